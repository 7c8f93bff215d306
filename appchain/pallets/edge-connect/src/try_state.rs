//! What must hold after every block.
#![cfg(any(feature = "try-runtime", test))]

use crate::pallet::*;
use edgecloud_primitives::task::TaskState;
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// # Invariants
	/// * A task is open exactly while it has open replicas, and counts them right.
	/// * Duties are exactly the open replicas that a worker holds.
	/// * Earlier attempts belong to tasks, and are earlier.
	/// * Each task has a body and its place in the index of its owner.
	/// * The held deposits of an owner are those of its tasks, and its index holds those and no others.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut held_replicas = 0usize;
		for (id, task) in Tasks::<T>::iter() {
			let open = (0..task.replicas)
				.filter_map(|replica| Assignments::<T>::get(id, replica).map(|assignment| (replica, assignment)))
				.filter(|(_, assignment)| !assignment.state.is_terminal())
				.collect::<alloc::vec::Vec<_>>();
			ensure!(open.len() == task.open_replicas as usize, "open replicas are miscounted");
			ensure!((task.state == TaskState::Open) == !open.is_empty(), "a task is open without open replicas");
			let held =
				open.iter().filter(|(_, assignment)| assignment.state.is_on_worker()).collect::<alloc::vec::Vec<_>>();
			for (replica, assignment) in &held {
				let on_list = Duties::<T>::get(assignment.worker).contains(&(id, *replica));
				ensure!(on_list, "an open replica is on nobody's list");
			}
			held_replicas += held.len();
			ensure!(Bodies::<T>::contains_key(id), "a task without its file");
			ensure!(OwnerTasks::<T>::get(&task.owner, task.owner_index) == Some(id), "the owner's index is wrong");
		}
		for (id, replica, past) in Past::<T>::iter() {
			let present = Assignments::<T>::get(id, replica).ok_or("earlier attempts of nothing")?;
			ensure!(!past.is_empty(), "an empty list of attempts is kept");
			let earlier = |one: &edgecloud_primitives::task::PastAttempt| {
				one.attempt <= present.attempt && (one.attempt < present.attempt || !present.state.is_on_worker())
			};
			ensure!(past.iter().all(earlier), "an earlier attempt is none");
			let in_order = past.windows(2).all(|pair| pair[0].attempt < pair[1].attempt);
			ensure!(in_order, "an earlier attempt is kept twice");
		}
		for (owner, info) in Owners::<T>::iter() {
			let held: u128 =
				OwnerTasks::<T>::iter_prefix_values(&owner).filter_map(Tasks::<T>::get).map(|task| task.deposit).sum();
			ensure!(
				T::Currency::balance_on_hold(&HoldReason::Task.into(), &owner) == held,
				"held deposits differ from the tasks' deposits"
			);
			ensure!(
				OwnerTasks::<T>::iter_prefix_values(&owner).count() == info.count as usize,
				"an owner's tasks are miscounted"
			);
		}
		ensure!(OwnerTasks::<T>::iter_values().count() == Tasks::<T>::iter_keys().count(), "a place without its task");
		ensure!(
			Duties::<T>::iter_values().map(|duties| duties.len()).sum::<usize>() == held_replicas,
			"a duty without an open replica"
		);
		ensure!(Bodies::<T>::iter_keys().count() == Tasks::<T>::iter_keys().count(), "a file without its task");
		Ok(())
	}
}
