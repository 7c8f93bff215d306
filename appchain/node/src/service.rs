//! The running node: network, block authorship, finality.

use sc_client_api::BlockBackend;
use sc_consensus_slots::{BackoffAuthoringOnFinalizedHeadLagging, SlotProportion};
use sc_network::{service::traits::NetworkBackend, Litep2pNetworkBackend};
use sc_network_sync::WarpSyncConfig;
use sc_service::{error::Error, Configuration, TaskManager};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HeaderBackend;
use sp_consensus_babe::inherents::InherentDataProvider as SlotProvider;
use std::{sync::Arc, time::Duration};

use crate::{
	finality_inherent::FinalizedNumber,
	partial::{new_partial, Components, Consensus, JUSTIFICATION_PERIOD},
	rpc, tasks_without_rpc,
	types::Block,
};

type Hash = <Block as sp_runtime::traits::Block>::Hash;

/// How long GRANDPA waits for gossip in each step of a round. A third of the usual second: slots are 3 s,
/// and a task starts only after its assignment is final.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);

/// Starts the node, with JSON-RPC where `serve_rpc`. litep2p is the only network backend: its `ws` and `webrtc-direct`
/// listeners let a browser connect without a proxy.
pub fn new_full(config: Configuration, serve_rpc: bool) -> Result<TaskManager, Error> {
	let Components {
		client,
		backend,
		mut task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: Consensus { block_import, grandpa_link, babe_link, rpc: rpc_deps, mut telemetry },
	} = new_partial(&config)?;

	let mut net_config = sc_network::config::FullNetworkConfiguration::<Block, Hash, Litep2pNetworkBackend>::new(
		&config.network,
		config.prometheus_registry().cloned(),
	);
	let metrics = <Litep2pNetworkBackend as NetworkBackend<Block, Hash>>::register_notification_metrics(
		config.prometheus_registry(),
	);
	let genesis = client.block_hash(0)?.ok_or_else(|| Error::Other("the database has no genesis block".into()))?;
	let grandpa_protocol = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
	let (grandpa_config, grandpa_notifications) =
		sc_consensus_grandpa::grandpa_peers_set_config::<Block, Litep2pNetworkBackend>(
			grandpa_protocol.clone(),
			metrics.clone(),
			net_config.peer_store_handle(),
		);
	net_config.add_notification_protocol(grandpa_config);
	let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		backend.clone(),
		grandpa_link.shared_authority_set().clone(),
		Vec::new(),
	));

	let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
		sc_service::build_network(sc_service::BuildNetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			transaction_pool: transaction_pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	let role = config.role;
	let name = config.network.node_name.clone();
	let force_authoring = config.force_authoring;
	let enable_grandpa = !config.disable_grandpa;
	let prometheus = config.prometheus_registry().cloned();
	let chain_spec = config.chain_spec.cloned_box();
	let voter_state = rpc_deps.voter_state.clone();

	if serve_rpc {
		sc_service::spawn_tasks(sc_service::SpawnTasksParams {
			config,
			client: client.clone(),
			backend,
			task_manager: &mut task_manager,
			keystore: keystore_container.keystore(),
			transaction_pool: transaction_pool.clone(),
			rpc_builder: Box::new(move |executor| {
				rpc::create(rpc_deps.clone(), chain_spec.cloned_box(), executor).map_err(Into::into)
			}),
			network: Arc::new(network.clone()),
			system_rpc_tx,
			tx_handler_controller,
			sync_service: sync_service.clone(),
			telemetry: telemetry.as_mut(),
			tracing_execute_block: None,
		})?;
	} else {
		let parts = tasks_without_rpc::Parts {
			config,
			client: client.clone(),
			keystore: keystore_container.keystore(),
			pool: transaction_pool.clone(),
			network: Arc::new(network.clone()),
			transactions: tx_handler_controller,
			sync: sync_service.clone(),
			rpc: rpc_deps,
		};
		tasks_without_rpc::spawn(&mut task_manager, parts)?;
	}
	let telemetry_handle = telemetry.as_ref().map(|telemetry| telemetry.handle());

	if role.is_authority() {
		let proposer = sc_basic_authorship::ProposerFactory::new(
			task_manager.spawn_handle(),
			client.clone(),
			transaction_pool.clone(),
			prometheus.as_ref(),
			telemetry_handle.clone(),
		);
		let slot_duration = babe_link.config().slot_duration();
		let inherents_client = client.clone();
		let babe = sc_consensus_babe::start_babe(sc_consensus_babe::BabeParams {
			keystore: keystore_container.keystore(),
			client: client.clone(),
			select_chain,
			env: proposer,
			block_import,
			sync_oracle: sync_service.clone(),
			justification_sync_link: sync_service.clone(),
			create_inherent_data_providers: move |_, ()| {
				let finalized = FinalizedNumber(inherents_client.info().finalized_number);
				async move {
					let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
					let slot = SlotProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration);
					Ok((slot, timestamp, finalized))
				}
			},
			force_authoring,
			backoff_authoring_blocks: Some(BackoffAuthoringOnFinalizedHeadLagging::default()),
			babe_link,
			block_proposal_slot_portion: SlotProportion::new(2f32 / 3f32),
			max_block_proposal_slot_portion: None,
			telemetry: telemetry_handle.clone(),
		})?;
		task_manager.spawn_essential_handle().spawn_blocking("babe", Some("block-authoring"), babe);
	}

	if enable_grandpa {
		// Full nodes run the voter too: it is what tells light clients about finality.
		let voter = sc_consensus_grandpa::run_grandpa_voter(sc_consensus_grandpa::GrandpaParams {
			config: sc_consensus_grandpa::Config {
				gossip_duration: GOSSIP_DURATION,
				justification_generation_period: JUSTIFICATION_PERIOD,
				observer_enabled: false,
				local_role: role,
				name: Some(name),
				keystore: role.is_authority().then(|| keystore_container.keystore()),
				telemetry: telemetry_handle.clone(),
				protocol_name: grandpa_protocol,
			},
			link: grandpa_link,
			network: Arc::new(network),
			sync: sync_service,
			notification_service: grandpa_notifications,
			// No rule: the default one holds votes back behind the best block, and finality with them.
			voting_rule: (),
			prometheus_registry: prometheus,
			shared_voter_state: voter_state,
			telemetry: telemetry_handle,
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(transaction_pool),
		})?;
		task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
	}

	Ok(task_manager)
}
