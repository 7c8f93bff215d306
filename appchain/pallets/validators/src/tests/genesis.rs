use crate::{mock::*, GenesisConfig};
use sp_runtime::BuildStorage;

#[test]
fn the_first_session_has_the_validators_of_genesis() {
	run(|| {
		assert_eq!(Session::validators(), [1, 2]);
		assert_eq!(Authorities::get(), [101, 102]);
	});
}

#[test]
#[should_panic(expected = "more validators than allowed")]
fn a_genesis_with_too_many_validators_is_refused() {
	let _ = GenesisConfig::<Test> { validators: (1..=5).collect() }.build_storage();
}

#[test]
#[should_panic(expected = "names a validator twice")]
fn a_genesis_with_a_validator_twice_is_refused() {
	let _ = GenesisConfig::<Test> { validators: vec![1, 1] }.build_storage();
}

#[test]
fn a_default_genesis_has_no_validators() {
	// Other pallets' tests build runtimes with an empty genesis; only a chain that makes blocks needs a validator.
	assert!(GenesisConfig::<Test>::default().build_storage().is_ok());
}
