import { ERROR_TABLE } from '@edgecloud/protocol'
import { Refusal } from './refusal.ts'

/** A refusal of the outputs protocol, in the words of our table: they tell a peer nothing of this machine. */
export function outputsRefusal(code: 'outputs_unknown' | 'outputs_entry_unknown' | 'outputs_limit'): Refusal {
  return new Refusal(code, `${ERROR_TABLE[code].title}. ${ERROR_TABLE[code].action}`)
}
