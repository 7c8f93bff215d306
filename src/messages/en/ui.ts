/** Words of the plain components. */
export const ui = {
  copied: 'Copied',
  copy: (what: string) => `Copy ${what}`,
} as const
