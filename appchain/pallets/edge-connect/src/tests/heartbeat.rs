use crate::{mock::*, Call, Error};
use edgecloud_primitives::{
	task::{Report, Scaling},
	worker::{Addresses, WorkerId},
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
	traits::{ConstU32, UnfilteredDispatchable},
	BoundedVec,
};
use frame_system::RawOrigin;
use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Blocks between two free reports of a worker of six, at two a block.
const INTERVAL: u32 = 3;

fn bounded(reports: &[Report]) -> BoundedVec<Report, ConstU32<16>> {
	reports.to_vec().try_into().unwrap()
}

fn call_of(session: u32, reports: &[Report]) -> RuntimeCall {
	RuntimeCall::EdgeConnect(Call::heartbeat { session, reports: bounded(reports) })
}

fn is_free(worker: WorkerId, reports: &[Report]) -> bool {
	call_of(1, reports).is_feeless(&hot(worker))
}

fn heartbeat(worker: WorkerId, reports: &[Report]) -> DispatchResult {
	EdgeConnect::heartbeat(hot(worker), 1, bounded(reports))
}

/// So many blocks, in which worker 0's replicas stay alive.
fn blocks(count: u32) {
	for _ in 0..count {
		pass(1);
	}
}

#[test]
fn it_says_that_a_worker_lives_also_without_tasks() {
	run(|| {
		blocks(SILENCE);
		assert!(is_free(0, &[]));
		take_events();
		assert_ok!(heartbeat(0, &[]));
		assert_eq!((worker(0).last_seen, worker(0).heartbeat), (now(), System::block_number()));
		assert_eq!(take_events(), []);
		assert!(worker(0).bucket.is_some());
	});
}

#[test]
fn it_moves_log_and_deadline_as_a_paid_report_does() {
	run(|| {
		let (first, second) = (running(batch(), &[0]), running(batch(), &[0]));
		blocks(10);
		let reports = [line(first, 0, 42), line(second, 0, 3)];
		assert!(is_free(0, &reports));
		assert_ok!(heartbeat(0, &reports));
		for (id, size) in [(first, 42), (second, 3)] {
			let reported = assignment(id, 0);
			assert_eq!((reported.log_size, reported.log_root), (size, root(size)));
			assert_eq!(reported.deadline, now() + SILENCE);
		}
	});
}

#[test]
fn it_is_free_once_an_interval() {
	run(|| {
		assert_ok!(heartbeat(0, &[]));
		for _ in 1..INTERVAL {
			assert!(!is_free(0, &[]));
			blocks(1);
		}
		assert!(!is_free(0, &[]));
		blocks(1);
		assert!(is_free(0, &[]));
		assert!(is_free(1, &[]), "each worker has an interval of its own");
	});
}

#[test]
fn the_interval_grows_with_the_workers_that_take_tasks() {
	run(|| {
		assert_eq!(Workers::pace().heartbeat_interval, INTERVAL);
		pallet_workers::ActiveWorkers::<Test>::put(21);
		assert_eq!(Workers::pace().heartbeat_interval, 11);
		assert_eq!(Workers::pace().silence, 33);
		assert_ok!(heartbeat(0, &[]));
		blocks(10);
		assert!(!is_free(0, &[]));
		blocks(1);
		assert!(is_free(0, &[]));
		pallet_workers::ActiveWorkers::<Test>::put(WORKERS);
	});
}

#[test]
fn a_paid_one_in_between_counts_nothing() {
	run(|| {
		assert_ok!(heartbeat(0, &[]));
		blocks(INTERVAL - 1);
		assert!(!is_free(0, &[]));
		assert_ok!(heartbeat(0, &[]));
		assert_ok!(progress(0, &[]));
		blocks(1);
		assert!(is_free(0, &[]));
		// Paid reports do not fill the block's share either.
		for _ in 0..5 {
			assert_ok!(progress(1, &[]));
		}
		assert!(is_free(2, &[]));
	});
}

#[test]
fn a_block_has_room_for_so_many() {
	run(|| {
		blocks(1);
		assert_ok!(heartbeat(0, &[]));
		assert!(is_free(1, &[]));
		assert_ok!(heartbeat(1, &[]));
		assert!(!is_free(2, &[]));
		// It is charged, and does what it does.
		let before = worker(2).heartbeat;
		assert_ok!(heartbeat(2, &[]));
		assert_eq!((worker(2).heartbeat, worker(2).last_seen), (before, now()));
		blocks(1);
		assert!(is_free(2, &[]));
		assert_ok!(heartbeat(2, &[]));
		assert!(is_free(3, &[]));
	});
}

#[test]
fn a_failed_one_leaves_no_trace() {
	run(|| {
		let id = running(batch(), &[0]);
		blocks(1);
		assert_noop!(heartbeat(0, &[line(id, 0, 3), line(id, 1, 3)]), Error::<Test>::NoSuchReplica);
		assert!(is_free(0, &[line(id, 0, 3)]));
	});
}

