//! Weights of the pallet. A runtime measures its own by `benchmarking.rs`.

use frame_support::weights::Weight;

/// What the pallet's functions cost.
pub trait WeightInfo {
	/// The clock, and what the end of the block clears.
	fn on_initialize() -> Weight;
	/// The note.
	fn note_finalized() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn on_initialize() -> Weight {
		Weight::from_parts(5_000_000, 1_500)
	}

	fn note_finalized() -> Weight {
		Weight::from_parts(15_000_000, 1_600)
	}
}
