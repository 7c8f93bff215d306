//! JSON-RPC beyond what every node serves: nonces, fees, BABE, GRANDPA and light-client checkpoints.

use jsonrpsee::RpcModule;
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_grandpa::{GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState};
use sc_rpc::SubscriptionTaskExecutor;
use sp_keystore::KeystorePtr;
use std::{error::Error, sync::Arc};

use crate::types::{Block, FinalityProofProvider, FullClient, FullPool, FullSelectChain};

/// What the RPC methods read from.
#[derive(Clone)]
pub struct Deps {
	/// The client.
	pub client: Arc<FullClient>,
	/// The transaction pool.
	pub pool: Arc<FullPool>,
	/// The chain selection rule.
	pub select_chain: FullSelectChain,
	/// Validator keys; BABE's RPC says which slots they own.
	pub keystore: KeystorePtr,
	/// Handle to the BABE worker. While a clone of it lives, the worker does too.
	pub babe_worker: BabeWorkerHandle<Block>,
	/// State of the GRANDPA voter.
	pub voter_state: SharedVoterState,
	/// Authorities of GRANDPA.
	pub authority_set: SharedAuthoritySet<<Block as sp_runtime::traits::Block>::Hash, u32>,
	/// New justifications.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Finality proofs.
	pub finality_proofs: FinalityProofProvider,
}

/// Builds the module; `chain_spec` is what a checkpoint is written into.
pub fn create(
	deps: Deps,
	chain_spec: Box<dyn sc_chain_spec::ChainSpec>,
	executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, Box<dyn Error + Send + Sync>> {
	use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
	use sc_consensus_babe_rpc::{Babe, BabeApiServer};
	use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
	use sc_sync_state_rpc::{SyncState, SyncStateApiServer};
	use substrate_frame_rpc_system::{System, SystemApiServer};

	let mut module = RpcModule::new(());
	module.merge(System::new(deps.client.clone(), deps.pool).into_rpc())?;
	module.merge(TransactionPayment::new(deps.client.clone()).into_rpc())?;
	module.merge(
		Babe::new(deps.client.clone(), deps.babe_worker.clone(), deps.keystore, deps.select_chain).into_rpc(),
	)?;
	module.merge(
		Grandpa::new(
			executor,
			deps.authority_set.clone(),
			deps.voter_state,
			deps.justifications,
			deps.finality_proofs,
		)
		.into_rpc(),
	)?;
	module.merge(SyncState::new(chain_spec, deps.client, deps.authority_set, deps.babe_worker)?.into_rpc())?;
	Ok(module)
}
