//! Registering workers: the same calls that operators and bridges send, with real signatures.

use crate::{
	chain::Chain,
	fleet::{is_silent, profile},
};
use edgecloud_primitives::{
	finality::Tick,
	worker::{Addresses, Registration},
};
use edgecloud_runtime::{constants::EDG, AccountId, Balances, Runtime, RuntimeOrigin, System, Workers};
use frame_support::traits::fungible::Mutate;
use pallet_workers::possession_message;
use sp_core::{ed25519, sr25519, Pair, H256};
use sp_runtime::{
	traits::{BlakeTwo256, Hash},
	MultiSignature,
};
use std::sync::mpsc::{sync_channel, SyncSender};

/// Workers of one operator.
const PER_OPERATOR: u32 = 50;
/// Workers between two commits.
const BATCH: u32 = 25_000;
/// What the clock says when the silent workers were last heard of, and when the others were.
const LONG_AGO: Tick = 1;
/// The present. Far enough from the past that even on the largest chain it counts as silence.
const PRESENT: Tick = 1_000_000;

/// A registration by an operator, signed by both keys of the worker.
struct Signed {
	operator: AccountId,
	registration: Registration<AccountId>,
	hot: MultiSignature,
	peer: [u8; 64],
}

/// Adds workers until there are `to` of them.
pub fn fill(chain: &mut Chain, to: u32) {
	let (from, genesis) = chain.try_out(|| (pallet_workers::NextWorkerId::<Runtime>::get(), System::block_hash(0)));
	let (sender, signed) = sync_channel(1_024);
	std::thread::scope(|scope| {
		scope.spawn(|| sign(from, to, genesis, sender));
		let mut id = from;
		while id < to {
			let end = to.min(id + BATCH);
			chain.change(|| {
				System::set_block_number(1);
				(id..end).zip(&signed).for_each(|(worker, one)| register(worker, one));
				pallet_finality::Ticks::<Runtime>::put(PRESENT);
				System::reset_events();
			});
			id = end;
		}
	});
}

/// Makes keys and signatures while the chain works on those before.
fn sign(from: u32, to: u32, genesis: H256, into: SyncSender<Signed>) {
	for id in from..to {
		let hot = sr25519::Pair::from_seed(&seed("hot", id));
		let peer = ed25519::Pair::from_seed(&seed("peer", id));
		let operator = AccountId::from(seed("operator", id / PER_OPERATOR));
		let registration = Registration {
			hot: hot.public().into(),
			peer: peer.public().0,
			sealing: seed("sealing", id),
			profile: profile(id),
		};
		let message = possession_message(genesis.as_ref(), &operator, &registration);
		let (hot, peer) = (hot.sign(&message).into(), peer.sign(&message).0);
		if into.send(Signed { operator, registration, hot, peer }).is_err() {
			return;
		}
	}
}

fn register(id: u32, Signed { operator, registration, hot, peer }: Signed) {
	if id % PER_OPERATOR == 0 {
		Balances::set_balance(&operator, 100 * EDG * u128::from(PER_OPERATOR + 1));
	}
	pallet_finality::Ticks::<Runtime>::put(if is_silent(id) { LONG_AGO } else { PRESENT });
	let account = registration.hot.clone();
	Workers::register(RuntimeOrigin::signed(operator), registration, hot, peer).expect("the registration is right");
	Workers::start_session(RuntimeOrigin::signed(account), 1, addresses(id)).expect("it is the first session");
}

fn addresses(id: u32) -> Addresses {
	let [a, b, c, ..] = seed("address", id);
	let peer = "12D3KooWBmwkafWE2fqfzS96VoTZgpGp6aJsF4N3xSiSfFbN8wMe";
	let hash = "uEiDikp5KVUgkLta1EjUN-IKbHk-dUBg8VzKgf5nXxLK46w";
	[
		format!("/ip4/10.{a}.{b}.{c}/udp/9090/webrtc-direct/certhash/{hash}/p2p/{peer}"),
		format!("/ip4/10.{a}.{b}.{c}/tcp/9091/ws/p2p/{peer}"),
	]
	.map(|address| address.into_bytes().try_into().expect("addresses are short"))
	.to_vec()
	.try_into()
	.expect("there are two")
}

fn seed(purpose: &str, number: u32) -> [u8; 32] {
	BlakeTwo256::hash(format!("{purpose} {number}").as_bytes()).0
}
