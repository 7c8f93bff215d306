import { QuantityError } from './quantity-error.ts'

/** Reads a number of CPU cores such as `0.5` or `"2"`. @returns cores, a multiple of 0.001 */
export function parseCpus(value: string | number): number {
  const text = String(value).trim()
  if (!/^\d{1,4}(\.\d{1,9})?$/.test(text)) {
    throw new QuantityError('spec_bad_cpus', `"${text}" is not a number of cores. Write a decimal: "0.5"`)
  }
  const millis = Math.ceil(Number((Number(text) * 1000).toFixed(6)))
  if (millis < 1 || millis > 1_024_000) throw new QuantityError('spec_bad_cpus', 'Cores lie between 0.001 and 1024')
  return millis / 1000
}

/** Cores as thousandths, the chain's unit. */
export const cpuMillis = (cores: number): number => Math.round(cores * 1000)
