//! From a task file to replicas on workers.

use crate::{
	pallet::*,
	placement::{Neighbours, MAX_REPLICAS},
	types::OwnerInfo,
	weights::with_searches,
	WeightInfo,
};
use alloc::vec::Vec;
use edgecloud_primitives::{
	task::{Body, Kind, Placement, Replica, Requirements, Task, TaskId, TaskState},
	worker::{WorkerId, WorkerRegistry, MOVE_WRITES},
	Balance, Hash,
};
use frame_support::{
	ensure,
	traits::{fungible::MutateHold, Get},
	transactional,
	weights::Weight,
};
use sp_runtime::{traits::UniqueSaturatedInto, DispatchError, DispatchResult};

/// Replicas that a placement asks for.
pub(crate) fn replicas_of(placement: &Placement) -> Replica {
	match placement {
		// At most 16 by the bound of the list.
		Placement::Workers(workers) => workers.len() as Replica,
		Placement::Auto(auto) => auto.replicas,
	}
}

/// What a submission may cost at most.
pub(crate) fn weight_of<T: Config>(body: &Body, placement: &Placement) -> Weight {
	// More than 16 are refused before anything is done for them.
	let replicas = u32::from(replicas_of(placement).min(MAX_REPLICAS));
	let searches = if matches!(placement, Placement::Auto(_)) { replicas } else { 0 };
	with_searches::<T::WeightInfo>(T::WeightInfo::submit(body.len() as u32, replicas), searches)
		.saturating_add(T::DbWeight::get().writes((MOVE_WRITES * replicas).into()))
}

impl<T: Config> Pallet<T> {
	/// Dispatch is transactional, so a worker that can't take its replica undoes the others. Returns what it cost.
	#[transactional]
	pub(crate) fn do_submit(
		owner: T::AccountId,
		spec_hash: Hash,
		body: Body,
		requirements: Requirements,
		placement: Placement,
	) -> Result<Weight, DispatchError> {
		ensure!(!body.is_empty(), Error::<T>::EmptyBody);
		Self::check_requirements(&requirements)?;
		let replicas = replicas_of(&placement);
		match &placement {
			Placement::Workers(workers) => Self::check_workers(workers)?,
			Placement::Auto(auto) => Self::check_auto(auto)?,
		}

		let id = NextTaskId::<T>::get();
		NextTaskId::<T>::put(id.checked_add(1).ok_or(Error::<T>::TooManyTasks)?);
		let deposit = Self::deposit_for(body.len());
		T::Currency::hold(&HoldReason::Task.into(), &owner, deposit)?;
		let owner_index = Self::index(&owner, id);
		let task = Task {
			owner: owner.clone(),
			spec_hash,
			spec_version: 1,
			requirements,
			placement,
			state: TaskState::Open,
			cancelled: false,
			submitted: frame_system::Pallet::<T>::block_number().unique_saturated_into(),
			deposit,
			replicas,
			open_replicas: replicas,
			owner_index,
		};
		Tasks::<T>::insert(id, &task);
		Bodies::<T>::insert(id, &body);
		Self::deposit_event(Event::Submitted { task: id, owner });
		let (workers, searched) = Self::first_workers(id, &task);
		let mut moved = 0u64;
		for (replica, worker) in workers?.into_iter().enumerate() {
			moved += u64::from(T::Workers::move_writes(worker, &task.requirements.resources));
			Self::assign(id, replica as Replica, worker, 1, 0, &task)?;
		}
		let moved = T::DbWeight::get().writes(moved);
		Ok(T::WeightInfo::submit(body.len() as u32, replicas.into()).saturating_add(searched).saturating_add(moved))
	}

	/// The workers of a new task, one for each replica, and what it cost to find them.
	fn first_workers(id: TaskId, task: &Task<T::AccountId>) -> (Result<Vec<WorkerId>, DispatchError>, Weight) {
		match &task.placement {
			Placement::Workers(workers) => (Ok(workers.to_vec()), Weight::zero()),
			Placement::Auto(auto) => {
				Self::choose_workers(&task.requirements, auto, &Neighbours::none(), task.replicas, (id, 0))
			}
		}
	}

	/// What is held for a task with a body of `bytes`.
	pub fn deposit_for(bytes: usize) -> Balance {
		T::DepositPerByte::get().saturating_mul(bytes as Balance).saturating_add(T::DepositBase::get())
	}

	pub(crate) fn check_requirements(requirements: &Requirements) -> DispatchResult {
		ensure!(requirements.timeout <= T::MaxTimeout::get(), Error::<T>::BadTimeout);
		ensure!(requirements.kind == Kind::Service || requirements.timeout > 0, Error::<T>::BadTimeout);
		ensure!(
			requirements.resources.cpu_millis > 0 && requirements.resources.memory_mib > 0,
			Error::<T>::EmptyRequirements
		);
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
