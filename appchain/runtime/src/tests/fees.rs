use crate::{
	constants::{EDG, EXISTENTIAL_DEPOSIT, MILLI_EDG},
	genesis::DEVELOPMENT,
	tests::chain::{signed, Chain},
	Balances,
};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

#[test]
fn a_transfer_costs_less_than_a_milli_edg() {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.make_many(1);
	let transfer = pallet_balances::Call::transfer_keep_alive { dest: Bob.to_account_id().into(), value: EDG };
	let transaction = chain.read(|| signed(Alice, transfer.into()));
	assert_eq!(chain.make(Some(0), vec![transaction]).results, [Ok(Ok(()))]);
	chain.read(|| {
		assert_eq!(Balances::free_balance(Bob.to_account_id()), 1_000_001 * EDG);
		let fee = 999_999 * EDG - Balances::free_balance(Alice.to_account_id());
		assert!(fee > 0 && fee < MILLI_EDG, "the fee is {fee} planck");
	});
}

#[test]
fn who_cannot_pay_sends_nothing() {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.make_many(1);
	let empty = pallet_balances::Call::transfer_all { dest: Bob.to_account_id().into(), keep_alive: true };
	let transaction = chain.read(|| signed(Alice, empty.into()));
	chain.make(Some(0), vec![transaction]);
	let transaction = chain.read(|| {
		assert_eq!(Balances::free_balance(Alice.to_account_id()), EXISTENTIAL_DEPOSIT);
		let remark = frame_system::Call::remark { remark: vec![0; 100_000] };
		signed(Alice, remark.into())
	});
	let results = chain.make(Some(1), vec![transaction]).results;
	assert_eq!(results, [Err(TransactionValidityError::Invalid(InvalidTransaction::Payment))]);
}

#[test]
fn a_transaction_of_another_chain_is_refused() {
	let mut other = Chain::new(crate::genesis::LOCAL);
	other.make_many(1);
	let mut chain = Chain::new(DEVELOPMENT);
	chain.make_many(1);
	let remark = frame_system::Call::remark { remark: Vec::new() };
	let foreign = other.read(|| signed(Alice, remark.into()));
	let results = chain.make(Some(1), vec![foreign]).results;
	assert_eq!(results, [Err(TransactionValidityError::Invalid(InvalidTransaction::BadProof))]);
}
