//! Weights of the pallet.
//!
//! Counted by hand from the storage that each call touches, at the database weights of the runtime. Each figure is the
//! worst case of the call.

use core::marker::PhantomData;
use edgecloud_primitives::worker::{SEARCH_READS, SEARCH_STEP, SEARCH_WRITES};
use frame_support::{traits::Get, weights::Weight};

/// What the calls cost.
pub trait WeightInfo {
	/// `bytes` of body, `replicas` of them, without searches and without moves of workers in the placement index.
	fn submit(bytes: u32, replicas: u32) -> Weight;
	/// A search for a worker that reads as much as it may.
	fn search() -> Weight;
	/// `replicas` of a task and `bytes` of body, without searches.
	fn update(bytes: u32, replicas: u32) -> Weight;
	/// So many replicas added or stopped, without searches.
	fn scale(replicas: u32) -> Weight;
	/// One replica.
	fn accept() -> Weight;
	/// One replica, perhaps the end of the task, without a search.
	fn decline() -> Weight;
	/// So many lines.
	fn progress(lines: u32) -> Weight;
	/// So many lines, and what shows that they may come without a fee.
	fn heartbeat(lines: u32) -> Weight;
	/// One replica, perhaps the end of the task.
	fn complete() -> Weight;
	/// One replica, perhaps the end of the task, without a search.
	fn fail() -> Weight;
	/// All replicas of a task.
	fn cancel() -> Weight;
	/// So many replicas that are late, without searches.
	fn poke(replicas: u32) -> Weight;
	/// One replica.
	fn secrets_received() -> Weight;
	/// A look at the agenda.
	fn serve_agenda() -> Weight;
	/// An entry of the agenda whose replica goes to another worker, without the search.
	fn serve_loss() -> Weight;
	/// An entry of the agenda that removes a record.
	fn serve_removal() -> Weight;
}

/// Replicas of the largest task.
const REPLICAS: u64 = 16;
/// What a change of a worker's reservations reads beside its record, and writes: its entries in the placement index,
/// which move when what is free crosses a power of two, and the sums of its cell.
const SETTLE: (u64, u64) = (3, 17);
/// What a search reads and writes at most.
const SEARCH: (u64, u64) = (SEARCH_READS as u64, SEARCH_WRITES as u64);
/// Size of a record with its trie nodes in a proof, in bytes.
const RECORD: u64 = 3_500;

/// What a call costs that may make so many searches, each as long as one may be.
pub(crate) fn with_searches<W: WeightInfo>(call: Weight, searches: u32) -> Weight {
	call.saturating_add(W::search().saturating_mul(searches.into()))
}

/// What the most expensive entry of the agenda costs.
pub(crate) fn any_due<W: WeightInfo>() -> Weight {
	with_searches::<W>(W::serve_loss(), 1).max(W::serve_removal())
}

/// For real runtimes.
pub struct CountedWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> CountedWeight<T> {
	fn of(ref_time: u64, reads: u64, writes: u64) -> Weight {
		Weight::from_parts(ref_time, RECORD.saturating_mul(reads))
			.saturating_add(T::DbWeight::get().reads_writes(reads, writes))
	}

	/// A strike, the end of an attempt, the beginning of the next one.
	fn lose() -> Weight {
		Self::of(150_000_000, 12 + REPLICAS + 3 * SETTLE.0, 12 + 3 * SETTLE.1)
	}
}

