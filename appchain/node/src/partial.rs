//! The parts of the node that exist without a network: database, client, pool, block import.

use sc_consensus_grandpa::{FinalityProofProvider, GrandpaPruningFilter, SharedVoterState};
use sc_executor::WasmExecutor;
use sc_service::{error::Error, Configuration, PartialComponents};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_babe::inherents::InherentDataProvider as SlotProvider;
use std::sync::Arc;

use crate::{
	rpc,
	types::{Block, BlockImport, FullBackend, FullClient, FullPool, FullSelectChain, GrandpaLink, ImportInherents},
};

/// Blocks between two GRANDPA justifications that are kept on disk for nodes that sync block by block.
pub const JUSTIFICATION_PERIOD: u32 = 512;

/// What block import, the BABE worker and the GRANDPA voter share.
pub struct Consensus {
	/// The outermost block import.
	pub block_import: BlockImport,
	/// For the GRANDPA voter.
	pub grandpa_link: GrandpaLink,
	/// For the BABE worker.
	pub babe_link: sc_consensus_babe::BabeLink<Block>,
	/// For the RPC.
	pub rpc: rpc::Deps,
	/// Telemetry, when somebody asked for it.
	pub telemetry: Option<Telemetry>,
}

/// The components of `new_partial`.
pub type Components = PartialComponents<
	FullClient,
	FullBackend,
	FullSelectChain,
	sc_consensus::DefaultImportQueue<Block>,
	FullPool,
	Consensus,
>;

/// Builds everything up to, and without, the network.
pub fn new_partial(config: &Configuration) -> Result<Components, Error> {
	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| -> Result<_, sc_telemetry::Error> {
			let worker = TelemetryWorker::new(16)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()?;

	let executor: WasmExecutor<sp_io::SubstrateHostFunctions> = sc_service::new_wasm_executor(&config.executor);
	// Blocks with a justification survive pruning: without them a pruned node can't prove a warp sync.
	let (client, backend, keystore_container, task_manager) = sc_service::new_full_parts(
		config,
		telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
		executor,
		vec![Arc::new(GrandpaPruningFilter)],
	)?;
	let client = Arc::new(client);
	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});
	let telemetry_handle = telemetry.as_ref().map(|telemetry| telemetry.handle());

	let select_chain = sc_consensus::LongestChain::new(backend.clone());
	let pool = Arc::from(
		sc_transaction_pool::Builder::new(
			task_manager.spawn_essential_handle(),
			client.clone(),
			config.role.is_authority().into(),
		)
		.with_options(config.transaction_pool.clone())
		.with_prometheus(config.prometheus_registry())
		.build(),
	);

	let (grandpa_import, grandpa_link) = sc_consensus_grandpa::block_import(
		client.clone(),
		JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		telemetry_handle.clone(),
	)?;
	let babe_config = sc_consensus_babe::configuration(&*client)?;
	let slot_duration = babe_config.slot_duration();
	let inherents: ImportInherents = Arc::new(move |_, _| async move {
		let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
		let slot = SlotProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration);
		Ok((slot, timestamp))
	});
	let (block_import, babe_link) = sc_consensus_babe::block_import(
		babe_config,
		grandpa_import.clone(),
		client.clone(),
		inherents,
		select_chain.clone(),
		OffchainTransactionPoolFactory::new(Arc::clone(&pool)),
	)?;
	let (import_queue, babe_worker) = sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
		link: babe_link.clone(),
		block_import: block_import.clone(),
		justification_import: Some(Box::new(grandpa_import)),
		client: client.clone(),
		slot_duration,
		spawner: &task_manager.spawn_essential_handle(),
		registry: config.prometheus_registry(),
		telemetry: telemetry_handle,
	})?;

	let authority_set = grandpa_link.shared_authority_set().clone();
	let rpc = rpc::Deps {
		client: client.clone(),
		pool: Arc::clone(&pool),
		select_chain: select_chain.clone(),
		keystore: keystore_container.keystore(),
		babe_worker,
		voter_state: SharedVoterState::empty(),
		authority_set: authority_set.clone(),
		justifications: grandpa_link.justification_stream(),
		finality_proofs: FinalityProofProvider::new_for_service(backend.clone(), Some(authority_set)),
	};

	Ok(PartialComponents {
		client,
		backend,
		task_manager,
		keystore_container,
		select_chain,
		import_queue,
		transaction_pool: pool,
		other: Consensus { block_import, grandpa_link, babe_link, rpc, telemetry },
	})
}
