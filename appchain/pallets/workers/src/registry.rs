//! What scheduling asks of the registry.

use crate::{pallet::*, placement_index::entries_of};
use alloc::vec::Vec;
use edgecloud_primitives::{
	finality::{FinalityClock, Tick},
	matching::price,
	resources::{Isolation, Resources, Runtime},
	worker::{Found, Query, Session, Status, Worker, WorkerId, WorkerRegistry},
	Balance, BlockNumber, ShortText,
};
use frame_support::{defensive, ensure, traits::Get, weights::Weight};
use sp_runtime::{traits::UniqueSaturatedInto, DispatchError, DispatchResult};

impl<T: Config> WorkerRegistry<T::AccountId> for Pallet<T> {
	fn authenticate(hot: &T::AccountId, session: Session) -> Result<WorkerId, DispatchError> {
		let id = WorkerOf::<T>::get(hot).ok_or(Error::<T>::NotAWorkerKey)?;
		let worker = Workers::<T>::get(id).ok_or(Error::<T>::NoSuchWorker)?;
		ensure!(session > 0 && worker.session == session, Error::<T>::StaleSession);
		Ok(id)
	}

	fn reserve(id: WorkerId, amount: &Resources, runtime: Runtime, isolation: Isolation) -> DispatchResult {
		Self::change(id, |worker| {
			ensure!(worker.status == Status::Active, Error::<T>::NotActive);
			Self::take(worker, &Resources::default(), amount, runtime, isolation)
		})
	}

	fn move_writes(id: WorkerId, amount: &Resources) -> u32 {
		let Some(mut worker) = Workers::<T>::get(id) else { return 0 };
		let before = entries_of(id, &worker);
		worker.reserved = worker.reserved.checked_add(amount).unwrap_or(Resources::MAX);
		worker.bucket = Self::bucket_for(&worker);
		let after = entries_of(id, &worker);
		if after == before {
			0
		} else {
			(before.len() + after.len()) as u32
		}
	}

	fn release(id: WorkerId, amount: &Resources) {
		let released = Self::change(id, |worker| {
			worker.reserved = worker.reserved.checked_sub(amount).ok_or(Error::<T>::NoCapacity)?;
			Ok(())
		});
		if released.is_err() {
			defensive!("released more than was reserved");
		}
	}

	fn exchange(
		id: WorkerId,
		back: &Resources,
		amount: &Resources,
		runtime: Runtime,
		isolation: Isolation,
	) -> DispatchResult {
		Self::change(id, |worker| Self::take(worker, back, amount, runtime, isolation))
	}

	fn find(query: Query<T::AccountId>) -> (Vec<Found<T::AccountId>>, Weight) {
		Self::search(&query)
	}

	fn origin_of(id: WorkerId) -> Option<(T::AccountId, ShortText)> {
		Workers::<T>::get(id).map(|worker| (worker.operator, worker.profile.region))
	}

	fn price(id: WorkerId, resources: &Resources) -> Option<Balance> {
		Workers::<T>::get(id).map(|worker| price(&worker, resources))
	}

	fn strike(id: WorkerId) {
		let mut out = false;
		let struck = Self::change(id, |worker| {
			let now = T::Clock::now();
			if worker.struck.is_some_and(|at| now.saturating_sub(at) < Self::silence_limit()) {
				return Ok(());
			}
			worker.struck = Some(now);
			worker.strikes = worker.strikes.saturating_add(1);
			Self::deposit_event(Event::Struck { worker: id, strikes: worker.strikes });
			out = worker.strikes >= T::StrikeLimit::get() && worker.status == Status::Active;
			if out {
				worker.status = Status::Draining;
			}
			Ok(())
		});
		if struck.is_ok() && out {
			Self::deposit_event(Event::StruckOut { worker: id });
		}
	}

	fn seen(id: WorkerId) {
		// A worker that left meanwhile is not seen.
		let _ = Self::change(id, |worker| {
			worker.last_seen = T::Clock::now();
			Ok(())
		});
	}

	fn silence() -> Tick {
		Self::silence_limit()
	}

	fn heartbeat_due(id: WorkerId) -> bool {
		let now: BlockNumber = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		let (block, count) = HeartbeatsInBlock::<T>::get();
		let room = block != now || count < T::HeartbeatsPerBlock::get();
		room && Workers::<T>::get(id).is_some_and(|worker| {
			worker.heartbeat == 0 || now.saturating_sub(worker.heartbeat) >= Self::heartbeat_interval()
		})
	}

	fn note_heartbeat(id: WorkerId) {
		let now: BlockNumber = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		HeartbeatsInBlock::<T>::mutate(|(block, count)| {
			*count = if *block == now { count.saturating_add(1) } else { 1 };
			*block = now;
		});
		let _ = Self::change(id, |worker| {
			worker.heartbeat = now;
			Ok(())
		});
	}
}

impl<T: Config> Pallet<T> {
	/// Changes a worker, and everything that is counted of workers with it. There is no other way to write one.
	pub(crate) fn change(
		id: WorkerId,
		change: impl FnOnce(&mut Worker<T::AccountId>) -> DispatchResult,
	) -> DispatchResult {
		let before = Workers::<T>::get(id).ok_or(Error::<T>::NoSuchWorker)?;
		let mut after = before.clone();
		change(&mut after)?;
		Self::settle(id, Some(&before), Some(&mut after));
		Workers::<T>::insert(id, after);
		Ok(())
	}

	fn take(
		worker: &mut Worker<T::AccountId>,
		back: &Resources,
		amount: &Resources,
		runtime: Runtime,
		isolation: Isolation,
	) -> DispatchResult {
		let capability = &worker.profile.capability;
		ensure!(capability.runtimes & runtime.bit() != 0, Error::<T>::RuntimeNotOffered);
		ensure!(capability.isolation >= isolation, Error::<T>::IsolationTooWeak);
		let rest = worker.reserved.checked_sub(back).ok_or(Error::<T>::NoCapacity)?;
		let reserved = rest.checked_add(amount).ok_or(Error::<T>::NoCapacity)?;
		ensure!(reserved.fits(&capability.resources()), Error::<T>::NoCapacity);
		worker.reserved = reserved;
		Ok(())
	}

	/// Blocks between two reports of a worker that cost no fee: as many as the blocks' share for them allows.
	pub(crate) fn heartbeat_interval() -> BlockNumber {
		let cap = T::HeartbeatsPerBlock::get().max(1);
		ActiveWorkers::<T>::get().div_ceil(cap).max(MIN_INTERVAL)
	}
}

/// Shortest time between two reports that cost no fee, in blocks.
const MIN_INTERVAL: BlockNumber = 3;
