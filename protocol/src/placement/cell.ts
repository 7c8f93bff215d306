/** Rows and columns of the world view. */
const SIDE = 64
const ROW_DEGREES = 180 / SIDE
const COLUMN_DEGREES = 360 / SIDE

/** A box on the map, in degrees. */
export interface CellBox {
  readonly south: number
  readonly west: number
  readonly north: number
  readonly east: number
}

/** The cell of the world view that a place in micro-degrees lies in. */
export function cellOf(latitude: number, longitude: number): number {
  return 2 * spread(step(latitude, 90_000_000)) + spread(step(longitude, 180_000_000))
}

/** What a cell of the world view covers. Its southern and western borders belong to it. */
export function cellBox(cell: number): CellBox {
  const south = gather(cell >> 1) * ROW_DEGREES - 90
  const west = gather(cell) * COLUMN_DEGREES - 180
  return { south, west, north: south + ROW_DEGREES, east: west + COLUMN_DEGREES }
}

/** The easternmost and northernmost edge of the map belongs to the last cell. */
const step = (value: number, half: number): number =>
  Math.min(Math.floor(((value + half) * SIDE) / (2 * half)), SIDE - 1)

/** Six bits, each moved to twice its place. */
function spread(value: number): number {
  let cell = 0
  for (let bit = 0; bit < 6; bit++) cell |= ((value >> bit) & 1) << (2 * bit)
  return cell
}

/** Every second bit, closed up again. */
function gather(cell: number): number {
  let value = 0
  for (let bit = 0; bit < 6; bit++) value |= ((cell >> (2 * bit)) & 1) << bit
  return value
}
