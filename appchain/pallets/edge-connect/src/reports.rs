//! What workers say.

use crate::pallet::*;
use edgecloud_primitives::{
	finality::FinalityClock,
	task::{AssignmentState, Claim, DeclineReason, FailReason, Report, TransitionKind},
	worker::{Session, WorkerRegistry},
	Hash,
};
use frame_support::{
	ensure,
	traits::{ConstU32, Get},
	transactional, BoundedVec,
};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_accept(hot: T::AccountId, claim: Claim) -> DispatchResult {
		let mut assignment = Self::claimed(&hot, &claim)?;
		ensure!(assignment.state == AssignmentState::Assigned, Error::<T>::NotAssigned);
		let task = Tasks::<T>::get(claim.task).ok_or(Error::<T>::NoSuchTask)?;
		let now = T::Clock::now();
		assignment.deadline = now.saturating_add(T::SilenceTime::get());
		assignment.run_by = match task.requirements.timeout {
			0 => 0,
			timeout => now.saturating_add(timeout).saturating_add(T::RunGrace::get()),
		};
		let (worker, attempt) = (assignment.worker, assignment.attempt);
		// The check that waits for the acceptance finds the new deadlines and moves itself there.
		Self::transit(claim.task, claim.replica, assignment, AssignmentState::Running, TransitionKind::Accepted);
		T::Workers::seen(worker);
		Self::deposit_event(Event::Accepted { task: claim.task, replica: claim.replica, worker, attempt });
		Ok(())
	}

	pub(crate) fn do_decline(hot: T::AccountId, claim: Claim, reason: DeclineReason) -> DispatchResult {
		let assignment = Self::claimed(&hot, &claim)?;
		ensure!(assignment.state == AssignmentState::Assigned, Error::<T>::NotAssigned);
		T::Workers::seen(assignment.worker);
		Self::end_failed(claim.task, claim.replica, assignment, FailReason::Declined(reason));
		Ok(())
	}

	#[transactional]
	pub(crate) fn do_progress(
		hot: T::AccountId,
		session: Session,
		reports: BoundedVec<Report, ConstU32<16>>,
	) -> DispatchResult {
		ensure!(!reports.is_empty(), Error::<T>::EmptyReport);
		let worker = T::Workers::authenticate(&hot, session)?;
		let deadline = T::Clock::now().saturating_add(T::SilenceTime::get());
		for Report { task, replica, attempt, log_size, log_root } in reports {
			let mut assignment = Self::owned_by(worker, &Claim { session, task, replica, attempt })?;
			ensure!(assignment.state == AssignmentState::Running, Error::<T>::NotRunning);
			Self::grow_log(&mut assignment, log_size, log_root)?;
			assignment.deadline = deadline;
			Assignments::<T>::insert(task, replica, assignment);
		}
		T::Workers::seen(worker);
		Ok(())
	}

	pub(crate) fn do_complete(
		hot: T::AccountId,
		claim: Claim,
		exit_code: i32,
		output_root: Hash,
		log_size: u64,
		log_root: Hash,
	) -> DispatchResult {
		let mut assignment = Self::claimed(&hot, &claim)?;
		ensure!(!assignment.state.is_terminal(), Error::<T>::AlreadyOver);
		ensure!(assignment.state != AssignmentState::Assigned, Error::<T>::NotRunning);
		Self::grow_log(&mut assignment, log_size, log_root)?;
		T::Workers::seen(assignment.worker);
		if assignment.state == AssignmentState::Stopping {
			Self::end_cancelled(claim.task, claim.replica, assignment);
		} else {
			Self::end_completed(claim.task, claim.replica, assignment, exit_code, output_root);
		}
		Ok(())
	}

	pub(crate) fn do_fail(
		hot: T::AccountId,
		claim: Claim,
		reason: FailReason,
		log_size: u64,
		log_root: Hash,
	) -> DispatchResult {
		let mut assignment = Self::claimed(&hot, &claim)?;
		ensure!(!assignment.state.is_terminal(), Error::<T>::AlreadyOver);
		ensure!(reason.is_for_workers(), Error::<T>::ReasonNotForWorkers);
		Self::grow_log(&mut assignment, log_size, log_root)?;
		T::Workers::seen(assignment.worker);
		if assignment.state == AssignmentState::Stopping {
			Self::end_cancelled(claim.task, claim.replica, assignment);
		} else {
			Self::end_failed(claim.task, claim.replica, assignment, reason);
		}
		Ok(())
	}
}
