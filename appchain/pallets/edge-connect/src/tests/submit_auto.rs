//! Submission where the chain chooses the workers.

use crate::{mock::*, Call, Duties, Error, Event, HoldReason, NextTaskId, Tasks};
use edgecloud_primitives::{
	resources::{Isolation, Resources, Runtime},
	task::{AssignmentState, AutoPlacement, Placement, Replica, Requirements, Spread, TaskId},
	worker::WorkerId,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchResult, GetDispatchInfo},
	traits::fungible::InspectHold,
};
use sp_runtime::{DispatchError, TokenError};
use std::collections::BTreeSet;

fn try_auto(requirements: Requirements, auto: AutoPlacement) -> DispatchResult {
	try_place(anna(), requirements, Placement::Auto(auto))
}

fn workers_of(id: TaskId) -> Vec<WorkerId> {
	(0..task(id).replicas).map(|replica| assignment(id, replica).worker).collect()
}

fn sorted(id: TaskId) -> Vec<WorkerId> {
	let mut workers = workers_of(id);
	workers.sort_unstable();
	workers
}

fn near(latitude: i32, longitude: i32, radius_km: u16, replicas: Replica) -> AutoPlacement {
	AutoPlacement { near: Some((latitude, longitude)), radius_km, ..auto(replicas) }
}

fn spread(spread: Spread, replicas: Replica) -> AutoPlacement {
	AutoPlacement { spread, ..auto(replicas) }
}

#[test]
fn the_chain_gives_each_replica_to_a_worker() {
	run(|| {
		let id = place(batch(), auto(3));
		let workers = workers_of(id);
		assert_eq!(task(id).placement, Placement::Auto(auto(3)));
		assert_eq!((task(id).replicas, task(id).open_replicas), (3, 3));
		let mut events = vec![Event::Submitted { task: id, owner: anna() }];
		for (replica, worker_id) in (0..).zip(workers) {
			let given = assignment(id, replica);
			assert_eq!((given.state, given.attempt, given.spec_version), (AssignmentState::Assigned, 1, 1));
			assert_eq!((given.resources, given.deadline), (batch().resources, now() + ACCEPT));
			assert_eq!(worker(worker_id).reserved, batch().resources);
			assert_eq!(Duties::<Test>::get(worker_id).into_inner(), [(id, replica)]);
			events.push(Event::Assigned { task: id, replica, worker: worker_id, attempt: 1 });
		}
		assert_eq!(take_events(), events);
		let deposit = EdgeConnect::deposit_for(100);
		assert_eq!(Balances::balance_on_hold(&HoldReason::Task.into(), &anna()), deposit);
	});
}

#[test]
fn no_worker_gets_two_replicas_of_a_task() {
	run(|| {
		assert_eq!(sorted(place(batch(), auto(6))), [0, 1, 2, 3, 4, 5]);
		assert_noop!(try_auto(batch(), auto(7)), Error::<Test>::NoWorkerMatches);
		// Of another task it does.
		assert_eq!(sorted(place(batch(), auto(6))), [0, 1, 2, 3, 4, 5]);
	});
}

#[test]
fn the_emptiest_worker_comes_first() {
	run(|| {
		let chosen: BTreeSet<_> = (0..WORKERS).map(|_| workers_of(place(batch(), auto(1)))[0]).collect();
		assert_eq!(chosen.len(), WORKERS as usize);
		submit(&[0, 1, 2, 3, 5]);
		assert_eq!(workers_of(place(batch(), auto(1))), [4]);
	});
}

#[test]
fn operators_are_kept_apart() {
	run(|| {
		let operators: BTreeSet<_> =
			workers_of(place(batch(), spread(Spread::Operator, 3))).into_iter().map(operator_of).collect();
		assert_eq!(operators, BTreeSet::from([olga(), otto(), oda()]));
		assert_noop!(try_auto(batch(), spread(Spread::Operator, 4)), Error::<Test>::NoWorkerMatches);
	});
}

#[test]
fn regions_are_kept_apart() {
	run(|| {
		let workers = workers_of(place(batch(), spread(Spread::Region, 3)));
		let regions: BTreeSet<_> = workers.into_iter().map(|id| worker(id).profile.region).collect();
		assert_eq!(regions.len(), 3);
		assert_noop!(try_auto(batch(), spread(Spread::Region, 4)), Error::<Test>::NoWorkerMatches);
		let one = AutoPlacement { spread: Spread::Region, ..inside("us-east", 2) };
		assert_noop!(try_auto(batch(), one), Error::<Test>::NoWorkerMatches);
	});
}

