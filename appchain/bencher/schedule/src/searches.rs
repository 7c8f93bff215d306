//! Searches for one worker each, on a state that stays as it is.

use crate::{chain::Chain, figures::Figures, wish::Wish};
use edgecloud_primitives::worker::{Query, WorkerRegistry};
use edgecloud_runtime::{AccountId, Runtime, Workers};
use pallet_edge_connect::{types::MAX_DUTIES, Duties, WeightInfo};
use sp_runtime::traits::{BlakeTwo256, Hash};

/// Searches of each kind.
const OF_EACH: u64 = 80;

/// What the searches of one kind cost.
pub struct Searches {
	pub wish: Wish,
	/// How many found a worker.
	pub found: usize,
	/// Keys that each asked for.
	pub reads: Figures,
	/// Nodes of the trie that each fetched.
	pub nodes: Figures,
	/// Bytes of each one's proof.
	pub proof: Figures,
	/// Reference time of each one's weight, in microseconds.
	pub weight: Figures,
	/// Time that each took, in microseconds.
	pub time: Figures,
}

/// The weight that each search is declared at, in microseconds: that of one that reads as much as it may.
pub fn declared() -> u64 {
	<Runtime as pallet_edge_connect::Config>::WeightInfo::search().ref_time() / 1_000_000
}

pub fn run(chain: &Chain, wish: Wish) -> Searches {
	let costs = (0..OF_EACH)
		.map(|number| {
			let (requirements, placement) = wish.make(number, 1);
			let seed = BlakeTwo256::hash(&number.to_le_bytes());
			chain.measure(|| {
				let query = Query::<AccountId> {
					count: 1,
					requirements: &requirements,
					placement: &placement,
					avoid_workers: &[],
					avoid_operators: &[],
					avoid_regions: &[],
					has_room: |worker| Duties::<Runtime>::decode_len(worker).unwrap_or_default() < MAX_DUTIES as usize,
					seed,
				};
				Workers::find(query)
			})
		})
		.collect::<Vec<_>>();
	let figures = |of: &dyn Fn(usize) -> u64| Figures::of((0..costs.len()).map(of).collect());
	Searches {
		wish,
		found: costs.iter().filter(|cost| !cost.result.0.is_empty()).count(),
		reads: figures(&|at| costs[at].reads),
		nodes: figures(&|at| costs[at].nodes),
		proof: figures(&|at| costs[at].proof),
		weight: figures(&|at| costs[at].result.1.ref_time() / 1_000_000),
		time: figures(&|at| costs[at].time.as_micros() as u64),
	}
}
