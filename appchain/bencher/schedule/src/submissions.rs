//! Submissions as owners send them: one at a time, and as many as a block holds.

use crate::{chain::Chain, figures::Figures, wish::Wish};
use edgecloud_primitives::task::{Body, Placement};
use edgecloud_runtime::{constants::EDG, AccountId, Balances, Runtime, RuntimeCall, RuntimeOrigin, TxExtension};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::fungible::Mutate,
	weights::Weight,
};
use sp_core::H256;
use sp_runtime::{
	generic::Era,
	traits::{Dispatchable, TransactionExtension},
};
use std::time::Instant;

/// Submissions that are measured one at a time.
const ALONE: u64 = 250;
/// Bytes of a compressed task file of some length.
const BODY: usize = 1_200;
/// What tasks in a block ask for, in turns.
const MIX: [Wish; 6] = [Wish::Anywhere, Wish::Circle, Wish::Anywhere, Wish::Regions, Wish::Circle, Wish::Graphics];

/// What submissions of one replica cost.
pub struct Submissions {
	pub placed: usize,
	pub reads: Figures,
	pub proof: Figures,
	/// Reference time declared, in microseconds.
	pub declared: Figures,
	/// Reference time after dispatch, in microseconds.
	pub weight: Figures,
	/// Time that each took, in microseconds.
	pub time: Figures,
}

/// A block with nothing but submissions in it.
pub struct FullBlock {
	/// Replicas of the largest tasks.
	pub replicas: u16,
	pub tasks: u64,
	pub placements: u64,
	/// Tasks that found no worker for some replica.
	pub failed: u64,
	/// How long dispatch took in all, in milliseconds.
	pub time: u64,
}

pub fn alone(chain: &Chain) -> Submissions {
	let costs = (0..ALONE)
		.map(|number| {
			let call = submission(MIX[number as usize % MIX.len()], number, 1);
			chain.measure(|| dispatch(call.clone()))
		})
		.collect::<Vec<_>>();
	let figures = |of: &dyn Fn(usize) -> u64| Figures::of((0..costs.len()).map(of).collect());
	Submissions {
		placed: costs.iter().filter(|cost| cost.result.placed).count(),
		reads: figures(&|at| costs[at].reads),
		proof: figures(&|at| costs[at].proof),
		declared: figures(&|at| micros(costs[at].result.declared)),
		weight: figures(&|at| micros(costs[at].result.used)),
		time: figures(&|at| costs[at].time.as_micros() as u64),
	}
}

/// Dispatches one submission after the other until no other one fits what ordinary transactions may fill of a block. As a
/// block's author does, it passes over what is declared at more than is left, and goes on with tasks of half the size.
pub fn full_block(chain: &Chain, replicas: u16) -> FullBlock {
	let limits = <Runtime as frame_system::Config>::BlockWeights::get();
	let class = limits.get(DispatchClass::Normal);
	let most = class.max_total.expect("ordinary transactions have a limit");
	chain.try_out(|| {
		let mut block = FullBlock { replicas, tasks: 0, placements: 0, failed: 0, time: 0 };
		let mut used = Weight::zero();
		let start = Instant::now();
		let mut size = replicas;
		while size > 0 {
			let number = block.tasks + block.failed;
			// Only places that have so many workers for one task.
			let wish = if size == 1 { MIX[number as usize % MIX.len()] } else { Wish::Anywhere };
			let call = submission(wish, number, size);
			let beside = class.base_extrinsic.saturating_add(extension().weight(&call));
			let declared = call.get_dispatch_info().call_weight.saturating_add(beside);
			if !used.saturating_add(declared).all_lte(most) {
				size /= 2;
				continue;
			}
			let done = dispatch(call);
			used.saturating_accrue(done.used.saturating_add(beside));
			if done.placed {
				block.tasks += 1;
				block.placements += u64::from(size);
			} else {
				block.failed += 1;
			}
		}
		block.time = start.elapsed().as_millis() as u64;
		block
	})
}

/// What became of a submission.
struct Dispatched {
	placed: bool,
	declared: Weight,
	used: Weight,
}

/// Gives the owner of all tasks what they cost.
pub fn endow_owner() {
	Balances::set_balance(&owner(), 1_000_000 * EDG);
}

fn owner() -> AccountId {
	AccountId::from([7; 32])
}

fn submission(wish: Wish, number: u64, replicas: u16) -> RuntimeCall {
	let (requirements, placement) = wish.make(number, replicas);
	let spec_hash = H256::from_low_u64_be(number);
	let body = Body::try_from(vec![number as u8; BODY]).expect("it is short");
	pallet_edge_connect::Call::submit { spec_hash, body, requirements, placement: Placement::Auto(placement) }.into()
}

fn dispatch(call: RuntimeCall) -> Dispatched {
	let declared = call.get_dispatch_info().call_weight;
	let outcome = call.dispatch(RuntimeOrigin::signed(owner()));
	let placed = outcome.is_ok();
	let post = outcome.unwrap_or_else(|error| error.post_info);
	Dispatched { placed, declared, used: post.actual_weight.unwrap_or(declared) }
}

fn micros(weight: Weight) -> u64 {
	weight.ref_time() / 1_000_000
}

/// What each transaction carries beside its call, for its weight.
fn extension() -> TxExtension {
	(
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::Immortal),
		frame_system::CheckNonce::from(0),
		frame_system::CheckWeight::new(),
		pallet_skip_feeless_payment::SkipCheckIfFeeless::from(
			pallet_transaction_payment::ChargeTransactionPayment::from(0),
		),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
	)
}
