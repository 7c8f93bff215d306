//! Giving replicas to workers, and giving them to others.

use crate::{
	pallet::*,
	types::{Due, MAX_DUTIES},
};
use alloc::vec::Vec;
use codec::Encode;
use edgecloud_primitives::{
	finality::FinalityClock,
	task::{
		Assignment, AssignmentState, Attempt, AutoPlacement, Placement, Replica, Requirements, Spread, Task, TaskId,
		TransitionKind,
	},
	worker::{Found, Query, WorkerId, WorkerRegistry},
	Hash, ShortText,
};
use frame_support::{ensure, traits::Get, weights::Weight, Blake2_256, StorageHasher};
use sp_runtime::{traits::UniqueSaturatedInto, DispatchError, DispatchResult};

/// Whom the replicas of a task keep apart from.
pub(crate) struct Neighbours<AccountId> {
	workers: Vec<WorkerId>,
	operators: Vec<AccountId>,
	regions: Vec<ShortText>,
}

impl<AccountId> Neighbours<AccountId> {
	/// Nobody yet.
	pub(crate) fn none() -> Self {
		Self { workers: Vec::new(), operators: Vec::new(), regions: Vec::new() }
	}

	pub(crate) fn add(&mut self, spread: Spread, Found { worker, operator, region }: Found<AccountId>) {
		self.workers.push(worker);
		match spread {
			Spread::None => (),
			Spread::Operator => self.operators.push(operator),
			Spread::Region => self.regions.push(region),
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Where the other replicas of a task are: those that a worker holds.
	pub(crate) fn neighbours(
		id: TaskId,
		task: &Task<T::AccountId>,
		spread: Spread,
		except: Replica,
	) -> Neighbours<T::AccountId> {
		let mut neighbours = Neighbours::none();
		for replica in (0..task.replicas).filter(|replica| *replica != except) {
			let Some(assignment) = Assignments::<T>::get(id, replica).filter(|one| one.state.is_on_worker()) else {
				continue;
			};
			if let Some((operator, region)) = T::Workers::origin_of(assignment.worker) {
				neighbours.add(spread, Found { worker: assignment.worker, operator, region });
			}
		}
		neighbours
	}

	/// Looks for a worker for one more replica. `salt` makes searches of one block start in different places.
	pub(crate) fn find_worker(
		requirements: &Requirements,
		auto: &AutoPlacement,
		neighbours: &Neighbours<T::AccountId>,
		avoid: WorkerId,
		salt: (TaskId, Replica, Attempt),
	) -> (Option<WorkerId>, Weight) {
		let (found, weight) = Self::find_workers(requirements, auto, (neighbours, Some(avoid)), 1, salt);
		(found.first().copied(), weight)
	}

	/// Looks for workers for so many replicas more; finds fewer where no others match.
	pub(crate) fn find_workers(
		requirements: &Requirements,
		auto: &AutoPlacement,
		(neighbours, avoid): (&Neighbours<T::AccountId>, Option<WorkerId>),
		count: Replica,
		salt: (TaskId, Replica, Attempt),
	) -> (Vec<WorkerId>, Weight) {
		let parent = frame_system::Pallet::<T>::parent_hash();
		let mut avoid_workers = neighbours.workers.clone();
		avoid_workers.extend(avoid);
		let (found, weight) = T::Workers::find(Query {
			count,
			requirements,
			placement: auto,
			avoid_workers: &avoid_workers,
			avoid_operators: &neighbours.operators,
			avoid_regions: &neighbours.regions,
			has_room: |worker| Duties::<T>::decode_len(worker).unwrap_or_default() < MAX_DUTIES as usize,
			seed: Hash::from(Blake2_256::hash(&(parent, salt).encode())),
		});
		(found.into_iter().map(|found| found.worker).collect(), weight)
	}

	/// One worker for each of so many new replicas, of which `first` is the first; an error when one finds none.
	pub(crate) fn choose_workers(
		requirements: &Requirements,
		auto: &AutoPlacement,
		neighbours: &Neighbours<T::AccountId>,
		count: Replica,
		(task, first): (TaskId, Replica),
	) -> (Result<Vec<WorkerId>, DispatchError>, Weight) {
		let salt = (task, first, 0);
		let (found, weight) = Self::find_workers(requirements, auto, (neighbours, None), count, salt);
		let all = found.len() == usize::from(count);
		(all.then_some(found).ok_or(Error::<T>::NoWorkerMatches.into()), weight)
	}

	/// Gives a replica to a worker that has not got it: reserves, remembers, sets the deadline.
	pub(crate) fn assign(
		id: TaskId,
		replica: Replica,
		worker: WorkerId,
		attempt: Attempt,
		failures: u8,
		task: &Task<T::AccountId>,
	) -> DispatchResult {
		let Requirements { resources, runtime, isolation, .. } = &task.requirements;
		T::Workers::reserve(worker, resources, *runtime, *isolation)?;
		Duties::<T>::try_mutate(worker, |duties| duties.try_push((id, replica))).map_err(|_| Error::<T>::WorkerFull)?;
		Self::begin_attempt(id, replica, worker, attempt, failures, task)
	}

	/// Writes the first record of an attempt whose worker has the capacity and the duty.
	pub(crate) fn begin_attempt(
		id: TaskId,
		replica: Replica,
		worker: WorkerId,
		attempt: Attempt,
		failures: u8,
		task: &Task<T::AccountId>,
	) -> DispatchResult {
		let due = T::Clock::now().saturating_add(T::AcceptTime::get());
		let deadline = Self::schedule(due, Due::Check { task: id, replica, attempt }).ok_or(Error::<T>::AgendaFull)?;
		Assignments::<T>::insert(
			id,
			replica,
			Assignment {
				worker,
				attempt,
				state: AssignmentState::Assigned,
				spec_version: task.spec_version,
				resources: task.requirements.resources,
				failures,
				log_size: 0,
				log_root: Hash::zero(),
				deadline,
				run_by: 0,
				since: frame_system::Pallet::<T>::block_number().unique_saturated_into(),
			},
		);
		Self::note(id, replica, worker, attempt, TransitionKind::Assigned);
		Self::deposit_event(Event::Assigned { task: id, replica, worker, attempt });
		Ok(())
	}

	/// The workers of a placement by the owner, checked.
	pub(crate) fn check_workers(workers: &[WorkerId]) -> DispatchResult {
		ensure!(!workers.is_empty(), Error::<T>::NoWorkers);
		for (at, worker) in workers.iter().enumerate() {
			ensure!(!workers[at + 1..].contains(worker), Error::<T>::DuplicateWorker);
		}
		Ok(())
	}

	/// A placement by the chain, checked.
	pub(crate) fn check_auto(auto: &AutoPlacement) -> DispatchResult {
		ensure!(auto.replicas > 0, Error::<T>::NoWorkers);
		ensure!(auto.replicas <= MAX_REPLICAS, Error::<T>::TooManyReplicas);
		if let Some((latitude, longitude)) = auto.near {
			ensure!(
				(-90_000_000..=90_000_000).contains(&latitude) && (-180_000_000..=180_000_000).contains(&longitude),
				Error::<T>::BadPlace
			);
		}
		// Distance from nowhere says nothing.
		ensure!(auto.near.is_some() || auto.radius_km == 0, Error::<T>::BadPlace);
		Ok(())
	}

	/// The placement by the chain that a task has, if it has one.
	pub(crate) fn auto_of(task: &Task<T::AccountId>) -> Option<&AutoPlacement> {
		match &task.placement {
			Placement::Auto(auto) => Some(auto),
			Placement::Workers(_) => None,
		}
	}
}

/// Replica numbers that a task may have.
pub(crate) const MAX_REPLICAS: Replica = 16;