/// Each reason for which a report is charged, alone.
#[test]
fn everything_in_it_must_be_right() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(progress(0, &[line(id, 0, 5)]));
		let assigned = submit(&[0]);
		let stopping = running(batch(), &[0]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), stopping));
		let over = running(batch(), &[0]);
		assert_ok!(complete(0, over));
		let foreign = running(batch(), &[1]);
		let secret = submit_with(edgecloud_primitives::task::Requirements { secrets: true, ..batch() }, &[0]);
		assert_ok!(accept(secret, 0));
		let good = line(id, 0, 6);
		assert!(is_free(0, &[good]));
		assert!(is_free(0, &[line(id, 0, 5)]), "the same again is fine");
		for (why, bad) in [
			("no such task", line(99, 0, 6)),
			("no such replica", line(id, 1, 6)),
			("an earlier attempt", Report { attempt: 0, ..good }),
			("a later attempt", Report { attempt: 2, ..good }),
			("a log that shrinks", line(id, 0, 4)),
			("another root", Report { log_root: root(1), ..line(id, 0, 5) }),
			("not accepted yet", line(assigned, 0, 1)),
			("waiting for secrets", line(secret, 0, 1)),
			("to be stopped", line(stopping, 0, 1)),
			("over", line(over, 0, 9)),
			("of another worker", line(foreign, 0, 1)),
		] {
			assert!(!is_free(0, &[bad]), "{why}");
			assert!(!is_free(0, &[good, bad]), "{why}, after a good line");
			assert!(heartbeat(0, &[bad]).is_err(), "{why}");
		}
		for session in [0, 2, u32::MAX] {
			assert!(!call_of(session, &[good]).is_feeless(&hot(0)), "session {session}");
			assert!(!call_of(session, &[]).is_feeless(&hot(0)), "session {session}");
		}
		for (who, origin) in [
			("the operator", signed(olga())),
			("the owner", signed(anna())),
			("a stranger", signed(eve())),
			("root", RawOrigin::Root.into()),
			("nobody", RawOrigin::None.into()),
		] {
			assert!(!call_of(1, &[]).is_feeless(&origin), "{who}");
		}
		assert!(is_free(0, &[good]), "nothing of this changed anything");
	});
}

#[test]
fn two_lines_of_one_replica_are_held_against_each_other() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_noop!(heartbeat(0, &[line(id, 0, 7), line(id, 0, 6)]), Error::<Test>::LogShrank);
		assert!(!is_free(0, &[line(id, 0, 7), line(id, 0, 6)]));
		assert!(is_free(0, &[line(id, 0, 6), line(id, 0, 7)]));
		assert_ok!(heartbeat(0, &[line(id, 0, 6), line(id, 0, 7)]));
		assert_eq!(assignment(id, 0).log_size, 7);
	});
}

#[test]
fn no_other_call_is_free() {
	run(|| {
		let id = running(batch(), &[0]);
		let calls = [
			Call::progress { session: 1, reports: bounded(&[line(id, 0, 1)]) },
			Call::accept { claim: claim(id, 0) },
			Call::secrets_received { claim: claim(id, 0) },
			Call::cancel { task: id },
			Call::poke { task: id },
			Call::scale { task: id, scaling: Scaling::Replicas(2) },
		];
		for call in calls {
			for origin in [hot(0), signed(anna())] {
				assert!(!RuntimeCall::EdgeConnect(call.clone()).is_feeless(&origin), "{call:?}");
			}
		}
	});
}

fn report() -> impl Strategy<Value = Report> {
	let root_of = prop_oneof![9 => Just(None), 1 => (0..8u64).prop_map(Some)];
	(prop_oneof![4 => 0..2u64, 1 => 0..7u64], prop_oneof![9 => Just(0u16), 1 => 0..3u16], root_of, 0..12u64)
		.prop_flat_map(|(task, replica, other, log_size)| {
			prop_oneof![19 => Just(1u32), 1 => 0..3u32].prop_map(move |attempt| Report {
				task,
				replica,
				attempt,
				log_size,
				log_root: root(other.unwrap_or(log_size)),
			})
		})
}

/// What costs nothing never fails: it would fill blocks for nothing.
#[test]
fn what_is_free_then_dispatches_without_an_error() {
	let (free, charged) = (AtomicUsize::new(0), AtomicUsize::new(0));
	let who = prop_oneof![8 => Just(0u32), 1 => 0..WORKERS];
	let session = prop_oneof![8 => Just(1u32), 1 => 0..3u32];
	let lines = proptest::collection::vec(report(), 0..5);
	proptest!(
		ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() },
		|(who in who, session in session, lines in lines, restarted in proptest::bool::weighted(0.1), again in 0..4u32)| {
			run(|| {
				running(batch(), &[0, 1]);
				running(batch(), &[0]);
				assert_ok!(progress(0, &[line(0, 0, 3)]));
				submit(&[0]);
				let stopping = running(batch(), &[0]);
				assert_ok!(EdgeConnect::cancel(signed(anna()), stopping));
				let over = running(batch(), &[0]);
				assert_ok!(complete(0, over));
				running(batch(), &[1]);
				if restarted {
					assert_ok!(Workers::start_session(hot(0), 2, Addresses::default()));
				}
				if again > 0 {
					let _ = heartbeat(who, &[]);
					blocks(again);
				}
				let call = call_of(session, &lines);
				if call.is_feeless(&hot(who)) {
					free.fetch_add(1, Ordering::Relaxed);
					assert_ok!(call.clone().dispatch_bypass_filter(hot(who)));
					assert!(!call.is_feeless(&hot(who)), "the same was free twice");
				} else {
					charged.fetch_add(1, Ordering::Relaxed);
				}
			});
		}
	);
	let (free, charged) = (free.into_inner(), charged.into_inner());
	assert!(free > 50 && charged > 50, "{free} were free and {charged} were not");
}
