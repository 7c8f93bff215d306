//! Weights of the pallet.
//!
//! Counted by hand from the storage that each call touches, at the database weights of the runtime. Each figure is the
//! worst case of the call.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls cost.
pub trait WeightInfo {
	/// `bytes` of body, `replicas` of them.
	fn submit(bytes: u32, replicas: u32) -> Weight;
	/// One replica.
	fn accept() -> Weight;
	/// One replica, perhaps the end of the task.
	fn decline() -> Weight;
	/// So many lines.
	fn progress(lines: u32) -> Weight;
	/// One replica, perhaps the end of the task.
	fn complete() -> Weight;
	/// One replica, perhaps the end of the task.
	fn fail() -> Weight;
	/// All replicas of a task.
	fn cancel() -> Weight;
	/// All replicas of a task.
	fn poke() -> Weight;
	/// A look at the agenda.
	fn serve_agenda() -> Weight;
	/// One entry of the agenda, at worst the removal of a record.
	fn serve_due() -> Weight;
}

/// Replicas of the largest task.
const REPLICAS: u64 = 16;
/// Size of a record with its trie nodes in a proof, in bytes.
const RECORD: u64 = 3_500;

/// For real runtimes.
pub struct CountedWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> CountedWeight<T> {
	fn of(ref_time: u64, reads: u64, writes: u64) -> Weight {
		Weight::from_parts(ref_time, RECORD.saturating_mul(reads))
			.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
	}
}

impl<T: frame_system::Config> WeightInfo for CountedWeight<T> {
	fn submit(bytes: u32, replicas: u32) -> Weight {
		let (bytes, replicas) = (u64::from(bytes), u64::from(replicas));
		Self::of(120_000_000, 5, 7)
			.saturating_add(Weight::from_parts(bytes.saturating_mul(2_000), bytes))
			.saturating_add(Self::of(40_000_000, 5, 5).saturating_mul(replicas))
	}
	fn accept() -> Weight {
		Self::of(60_000_000, 6, 3)
	}
	fn decline() -> Weight {
		Self::of(90_000_000, 7 + REPLICAS, 6)
	}
	fn progress(lines: u32) -> Weight {
		Self::of(40_000_000, 3, 1).saturating_add(Self::of(15_000_000, 2, 1).saturating_mul(lines.into()))
	}
	fn complete() -> Weight {
		Self::of(90_000_000, 7 + REPLICAS, 6)
	}
	fn fail() -> Weight {
		Self::of(90_000_000, 7 + REPLICAS, 6)
	}
	fn cancel() -> Weight {
		Self::of(80_000_000, 7 + 2 * REPLICAS, 5).saturating_mul(REPLICAS)
	}
	fn poke() -> Weight {
		Self::of(80_000_000, 7 + 2 * REPLICAS, 5).saturating_mul(REPLICAS)
	}
	fn serve_agenda() -> Weight {
		Self::of(10_000_000, 3, 1)
	}
	fn serve_due() -> Weight {
		Self::of(120_000_000, 8 + REPLICAS, 7 + REPLICAS)
	}
}

impl WeightInfo for () {
	fn submit(bytes: u32, replicas: u32) -> Weight {
		Weight::from_parts(120_000_000 + 2_000 * u64::from(bytes) + 40_000_000 * u64::from(replicas), 0)
	}
	fn accept() -> Weight {
		Weight::from_parts(60_000_000, 0)
	}
	fn decline() -> Weight {
		Weight::from_parts(90_000_000, 0)
	}
	fn progress(lines: u32) -> Weight {
		Weight::from_parts(40_000_000 + 15_000_000 * u64::from(lines), 0)
	}
	fn complete() -> Weight {
		Weight::from_parts(90_000_000, 0)
	}
	fn fail() -> Weight {
		Weight::from_parts(90_000_000, 0)
	}
	fn cancel() -> Weight {
		Weight::from_parts(1_280_000_000, 0)
	}
	fn poke() -> Weight {
		Weight::from_parts(1_280_000_000, 0)
	}
	fn serve_agenda() -> Weight {
		Weight::from_parts(10_000_000, 0)
	}
	fn serve_due() -> Weight {
		Weight::from_parts(120_000_000, 0)
	}
}
