use crate::{mock::*, Error};
use edgecloud_primitives::task::{AssignmentState, Report};
use frame_support::{assert_noop, assert_ok};

#[test]
fn a_report_moves_log_and_deadline() {
	run(|| {
		let id = running(batch(), &[0]);
		pass(10);
		take_events();
		assert_ok!(progress(0, &[line(id, 0, 42)]));
		let reported = assignment(id, 0);
		assert_eq!((reported.log_size, reported.log_root), (42, root(42)));
		assert_eq!(reported.deadline, now() + SILENCE);
		assert_eq!(worker(0).last_seen, now());
		// Too many to tell each.
		assert_eq!(take_events(), []);
	});
}

#[test]
fn twice_is_once() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(progress(0, &[line(id, 0, 42)]));
		let before = assignment(id, 0);
		assert_ok!(progress(0, &[line(id, 0, 42)]));
		assert_eq!(assignment(id, 0), before);
	});
}

#[test]
fn a_log_neither_shrinks_nor_changes() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(progress(0, &[line(id, 0, 0)]));
		assert_ok!(progress(0, &[line(id, 0, 42)]));
		assert_noop!(progress(0, &[line(id, 0, 41)]), Error::<Test>::LogShrank);
		assert_noop!(progress(0, &[Report { log_root: root(1), ..line(id, 0, 42) }]), Error::<Test>::LogShrank);
		assert_ok!(progress(0, &[line(id, 0, u64::MAX)]));
	});
}

#[test]
fn one_bad_line_refuses_them_all() {
	run(|| {
		let (first, second) = (running(batch(), &[0]), running(batch(), &[0]));
		assert_ok!(progress(0, &[line(second, 0, 9)]));
		assert_noop!(progress(0, &[line(first, 0, 5), line(second, 0, 8)]), Error::<Test>::LogShrank);
		assert_noop!(progress(0, &[line(first, 0, 5), line(9, 0, 8)]), Error::<Test>::NoSuchTask);
		assert_noop!(progress(0, &[line(first, 0, 5), line(first, 1, 8)]), Error::<Test>::NoSuchReplica);
		assert_ok!(progress(0, &[line(first, 0, 5), line(second, 0, 10)]));
	});
}

#[test]
fn only_what_runs_is_reported() {
	run(|| {
		let id = submit(&[0]);
		assert_noop!(progress(0, &[line(id, 0, 1)]), Error::<Test>::NotRunning);
		let stopping = running(batch(), &[0]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), stopping));
		assert_noop!(progress(0, &[line(stopping, 0, 1)]), Error::<Test>::NotRunning);
		let over = running(batch(), &[0]);
		assert_ok!(complete(0, over));
		assert_noop!(progress(0, &[line(over, 0, 9)]), Error::<Test>::NotRunning);
	});
}

#[test]
fn the_line_must_be_of_this_worker_and_attempt() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_noop!(progress(1, &[line(id, 0, 1)]), Error::<Test>::NotYourReplica);
		assert_noop!(progress(0, &[Report { attempt: 2, ..line(id, 0, 1) }]), Error::<Test>::StaleAttempt);
		let stale = EdgeConnect::progress(hot(0), 2, vec![line(id, 0, 1)].try_into().unwrap());
		assert_noop!(stale, pallet_workers::Error::<Test>::StaleSession);
	});
}

#[test]
fn who_reports_in_time_runs_to_the_limit() {
	run(|| {
		let id = running(batch(), &[0]);
		let run_by = assignment(id, 0).run_by;
		while now() + SILENCE < run_by {
			pass(SILENCE - 1);
			assert_ok!(progress(0, &[line(id, 0, u64::from(now()))]));
			assert_eq!(replica_state(id, 0), AssignmentState::Running);
		}
		assert_eq!(worker(0).strikes, 0);
	});
}
