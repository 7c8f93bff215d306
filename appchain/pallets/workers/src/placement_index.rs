//! Where free workers are: one entry for each runtime of a worker, in an order that makes every cell of every grid one
//! stretch of keys. A change of what is free moves an entry only when it crosses a power of two.

use crate::pallet::*;
use alloc::vec::Vec;
use edgecloud_primitives::{
	geography::{cell_of, place},
	matching::{bucket, MAX_BUCKET},
	resources::Runtime,
	worker::{CellSums, Status, Worker, WorkerId},
	ShortText,
};
use frame_support::traits::Get;
use sp_io::hashing::twox_64;

/// Key of an entry: space, runtime, graphics, bucket, place, salt and worker, big-endian one after the other. Large
/// buckets come first, so that one step finds the emptiest machines.
pub type IndexKey = [u8; 16];

/// What part of the index a search reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Class {
	/// Places are those of the globe, or hashes of regions.
	pub by_region: bool,
	/// Who offers this runtime.
	pub runtime: Runtime,
	/// Whether the machines have graphics processors.
	pub gpus: bool,
	/// How much is free on them.
	pub bucket: u8,
}

/// Keeps machines of one place apart and in an order that says nothing about them.
pub(crate) fn salt_of(id: WorkerId) -> u32 {
	u32::from_le_bytes(first_half(twox_64(&id.to_le_bytes())))
}

/// The place of a region.
pub(crate) fn region_place(region: &ShortText) -> u32 {
	u32::from_le_bytes(first_half(twox_64(region)))
}

fn first_half(bytes: [u8; 8]) -> [u8; 4] {
	let [a, b, c, d, ..] = bytes;
	[a, b, c, d]
}

/// Builds the key of an entry.
pub(crate) fn key_of(class: Class, place: u32, salt: u32, id: WorkerId) -> IndexKey {
	let mut key = [0; 16];
	let bucket = MAX_BUCKET.saturating_sub(class.bucket);
	key[..4].copy_from_slice(&[class.by_region as u8, class.runtime.bit(), class.gpus as u8, bucket]);
	key[4..8].copy_from_slice(&place.to_be_bytes());
	key[8..12].copy_from_slice(&salt.to_be_bytes());
	key[12..].copy_from_slice(&id.to_be_bytes());
	key
}

/// The bucket in the key of an entry.
pub(crate) fn bucket_in(key: &IndexKey) -> u8 {
	MAX_BUCKET.saturating_sub(key[3])
}

/// The place in the key of an entry.
pub(crate) fn place_in(key: &IndexKey) -> u32 {
	u32::from_be_bytes([key[4], key[5], key[6], key[7]])
}

/// The worker in the key of an entry.
pub(crate) fn worker_in(key: &IndexKey) -> WorkerId {
	u32::from_be_bytes([key[12], key[13], key[14], key[15]])
}

impl<T: Config> Pallet<T> {
	/// The bucket that a worker belongs in now; none where it takes no tasks or is not heard of.
	pub(crate) fn bucket_for(worker: &Worker<T::AccountId>) -> Option<u8> {
		let heard_of = worker.session > 0 && Self::silent_for(worker) <= Self::silence_limit();
		let free = worker.profile.capability.resources().saturating_sub(&worker.reserved);
		(worker.status == Status::Active && heard_of).then(|| bucket(&free))
	}

