//! From a task file to replicas on workers.

use crate::{
	pallet::*,
	types::{Due, OwnerInfo},
};
use edgecloud_primitives::{
	finality::FinalityClock,
	task::{
		Assignment, AssignmentState, Body, Kind, Placement, Replica, Requirements, Task, TaskId, TaskState,
		TransitionKind,
	},
	worker::{WorkerId, WorkerRegistry},
	Balance, Hash,
};
use frame_support::{
	ensure,
	traits::{fungible::MutateHold, Get},
	transactional,
};
use sp_runtime::{traits::UniqueSaturatedInto, DispatchResult};

/// Replicas that a placement asks for, for the weight.
pub(crate) fn replicas_of(placement: &Placement) -> u32 {
	match placement {
		Placement::Workers(workers) => workers.len() as u32,
		Placement::Auto(auto) => auto.replicas.into(),
	}
}

impl<T: Config> Pallet<T> {
	/// Dispatch is transactional, so a worker that can't take its replica undoes the others.
	#[transactional]
	pub(crate) fn do_submit(
		owner: T::AccountId,
		spec_hash: Hash,
		body: Body,
		requirements: Requirements,
		placement: Placement,
	) -> DispatchResult {
		ensure!(!body.is_empty(), Error::<T>::EmptyBody);
		Self::check_requirements(&requirements)?;
		let workers = match &placement {
			Placement::Workers(workers) => workers.clone(),
			Placement::Auto(_) => return Err(Error::<T>::AutoPlacementUnavailable.into()),
		};
		ensure!(!workers.is_empty(), Error::<T>::NoWorkers);
		for (at, worker) in workers.iter().enumerate() {
			ensure!(!workers.iter().skip(at + 1).any(|other| other == worker), Error::<T>::DuplicateWorker);
		}

		let id = NextTaskId::<T>::get();
		NextTaskId::<T>::put(id.checked_add(1).ok_or(Error::<T>::TooManyTasks)?);
		let deposit = Self::deposit_for(body.len());
		T::Currency::hold(&HoldReason::Task.into(), &owner, deposit)?;
		let owner_index = Self::index(&owner, id);
		// At most 16 by the bound of the list.
		let replicas = workers.len() as Replica;
		Tasks::<T>::insert(
			id,
			Task {
				owner: owner.clone(),
				spec_hash,
				spec_version: 1,
				requirements,
				placement,
				state: TaskState::Open,
				submitted: frame_system::Pallet::<T>::block_number().unique_saturated_into(),
				deposit,
				replicas,
				open_replicas: replicas,
				owner_index,
			},
		);
		Bodies::<T>::insert(id, body);
		Self::deposit_event(Event::Submitted { task: id, owner });
		for (replica, worker) in workers.into_iter().enumerate() {
			Self::assign(id, replica as Replica, worker, &requirements)?;
		}
		Ok(())
	}

	/// What is held for a task with a body of `bytes`.
	pub fn deposit_for(bytes: usize) -> Balance {
		T::DepositPerByte::get().saturating_mul(bytes as Balance).saturating_add(T::DepositBase::get())
	}

	fn check_requirements(requirements: &Requirements) -> DispatchResult {
		ensure!(requirements.timeout <= T::MaxTimeout::get(), Error::<T>::BadTimeout);
		ensure!(requirements.kind == Kind::Service || requirements.timeout > 0, Error::<T>::BadTimeout);
		ensure!(
			requirements.resources.cpu_millis > 0 && requirements.resources.memory_mib > 0,
			Error::<T>::EmptyRequirements
		);
		Ok(())
	}

	/// First attempt of a replica: reserves, remembers, sets the deadline.
	fn assign(task: TaskId, replica: Replica, worker: WorkerId, requirements: &Requirements) -> DispatchResult {
		T::Workers::reserve(worker, &requirements.resources, requirements.runtime, requirements.isolation)?;
		Duties::<T>::try_mutate(worker, |duties| duties.try_push((task, replica)))
			.map_err(|_| Error::<T>::WorkerFull)?;
		let attempt = 1;
		let due = T::Clock::now().saturating_add(T::AcceptTime::get());
		let deadline = Self::schedule(due, Due::Check { task, replica, attempt }).ok_or(Error::<T>::AgendaFull)?;
		Assignments::<T>::insert(
			task,
			replica,
			Assignment {
				worker,
				attempt,
				state: AssignmentState::Assigned,
				log_size: 0,
				log_root: Hash::zero(),
				deadline,
				run_by: 0,
				since: frame_system::Pallet::<T>::block_number().unique_saturated_into(),
			},
		);
		Self::note(task, replica, worker, attempt, TransitionKind::Assigned);
		Self::deposit_event(Event::Assigned { task, replica, worker, attempt });
		Ok(())
	}

	fn index(owner: &T::AccountId, id: TaskId) -> u32 {
		Owners::<T>::mutate(owner, |OwnerInfo { next, count }| {
			let at = *next;
			*next = next.saturating_add(1);
			*count = count.saturating_add(1);
			OwnerTasks::<T>::insert(owner, at, id);
			at
		})
	}
}
