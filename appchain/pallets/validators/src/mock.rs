//! The smallest runtime with the pallet in it: sessions of three blocks, and a handler that counts changes of the set.

use crate as pallet_validators;
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{ConstU32, ConstU64, Hooks},
};
use frame_system::{EnsureRoot, RawOrigin};
use sp_core::crypto::{key_types::DUMMY, KeyTypeId};
use sp_runtime::{
	testing::UintAuthorityId,
	traits::{ConvertInto, OpaqueKeys},
	BuildStorage,
};

/// Blocks in a session.
const SESSION: u64 = 3;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		// Before session, which asks it for the first set.
		Validators: pallet_validators,
		Session: pallet_session,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountData = pallet_balances::AccountData<u64>;
	type Block = frame_system::mocking::MockBlock<Test>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

parameter_types! {
	/// Keys that sign now.
	pub static Authorities: Vec<u64> = Vec::new();
	/// Changes of the set that GRANDPA would have made a new authority set of.
	pub static Changes: u32 = 0;
}

pub struct CountChanges;
impl pallet_session::SessionHandler<u64> for CountChanges {
	const KEY_TYPE_IDS: &'static [KeyTypeId] = &[DUMMY];

	fn on_genesis_session<K: OpaqueKeys>(validators: &[(u64, K)]) {
		Authorities::set(keys_of(validators));
	}

	fn on_new_session<K: OpaqueKeys>(changed: bool, validators: &[(u64, K)], _: &[(u64, K)]) {
		Authorities::set(keys_of(validators));
		Changes::mutate(|count| *count += u32::from(changed));
	}

	fn on_disabled(_: u32) {}
}

fn keys_of<K: OpaqueKeys>(validators: &[(u64, K)]) -> Vec<u64> {
	validators.iter().filter_map(|(_, keys)| keys.get::<UintAuthorityId>(DUMMY)).map(|key| key.0).collect()
}

impl pallet_session::Config for Test {
	type Currency = Balances;
	type DisablingStrategy = ();
	type KeyDeposit = ConstU64<0>;
	type Keys = UintAuthorityId;
	type NextSessionRotation = ();
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = CountChanges;
	type SessionManager = Validators;
	type ShouldEndSession = pallet_session::PeriodicSessions<ConstU64<SESSION>, ConstU64<0>>;
	type ValidatorId = u64;
	type ValidatorIdOf = ConvertInto;
	type WeightInfo = ();
}

impl pallet_validators::Config for Test {
	type AdminOrigin = EnsureRoot<u64>;
	type MaxValidators = ConstU32<4>;
}

/// Runs `test` on a chain whose validators are accounts 1 and 2, with keys 101 and 102, and checks the invariants.
pub fn run(test: impl FnOnce()) {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let validators = vec![1, 2];
	pallet_balances::GenesisConfig::<Test> {
		balances: (1..10).map(|account| (account, 1_000)).collect(),
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	let keys = validators.iter().map(|one| (*one, *one, UintAuthorityId(100 + one))).collect();
	pallet_validators::GenesisConfig::<Test> { validators }.assimilate_storage(&mut storage).unwrap();
	pallet_session::GenesisConfig::<Test> { keys, ..Default::default() }.assimilate_storage(&mut storage).unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		System::set_block_number(1);
		Changes::set(0);
		test();
		Validators::do_try_state().unwrap();
	});
}

/// Sets the session key of `account` to `100 + account`.
pub fn set_keys(account: u64) {
	// Keys of this type need no proof; the runtime's own tests look at proofs.
	assert_ok!(Session::set_keys(RawOrigin::Signed(account).into(), UintAuthorityId(100 + account), Vec::new()));
}

/// Makes blocks until so many sessions have begun.
pub fn pass_sessions(count: u64) {
	for _ in 0..count * SESSION {
		let number = System::block_number() + 1;
		System::set_block_number(number);
		Session::on_initialize(number);
	}
}
