use crate::{mock::*, Error, Event, Rings};
use edgecloud_primitives::{
	task::{AssignmentState, Claim, TransitionKind},
	worker::Addresses,
};
use frame_support::{assert_noop, assert_ok};

type RegistryError = pallet_workers::Error<Test>;

#[test]
fn a_worker_takes_its_replica() {
	run(|| {
		let id = submit(&[0, 1]);
		pass(5);
		take_events();
		assert_ok!(EdgeConnect::accept(hot(1), claim(id, 1)));
		let taken = assignment(id, 1);
		assert_eq!(taken.state, AssignmentState::Running);
		assert_eq!((taken.deadline, taken.run_by), (now() + SILENCE, now() + 100 + GRACE));
		assert_eq!(taken.since, System::block_number());
		assert_eq!(worker(1).last_seen, now());
		assert_eq!(replica_state(id, 0), AssignmentState::Assigned);
		assert_eq!(take_events(), [Event::Accepted { task: id, replica: 1, worker: 1, attempt: 1 }]);
		assert_eq!(Rings::<Test>::get(id).last().unwrap().what, TransitionKind::Accepted);
	});
}

#[test]
fn a_service_has_no_last_tick() {
	run(|| {
		let id = running(service(), &[0]);
		assert_eq!(assignment(id, 0).run_by, 0);
	});
}

#[test]
fn a_second_time_changes_nothing() {
	run(|| {
		let id = running(batch(), &[0]);
		pass(3);
		assert_noop!(EdgeConnect::accept(hot(0), claim(id, 0)), Error::<Test>::NotAssigned);
	});
}

#[test]
fn at_the_end_it_is_too_late() {
	run(|| {
		let id = submit(&[0]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		assert_noop!(EdgeConnect::accept(hot(0), claim(id, 0)), Error::<Test>::NotAssigned);
	});
}

#[test]
fn the_claim_must_hold() {
	run(|| {
		let id = submit(&[0]);
		let good = claim(id, 0);
		let accept = |claim| EdgeConnect::accept(hot(0), claim);
		assert_noop!(accept(Claim { task: id + 1, ..good }), Error::<Test>::NoSuchTask);
		assert_noop!(accept(Claim { replica: 1, ..good }), Error::<Test>::NoSuchReplica);
		assert_noop!(EdgeConnect::accept(hot(1), good), Error::<Test>::NotYourReplica);
		for attempt in [0, 2, u32::MAX] {
			assert_noop!(accept(Claim { attempt, ..good }), Error::<Test>::StaleAttempt);
		}
		for session in [0, 2] {
			assert_noop!(accept(Claim { session, ..good }), RegistryError::StaleSession);
		}
	});
}

#[test]
fn a_copied_bridge_is_fenced_off_by_the_next_start() {
	run(|| {
		let id = submit(&[0]);
		assert_ok!(Workers::start_session(hot(0), 2, Addresses::default()));
		assert_noop!(EdgeConnect::accept(hot(0), claim(id, 0)), RegistryError::StaleSession);
		assert_ok!(EdgeConnect::accept(hot(0), Claim { session: 2, ..claim(id, 0) }));
	});
}

#[test]
fn a_draining_worker_may_take_what_it_was_given() {
	run(|| {
		let id = submit(&[0]);
		assert_ok!(Workers::drain(signed(olga()), 0));
		assert_ok!(EdgeConnect::accept(hot(0), claim(id, 0)));
	});
}
