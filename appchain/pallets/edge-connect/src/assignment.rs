//! Whose replica it is, and what happens to it.

use crate::pallet::*;
use edgecloud_primitives::{
	task::{Assignment, AssignmentState, Claim, Replica, TaskId, TransitionKind},
	worker::{WorkerId, WorkerRegistry},
	Hash,
};
use frame_support::ensure;
use sp_runtime::{traits::UniqueSaturatedInto, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// The assignment that a worker speaks of, after all checks of who speaks: worker key, session, worker, attempt.
	pub(crate) fn claimed(hot: &T::AccountId, claim: &Claim) -> Result<Assignment, DispatchError> {
		let worker = T::Workers::authenticate(hot, claim.session)?;
		Self::owned_by(worker, claim)
	}

	/// As [`Self::claimed`], for a worker that is known already.
	pub(crate) fn owned_by(worker: WorkerId, claim: &Claim) -> Result<Assignment, DispatchError> {
		ensure!(Tasks::<T>::contains_key(claim.task), Error::<T>::NoSuchTask);
		let assignment = Assignments::<T>::get(claim.task, claim.replica).ok_or(Error::<T>::NoSuchReplica)?;
		let held = assignment.worker == worker && assignment.state != AssignmentState::Waiting;
		ensure!(held, Error::<T>::NotYourReplica);
		ensure!(assignment.attempt == claim.attempt, Error::<T>::StaleAttempt);
		Ok(assignment)
	}

	/// Takes over how far a log is; it never shrinks, and the same size has the same root.
	pub(crate) fn grow_log(assignment: &mut Assignment, size: u64, root: Hash) -> DispatchResult {
		ensure!(
			size > assignment.log_size || (size == assignment.log_size && (size == 0 || root == assignment.log_root)),
			Error::<T>::LogShrank
		);
		assignment.log_size = size;
		assignment.log_root = root;
		Ok(())
	}

	/// Moves a replica on and writes it down.
	pub(crate) fn transit(
		task: TaskId,
		replica: Replica,
		mut assignment: Assignment,
		state: AssignmentState,
		what: TransitionKind,
	) {
		assignment.state = state;
		assignment.since = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		Self::note(task, replica, assignment.worker, assignment.attempt, what);
		Assignments::<T>::insert(task, replica, assignment);
	}
}
