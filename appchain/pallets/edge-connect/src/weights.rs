//! Weights of the pallet. A runtime measures its own by `benchmarking.rs`, each the worst case of the call.

use edgecloud_primitives::worker::{SEARCH_READS, SEARCH_STEP};
use frame_support::weights::Weight;

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

/// What a call costs that may make so many searches, each as long as one may be.
pub(crate) fn with_searches<W: WeightInfo>(call: Weight, searches: u32) -> Weight {
	call.saturating_add(W::search().saturating_mul(searches.into()))
}

/// What the most expensive entry of the agenda costs.
pub(crate) fn any_due<W: WeightInfo>() -> Weight {
	with_searches::<W>(W::serve_loss(), 1).max(W::serve_removal())
}

/// For tests.
impl WeightInfo for () {
	fn submit(bytes: u32, replicas: u32) -> Weight {
		Weight::from_parts(120_000_000 + 2_000 * u64::from(bytes) + 40_000_000 * u64::from(replicas), 0)
	}
	fn search() -> Weight {
		// The time of its reads, and something for a database that costs next to nothing.
		Weight::from_parts(SEARCH_STEP * u64::from(SEARCH_READS) + 1_000_000, 1_000_000)
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
		Weight::from_parts(10_000_000, 10_000)
	}
	fn serve_loss() -> Weight {
		Weight::from_parts(90_000_000, 0)
	}
	fn serve_removal() -> Weight {
		Weight::from_parts(120_000_000, 0)
	}
}
