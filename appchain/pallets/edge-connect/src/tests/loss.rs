//! What happens to a replica that its worker loses.

use crate::{loss::MAX_FAILURES, mock::*, types::Due, Duties, Error, Event, Past, Rings};
use edgecloud_primitives::{
	finality::{FinalityClock, HOURS, MINUTES},
	resources::Resources,
	task::{
		AssignmentState, Claim, DeclineReason, Departure, FailReason, Replica, Requirements, Scaling, TaskId,
		TaskState, TransitionKind,
	},
	worker::{Status, WorkerId},
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};

const ALL: [WorkerId; 6] = [0, 1, 2, 3, 4, 5];

fn at(id: TaskId) -> WorkerId {
	assignment(id, 0).worker
}

fn fail_with(id: TaskId, reason: FailReason) -> DispatchResult {
	outcome(EdgeConnect::fail(hot(at(id)), present(id, 0), reason, 9, root(9)))
}

fn decline(id: TaskId, reason: DeclineReason) -> DispatchResult {
	outcome(EdgeConnect::decline(hot(at(id)), present(id, 0), reason))
}

/// Lets time pass in which the present worker of replica 0 reports on it.
fn run_for(id: TaskId, ticks: u32) {
	let end = now() + ticks;
	while now() < end {
		pass((end - now()).min(SILENCE - 1));
		let Claim { attempt, .. } = present(id, 0);
		let report = edgecloud_primitives::task::Report { attempt, ..line(id, 0, assignment(id, 0).log_size) };
		assert_ok!(progress(at(id), &[report]));
		live(&ALL);
	}
}

/// A service on the only worker of its region, which loses it: nobody else matches.
fn waiting() -> TaskId {
	let id = placed(service(), inside("ap-south", 1));
	assert_ok!(fail_with(id, FailReason::HostLost));
	assert_eq!(replica_state(id, 0), AssignmentState::Waiting);
	id
}

#[test]
fn another_worker_gets_it() {
	run(|| {
		let id = placed(service(), inside("us-east", 1));
		let first = at(id);
		pass(3);
		take_events();
		assert_ok!(fail_with(id, FailReason::HostLost));
		let next = assignment(id, 0);
		let other = if first == 3 { 4 } else { 3 };
		assert_eq!((next.worker, next.attempt, next.state), (other, 2, AssignmentState::Assigned));
		assert_eq!((next.failures, next.log_size, next.run_by), (1, 0, 0));
		assert_eq!((next.deadline, next.since), (now() + ACCEPT, System::block_number()));
		let reason = FailReason::HostLost;
		assert_eq!(
			take_events(),
			[
				Event::Lost { task: id, replica: 0, worker: first, attempt: 1, reason },
				Event::Assigned { task: id, replica: 0, worker: other, attempt: 2 },
			]
		);
		let past = Past::<Test>::get(id, 0).into_inner();
		assert_eq!((past[0].worker, past[0].attempt, past[0].log_size, past[0].log_root), (first, 1, 9, root(9)));
		assert_eq!((past[0].why, past[0].until), (Departure::Lost(reason), System::block_number()));
		assert_eq!((worker(first).reserved, worker(other).reserved), (Resources::default(), batch().resources));
		assert_eq!(Duties::<Test>::get(first).into_inner(), []);
		assert_eq!(Duties::<Test>::get(other).into_inner(), [(id, 0)]);
		let lines: Vec<_> = Rings::<Test>::get(id).iter().map(|line| (line.worker, line.attempt, line.what)).collect();
		let (lost, assigned) = (TransitionKind::Lost(reason), TransitionKind::Assigned);
		assert_eq!(lines[2..], [(first, 1, lost), (other, 2, assigned)]);
		assert_eq!(task_state(id), TaskState::Open);
	});
}

#[test]
fn who_does_not_answer_is_struck_and_loses_it() {
	run(|| {
		let id = place(batch(), inside("us-east", 1));
		let first = at(id);
		pass(ACCEPT - 1);
		assert_eq!(assignment(id, 0).attempt, 1);
		pass(1);
		assert_ne!(at(id), first);
		assert_eq!((assignment(id, 0).attempt, worker(first).strikes), (2, 1));
		assert_eq!(Past::<Test>::get(id, 0)[0].why, Departure::Lost(FailReason::NotAccepted));
	});
}

