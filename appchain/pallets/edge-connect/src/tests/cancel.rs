use crate::{mock::*, Error, Event, Rings};
use edgecloud_primitives::{
	resources::Resources,
	task::{AssignmentState, DeclineReason, TaskState, TransitionKind},
};
use frame_support::{assert_noop, assert_ok};

#[test]
fn what_was_not_accepted_is_over_at_once() {
	run(|| {
		let id = submit(&[0, 1]);
		take_events();
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		assert_eq!(task_state(id), TaskState::Cancelled);
		for on in [0, 1] {
			assert_eq!(replica_state(id, on), AssignmentState::Cancelled);
			assert_eq!(worker(on.into()).reserved, Resources::default());
		}
		assert_eq!(
			take_events(),
			[
				Event::Stopping { task: id },
				Event::Cancelled { task: id, replica: 0 },
				Event::Cancelled { task: id, replica: 1 },
				Event::Closed { task: id, state: TaskState::Cancelled },
			]
		);
	});
}

#[test]
fn what_runs_is_given_time_to_stop() {
	run(|| {
		let id = running(service(), &[0]);
		pass(5);
		take_events();
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		assert_eq!((replica_state(id, 0), task_state(id)), (AssignmentState::Stopping, TaskState::Open));
		assert_eq!(assignment(id, 0).deadline, now() + STOP);
		// The machine is still in use.
		assert_eq!(worker(0).reserved, batch().resources);
		assert_eq!(take_events(), [Event::Stopping { task: id }]);
		assert_eq!(Rings::<Test>::get(id).last().unwrap().what, TransitionKind::Stopping);
	});
}

#[test]
fn who_does_not_answer_is_not_waited_for() {
	run(|| {
		let id = running(service(), &[0]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		pass(STOP - 1);
		assert_eq!(replica_state(id, 0), AssignmentState::Stopping);
		pass(1);
		assert_eq!((replica_state(id, 0), task_state(id)), (AssignmentState::Cancelled, TaskState::Cancelled));
		assert_eq!(worker(0).strikes, 0);
	});
}

#[test]
fn what_was_over_stays_as_it_was() {
	run(|| {
		let id = submit(&[0, 1, 2]);
		for replica in [0, 1] {
			assert_ok!(EdgeConnect::accept(hot(replica.into()), claim(id, replica)));
		}
		assert_ok!(complete(0, id));
		let done = assignment(id, 0);
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		assert_eq!(assignment(id, 0), done);
		assert_eq!(replica_state(id, 1), AssignmentState::Stopping);
		assert_eq!(replica_state(id, 2), AssignmentState::Cancelled);
		pass(STOP);
		assert_eq!(task_state(id), TaskState::Cancelled);
		assert_eq!(assignment(id, 0), done);
	});
}

#[test]
fn a_stopped_task_is_cancelled_even_if_a_replica_failed_before() {
	run(|| {
		let id = submit(&[0, 1, 2]);
		for declined in [0, 2] {
			let why = DeclineReason::Other;
			assert_ok!(EdgeConnect::decline(hot(declined.into()), claim(id, declined), why));
		}
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		assert_eq!(task_state(id), TaskState::Cancelled);
	});
}

#[test]
fn twice_is_once() {
	run(|| {
		let stopping = running(batch(), &[0]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), stopping));
		pass(2);
		assert_noop!(EdgeConnect::cancel(signed(anna()), stopping), Error::<Test>::AlreadyOver);
		let closed = submit(&[0]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), closed));
		assert_noop!(EdgeConnect::cancel(signed(anna()), closed), Error::<Test>::AlreadyClosed);
	});
}

#[test]
fn only_the_owner_may() {
	run(|| {
		let id = submit(&[0]);
		for other in [ben(), olga(), hot_account(0)] {
			assert_noop!(EdgeConnect::cancel(signed(other), id), Error::<Test>::NotOwner);
		}
		assert_noop!(EdgeConnect::cancel(signed(anna()), id + 1), Error::<Test>::NoSuchTask);
	});
}
