//! Places on the globe in whole numbers: how far apart they are, and which cells of a grid they lie in.
//!
//! The chain has no floating point. `protocol/src/placement` computes the same figures in the browser and is held to
//! vectors that this file made.

use alloc::vec::Vec;

/// One in fixed point.
const ONE: i64 = 1 << 30;
/// Radians in a micro-degree, times 2^54.
const MICRO_DEGREE: i128 = 314_410_567;
/// Half the arc of a kilometre on a sphere of 6,371.0088 km, in thousandths of a micro-degree.
const HALF_KM: i64 = 4_496_602;
/// Micro-degrees in a quarter of a turn.
const QUARTER: i64 = 90_000_000;

/// The sine of each whole degree up to 90, times 2^30.
const SINE: [i64; 91] = [
	0,
	18_739_379,
	37_473_049,
	56_195_305,
	74_900_443,
	93_582_766,
	112_236_583,
	130_856_211,
	149_435_979,
	167_970_228,
	186_453_311,
	204_879_599,
	223_243_478,
	241_539_355,
	259_761_657,
	277_904_834,
	295_963_357,
	313_931_728,
	331_804_471,
	349_576_144,
	367_241_333,
	384_794_656,
	402_230_767,
	419_544_355,
	436_730_145,
	453_782_903,
	470_697_435,
	487_468_587,
	504_091_252,
	520_560_366,
	536_870_912,
	553_017_922,
	568_996_477,
	584_801_711,
	600_428_808,
	615_873_009,
	631_129_609,
	646_193_961,
	661_061_475,
	675_727_625,
	690_187_940,
	704_438_018,
	718_473_518,
	732_290_163,
	745_883_746,
	759_250_125,
	772_385_229,
	785_285_058,
	797_945_680,
	810_363_241,
	822_533_958,
	834_454_122,
	846_120_104,
	857_528_349,
	868_675_383,
	879_557_810,
	890_172_315,
	900_515_665,
	910_584_710,
	920_376_381,
	929_887_697,
	939_115_760,
	948_057_759,
	956_710_970,
	965_072_759,
	973_140_576,
	980_911_966,
	988_384_560,
	995_556_083,
	1_002_424_350,
	1_008_987_269,
	1_015_242_840,
	1_021_189_159,
	1_026_824_413,
	1_032_146_887,
	1_037_154_959,
	1_041_847_103,
	1_046_221_891,
	1_050_277_989,
	1_054_014_162,
	1_057_429_273,
	1_060_522_280,
	1_063_292_242,
	1_065_738_315,
	1_067_859_754,
	1_069_655_912,
	1_071_126_243,
	1_072_270_298,
	1_073_087_729,
	1_073_578_288,
	1_073_741_824,
];

/// Sine of an angle in micro-degrees, |angle| ≤ 180°, times 2^30. Good to some 10^-9.
fn sine(angle: i64) -> i64 {
	let mirrored = angle.abs().min(2 * QUARTER - angle.abs());
	let (degree, rest) = ((mirrored / 1_000_000) as usize, mirrored % 1_000_000);
	// A fraction of a degree: the first terms of the series are all that is seen at this scale.
	let x = ((rest as i128 * MICRO_DEGREE) >> 24) as i64;
	let square = (x * x) >> 30;
	let sin = x - ((x * square) >> 30) / 6;
	let cos = ONE - square / 2 + ((square * square) >> 30) / 24;
	let value = (SINE[degree] * cos + SINE[90 - degree] * sin) >> 30;
	if angle < 0 {
		-value
	} else {
		value
	}
}

fn cosine(angle: i64) -> i64 {
	sine(QUARTER - angle.abs())
}

/// A point on the unit sphere, each coordinate times 2^30.
pub type Direction = [i64; 3];

/// The direction of a place given in micro-degrees. Beyond the globe it is that of its edge: everybody may ask.
pub fn direction(latitude: i32, longitude: i32) -> Direction {
	let latitude = i64::from(latitude).clamp(-QUARTER, QUARTER);
	let longitude = i64::from(longitude).clamp(-2 * QUARTER, 2 * QUARTER);
	let ring = cosine(latitude);
	[(ring * cosine(longitude)) >> 30, (ring * sine(longitude)) >> 30, sine(latitude)]
}

/// Square of the straight line between two directions, times 2^60. Orders places by distance.
pub fn chord_squared(a: Direction, b: Direction) -> u128 {
	a.iter().zip(b).map(|(a, b)| (i128::from(a - b) * i128::from(a - b)) as u128).sum()
}

/// The greatest [`chord_squared`] within a radius in kilometres.
pub fn reach(radius_km: u16) -> u128 {
	let half = i64::from(radius_km) * HALF_KM / 1_000;
	if half >= QUARTER {
		return u128::MAX;
	}
	let chord = 2 * i128::from(sine(half));
	(chord * chord) as u128
}

/// Bits of a coordinate in a [`place`].
const BITS: u32 = 16;