#[test]
fn who_falls_silent_is_struck_and_loses_it() {
	run(|| {
		let id = placed(batch(), inside("us-east", 1));
		let first = at(id);
		let other = if first == 3 { 4 } else { 3 };
		assert_ok!(progress(first, &[line(id, 0, 4)]));
		pass(SILENCE - 1);
		live(&[other]);
		pass(1);
		assert_eq!((at(id), assignment(id, 0).attempt, worker(first).strikes), (other, 2, 1));
		let past = &Past::<Test>::get(id, 0)[0];
		assert_eq!((past.why, past.log_size, past.log_root), (Departure::Lost(FailReason::Silent), 4, root(4)));
	});
}

#[test]
fn who_declines_is_not_struck() {
	run(|| {
		use DeclineReason::*;
		for reason in [NoCapacity, RuntimeUnavailable, ImageRefused, Draining, Other] {
			let id = place(batch(), inside("us-east", 1));
			let first = at(id);
			assert_ok!(decline(id, reason));
			assert_ne!(at(id), first, "{reason:?}");
			assert_eq!(assignment(id, 0).attempt, 2);
			assert_eq!(Past::<Test>::get(id, 0)[0].why, Departure::Lost(FailReason::Declined(reason)));
			assert_eq!(worker(first).strikes, 0);
		}
	});
}

#[test]
fn what_no_other_worker_would_do_better_ends_it() {
	run(|| {
		let id = place(batch(), inside("us-east", 1));
		assert_ok!(decline(id, DeclineReason::SpecMismatch));
		let reason = FailReason::Declined(DeclineReason::SpecMismatch);
		assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason });
		for reason in [
			FailReason::SpecMismatch,
			FailReason::TimedOut,
			FailReason::OutOfMemory,
			FailReason::ExecutorError,
			FailReason::LogQuota,
		] {
			let id = placed(batch(), inside("us-east", 1));
			assert_ok!(fail_with(id, reason));
			assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason });
		}
		for reason in [
			FailReason::NotAccepted,
			FailReason::Silent,
			FailReason::Declined(DeclineReason::Other),
			FailReason::NoWorker,
			FailReason::SecretsMissing,
		] {
			let id = placed(batch(), inside("us-east", 1));
			assert_noop!(fail_with(id, reason), Error::<Test>::ReasonNotForWorkers);
		}
	});
}

#[test]
fn where_the_owner_chose_the_worker_it_fails_at_once() {
	run(|| {
		let failed = |id, reason| {
			assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason });
			assert_eq!((task_state(id), Past::<Test>::get(id, 0).len()), (TaskState::Failed, 0));
		};
		let id = submit(&[0]);
		assert_ok!(decline(id, DeclineReason::NoCapacity));
		failed(id, FailReason::Declined(DeclineReason::NoCapacity));
		let id = running(batch(), &[0]);
		assert_ok!(fail_with(id, FailReason::HostLost));
		failed(id, FailReason::HostLost);
		let id = submit(&[0]);
		let silent = running(batch(), &[1]);
		pass(ACCEPT);
		failed(id, FailReason::NotAccepted);
		pass(SILENCE - ACCEPT);
		failed(silent, FailReason::Silent);
	});
}

/// Every call that a worker can make about a replica.
fn calls(worker: WorkerId, claim: Claim) -> Vec<DispatchResult> {
	let report = edgecloud_primitives::task::Report {
		task: claim.task,
		replica: claim.replica,
		attempt: claim.attempt,
		log_size: 99,
		log_root: root(99),
	};
	let reports = || vec![report].try_into().unwrap();
	vec![
		EdgeConnect::accept(hot(worker), claim),
		outcome(EdgeConnect::decline(hot(worker), claim, DeclineReason::Other)),
		EdgeConnect::secrets_received(hot(worker), claim),
		EdgeConnect::progress(hot(worker), claim.session, reports()),
		EdgeConnect::heartbeat(hot(worker), claim.session, reports()),
		EdgeConnect::complete(hot(worker), claim, 0, OUTPUTS, 99, root(99)),
		outcome(EdgeConnect::fail(hot(worker), claim, FailReason::ExecutorError, 99, root(99))),
		outcome(EdgeConnect::fail(hot(worker), claim, FailReason::HostLost, 99, root(99))),
	]
}