#[test]
fn only_the_regions_named_will_do() {
	run(|| {
		assert_eq!(sorted(place(batch(), inside("us-east", 2))), [3, 4]);
		assert_eq!(workers_of(place(batch(), inside("ap-south", 1))), [5]);
		let both = AutoPlacement {
			regions: ["us-east", "ap-south"]
				.map(|region| region.as_bytes().to_vec().try_into().unwrap())
				.to_vec()
				.try_into()
				.unwrap(),
			..auto(3)
		};
		assert_eq!(sorted(place(batch(), both)), [3, 4, 5]);
		assert_noop!(try_auto(batch(), inside("us-east", 3)), Error::<Test>::NoWorkerMatches);
		assert_noop!(try_auto(batch(), inside("us", 1)), Error::<Test>::NoWorkerMatches);
	});
}

#[test]
fn a_circle_bounds_and_a_place_alone_orders() {
	run(|| {
		// From New York, Boston is 306 km away.
		assert_eq!(workers_of(place(batch(), near(40_710_000, -74_010_000, 100, 1))), [3]);
		assert_noop!(try_auto(batch(), near(40_710_000, -74_010_000, 300, 2)), Error::<Test>::NoWorkerMatches);
		assert_eq!(sorted(place(batch(), near(40_710_000, -74_010_000, 320, 2))), [3, 4]);
		assert_noop!(try_auto(batch(), near(-60_000_000, 0, 500, 1)), Error::<Test>::NoWorkerMatches);
		// Worker 5 is the nearest, and the others will do.
		let anywhere = place(batch(), near(19_000_000, 72_000_000, 0, 6));
		assert_eq!(sorted(anywhere), [0, 1, 2, 3, 4, 5]);
		assert_eq!(workers_of(place(batch(), near(19_000_000, 72_000_000, 0, 1))), [5]);
		// Both bounds hold.
		let elsewhere = AutoPlacement { regions: inside("us-east", 1).regions, ..near(19_000_000, 72_000_000, 100, 1) };
		assert_noop!(try_auto(batch(), elsewhere), Error::<Test>::NoWorkerMatches);
	});
}

#[test]
fn all_replicas_find_a_worker_or_none_does() {
	run(|| {
		let whole = Requirements { resources: worker(0).profile.capability.resources(), ..batch() };
		submit_with(whole, &[3]);
		assert_noop!(try_auto(batch(), inside("us-east", 2)), Error::<Test>::NoWorkerMatches);
		assert_noop!(try_auto(batch(), auto(6)), Error::<Test>::NoWorkerMatches);
		assert_eq!(sorted(place(batch(), auto(5))), [0, 1, 2, 4, 5]);
	});
}

#[test]
fn workers_must_be_able_willing_and_heard_of() {
	run(|| {
		let refused = |requirements| {
			assert_noop!(try_auto(requirements, auto(1)), Error::<Test>::NoWorkerMatches);
		};
		refused(Requirements { runtime: Runtime::Terraform, ..batch() });
		refused(Requirements { isolation: Isolation::Kata, ..batch() });
		let need = batch().resources;
		for resources in [
			Resources { cpu_millis: 4_001, ..need },
			Resources { memory_mib: 8_193, ..need },
			Resources { disk_mib: 100_001, ..need },
			Resources { gpus: 3, ..need },
		] {
			refused(Requirements { resources, ..batch() });
		}
		assert_ok!(Workers::drain(signed(oda()), 5));
		assert_noop!(try_auto(batch(), inside("ap-south", 1)), Error::<Test>::NoWorkerMatches);
		assert_ok!(Workers::resume(signed(oda()), 5));
		assert_eq!(workers_of(place(batch(), inside("ap-south", 1))), [5]);
		pass(SILENCE);
		assert_eq!(workers_of(place(batch(), inside("ap-south", 1))), [5]);
		pass(1);
		assert_noop!(try_auto(batch(), auto(1)), Error::<Test>::NoWorkerMatches);
		live(&[2]);
		assert_eq!(workers_of(place(batch(), auto(1))), [2]);
	});
}

