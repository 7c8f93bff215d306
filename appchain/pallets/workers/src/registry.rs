//! What scheduling asks of the registry.

use crate::pallet::*;
use edgecloud_primitives::{
	finality::FinalityClock,
	resources::{Isolation, Resources, Runtime},
	worker::{Session, Status, WorkerId, WorkerRegistry},
};
use frame_support::{defensive, ensure};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> WorkerRegistry<T::AccountId> for Pallet<T> {
	fn authenticate(hot: &T::AccountId, session: Session) -> Result<WorkerId, DispatchError> {
		let id = WorkerOf::<T>::get(hot).ok_or(Error::<T>::NotAWorkerKey)?;
		let worker = Workers::<T>::get(id).ok_or(Error::<T>::NoSuchWorker)?;
		ensure!(session > 0 && worker.session == session, Error::<T>::StaleSession);
		Ok(id)
	}

	fn reserve(id: WorkerId, amount: &Resources, runtime: Runtime, isolation: Isolation) -> DispatchResult {
		Workers::<T>::try_mutate(id, |entry| {
			let worker = entry.as_mut().ok_or(Error::<T>::NoSuchWorker)?;
			ensure!(worker.status == Status::Active, Error::<T>::NotActive);
			let capability = &worker.profile.capability;
			ensure!(capability.runtimes & runtime.bit() != 0, Error::<T>::RuntimeNotOffered);
			ensure!(capability.isolation >= isolation, Error::<T>::IsolationTooWeak);
			let reserved = worker.reserved.checked_add(amount).ok_or(Error::<T>::NoCapacity)?;
			ensure!(reserved.fits(&capability.resources()), Error::<T>::NoCapacity);
			worker.reserved = reserved;
			Ok(())
		})
	}

	fn release(id: WorkerId, amount: &Resources) {
		Workers::<T>::mutate(id, |entry| {
			match entry.as_mut().map(|worker| (worker.reserved.checked_sub(amount), worker)) {
				Some((Some(rest), worker)) => worker.reserved = rest,
				_ => {
					defensive!("released more than was reserved");
				}
			}
		});
	}

	fn strike(id: WorkerId) {
		Workers::<T>::mutate(id, |entry| {
			let Some(worker) = entry.as_mut() else { return };
			worker.strikes = worker.strikes.saturating_add(1);
			Self::deposit_event(Event::Struck { worker: id, strikes: worker.strikes });
		});
	}

	fn seen(id: WorkerId) {
		Workers::<T>::mutate(id, |entry| {
			if let Some(worker) = entry.as_mut() {
				worker.last_seen = T::Clock::now();
			}
		});
	}
}
