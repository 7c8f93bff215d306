//! What must hold between the pallets, beyond what each checks of itself.

use super::*;
use crate::{types::Due, Agenda, Assignments, Bodies, Duties, Event, OwnerTasks, Owners, Past, Rings, Tasks};
use edgecloud_primitives::{
	resources::Resources,
	task::{Replica, TaskId},
};
use frame_support::traits::fungible::InspectHold;

/// The pallet's own invariants, and these: what is reserved on a worker is the sum over its open replicas and no more
/// than it has; the indices hold nothing but what there is.
pub fn assert_consistent() {
	EdgeConnect::do_try_state().unwrap();
	let mut reserved = [Resources::default(); WORKERS as usize];
	let mut replicas = 0;
	for (id, task) in Tasks::<Test>::iter() {
		for replica in 0..task.replicas {
			let assignment = assignment(id, replica);
			replicas += 1;
			if assignment.state.is_on_worker() {
				let sum = &mut reserved[assignment.worker as usize];
				*sum = sum.checked_add(&assignment.resources).unwrap();
			}
		}
		assert!(Rings::<Test>::contains_key(id));
	}
	for (id, worker) in pallet_workers::Workers::<Test>::iter() {
		assert_eq!(worker.reserved, reserved[id as usize], "of worker {id}");
		assert!(worker.reserved.fits(&worker.profile.capability.resources()), "of worker {id}");
	}
	assert_eq!(Assignments::<Test>::iter().count(), replicas);
	assert_eq!(Rings::<Test>::iter().count(), Tasks::<Test>::iter().count());
	for (owner, info) in Owners::<Test>::iter() {
		assert!(info.count > 0 && OwnerTasks::<Test>::iter_key_prefix(&owner).all(|at| at < info.next));
	}
	assert!(Duties::<Test>::iter().all(|(_, duties)| !duties.is_empty()), "an empty list of duties is kept");
}

/// Everything that is on the agenda, with its tick.
pub fn agenda() -> Vec<(Tick, Due)> {
	let mut all: Vec<_> =
		Agenda::<Test>::iter().flat_map(|(tick, items)| items.into_iter().map(move |due| (tick, due))).collect();
	all.sort_by_key(|(tick, _)| *tick);
	all
}

/// The ticks at which a replica will be looked at.
pub fn checks(task: TaskId, replica: Replica) -> Vec<Tick> {
	let wanted = Due::Check { task, replica, attempt: 1 };
	agenda().into_iter().filter(|(_, due)| *due == wanted).map(|(tick, _)| tick).collect()
}

/// No record of any task is left, no money is on hold for one, nothing is reserved.
pub fn assert_nothing_left() {
	assert_eq!(Tasks::<Test>::iter().count(), 0);
	assert_eq!(Bodies::<Test>::iter().count(), 0);
	assert_eq!(Assignments::<Test>::iter().count(), 0);
	assert_eq!(Rings::<Test>::iter().count(), 0);
	assert_eq!(Duties::<Test>::iter().count(), 0);
	assert_eq!(Past::<Test>::iter().count(), 0);
	assert_eq!(OwnerTasks::<Test>::iter().count(), 0);
	assert_eq!(Owners::<Test>::iter().count(), 0);
	assert_eq!(agenda(), []);
	for owner in [anna(), ben()] {
		assert_eq!(Balances::balance_on_hold(&crate::HoldReason::Task.into(), &owner), 0);
		assert_eq!(Balances::free_balance(&owner), ENDOWMENT);
	}
	for (_, worker) in pallet_workers::Workers::<Test>::iter() {
		assert_eq!(worker.reserved, Resources::default());
	}
}

/// The pallet's events so far, which this forgets.
pub fn take_events() -> Vec<Event<Test>> {
	let events = System::read_events_for_pallet::<Event<Test>>();
	System::reset_events();
	events
}
