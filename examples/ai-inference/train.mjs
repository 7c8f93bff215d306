// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the weights of compose.yaml: `node train.mjs`, ten seconds. A network of 35 points, 16 hidden units and 10
// outputs learns digits of 5 × 7 points of which some are flipped. Same seed, same weights.
const DIGITS = [
  '01110 10001 10011 10101 11001 10001 01110',
  '00100 01100 00100 00100 00100 00100 01110',
  '01110 10001 00001 00010 00100 01000 11111',
  '11111 00010 00100 00010 00001 10001 01110',
  '00010 00110 01010 10010 11111 00010 00010',
  '11111 10000 11110 00001 00001 10001 01110',
  '00110 01000 10000 11110 10001 10001 01110',
  '11111 00001 00010 00100 01000 01000 01000',
  '01110 10001 10001 01110 10001 10001 01110',
  '01110 10001 10001 01111 00001 00010 01100',
].map((rows) => [...rows.replaceAll(' ', '')].map(Number))
const HIDDEN = 16
const STEPS = 6_000
const BATCH = 64
const RATE = 0.005

let state = 7
/** In [0, 1), mulberry32. */
const random = () => {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

/** One layer: a row of weights for each unit, the last of them its bias; with Adam's two moments beside. */
class Layer {
  #moments
  constructor(inputs, units) {
    const row = (make) => Float64Array.from({ length: inputs + 1 }, make)
    this.weights = Array.from({ length: units }, () => row(() => (random() - 0.5) * 0.6))
    this.#moments = this.weights.map(() => ({ mean: row(() => 0), square: row(() => 0), gradient: row(() => 0) }))
  }
  apply(input) {
    return this.weights.map((row) => row.reduce((sum, weight, at) => sum + weight * (input[at] ?? 1), 0))
  }
  learn(input, error) {
    this.#moments.forEach(({ gradient }, unit) => {
      for (const at of gradient.keys()) gradient[at] += (error[unit] * (input[at] ?? 1)) / BATCH
    })
  }
  step(time) {
    this.#moments.forEach(({ mean, square, gradient }, unit) => {
      const row = this.weights[unit]
      for (const at of row.keys()) {
        const slope = gradient[at] + 1e-4 * row[at]
        mean[at] = 0.9 * mean[at] + 0.1 * slope
        square[at] = 0.999 * square[at] + 0.001 * slope * slope
        row[at] -= (RATE * (mean[at] / (1 - 0.9 ** time))) / (Math.sqrt(square[at] / (1 - 0.999 ** time)) + 1e-8)
        gradient[at] = 0
      }
    })
  }
}

const sample = (noise) => {
  const digit = Math.floor(random() * 10)
  return { digit, points: DIGITS[digit].map((point) => (random() < noise ? 1 - point : point)) }
}
const hidden = new Layer(35, HIDDEN)
const output = new Layer(HIDDEN, 10)
for (let time = 1; time <= STEPS; time += 1) {
  const noise = random() * 0.15
  for (let one = 0; one < BATCH; one += 1) {
    const { digit, points } = sample(noise)
    const units = hidden.apply(points).map((sum) => Math.max(0, sum))
    const scores = output.apply(units)
    const most = Math.max(...scores)
    const powers = scores.map((score) => Math.exp(score - most))
    const sum = powers.reduce((a, b) => a + b)
    const error = powers.map((power, at) => power / sum - (at === digit ? 1 : 0))
    output.learn(units, error)
    const back = units.map((unit, at) => (unit > 0 ? error.reduce((s, e, o) => s + e * output.weights[o][at], 0) : 0))
    hidden.learn(points, back)
  }
  hidden.step(time)
  output.step(time)
}
const rounded = (layer, name) =>
  layer.weights.map((row) => `${name} ${[...row].map((weight) => Math.round(weight * 100)).join(' ')}`)
process.stdout.write(`${[...rounded(hidden, 'hidden'), ...rounded(output, 'output')].join('\n')}\n`)
for (let one = 0; one < 200; one += 1) {
  const { digit, points } = sample(0.12)
  process.stderr.write(`${digit} ${points.join('')}\n`)
}
