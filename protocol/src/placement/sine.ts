/** One in fixed point. */
const ONE = 2 ** 30
/** Radians in a micro-degree, times 2^54. */
const MICRO_DEGREE = 314_410_567
/** Micro-degrees in half a turn. */
const HALF_TURN = 180_000_000

/** The sine of each whole degree up to 90, times 2^30. */
// Rows of the chain's own table, so that the two can be compared.
// prettier-ignore
const SINE: readonly number[] = [
  0, 18_739_379, 37_473_049, 56_195_305, 74_900_443, 93_582_766, 112_236_583,
  130_856_211, 149_435_979, 167_970_228, 186_453_311, 204_879_599, 223_243_478, 241_539_355,
  259_761_657, 277_904_834, 295_963_357, 313_931_728, 331_804_471, 349_576_144, 367_241_333,
  384_794_656, 402_230_767, 419_544_355, 436_730_145, 453_782_903, 470_697_435, 487_468_587,
  504_091_252, 520_560_366, 536_870_912, 553_017_922, 568_996_477, 584_801_711, 600_428_808,
  615_873_009, 631_129_609, 646_193_961, 661_061_475, 675_727_625, 690_187_940, 704_438_018,
  718_473_518, 732_290_163, 745_883_746, 759_250_125, 772_385_229, 785_285_058, 797_945_680,
  810_363_241, 822_533_958, 834_454_122, 846_120_104, 857_528_349, 868_675_383, 879_557_810,
  890_172_315, 900_515_665, 910_584_710, 920_376_381, 929_887_697, 939_115_760, 948_057_759,
  956_710_970, 965_072_759, 973_140_576, 980_911_966, 988_384_560, 995_556_083, 1_002_424_350,
  1_008_987_269, 1_015_242_840, 1_021_189_159, 1_026_824_413, 1_032_146_887, 1_037_154_959, 1_041_847_103,
  1_046_221_891, 1_050_277_989, 1_054_014_162, 1_057_429_273, 1_060_522_280, 1_063_292_242, 1_065_738_315,
  1_067_859_754, 1_069_655_912, 1_071_126_243, 1_072_270_298, 1_073_087_729, 1_073_578_288, 1_073_741_824,
]

const table = (degree: number): bigint => BigInt(SINE[degree] ?? 0)

/** A fixed-point product of up to 53 bits, rounded down. */
const times = (a: number, b: number): number => Math.floor((a * b) / ONE)

/**
 * Sine of an angle in micro-degrees, |angle| ≤ 180°, times 2^30. Twin of `sine` in the chain's `geography.rs`, bit for
 * bit.
 */
export function sine(angle: number): number {
  const size = Math.abs(angle)
  const mirrored = Math.min(size, HALF_TURN - size)
  const degree = Math.floor(mirrored / 1_000_000)
  const rest = mirrored % 1_000_000
  // A fraction of a degree: the first terms of the series are all that is seen at this scale.
  const x = Math.floor((rest * MICRO_DEGREE) / 2 ** 24)
  const square = times(x, x)
  const sin = x - Math.floor(times(x, square) / 6)
  const cos = ONE - Math.floor(square / 2) + Math.floor(times(square, square) / 24)
  const value = Number((table(degree) * BigInt(cos) + table(90 - degree) * BigInt(sin)) >> 30n)
  // A plain minus would make -0 of 0.
  return angle < 0 ? 0 - value : value
}
