use crate::{
	constants::EDG,
	genesis::{administrators, preset_names, DEVELOPMENT, FAUCET, LOCAL},
	tests::chain::{administer, genesis_json, signed, Chain},
	AccountId, Babe, Balances, Grandpa, Runtime, RuntimeCall, Session,
};
use sp_core::Pair;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie, FerdieStash};

#[test]
fn development_has_one_validator() {
	Chain::new(DEVELOPMENT).read(|| {
		assert_eq!(Session::validators(), [Alice.to_account_id()]);
		assert_eq!(Babe::authorities().len(), 1);
		assert_eq!(Grandpa::grandpa_authorities().len(), 1);
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(Alice.to_account_id()));
	});
}

#[test]
fn a_development_chain_has_a_faucet_that_everybody_has_the_key_of() {
	let faucet = sp_core::sr25519::Pair::from_string("//Faucet", None).unwrap().public();
	assert_eq!(FAUCET, AccountId::from(faucet));
	Chain::new(DEVELOPMENT).read(|| assert_eq!(Balances::free_balance(FAUCET), 1_000_000 * EDG));
	Chain::new(LOCAL).read(|| assert_eq!(Balances::free_balance(FAUCET), 0));
}

#[test]
fn elsewhere_two_of_three_administer_together() {
	let mut chain = Chain::new(LOCAL);
	chain.make_many(1);
	chain.read(|| assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(administrators())));
	let dave = Dave.to_account_id();
	let removal = RuntimeCall::from(pallet_validators::Call::remove { validator: dave.clone() });
	let alone = chain.read(|| signed(Alice, pallet_sudo::Call::sudo { call: Box::new(removal) }.into()));
	let results = chain.make(Some(1), vec![alone]).results;
	assert_eq!(results, [Ok(Err(pallet_sudo::Error::<Runtime>::RequireSudo.into()))]);
	assert!(chain.read(|| pallet_validators::Validators::<Runtime>::get().contains(&dave)));
	assert_eq!(administer(&mut chain, pallet_validators::Call::remove { validator: dave.clone() }.into()), Ok(Ok(())));
	assert!(!chain.read(|| pallet_validators::Validators::<Runtime>::get().contains(&dave)));
}

#[test]
fn local_has_four_validators_that_make_and_finalize_blocks() {
	Chain::new(LOCAL).read(|| {
		assert_eq!(Session::validators(), [Alice, Bob, Charlie, Dave].map(|key| key.to_account_id()));
		let makers = Babe::authorities().iter().map(|(key, _)| key.clone().into_inner()).collect::<Vec<_>>();
		assert_eq!(makers, [Alice, Bob, Charlie, Dave].map(|key| key.public()));
		assert_eq!(Grandpa::grandpa_authorities().len(), 4);
	});
}

#[test]
fn people_and_their_stashes_can_pay() {
	for preset in preset_names() {
		Chain::new(&preset).read(|| {
			for key in [Alice, Bob, Charlie, Dave, Eve, Ferdie, FerdieStash] {
				assert_eq!(Balances::free_balance(key.to_account_id()), 1_000_000 * EDG);
			}
		});
	}
}

#[test]
fn a_preset_names_nothing_that_the_runtime_does_not_know() {
	for preset in preset_names() {
		let whole = genesis_json(&preset);
		assert!(serde_json::from_value::<crate::RuntimeGenesisConfig>(whole).is_ok());
	}
}

#[test]
fn an_unknown_preset_is_none() {
	assert!(crate::genesis::get_preset(&"mainnet".into()).is_none());
}
