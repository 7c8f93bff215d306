use crate::{mock::*, Duties, Error, Event, Past};
use edgecloud_primitives::{
	resources::Resources,
	task::{
		AssignmentState, AutoPlacement, Departure, FailReason, Placement, Replica, Requirements, Scaling, Spread,
		TaskId, TaskState,
	},
	worker::WorkerId,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use std::collections::BTreeSet;

type RegistryError = pallet_workers::Error<Test>;

fn scale(id: TaskId, scaling: Scaling) -> DispatchResult {
	outcome(EdgeConnect::scale(signed(anna()), id, scaling))
}

fn to(id: TaskId, replicas: Replica) -> DispatchResult {
	scale(id, Scaling::Replicas(replicas))
}

fn add(id: TaskId, workers: &[WorkerId]) -> DispatchResult {
	scale(id, Scaling::Add(workers.to_vec().try_into().unwrap()))
}

fn remove(id: TaskId, replicas: &[Replica]) -> DispatchResult {
	scale(id, Scaling::Remove(replicas.to_vec().try_into().unwrap()))
}

fn states(id: TaskId) -> Vec<AssignmentState> {
	(0..task(id).replicas).map(|replica| replica_state(id, replica)).collect()
}

fn open_workers(id: TaskId) -> BTreeSet<WorkerId> {
	let all = (0..task(id).replicas).map(|replica| assignment(id, replica));
	all.filter(|one| one.state.is_on_worker()).map(|one| one.worker).collect()
}

use AssignmentState::{Assigned, AwaitingSecrets, Cancelled, Running, Stopping};

#[test]
fn more_replicas_go_to_other_workers() {
	run(|| {
		let id = placed(batch(), auto(2));
		take_events();
		assert_ok!(to(id, 4));
		assert_eq!(states(id), [Running, Running, Assigned, Assigned]);
		assert_eq!((task(id).open_replicas, open_workers(id).len()), (4, 4));
		assert_eq!(task(id).placement, Placement::Auto(auto(4)));
		let assigned =
			|replica| Event::Assigned { task: id, replica, worker: assignment(id, replica).worker, attempt: 1 };
		assert_eq!(take_events(), [assigned(2), assigned(3), Event::Scaled { task: id }]);
		for replica in [2, 3] {
			let new = assignment(id, replica);
			assert_eq!((new.attempt, new.spec_version, new.resources), (1, 1, batch().resources));
			assert_eq!(Duties::<Test>::get(new.worker).into_inner(), [(id, replica)]);
		}
	});
}

#[test]
fn fewer_replicas_end_the_newest() {
	run(|| {
		let id = placed(batch(), auto(3));
		assert_ok!(to(id, 4));
		take_events();
		assert_ok!(to(id, 2));
		assert_eq!(states(id), [Running, Running, Stopping, Cancelled]);
		assert_eq!(take_events(), [Event::Cancelled { task: id, replica: 3 }, Event::Scaled { task: id }]);
		assert_eq!((task(id).open_replicas, assignment(id, 2).deadline), (3, now() + STOP));
		pass(STOP);
		assert_eq!(states(id), [Running, Running, Cancelled, Cancelled]);
		assert_eq!(task(id).open_replicas, 2);
		assert_eq!((0..WORKERS).filter(|id| worker(*id).reserved != Resources::default()).count(), 2);
	});
}

#[test]
fn the_same_number_changes_nothing() {
	run(|| {
		let id = placed(batch(), auto(3));
		let before: Vec<_> = (0..3).map(|replica| assignment(id, replica)).collect();
		assert_ok!(to(id, 3));
		assert_ok!(to(id, 3));
		assert_eq!((0..3).map(|replica| assignment(id, replica)).collect::<Vec<_>>(), before);
	});
}

#[test]
fn a_removed_number_is_given_out_again() {
	run(|| {
		let id = placed(batch(), auto(2));
		let old = assignment(id, 1);
		assert_ok!(progress(old.worker, &[line(id, 1, 6)]));
		assert_ok!(remove(id, &[1]));
		// It has not stopped yet, so its number is in use.
		assert_ok!(to(id, 2));
		assert_eq!(states(id), [Running, Stopping, Assigned]);
		assert_eq!(open_workers(id).len(), 3);
		assert_ok!(EdgeConnect::complete(hot(old.worker), claim(id, 1), 0, OUTPUTS, 8, root(8)));
		assert_eq!(states(id), [Running, Cancelled, Assigned]);
		assert_ok!(to(id, 3));
		assert_eq!(states(id), [Running, Assigned, Assigned]);
		let again = assignment(id, 1);
		assert_eq!((again.attempt, again.log_size, again.failures), (2, 0, 0));
		let past = Past::<Test>::get(id, 1).into_inner();
		assert_eq!((past[0].worker, past[0].attempt, past[0].log_size, past[0].log_root), (old.worker, 1, 8, root(8)));
		assert_eq!(past[0].why, Departure::Removed);
		assert!(EdgeConnect::complete(hot(old.worker), claim(id, 1), 0, OUTPUTS, 8, root(8)).is_err());
	});
}

#[test]
fn what_has_a_result_keeps_its_number() {
	run(|| {
		let id = placed(batch(), auto(2));
		let first = assignment(id, 0).worker;
		assert_ok!(complete(first, id));
		let before = assignment(id, 0);
		assert_ok!(to(id, 3));
		assert_eq!(assignment(id, 0), before);
		assert_eq!(states(id)[1..], [Running, Assigned, Assigned]);
		assert_eq!(task(id).replicas, 4);
	});
}

#[test]
fn sixteen_numbers_are_all() {
	run(|| {
		let id = placed(batch(), auto(1));
		assert_noop!(to(id, 17), Error::<Test>::TooManyReplicas);
		// Ten of them get results or fail for good.
		for _ in 0..10 {
			assert_ok!(to(id, 2));
			let replica = task(id).replicas - 1;
			assert_ok!(accept(id, replica));
			let on = assignment(id, replica).worker;
			assert_ok!(EdgeConnect::complete(hot(on), present(id, replica), 0, OUTPUTS, 0, root(0)));
		}
		assert_ok!(to(id, 6));
		assert_eq!((task(id).replicas, task(id).open_replicas), (16, 6));
		assert_noop!(to(id, 7), Error::<Test>::TooManyReplicas);
		let chosen = running(batch(), &[0]);
		for _ in 0..15 {
			assert_ok!(add(chosen, &[1]));
			let replica = task(chosen).replicas - 1;
			assert_ok!(accept(chosen, replica));
			assert_ok!(EdgeConnect::fail(hot(1), present(chosen, replica), FailReason::OutOfMemory, 0, root(0)));
		}
		assert_noop!(add(chosen, &[1]), Error::<Test>::TooManyReplicas);
	});
}

#[test]
fn new_replicas_keep_apart_from_the_old_ones() {
	run(|| {
		let id = placed(batch(), AutoPlacement { spread: Spread::Region, ..auto(2) });
		assert_ok!(to(id, 3));
		let regions: BTreeSet<_> = open_workers(id).into_iter().map(|id| worker(id).profile.region).collect();
		assert_eq!(regions.len(), 3);
		assert_noop!(to(id, 4), Error::<Test>::NoWorkerMatches);
		// A stopping one still keeps its region.
		assert_ok!(to(id, 1));
		assert_eq!(states(id), [Running, Stopping, Cancelled]);
		assert_noop!(to(id, 3), Error::<Test>::NoWorkerMatches);
		assert_ok!(to(id, 2));
	});
}

#[test]
fn all_new_replicas_find_a_worker_or_none_does() {
	run(|| {
		let id = placed(batch(), inside("us-east", 1));
		assert_noop!(to(id, 3), Error::<Test>::NoWorkerMatches);
		assert_ok!(to(id, 2));
		let chosen = running(batch(), &[0]);
		let whole = Requirements { resources: worker(5).profile.capability.resources(), ..batch() };
		submit_with(whole, &[5]);
		assert_noop!(add(chosen, &[1, 5]), RegistryError::NoCapacity);
		assert_noop!(add(chosen, &[1, 99]), RegistryError::NoSuchWorker);
		assert_ok!(Workers::drain(signed(olga()), 2));
		assert_noop!(add(chosen, &[1, 2]), RegistryError::NotActive);
		assert_ok!(add(chosen, &[1]));
	});
}

#[test]
fn the_owner_adds_chosen_workers() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(add(id, &[2, 1]));
		assert_eq!((assignment(id, 1).worker, assignment(id, 2).worker), (2, 1));
		assert_eq!(task(id).placement, on(&[0, 2, 1]));
		for workers in [&[0][..], &[3, 1], &[3, 3]] {
			assert_noop!(add(id, workers), Error::<Test>::DuplicateWorker);
		}
		assert_noop!(add(id, &[]), Error::<Test>::NoWorkers);
		assert_ok!(remove(id, &[1]));
		assert_eq!(task(id).placement, on(&[0, 1]));
		assert_ok!(add(id, &[2]));
		assert_eq!((states(id), task(id).placement), (vec![Running, Assigned, Assigned], on(&[0, 1, 2])));
		assert_eq!(assignment(id, 1).attempt, 2);
	});
}

