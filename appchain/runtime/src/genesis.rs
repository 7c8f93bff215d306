//! Genesis presets: `development` for one machine, `local` for four validators.

use crate::{
	constants::{EDG, PRIMARY_PROBABILITY},
	AccountId, BabeConfig, BalancesConfig, Multisig, RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig,
	ValidatorsConfig,
};
use alloc::{string::ToString, vec, vec::Vec};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// Name of the preset with four validators.
pub const LOCAL: &str = "local";
/// Name of the preset with one validator.
pub const DEVELOPMENT: &str = sp_genesis_builder::DEV_RUNTIME_PRESET;

/// Parameters of BABE from genesis on.
pub const BABE_EPOCH: BabeEpochConfiguration =
	BabeEpochConfiguration { c: PRIMARY_PROBABILITY, allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots };

fn validator(key: Sr25519Keyring, vote: Ed25519Keyring) -> (AccountId, AccountId, SessionKeys) {
	let account = key.to_account_id();
	(account.clone(), account, SessionKeys { babe: key.public().into(), grandpa: vote.public().into() })
}

/// The account `//Faucet`, whose key everybody knows: people on a development chain help themselves.
pub const FAUCET: AccountId =
	AccountId::new(sp_core::hex2array!("d8fbab8e95c08a539780c836c6a062e0964557246225882c2c3b2325291f0843"));

/// Two of Alice, Bob and Charlie.
pub fn administrators() -> AccountId {
	let mut three =
		[Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie].map(|key| key.to_account_id());
	three.sort();
	Multisig::multi_account_id(&three, 2)
}

fn preset_of(
	validators: Vec<(AccountId, AccountId, SessionKeys)>,
	administrator: AccountId,
	others: &[AccountId],
) -> Value {
	let people = Sr25519Keyring::well_known().map(|key| key.to_account_id());
	let endowed = people.chain(others.iter().cloned()).map(|account| (account, 1_000_000 * EDG)).collect::<Vec<_>>();
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig { balances: endowed },
		babe: BabeConfig { epoch_config: BABE_EPOCH },
		validators: ValidatorsConfig { validators: validators.iter().map(|one| one.0.clone()).collect::<Vec<_>>() },
		session: SessionConfig { keys: validators },
		sudo: SudoConfig { key: Some(administrator) },
	})
}

/// The preset of that name, as JSON bytes.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	use Ed25519Keyring as Vote;
	use Sr25519Keyring as Key;
	let patch = match id.as_ref() {
		DEVELOPMENT => preset_of(vec![validator(Key::Alice, Vote::Alice)], Key::Alice.to_account_id(), &[FAUCET]),
		LOCAL => preset_of(
			vec![
				validator(Key::Alice, Vote::Alice),
				validator(Key::Bob, Vote::Bob),
				validator(Key::Charlie, Vote::Charlie),
				validator(Key::Dave, Vote::Dave),
			],
			administrators(),
			// Whoever acts for a multisig pays, but the account itself has to exist.
			&[administrators()],
		),
		_ => return None,
	};
	Some(patch.to_string().into_bytes())
}

/// Names of all presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEVELOPMENT), PresetId::from(LOCAL)]
}
