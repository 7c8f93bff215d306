//! What must hold after every block.
#![cfg(any(feature = "try-runtime", test))]

use crate::{
	pallet::*,
	placement_index::{entries_of, place_of},
};
use alloc::collections::BTreeMap;
use edgecloud_primitives::{geography::cell_of, worker::CellSums};
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// # Invariants
	/// * Reservations never exceed capacity.
	/// * The three indices and the registry name each other.
	/// * The held stakes of an operator are those of its workers.
	/// * The placement index holds each worker exactly as its record says, the cells and counts are the sums of all.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut count = 0usize;
		let mut entries = 0usize;
		let mut active = 0u32;
		let mut cells = BTreeMap::<[u8; 2], CellSums>::new();
		for (id, worker) in Workers::<T>::iter() {
			count += 1;
			ensure!(id < NextWorkerId::<T>::get(), "a worker has a number that was never given");
			ensure!(worker.reserved.fits(&worker.profile.capability.resources()), "more reserved than there is");
			ensure!(WorkerOf::<T>::get(&worker.hot) == Some(id), "the hot key names another worker");
			ensure!(PeerOf::<T>::get(worker.peer) == Some(id), "the peer identity names another worker");
			for key in entries_of(id, &worker) {
				entries += 1;
				ensure!(PlacementIndex::<T>::contains_key(key), "a worker is missing in the placement index");
			}
			let share = Self::share(&worker);
			active += share.active;
			let sums = cells.entry(cell_of(place_of(&worker)).to_be_bytes()).or_default();
			*sums = CellSums {
				workers: sums.workers + share.workers,
				active: sums.active + share.active,
				cpu_millis: sums.cpu_millis + share.cpu_millis,
				free_cpu_millis: sums.free_cpu_millis + share.free_cpu_millis,
			};
			let own: u128 = OperatorWorkers::<T>::iter_key_prefix(&worker.operator)
				.filter_map(Workers::<T>::get)
				.map(|other| other.stake)
				.sum();
			ensure!(
				T::Currency::balance_on_hold(&HoldReason::Stake.into(), &worker.operator) == own,
				"held stake differs from the workers' stakes"
			);
		}
		ensure!(PlacementIndex::<T>::iter_keys().count() == entries, "the placement index holds more than the workers");
		ensure!(ActiveWorkers::<T>::get() == active, "active workers are miscounted");
		ensure!(Cells::<T>::iter().collect::<BTreeMap<_, _>>() == cells, "a cell is not the sum of its workers");
		ensure!(WorkerOf::<T>::iter().count() == count, "a hot key without a worker");
		ensure!(PeerOf::<T>::iter().count() == count, "a peer identity without a worker");
		ensure!(OperatorWorkers::<T>::iter().count() == count, "an operator's entry without a worker");
		Ok(())
	}
}