#[test]
fn the_owner_takes_certain_replicas_away() {
	run(|| {
		let id = placed(batch(), auto(4));
		assert_ok!(remove(id, &[0, 2]));
		assert_eq!(states(id), [Stopping, Running, Stopping, Running]);
		assert_eq!(task(id).placement, Placement::Auto(auto(2)));
		for replicas in [&[][..], &[0], &[1, 4], &[Replica::MAX]] {
			assert_noop!(remove(id, replicas), Error::<Test>::NoSuchReplica);
		}
		assert_noop!(remove(id, &[1, 3]), Error::<Test>::LastReplica);
		// The same one twice is one.
		assert_ok!(remove(id, &[3, 3]));
		assert_noop!(remove(id, &[1]), Error::<Test>::LastReplica);
		assert_noop!(to(id, 0), Error::<Test>::LastReplica);
	});
}

#[test]
fn the_scaling_must_fit_the_placement() {
	run(|| {
		let chosen = running(batch(), &[0]);
		assert_noop!(to(chosen, 2), Error::<Test>::ScalingUnfit);
		let auto = placed(batch(), auto(1));
		assert_noop!(add(auto, &[1]), Error::<Test>::ScalingUnfit);
	});
}

#[test]
fn only_the_owner_scales_and_only_what_is_open() {
	run(|| {
		let id = placed(batch(), auto(2));
		assert_noop!(EdgeConnect::scale(signed(ben()), id, Scaling::Replicas(3)), Error::<Test>::NotOwner);
		assert_noop!(to(9, 3), Error::<Test>::NoSuchTask);
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		assert_noop!(to(id, 3), Error::<Test>::AlreadyOver);
		pass(STOP);
		assert_noop!(to(id, 3), Error::<Test>::AlreadyClosed);
	});
}

