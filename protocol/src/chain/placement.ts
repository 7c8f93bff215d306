export type ChainSpread = 'None' | 'Operator' | 'Region'

/** Placement by the chain's own scheduler. */
export interface AutoPlacement {
  /** Latitude and longitude in micro-degrees. */
  readonly near: readonly [number, number] | null
  readonly radiusKm: number
  readonly regions: readonly string[]
  readonly replicas: number
  readonly spread: ChainSpread
}

/** Twin of the chain's `Placement`, keyed as `@polkadot/api` keys enums with data in JSON. */
export type Placement = { readonly workers: readonly number[] } | { readonly auto: AutoPlacement }