#[test]
fn nothing_that_the_old_worker_says_counts_any_more() {
	run(|| {
		let id = placed(service(), inside("us-east", 1));
		let first = at(id);
		assert_ok!(fail_with(id, FailReason::HostLost));
		let second = at(id);
		for accepted in [false, true] {
			if accepted {
				assert_ok!(accept(id, 0));
			}
			let before = assignment(id, 0);
			for attempt in [1, 2] {
				for result in calls(first, Claim { attempt, ..claim(id, 0) }) {
					assert_eq!(result, Err(Error::<Test>::NotYourReplica.into()));
				}
			}
			for result in calls(second, claim(id, 0)) {
				assert_eq!(result, Err(Error::<Test>::StaleAttempt.into()));
			}
			assert_eq!(assignment(id, 0), before);
		}
		// Back on the first one, the number of the attempt fences its own late messages.
		assert_ok!(fail_with(id, FailReason::HostLost));
		assert_eq!((at(id), assignment(id, 0).attempt), (first, 3));
		let before = assignment(id, 0);
		for result in calls(first, claim(id, 0)) {
			assert_eq!(result, Err(Error::<Test>::StaleAttempt.into()));
		}
		assert_eq!(assignment(id, 0), before);
	});
}

#[test]
fn while_it_waits_it_is_nobodys() {
	run(|| {
		let id = waiting();
		assert_eq!(Duties::<Test>::get(5).into_inner(), []);
		assert_eq!(worker(5).reserved, Resources::default());
		assert!(EdgeConnect::duties_of(5).is_empty());
		let before = assignment(id, 0);
		for attempt in [1, 2] {
			for result in calls(5, Claim { attempt, ..claim(id, 0) }) {
				assert_eq!(result, Err(Error::<Test>::NotYourReplica.into()));
			}
		}
		assert_eq!(assignment(id, 0), before);
		// Nothing keeps its last worker.
		assert_ok!(Workers::unbond(signed(oda()), 5));
		assert_eq!(task(id).open_replicas, 1);
	});
}

#[test]
fn three_losses_in_a_row_are_enough() {
	run(|| {
		let id = placed(service(), inside("us-east", 1));
		for failures in 1..MAX_FAILURES {
			assert_ok!(fail_with(id, FailReason::HostLost));
			assert_eq!(assignment(id, 0).failures, failures);
			assert_ok!(accept(id, 0));
		}
		take_events();
		let (on, attempt) = (at(id), assignment(id, 0).attempt);
		assert_eq!(attempt, 3);
		assert_ok!(fail_with(id, FailReason::HostLost));
		let reason = FailReason::HostLost;
		assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason });
		assert_eq!(
			take_events(),
			[
				Event::Failed { task: id, replica: 0, worker: on, attempt, reason },
				Event::Closed { task: id, state: TaskState::Failed },
			]
		);
		let attempts: Vec<_> = Past::<Test>::get(id, 0).iter().map(|past| past.attempt).collect();
		assert_eq!(attempts, [1, 2]);
	});
}

#[test]
fn losses_of_every_kind_count_together() {
	run(|| {
		let id = place(batch(), inside("us-east", 1));
		assert_ok!(decline(id, DeclineReason::Other));
		pass(ACCEPT);
		assert_ok!(accept(id, 0));
		let on = at(id);
		pass(SILENCE);
		assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason: FailReason::Silent });
		assert_eq!(worker(on).strikes, 1);
	});
}

