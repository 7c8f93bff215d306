//! Reads for light clients.

use crate::{
	pallet::*,
	placement::{Neighbours, MAX_REPLICAS},
	submission::replicas_of,
};
use alloc::vec::Vec;
use edgecloud_primitives::{
	finality::FinalityClock,
	task::{
		AssignmentView, AutoPlacement, Duty, PastAttemptView, Placement, Quote, Replica, ReplicaQuote, Requirements,
		Task, TaskBody, TaskId, TaskPage, TaskView,
	},
	worker::{WorkerId, WorkerRegistry},
};
use frame_support::storage::{with_transaction, TransactionOutcome};
use sp_runtime::DispatchError;

/// Most tasks on a page.
pub const MAX_PAGE: u32 = 64;

impl<T: Config> Pallet<T> {
	/// One task with its replicas and what it went through.
	pub fn view(id: TaskId) -> Option<TaskView<T::AccountId>> {
		let mut view = Self::view_of(id, Tasks::<T>::get(id)?);
		view.ring = Rings::<T>::get(id).into_inner();
		view.past = (0..view.task.replicas)
			.flat_map(|replica| {
				Past::<T>::get(id, replica).into_iter().map(move |past| PastAttemptView { replica, past })
			})
			.collect();
		Some(view)
	}

	/// The compressed task file.
	pub fn body(id: TaskId) -> Option<TaskBody> {
		let spec_version = Tasks::<T>::get(id)?.spec_version;
		Some(TaskBody { spec_version, bytes: Bodies::<T>::get(id)?.into_inner() })
	}

	/// An owner's tasks, newest first, below place `before`. Looks at no more than four places for each task asked for,
	/// so a page may be short and still have a successor.
	pub fn page(owner: T::AccountId, before: Option<u32>, limit: u32) -> TaskPage<T::AccountId> {
		let limit = limit.clamp(1, MAX_PAGE);
		let mut at = before.unwrap_or(u32::MAX).min(Owners::<T>::get(&owner).next);
		let stop = at.saturating_sub(limit.saturating_mul(4));
		let mut items = Vec::new();
		while at > stop && (items.len() as u32) < limit {
			at -= 1;
			let entry = OwnerTasks::<T>::get(&owner, at).and_then(|id| Some((id, Tasks::<T>::get(id)?)));
			items.extend(entry.map(|(id, task)| Self::view_of(id, task)));
		}
		TaskPage { items, next: (at > 0).then_some(at) }
	}

	/// What a worker has to do.
	pub fn duties_of(worker: WorkerId) -> Vec<Duty<T::AccountId>> {
		Duties::<T>::get(worker)
			.into_iter()
			.filter_map(|(id, replica)| {
				let assignment = Assignments::<T>::get(id, replica)?;
				let Task { spec_hash, spec_version, owner, requirements, .. } = Tasks::<T>::get(id)?;
				Some(Duty { task: id, replica, assignment, spec_hash, spec_version, owner, requirements })
			})
			.collect()
	}

	/// Where a task would go now, and what it would cost there.
	pub fn quote(requirements: Requirements, placement: Placement, body_bytes: u32) -> Quote {
		let wanted = replicas_of(&placement).min(MAX_REPLICAS);
		let workers = match &placement {
			Placement::Workers(workers) => {
				workers.iter().copied().filter(|worker| Self::would_take(*worker, &requirements)).collect()
			}
			Placement::Auto(auto) => Self::would_find(&requirements, auto, wanted),
		};
		let price = |worker: WorkerId| T::Workers::price(worker, &requirements.resources);
		let replicas = workers
			.into_iter()
			.filter_map(|worker| Some(ReplicaQuote { worker, price: price(worker)? }))
			.collect::<Vec<_>>();
		Quote {
			deposit: Self::deposit_for(body_bytes as usize),
			unplaced: wanted.saturating_sub(replicas.len() as Replica),
			replicas,
		}
	}

	/// The workers that the chain would give so many replicas to; fewer where the others find none.
	fn would_find(requirements: &Requirements, auto: &AutoPlacement, wanted: Replica) -> Vec<WorkerId> {
		// A place that is none has no distance from anything.
		if Self::check_auto(auto).is_err() {
			return Vec::new();
		}
		let salt = (NextTaskId::<T>::get(), 0, 0);
		Self::find_workers(requirements, auto, (&Neighbours::none(), None), wanted, salt).0
	}

	/// Tries whether a worker would take a replica, and takes that back.
	fn would_take(worker: WorkerId, requirements: &Requirements) -> bool {
		let Requirements { resources, runtime, isolation, .. } = requirements;
		with_transaction(|| {
			let taken = T::Workers::reserve(worker, resources, *runtime, *isolation);
			TransactionOutcome::Rollback(Ok::<_, DispatchError>(taken.is_ok()))
		})
		.unwrap_or_default()
	}

	fn view_of(id: TaskId, task: Task<T::AccountId>) -> TaskView<T::AccountId> {
		let assignments = (0..task.replicas)
			.filter_map(|replica| Some(AssignmentView { replica, assignment: Assignments::<T>::get(id, replica)? }))
			.collect();
		TaskView { id, task, assignments, past: Vec::new(), ring: Vec::new(), now: T::Clock::now() }
	}
}
