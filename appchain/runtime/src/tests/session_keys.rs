use crate::{genesis::DEVELOPMENT, tests::chain::Chain, Runtime, RuntimeOrigin, Session, SessionKeys};
use codec::Encode;
use frame_support::{assert_noop, assert_ok};
use pallet_session::Error;
use sp_keyring::Sr25519Keyring::{Bob, Eve};
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};

/// Runs `test` on a development chain with a keystore, as a validator's node has one.
fn with_keystore(test: impl FnOnce()) {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.register(KeystoreExt::new(MemoryKeystore::new()));
	chain.read(test);
}

#[test]
fn keys_with_their_proof_are_taken() {
	with_keystore(|| {
		let bob = Bob.to_account_id();
		let made = SessionKeys::generate(&bob.encode(), None);
		assert_ok!(Session::set_keys(RuntimeOrigin::signed(bob.clone()), made.keys.clone(), made.proof.encode()));
		assert_eq!(pallet_session::NextKeys::<Runtime>::get(bob), Some(made.keys));
	});
}

#[test]
fn keys_of_somebody_else_are_refused() {
	with_keystore(|| {
		let made = SessionKeys::generate(&Eve.to_account_id().encode(), None);
		assert_noop!(
			Session::set_keys(RuntimeOrigin::signed(Bob.to_account_id()), made.keys, made.proof.encode()),
			Error::<Runtime>::InvalidProof
		);
	});
}

#[test]
fn keys_without_a_proof_are_refused() {
	with_keystore(|| {
		let bob = Bob.to_account_id();
		let made = SessionKeys::generate(&bob.encode(), None);
		assert_noop!(
			Session::set_keys(RuntimeOrigin::signed(bob), made.keys, Vec::new()),
			Error::<Runtime>::InvalidProof
		);
	});
}

#[test]
fn keys_that_a_validator_uses_are_refused() {
	with_keystore(|| {
		let (bob, eve) = (Bob.to_account_id(), Eve.to_account_id());
		let seed = Some(b"//Twice".to_vec());
		let first = SessionKeys::generate(&bob.encode(), seed.clone());
		assert_ok!(Session::set_keys(RuntimeOrigin::signed(bob), first.keys, first.proof.encode()));
		let second = SessionKeys::generate(&eve.encode(), seed);
		assert_noop!(
			Session::set_keys(RuntimeOrigin::signed(eve), second.keys, second.proof.encode()),
			Error::<Runtime>::DuplicatedKey
		);
	});
}