#[test]
fn a_run_of_an_hour_begins_a_new_row() {
	run(|| {
		let id = placed(service(), inside("us-east", 1));
		for _ in 0..2 {
			assert_ok!(fail_with(id, FailReason::HostLost));
			assert_ok!(accept(id, 0));
		}
		assert_eq!(assignment(id, 0).failures, 2);
		run_for(id, HOURS);
		assert_ok!(fail_with(id, FailReason::HostLost));
		assert_eq!((assignment(id, 0).failures, replica_state(id, 0)), (1, AssignmentState::Assigned));
		// A little less does not.
		assert_ok!(accept(id, 0));
		run_for(id, HOURS - 1);
		assert_ok!(fail_with(id, FailReason::HostLost));
		assert_eq!(assignment(id, 0).failures, 2);
	});
}

#[test]
fn four_earlier_attempts_are_kept() {
	run(|| {
		let id = placed(service(), inside("us-east", 1));
		let mut workers = Vec::new();
		for _ in 0..6 {
			run_for(id, HOURS);
			workers.push(at(id));
			assert_ok!(fail_with(id, FailReason::HostLost));
			assert_ok!(accept(id, 0));
		}
		assert_eq!(assignment(id, 0).attempt, 7);
		let past = EdgeConnect::view(id).unwrap().past;
		let kept: Vec<_> = past.iter().map(|one| (one.replica, one.past.attempt, one.past.worker)).collect();
		let expected: Vec<_> = (3u32..).zip(&workers[2..]).map(|(attempt, worker)| (0, attempt, *worker)).collect();
		assert_eq!(kept, expected);
		assert!(past.iter().all(|one| (one.past.log_size, one.past.log_root) == (9, root(9))));
	});
}

#[test]
fn it_does_not_go_back_to_the_worker_that_just_lost_it() {
	run(|| {
		let id = waiting();
		// The only one that matches is the one that lost it.
		pass_alive(5 * MINUTES, &ALL);
		assert_eq!(replica_state(id, 0), AssignmentState::Waiting);
		let id = place(batch(), auto(6));
		assert_ok!(decline(id, DeclineReason::Other));
		assert_eq!(replica_state(id, 0), AssignmentState::Waiting, "every other one has a replica of the same task");
	});
}

#[test]
fn a_waiting_replica_is_looked_for_each_minute_and_goes_as_soon_as_somebody_comes() {
	run(|| {
		let begun = now();
		take_events();
		let id = waiting();
		let waits = assignment(id, 0);
		assert_eq!((waits.worker, waits.attempt, waits.failures), (5, 1, 1));
		assert_eq!((waits.deadline, waits.run_by), (begun + MINUTES, begun + HOURS));
		assert_eq!(waits.since, System::block_number());
		assert!(take_events().contains(&Event::Waiting { task: id, replica: 0 }));
		let last = Rings::<Test>::get(id).into_inner().pop().unwrap();
		assert_eq!((last.worker, last.attempt, last.what), (5, 1, TransitionKind::Waiting));
		for minute in 1..5 {
			let check = Due::Check { task: id, replica: 0, attempt: 1 };
			assert!(agenda().contains(&(begun + minute * MINUTES, check)));
			pass_alive(MINUTES, &ALL);
			assert_eq!(assignment(id, 0).deadline, begun + (minute + 1) * MINUTES);
		}
		// A ring of 64 is not filled with looks that found nothing.
		assert_eq!(Rings::<Test>::get(id).into_inner().pop().unwrap(), last);
		let mut profile = profile_of(0);
		profile.region = profile_of(5).region;
		assert_ok!(Workers::update(signed(olga()), 0, profile));
		pass_alive(MINUTES - 1, &ALL);
		assert_eq!(replica_state(id, 0), AssignmentState::Waiting);
		pass(1);
		let found = assignment(id, 0);
		assert_eq!((found.worker, found.attempt, found.state), (0, 2, AssignmentState::Assigned));
		assert_eq!((found.failures, found.run_by, found.deadline), (1, 0, now() + ACCEPT));
		assert_ok!(accept(id, 0));
	});
}

