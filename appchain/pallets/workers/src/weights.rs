//! Weights of the pallet.
//!
//! Counted by hand from the storage that each call touches, at the database weights of the runtime, plus the time of
//! the two signature checks in `register`. Each figure is the worst case of the call.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls cost.
pub trait WeightInfo {
	/// Two signatures, a hold, five writes.
	fn register() -> Weight;
	/// One record.
	fn update() -> Weight;
	/// One record by key.
	fn start_session() -> Weight;
	/// One record by key.
	fn announce() -> Weight;
	/// One record.
	fn drain() -> Weight;
	/// One record.
	fn resume() -> Weight;
	/// One record.
	fn unbond() -> Weight;
	/// A release, five writes.
	fn withdraw() -> Weight;
	/// One record.
	fn note_probe() -> Weight;
}

/// Writes that a change of a worker causes at most beside its record: four runtimes in two spaces, each taken out of
/// the placement index and put back; two cells; the count of active workers.
const SETTLE: u64 = 19;
/// Reads for the same.
const SETTLE_READS: u64 = 4;
/// Size of a worker's record in a proof, in bytes, with its trie nodes.
const RECORD: u64 = 4_500;

/// For real runtimes.
pub struct CountedWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> CountedWeight<T> {
	fn of(ref_time: u64, records: u64, reads: u64, writes: u64) -> Weight {
		Weight::from_parts(ref_time, RECORD.saturating_mul(records))
			.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
	}
}

impl<T: frame_system::Config> WeightInfo for CountedWeight<T> {
	fn register() -> Weight {
		Self::of(250_000_000, 4, 6 + SETTLE_READS, 6 + SETTLE)
	}
	fn update() -> Weight {
		Self::of(30_000_000, 1, 1 + SETTLE_READS, 1 + SETTLE)
	}
	fn start_session() -> Weight {
		Self::of(35_000_000, 2, 3 + SETTLE_READS, 1 + SETTLE)
	}
	fn announce() -> Weight {
		Self::of(35_000_000, 2, 3 + SETTLE_READS, 1 + SETTLE)
	}
	fn drain() -> Weight {
		Self::of(25_000_000, 1, 1 + SETTLE_READS, 1 + SETTLE)
	}
	fn resume() -> Weight {
		Self::of(25_000_000, 1, 1 + SETTLE_READS, 1 + SETTLE)
	}
	fn unbond() -> Weight {
		Self::of(25_000_000, 1, 2 + SETTLE_READS, 1 + SETTLE)
	}
	fn withdraw() -> Weight {
		Self::of(80_000_000, 4, 4 + SETTLE_READS, 6 + SETTLE)
	}
	fn note_probe() -> Weight {
		Self::of(25_000_000, 1, 1, 1)
	}
}

impl WeightInfo for () {
	fn register() -> Weight {
		Weight::from_parts(250_000_000, 0)
	}
	fn update() -> Weight {
		Weight::from_parts(30_000_000, 0)
	}
	fn start_session() -> Weight {
		Weight::from_parts(35_000_000, 0)
	}
	fn announce() -> Weight {
		Weight::from_parts(35_000_000, 0)
	}
	fn drain() -> Weight {
		Weight::from_parts(25_000_000, 0)
	}
	fn resume() -> Weight {
		Weight::from_parts(25_000_000, 0)
	}
	fn unbond() -> Weight {
		Weight::from_parts(25_000_000, 0)
	}
	fn withdraw() -> Weight {
		Weight::from_parts(80_000_000, 0)
	}
	fn note_probe() -> Weight {
		Weight::from_parts(25_000_000, 0)
	}
}
