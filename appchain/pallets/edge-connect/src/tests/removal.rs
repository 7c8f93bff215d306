//! What is left of a task: nothing, and the deposit is back.

use crate::{mock::*, types::Due, Event, Owners};
use edgecloud_primitives::task::{DeclineReason, TaskState};
use frame_support::assert_ok;

#[test]
fn the_record_goes_after_the_retention() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(complete(0, id));
		assert!(agenda().contains(&(now() + RETENTION, Due::Remove { task: id })));
		pass(RETENTION - 1);
		assert_eq!(task_state(id), TaskState::Completed);
		assert_eq!(Balances::free_balance(anna()), ENDOWMENT - task(id).deposit);
		take_events();
		pass(1);
		assert_eq!(take_events(), [Event::Removed { task: id }]);
		assert_nothing_left();
	});
}

#[test]
fn however_it_ended() {
	run(|| {
		let _not_accepted = submit(&[0, 1, 2]);
		let _silent = running(batch(), &[1]);
		let completed = running(batch(), &[0]);
		assert_ok!(complete(0, completed));
		let failed = running(batch(), &[0]);
		assert_ok!(fail(0, failed));
		let declined = submit(&[2]);
		assert_ok!(EdgeConnect::decline(hot(2), claim(declined, 0), DeclineReason::Other));
		let cancelled = submit(&[2]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), cancelled));
		let stopped = running(service(), &[2]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), stopped));
		pass(SILENCE + RETENTION);
		assert_nothing_left();
	});
}

#[test]
fn other_tasks_stay() {
	run(|| {
		let early = running(batch(), &[0]);
		assert_ok!(complete(0, early));
		pass(RETENTION / 2);
		let late = running(batch(), &[0]);
		assert_ok!(complete(0, late));
		pass(RETENTION / 2);
		assert!(crate::Tasks::<Test>::get(early).is_none());
		assert_eq!(task(late).owner_index, 1);
		assert_eq!(Owners::<Test>::get(anna()).count, 1);
		// The next one takes a new place, so the index stays in order.
		assert_eq!(task(submit(&[0])).owner_index, 2);
	});
}

#[test]
fn a_worker_may_leave_once_its_tasks_are_over() {
	run(|| {
		let id = running(batch(), &[0]);
		let refused = Workers::unbond(signed(olga()), 0);
		assert_eq!(refused, Err(pallet_workers::Error::<Test>::HasReservations.into()));
		assert_ok!(complete(0, id));
		assert_ok!(Workers::unbond(signed(olga()), 0));
		pass(50);
		// The record outlives the worker that it speaks of.
		assert_ok!(Workers::withdraw(signed(olga()), 0));
		assert_eq!(assignment(id, 0).worker, 0);
		pass(RETENTION);
		assert_nothing_left();
	});
}
