//! What falls due when: in order, within bounds, in the time that blocks leave over.

use crate::{mock::*, types::Due, Agenda, AgendaCursor, Error};
use edgecloud_primitives::{
	finality::Tick,
	resources::Resources,
	task::{AssignmentState, FailReason, Requirements, TaskState},
};
use frame_support::{assert_noop, assert_ok, traits::Hooks, weights::Weight};

fn small() -> Requirements {
	Requirements { resources: Resources { cpu_millis: 1, memory_mib: 1, disk_mib: 0, gpus: 0 }, ..batch() }
}

fn failed(id: u64, reason: FailReason) -> bool {
	replica_state(id, 0) == AssignmentState::Failed { reason }
}

/// Fills all that `schedule` may spill over to from `from` on.
pub fn fill(from: Tick) {
	for tick in from..from + 256 {
		Agenda::<Test>::mutate(tick, |items| while items.try_push(Due::Remove { task: 999 }).is_ok() {});
	}
}

/// What `on_idle` needs for so many entries of one tick.
fn weight_for(entries: u64) -> Weight {
	agenda_weight(1, entries)
}

#[test]
fn a_worker_that_does_not_answer_is_struck() {
	run(|| {
		let id = submit(&[0]);
		pass(ACCEPT - 1);
		assert_eq!(replica_state(id, 0), AssignmentState::Assigned);
		pass(1);
		assert!(failed(id, FailReason::NotAccepted));
		assert_eq!((worker(0).strikes, task_state(id)), (1, TaskState::Failed));
	});
}

#[test]
fn a_silent_worker_is_struck() {
	run(|| {
		let id = running(batch(), &[0]);
		pass(ACCEPT);
		assert_ok!(progress(0, &[line(id, 0, 1)]));
		pass(SILENCE - 1);
		assert_eq!(replica_state(id, 0), AssignmentState::Running);
		pass(1);
		assert!(failed(id, FailReason::Silent));
		assert_eq!(worker(0).strikes, 1);
	});
}

#[test]
fn a_task_that_runs_too_long_is_ended_without_a_strike() {
	run(|| {
		let id = running(batch(), &[0]);
		let run_by = assignment(id, 0).run_by;
		while now() < run_by - 1 {
			pass(1);
			assert_ok!(progress(0, &[line(id, 0, 1)]));
		}
		pass(1);
		assert!(failed(id, FailReason::TimedOut));
		assert_eq!(worker(0).strikes, 0);
	});
}

#[test]
fn an_open_replica_always_has_a_place_on_it() {
	run(|| {
		let id = running(service(), &[0]);
		for _ in 0..5 {
			pass(SILENCE / 2);
			assert_ok!(progress(0, &[line(id, 0, 1)]));
			let next = checks(id, 0);
			assert_eq!(next.len(), 1);
			assert!(next[0] > now() && next[0] <= assignment(id, 0).deadline);
		}
	});
}

#[test]
fn what_does_not_fit_spills_over_to_the_next_tick() {
	run(|| {
		for _ in 0..128 {
			submit_with(small(), &[0]);
		}
		submit_with(small(), &[1]);
		let due = now() + ACCEPT;
		let lengths = [due, due + 1, due + 2].map(|tick| Agenda::<Test>::decode_len(tick).unwrap_or_default());
		assert_eq!(lengths, [64, 64, 1]);
		// Who was spilled over has that time too.
		assert_eq!((assignment(63, 0).deadline, assignment(64, 0).deadline), (due, due + 1));
		assert_eq!(assignment(128, 0).deadline, due + 2);
		pass(ACCEPT);
		assert_eq!((task_state(63), task_state(64)), (TaskState::Failed, TaskState::Open));
		pass(2);
		assert_eq!(task_state(128), TaskState::Failed);
	});
}

#[test]
fn a_full_agenda_takes_no_more() {
	run(|| {
		fill(now() + ACCEPT);
		assert_noop!(try_submit(anna(), batch(), &[0]), Error::<Test>::AgendaFull);
	});
}

#[test]
fn a_full_agenda_keeps_nobody_from_stopping() {
	run(|| {
		let id = running(service(), &[0]);
		fill(now() + STOP);
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		assert_eq!(assignment(id, 0).deadline, now() + STOP);
		// The entry that watched the running replica watches the stopping one.
		pass(STOP);
		assert_eq!(task_state(id), TaskState::Cancelled);
	});
}

#[test]
fn a_full_agenda_keeps_nobody_from_ending() {
	run(|| {
		let id = running(batch(), &[0]);
		fill(now() + RETENTION);
		assert_ok!(complete(0, id));
		let _ = Agenda::<Test>::clear(u32::MAX, None);
		pass(RETENTION);
		assert_ok!(EdgeConnect::poke(signed(eve()), id));
		assert_nothing_left();
	});
}

#[test]
fn it_serves_what_the_weight_allows_and_no_more() {
	run(|| {
		for _ in 0..10 {
			submit_with(small(), &[0]);
		}
		pass_in_full_blocks(ACCEPT);
		let open = || (0..10).filter(|id| task_state(*id) == TaskState::Open).count();
		// Catch up with the empty ticks before.
		while AgendaCursor::<Test>::get() < now() {
			let before = AgendaCursor::<Test>::get();
			EdgeConnect::on_idle(System::block_number(), weight_for(0));
			assert_eq!(AgendaCursor::<Test>::get(), before + 1);
		}
		assert_eq!(open(), 10);
		let cursor = AgendaCursor::<Test>::get();
		for (entries, left) in [(3, 7), (0, 7), (1, 6), (4, 2)] {
			let used = EdgeConnect::on_idle(System::block_number(), weight_for(entries));
			assert!(used.all_lte(weight_for(entries)));
			assert_eq!((open(), AgendaCursor::<Test>::get()), (left, cursor));
		}
		EdgeConnect::on_idle(System::block_number(), weight_for(2));
		assert_eq!((open(), AgendaCursor::<Test>::get()), (0, cursor + 1));
	});
}

#[test]
fn it_uses_nothing_where_there_is_nothing() {
	run(|| {
		submit(&[0]);
		pass_in_full_blocks(ACCEPT + 1);
		let before = AgendaCursor::<Test>::get();
		assert_eq!(EdgeConnect::on_idle(System::block_number(), Weight::zero()), Weight::zero());
		// Time alone will not do: the proof has its limit too.
		let used = EdgeConnect::on_idle(System::block_number(), Weight::from_parts(u64::MAX, 0));
		assert_eq!(used, Weight::zero());
		assert_eq!(AgendaCursor::<Test>::get(), before);
	});
}

#[test]
fn after_full_blocks_it_catches_up() {
	run(|| {
		let id = submit(&[0]);
		pass_in_full_blocks(ACCEPT + 40);
		assert_eq!(task_state(id), TaskState::Open);
		pass(5);
		assert_eq!(task_state(id), TaskState::Failed);
		assert_eq!(AgendaCursor::<Test>::get(), now() + 1);
	});
}

#[test]
fn an_entry_of_an_earlier_attempt_is_passed_over() {
	run(|| {
		let id = submit(&[0]);
		crate::Assignments::<Test>::mutate(id, 0, |assignment| assignment.as_mut().unwrap().attempt = 2);
		let before = assignment(id, 0);
		pass(ACCEPT + 5);
		assert_eq!((assignment(id, 0), worker(0).strikes), (before, 0));
	});
}
