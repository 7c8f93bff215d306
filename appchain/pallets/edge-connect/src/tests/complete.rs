use crate::{mock::*, Error, Event, Rings};
use edgecloud_primitives::{
	resources::Resources,
	task::{AssignmentState, Claim, TaskState, TransitionKind},
};
use frame_support::{assert_noop, assert_ok};

#[test]
fn a_replica_ends_by_itself() {
	run(|| {
		let id = running(batch(), &[0]);
		pass(5);
		take_events();
		assert_ok!(EdgeConnect::complete(hot(0), claim(id, 0), 3, OUTPUTS, 7, root(7)));
		let over = assignment(id, 0);
		// An exit code is a result, whatever it is.
		assert_eq!(over.state, AssignmentState::Completed { exit_code: 3, output_root: OUTPUTS });
		assert_eq!((over.log_size, over.log_root, over.since), (7, root(7), System::block_number()));
		assert_eq!((task_state(id), task(id).open_replicas), (TaskState::Completed, 0));
		assert_eq!((worker(0).reserved, worker(0).last_seen), (Resources::default(), now()));
		assert_eq!(
			take_events(),
			[
				Event::Completed { task: id, replica: 0, worker: 0, attempt: 1, exit_code: 3 },
				Event::Closed { task: id, state: TaskState::Completed },
			]
		);
		assert_eq!(Rings::<Test>::get(id).last().unwrap().what, TransitionKind::Completed(3));
	});
}

#[test]
fn the_task_ends_with_its_last_replica() {
	run(|| {
		let id = running(batch(), &[0, 1, 2]);
		for replica in 0..3 {
			assert_eq!((task_state(id), task(id).open_replicas), (TaskState::Open, 3 - replica));
			assert_ok!(EdgeConnect::complete(hot(replica.into()), claim(id, replica), 0, OUTPUTS, 0, root(0)));
		}
		assert_eq!(task_state(id), TaskState::Completed);
	});
}

#[test]
fn there_is_one_end() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(complete(0, id));
		assert_noop!(complete(0, id), Error::<Test>::AlreadyOver);
		assert_noop!(fail(0, id), Error::<Test>::AlreadyOver);
		assert_noop!(EdgeConnect::cancel(signed(anna()), id), Error::<Test>::AlreadyClosed);
		let before = assignment(id, 0);
		pass(RETENTION - 1);
		assert_eq!(assignment(id, 0), before);
	});
}

#[test]
fn what_was_not_accepted_cannot_end_well() {
	run(|| {
		let id = submit(&[0]);
		assert_noop!(complete(0, id), Error::<Test>::NotRunning);
	});
}

#[test]
fn a_stopped_replica_is_cancelled_whatever_its_exit_code() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		take_events();
		assert_ok!(complete(0, id));
		assert_eq!(replica_state(id, 0), AssignmentState::Cancelled);
		assert_eq!((assignment(id, 0).log_size, assignment(id, 0).log_root), (5, root(5)));
		assert_eq!(
			take_events(),
			[Event::Cancelled { task: id, replica: 0 }, Event::Closed { task: id, state: TaskState::Cancelled },]
		);
	});
}

#[test]
fn the_log_does_not_shrink_at_the_end() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(progress(0, &[line(id, 0, 6)]));
		assert_noop!(complete(0, id), Error::<Test>::LogShrank);
	});
}

#[test]
fn the_claim_must_hold() {
	run(|| {
		let id = running(batch(), &[0]);
		let complete = |worker, claim| EdgeConnect::complete(hot(worker), claim, 0, OUTPUTS, 5, root(5));
		let good = claim(id, 0);
		assert_noop!(complete(1, good), Error::<Test>::NotYourReplica);
		assert_noop!(complete(0, Claim { attempt: 0, ..good }), Error::<Test>::StaleAttempt);
		assert_noop!(complete(0, Claim { replica: 9, ..good }), Error::<Test>::NoSuchReplica);
		assert_noop!(complete(0, Claim { task: 9, ..good }), Error::<Test>::NoSuchTask);
		assert_noop!(complete(0, Claim { session: 0, ..good }), pallet_workers::Error::<Test>::StaleSession);
	});
}
