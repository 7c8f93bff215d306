import { CHAIN_SPEC_PATH } from '../chain/chain-spec-path.ts'

export interface OutputsCommand {
  readonly task: bigint
  readonly replica: number
  /** Origin of this app, such as `https://edge.example`. */
  readonly origin: string
}

/** The command that fetches the results of a replica without a browser, ready for a shell. */
export function outputsCommand({ task, replica, origin }: OutputsCommand): string {
  const which = replica === 0 ? '' : ` --replica ${replica}`
  const spec = `${origin}${CHAIN_SPEC_PATH}`
  return `edgecloud-bridge outputs ${task}${which} --to edgecloud-task-${task} --chain-spec ${spec} --owner-key owner.key`
}