impl<T: frame_system::Config> WeightInfo for CountedWeight<T> {
	fn submit(bytes: u32, replicas: u32) -> Weight {
		let (bytes, replicas) = (u64::from(bytes), u64::from(replicas));
		// The ring and the agenda are the task's, the agenda's entries on two ticks at most; what each replica has of its
		// own are worker, duties, assignment and cell.
		Self::of(120_000_000, 8, 10)
			.saturating_add(Weight::from_parts(bytes.saturating_mul(2_000), bytes))
			.saturating_add(Self::of(40_000_000, 4, 4).saturating_mul(replicas))
	}
	fn search() -> Weight {
		Self::of(SEARCH_STEP.saturating_mul(SEARCH.0), SEARCH.0, SEARCH.1)
	}
	fn update(bytes: u32, replicas: u32) -> Weight {
		let bytes = u64::from(bytes);
		Self::of(120_000_000, 5, 7)
			.saturating_add(Weight::from_parts(bytes.saturating_mul(2_000), bytes))
			.saturating_add(
				// Taken off one worker, given to another.
				Self::of(90_000_000, 9 + 2 * SETTLE.0 + REPLICAS, 8 + 2 * SETTLE.1).saturating_mul(replicas.into()),
			)
	}
	fn scale(replicas: u32) -> Weight {
		Self::of(60_000_000, 3 + 2 * REPLICAS, 3)
			.saturating_add(Self::of(60_000_000, 8 + SETTLE.0, 8 + SETTLE.1).saturating_mul(replicas.into()))
	}
	fn accept() -> Weight {
		Self::of(60_000_000, 6 + SETTLE.0, 3 + SETTLE.1)
	}
	fn secrets_received() -> Weight {
		Self::of(60_000_000, 6 + SETTLE.0, 3 + SETTLE.1)
	}
	fn decline() -> Weight {
		Self::lose()
	}
	fn progress(lines: u32) -> Weight {
		Self::of(40_000_000, 3 + SETTLE.0, 2 + SETTLE.1)
			.saturating_add(Self::of(15_000_000, 2, 1).saturating_mul(lines.into()))
	}
	fn heartbeat(lines: u32) -> Weight {
		Self::progress(lines).saturating_add(Self::of(5_000_000, 2, 1))
	}
	fn complete() -> Weight {
		Self::of(90_000_000, 7 + REPLICAS + SETTLE.0, 6 + SETTLE.1)
	}
	fn fail() -> Weight {
		Self::lose()
	}
	fn cancel() -> Weight {
		Self::of(80_000_000, 7 + 2 * REPLICAS + SETTLE.0, 5 + SETTLE.1).saturating_mul(REPLICAS)
	}
	fn poke(replicas: u32) -> Weight {
		Self::of(20_000_000, 3 + REPLICAS, 0).saturating_add(Self::lose().saturating_mul(replicas.into()))
	}
	fn serve_agenda() -> Weight {
		Self::of(10_000_000, 3, 1)
	}
	fn serve_loss() -> Weight {
		Self::lose()
	}
	fn serve_removal() -> Weight {
		Self::of(120_000_000, 8 + 2 * REPLICAS, 7 + 2 * REPLICAS)
	}
}

impl WeightInfo for () {
	fn submit(bytes: u32, replicas: u32) -> Weight {
		Weight::from_parts(120_000_000 + 2_000 * u64::from(bytes) + 40_000_000 * u64::from(replicas), 0)
	}
	fn search() -> Weight {
		Weight::from_parts(200_000_000, 0)
	}
	fn update(bytes: u32, replicas: u32) -> Weight {
		Weight::from_parts(200_000_000 + 2_000 * u64::from(bytes) + 100_000_000 * u64::from(replicas), 0)
	}
	fn scale(replicas: u32) -> Weight {
		Weight::from_parts(100_000_000 + 60_000_000 * u64::from(replicas), 0)
	}
	fn accept() -> Weight {
		Weight::from_parts(60_000_000, 0)
	}
	fn secrets_received() -> Weight {
		Weight::from_parts(60_000_000, 0)
	}
	fn decline() -> Weight {
		Weight::from_parts(90_000_000, 0)
	}
	fn progress(lines: u32) -> Weight {
		Weight::from_parts(40_000_000 + 15_000_000 * u64::from(lines), 0)
	}
	fn heartbeat(lines: u32) -> Weight {
		Self::progress(lines)
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
	fn poke(replicas: u32) -> Weight {
		Weight::from_parts(20_000_000 + 90_000_000 * u64::from(replicas), 0)
	}
	fn serve_agenda() -> Weight {
		Weight::from_parts(10_000_000, 0)
	}
	fn serve_loss() -> Weight {
		Weight::from_parts(90_000_000, 0)
	}
	fn serve_removal() -> Weight {
		Weight::from_parts(120_000_000, 0)
	}
}
