use crate::{mock::*, Agenda, Error, Event};
use edgecloud_primitives::task::{AssignmentState, FailReason, TaskState};
use frame_support::{assert_noop, assert_ok};

fn poke(task: u64) -> sp_runtime::DispatchResult {
	outcome(EdgeConnect::poke(signed(eve()), task))
}

#[test]
fn nothing_is_due_in_time() {
	run(|| {
		assert_noop!(poke(0), Error::<Test>::NoSuchTask);
		let (assigned, accepted) = (submit(&[0]), running(batch(), &[1]));
		pass_in_full_blocks(ACCEPT - 1);
		assert_noop!(poke(assigned), Error::<Test>::NothingDue);
		assert_noop!(poke(accepted), Error::<Test>::NothingDue);
	});
}

#[test]
fn it_does_what_the_agenda_could_not() {
	run(|| {
		let id = submit(&[0]);
		pass_in_full_blocks(ACCEPT + 5);
		assert_eq!(replica_state(id, 0), AssignmentState::Assigned);
		take_events();
		assert_ok!(poke(id));
		let reason = FailReason::NotAccepted;
		assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason });
		assert_eq!(worker(0).strikes, 1);
		assert!(take_events().contains(&Event::Failed { task: id, replica: 0, worker: 0, attempt: 1, reason }));
		assert_noop!(poke(id), Error::<Test>::NothingDue);
		// The agenda comes late and finds nothing to do.
		let before = assignment(id, 0);
		pass(20);
		assert_eq!((assignment(id, 0), worker(0).strikes), (before, 1));
	});
}

#[test]
fn it_ends_only_what_is_overdue() {
	run(|| {
		let id = submit(&[0, 1]);
		assert_ok!(EdgeConnect::accept(hot(0), claim(id, 0)));
		pass_in_full_blocks(ACCEPT);
		assert_ok!(poke(id));
		assert_eq!(replica_state(id, 0), AssignmentState::Running);
		assert!(replica_state(id, 1).is_terminal());
		assert_eq!(task_state(id), TaskState::Open);
	});
}

#[test]
fn a_closed_task_is_removed_after_its_retention_should_the_agenda_have_lost_it() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(complete(0, id));
		let closed = now();
		let _ = Agenda::<Test>::clear(u32::MAX, None);
		pass(RETENTION - 1);
		assert_noop!(poke(id), Error::<Test>::NothingDue);
		pass(1);
		assert_eq!(now(), closed + RETENTION);
		assert_ok!(poke(id));
		assert_nothing_left();
		assert_noop!(poke(id), Error::<Test>::NoSuchTask);
	});
}

#[test]
fn a_record_is_kept_its_whole_time_even_if_the_answer_came_late() {
	run(|| {
		let id = running(service(), &[0]);
		// The agenda is late, so the worker may still answer long after its deadline.
		pass_in_full_blocks(SILENCE + RETENTION);
		assert_ok!(complete(0, id));
		assert_noop!(poke(id), Error::<Test>::NothingDue);
		pass_in_full_blocks(RETENTION - 1);
		assert_noop!(poke(id), Error::<Test>::NothingDue);
		pass_in_full_blocks(1);
		assert_ok!(poke(id));
	});
}
