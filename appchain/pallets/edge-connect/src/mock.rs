//! The smallest runtime with the pallet in it: real money, the real registry, the real clock, no BABE.

mod check;
mod people;
mod tasks;

use crate::{self as pallet_edge_connect, WeightInfo};
use edgecloud_primitives::finality::{FinalityClock, Tick};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{ConstU128, ConstU16, ConstU32, Hooks},
	weights::{RuntimeDbWeight, Weight},
};
use frame_system::{EnsureRoot, RawOrigin};
use sp_core::{storage::Storage, H256};
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage};
use sp_state_machine::BasicExternalities;
use std::sync::OnceLock;

pub use check::*;
pub use people::*;
pub use tasks::*;

// Shorter than on the chain, in the same proportions.
pub const ACCEPT: Tick = 20;
pub const SILENCE: Tick = 30;
pub const SECRETS: Tick = 40;
pub const GRACE: Tick = 20;
pub const STOP: Tick = 20;
pub const MAX_TIMEOUT: Tick = 400;
pub const RETENTION: Tick = 60;
pub const COOL_DOWN: Tick = 50;
pub const MAX_LAG: u32 = 20;
pub const DEPOSIT_BASE: u128 = 50;
pub const DEPOSIT_PER_BYTE: u128 = 2;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Finality: pallet_finality,
		Workers: pallet_workers,
		EdgeConnect: pallet_edge_connect,
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

parameter_types! {
	/// So small that the weights of the calls hold what searches and moves read and write.
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 1, write: 1_000 };
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = u128;
	type ExistentialDeposit = ConstU128<1>;
}

impl pallet_finality::Config for Test {
	type MaxLag = ConstU32<MAX_LAG>;
	type WeightInfo = ();
}

impl pallet_workers::Config for Test {
	type Clock = Finality;
	type CoolDown = ConstU32<COOL_DOWN>;
	type Currency = Balances;
	type HeartbeatsPerBlock = ConstU32<2>;
	type ProbeOrigin = EnsureRoot<AccountId32>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SilenceTime = ConstU32<SILENCE>;
	type Stake = ConstU128<100>;
	type StrikeLimit = ConstU16<3>;
	type WeightInfo = ();
}

impl pallet_edge_connect::Config for Test {
	type AcceptTime = ConstU32<ACCEPT>;
	type Clock = Finality;
	type Currency = Balances;
	type DepositBase = ConstU128<DEPOSIT_BASE>;
	type DepositPerByte = ConstU128<DEPOSIT_PER_BYTE>;
	type MaxTimeout = ConstU32<MAX_TIMEOUT>;
	type Retention = ConstU32<RETENTION>;
	type RunGrace = ConstU32<GRACE>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SecretsTime = ConstU32<SECRETS>;
	type StopTime = ConstU32<STOP>;
	type WeightInfo = ();
	type Workers = Workers;
}

/// The state that each test starts from, made once: six registered workers with running bridges, owners with money.
static START: OnceLock<Storage> = OnceLock::new();

fn make_start() -> Storage {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let balances = [anna(), ben(), olga(), otto(), oda()].map(|person| (person, ENDOWMENT)).to_vec();
	pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() }.assimilate_storage(&mut storage).unwrap();
	let mut chain = BasicExternalities::new(storage);
	chain.execute_with(|| {
		begin(1, 0);
		people::register_workers();
		System::reset_events();
	});
	chain.into_storages()
}

/// Runs `test` in the state above, then checks the invariants and that no money came or went. The state is a plain map:
/// with a trie the random sequences take three times as long.
pub fn run<R>(test: impl FnOnce() -> R) -> R {
	let mut chain = BasicExternalities::new(START.get_or_init(make_start).clone());
	chain.execute_with(|| {
		let issued = Balances::total_issuance();
		let result = test();
		assert_consistent();
		assert_eq!(Balances::total_issuance(), issued);
		result
	})
}

pub fn now() -> Tick {
	Finality::now()
}

/// Ends the present block, with `idle` left over, and begins the next one, whose author saw `finalized` finalized.
pub fn next_block(finalized: u32, idle: Weight) {
	let number = System::block_number();
	let used = EdgeConnect::on_idle(number, idle);
	assert!(used.all_lte(idle), "the agenda took {used:?} of {idle:?}");
	assert!(used.all_lte(agenda_weight(16, 16 * 64)), "the agenda took {used:?} in one block");
	Finality::on_finalize(number);
	begin(number + 1, finalized);
}

/// What `on_idle` may use for so many ticks and so many entries.
pub fn agenda_weight(ticks: u64, entries: u64) -> Weight {
	type Weights = <Test as crate::Config>::WeightInfo;
	let tick = <Test as frame_system::Config>::DbWeight::get().reads_writes(1, 1);
	Weights::serve_agenda() + tick * ticks + crate::weights::any_due::<Weights>() * entries
}

fn begin(number: u32, finalized: u32) {
	System::set_block_number(number);
	Finality::on_initialize(number);
	assert_ok!(Finality::note_finalized(RawOrigin::None.into(), finalized.min(number - 1)));
}

/// Makes blocks with healthy finality until so many ticks have passed.
pub fn pass(ticks: Tick) {
	let end = now() + ticks;
	while now() < end {
		next_block(System::block_number(), Weight::MAX);
	}
	// What fell due at the last tick is served at the end of its block.
	EdgeConnect::on_idle(System::block_number(), Weight::MAX);
}

/// As [`pass`], in blocks so full that nothing is left over for the agenda.
pub fn pass_in_full_blocks(ticks: Tick) {
	let end = now() + ticks;
	while now() < end {
		next_block(System::block_number(), Weight::zero());
	}
}

/// As [`pass`], in blocks that leave room for a few ticks and so many entries of the agenda.
pub fn pass_in_tight_blocks(ticks: Tick, entries: u64) {
	let end = now() + ticks;
	while now() < end {
		next_block(System::block_number(), agenda_weight(2, entries));
	}
}

/// Makes blocks that finality does not follow.
pub fn stall(blocks: u32) {
	let finalized = Finality::finalized();
	for _ in 0..blocks {
		next_block(finalized, Weight::MAX);
	}
}

/// An empty chain for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_externalities() -> BasicExternalities {
	BasicExternalities::new(frame_system::GenesisConfig::<Test>::default().build_storage().unwrap())
}
