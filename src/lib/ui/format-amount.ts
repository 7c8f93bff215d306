/**
 * An amount in planck as a decimal with `digits` places, rounded down so that nobody reads more than there is.
 * @param decimals places of the chain's unit, 12 for EDG
 */
export function formatAmount(planck: bigint, decimals: number, digits = 2): string {
  const unit = 10n ** BigInt(decimals)
  const whole = (planck / unit).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  const part = (planck % unit).toString().padStart(decimals, '0').slice(0, digits)
  return digits === 0 ? whole : `${whole}.${part.padEnd(digits, '0')}`
}
