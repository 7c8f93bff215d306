//! The owner changes the file of a running task.

use crate::{pallet::*, WeightInfo};
use edgecloud_primitives::{
	task::{Assignment, AssignmentState, Body, Departure, Replica, Requirements, Task, TaskId, TransitionKind},
	worker::WorkerRegistry,
	Hash,
};
use frame_support::{
	ensure,
	traits::{fungible::MutateHold, tokens::Precision},
	transactional,
	weights::Weight,
};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
	/// Every open replica gets a new attempt with the new file. What it needs is reserved before what it had is free.
	/// Returns what it cost.
	#[transactional]
	pub(crate) fn do_update(
		owner: T::AccountId,
		id: TaskId,
		spec_hash: Hash,
		body: Body,
		requirements: Requirements,
	) -> Result<Weight, DispatchError> {
		let bytes = body.len() as u32;
		let mut task = Self::own_open_task(&owner, id)?;
		ensure!(!body.is_empty(), Error::<T>::EmptyBody);
		Self::check_requirements(&requirements)?;
		let deposit = Self::deposit_for(body.len());
		let reason = HoldReason::Task.into();
		match deposit.checked_sub(task.deposit) {
			Some(more) => T::Currency::hold(&reason, &owner, more)?,
			None => {
				T::Currency::release(&reason, &owner, task.deposit - deposit, Precision::Exact)?;
			}
		}
		task.deposit = deposit;
		task.spec_hash = spec_hash;
		task.spec_version = task.spec_version.saturating_add(1);
		task.requirements = requirements;
		Bodies::<T>::insert(id, body);
		Tasks::<T>::insert(id, &task);
		Self::deposit_event(Event::Updated { task: id, version: task.spec_version });
		let (mut changed, mut searched) = (0, Weight::zero());
		for replica in 0..task.replicas {
			let Some(assignment) = Assignments::<T>::get(id, replica) else { continue };
			match assignment.state {
				AssignmentState::Assigned | AssignmentState::AwaitingSecrets | AssignmentState::Running => {
					searched.saturating_accrue(Self::renew(id, replica, assignment, &task)?);
				}
				// The search for a worker goes on with the new file.
				AssignmentState::Waiting => (),
				_ => continue,
			}
			changed += 1;
		}
		ensure!(changed > 0, Error::<T>::AlreadyOver);
		Ok(T::WeightInfo::update(bytes, changed).saturating_add(searched))
	}

	/// A new attempt, on the same worker where the new file fits there, else on another one if the chain may choose.
	/// Returns what it cost to find that.
	fn renew(
		id: TaskId,
		replica: Replica,
		old: Assignment,
		task: &Task<T::AccountId>,
	) -> Result<Weight, DispatchError> {
		let Requirements { resources, runtime, isolation, .. } = &task.requirements;
		let attempt = old.attempt.saturating_add(1);
		Self::note(id, replica, old.worker, old.attempt, TransitionKind::Updated(task.spec_version));
		let stays = T::Workers::exchange(old.worker, &old.resources, resources, *runtime, *isolation);
		let Some(auto) = Self::auto_of(task).filter(|_| stays.is_err()) else {
			stays?;
			Self::remember(id, replica, &old, Departure::Updated);
			Self::begin_attempt(id, replica, old.worker, attempt, 0, task)?;
			return Ok(Weight::zero());
		};
		let neighbours = Self::neighbours(id, task, auto.spread, replica);
		let salt = (id, replica, attempt);
		let (found, searched) = Self::find_worker(&task.requirements, auto, &neighbours, old.worker, salt);
		let worker = found.ok_or(Error::<T>::NoWorkerMatches)?;
		Self::assign(id, replica, worker, attempt, 0, task)?;
		Self::leave_worker(id, replica, &old, Departure::Updated);
		Ok(searched)
	}
}
