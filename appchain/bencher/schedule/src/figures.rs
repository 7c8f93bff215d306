//! The middle and the worst of many figures.

/// What is said of a set of figures.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
	pub median: u64,
	/// One in twenty is larger.
	pub p95: u64,
	pub most: u64,
}

impl Figures {
	pub fn of(mut all: Vec<u64>) -> Self {
		all.sort_unstable();
		let at =
			|share: usize| all.get((all.len() * share / 100).min(all.len().saturating_sub(1))).copied().unwrap_or(0);
		Self { median: at(50), p95: at(95), most: at(100) }
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn knows_the_middle_and_the_worst() {
		let Figures { median, p95, most } = Figures::of((0..200).rev().collect());
		assert_eq!((median, p95, most), (100, 190, 199));
	}
}
