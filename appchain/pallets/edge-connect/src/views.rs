//! Reads for light clients.

use crate::pallet::*;
use alloc::vec::Vec;
use edgecloud_primitives::{
	finality::FinalityClock,
	task::{AssignmentView, Duty, Task, TaskBody, TaskId, TaskPage, TaskView},
	worker::WorkerId,
};

/// Most tasks on a page.
pub const MAX_PAGE: u32 = 64;

impl<T: Config> Pallet<T> {
	/// One task with its replicas and what it went through.
	pub fn view(id: TaskId) -> Option<TaskView<T::AccountId>> {
		let mut view = Self::view_of(id, Tasks::<T>::get(id)?);
		view.ring = Rings::<T>::get(id).into_inner();
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

	fn view_of(id: TaskId, task: Task<T::AccountId>) -> TaskView<T::AccountId> {
		let assignments = (0..task.replicas)
			.filter_map(|replica| Some(AssignmentView { replica, assignment: Assignments::<T>::get(id, replica)? }))
			.collect();
		TaskView { id, task, assignments, ring: Vec::new(), now: T::Clock::now() }
	}
}
