//! Names the runtime APIs that the node calls, so that its types can be written down without a runtime crate.
//!
//! Nothing here ever runs: every call goes to the wasm in the chain state. Only the trait bounds are used.

use sp_consensus_babe as babe;
use sp_consensus_grandpa as grandpa;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_runtime::{
	traits::Block as BlockT,
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, ExtrinsicInclusionMode,
};

use crate::types::{AccountId, Balance, Block, Nonce};

/// Why a body is missing; seen only by somebody who calls the fake by mistake.
macro_rules! only_in_wasm {
	() => {
		unreachable!("the node executes the runtime of the chain spec, never this one")
	};
}

#[expect(dead_code, reason = "stands in for a runtime in types only")]
struct Runtime;

sp_api::impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> sp_version::RuntimeVersion { only_in_wasm!() }
		fn execute_block(_: <Block as BlockT>::LazyBlock) { only_in_wasm!() }
		fn initialize_block(_: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode { only_in_wasm!() }
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata { only_in_wasm!() }
		fn metadata_at_version(_: u32) -> Option<OpaqueMetadata> { only_in_wasm!() }
		fn metadata_versions() -> Vec<u32> { only_in_wasm!() }
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(_: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult { only_in_wasm!() }
		fn finalize_block() -> <Block as BlockT>::Header { only_in_wasm!() }
		fn inherent_extrinsics(_: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> { only_in_wasm!() }
		fn check_inherents(
			_: <Block as BlockT>::LazyBlock,
			_: sp_inherents::InherentData,
		) -> sp_inherents::CheckInherentsResult { only_in_wasm!() }
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			_: TransactionSource,
			_: <Block as BlockT>::Extrinsic,
			_: <Block as BlockT>::Hash,
		) -> TransactionValidity { only_in_wasm!() }
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(_: &<Block as BlockT>::Header) { only_in_wasm!() }
	}

	impl grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> grandpa::AuthorityList { only_in_wasm!() }
		fn current_set_id() -> grandpa::SetId { only_in_wasm!() }
		fn submit_report_equivocation_unsigned_extrinsic(
			_: grandpa::EquivocationProof<
				<Block as BlockT>::Hash,
				sp_runtime::traits::NumberFor<Block>,
			>,
			_: grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> { only_in_wasm!() }
		fn generate_key_ownership_proof(
			_: grandpa::SetId,
			_: grandpa::AuthorityId,
		) -> Option<grandpa::OpaqueKeyOwnershipProof> { only_in_wasm!() }
	}

	impl babe::BabeApi<Block> for Runtime {
		fn configuration() -> babe::BabeConfiguration { only_in_wasm!() }
		fn current_epoch_start() -> babe::Slot { only_in_wasm!() }
		fn current_epoch() -> babe::Epoch { only_in_wasm!() }
		fn next_epoch() -> babe::Epoch { only_in_wasm!() }
		fn generate_key_ownership_proof(
			_: babe::Slot,
			_: babe::AuthorityId,
		) -> Option<babe::OpaqueKeyOwnershipProof> { only_in_wasm!() }
		fn submit_report_equivocation_unsigned_extrinsic(
			_: babe::EquivocationProof<<Block as BlockT>::Header>,
			_: babe::OpaqueKeyOwnershipProof,
		) -> Option<()> { only_in_wasm!() }
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(_: Vec<u8>, _: Option<Vec<u8>>) -> sp_session::OpaqueGeneratedSessionKeys {
			only_in_wasm!()
		}
		fn decode_session_keys(_: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> { only_in_wasm!() }
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(_: AccountId) -> Nonce { only_in_wasm!() }
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
		fn query_info(
			_: <Block as BlockT>::Extrinsic,
			_: u32,
		) -> pallet_transaction_payment_rpc_runtime_api::RuntimeDispatchInfo<Balance> { only_in_wasm!() }
		fn query_fee_details(
			_: <Block as BlockT>::Extrinsic,
			_: u32,
		) -> pallet_transaction_payment_rpc_runtime_api::FeeDetails<Balance> { only_in_wasm!() }
		fn query_weight_to_fee(_: sp_weights::Weight) -> Balance { only_in_wasm!() }
		fn query_length_to_fee(_: u32) -> Balance { only_in_wasm!() }
	}
}