#[test]
fn what_makes_no_sense_is_refused() {
	run(|| {
		let empty = EdgeConnect::submit(signed(anna()), SPEC, body(0), batch(), Placement::Auto(auto(1)));
		assert_noop!(empty, Error::<Test>::EmptyBody);
		assert_noop!(try_auto(Requirements { timeout: 0, ..batch() }, auto(1)), Error::<Test>::BadTimeout);
		let nothing = Requirements { resources: Resources::default(), ..batch() };
		assert_noop!(try_auto(nothing, auto(1)), Error::<Test>::EmptyRequirements);
		assert_noop!(try_auto(batch(), auto(0)), Error::<Test>::NoWorkers);
		assert_noop!(try_auto(batch(), auto(17)), Error::<Test>::TooManyReplicas);
		assert_noop!(try_auto(batch(), auto(Replica::MAX)), Error::<Test>::TooManyReplicas);
		for (latitude, longitude) in
			[(90_000_001, 0), (-90_000_001, 0), (0, 180_000_001), (0, -180_000_001), (i32::MIN, i32::MAX)]
		{
			assert_noop!(try_auto(batch(), near(latitude, longitude, 10, 1)), Error::<Test>::BadPlace);
		}
		assert_noop!(try_auto(batch(), AutoPlacement { radius_km: 1, ..auto(1) }), Error::<Test>::BadPlace);
		for (latitude, longitude) in [(90_000_000, 180_000_000), (-90_000_000, -180_000_000)] {
			assert_ok!(try_auto(batch(), near(latitude, longitude, u16::MAX, 1)));
		}
	});
}

#[test]
fn money_numbers_and_room_must_be_there() {
	run(|| {
		let poor = try_place(eve(), batch(), Placement::Auto(auto(1)));
		assert_noop!(poor, DispatchError::Token(TokenError::FundsUnavailable));
		let small =
			Requirements { resources: Resources { cpu_millis: 1, memory_mib: 1, disk_mib: 0, gpus: 0 }, ..batch() };
		for _ in 0..128 {
			submit_with(small, &[5]);
		}
		// One that can't take another replica is no match, however much its machine has free.
		assert_noop!(try_auto(small, inside("ap-south", 1)), Error::<Test>::NoWorkerMatches);
		assert_ok!(try_auto(small, auto(5)));
		super::agenda::fill(now() + ACCEPT);
		assert_noop!(try_auto(batch(), auto(1)), Error::<Test>::AgendaFull);
		NextTaskId::<Test>::put(u64::MAX);
		assert_noop!(try_auto(batch(), auto(1)), Error::<Test>::TooManyTasks);
	});
}

#[test]
fn what_the_search_did_not_need_is_given_back() {
	run(|| {
		for placement in (1..=6).map(|replicas| Placement::Auto(auto(replicas))).chain([
			Placement::Auto(spread(Spread::Region, 3)),
			Placement::Auto(near(40_710_000, -74_010_000, 320, 2)),
			Placement::Auto(near(19_000_000, 72_000_000, 0, 6)),
			Placement::Auto(inside("us-east", 2)),
		]) {
			let call = Call::<Test>::submit { spec_hash: SPEC, body: body(100), requirements: batch(), placement };
			let declared = call.get_dispatch_info().call_weight;
			let Call::submit { spec_hash, body, requirements, placement } = call else { unreachable!() };
			let submitted = EdgeConnect::submit(signed(anna()), spec_hash, body, requirements, placement.clone());
			let used = submitted.unwrap().actual_weight.expect("it says what it used");
			assert!(used.all_lte(declared), "{placement:?} used {used:?} of {declared:?}");
			assert!(used.ref_time() < declared.ref_time() && used.proof_size() < declared.proof_size());
		}
		let chosen = Call::<Test>::submit {
			spec_hash: SPEC,
			body: body(100),
			requirements: batch(),
			placement: Placement::Auto(auto(16)),
		};
		let more_than_a_task_may_have = Call::<Test>::submit {
			spec_hash: SPEC,
			body: body(100),
			requirements: batch(),
			placement: Placement::Auto(auto(Replica::MAX)),
		};
		assert_eq!(chosen.get_dispatch_info().call_weight, more_than_a_task_may_have.get_dispatch_info().call_weight);
	});
}

#[test]
fn silent_workers_cost_no_more_than_was_declared() {
	run(|| {
		pass(SILENCE + 1);
		let call = Call::<Test>::submit {
			spec_hash: SPEC,
			body: body(100),
			requirements: batch(),
			placement: Placement::Auto(auto(1)),
		};
		live(&[1]);
		let declared = call.get_dispatch_info().call_weight;
		let submitted = EdgeConnect::submit(signed(anna()), SPEC, body(100), batch(), Placement::Auto(auto(1)));
		assert!(submitted.unwrap().actual_weight.unwrap().all_lte(declared));
		assert_eq!(workers_of(0), [1]);
		assert_eq!(Tasks::<Test>::iter().count(), 1);
	});
}
