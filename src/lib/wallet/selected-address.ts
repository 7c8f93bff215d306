import { z } from 'zod/mini'

const KEY = 'edgecloud.account'
const schema = z.object({ address: z.string(), kind: z.enum(['extension', 'development']) })

/** The account that was chosen last in this browser. */
export type SelectedAddress = z.infer<typeof schema>

/** Undefined when nothing usable is stored; storage may be blocked or hold something else. */
export function loadSelectedAddress(): SelectedAddress | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null'))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** Without storage the choice simply lasts as long as the page. */
export function saveSelectedAddress(selected: SelectedAddress): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(selected))
  } catch {
    return
  }
}
