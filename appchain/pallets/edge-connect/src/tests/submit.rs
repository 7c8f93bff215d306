use crate::{mock::*, Bodies, Duties, Error, Event, HoldReason, NextTaskId, OwnerTasks, Owners, Rings};
use edgecloud_primitives::{
	resources::{Isolation, Resources, Runtime},
	task::{Assignment, AssignmentState, Requirements, Task, TaskState, Transition, TransitionKind},
	Hash,
};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_runtime::{DispatchError, TokenError};

type RegistryError = pallet_workers::Error<Test>;

#[test]
fn each_worker_gets_a_replica() {
	run(|| {
		let id = submit(&[2, 0]);
		let deposit = DEPOSIT_BASE + 100 * DEPOSIT_PER_BYTE;
		assert_eq!(
			task(id),
			Task {
				owner: anna(),
				spec_hash: SPEC,
				spec_version: 1,
				requirements: batch(),
				placement: on(&[2, 0]),
				state: TaskState::Open,
				cancelled: false,
				submitted: 1,
				deposit,
				replicas: 2,
				open_replicas: 2,
				owner_index: 0,
			}
		);
		for (replica, on) in [(0, 2), (1, 0)] {
			assert_eq!(
				assignment(id, replica),
				Assignment {
					worker: on,
					attempt: 1,
					state: AssignmentState::Assigned,
					spec_version: 1,
					resources: batch().resources,
					failures: 0,
					log_size: 0,
					log_root: Hash::zero(),
					deadline: now() + ACCEPT,
					run_by: 0,
					since: 1,
				}
			);
			assert_eq!(Duties::<Test>::get(on).into_inner(), [(id, replica)]);
			assert_eq!(worker(on).reserved, batch().resources);
			assert_eq!(checks(id, replica), [now() + ACCEPT]);
		}
		assert_eq!(worker(1).reserved, Resources::default());
		assert_eq!(Bodies::<Test>::get(id), Some(body(100)));
		assert_eq!(OwnerTasks::<Test>::get(anna(), 0), Some(id));
		assert_eq!(Balances::balance_on_hold(&HoldReason::Task.into(), &anna()), deposit);
		assert_eq!(
			take_events(),
			[
				Event::Submitted { task: id, owner: anna() },
				Event::Assigned { task: id, replica: 0, worker: 2, attempt: 1 },
				Event::Assigned { task: id, replica: 1, worker: 0, attempt: 1 },
			]
		);
		let line =
			|replica, worker| Transition { block: 1, replica, worker, attempt: 1, what: TransitionKind::Assigned };
		assert_eq!(Rings::<Test>::get(id).into_inner(), [line(0, 2), line(1, 0)]);
	});
}

#[test]
fn tasks_are_numbered_in_order() {
	run(|| {
		assert_eq!((submit(&[0]), submit(&[0])), (0, 1));
		assert_ok!(try_submit(ben(), batch(), &[0]));
		assert_eq!((task(1).owner_index, task(2).owner_index), (1, 0));
		assert_eq!((Owners::<Test>::get(anna()).count, Owners::<Test>::get(ben()).count), (2, 1));
		NextTaskId::<Test>::put(u64::MAX);
		assert_noop!(try_submit(anna(), batch(), &[0]), Error::<Test>::TooManyTasks);
	});
}

#[test]
fn a_task_without_a_file_is_refused() {
	run(|| {
		let result = EdgeConnect::submit(signed(anna()), SPEC, body(0), batch(), on(&[0]));
		assert_noop!(result, Error::<Test>::EmptyBody);
	});
}

#[test]
fn the_largest_file_and_the_longest_run_will_do() {
	run(|| {
		let requirements = Requirements { timeout: MAX_TIMEOUT, ..batch() };
		assert_ok!(EdgeConnect::submit(signed(anna()), SPEC, body(16_384), requirements, on(&[0])));
		assert_eq!(task(0).deposit, DEPOSIT_BASE + 16_384 * DEPOSIT_PER_BYTE);
		assert_eq!(EdgeConnect::deposit_for(16_384), task(0).deposit);
	});
}

#[test]
fn a_batch_has_a_limit_and_nothing_runs_too_long() {
	run(|| {
		let endless = Requirements { timeout: 0, ..batch() };
		assert_noop!(try_submit(anna(), endless, &[0]), Error::<Test>::BadTimeout);
		for requirements in [batch(), service()] {
			let long = Requirements { timeout: MAX_TIMEOUT + 1, ..requirements };
			assert_noop!(try_submit(anna(), long, &[0]), Error::<Test>::BadTimeout);
		}
		assert_ok!(try_submit(anna(), service(), &[0]));
	});
}

#[test]
fn a_task_needs_processor_and_memory() {
	run(|| {
		for resources in
			[Resources { cpu_millis: 0, ..batch().resources }, Resources { memory_mib: 0, ..batch().resources }]
		{
			let result = try_submit(anna(), Requirements { resources, ..batch() }, &[0]);
			assert_noop!(result, Error::<Test>::EmptyRequirements);
		}
	});
}

#[test]
fn workers_are_chosen_one_by_one() {
	run(|| {
		assert_noop!(try_submit(anna(), batch(), &[]), Error::<Test>::NoWorkers);
		assert_noop!(try_submit(anna(), batch(), &[0, 1, 0]), Error::<Test>::DuplicateWorker);
		assert_noop!(try_submit(anna(), batch(), &[0, 9]), RegistryError::NoSuchWorker);
	});
}

#[test]
fn all_workers_take_it_or_none_does() {
	run(|| {
		let whole = Requirements { resources: worker(0).profile.capability.resources(), ..batch() };
		submit_with(whole, &[1]);
		assert_noop!(try_submit(anna(), batch(), &[0, 1, 2]), RegistryError::NoCapacity);
		assert_ok!(try_submit(anna(), batch(), &[0, 2]));
	});
}

#[test]
fn workers_must_be_able_and_willing() {
	run(|| {
		let terraform = Requirements { runtime: Runtime::Terraform, ..batch() };
		assert_noop!(try_submit(anna(), terraform, &[0]), RegistryError::RuntimeNotOffered);
		let strong = Requirements { isolation: Isolation::Kata, ..batch() };
		assert_noop!(try_submit(anna(), strong, &[0]), RegistryError::IsolationTooWeak);
		assert_ok!(Workers::drain(signed(olga()), 0));
		assert_noop!(try_submit(anna(), batch(), &[0]), RegistryError::NotActive);
	});
}

#[test]
fn the_deposit_must_be_there() {
	run(|| {
		assert_noop!(try_submit(eve(), batch(), &[0]), DispatchError::Token(TokenError::FundsUnavailable));
	});
}

#[test]
fn a_worker_has_so_many_replicas_and_no_more() {
	run(|| {
		let small =
			Requirements { resources: Resources { cpu_millis: 1, memory_mib: 1, disk_mib: 0, gpus: 0 }, ..batch() };
		for _ in 0..128 {
			submit_with(small, &[0]);
		}
		assert_noop!(try_submit(anna(), small, &[0]), Error::<Test>::WorkerFull);
		assert_ok!(try_submit(anna(), small, &[1]));
	});
}
