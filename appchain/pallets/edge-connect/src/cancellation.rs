//! The owner stops a task.

use crate::{pallet::*, types::Due};
use edgecloud_primitives::{
	finality::FinalityClock,
	task::{AssignmentState, TaskId, TaskState, TransitionKind},
};
use frame_support::{ensure, traits::Get, transactional};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	#[transactional]
	pub(crate) fn do_cancel(owner: T::AccountId, id: TaskId) -> DispatchResult {
		let task = Tasks::<T>::get(id).ok_or(Error::<T>::NoSuchTask)?;
		ensure!(task.owner == owner, Error::<T>::NotOwner);
		ensure!(task.state == TaskState::Open, Error::<T>::AlreadyClosed);
		// Before the replicas' own events; taken back with all else where nothing is left to stop.
		Self::deposit_event(Event::Stopping { task: id });
		let mut changed = false;
		for replica in 0..task.replicas {
			let Some(mut assignment) = Assignments::<T>::get(id, replica) else { continue };
			match assignment.state {
				AssignmentState::Assigned => Self::end_cancelled(id, replica, assignment),
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
		ensure!(changed, Error::<T>::AlreadyOver);
		Ok(())
	}
}
