/**
 * Radius of a worker's dot in pixels: area grows with free processor, between 4 and 9.
 * @param cpuMillis thousandths of a core
 */
export function dotRadius(cpuMillis: number): number {
  return Math.min(9, 4 + Math.sqrt(cpuMillis / 1000) * 0.8)
}
