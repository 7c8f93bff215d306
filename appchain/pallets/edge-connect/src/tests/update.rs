use crate::{mock::*, Bodies, Duties, Error, Event, HoldReason, Past, Rings};
use edgecloud_primitives::{
	resources::{Isolation, Resources, Runtime},
	task::{
		AssignmentState, Claim, Departure, FailReason, PastAttempt, Placement, Report, Requirements, Scaling, TaskBody,
		TaskId, TaskState, TransitionKind,
	},
	Hash,
};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult, traits::fungible::InspectHold};
use sp_runtime::{DispatchError, TokenError};

type RegistryError = pallet_workers::Error<Test>;

const NEW_SPEC: Hash = sp_core::H256([8; 32]);

fn update_with(id: TaskId, requirements: Requirements) -> DispatchResult {
	outcome(EdgeConnect::update(signed(anna()), id, NEW_SPEC, body(120), requirements))
}

/// The whole machine.
fn whole() -> Requirements {
	Requirements { resources: worker(0).profile.capability.resources(), ..batch() }
}

fn half() -> Requirements {
	Requirements { resources: Resources { cpu_millis: 2_500, ..batch().resources }, ..batch() }
}

fn on_hold() -> u128 {
	Balances::balance_on_hold(&HoldReason::Task.into(), &anna())
}

#[test]
fn every_replica_starts_anew_with_the_new_file() {
	run(|| {
		let id = running(batch(), &[0, 1]);
		assert_ok!(progress(1, &[line(id, 1, 5)]));
		pass(3);
		take_events();
		assert_ok!(update_with(id, half()));
		let changed = task(id);
		assert_eq!((changed.spec_hash, changed.spec_version, changed.requirements), (NEW_SPEC, 2, half()));
		assert_eq!((changed.state, changed.open_replicas), (TaskState::Open, 2));
		assert_eq!(Bodies::<Test>::get(id), Some(body(120)));
		assert_eq!(EdgeConnect::body(id), Some(TaskBody { spec_version: 2, bytes: vec![1; 120] }));
		let mut events = vec![Event::Updated { task: id, version: 2 }];
		for replica in [0, 1] {
			let new = assignment(id, replica);
			assert_eq!((new.worker, new.attempt, new.state), (replica.into(), 2, AssignmentState::Assigned));
			assert_eq!((new.spec_version, new.resources, new.failures), (2, half().resources, 0));
			assert_eq!((new.log_size, new.log_root), (0, Hash::zero()));
			assert_eq!((new.deadline, new.run_by, new.since), (now() + ACCEPT, 0, System::block_number()));
			assert_eq!(worker(replica.into()).reserved, half().resources);
			assert_eq!(Duties::<Test>::get(u32::from(replica)).into_inner(), [(id, replica)]);
			events.push(Event::Assigned { task: id, replica, worker: replica.into(), attempt: 2 });
		}
		assert_eq!(take_events(), events);
		let old = PastAttempt {
			worker: 1,
			attempt: 1,
			spec_version: 1,
			log_size: 5,
			log_root: root(5),
			why: Departure::Updated,
			until: System::block_number(),
		};
		assert_eq!(Past::<Test>::get(id, 1).into_inner(), [old]);
		let lines: Vec<_> = Rings::<Test>::get(id).iter().map(|line| (line.replica, line.attempt, line.what)).collect();
		let (updated, assigned) = (TransitionKind::Updated(2), TransitionKind::Assigned);
		assert_eq!(lines[4..], [(0, 1, updated), (0, 2, assigned), (1, 1, updated), (1, 2, assigned)]);
	});
}

#[test]
fn the_worker_must_know_of_the_new_attempt() {
	run(|| {
		let id = running(batch(), &[0]);
		assert_ok!(update_with(id, batch()));
		assert_noop!(EdgeConnect::accept(hot(0), claim(id, 0)), Error::<Test>::StaleAttempt);
		assert_noop!(progress(0, &[line(id, 0, 9)]), Error::<Test>::StaleAttempt);
		assert_noop!(complete(0, id), Error::<Test>::StaleAttempt);
		assert_noop!(fail(0, id), Error::<Test>::StaleAttempt);
		assert_ok!(accept(id, 0));
		assert_ok!(progress(0, &[Report { attempt: 2, ..line(id, 0, 1) }]));
		assert_ok!(EdgeConnect::complete(hot(0), present(id, 0), 0, OUTPUTS, 1, root(1)));
		assert_eq!(task_state(id), TaskState::Completed);
	});
}

