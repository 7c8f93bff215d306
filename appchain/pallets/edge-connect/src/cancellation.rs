//! The owner stops a task.

use crate::{pallet::*, types::Due};
use alloc::vec::Vec;
use edgecloud_primitives::{
	finality::FinalityClock,
	task::{AssignmentState, Replica, Task, TaskId, TaskState, TransitionKind},
};
use frame_support::{ensure, traits::Get, transactional};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	#[transactional]
	pub(crate) fn do_cancel(owner: T::AccountId, id: TaskId) -> DispatchResult {
		let task = Self::own_open_task(&owner, id)?;
		// Before the replicas' own events; taken back with all else where nothing is left to stop.
		Self::deposit_event(Event::Stopping { task: id });
		let replicas = (0..task.replicas).collect::<Vec<_>>();
		Tasks::<T>::insert(id, Task { cancelled: true, ..task });
		ensure!(Self::stop_replicas(id, &replicas), Error::<T>::AlreadyOver);
		Ok(())
	}

	/// A task that this owner may still change.
	pub(crate) fn own_open_task(owner: &T::AccountId, id: TaskId) -> Result<Task<T::AccountId>, DispatchError> {
		let task = Tasks::<T>::get(id).ok_or(Error::<T>::NoSuchTask)?;
		ensure!(task.owner == *owner, Error::<T>::NotOwner);
		ensure!(task.state == TaskState::Open, Error::<T>::AlreadyClosed);
		ensure!(!task.cancelled, Error::<T>::AlreadyOver);
		Ok(task)
	}

	/// Stops replicas: those that do not run at once, the others as soon as their workers have. False when there was
	/// nothing to stop.
	pub(crate) fn stop_replicas(id: TaskId, replicas: &[Replica]) -> bool {
		let mut changed = false;
		for &replica in replicas {
			let Some(mut assignment) = Assignments::<T>::get(id, replica) else { continue };
			match assignment.state {
				AssignmentState::Assigned | AssignmentState::AwaitingSecrets | AssignmentState::Waiting => {
					Self::end_cancelled(id, replica, assignment);
				}
				AssignmentState::Running => {
					let due = T::Clock::now().saturating_add(T::StopTime::get());
					let check = Due::Check { task: id, replica, attempt: assignment.attempt };
					// Without room within the spill the entry that watches the running replica finds it a little later.
					assignment.deadline = Self::schedule(due, check).unwrap_or(due);
					Self::transit(id, replica, assignment, AssignmentState::Stopping, TransitionKind::Stopping);
				}
				_ => continue,
			}
			changed = true;
		}
		changed
	}
}
