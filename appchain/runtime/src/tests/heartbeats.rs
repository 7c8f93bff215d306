use crate::{
	constants::EDG,
	genesis::DEVELOPMENT,
	tests::chain::{signed, signed_by, Chain},
	Balances, Runtime, RuntimeCall, System,
};
use edgecloud_primitives::{
	resources::{Arch, Capability, Isolation},
	task::Report,
	worker::{Profile, Rates, Registration},
};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use sp_core::{ed25519, sr25519, Pair};
use sp_keyring::Sr25519Keyring::Bob;
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	AccountId32, MultiSignature,
};

const UNPAID: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::Payment);

fn hot() -> sr25519::Pair {
	sr25519::Pair::from_seed(&[7; 32])
}

fn heartbeat(session: u32, reports: Vec<Report>) -> RuntimeCall {
	pallet_edge_connect::Call::heartbeat { session, reports: reports.try_into().unwrap() }.into()
}

/// A chain on which Bob registered a worker, whose bridge started and whose account owns nothing.
fn with_worker() -> Chain {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.make_many(1);
	let peer = ed25519::Pair::from_seed(&[8; 32]);
	let text = |text: &str| text.as_bytes().to_vec().try_into().unwrap();
	let registration = Registration {
		hot: AccountId32::from(hot().public()),
		peer: peer.public().0,
		sealing: [9; 32],
		profile: Profile {
			name: text("attic"),
			region: text("eu-central"),
			latitude: 0,
			longitude: 0,
			capability: Capability {
				cpu_millis: 4_000,
				memory_mib: 8_192,
				disk_mib: 100_000,
				arch: Arch::Amd64,
				accelerators: Default::default(),
				runtimes: 4,
				isolation: Isolation::Bubblewrap,
			},
			rates: Rates { cpu_milli: 1, memory_mib: 1, disk_mib: 1 },
		},
	};
	let register = chain.read(|| {
		let genesis = System::block_hash(0);
		let message = pallet_workers::possession_message(genesis.as_ref(), &Bob.to_account_id(), &registration);
		let hot_signature = MultiSignature::from(hot().sign(&message));
		let peer_signature = peer.sign(&message).0;
		signed(Bob, pallet_workers::Call::register { registration, hot_signature, peer_signature }.into())
	});
	let funds = pallet_balances::Call::transfer_keep_alive { dest: hot_account().into(), value: EDG };
	assert_eq!(chain.make(Some(0), vec![register]).results, [Ok(Ok(()))]);
	let pay = chain.read(|| signed(Bob, funds.into()));
	assert_eq!(chain.make(Some(1), vec![pay]).results, [Ok(Ok(()))]);
	let start = pallet_workers::Call::start_session { session: 1, addresses: Default::default() };
	let empty = pallet_balances::Call::transfer_all { dest: Bob.to_account_id().into(), keep_alive: false };
	for call in [RuntimeCall::from(start), empty.into()] {
		let transaction = chain.read(|| signed_by(&hot(), call));
		assert_eq!(chain.make(Some(2), vec![transaction]).results, [Ok(Ok(()))]);
	}
	chain.read(|| assert_eq!(Balances::free_balance(hot_account()), 0));
	chain
}

fn hot_account() -> AccountId32 {
	hot().public().into()
}

#[test]
fn a_worker_without_money_reports_once_in_each_interval() {
	let mut chain = with_worker();
	let report = chain.read(|| signed_by(&hot(), heartbeat(1, Vec::new())));
	assert_eq!(chain.make(Some(3), vec![report]).results, [Ok(Ok(()))]);
	let again = chain.read(|| signed_by(&hot(), heartbeat(1, Vec::new())));
	assert_eq!(chain.make(Some(4), vec![again.clone()]).results, [Err(UNPAID)]);
	let interval = chain.read(|| pallet_workers::Pallet::<Runtime>::pace().heartbeat_interval);
	chain.make_many(interval);
	assert_eq!(chain.make(Some(5), vec![again]).results, [Ok(Ok(()))]);
}

#[test]
fn nothing_is_free_for_others_or_with_anything_wrong_in_it() {
	let mut chain = with_worker();
	let stranger = sr25519::Pair::from_seed(&[66; 32]);
	let line = Report { task: 0, replica: 0, attempt: 1, log_size: 0, log_root: Default::default() };
	let bad = [
		chain.read(|| signed_by(&stranger, heartbeat(1, Vec::new()))),
		chain.read(|| signed_by(&hot(), heartbeat(2, Vec::new()))),
		chain.read(|| signed_by(&hot(), heartbeat(1, vec![line]))),
	];
	assert_eq!(chain.make(Some(3), bad.to_vec()).results, [Err(UNPAID); 3]);
}

#[test]
fn free_reports_fill_at_most_a_quarter_of_what_ordinary_transactions_may() {
	Chain::new(DEVELOPMENT).read(|| {
		let lines = vec![Report { task: 0, replica: 0, attempt: 1, log_size: 0, log_root: Default::default() }; 16];
		let cap = <Runtime as pallet_workers::Config>::HeartbeatsPerBlock::get();
		let weights = <Runtime as frame_system::Config>::BlockWeights::get();
		let ordinary = weights.get(DispatchClass::Normal);
		let one = heartbeat(1, lines).get_dispatch_info().call_weight.saturating_add(ordinary.base_extrinsic);
		let share = one.ref_time() * u64::from(cap) * 100 / ordinary.max_total.unwrap().ref_time();
		assert!(cap >= 50 && (20..=25).contains(&share), "{cap} reports take {share} %");
	});
}
