//! A state backend that counts how often it is asked for a key.

use sp_core::{
	storage::{ChildInfo, StateVersion},
	H256,
};
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{
	Backend, BackendTransaction, IterArgs, StateMachineStats, StorageIterator, StorageKey, StorageValue, UsageInfo,
};
use sp_trie::MerkleValue;
use std::{
	fmt,
	marker::PhantomData,
	sync::atomic::{AtomicU64, Ordering},
};

/// The wrapped backend and the count.
pub struct Counted<B> {
	inner: B,
	reads: AtomicU64,
}

impl<B> Counted<B> {
	pub fn new(inner: B) -> Self {
		Self { inner, reads: AtomicU64::new(0) }
	}

	/// Values read and steps from one key to the next, so far.
	pub fn reads(&self) -> u64 {
		self.reads.load(Ordering::Relaxed)
	}

	fn count(&self) -> &B {
		self.reads.fetch_add(1, Ordering::Relaxed);
		&self.inner
	}
}

impl<B> fmt::Debug for Counted<B> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("Counted").field("reads", &self.reads()).finish_non_exhaustive()
	}
}

/// Walks over many keys at once are for clearing prefixes, which no pallet does here.
pub struct NoWalk<B>(PhantomData<B>);

impl<B: Backend<BlakeTwo256>> StorageIterator<BlakeTwo256> for NoWalk<B> {
	type Backend = Counted<B>;
	type Error = B::Error;

	fn next_key(&mut self, _: &Self::Backend) -> Option<Result<StorageKey, B::Error>> {
		None
	}

	fn next_pair(&mut self, _: &Self::Backend) -> Option<Result<(StorageKey, StorageValue), B::Error>> {
		None
	}

	fn was_complete(&self) -> bool {
		false
	}
}

impl<B: Backend<BlakeTwo256>> Backend<BlakeTwo256> for Counted<B> {
	type Error = B::Error;
	type TrieBackendStorage = B::TrieBackendStorage;
	type RawIter = NoWalk<B>;

	fn storage(&self, key: &[u8]) -> Result<Option<StorageValue>, B::Error> {
		self.count().storage(key)
	}

	fn storage_hash(&self, key: &[u8]) -> Result<Option<H256>, B::Error> {
		self.count().storage_hash(key)
	}

	fn exists_storage(&self, key: &[u8]) -> Result<bool, B::Error> {
		self.count().exists_storage(key)
	}

	fn next_storage_key(&self, key: &[u8]) -> Result<Option<StorageKey>, B::Error> {
		self.count().next_storage_key(key)
	}

	fn closest_merkle_value(&self, key: &[u8]) -> Result<Option<MerkleValue<H256>>, B::Error> {
		self.count().closest_merkle_value(key)
	}

	fn child_closest_merkle_value(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<MerkleValue<H256>>, B::Error> {
		self.count().child_closest_merkle_value(child, key)
	}

	fn child_storage(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<StorageValue>, B::Error> {
		self.count().child_storage(child, key)
	}

	fn child_storage_hash(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<H256>, B::Error> {
		self.count().child_storage_hash(child, key)
	}

	fn next_child_storage_key(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<StorageKey>, B::Error> {
		self.count().next_child_storage_key(child, key)
	}

	fn storage_root<'a>(
		&self,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		state_version: StateVersion,
	) -> (H256, BackendTransaction<BlakeTwo256>) {
		self.inner.storage_root(delta, state_version)
	}

	fn child_storage_root<'a>(
		&self,
		child: &ChildInfo,
		delta: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
		state_version: StateVersion,
	) -> (H256, bool, BackendTransaction<BlakeTwo256>) {
		self.inner.child_storage_root(child, delta, state_version)
	}

	fn raw_iter(&self, _: IterArgs) -> Result<NoWalk<B>, B::Error> {
		Ok(NoWalk(PhantomData))
	}

	fn register_overlay_stats(&self, stats: &StateMachineStats) {
		self.inner.register_overlay_stats(stats)
	}

	fn usage_info(&self) -> UsageInfo {
		self.inner.usage_info()
	}
}