fn grid(value: i64, half: i64) -> u32 {
	(((value + half) << BITS) / (2 * half)).clamp(0, (1 << BITS) - 1) as u32
}

fn spread(value: u32) -> u32 {
	let mut value = value & 0xffff;
	value = (value | value << 8) & 0x00ff_00ff;
	value = (value | value << 4) & 0x0f0f_0f0f;
	value = (value | value << 2) & 0x3333_3333;
	(value | value << 1) & 0x5555_5555
}

fn interleave(row: u32, column: u32) -> u32 {
	spread(row) << 1 | spread(column)
}

/// Where a place lies on a curve that runs through the whole globe, cell after cell: the first 2n bits name the cell
/// of a grid of 2^n × 2^n, so every cell of every grid is one stretch of the curve. About 300 by 600 m at the finest.
pub fn place(latitude: i32, longitude: i32) -> u32 {
	interleave(grid(latitude.into(), QUARTER), grid(longitude.into(), 2 * QUARTER))
}

/// A stretch of the curve of [`place`], ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
	/// First place.
	pub first: u32,
	/// Last place.
	pub last: u32,
}

impl Stretch {
	/// The whole globe.
	pub const GLOBE: Self = Self { first: 0, last: u32::MAX };
}

/// Cells along each side of a square around a circle, at most.
const SIDE: u32 = 8;

/// At most 64 cells, joined to stretches, that hold every place within a radius; some more besides, so that distances
/// still have to be looked at.
pub fn cover(latitude: i32, longitude: i32, radius_km: u16) -> Vec<Stretch> {
	let (latitude, longitude) = (i64::from(latitude), i64::from(longitude));
	// Rounded up, with two micro-degrees for what the divisions lost.
	let arc = i64::from(radius_km) * 2 * HALF_KM / 1_000 + 2;
	let (south, north) = (latitude - arc, latitude + arc);
	let widest = latitude.abs() + arc;
	// A circle around a pole has every longitude. Elsewhere no way of that length leads further than this.
	let turn = if widest >= QUARTER { 2 * QUARTER } else { (arc * ONE / cosine(widest).max(1)).min(2 * QUARTER) };
	let rows = (grid(south, QUARTER), grid(north, QUARTER));
	let columns = if turn >= 2 * QUARTER {
		(0, (1 << BITS) - 1)
	} else {
		let around = |value: i64| (value + 2 * QUARTER).rem_euclid(4 * QUARTER) - 2 * QUARTER;
		let (west, east) = (grid(around(longitude - turn), 2 * QUARTER), grid(around(longitude + turn), 2 * QUARTER));
		(west, if east < west { east + (1 << BITS) } else { east })
	};
	let centre = direction(latitude as i32, longitude as i32);
	let radius = reach(radius_km).isqrt();
	for level in (1..=BITS).rev() {
		let shift = BITS - level;
		let count = |(low, high): (u32, u32)| (high >> shift) - (low >> shift) + 1;
		if count(rows) <= SIDE && count(columns) <= SIDE {
			return cells(rows, columns, level, |row, column| {
				level < 2 || !lies_beyond(centre, radius, row, column, level)
			});
		}
	}
	alloc::vec![Stretch::GLOBE]
}

/// True when no place of a cell is within a chord of `radius` of the centre. By the triangle inequality, so that some
/// cells that only nearly touch the circle count as touching it.
fn lies_beyond(centre: Direction, radius: u128, row: u32, column: u32, level: u32) -> bool {
	let edge = |index: u32, whole: i64| (((i64::from(index) * whole) >> level) - whole / 2) as i32;
	let latitude = |at: u32| edge(at, 2 * QUARTER);
	let longitude = |at: u32| edge(at, 4 * QUARTER);
	let (south, north) = (latitude(row), latitude(row + 1));
	let (west, east) = (longitude(column), longitude(column + 1));
	let middle = direction(south + (north - south) / 2, west + (east - west) / 2);
	let corners = [(south, west), (south, east), (north, west), (north, east)];
	let reach = corners.map(|(latitude, longitude)| chord_squared(middle, direction(latitude, longitude)));
	let size = reach.into_iter().max().unwrap_or_default().isqrt();
	// Rounding takes less than a few parts in 2^30 of each chord.
	chord_squared(centre, middle).isqrt() > radius.saturating_add(size).saturating_add(64)
}

/// Those cells of one grid between rows and columns that are `wanted`, as stretches in the order of the curve,
/// neighbours joined.
fn cells(rows: (u32, u32), columns: (u32, u32), level: u32, wanted: impl Fn(u32, u32) -> bool) -> Vec<Stretch> {
	let shift = BITS - level;
	let mut found = Vec::new();
	for row in rows.0 >> shift..=rows.1 >> shift {
		for column in columns.0 >> shift..=columns.1 >> shift {
			// Columns go on past the date line.
			let column = column & ((1 << level) - 1);
			if wanted(row, column) {
				let first = interleave(row << shift, column << shift);
				found.push(Stretch { first, last: first | ((1u64 << (2 * shift)) - 1) as u32 });
			}
		}
	}
	found.sort_unstable_by_key(|stretch| stretch.first);
	found.dedup();
	found.into_iter().fold(Vec::new(), |mut joined: Vec<Stretch>, next| {
		match joined.last_mut() {
			Some(before) if before.last.checked_add(1) == Some(next.first) => before.last = next.last,
			_ => joined.push(next),
		}
		joined
	})
}