#[test]
fn a_full_agenda_takes_no_more() {
	run(|| {
		let id = placed(batch(), auto(2));
		super::agenda::fill(now() + ACCEPT);
		assert_noop!(to(id, 3), Error::<Test>::AgendaFull);
		// It keeps nobody from having fewer.
		assert_ok!(to(id, 1));
		pass(STOP);
	});
}

#[test]
fn what_waits_for_secrets_ends_at_once() {
	run(|| {
		let id = placed(Requirements { secrets: true, ..batch() }, auto(2));
		assert_eq!(states(id), [AwaitingSecrets, AwaitingSecrets]);
		assert_ok!(to(id, 1));
		assert_eq!(states(id), [AwaitingSecrets, Cancelled]);
	});
}

#[test]
fn a_removed_replica_does_not_decide_the_outcome() {
	run(|| {
		let finish = |id: TaskId, reason: Option<FailReason>| {
			assert_ok!(to(id, 1));
			let on = assignment(id, 0).worker;
			let _ = match reason {
				None => complete(on, id),
				Some(reason) => outcome(EdgeConnect::fail(hot(on), present(id, 0), reason, 5, root(5))),
			};
			pass_alive(STOP, &[0, 1, 2, 3, 4, 5]);
			task_state(id)
		};
		assert_eq!(finish(placed(batch(), auto(3)), None), TaskState::Completed);
		assert_eq!(finish(placed(batch(), auto(3)), Some(FailReason::OutOfMemory)), TaskState::Failed);
		let stopped = placed(batch(), auto(2));
		assert_ok!(to(stopped, 1));
		assert_ok!(complete(assignment(stopped, 0).worker, stopped));
		// The last one to end is the one that was removed.
		assert_eq!(task_state(stopped), TaskState::Open);
		pass(STOP);
		assert_eq!(task_state(stopped), TaskState::Completed);
		let cancelled = placed(batch(), auto(2));
		assert_ok!(to(cancelled, 1));
		assert_ok!(EdgeConnect::cancel(signed(anna()), cancelled));
		pass(STOP);
		assert_eq!(task_state(cancelled), TaskState::Cancelled);
	});
}
