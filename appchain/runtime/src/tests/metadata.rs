use crate::{constants::EDG, Runtime};
use codec::Decode;
use frame_metadata::{v15::RuntimeMetadataV15, RuntimeMetadata, RuntimeMetadataPrefixed};

fn metadata() -> RuntimeMetadataV15 {
	let opaque = sp_io::TestExternalities::default()
		.execute_with(|| Runtime::metadata_at_version(15))
		.expect("light clients ask for version 15");
	match RuntimeMetadataPrefixed::decode(&mut &opaque[..]).unwrap().1 {
		RuntimeMetadata::V15(metadata) => metadata,
		other => panic!("asked for version 15, got {}", other.version()),
	}
}

fn methods_of(api: &str) -> Vec<String> {
	let apis = metadata().apis;
	let found = apis.into_iter().find(|one| one.name == api).unwrap_or_else(|| panic!("no runtime API {api}"));
	found.methods.into_iter().map(|method| method.name).collect()
}

#[test]
fn light_clients_find_the_three_apis() {
	assert_eq!(methods_of("FinalityApi"), ["clock"]);
	assert_eq!(methods_of("WorkersApi"), ["workers", "worker", "worker_of", "cells", "candidates", "pace"]);
	assert_eq!(methods_of("TasksApi"), ["task", "body", "tasks_of", "duties", "quote"]);
}

#[test]
fn light_clients_find_what_they_follow_the_chain_by() {
	for api in ["Core", "BabeApi", "GrandpaApi", "AccountNonceApi", "TaggedTransactionQueue", "GenesisBuilder"] {
		methods_of(api);
	}
}

#[test]
fn the_pallets_of_the_project_keep_their_indices() {
	// Calls of signed but unsent transactions name pallets by index.
	let found = metadata().pallets.into_iter().map(|pallet| (pallet.name, pallet.index)).collect::<Vec<_>>();
	for (name, index) in [("Finality", 20), ("Workers", 21), ("EdgeConnect", 22)] {
		assert!(found.contains(&(name.into(), index)), "{name} is not at {index}");
	}
}

#[test]
fn every_call_of_the_project_is_explained_to_wallets() {
	let metadata = metadata();
	for pallet in metadata.pallets.iter().filter(|pallet| pallet.index >= 20) {
		let call = pallet.calls.as_ref().expect("each of them has calls").ty;
		let calls = metadata.types.resolve(call.id).unwrap();
		let scale_info::TypeDef::Variant(calls) = &calls.type_def else { panic!("calls are variants") };
		for variant in &calls.variants {
			assert!(!variant.docs.is_empty(), "{}.{} has no docs", pallet.name, variant.name);
		}
	}
}

#[test]
fn amounts_have_twelve_decimals() {
	assert_eq!(EDG, 10u128.pow(12));
}
