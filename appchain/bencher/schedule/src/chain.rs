//! The state of a chain, and the runtime's pallets at work on it.

use crate::{counted::Counted, nodes::Nodes};
use codec::Encode;
use edgecloud_runtime::Runtime;
use frame_support::traits::BuildGenesisConfig;
use sp_core::{storage::StateVersion, H256};
use sp_externalities::set_and_run_with_externalities;
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{Backend, Ext, LayoutV1, OverlayedChanges, TrieBackendBuilder};
use sp_trie::recorder::Recorder;
use std::time::{Duration, Instant};

/// A state and where it is kept.
pub struct Chain {
	nodes: Nodes,
	root: H256,
}

/// What something cost that was done once.
pub struct Cost<R> {
	pub result: R,
	/// How long it took with nothing recorded.
	pub time: Duration,
	/// Keys that were asked for.
	pub reads: u64,
	/// Nodes of the trie that were fetched from where they are kept.
	pub nodes: u64,
	/// Size of the proof of all that was read, in bytes.
	pub proof: u64,
}

impl Chain {
	/// At its genesis.
	pub fn new() -> Self {
		let root = sp_trie::empty_trie_root::<LayoutV1<BlakeTwo256>>();
		let mut chain = Self { nodes: Nodes::in_memory(), root };
		chain.change(|| frame_system::GenesisConfig::<Runtime>::default().build());
		chain
	}

	/// The same state, kept elsewhere.
	pub fn moved_to(&self, nodes: Nodes) -> Self {
		Self { nodes, root: self.root }
	}

	pub fn nodes(&self) -> &Nodes {
		&self.nodes
	}

	/// Does something and keeps what it changed.
	pub fn change<R>(&mut self, what: impl FnOnce() -> R) -> R {
		let mut overlay = OverlayedChanges::<BlakeTwo256>::default();
		let (result, changes) = {
			let backend = TrieBackendBuilder::new(&self.nodes, self.root).build();
			let result = run(&mut overlay, &backend, what);
			let changes = overlay.drain_storage_changes(&backend, StateVersion::V1).expect("the state is complete");
			(result, changes)
		};
		self.nodes.apply(changes.transaction);
		self.root = changes.transaction_storage_root;
		result
	}

	/// Does something and forgets what it changed.
	pub fn try_out<R>(&self, what: impl FnOnce() -> R) -> R {
		let backend = TrieBackendBuilder::new(&self.nodes, self.root).build();
		run(&mut OverlayedChanges::default(), &backend, what)
	}

	/// Does something twice, once to see how long it takes and once to see what it reads.
	pub fn measure<R>(&self, what: impl Fn() -> R) -> Cost<R> {
		let before = self.nodes.fetched();
		let start = Instant::now();
		let result = self.try_out(&what);
		let time = start.elapsed();
		let nodes = self.nodes.fetched() - before;
		let recorder = Recorder::<BlakeTwo256>::default();
		let backend = TrieBackendBuilder::new(&self.nodes, self.root).with_recorder(recorder.clone()).build();
		let counted = Counted::new(backend);
		run(&mut OverlayedChanges::default(), &counted, &what);
		let reads = counted.reads();
		let proof = recorder.drain_storage_proof().encoded_size() as u64;
		Cost { result, time, reads, nodes, proof }
	}
}

fn run<R>(
	overlay: &mut OverlayedChanges<BlakeTwo256>,
	backend: &impl Backend<BlakeTwo256>,
	what: impl FnOnce() -> R,
) -> R {
	set_and_run_with_externalities(&mut Ext::new(overlay, backend, None), what)
}