#[test]
fn after_an_hour_without_a_worker_it_gives_up() {
	run(|| {
		let id = waiting();
		pass_alive(HOURS - 1, &ALL);
		assert_eq!(replica_state(id, 0), AssignmentState::Waiting);
		take_events();
		pass(1);
		let reason = FailReason::NoWorker;
		assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason });
		assert_eq!(
			take_events(),
			[
				Event::Failed { task: id, replica: 0, worker: 5, attempt: 1, reason },
				Event::Closed { task: id, state: TaskState::Failed },
			]
		);
		// Nothing was reserved, so nothing is given back twice.
		assert_eq!(worker(5).reserved, Resources::default());
		pass(RETENTION);
		assert_nothing_left();
	});
}

#[test]
fn the_hour_is_of_each_wait() {
	run(|| {
		let id = waiting();
		pass_alive(HOURS / 2, &ALL);
		let mut profile = profile_of(0);
		profile.region = profile_of(5).region;
		assert_ok!(Workers::update(signed(olga()), 0, profile.clone()));
		pass_alive(MINUTES, &ALL);
		assert_eq!((at(id), replica_state(id, 0)), (0, AssignmentState::Assigned));
		assert_ok!(Workers::drain(signed(oda()), 5));
		assert_ok!(decline(id, DeclineReason::Other));
		assert_eq!((assignment(id, 0).failures, assignment(id, 0).run_by), (2, now() + HOURS));
	});
}

#[test]
fn a_waiting_replica_is_cancelled_at_once() {
	run(|| {
		let id = waiting();
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		assert_eq!((replica_state(id, 0), task_state(id)), (AssignmentState::Cancelled, TaskState::Cancelled));
		pass(RETENTION);
		assert_nothing_left();
	});
}

#[test]
fn a_waiting_replica_goes_with_the_new_file() {
	run(|| {
		let id = waiting();
		let smaller = Requirements { resources: Resources { cpu_millis: 100, ..batch().resources }, ..service() };
		let before = assignment(id, 0);
		assert_ok!(EdgeConnect::update(signed(anna()), id, SPEC, body(10), smaller));
		assert_eq!(assignment(id, 0), before);
		assert_eq!((task(id).spec_version, Past::<Test>::get(id, 0).len()), (2, 1));
		let mut profile = profile_of(0);
		profile.region = profile_of(5).region;
		assert_ok!(Workers::update(signed(olga()), 0, profile));
		pass_alive(MINUTES, &ALL);
		let found = assignment(id, 0);
		assert_eq!((found.worker, found.attempt, found.spec_version), (0, 2, 2));
		assert_eq!((found.resources, worker(0).reserved), (smaller.resources, smaller.resources));
	});
}

#[test]
fn a_waiting_replica_counts_as_one_of_the_task() {
	run(|| {
		let id = placed(batch(), inside("us-east", 2));
		assert_ok!(fail_with(id, FailReason::HostLost));
		assert_eq!(replica_state(id, 0), AssignmentState::Waiting);
		let to = |replicas: Replica| EdgeConnect::scale(signed(anna()), id, Scaling::Replicas(replicas));
		assert_ok!(to(2));
		assert_eq!(task(id).replicas, 2);
		// The worker that lost it takes one that is new.
		assert_ok!(to(3));
		assert_eq!((task(id).replicas, task(id).open_replicas), (3, 3));
		assert_ok!(EdgeConnect::scale(signed(anna()), id, Scaling::Remove(vec![0].try_into().unwrap())));
		assert_eq!((replica_state(id, 0), task(id).open_replicas), (AssignmentState::Cancelled, 2));
		assert_eq!(task_state(id), TaskState::Open);
		let alone = waiting();
		let remove = EdgeConnect::scale(signed(anna()), alone, Scaling::Remove(vec![0].try_into().unwrap()));
		assert_noop!(remove, Error::<Test>::LastReplica);
	});
}

