//! The owner adds replicas to a task, or takes some away.

use crate::{pallet::*, placement::MAX_REPLICAS, WeightInfo};
use alloc::vec::Vec;
use edgecloud_primitives::{
	task::{AssignmentState, AutoPlacement, Departure, Placement, Replica, Scaling, Task, TaskId},
	worker::WorkerId,
};
use frame_support::{ensure, transactional, weights::Weight};
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Returns what it cost.
	#[transactional]
	pub(crate) fn do_scale(owner: T::AccountId, id: TaskId, scaling: Scaling) -> Result<Weight, DispatchError> {
		let task = Self::own_open_task(&owner, id)?;
		let (changed, searched) = match (scaling, &task.placement) {
			(Scaling::Replicas(wanted), Placement::Auto(auto)) => {
				ensure!(wanted > 0, Error::<T>::LastReplica);
				let auto = AutoPlacement { replicas: wanted, ..auto.clone() };
				Self::check_auto(&auto)?;
				let present = Self::staying(id, &task);
				match (wanted as usize).checked_sub(present.len()) {
					Some(more) => (more, Self::add_auto(id, task, auto, more)?),
					None => {
						let surplus = present[wanted as usize..].to_vec();
						Tasks::<T>::insert(id, Task { placement: Placement::Auto(auto), ..task });
						Self::stop_replicas(id, &surplus);
						(surplus.len(), Weight::zero())
					}
				}
			}
			(Scaling::Add(workers), Placement::Workers(_)) => {
				Self::add_chosen(id, task, &workers)?;
				(workers.len(), Weight::zero())
			}
			(Scaling::Remove(replicas), _) => {
				Self::remove_chosen(id, task, &replicas)?;
				(replicas.len(), Weight::zero())
			}
			_ => return Err(Error::<T>::ScalingUnfit.into()),
		};
		Self::deposit_event(Event::Scaled { task: id });
		Ok(T::WeightInfo::scale(changed as u32).saturating_add(searched))
	}

	/// Returns what the searches cost.
	fn add_auto(
		id: TaskId,
		mut task: Task<T::AccountId>,
		auto: AutoPlacement,
		more: usize,
	) -> Result<Weight, DispatchError> {
		let numbers = Self::free_numbers(id, &task, more)?;
		let neighbours = Self::neighbours(id, &task, auto.spread, Replica::MAX);
		let first = numbers.first().copied().unwrap_or_default();
		let (workers, searched) =
			Self::choose_workers(&task.requirements, &auto, &neighbours, more as Replica, (id, first));
		task.placement = Placement::Auto(auto);
		Self::add(id, task, &numbers, &workers?)?;
		Ok(searched)
	}

	fn add_chosen(id: TaskId, mut task: Task<T::AccountId>, workers: &[WorkerId]) -> DispatchResult {
		Self::check_workers(workers)?;
		let staying = Self::staying(id, &task);
		let taken = staying.iter().filter_map(|replica| Assignments::<T>::get(id, replica)).map(|one| one.worker);
		let mut all = taken.collect::<Vec<_>>();
		ensure!(!workers.iter().any(|worker| all.contains(worker)), Error::<T>::DuplicateWorker);
		all.extend(workers);
		let numbers = Self::free_numbers(id, &task, workers.len())?;
		task.placement = Placement::Workers(all.try_into().map_err(|_| Error::<T>::TooManyReplicas)?);
		Self::add(id, task, &numbers, workers)
	}

	/// Gives each number to a worker. A number that was used before goes on with its attempts.
	fn add(id: TaskId, mut task: Task<T::AccountId>, numbers: &[Replica], workers: &[WorkerId]) -> DispatchResult {
		let last = numbers.iter().max().map_or(0, |replica| replica.saturating_add(1));
		task.replicas = task.replicas.max(last);
		task.open_replicas = task.open_replicas.saturating_add(numbers.len() as Replica);
		Tasks::<T>::insert(id, &task);
		for (replica, worker) in numbers.iter().zip(workers) {
			let earlier = Assignments::<T>::get(id, replica);
			if let Some(earlier) = &earlier {
				Self::remember(id, *replica, earlier, Departure::Removed);
			}
			let attempt = earlier.map_or(0, |one| one.attempt).saturating_add(1);
			Self::assign(id, *replica, *worker, attempt, 0, &task)?;
		}
		Ok(())
	}

	fn remove_chosen(id: TaskId, mut task: Task<T::AccountId>, replicas: &[Replica]) -> DispatchResult {
		let staying = Self::staying(id, &task);
		ensure!(!replicas.is_empty() && replicas.iter().all(|one| staying.contains(one)), Error::<T>::NoSuchReplica);
		let rest = staying.iter().filter(|one| !replicas.contains(one)).copied().collect::<Vec<_>>();
		ensure!(!rest.is_empty(), Error::<T>::LastReplica);
		match &mut task.placement {
			Placement::Auto(auto) => auto.replicas = rest.len() as Replica,
			Placement::Workers(workers) => {
				let left = rest.iter().filter_map(|replica| Assignments::<T>::get(id, replica)).map(|one| one.worker);
				*workers = left.collect::<Vec<_>>().try_into().map_err(|_| Error::<T>::TooManyReplicas)?;
			}
		}
		Tasks::<T>::insert(id, task);
		Self::stop_replicas(id, replicas);
		Ok(())
	}

	/// Replicas that are neither over nor about to be.
	fn staying(id: TaskId, task: &Task<T::AccountId>) -> Vec<Replica> {
		let stays = |replica: &Replica| {
			Assignments::<T>::get(id, replica)
				.is_some_and(|one| !one.state.is_terminal() && one.state != AssignmentState::Stopping)
		};
		(0..task.replicas).filter(stays).collect()
	}

	/// Numbers for new replicas: those of cancelled ones first, as their results are of no use any more.
	fn free_numbers(id: TaskId, task: &Task<T::AccountId>, count: usize) -> Result<Vec<Replica>, DispatchError> {
		let free = |replica: &Replica| {
			Assignments::<T>::get(id, replica).is_none_or(|one| one.state == AssignmentState::Cancelled)
		};
		let numbers = (0..MAX_REPLICAS.max(task.replicas)).filter(free).take(count).collect::<Vec<_>>();
		ensure!(numbers.len() == count, Error::<T>::TooManyReplicas);
		Ok(numbers)
	}
}