/// Bits of a place that name its cell in the world view: a grid of 64 × 64.
const CELL_BITS: u32 = 12;

/// The cell of the world view that a place lies in.
pub fn cell_of(place: u32) -> u16 {
	(place >> (32 - CELL_BITS)) as u16
}

#[cfg(test)]
mod tests {
	use super::*;

	const VIENNA: (i32, i32) = (48_208_200, 16_373_800);
	const BERLIN: (i32, i32) = (52_520_000, 13_405_000);
	const SUVA: (i32, i32) = (-18_124_800, 178_450_100);

	fn within(a: (i32, i32), b: (i32, i32), km: u16) -> bool {
		chord_squared(direction(a.0, a.1), direction(b.0, b.1)) <= reach(km)
	}

	#[test]
	fn knows_how_far_cities_are_apart() {
		// 523.5 km and 16,297.8 km by the haversine formula on the same sphere.
		assert!(!within(VIENNA, BERLIN, 523) && within(VIENNA, BERLIN, 524));
		assert!(!within(VIENNA, SUVA, 16_297) && within(VIENNA, SUVA, 16_298));
		assert!(within(VIENNA, VIENNA, 0) && within((90_000_000, 0), (-90_000_000, 0), 20_016));
	}

	#[test]
	fn nowhere_is_the_edge_of_the_globe() {
		assert_eq!(direction(i32::MAX, 0), direction(90_000_000, 0));
		assert_eq!(direction(0, i32::MIN), direction(0, -180_000_000));
		assert!(cover(i32::MIN, i32::MAX, u16::MAX).len() <= 64);
	}

	#[test]
	fn a_sine_is_never_off_by_more_than_a_few_parts_in_a_billion() {
		for angle in (-180_000_000..=180_000_000i64).step_by(12_347) {
			let exact = (angle as f64 / 1e6).to_radians().sin();
			assert!((sine(angle) as f64 / ONE as f64 - exact).abs() < 8e-9, "{angle}");
		}
	}

	#[test]
	fn covers_hold_every_place_within_the_radius_and_are_small() {
		let mut state = 1u64;
		let mut random = |below: i64| {
			state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
			((state >> 33) as i64) % below
		};
		let mut inside = 0;
		for _ in 0..2_000 {
			let centre = ((random(180_000_001) - 90_000_000) as i32, (random(360_000_001) - 180_000_000) as i32);
			let radius = (1 << random(14)) as u16;
			let stretches = cover(centre.0, centre.1, radius);
			assert!(stretches.len() <= 64, "{centre:?} {radius}");
			let arc = i64::from(radius) * 8_994;
			for _ in 0..50 {
				let latitude = (i64::from(centre.0) + random(2 * arc + 1) - arc).clamp(-QUARTER, QUARTER) as i32;
				let wide = (arc * ONE / cosine(latitude.into()).max(1)).clamp(1, 2 * QUARTER);
				let turned = i64::from(centre.1) + random(2 * wide + 1) - wide;
				let longitude = ((turned + 2 * QUARTER).rem_euclid(4 * QUARTER) - 2 * QUARTER) as i32;
				if within(centre, (latitude, longitude), radius) {
					inside += 1;
					let at = place(latitude, longitude);
					assert!(
						stretches.iter().any(|stretch| (stretch.first..=stretch.last).contains(&at)),
						"{centre:?} {radius} km does not cover {latitude} {longitude}"
					);
				}
			}
		}
		assert!(inside > 20_000, "{inside}");
	}

	#[test]
	fn a_cover_is_not_much_larger_than_its_circle() {
		let mut state = 7u64;
		let mut random = |below: i64| {
			state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
			((state >> 33) as i64) % below
		};
		for radius in [50, 300, 1_000] {
			let stretches = cover(VIENNA.0, VIENNA.1, radius);
			let arc = i64::from(radius) * 8_994 * 2;
			let (mut covered, mut inside) = (0, 0);
			for _ in 0..20_000 {
				let place_of =
					|centre: i32, spread: i64, by: i64| (i64::from(centre) + by % (2 * spread + 1) - spread) as i32;
				let latitude = place_of(VIENNA.0, arc, random(2 * arc + 1));
				let longitude = place_of(VIENNA.1, 2 * arc, random(4 * arc + 1));
				let at = place(latitude, longitude);
				covered += u32::from(stretches.iter().any(|stretch| (stretch.first..=stretch.last).contains(&at)));
				inside += u32::from(within(VIENNA, (latitude, longitude), radius));
			}
			assert!(inside * 10 > covered * 5, "{radius} km: {inside} of {covered}");
		}
	}
}
