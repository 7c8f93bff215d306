import { readChainSpec } from '../commands/chain-spec.ts'
import { dataPaths } from '../config.ts'
import { failedBy, ok, warn } from './finding.ts'
import type { Finding } from './finding.ts'

/** The chain that this worker is for, as far as it can be known without asking it. */
export async function checkChainSpec(data: string): Promise<Finding> {
  const check = 'chain'
  try {
    const { id, isDevelopment, bootNodes } = await readChainSpec(dataPaths(data).chainSpec)
    if (bootNodes.length === 0) {
      return warn(
        check,
        `${id} names no boot node.`,
        'Get a chain specification with boot nodes: the light client finds nobody by this one.',
      )
    }
    return ok(check, `${id}${isDevelopment ? ', a development chain' : ''}, ${bootNodes.length} boot nodes`)
  } catch (error) {
    return failedBy(check, error)
  }
}
