//! What happens to those who miss their deadlines.

use crate::{
	pallet::*,
	types::{next_check, Due},
	WeightInfo,
};
use edgecloud_primitives::{
	finality::{FinalityClock, Tick},
	task::{Assignment, AssignmentState, FailReason, Replica, TaskId, TaskState},
	worker::WorkerRegistry,
};
use frame_support::{ensure, traits::Get, weights::Weight};
use sp_runtime::DispatchError;

/// What a look at an assignment found.
enum Finding {
	/// Nothing more will happen to it.
	Over,
	/// All is well until then.
	Fine(Tick),
	/// It was ended for a missed deadline; to look for another worker cost so much.
	Expired(Weight),
}

impl<T: Config> Pallet<T> {
	/// Serves one entry of the agenda.
	pub(crate) fn serve(due: Due, now: Tick) {
		match due {
			Due::Remove { task } => Self::remove(task),
			Due::Check { task, replica, attempt } => {
				let Some(assignment) = Assignments::<T>::get(task, replica) else { return };
				if assignment.attempt != attempt {
					return;
				}
				// A waiting replica has an entry at its very deadline; one that comes before is left from the attempt.
				if assignment.state == AssignmentState::Waiting && assignment.deadline > now {
					return;
				}
				if let Finding::Fine(next) = Self::expire(task, replica, assignment, now) {
					// Without room within the spill the check is lost and `poke` takes its place.
					let _ = Self::schedule(next, due);
				}
			}
		}
	}

	/// Returns what it cost.
	pub(crate) fn do_poke(id: TaskId) -> Result<Weight, DispatchError> {
		let task = Tasks::<T>::get(id).ok_or(Error::<T>::NoSuchTask)?;
		let now = T::Clock::now();
		let (mut found, mut searched) = (0, Weight::zero());
		if task.state == TaskState::Open {
			for replica in 0..task.replicas {
				let Some(assignment) = Assignments::<T>::get(id, replica) else { continue };
				if let Finding::Expired(weight) = Self::expire(id, replica, assignment, now) {
					found += 1;
					searched.saturating_accrue(weight);
				}
			}
		} else {
			// The last replica to end closed the task; their deadlines say when they ended.
			let closed = (0..task.replicas)
				.filter_map(|replica| Assignments::<T>::get(id, replica))
				.map(|assignment| assignment.deadline)
				.max()
				.unwrap_or_default();
			if closed.saturating_add(T::Retention::get()) <= now {
				Self::remove(id);
				found = u32::from(task.replicas);
			}
		}
		ensure!(found > 0, Error::<T>::NothingDue);
		Ok(T::WeightInfo::poke(found).saturating_add(searched))
	}

	fn expire(task: TaskId, replica: Replica, assignment: Assignment, now: Tick) -> Finding {
		let late = assignment.deadline <= now;
		let mut searched = Weight::zero();
		match assignment.state {
			AssignmentState::Assigned if late => {
				T::Workers::strike(assignment.worker);
				searched = Self::lose(task, replica, assignment, FailReason::NotAccepted);
			}
			AssignmentState::AwaitingSecrets if late => {
				Self::end_failed(task, replica, assignment, FailReason::SecretsMissing);
			}
			AssignmentState::Waiting if late => searched = Self::retry_waiting(task, replica, assignment, now),
			AssignmentState::Running if assignment.run_by != 0 && assignment.run_by <= now => {
				Self::end_failed(task, replica, assignment, FailReason::TimedOut);
			}
			AssignmentState::Running if late => {
				T::Workers::strike(assignment.worker);
				searched = Self::lose(task, replica, assignment, FailReason::Silent);
			}
			AssignmentState::Stopping if late => Self::end_cancelled(task, replica, assignment),
			AssignmentState::Running => {
				return Finding::Fine(next_check(assignment.deadline, assignment.run_by));
			}
			AssignmentState::Assigned
			| AssignmentState::AwaitingSecrets
			| AssignmentState::Waiting
			| AssignmentState::Stopping => return Finding::Fine(assignment.deadline),
			AssignmentState::Completed { .. } | AssignmentState::Failed { .. } | AssignmentState::Cancelled => {
				return Finding::Over;
			}
		}
		Finding::Expired(searched)
	}
}
