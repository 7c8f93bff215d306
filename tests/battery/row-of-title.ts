/** Number of the row that a title names: "battery 7: …". The innermost of its groups counts. */
export function rowOfTitle(title: string): number | undefined {
  const row = [...title.matchAll(/(?<=^|[\s>])battery (\d{1,2}):/g)].at(-1)?.[1]
  return row === undefined ? undefined : Number(row)
}