	/// Brings index, cells and counts from one state of a worker to the next. Every change of a worker ends here.
	pub(crate) fn settle(
		id: WorkerId,
		before: Option<&Worker<T::AccountId>>,
		after: Option<&mut Worker<T::AccountId>>,
	) {
		let sums = |worker: &Worker<T::AccountId>| (cell_of(place_of(worker)), Self::share(worker));
		let (old_sums, new_sums) = (before.map(sums), after.as_deref().map(sums));
		let mut entries = Vec::new();
		if let Some(worker) = after {
			worker.bucket = Self::bucket_for(worker);
			entries = entries_of(id, worker);
		}
		let old_entries = before.map(|worker| entries_of(id, worker)).unwrap_or_default();
		if old_entries != entries {
			old_entries.iter().for_each(PlacementIndex::<T>::remove);
			entries.iter().for_each(|key| PlacementIndex::<T>::insert(key, ()));
		}
		if old_sums != new_sums {
			let active = |sums: &Option<(u16, CellSums)>| sums.as_ref().map_or(0, |(_, sums)| sums.active);
			if active(&old_sums) != active(&new_sums) {
				ActiveWorkers::<T>::mutate(|count| {
					*count = count.saturating_sub(active(&old_sums)).saturating_add(active(&new_sums));
				});
			}
			if let Some((cell, sums)) = old_sums {
				Self::change_cell(cell, |present| subtract(present, &sums));
			}
			if let Some((cell, sums)) = new_sums {
				Self::change_cell(cell, |present| add(present, &sums));
			}
		}
	}

	/// What a worker adds to its cell.
	pub(crate) fn share(worker: &Worker<T::AccountId>) -> CellSums {
		let active = worker.status == Status::Active;
		let capability = &worker.profile.capability;
		let of_active = |millis: u32| if active { millis.into() } else { 0 };
		CellSums {
			workers: 1,
			active: active.into(),
			cpu_millis: of_active(capability.cpu_millis),
			free_cpu_millis: of_active(capability.cpu_millis.saturating_sub(worker.reserved.cpu_millis)),
		}
	}

	fn change_cell(cell: u16, change: impl FnOnce(&mut CellSums)) {
		Cells::<T>::mutate_exists(cell.to_be_bytes(), |entry| {
			let mut sums = entry.take().unwrap_or_default();
			change(&mut sums);
			*entry = (sums.workers > 0).then_some(sums);
		});
	}

	/// Ticks since a worker was last heard of.
	pub(crate) fn silent_for(worker: &Worker<T::AccountId>) -> edgecloud_primitives::finality::Tick {
		use edgecloud_primitives::finality::FinalityClock;
		T::Clock::now().saturating_sub(worker.last_seen)
	}

	/// Ticks of silence after which a worker counts as offline: three of its reports.
	pub(crate) fn silence_limit() -> edgecloud_primitives::finality::Tick {
		T::SilenceTime::get().max(Self::heartbeat_interval().saturating_mul(3))
	}
}

/// Where a worker says that it is.
pub(crate) fn place_of<AccountId>(worker: &Worker<AccountId>) -> u32 {
	place(worker.profile.latitude, worker.profile.longitude)
}

/// The entries that a worker has in the index, as its bucket says.
pub(crate) fn entries_of<AccountId>(id: WorkerId, worker: &Worker<AccountId>) -> Vec<IndexKey> {
	let Some(bucket) = worker.bucket else { return Vec::new() };
	let capability = &worker.profile.capability;
	let gpus = capability.resources().gpus > 0;
	let salt = salt_of(id);
	let places = [(false, place_of(worker)), (true, region_place(&worker.profile.region))];
	[Runtime::Docker, Runtime::Kubernetes, Runtime::Shell, Runtime::Terraform]
		.into_iter()
		.filter(|runtime| capability.runtimes & runtime.bit() != 0)
		.flat_map(|runtime| {
			places.map(|(by_region, place)| key_of(Class { by_region, runtime, gpus, bucket }, place, salt, id))
		})
		.collect()
}

fn add(sums: &mut CellSums, other: &CellSums) {
	sums.workers = sums.workers.saturating_add(other.workers);
	sums.active = sums.active.saturating_add(other.active);
	sums.cpu_millis = sums.cpu_millis.saturating_add(other.cpu_millis);
	sums.free_cpu_millis = sums.free_cpu_millis.saturating_add(other.free_cpu_millis);
}

fn subtract(sums: &mut CellSums, other: &CellSums) {
	sums.workers = sums.workers.saturating_sub(other.workers);
	sums.active = sums.active.saturating_sub(other.active);
	sums.cpu_millis = sums.cpu_millis.saturating_sub(other.cpu_millis);
	sums.free_cpu_millis = sums.free_cpu_millis.saturating_sub(other.free_cpu_millis);
}