#[test]
fn the_deposit_follows_the_file_both_ways() {
	run(|| {
		let id = running(service(), &[0]);
		let update = |bytes| EdgeConnect::update(signed(anna()), id, NEW_SPEC, body(bytes), service());
		for bytes in [1_000, 10, 10, 16_384, 1] {
			assert_ok!(update(bytes));
			assert_eq!(on_hold(), EdgeConnect::deposit_for(bytes));
			assert_eq!((task(id).deposit, Balances::free_balance(anna())), (on_hold(), ENDOWMENT - on_hold()));
		}
		assert_ok!(Balances::transfer_allow_death(signed(anna()), ben(), Balances::free_balance(anna()) - 10));
		assert_noop!(update(1_000), DispatchError::Token(TokenError::FundsUnavailable));
		assert_ok!(Balances::transfer_allow_death(signed(ben()), anna(), Balances::free_balance(ben()) - ENDOWMENT));
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		pass(RETENTION);
		assert_nothing_left();
	});
}

#[test]
fn where_it_does_not_fit_the_chain_finds_another_worker() {
	run(|| {
		submit_with(half(), &[3]);
		let id = place(batch(), inside("us-east", 1));
		assert_eq!(assignment(id, 0).worker, 4);
		assert_ok!(accept(id, 0));
		assert_ok!(progress(4, &[line(id, 0, 7)]));
		submit_with(half(), &[4]);
		// Neither has room for more than 1.5 cores now.
		assert_noop!(update_with(id, half()), Error::<Test>::NoWorkerMatches);
		assert_ok!(EdgeConnect::cancel(signed(anna()), 0));
		assert_ok!(update_with(id, half()));
		let moved = assignment(id, 0);
		assert_eq!((moved.worker, moved.attempt, moved.state), (3, 2, AssignmentState::Assigned));
		assert_eq!(Duties::<Test>::get(3).into_inner(), [(id, 0)]);
		assert_eq!(worker(3).reserved, half().resources);
		assert_eq!(worker(4).reserved, half().resources);
		let past = Past::<Test>::get(id, 0).into_inner();
		assert_eq!((past[0].worker, past[0].log_size, past[0].why), (4, 7, Departure::Updated));
		assert_noop!(EdgeConnect::accept(hot(4), claim(id, 0)), Error::<Test>::NotYourReplica);
		assert_ok!(accept(id, 0));
	});
}

#[test]
fn where_the_owner_chose_the_worker_it_fits_there_or_nothing_changes() {
	run(|| {
		let id = running(batch(), &[0, 1]);
		submit_with(half(), &[1]);
		assert_noop!(update_with(id, half()), RegistryError::NoCapacity);
		let terraform = Requirements { runtime: Runtime::Terraform, ..batch() };
		assert_noop!(update_with(id, terraform), RegistryError::RuntimeNotOffered);
		let strong = Requirements { isolation: Isolation::Kata, ..batch() };
		assert_noop!(update_with(id, strong), RegistryError::IsolationTooWeak);
		assert_ok!(update_with(id, batch()));
	});
}

#[test]
fn what_it_had_counts_as_free() {
	run(|| {
		for id in [submit_with(whole(), &[0]), place(whole(), inside("ap-south", 1))] {
			let before = assignment(id, 0).worker;
			assert_ok!(update_with(id, whole()));
			assert_eq!(assignment(id, 0).worker, before);
			assert_eq!(worker(before).reserved, whole().resources);
		}
	});
}

#[test]
fn a_draining_worker_keeps_what_it_has() {
	run(|| {
		let id = placed(batch(), inside("us-east", 1));
		let before = assignment(id, 0).worker;
		assert_ok!(Workers::drain(signed(operator_of(before)), before));
		assert_ok!(update_with(id, batch()));
		assert_eq!(assignment(id, 0).worker, before);
	});
}

#[test]
fn what_is_over_or_stopping_stays_as_it_is() {
	run(|| {
		let id = running(batch(), &[0, 1, 2, 3]);
		assert_ok!(complete(0, id));
		assert_ok!(EdgeConnect::fail(hot(1), claim(id, 1), FailReason::OutOfMemory, 0, root(0)));
		assert_ok!(EdgeConnect::scale(signed(anna()), id, Scaling::Remove(vec![2].try_into().unwrap())));
		let before: Vec<_> = (0..3).map(|replica| assignment(id, replica)).collect();
		assert_ok!(update_with(id, half()));
		assert_eq!((0..3).map(|replica| assignment(id, replica)).collect::<Vec<_>>(), before);
		assert_eq!((assignment(id, 3).attempt, worker(2).reserved), (2, batch().resources));
		// The stopping one gives back what it had, not what the new file says.
		assert_ok!(EdgeConnect::fail(hot(2), claim(id, 2), FailReason::ExecutorError, 0, root(0)));
		assert_eq!(worker(2).reserved, Resources::default());
		assert_ok!(EdgeConnect::decline(hot(3), present(id, 3), edgecloud_primitives::task::DeclineReason::Other));
		assert_noop!(update_with(id, half()), Error::<Test>::AlreadyClosed);
	});
}

