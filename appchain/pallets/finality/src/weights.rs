//! Weights of the pallet.
//!
//! Counted by hand from the storage that each function touches, at the database weights of the runtime, plus a
//! generous share of time for the sorting of eleven numbers.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the pallet's functions cost.
pub trait WeightInfo {
	/// The clock: two reads, one write.
	fn on_initialize() -> Weight;
	/// The note: five reads, four writes.
	fn note_finalized() -> Weight;
}

/// For real runtimes.
pub struct CountedWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for CountedWeight<T> {
	fn on_initialize() -> Weight {
		Weight::from_parts(5_000_000, 1_500).saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}

	fn note_finalized() -> Weight {
		Weight::from_parts(15_000_000, 1_600).saturating_add(T::DbWeight::get().reads_writes(5, 4))
	}
}

impl WeightInfo for () {
	fn on_initialize() -> Weight {
		Weight::from_parts(5_000_000, 1_500)
	}

	fn note_finalized() -> Weight {
		Weight::from_parts(15_000_000, 1_600)
	}
}
