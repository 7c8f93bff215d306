import { z } from 'zod/mini'

/** The channel on which tabs find the one that runs the light client. */
export const CONTROL_CHANNEL = 'edgecloud-light-client'

/** The Web Lock that the tab with the light client holds. */
export const LEADER_LOCK = 'edgecloud-light-client'

/** The channel of one tab's link to the light client. */
export function linkChannel(link: string): string {
  return `${CONTROL_CHANNEL}/${link}`
}

export const controlSchema = z.discriminatedUnion('kind', [
  /** A tab wants a link; `chain` is the digest of its chain specification's genesis. */
  z.object({ kind: z.literal('open'), link: z.string(), chain: z.string() }),
  z.object({ kind: z.literal('opened'), link: z.string() }),
  /** The light client follows another chain: an old tab outlived its chain. */
  z.object({ kind: z.literal('refused'), link: z.string() }),
  /** Another tab runs the light client from now on. */
  z.object({ kind: z.literal('leader') }),
])

export const linkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), rpc: z.string() }),
  z.object({ kind: z.literal('response'), rpc: z.string() }),
  z.object({ kind: z.literal('closed') }),
])

export type ControlMessage = z.infer<typeof controlSchema>
export type LinkMessage = z.infer<typeof linkSchema>
