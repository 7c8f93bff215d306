//! Tasks of the tests, and short ways to act on them.

use super::*;
use crate::{Assignments, NextTaskId, Tasks};
use edgecloud_primitives::{
	resources::{Isolation, Resources, Runtime},
	task::{
		Assignment, AssignmentState, AutoPlacement, Body, Claim, FailReason, Kind, Placement, Replica, Report,
		Requirements, Spread, Task, TaskId, TaskState, Verify,
	},
	worker::WorkerId,
};
use frame_support::dispatch::{DispatchResult, DispatchResultWithPostInfo};

pub const SPEC: H256 = H256([7; 32]);
pub const OUTPUTS: H256 = H256([6; 32]);

/// A batch of an eighth of a worker that may run 100 ticks.
pub fn batch() -> Requirements {
	Requirements {
		kind: Kind::Batch,
		runtime: Runtime::Docker,
		resources: Resources { cpu_millis: 500, memory_mib: 1_024, disk_mib: 1_000, gpus: 0 },
		isolation: Isolation::Runc,
		timeout: 100,
		secrets: false,
		verify: Verify::None,
	}
}

/// The same without an end.
pub fn service() -> Requirements {
	Requirements { kind: Kind::Service, timeout: 0, ..batch() }
}

pub fn body(bytes: usize) -> Body {
	vec![1; bytes].try_into().unwrap()
}

pub fn on(workers: &[WorkerId]) -> Placement {
	Placement::Workers(workers.to_vec().try_into().unwrap())
}

/// What became of a call, without what it cost.
pub fn outcome(result: DispatchResultWithPostInfo) -> DispatchResult {
	result.map(|_| ()).map_err(|failure| failure.error)
}

pub fn try_submit(owner: AccountId32, requirements: Requirements, workers: &[WorkerId]) -> DispatchResult {
	try_place(owner, requirements, on(workers))
}

pub fn try_place(owner: AccountId32, requirements: Requirements, placement: Placement) -> DispatchResult {
	outcome(EdgeConnect::submit(signed(owner), SPEC, body(100), requirements, placement))
}

/// So many replicas anywhere.
pub fn auto(replicas: Replica) -> AutoPlacement {
	AutoPlacement { near: None, radius_km: 0, regions: Default::default(), replicas, spread: Spread::None }
}

/// So many replicas in one region.
pub fn inside(region: &str, replicas: Replica) -> AutoPlacement {
	let region = region.as_bytes().to_vec().try_into().unwrap();
	AutoPlacement { regions: vec![region].try_into().unwrap(), ..auto(replicas) }
}

/// Anna wants something run where the chain thinks best.
pub fn place(requirements: Requirements, auto: AutoPlacement) -> TaskId {
	assert_ok!(try_place(anna(), requirements, Placement::Auto(auto)));
	NextTaskId::<Test>::get() - 1
}

/// As [`place`], and each worker accepts.
pub fn placed(requirements: Requirements, auto: AutoPlacement) -> TaskId {
	let id = place(requirements, auto);
	for replica in 0..task(id).replicas {
		assert_ok!(accept(id, replica));
	}
	id
}

/// Anna wants something run.
pub fn submit_with(requirements: Requirements, workers: &[WorkerId]) -> TaskId {
	assert_ok!(try_submit(anna(), requirements, workers));
	NextTaskId::<Test>::get() - 1
}

/// Anna wants a batch run.
pub fn submit(workers: &[WorkerId]) -> TaskId {
	submit_with(batch(), workers)
}

/// How a worker in its first session speaks of the first attempt.
pub fn claim(task: TaskId, replica: Replica) -> Claim {
	Claim { session: 1, task, replica, attempt: 1 }
}

/// How the present worker of a replica speaks of it.
pub fn present(task: TaskId, replica: Replica) -> Claim {
	Claim { attempt: assignment(task, replica).attempt, ..claim(task, replica) }
}

/// The present worker of a replica accepts.
pub fn accept(task: TaskId, replica: Replica) -> DispatchResult {
	EdgeConnect::accept(hot(assignment(task, replica).worker), present(task, replica))
}

/// Submits a task and accepts each of its replicas.
pub fn running(requirements: Requirements, workers: &[WorkerId]) -> TaskId {
	let task = submit_with(requirements, workers);
	for (replica, worker) in workers.iter().enumerate() {
		assert_ok!(EdgeConnect::accept(hot(*worker), claim(task, replica as Replica)));
	}
	task
}

/// Replica 0 ends by itself.
pub fn complete(worker: WorkerId, task: TaskId) -> DispatchResult {
	EdgeConnect::complete(hot(worker), claim(task, 0), 0, OUTPUTS, 5, root(5))
}

/// Replica 0 ends without a result.
pub fn fail(worker: WorkerId, task: TaskId) -> DispatchResult {
	outcome(EdgeConnect::fail(hot(worker), claim(task, 0), FailReason::ExecutorError, 5, root(5)))
}

/// One line of progress on a first attempt.
pub fn line(task: TaskId, replica: Replica, log_size: u64) -> Report {
	Report { task, replica, attempt: 1, log_size, log_root: root(log_size) }
}

pub fn progress(worker: WorkerId, reports: &[Report]) -> DispatchResult {
	EdgeConnect::progress(hot(worker), 1, reports.to_vec().try_into().unwrap())
}

/// These workers say that they live.
pub fn live(workers: &[WorkerId]) {
	for worker in workers {
		assert_ok!(progress(*worker, &[]));
	}
}

/// As [`pass`], and these workers say time and again that they live.
pub fn pass_alive(ticks: Tick, workers: &[WorkerId]) {
	let end = now() + ticks;
	while now() < end {
		live(workers);
		pass((end - now()).min(SILENCE / 2));
	}
	live(workers);
}

/// Some root of a log of that size.
pub fn root(log_size: u64) -> H256 {
	H256::from_low_u64_be(!log_size)
}

pub fn assignment(task: TaskId, replica: Replica) -> Assignment {
	Assignments::<Test>::get(task, replica).expect("the replica exists")
}

pub fn replica_state(task: TaskId, replica: Replica) -> AssignmentState {
	assignment(task, replica).state
}

pub fn task(id: TaskId) -> Task<AccountId32> {
	Tasks::<Test>::get(id).expect("the task exists")
}

pub fn task_state(id: TaskId) -> TaskState {
	task(id).state
}
