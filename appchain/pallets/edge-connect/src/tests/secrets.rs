use crate::{mock::*, Error, Event, Rings};
use edgecloud_primitives::{
	resources::Resources,
	task::{AssignmentState, Claim, DeclineReason, FailReason, Requirements, TaskId, TaskState, TransitionKind},
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};

fn secret() -> Requirements {
	Requirements { secrets: true, ..batch() }
}

fn received(id: TaskId) -> DispatchResult {
	EdgeConnect::secrets_received(hot(0), claim(id, 0))
}

#[test]
fn it_runs_once_the_secrets_are_there() {
	run(|| {
		let id = submit_with(secret(), &[0]);
		pass(ACCEPT - 1);
		take_events();
		assert_ok!(accept(id, 0));
		let waits = assignment(id, 0);
		assert_eq!(waits.state, AssignmentState::AwaitingSecrets);
		assert_eq!((waits.deadline, waits.run_by, waits.since), (now() + SECRETS, 0, System::block_number()));
		assert_eq!(take_events(), [Event::Accepted { task: id, replica: 0, worker: 0, attempt: 1 }]);
		pass(SECRETS - 1);
		assert_ok!(received(id));
		let runs = assignment(id, 0);
		assert_eq!(runs.state, AssignmentState::Running);
		// The time that the owner took is no time of the run.
		assert_eq!((runs.deadline, runs.run_by), (now() + SILENCE, now() + 100 + GRACE));
		assert_eq!((runs.since, worker(0).last_seen), (System::block_number(), now()));
		let lines: Vec<_> = Rings::<Test>::get(id).iter().map(|line| line.what).collect();
		assert_eq!(lines, [TransitionKind::Assigned, TransitionKind::AwaitingSecrets, TransitionKind::SecretsReceived]);
		pass(SILENCE - 1);
		assert_eq!(replica_state(id, 0), AssignmentState::Running);
		assert_ok!(complete(0, id));
		assert_eq!(task_state(id), TaskState::Completed);
	});
}

#[test]
fn an_owner_that_does_not_deliver_loses_the_run_and_nobody_is_struck() {
	run(|| {
		let chosen = || submit_with(secret(), &[0]);
		let by_the_chain = || place(secret(), inside("ap-south", 1));
		for submit in [&chosen as &dyn Fn() -> TaskId, &by_the_chain] {
			let id = submit();
			assert_ok!(accept(id, 0));
			let on = assignment(id, 0).worker;
			pass_alive(SECRETS - 1, &[0, 1, 2, 3, 4, 5]);
			assert_eq!(replica_state(id, 0), AssignmentState::AwaitingSecrets);
			take_events();
			pass(1);
			let reason = FailReason::SecretsMissing;
			assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason });
			assert_eq!((worker(on).strikes, worker(on).reserved), (0, Resources::default()));
			assert_eq!(
				take_events(),
				[
					Event::Failed { task: id, replica: 0, worker: on, attempt: 1, reason },
					Event::Closed { task: id, state: TaskState::Failed },
				]
			);
			assert_eq!(Rings::<Test>::get(id).last().unwrap().what, TransitionKind::Failed(reason));
		}
		pass(RETENTION);
		assert_nothing_left();
	});
}

#[test]
fn it_stops_at_once() {
	run(|| {
		let id = submit_with(secret(), &[0]);
		assert_ok!(accept(id, 0));
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		assert_eq!((replica_state(id, 0), task_state(id)), (AssignmentState::Cancelled, TaskState::Cancelled));
		assert_noop!(received(id), Error::<Test>::NotAwaitingSecrets);
	});
}

#[test]
fn the_worker_may_give_up_but_not_be_done() {
	run(|| {
		let id = submit_with(secret(), &[0]);
		assert_ok!(accept(id, 0));
		assert_noop!(complete(0, id), Error::<Test>::NotRunning);
		assert_noop!(progress(0, &[line(id, 0, 1)]), Error::<Test>::NotRunning);
		let declined = EdgeConnect::decline(hot(0), claim(id, 0), DeclineReason::Other);
		assert_noop!(declined, Error::<Test>::NotAssigned);
		assert_noop!(EdgeConnect::accept(hot(0), claim(id, 0)), Error::<Test>::NotAssigned);
		assert_ok!(fail(0, id));
		assert_eq!(replica_state(id, 0), AssignmentState::Failed { reason: FailReason::ExecutorError });
	});
}

#[test]
fn a_machine_that_goes_down_meanwhile_loses_it_to_another() {
	run(|| {
		let id = placed(secret(), inside("us-east", 1));
		let first = assignment(id, 0).worker;
		assert_ok!(EdgeConnect::fail(hot(first), present(id, 0), FailReason::HostLost, 0, root(0)));
		let next = assignment(id, 0);
		assert_eq!((next.state, next.attempt), (AssignmentState::Assigned, 2));
		assert_ne!(next.worker, first);
		let late = EdgeConnect::secrets_received(hot(first), claim(id, 0));
		assert_noop!(late, Error::<Test>::NotYourReplica);
		assert_ok!(accept(id, 0));
		assert_ok!(EdgeConnect::secrets_received(hot(next.worker), present(id, 0)));
		assert_eq!(replica_state(id, 0), AssignmentState::Running);
	});
}

#[test]
fn only_what_waits_for_secrets_gets_them() {
	run(|| {
		let id = submit_with(secret(), &[0]);
		assert_noop!(received(id), Error::<Test>::NotAwaitingSecrets);
		assert_ok!(accept(id, 0));
		assert_ok!(received(id));
		assert_noop!(received(id), Error::<Test>::NotAwaitingSecrets);
		let without = running(batch(), &[0]);
		assert_noop!(received(without), Error::<Test>::NotAwaitingSecrets);
	});
}

#[test]
fn the_claim_must_hold() {
	run(|| {
		let id = submit_with(secret(), &[0]);
		assert_ok!(accept(id, 0));
		let good = claim(id, 0);
		let received = |worker, claim| EdgeConnect::secrets_received(hot(worker), claim);
		assert_noop!(received(1, good), Error::<Test>::NotYourReplica);
		assert_noop!(received(0, Claim { attempt: 2, ..good }), Error::<Test>::StaleAttempt);
		assert_noop!(received(0, Claim { replica: 9, ..good }), Error::<Test>::NoSuchReplica);
		assert_noop!(received(0, Claim { task: 9, ..good }), Error::<Test>::NoSuchTask);
		assert_noop!(received(0, Claim { session: 2, ..good }), pallet_workers::Error::<Test>::StaleSession);
	});
}
