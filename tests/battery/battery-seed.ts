/** The seed of this run: that of `npm run battery -- --seed`, else a new one. */
export const batterySeed = (): number => Number(process.env['EDGECLOUD_SEED'] ?? Date.now() % 1_000_000)
