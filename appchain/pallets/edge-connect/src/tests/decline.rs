use crate::{mock::*, Error, Event, Rings};
use edgecloud_primitives::{
	resources::Resources,
	task::{AssignmentState, Claim, DeclineReason, FailReason, TaskState, TransitionKind},
};
use frame_support::{assert_noop, assert_ok};

#[test]
fn a_worker_says_no_and_is_not_struck() {
	run(|| {
		let id = submit(&[0]);
		take_events();
		let why = DeclineReason::SpecMismatch;
		assert_ok!(EdgeConnect::decline(hot(0), claim(id, 0), why));
		let reason = FailReason::Declined(why);
		assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason });
		assert_eq!(task_state(id), TaskState::Failed);
		assert_eq!((worker(0).reserved, worker(0).strikes), (Resources::default(), 0));
		assert_eq!(worker(0).last_seen, now());
		assert_eq!(
			take_events(),
			[
				Event::Failed { task: id, replica: 0, worker: 0, attempt: 1, reason },
				Event::Closed { task: id, state: TaskState::Failed },
			]
		);
		assert_eq!(Rings::<Test>::get(id).last().unwrap().what, TransitionKind::Declined(why));
	});
}

#[test]
fn the_others_go_on() {
	run(|| {
		let id = submit(&[0, 1]);
		assert_ok!(EdgeConnect::decline(hot(1), claim(id, 1), DeclineReason::NoCapacity));
		assert_eq!(task_state(id), TaskState::Open);
		assert_ok!(EdgeConnect::accept(hot(0), claim(id, 0)));
		assert_ok!(complete(0, id));
		// One replica has no result, so the task has none.
		assert_eq!(task_state(id), TaskState::Failed);
	});
}

#[test]
fn only_what_was_not_accepted_is_declined() {
	run(|| {
		let decline = |task| EdgeConnect::decline(hot(0), claim(task, 0), DeclineReason::Other);
		let accepted = running(batch(), &[0]);
		assert_noop!(decline(accepted), Error::<Test>::NotAssigned);
		let declined = submit(&[0]);
		assert_ok!(decline(declined));
		assert_noop!(decline(declined), Error::<Test>::NotAssigned);
	});
}

#[test]
fn the_claim_must_hold() {
	run(|| {
		let id = submit(&[0]);
		let decline = |worker, claim| EdgeConnect::decline(hot(worker), claim, DeclineReason::Other);
		let good = claim(id, 0);
		assert_noop!(decline(1, good), Error::<Test>::NotYourReplica);
		assert_noop!(decline(0, Claim { attempt: 2, ..good }), Error::<Test>::StaleAttempt);
		assert_noop!(decline(0, Claim { replica: 9, ..good }), Error::<Test>::NoSuchReplica);
		assert_noop!(decline(0, Claim { task: 9, ..good }), Error::<Test>::NoSuchTask);
		assert_noop!(decline(0, Claim { session: 2, ..good }), pallet_workers::Error::<Test>::StaleSession);
	});
}