#[test]
fn there_must_be_something_to_change() {
	run(|| {
		let id = running(batch(), &[0, 1]);
		assert_noop!(update_with(9, batch()), Error::<Test>::NoSuchTask);
		let by_ben = EdgeConnect::update(signed(ben()), id, NEW_SPEC, body(1), batch());
		assert_noop!(by_ben, Error::<Test>::NotOwner);
		assert_ok!(EdgeConnect::scale(signed(anna()), id, Scaling::Remove(vec![1].try_into().unwrap())));
		assert_ok!(complete(0, id));
		// One is over and one is stopping.
		assert_noop!(update_with(id, batch()), Error::<Test>::AlreadyOver);
		let cancelled = running(batch(), &[0]);
		assert_ok!(EdgeConnect::cancel(signed(anna()), cancelled));
		assert_noop!(update_with(cancelled, batch()), Error::<Test>::AlreadyOver);
	});
}

#[test]
fn the_new_file_is_held_to_the_same_rules() {
	run(|| {
		let id = submit(&[0]);
		let empty = EdgeConnect::update(signed(anna()), id, NEW_SPEC, body(0), batch());
		assert_noop!(empty, Error::<Test>::EmptyBody);
		assert_noop!(update_with(id, Requirements { timeout: 0, ..batch() }), Error::<Test>::BadTimeout);
		assert_noop!(update_with(id, Requirements { timeout: MAX_TIMEOUT + 1, ..batch() }), Error::<Test>::BadTimeout);
		let nothing = Requirements { resources: Resources::default(), ..batch() };
		assert_noop!(update_with(id, nothing), Error::<Test>::EmptyRequirements);
		super::agenda::fill(now() + ACCEPT);
		assert_noop!(update_with(id, batch()), Error::<Test>::AgendaFull);
	});
}

#[test]
fn the_new_attempt_has_all_its_time_and_its_own_limits() {
	run(|| {
		let id = running(batch(), &[0]);
		pass(ACCEPT);
		assert_ok!(update_with(id, Requirements { timeout: 50, secrets: true, ..batch() }));
		pass(ACCEPT - 1);
		assert_eq!(replica_state(id, 0), AssignmentState::Assigned);
		assert_ok!(accept(id, 0));
		assert_eq!(replica_state(id, 0), AssignmentState::AwaitingSecrets);
		assert_ok!(update_with(id, Requirements { timeout: 50, ..batch() }));
		assert_ok!(accept(id, 0));
		let last = assignment(id, 0);
		assert_eq!((last.state, last.attempt), (AssignmentState::Running, 3));
		assert_eq!(last.run_by, now() + 50 + GRACE);
	});
}

#[test]
fn past_losses_do_not_count_against_a_new_file() {
	run(|| {
		let id = place(batch(), inside("us-east", 1));
		let first = assignment(id, 0).worker;
		assert_ok!(EdgeConnect::fail(hot(first), present(id, 0), FailReason::HostLost, 0, root(0)));
		assert_eq!(assignment(id, 0).failures, 1);
		assert_ok!(update_with(id, batch()));
		assert_eq!((assignment(id, 0).failures, assignment(id, 0).attempt), (0, 3));
	});
}

#[test]
fn a_task_has_one_deposit_however_often_it_changes() {
	run(|| {
		let id = place(batch(), auto(2));
		for _ in 0..6 {
			assert_ok!(update_with(id, batch()));
		}
		let claim = Claim { attempt: 7, ..claim(id, 0) };
		assert_eq!(present(id, 0), claim);
		// Four earlier ones are kept.
		let attempts: Vec<_> = Past::<Test>::get(id, 0).iter().map(|past| past.attempt).collect();
		assert_eq!(attempts, [3, 4, 5, 6]);
		assert_eq!(task(id).placement, Placement::Auto(auto(2)));
		assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		pass(RETENTION);
		assert_nothing_left();
	});
}
