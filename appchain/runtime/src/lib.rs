// SPDX-License-Identifier: GPL-3.0-or-later
//! The EdgeCloud runtime.
//!
//! `configs/` holds one file per pallet, `apis.rs` what nodes and light clients call, `genesis.rs` the presets.
#![cfg_attr(not(feature = "std"), no_std)]
// `construct_runtime!` makes a type with as many variants as there are calls.
#![recursion_limit = "256"]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benchmarking;

mod apis;
mod configs;
pub mod constants;
pub mod genesis;
mod opaque;
mod weights;

#[cfg(test)]
mod tests;

pub use apis::RuntimeApi;
pub use opaque::SessionKeys;

use alloc::{borrow::Cow, vec::Vec};
use sp_runtime::{generic, traits::BlakeTwo256, MultiAddress, MultiSignature};
use sp_version::RuntimeVersion;

pub use edgecloud_primitives::{Balance, BlockNumber, Hash};

/// Signatures of transactions.
pub type Signature = MultiSignature;
/// Accounts.
pub type AccountId = sp_runtime::AccountId32;
/// Number of transactions an account has sent.
pub type Nonce = u32;
/// How transactions name accounts.
pub type Address = MultiAddress<AccountId, ()>;
/// Block headers.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// Blocks.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// What every signed transaction carries besides its call.
pub type TxExtension = (
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_skip_feeless_payment::SkipCheckIfFeeless<
		Runtime,
		pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
);
/// Transactions as they come in.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// Runs blocks.
pub type Executive =
	frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

/// Version of this runtime.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("edgecloud"),
	impl_name: Cow::Borrowed("edgecloud"),
	authoring_version: 1,
	spec_version: 102,
	impl_version: 1,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	// Before session, which asks for the author's epoch.
	#[runtime::pallet_index(2)]
	pub type Babe = pallet_babe;
	#[runtime::pallet_index(3)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(4)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(5)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(6)]
	pub type SkipFeelessPayment = pallet_skip_feeless_payment;
	#[runtime::pallet_index(7)]
	pub type Validators = pallet_validators;
	#[runtime::pallet_index(8)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(9)]
	pub type Grandpa = pallet_grandpa;
	#[runtime::pallet_index(10)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(11)]
	pub type Proxy = pallet_proxy;
	#[runtime::pallet_index(12)]
	pub type Multisig = pallet_multisig;
	#[runtime::pallet_index(13)]
	pub type Sudo = pallet_sudo;

	#[runtime::pallet_index(20)]
	pub type Finality = pallet_finality;
	#[runtime::pallet_index(21)]
	pub type Workers = pallet_workers;
	#[runtime::pallet_index(22)]
	pub type EdgeConnect = pallet_edge_connect;
}
