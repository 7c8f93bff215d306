//! The end of a replica, of a task, of a record.

use crate::{pallet::*, types::Due};
use edgecloud_primitives::{
	finality::FinalityClock,
	task::{Assignment, AssignmentState, FailReason, Replica, Task, TaskId, TaskState, TransitionKind},
	worker::{WorkerId, WorkerRegistry},
	Hash,
};
use frame_support::{
	defensive,
	traits::{fungible::MutateHold, tokens::Precision, Get},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn end_completed(
		task: TaskId,
		replica: Replica,
		assignment: Assignment,
		exit_code: i32,
		output_root: Hash,
	) {
		let (worker, attempt) = (assignment.worker, assignment.attempt);
		let state = AssignmentState::Completed { exit_code, output_root };
		Self::deposit_event(Event::Completed { task, replica, worker, attempt, exit_code });
		Self::end(task, replica, assignment, state, TransitionKind::Completed(exit_code));
	}

	pub(crate) fn end_failed(task: TaskId, replica: Replica, assignment: Assignment, reason: FailReason) {
		let (worker, attempt) = (assignment.worker, assignment.attempt);
		let what = match reason {
			FailReason::Declined(why) => TransitionKind::Declined(why),
			_ => TransitionKind::Failed(reason),
		};
		Self::deposit_event(Event::Failed { task, replica, worker, attempt, reason });
		Self::end(task, replica, assignment, AssignmentState::Failed { reason }, what);
	}

	pub(crate) fn end_cancelled(task: TaskId, replica: Replica, assignment: Assignment) {
		Self::deposit_event(Event::Cancelled { task, replica });
		Self::end(task, replica, assignment, AssignmentState::Cancelled, TransitionKind::Cancelled);
	}

	/// Gives the capacity back, takes the duty off the worker, and closes the task with its last replica.
	fn end(task: TaskId, replica: Replica, mut assignment: Assignment, state: AssignmentState, what: TransitionKind) {
		let (worker, resources, held) = (assignment.worker, assignment.resources, assignment.state.is_on_worker());
		// From here on the deadline says when it ended, which is what the retention counts from.
		assignment.deadline = T::Clock::now();
		Self::transit(task, replica, assignment, state, what);
		if held {
			Self::forget_duty(worker, (task, replica));
			T::Workers::release(worker, &resources);
		}
		let Some(mut record) = Tasks::<T>::get(task) else {
			defensive!("a replica ended whose task is gone");
			return;
		};
		record.open_replicas = record.open_replicas.saturating_sub(1);
		if record.open_replicas == 0 {
			record.state = Self::outcome(task, &record);
			let due = T::Clock::now().saturating_add(T::Retention::get());
			// Without room within the spill nothing removes it by itself, and `poke` takes its place.
			let _ = Self::schedule(due, Due::Remove { task });
			Self::deposit_event(Event::Closed { task, state: record.state });
		}
		Tasks::<T>::insert(task, record);
	}

	/// Takes a duty off a worker's list; an empty list is not kept, as workers leave and lists would stay.
	pub(crate) fn forget_duty(worker: WorkerId, done: (TaskId, Replica)) {
		Duties::<T>::mutate_exists(worker, |entry| {
			let Some(duties) = entry else { return };
			duties.retain(|duty| *duty != done);
			if duties.is_empty() {
				*entry = None;
			}
		});
	}

	/// A task is what its worst replica is; one that its owner stopped is cancelled. Replicas that were taken away do
	/// not count, unless there is nothing else.
	fn outcome(id: TaskId, task: &Task<T::AccountId>) -> TaskState {
		let states = (0..task.replicas).filter_map(|replica| Assignments::<T>::get(id, replica)).map(|one| one.state);
		let (mut cancelled, mut failed, mut completed) = (false, false, false);
		for state in states {
			match state {
				AssignmentState::Cancelled => cancelled = true,
				AssignmentState::Failed { .. } => failed = true,
				_ => completed = true,
			}
		}
		match (cancelled && (task.cancelled || !(failed || completed)), failed) {
			(true, _) => TaskState::Cancelled,
			(false, true) => TaskState::Failed,
			(false, false) => TaskState::Completed,
		}
	}

	/// Forgets a closed task and gives the deposit back.
	pub(crate) fn remove(id: TaskId) {
		let Some(task) = Tasks::<T>::get(id) else { return };
		if task.state == TaskState::Open {
			defensive!("an open task was to be removed");
			return;
		}
		if T::Currency::release(&HoldReason::Task.into(), &task.owner, task.deposit, Precision::BestEffort).is_err() {
			defensive!("a deposit is not on hold any more");
		}
		for replica in 0..task.replicas {
			Assignments::<T>::remove(id, replica);
			Past::<T>::remove(id, replica);
		}
		Bodies::<T>::remove(id);
		Rings::<T>::remove(id);
		OwnerTasks::<T>::remove(&task.owner, task.owner_index);
		Owners::<T>::mutate_exists(&task.owner, |info| {
			if let Some(present) = info {
				present.count = present.count.saturating_sub(1);
				if present.count == 0 {
					*info = None;
				}
			}
		});
		Tasks::<T>::remove(id);
		Self::deposit_event(Event::Removed { task: id });
	}
}
