//! Chain specs: read from a file, or made from a runtime blob and one of its genesis presets.

use sc_chain_spec::{ChainSpecExtension, ChainType, GenericChainSpec, Properties};
use sc_network::config::MultiaddrWithPeerId;
use serde::{Deserialize, Serialize};

/// Storage key of the genesis salt. No pallet reads it: it only makes the genesis hash of a fresh chain
/// differ from that of an older one, so that nobody mistakes one for the other.
const SALT_KEY: &[u8] = b":edgecloud:salt";

/// What a chain spec of ours carries beyond the standard fields.
#[derive(Default, Clone, Serialize, Deserialize, ChainSpecExtension)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
	/// A finalized checkpoint for light clients, filled by `sync_state_genSyncSpec`.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub light_sync_state: sc_sync_state_rpc::LightSyncStateExtension,
}

/// The chain spec type of this node.
pub type ChainSpec = GenericChainSpec<Extensions>;

/// What `chain-spec` was asked to make.
pub struct Recipe<'a> {
	/// Compact compressed runtime wasm.
	pub code: &'a [u8],
	/// Name of a genesis preset that the runtime offers.
	pub preset: &'a str,
	/// Name shown to people.
	pub name: &'a str,
	/// Identifier, part of the database path.
	pub id: &'a str,
	/// Kind of chain, which clients show and act on.
	pub chain_type: ChainType,
	/// Addresses that nodes and light clients dial first.
	pub boot_nodes: Vec<MultiaddrWithPeerId>,
	/// Makes the genesis unique when given.
	pub salt: Option<String>,
}

/// Makes a raw chain spec as JSON text.
///
/// Errors when the runtime cannot build the preset or the salt has no place to go.
pub fn make(recipe: Recipe) -> Result<String, String> {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "EDG".into());
	properties.insert("tokenDecimals".into(), 12.into());
	properties.insert("ss58Format".into(), 42.into());

	let spec = ChainSpec::builder(recipe.code, Extensions::default())
		.with_name(recipe.name)
		.with_id(recipe.id)
		.with_chain_type(recipe.chain_type)
		.with_boot_nodes(recipe.boot_nodes)
		.with_protocol_id("edgecloud")
		.with_properties(properties)
		.with_genesis_config_preset_name(recipe.preset)
		.build();
	let raw = spec.as_json(true)?;
	match recipe.salt {
		Some(salt) => with_salt(&raw, &salt),
		None => Ok(raw),
	}
}

fn with_salt(raw: &str, salt: &str) -> Result<String, String> {
	let mut json: serde_json::Value = serde_json::from_str(raw).map_err(|e| e.to_string())?;
	let top = json
		.pointer_mut("/genesis/raw/top")
		.and_then(|top| top.as_object_mut())
		.ok_or("the chain spec has no raw genesis to salt")?;
	top.insert(hex(SALT_KEY), hex(salt.as_bytes()).into());
	serde_json::to_string_pretty(&json).map_err(|e| e.to_string())
}

fn hex(bytes: &[u8]) -> String {
	sp_core::bytes::to_hex(bytes, false)
}

#[cfg(test)]
mod tests {
	use super::*;

	const RAW: &str = r#"{"genesis":{"raw":{"top":{"0x01":"0x02"},"childrenDefault":{}}}}"#;

	#[test]
	fn a_salt_changes_the_genesis_and_keeps_the_rest() {
		let one: serde_json::Value = serde_json::from_str(&with_salt(RAW, "one").unwrap()).unwrap();
		let two: serde_json::Value = serde_json::from_str(&with_salt(RAW, "two").unwrap()).unwrap();
		assert_ne!(one, two);
		assert_eq!(one["genesis"]["raw"]["top"]["0x01"], "0x02");
	}

	#[test]
	fn a_plain_spec_cannot_be_salted() {
		assert!(with_salt(r#"{"genesis":{}}"#, "salt").is_err());
	}
}
