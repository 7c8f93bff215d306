//! Reads for light clients.

use crate::pallet::*;
use alloc::vec::Vec;
use edgecloud_primitives::{
	matching::{price, Matcher},
	task::{AutoPlacement, Requirements},
	worker::{Candidate, CandidatePage, CellPage, CellView, MapBox, Pace, Worker, WorkerId, WorkerPage, WorkerView},
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

	/// Cells of the world view from number `start` on.
	pub fn cell_page(start: u16) -> CellPage {
		let first = start.checked_sub(1).map(|before| Cells::<T>::hashed_key_for(before.to_be_bytes()));
		let mut cells = match first {
			Some(before) => Cells::<T>::iter_from(before),
			None => Cells::<T>::iter(),
		}
		.map(|(cell, sums)| CellView { cell: u16::from_be_bytes(cell), sums });
		let items = cells.by_ref().take(MAX_PAGE as usize).collect();
		CellPage { items, next: cells.next().map(|view| view.cell) }
	}

	/// Workers held against a task, from number `start` on. Looks at no more than `MAX_PAGE` records.
	pub fn candidates(requirements: Requirements, auto: AutoPlacement, start: WorkerId, limit: u32) -> CandidatePage {
		let matcher = Matcher::new(&requirements, Some(&auto), Self::silence_limit());
		let page = Self::page(None, start, limit);
		let candidate = |WorkerView { id, worker, silent_for }: WorkerView<T::AccountId>| Candidate {
			worker: id,
			exclusions: matcher.exclusions(&worker, silent_for),
			rank: matcher.rank(&worker),
			price: price(&worker, &requirements.resources),
		};
		CandidatePage { items: page.items.into_iter().map(candidate).collect(), next: page.next }
	}

	/// How often workers report, and when they count as silent.
	pub fn pace() -> Pace {
		Pace {
			heartbeat_interval: Self::heartbeat_interval(),
			silence: Self::silence_limit(),
			active: ActiveWorkers::<T>::get(),
		}
	}

	fn view_of(id: WorkerId, worker: Worker<T::AccountId>) -> WorkerView<T::AccountId> {
		WorkerView { id, silent_for: Self::silent_for(&worker), worker }
	}
}
