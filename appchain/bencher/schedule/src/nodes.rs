//! Where the nodes of the state trie are kept, and how often they are asked for.

use hash_db::Prefix;
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{BackendTransaction, DBValue, TrieBackendStorage};
use std::{
	collections::HashMap,
	path::Path,
	sync::atomic::{AtomicU64, Ordering},
};

/// Bytes of a node's hash, which ends each key of a transaction.
const HASH: usize = 32;
/// The column that a node keeps its state in.
const STATE: u8 = 1;
/// Columns of a node's database.
const COLUMNS: u8 = 13;

type NodeHash = [u8; HASH];

enum Place {
	Memory(HashMap<NodeHash, (DBValue, i32)>),
	Parity(parity_db::Db),
}

/// A store of trie nodes.
pub struct Nodes {
	place: Place,
	fetched: AtomicU64,
}

impl Nodes {
	pub fn in_memory() -> Self {
		Self { place: Place::Memory(HashMap::new()), fetched: AtomicU64::new(0) }
	}

	/// A copy of a store in memory, in a database with the options that a node opens its own with.
	pub fn in_parity_db(&self, path: &Path) -> Result<Self, parity_db::Error> {
		let mut options = parity_db::Options::with_columns(path, COLUMNS);
		let column = &mut options.columns[STATE as usize];
		column.compression = parity_db::CompressionType::Lz4;
		column.ref_counted = true;
		column.preimage = true;
		column.uniform = true;
		let database = parity_db::Db::open_or_create(&options)?;
		if let Place::Memory(nodes) = &self.place {
			let mut nodes = nodes.iter().peekable();
			while nodes.peek().is_some() {
				let some = nodes
					.by_ref()
					.take(10_000)
					.map(|(hash, (value, _))| (STATE, parity_db::Operation::Set(hash.to_vec(), value.to_vec())));
				database.commit_changes(some)?;
			}
		}
		// Opened again, so that all of it is in its tables and none in the log.
		drop(database);
		let place = Place::Parity(parity_db::Db::open(&options)?);
		Ok(Self { place, fetched: AtomicU64::new(0) })
	}

	/// Takes over what a block changed.
	pub fn apply(&mut self, mut changes: BackendTransaction<BlakeTwo256>) {
		let Place::Memory(nodes) = &mut self.place else { unreachable!("blocks are only made in memory") };
		for (key, (value, count)) in changes.drain() {
			if count == 0 {
				continue;
			}
			let hash: NodeHash = key[key.len() - HASH..].try_into().expect("a key ends in a hash");
			let entry = nodes.entry(hash).or_insert_with(|| (value.clone(), 0));
			entry.1 += count;
			if entry.1 <= 0 {
				nodes.remove(&hash);
			}
		}
	}

	/// How many nodes were fetched so far.
	pub fn fetched(&self) -> u64 {
		self.fetched.load(Ordering::Relaxed)
	}
}

impl TrieBackendStorage<BlakeTwo256> for Nodes {
	fn get(&self, key: &sp_core::H256, _: Prefix) -> Result<Option<DBValue>, String> {
		self.fetched.fetch_add(1, Ordering::Relaxed);
		match &self.place {
			Place::Memory(nodes) => Ok(nodes.get(key.as_fixed_bytes()).map(|(value, _)| value.clone())),
			Place::Parity(database) => database.get(STATE, key.as_bytes()).map_err(|error| error.to_string()),
		}
	}
}
