//! While the chain cannot finalize, time stands still for everybody.

use crate::{mock::*, types::Due, Assignments, Error, Tasks};
use edgecloud_primitives::{
	finality::{FinalityClock, Tick},
	task::{Assignment, AssignmentState, FailReason, Replica, TaskId},
};
use frame_support::{assert_noop, assert_ok};

/// Blocks that the clock needs to notice a stall: the limit, and half of the notes that the median is taken of.
const NOTICE: u32 = MAX_LAG + 11;

fn all() -> Vec<(TaskId, Replica, Assignment)> {
	let mut all: Vec<_> = Assignments::<Test>::iter().collect();
	all.sort_by_key(|(task, replica, _)| (*task, *replica));
	all
}

fn strikes() -> u32 {
	(0..WORKERS).map(|id| u32::from(worker(id).strikes)).sum()
}

fn left(task: TaskId) -> Tick {
	assignment(task, 0).deadline - now()
}

#[test]
fn no_deadline_passes_and_everybody_keeps_the_time_they_had() {
	run(|| {
		let over = running(batch(), &[2]);
		assert_ok!(complete(2, over));
		stall(NOTICE);
		assert!(Finality::suspended());
		// One of each kind of deadline, made while the clock stands already.
		let assigned = submit(&[0]);
		let silent = running(batch(), &[1]);
		let stopping = running(service(), &[2]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), stopping));

		let (frozen, before, due) = (now(), all(), agenda());
		stall(10 * (ACCEPT + SILENCE + RETENTION));
		assert_eq!((now(), strikes()), (frozen, 0));
		assert_eq!(all(), before);
		assert_eq!(agenda(), due);
		assert!(Tasks::<Test>::contains_key(over));
		for task in [assigned, silent, stopping, over] {
			assert_noop!(EdgeConnect::poke(signed(eve()), task), Error::<Test>::NothingDue);
		}

		// Finality is back. Nobody has lost a tick.
		assert_eq!((left(assigned), left(silent), left(stopping)), (ACCEPT, SILENCE, STOP));
		pass(ACCEPT - 1);
		assert_eq!(all(), before);
		pass(1);
		let reason = FailReason::NotAccepted;
		assert_eq!(replica_state(assigned, 0), AssignmentState::Failed { reason });
		assert_eq!(replica_state(stopping, 0), AssignmentState::Cancelled);
		assert_eq!(replica_state(silent, 0), AssignmentState::Running);
		pass(SILENCE - ACCEPT - 1);
		assert_eq!(replica_state(silent, 0), AssignmentState::Running);
		pass(1);
		assert_eq!(replica_state(silent, 0), AssignmentState::Failed { reason: FailReason::Silent });
	});
}

#[test]
fn who_was_in_the_middle_has_the_rest_of_the_time() {
	run(|| {
		let id = running(service(), &[0]);
		pass(2);
		let given = assignment(id, 0).deadline;
		// The clock goes on for a while until the stall is noticed.
		stall(1);
		while !Finality::suspended() {
			stall(1);
			assert!(now() < given, "the stall was noticed too late for this test");
		}
		let rest = left(id);
		stall(500);
		assert_eq!(left(id), rest);
		pass(rest - 1);
		assert_eq!(replica_state(id, 0), AssignmentState::Running);
		assert_ok!(progress(0, &[line(id, 0, 1)]));
		pass(1);
		assert_eq!((replica_state(id, 0), strikes()), (AssignmentState::Running, 0));
	});
}

#[test]
fn work_goes_on_meanwhile() {
	run(|| {
		stall(NOTICE);
		let next = submit(&[1]);
		stall(200);
		assert_ok!(EdgeConnect::accept(hot(1), claim(next, 0)));
		stall(200);
		assert_ok!(progress(1, &[line(next, 0, 3)]));
		assert_ok!(complete(1, next));
		stall(2 * RETENTION);
		assert!(Tasks::<Test>::contains_key(next), "a retention passed without the clock");
		let removal = agenda().into_iter().find(|(_, due)| *due == Due::Remove { task: next }).unwrap().0;
		assert_eq!(removal, now() + RETENTION);
	});
}
