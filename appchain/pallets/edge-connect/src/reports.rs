//! What workers say.

use crate::{pallet::*, WeightInfo};
use alloc::collections::BTreeMap;
use edgecloud_primitives::{
	finality::FinalityClock,
	task::{
		Assignment, AssignmentState, Claim, DeclineReason, FailReason, Replica, Report, Task, TaskId, TransitionKind,
	},
	worker::{Session, WorkerId, WorkerRegistry},
	Hash,
};
use frame_support::{
	ensure,
	traits::{ConstU32, Get},
	transactional,
	weights::Weight,
	BoundedVec,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::{DispatchError, DispatchResult};

/// Replicas as their worker reports them.
type Reported = BTreeMap<(TaskId, Replica), Assignment>;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_accept(hot: T::AccountId, claim: Claim) -> DispatchResult {
		let mut assignment = Self::claimed(&hot, &claim)?;
		ensure!(assignment.state == AssignmentState::Assigned, Error::<T>::NotAssigned);
		let task = Tasks::<T>::get(claim.task).ok_or(Error::<T>::NoSuchTask)?;
		let (worker, attempt) = (assignment.worker, assignment.attempt);
		// The check that waits for the acceptance finds the new deadlines and moves itself there.
		if task.requirements.secrets {
			assignment.deadline = T::Clock::now().saturating_add(T::SecretsTime::get());
			let (state, what) = (AssignmentState::AwaitingSecrets, TransitionKind::AwaitingSecrets);
			Self::transit(claim.task, claim.replica, assignment, state, what);
		} else {
			Self::run(&claim, assignment, &task, TransitionKind::Accepted);
		}
		T::Workers::seen(worker);
		Self::deposit_event(Event::Accepted { task: claim.task, replica: claim.replica, worker, attempt });
		Ok(())
	}

	pub(crate) fn do_secrets_received(hot: T::AccountId, claim: Claim) -> DispatchResult {
		let assignment = Self::claimed(&hot, &claim)?;
		ensure!(assignment.state == AssignmentState::AwaitingSecrets, Error::<T>::NotAwaitingSecrets);
		let task = Tasks::<T>::get(claim.task).ok_or(Error::<T>::NoSuchTask)?;
		T::Workers::seen(assignment.worker);
		Self::run(&claim, assignment, &task, TransitionKind::SecretsReceived);
		Ok(())
	}

	/// From here on the worker reports, and the time of the run counts.
	fn run(claim: &Claim, mut assignment: Assignment, task: &Task<T::AccountId>, what: TransitionKind) {
		let now = T::Clock::now();
		assignment.deadline = now.saturating_add(T::Workers::silence());
		assignment.run_by = match task.requirements.timeout {
			0 => 0,
			timeout => now.saturating_add(timeout).saturating_add(T::RunGrace::get()),
		};
		Self::transit(claim.task, claim.replica, assignment, AssignmentState::Running, what);
	}

	/// Returns what it cost.
	pub(crate) fn do_decline(hot: T::AccountId, claim: Claim, reason: DeclineReason) -> Result<Weight, DispatchError> {
		let assignment = Self::claimed(&hot, &claim)?;
		ensure!(assignment.state == AssignmentState::Assigned, Error::<T>::NotAssigned);
		T::Workers::seen(assignment.worker);
		let searched = Self::lose(claim.task, claim.replica, assignment, FailReason::Declined(reason));
		Ok(T::WeightInfo::decline().saturating_add(searched))
	}

	#[transactional]
	pub(crate) fn do_progress(
		hot: T::AccountId,
		session: Session,
		reports: BoundedVec<Report, ConstU32<16>>,
	) -> DispatchResult {
		let worker = T::Workers::authenticate(&hot, session)?;
		let deadline = T::Clock::now().saturating_add(T::Workers::silence());
		for ((task, replica), assignment) in Self::reported(worker, session, &reports)? {
			Assignments::<T>::insert(task, replica, Assignment { deadline, ..assignment });
		}
		T::Workers::seen(worker);
		Ok(())
	}

	/// As [`Self::do_progress`], counted against what a worker may report without a fee.
	#[transactional]
	pub(crate) fn do_heartbeat(
		hot: T::AccountId,
		session: Session,
		reports: BoundedVec<Report, ConstU32<16>>,
	) -> DispatchResult {
		let worker = T::Workers::authenticate(&hot, session)?;
		// Otherwise a fee was paid for it, and the next free one comes no later for that.
		let free = T::Workers::heartbeat_due(worker);
		Self::do_progress(hot, session, reports)?;
		if free {
			T::Workers::note_heartbeat(worker);
		}
		Ok(())
	}

	/// True when a report costs nothing. Everything that dispatch would refuse it for is looked at, so that nothing
	/// fails for free.
	pub(crate) fn heartbeat_is_free(
		origin: &OriginFor<T>,
		session: Session,
		reports: &BoundedVec<Report, ConstU32<16>>,
	) -> bool {
		let Ok(hot) = ensure_signed(origin.clone()) else { return false };
		T::Workers::authenticate(&hot, session)
			.is_ok_and(|worker| T::Workers::heartbeat_due(worker) && Self::reported(worker, session, reports).is_ok())
	}

	/// The assignments that reports speak of, with their logs as reported. Two lines of one replica follow each other.
	fn reported(worker: WorkerId, session: Session, reports: &[Report]) -> Result<Reported, DispatchError> {
		let mut all = Reported::new();
		for Report { task, replica, attempt, log_size, log_root } in reports.iter().copied() {
			let mut assignment = match all.remove(&(task, replica)) {
				Some(present) if present.attempt == attempt => present,
				_ => Self::owned_by(worker, &Claim { session, task, replica, attempt })?,
			};
			ensure!(assignment.state == AssignmentState::Running, Error::<T>::NotRunning);
			Self::grow_log(&mut assignment, log_size, log_root)?;
			all.insert((task, replica), assignment);
		}
		Ok(all)
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
		let runs = matches!(assignment.state, AssignmentState::Running | AssignmentState::Stopping);
		ensure!(runs, Error::<T>::NotRunning);
		Self::grow_log(&mut assignment, log_size, log_root)?;
		T::Workers::seen(assignment.worker);
		if assignment.state == AssignmentState::Stopping {
			Self::end_cancelled(claim.task, claim.replica, assignment);
		} else {
			Self::end_completed(claim.task, claim.replica, assignment, exit_code, output_root);
		}
		Ok(())
	}

	/// Returns what it cost.
	pub(crate) fn do_fail(
		hot: T::AccountId,
		claim: Claim,
		reason: FailReason,
		log_size: u64,
		log_root: Hash,
	) -> Result<Weight, DispatchError> {
		let mut assignment = Self::claimed(&hot, &claim)?;
		ensure!(assignment.state.is_on_worker(), Error::<T>::AlreadyOver);
		ensure!(reason.is_for_workers(), Error::<T>::ReasonNotForWorkers);
		Self::grow_log(&mut assignment, log_size, log_root)?;
		T::Workers::seen(assignment.worker);
		let searched = if assignment.state == AssignmentState::Stopping {
			Self::end_cancelled(claim.task, claim.replica, assignment);
			Weight::zero()
		} else {
			Self::lose(claim.task, claim.replica, assignment, reason)
		};
		Ok(T::WeightInfo::fail().saturating_add(searched))
	}
}
