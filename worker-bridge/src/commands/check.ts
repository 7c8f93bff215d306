import { checkChainSpec } from '../checks/check-chain-spec.ts'
import { checkClock } from '../checks/check-clock.ts'
import { checkKeys } from '../checks/check-keys.ts'
import { checkMachine } from '../checks/check-machine.ts'
import { checkNetwork } from '../checks/check-network.ts'
import { checkRuntimes } from '../checks/check-runtimes.ts'
import { failedBy, ok } from '../checks/finding.ts'
import type { Finding } from '../checks/finding.ts'
import { dataPaths, loadConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { askControlSocket } from '../control-socket.ts'
import { readChainSpec } from './chain-spec.ts'

/** Whether a worker could run from a data directory. Changes nothing there, and asks neither chain nor anybody else. */
export async function check(data: string): Promise<Finding[]> {
  const paths = dataPaths(data)
  const found: Finding[] = []
  let config: Config | undefined
  try {
    config = await loadConfig(data)
    found.push(ok('config', paths.config))
  } catch (error) {
    found.push(failedBy('config', error))
  }
  found.push(...(await checkKeys(data, config)), await checkChainSpec(data), await checkClock(data, Date.now()))
  if (config === undefined) return found
  const running = await askControlSocket(paths.socket).catch(() => undefined)
  const isDevelopment = await readChainSpec(paths.chainSpec).then((spec) => spec.isDevelopment, () => false) // prettier-ignore
  const network = await checkNetwork(config, running !== undefined, isDevelopment)
  return [...found, ...(await checkRuntimes(config)), ...checkMachine(data, config), ...network]
}

/** For people: a line for each finding, and below it what to do. */
export function findingLines(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map((finding) => finding.check.length))
  return findings
    .map(({ check: name, result, detail, cure }) => {
      const indent = ' '.repeat(width + 8)
      const body = [...detail.split('\n'), ...(cure === undefined ? [] : [cure])].join(`\n${indent}`)
      return `${result.padEnd(6)}${name.padEnd(width + 2)}${body}\n`
    })
    .join('')
}
