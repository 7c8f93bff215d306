//! The smallest runtime with the pallet in it.

use crate as pallet_finality;
use frame_support::{derive_impl, parameter_types, traits::Hooks};
use sp_runtime::BuildStorage;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Finality: pallet_finality,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlockU32<Test>;
}

parameter_types! {
	pub const MaxLag: u32 = 20;
}

impl pallet_finality::Config for Test {
	type MaxLag = MaxLag;
	type WeightInfo = ();
}

/// Runs `test` at block 1 and checks the invariants afterwards.
pub fn run(test: impl FnOnce()) {
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		begin(1);
		test();
		Finality::do_try_state().unwrap();
	});
}

/// Begins block `number`.
pub fn begin(number: u32) {
	System::set_block_number(number);
	Finality::on_initialize(number);
}

/// Ends the present block and begins the next one.
pub fn next_block() {
	let number = System::block_number();
	Finality::on_finalize(number);
	begin(number + 1);
}

/// An empty chain, for the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_externalities() -> sp_io::TestExternalities {
	sp_io::TestExternalities::new(frame_system::GenesisConfig::<Test>::default().build_storage().unwrap())
}
