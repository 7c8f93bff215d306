use crate::{mock::*, Error, Event, Rings};
use edgecloud_primitives::task::{AssignmentState, Claim, DeclineReason, FailReason, TaskState, TransitionKind};
use frame_support::{assert_noop, assert_ok};

#[test]
fn a_replica_ends_without_a_result() {
	run(|| {
		let id = running(batch(), &[0]);
		take_events();
		let reason = FailReason::OutOfMemory;
		assert_ok!(EdgeConnect::fail(hot(0), claim(id, 0), reason, 7, root(7)));
		assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason });
		assert_eq!((assignment(id, 0).log_size, assignment(id, 0).log_root), (7, root(7)));
		assert_eq!((task_state(id), worker(0).strikes), (TaskState::Failed, 0));
		assert_eq!(
			take_events(),
			[
				Event::Failed { task: id, replica: 0, worker: 0, attempt: 1, reason },
				Event::Closed { task: id, state: TaskState::Failed },
			]
		);
		assert_eq!(Rings::<Test>::get(id).last().unwrap().what, TransitionKind::Failed(reason));
	});
}

#[test]
fn it_may_fail_before_it_was_accepted() {
	run(|| {
		let id = submit(&[0]);
		assert_ok!(fail(0, id));
		assert_eq!(task_state(id), TaskState::Failed);
	});
}

#[test]
fn what_the_chain_finds_no_worker_says() {
	run(|| {
		let id = running(batch(), &[0]);
		let say = |reason| EdgeConnect::fail(hot(0), claim(id, 0), reason, 5, root(5));
		for reason in [FailReason::NotAccepted, FailReason::Silent, FailReason::Declined(DeclineReason::Other)] {
			assert_noop!(say(reason), Error::<Test>::ReasonNotForWorkers);
		}
	});
}

#[test]
fn every_other_reason_will_do() {
	run(|| {
		for reason in [
			FailReason::SpecMismatch,
			FailReason::TimedOut,
			FailReason::OutOfMemory,
			FailReason::HostLost,
			FailReason::ExecutorError,
			FailReason::LogQuota,
		] {
			let id = running(batch(), &[0]);
			assert_ok!(EdgeConnect::fail(hot(0), claim(id, 0), reason, 5, root(5)));
			assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason });
		}
	});
}

#[test]
fn there_is_one_end() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(fail(0, id));
		assert_noop!(fail(0, id), Error::<Test>::AlreadyOver);
		assert_noop!(complete(0, id), Error::<Test>::AlreadyOver);
	});
}

#[test]
fn a_stopped_replica_is_cancelled() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		assert_ok!(fail(0, id));
		assert_eq!(replica_state(id, 0), AssignmentState::Cancelled);
		assert_eq!(assignment(id, 0).log_size, 5);
		assert_eq!(task_state(id), TaskState::Cancelled);
	});
}

#[test]
fn the_claim_and_the_log_must_hold() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(progress(0, &[line(id, 0, 6)]));
		assert_noop!(fail(0, id), Error::<Test>::LogShrank);
		let fail = |worker, claim| EdgeConnect::fail(hot(worker), claim, FailReason::HostLost, 6, root(6));
		let good = claim(id, 0);
		assert_noop!(fail(1, good), Error::<Test>::NotYourReplica);
		assert_noop!(fail(0, Claim { attempt: 2, ..good }), Error::<Test>::StaleAttempt);
		assert_noop!(fail(0, Claim { replica: 9, ..good }), Error::<Test>::NoSuchReplica);
		assert_noop!(fail(0, Claim { task: 9, ..good }), Error::<Test>::NoSuchTask);
		assert_noop!(fail(0, Claim { session: 2, ..good }), pallet_workers::Error::<Test>::StaleSession);
	});
}
