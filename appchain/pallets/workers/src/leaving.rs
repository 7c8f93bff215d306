//! Draining a worker, coming back, leaving for good.

use crate::pallet::*;
use edgecloud_primitives::{
	finality::FinalityClock,
	resources::Resources,
	worker::{Status, WorkerId},
};
use frame_support::{
	ensure,
	traits::{fungible::MutateHold, tokens::Precision, Get},
};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_drain(operator: T::AccountId, id: WorkerId) -> DispatchResult {
		Self::mutate_own(&operator, id, |worker| {
			ensure!(worker.status == Status::Active, Error::<T>::NotActive);
			worker.status = Status::Draining;
			Ok(())
		})?;
		Self::deposit_event(Event::Draining { worker: id });
		Ok(())
	}

	pub(crate) fn do_resume(operator: T::AccountId, id: WorkerId) -> DispatchResult {
		Self::mutate_own(&operator, id, |worker| {
			worker.status = Status::Active;
			(worker.strikes, worker.struck) = (0, None);
			Ok(())
		})?;
		Self::deposit_event(Event::Resumed { worker: id });
		Ok(())
	}

	pub(crate) fn do_unbond(operator: T::AccountId, id: WorkerId) -> DispatchResult {
		let until = T::Clock::now().saturating_add(T::CoolDown::get());
		Self::mutate_own(&operator, id, |worker| {
			ensure!(!matches!(worker.status, Status::Unbonding { .. }), Error::<T>::AlreadyUnbonding);
			ensure!(worker.reserved == Resources::default(), Error::<T>::HasReservations);
			worker.status = Status::Unbonding { until };
			Ok(())
		})?;
		Self::deposit_event(Event::Unbonding { worker: id, until });
		Ok(())
	}

	pub(crate) fn do_withdraw(operator: T::AccountId, id: WorkerId) -> DispatchResult {
		let worker = Workers::<T>::get(id).ok_or(Error::<T>::NoSuchWorker)?;
		ensure!(worker.operator == operator, Error::<T>::NotOperator);
		let Status::Unbonding { until } = worker.status else { return Err(Error::<T>::NotUnbonding.into()) };
		ensure!(until <= T::Clock::now(), Error::<T>::TooEarly);
		T::Currency::release(&HoldReason::Stake.into(), &operator, worker.stake, Precision::Exact)?;
		Self::settle(id, Some(&worker), None);
		frame_system::Pallet::<T>::dec_sufficients(&worker.hot);
		WorkerOf::<T>::remove(&worker.hot);
		PeerOf::<T>::remove(worker.peer);
		OperatorWorkers::<T>::remove(&operator, id);
		Workers::<T>::remove(id);
		Self::deposit_event(Event::Withdrawn { worker: id });
		Ok(())
	}
}
