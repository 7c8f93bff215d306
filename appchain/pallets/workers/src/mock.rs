//! The smallest runtime with the pallet in it, a clock that tests set, and people with real keys.

mod searches;

use crate::{self as pallet_workers, possession_message};
use edgecloud_primitives::{
	finality::{FinalityClock, Tick},
	resources::{Accelerator, Arch, Capability, Isolation, Resources},
	worker::{Addresses, Profile, Rates, Registration, Worker, WorkerId},
	BlockNumber, ShortText,
};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{ConstU128, ConstU16, ConstU32},
	weights::RuntimeDbWeight,
};
use frame_system::{EnsureRoot, RawOrigin};
use sp_core::{ed25519, sr25519, storage::Storage, Pair};
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage, MultiSignature};
use sp_state_machine::BasicExternalities;
use std::sync::OnceLock;

pub use searches::*;

/// What each operator owns at first.
pub const ENDOWMENT: u128 = 1_000;
/// Held for each worker.
pub const STAKE: u128 = 100;
/// Ticks of silence after which a worker is offline.
pub const SILENCE: Tick = 60;
/// Ticks between `unbond` and `withdraw`.
pub const COOL_DOWN: Tick = 50;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Workers: pallet_workers,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<u128>;
	type AccountId = AccountId32;
	type Block = frame_system::mocking::MockBlockU32<Test>;
	type DbWeight = DbWeight;
	type Lookup = IdentityLookup<AccountId32>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = u128;
	type ExistentialDeposit = ConstU128<1>;
}

parameter_types! {
	/// What the clock says; tests set it.
	pub static Now: Tick = 0;
	pub const CoolDown: Tick = COOL_DOWN;
	/// Figures that keep reads and writes apart in one number.
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 1, write: 1_000 };
}

pub struct Clock;
impl FinalityClock for Clock {
	fn now() -> Tick {
		Now::get()
	}

	fn suspended() -> bool {
		false
	}

	fn finalized() -> BlockNumber {
		System::block_number()
	}
}

impl pallet_workers::Config for Test {
	type Clock = Clock;
	type CoolDown = CoolDown;
	type Currency = Balances;
	type HeartbeatsPerBlock = ConstU32<2>;
	type ProbeOrigin = EnsureRoot<AccountId32>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SilenceTime = ConstU32<SILENCE>;
	type StrikeLimit = ConstU16<3>;
	type Stake = ConstU128<STAKE>;
	type WeightInfo = ();
}

/// The state that each test starts from, made once: making keys takes long.
static START: OnceLock<Storage> = OnceLock::new();

fn make_start() -> Storage {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	pallet_balances::GenesisConfig::<Test> {
		balances: vec![(account("Olga"), ENDOWMENT), (account("Otto"), ENDOWMENT)],
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	storage
}

/// Runs `test` at block 1 and tick 7, then checks the invariants and that no money came or went. The state is a plain
/// map: with a trie thousands of searches take minutes.
pub fn run(test: impl FnOnce()) {
	BasicExternalities::new(START.get_or_init(make_start).clone()).execute_with(|| {
		System::set_block_number(1);
		Now::set(7);
		let issued = Balances::total_issuance();
		test();
		Workers::do_try_state().unwrap();
		assert_eq!(Balances::total_issuance(), issued);
	});
}

/// The account of a person. Olga and Otto are operators with money.
pub fn account(name: &str) -> AccountId32 {
	sr25519::Pair::from_string(&format!("//{name}"), None).unwrap().public().into()
}

/// What a transaction of this account starts with.
pub fn signed(account: &AccountId32) -> RuntimeOrigin {
	RawOrigin::Signed(account.clone()).into()
}

/// The keys of a worker's data directory.
pub struct Keys {
	pub hot: sr25519::Pair,
	pub peer: ed25519::Pair,
}

impl Keys {
	pub fn new(number: u8) -> Self {
		Self { hot: sr25519::Pair::from_seed(&[number; 32]), peer: ed25519::Pair::from_seed(&[number; 32]) }
	}

	pub fn account(&self) -> AccountId32 {
		self.hot.public().into()
	}

	pub fn registration(&self) -> Registration<AccountId32> {
		Registration { hot: self.account(), peer: self.peer.public().0, sealing: [9; 32], profile: profile() }
	}

	/// Signatures of both keys under a registration by `operator` on this chain.
	pub fn sign(&self, operator: &AccountId32, registration: &Registration<AccountId32>) -> (MultiSignature, [u8; 64]) {
		let message = possession_message(System::block_hash(0).as_ref(), operator, registration);
		(self.hot.sign(&message).into(), self.peer.sign(&message).0)
	}
}

/// A machine of four cores with two graphics processors and something else.
pub fn profile() -> Profile {
	let accelerator = |kind, count| Accelerator { kind, count, memory_mib: 8_192 };
	Profile {
		name: text("attic"),
		region: text("eu-central"),
		latitude: 52_520_000,
		longitude: 13_400_000,
		capability: Capability {
			cpu_millis: 4_000,
			memory_mib: 8_192,
			disk_mib: 100_000,
			arch: Arch::Amd64,
			accelerators: vec![accelerator(0, 2), accelerator(1, 9)].try_into().unwrap(),
			runtimes: 0b0101,
			isolation: Isolation::Runc,
		},
		rates: Rates { cpu_milli: 1, memory_mib: 1, disk_mib: 1 },
	}
}

/// A quarter of that machine.
pub fn quarter() -> Resources {
	Resources { cpu_millis: 1_000, memory_mib: 2_048, disk_mib: 25_000, gpus: 0 }
}

pub fn text(content: &str) -> ShortText {
	content.as_bytes().to_vec().try_into().unwrap()
}

pub fn addresses(texts: &[&[u8]]) -> Addresses {
	texts.iter().map(|one| one.to_vec().try_into().unwrap()).collect::<Vec<_>>().try_into().unwrap()
}

/// Registers the worker with the keys of that number for `operator`.
pub fn register(operator: &str, number: u8) -> WorkerId {
	let (keys, operator) = (Keys::new(number), account(operator));
	let registration = keys.registration();
	let (hot, peer) = keys.sign(&operator, &registration);
	assert_ok!(Workers::register(signed(&operator), registration, hot, peer));
	pallet_workers::NextWorkerId::<Test>::get() - 1
}

/// The worker misses a duty in an outage of its own, and is heard of again.
pub fn miss(id: WorkerId) {
	use edgecloud_primitives::worker::WorkerRegistry;
	Now::set(Now::get() + SILENCE);
	Workers::strike(id);
	Workers::seen(id);
}

pub fn worker(id: WorkerId) -> Worker<AccountId32> {
	pallet_workers::Workers::<Test>::get(id).expect("the worker exists")
}

/// An empty chain whose host keeps keys, for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_externalities() -> sp_io::TestExternalities {
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let mut chain = sp_io::TestExternalities::new(storage);
	chain.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
	chain
}