#[test]
fn what_was_lost_and_then_taken_away_is_remembered_once() {
	run(|| {
		let id = placed(batch(), inside("us-east", 2));
		assert_ok!(fail_with(id, FailReason::HostLost));
		let scale = |scaling| EdgeConnect::scale(signed(anna()), id, scaling);
		assert_ok!(scale(Scaling::Remove(vec![0].try_into().unwrap())));
		assert_ok!(scale(Scaling::Replicas(2)));
		assert_eq!((assignment(id, 0).attempt, replica_state(id, 0)), (2, AssignmentState::Assigned));
		let past: Vec<_> = Past::<Test>::get(id, 0).iter().map(|past| (past.attempt, past.why)).collect();
		assert_eq!(past, [(1, Departure::Lost(FailReason::HostLost))]);
	});
}

#[test]
fn a_full_agenda_keeps_no_replica_from_waiting() {
	run(|| {
		let id = placed(service(), inside("us-east", 1));
		super::agenda::fill(now() + ACCEPT);
		assert_ok!(fail_with(id, FailReason::HostLost));
		// There is a worker, but no room for its deadline.
		assert_eq!(replica_state(id, 0), AssignmentState::Waiting);
		assert_eq!((worker(3).reserved, worker(4).reserved), (Resources::default(), Resources::default()));
		let _ = crate::Agenda::<Test>::clear(u32::MAX, None);
		pass_alive(MINUTES, &ALL);
		assert_eq!(replica_state(id, 0), AssignmentState::Waiting, "nothing looks by itself");
		assert_ok!(EdgeConnect::poke(signed(eve()), id));
		assert_eq!(replica_state(id, 0), AssignmentState::Assigned);
	});
}

#[test]
fn anybody_may_have_it_looked_for_when_the_agenda_is_late() {
	run(|| {
		let id = waiting();
		pass_in_full_blocks(MINUTES - 1);
		assert_noop!(EdgeConnect::poke(signed(eve()), id), Error::<Test>::NothingDue);
		pass_in_full_blocks(1);
		assert_ok!(EdgeConnect::poke(signed(eve()), id));
		assert_eq!(assignment(id, 0).deadline, now() + MINUTES);
		assert_noop!(EdgeConnect::poke(signed(eve()), id), Error::<Test>::NothingDue);
		// The entry that the agenda was late with does not look too early.
		pass(5);
		assert_eq!(assignment(id, 0).deadline, now() - 5 + MINUTES);
		pass_in_full_blocks(HOURS);
		assert_ok!(EdgeConnect::poke(signed(eve()), id));
		assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason: FailReason::NoWorker });
	});
}

#[test]
fn nobody_loses_anything_while_the_chain_cannot_finalize() {
	run(|| {
		stall(MAX_LAG + 11);
		assert!(Finality::suspended());
		live(&ALL);
		let (assigned, silent) = (place(batch(), inside("us-east", 1)), placed(service(), inside("us-east", 1)));
		let waits = waiting();
		let before = [assigned, silent, waits].map(|id| (assignment(id, 0), assignment(id, 0).deadline - now()));
		stall(2 * HOURS);
		let after = [assigned, silent, waits].map(|id| (assignment(id, 0), assignment(id, 0).deadline - now()));
		assert_eq!(after, before);
		assert!(ALL.iter().all(|id| worker(*id).strikes == 0));
	});
}

#[test]
fn a_worker_that_is_struck_out_keeps_what_it_runs() {
	run(|| {
		let keeps = running(service(), &[0]);
		for strikes in 1..=3 {
			let id = submit(&[0]);
			// Misses that are further apart than a silence are outages of their own.
			run_for(keeps, SILENCE);
			assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason: FailReason::NotAccepted });
			assert_eq!(worker(0).strikes, strikes);
		}
		assert_eq!(worker(0).status, Status::Draining);
		assert_eq!(replica_state(keeps, 0), AssignmentState::Running);
		assert_noop!(try_submit(anna(), batch(), &[0]), pallet_workers::Error::<Test>::NotActive);
		run_for(keeps, ACCEPT);
		assert_ok!(complete(0, keeps));
		assert_ok!(Workers::resume(signed(olga()), 0));
		assert_eq!(worker(0).strikes, 0);
		assert_ok!(try_submit(anna(), batch(), &[0]));
	});
}
