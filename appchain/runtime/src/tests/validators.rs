use crate::{
	constants::EPOCH_SLOTS,
	genesis::LOCAL,
	tests::chain::{administer, signed, Chain},
	Babe, Grandpa, Session,
};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Dave};

#[test]
fn a_quiet_set_stays_one_authority_set() {
	let mut chain = Chain::new(LOCAL);
	chain.make_many(4 * EPOCH_SLOTS);
	chain.read(|| {
		assert!(Session::current_index() >= 3);
		assert_eq!(Grandpa::current_set_id(), 0, "light clients would have to load a proof for each epoch");
	});
}

#[test]
fn a_removed_validator_makes_no_blocks_and_finalizes_none() {
	let mut chain = Chain::new(LOCAL);
	chain.make_many(1);
	let remove = pallet_validators::Call::remove { validator: Dave.to_account_id() };
	assert_eq!(administer(&mut chain, remove.into()), Ok(Ok(())));
	chain.make_many(3 * EPOCH_SLOTS);
	chain.read(|| {
		assert_eq!(Session::validators().len(), 3);
		assert_eq!(Babe::authorities().len(), 3);
		assert_eq!(Grandpa::grandpa_authorities().len(), 3);
		assert_eq!(Grandpa::current_set_id(), 1);
	});
	// And no further sets after that.
	chain.make_many(3 * EPOCH_SLOTS);
	chain.read(|| assert_eq!(Grandpa::current_set_id(), 1));
}

#[test]
fn only_the_administrator_changes_the_set() {
	let mut chain = Chain::new(LOCAL);
	chain.make_many(1);
	let remove = pallet_validators::Call::remove { validator: Dave.to_account_id() };
	let transactions = chain.read(|| vec![signed(Bob, remove.clone().into()), signed(Alice, remove.into())]);
	let results = chain.make(Some(0), transactions).results;
	let refused = Ok(Err(sp_runtime::DispatchError::BadOrigin));
	assert_eq!(results, [refused, refused]);
	chain.read(|| assert_eq!(pallet_validators::Validators::<crate::Runtime>::get().len(), 4));
}
