//! A worker lost a replica: another one takes it where the chain may choose, or it ends.

use crate::{
	pallet::*,
	types::{Due, PastAttempts},
};
use edgecloud_primitives::{
	finality::{FinalityClock, Tick, HOURS, MINUTES},
	task::{Assignment, AssignmentState, Departure, FailReason, PastAttempt, Replica, TaskId, TransitionKind},
	worker::WorkerRegistry,
};
use frame_support::weights::Weight;
use sp_runtime::traits::UniqueSaturatedInto;

/// Tries in a row that may be lost.
pub const MAX_FAILURES: u8 = 3;
/// A run that went on for so long was none of a row.
const GOOD_RUN: Tick = HOURS;
/// How long a replica waits for a worker that matches.
const WAIT: Tick = HOURS;
/// Time between two searches for it.
const RETRY: Tick = MINUTES;

impl<T: Config> Pallet<T> {
	/// Ends an attempt that its worker lost. The replica goes to another worker, waits for one, or fails. Returns what
	/// the search for another one cost.
	pub(crate) fn lose(id: TaskId, replica: Replica, assignment: Assignment, reason: FailReason) -> Weight {
		let Some(task) = Tasks::<T>::get(id) else { return Weight::zero() };
		let failures = if Self::ran_well(&assignment) { 1 } else { assignment.failures.saturating_add(1) };
		let again = reason.is_of_worker() && failures < MAX_FAILURES && !task.cancelled;
		if !again || Self::auto_of(&task).is_none() {
			Self::end_failed(id, replica, assignment, reason);
			return Weight::zero();
		}
		let (worker, attempt) = (assignment.worker, assignment.attempt);
		Self::leave_worker(id, replica, &assignment, Departure::Lost(reason));
		Self::note(id, replica, worker, attempt, TransitionKind::Lost(reason));
		Self::deposit_event(Event::Lost { task: id, replica, worker, attempt, reason });
		let waiting = Assignment { failures, run_by: T::Clock::now().saturating_add(WAIT), ..assignment };
		let (placed, searched) = Self::place_again(id, replica, &waiting);
		if !placed {
			Self::wait(id, replica, waiting);
		}
		searched
	}

	/// Looks for a worker once more, and returns what that cost; gives up when the time for it is over.
	pub(crate) fn retry_waiting(id: TaskId, replica: Replica, assignment: Assignment, now: Tick) -> Weight {
		let (placed, searched) = Self::place_again(id, replica, &assignment);
		if !placed && assignment.run_by <= now {
			Self::end_failed(id, replica, assignment, FailReason::NoWorker);
		} else if !placed {
			Self::schedule_retry(id, replica, assignment);
		}
		searched
	}

	/// Records an attempt among the earlier ones, and takes duty and capacity off its worker.
	pub(crate) fn leave_worker(id: TaskId, replica: Replica, assignment: &Assignment, why: Departure) {
		Self::remember(id, replica, assignment, why);
		Self::forget_duty(assignment.worker, (id, replica));
		T::Workers::release(assignment.worker, &assignment.resources);
	}

	/// Adds to the earlier attempts of a replica; the oldest goes where there are too many.
	pub(crate) fn remember(id: TaskId, replica: Replica, assignment: &Assignment, why: Departure) {
		let Assignment { worker, attempt, spec_version, log_size, log_root, .. } = *assignment;
		let until = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		Past::<T>::mutate(id, replica, |past: &mut PastAttempts| {
			// One that was lost is there already when what waits for another one is taken away.
			if past.last().is_some_and(|last| last.attempt == attempt) {
				return;
			}
			if past.is_full() {
				past.remove(0);
			}
			// There is room: the line above made it.
			let _ = past.try_push(PastAttempt { worker, attempt, spec_version, log_size, log_root, why, until });
		});
	}

	/// Whether another worker took the replica, and what it cost to find it.
	fn place_again(id: TaskId, replica: Replica, assignment: &Assignment) -> (bool, Weight) {
		let Some(task) = Tasks::<T>::get(id) else { return (false, Weight::zero()) };
		let Some(auto) = Self::auto_of(&task) else { return (false, Weight::zero()) };
		let attempt = assignment.attempt.saturating_add(1);
		let neighbours = Self::neighbours(id, &task, auto.spread, replica);
		// Not back to the one that just lost it.
		let avoid = assignment.worker;
		let salt = (id, replica, attempt);
		let (found, searched) = Self::find_worker(&task.requirements, auto, &neighbours, avoid, salt);
		let placed = found.is_some_and(|worker| {
			frame_support::storage::with_storage_layer(|| {
				Self::assign(id, replica, worker, attempt, assignment.failures, &task)
			})
			.is_ok()
		});
		(placed, searched)
	}

	fn wait(id: TaskId, replica: Replica, assignment: Assignment) {
		Self::deposit_event(Event::Waiting { task: id, replica });
		Self::note(id, replica, assignment.worker, assignment.attempt, TransitionKind::Waiting);
		let since = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		Self::schedule_retry(id, replica, Assignment { state: AssignmentState::Waiting, since, ..assignment });
	}

	fn schedule_retry(id: TaskId, replica: Replica, mut assignment: Assignment) {
		let due = T::Clock::now().saturating_add(RETRY);
		let check = Due::Check { task: id, replica, attempt: assignment.attempt };
		// Without room within the spill nothing looks by itself, and `poke` takes its place.
		assignment.deadline = Self::schedule(due, check).unwrap_or(due);
		Assignments::<T>::insert(id, replica, assignment);
	}

	/// True for an attempt that ran for long enough to start counting anew.
	fn ran_well(assignment: &Assignment) -> bool {
		let now: u32 = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		assignment.state == AssignmentState::Running && now.saturating_sub(assignment.since) >= GOOD_RUN
	}
}
