//! What one record of a worker costs to read: the least that any search can do, to hold the searches against.

use crate::{chain::Chain, dice::roll, figures::Figures};
use edgecloud_runtime::Runtime;

/// Records that are read, each for itself.
const RECORDS: u64 = 400;

/// What reading one of so many records costs.
pub struct Record {
	/// Nodes of the trie that each fetched.
	pub nodes: Figures,
	/// Bytes of each one's proof.
	pub proof: Figures,
	/// Time that each took, in nanoseconds.
	pub time: Figures,
}

/// Reads records of workers by lot.
pub fn run(chain: &Chain, workers: u32) -> Record {
	let costs = (0..RECORDS)
		.map(|number| {
			let id = roll(40, number, workers.into()) as u32;
			chain.measure(|| pallet_workers::Workers::<Runtime>::get(id).is_some())
		})
		.collect::<Vec<_>>();
	assert!(costs.iter().all(|cost| cost.result), "none has left");
	Record {
		nodes: Figures::of(costs.iter().map(|cost| cost.nodes).collect()),
		proof: Figures::of(costs.iter().map(|cost| cost.proof).collect()),
		time: Figures::of(costs.iter().map(|cost| cost.time.as_nanos() as u64).collect()),
	}
}
