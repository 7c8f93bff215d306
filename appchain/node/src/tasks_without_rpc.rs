//! The service without JSON-RPC.
//!
//! `sc_service::spawn_tasks` ends in an RPC server that refuses to run without a port. A validator that only light
//! clients talk to needs none, so this starts the rest of what that function starts.

use sc_network::service::traits::NetworkService;
use sc_network_sync::SyncingService;
use sc_network_transactions::TransactionsHandlerController;
use sc_service::{error::Error, Configuration, TaskManager};
use sp_blockchain::HeaderBackend;
use sp_keystore::KeystorePtr;
use std::sync::Arc;

use crate::{
	rpc,
	types::{Block, FullClient, FullPool},
};

/// What the tasks work on.
pub struct Parts {
	/// The configuration of the node.
	pub config: Configuration,
	/// The client.
	pub client: Arc<FullClient>,
	/// Receives the keys of a development account.
	pub keystore: KeystorePtr,
	/// The transaction pool.
	pub pool: Arc<FullPool>,
	/// The network.
	pub network: Arc<dyn NetworkService>,
	/// Sends transactions to peers.
	pub transactions: TransactionsHandlerController<<Block as sp_runtime::traits::Block>::Hash>,
	/// Block sync.
	pub sync: Arc<SyncingService<Block>>,
	/// Kept alive: the BABE worker ends with its last handle.
	pub rpc: rpc::Deps,
}

/// Starts session keys, transaction pool upkeep and the line of status. Opens no port, not even for Prometheus.
pub fn spawn(task_manager: &mut TaskManager, parts: Parts) -> Result<(), Error> {
	let Parts { config, client, keystore, pool, network, transactions, sync, rpc } = parts;
	let seeds = config.dev_key_seed.clone().into_iter().collect();
	sp_session::generate_initial_session_keys(client.clone(), client.info().best_hash, seeds, keystore)
		.map_err(|error| Error::Application(Box::new(error)))?;

	let spawner = task_manager.spawn_handle();
	let every_block = config.transaction_pool.use_all_block_notifications();
	spawner.spawn(
		"txpool-notifications",
		Some("transaction-pool"),
		sc_transaction_pool::notification_future(client.clone(), pool.clone(), every_block),
	);
	spawner.spawn(
		"on-transaction-imported",
		Some("transaction-pool"),
		sc_service::propagate_transaction_notifications(pool, transactions, None),
	);
	spawner.spawn("informant", None, sc_informant::build(client, network, sync));
	task_manager.keep_alive((config.base_path, rpc));
	Ok(())
}
