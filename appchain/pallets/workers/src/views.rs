//! Reads for light clients.

use crate::pallet::*;
use alloc::vec::Vec;
use edgecloud_primitives::{
	finality::FinalityClock,
	worker::{MapBox, Worker, WorkerId, WorkerPage, WorkerView},
};

/// Most workers on a page. A page of them has to fit a proof that a browser loads in a moment.
pub const MAX_PAGE: u32 = 256;

impl<T: Config> Pallet<T> {
	/// Workers in `bounds` from number `start` on. Looks at no more than `MAX_PAGE` records, so a page may be short and
	/// still have a successor.
	pub fn page(bounds: Option<MapBox>, start: WorkerId, limit: u32) -> WorkerPage<T::AccountId> {
		let end = NextWorkerId::<T>::get();
		let limit = limit.clamp(1, MAX_PAGE) as usize;
		let stop = end.min(start.saturating_add(MAX_PAGE));
		let mut items = Vec::new();
		let mut id = start;
		while id < stop && items.len() < limit {
			if let Some(worker) = Workers::<T>::get(id) {
				let profile = &worker.profile;
				if bounds.is_none_or(|bounds| bounds.contains(profile.latitude, profile.longitude)) {
					items.push(Self::view_of(id, worker));
				}
			}
			id = id.saturating_add(1);
		}
		WorkerPage { items, next: (id < end).then_some(id) }
	}

	/// One worker.
	pub fn view(id: WorkerId) -> Option<WorkerView<T::AccountId>> {
		Workers::<T>::get(id).map(|worker| Self::view_of(id, worker))
	}

	/// The worker that an account signs for.
	pub fn view_by_hot_key(hot: T::AccountId) -> Option<WorkerView<T::AccountId>> {
		WorkerOf::<T>::get(hot).and_then(Self::view)
	}

	fn view_of(id: WorkerId, worker: Worker<T::AccountId>) -> WorkerView<T::AccountId> {
		WorkerView { id, silent_for: T::Clock::now().saturating_sub(worker.last_seen), worker }
	}
}
