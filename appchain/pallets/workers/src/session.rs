//! Starts of a worker's bridge, and where it listens.

use crate::pallet::*;
use edgecloud_primitives::{
	finality::FinalityClock,
	worker::{Addresses, Session, Worker, WorkerId},
};
use frame_support::ensure;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_start_session(hot: T::AccountId, session: Session, addresses: Addresses) -> DispatchResult {
		let id = Self::mutate_by_hot_key(&hot, |worker| {
			// Exactly one more: of two bridges with the same keys only one can win, and the other one notices.
			ensure!(worker.session.checked_add(1) == Some(session), Error::<T>::StaleSession);
			worker.session = session;
			Self::listen(worker, addresses)
		})?;
		Self::deposit_event(Event::SessionStarted { worker: id, session });
		Ok(())
	}

	pub(crate) fn do_announce(hot: T::AccountId, session: Session, addresses: Addresses) -> DispatchResult {
		let id = Self::mutate_by_hot_key(&hot, |worker| {
			// Session 0 is before the first start: nothing listens yet.
			ensure!(session > 0 && worker.session == session, Error::<T>::StaleSession);
			Self::listen(worker, addresses)
		})?;
		Self::deposit_event(Event::Announced { worker: id });
		Ok(())
	}

	fn listen(worker: &mut Worker<T::AccountId>, addresses: Addresses) -> DispatchResult {
		ensure!(
			addresses.iter().all(|address| !address.is_empty() && core::str::from_utf8(address).is_ok()),
			Error::<T>::BadAddress
		);
		worker.addresses = addresses;
		worker.last_seen = T::Clock::now();
		Ok(())
	}

	fn mutate_by_hot_key(
		hot: &T::AccountId,
		change: impl FnOnce(&mut Worker<T::AccountId>) -> DispatchResult,
	) -> Result<WorkerId, sp_runtime::DispatchError> {
		let id = WorkerOf::<T>::get(hot).ok_or(Error::<T>::NotAWorkerKey)?;
		Self::change(id, change)?;
		Ok(id)
	}
}
