//! What must hold after every block.
#![cfg(any(feature = "try-runtime", test))]

use crate::pallet::*;
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// # Invariants
	/// * Reservations never exceed capacity.
	/// * The three indices and the registry name each other.
	/// * The held stakes of an operator are those of its workers.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut count = 0usize;
		for (id, worker) in Workers::<T>::iter() {
			count += 1;
			ensure!(id < NextWorkerId::<T>::get(), "a worker has a number that was never given");
			ensure!(worker.reserved.fits(&worker.profile.capability.resources()), "more reserved than there is");
			ensure!(WorkerOf::<T>::get(&worker.hot) == Some(id), "the hot key names another worker");
			ensure!(PeerOf::<T>::get(worker.peer) == Some(id), "the peer identity names another worker");
			let own: u128 = OperatorWorkers::<T>::iter_key_prefix(&worker.operator)
				.filter_map(Workers::<T>::get)
				.map(|other| other.stake)
				.sum();
			ensure!(
				T::Currency::balance_on_hold(&HoldReason::Stake.into(), &worker.operator) == own,
				"held stake differs from the workers' stakes"
			);
		}
		ensure!(WorkerOf::<T>::iter().count() == count, "a hot key without a worker");
		ensure!(PeerOf::<T>::iter().count() == count, "a peer identity without a worker");
		ensure!(OperatorWorkers::<T>::iter().count() == count, "an operator's entry without a worker");
		Ok(())
	}
}
