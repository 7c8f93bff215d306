//! What can happen.

use crate::mock::*;
use edgecloud_primitives::{
	resources::Resources,
	task::{DeclineReason, FailReason, Requirements},
	worker::WorkerId,
};
use proptest::prelude::*;

/// Which replica is spoken of, and how rightly.
#[derive(Clone, Copy, Debug)]
pub struct Target {
	/// Taken modulo what there is.
	pub pick: u16,
	/// Mostly one that is open is meant.
	pub of_all: bool,
	/// Mostly the right worker, session and attempt; else off by so much.
	pub worker_off: i32,
	pub session_off: i32,
	pub attempt_off: i32,
}

#[derive(Clone, Debug)]
pub enum Step {
	Submit { by_ben: bool, workers: Vec<WorkerId>, requirements: Requirements },
	Accept(Target),
	Decline(Target, DeclineReason),
	Progress(Vec<(Target, i8)>),
	Complete(Target, i32, i8),
	Fail(Target, FailReason, i8),
	Cancel { pick: u16, by_ben: bool },
	Poke { pick: u16 },
	Drain(WorkerId),
	Resume(WorkerId),
	Unbond(WorkerId),
	Withdraw(WorkerId),
	Shrink { worker: WorkerId, cpu_millis: u32 },
	StartSession(WorkerId),
	Pass(u32),
	PassInFullBlocks(u32),
	Stall(u32),
}

fn off() -> impl Strategy<Value = i32> {
	prop_oneof![20 => Just(0), 1 => Just(-1), 1 => Just(1)]
}

fn target() -> impl Strategy<Value = Target> {
	let of_all = proptest::bool::weighted(0.2);
	(any::<u16>(), of_all, off(), off(), off()).prop_map(|(pick, of_all, worker_off, session_off, attempt_off)| {
		Target { pick, of_all, worker_off, session_off, attempt_off }
	})
}

/// By how much a log grows; sometimes it shrinks.
fn growth() -> impl Strategy<Value = i8> {
	-1..20i8
}

/// Mostly some of them; sometimes the same one twice, or none.
fn workers() -> impl Strategy<Value = Vec<WorkerId>> {
	prop_oneof![
		15 => proptest::sample::subsequence(vec![0, 1, 2], 1..=3),
		1 => proptest::collection::vec(0..WORKERS, 0..3),
	]
}

fn requirements() -> impl Strategy<Value = Requirements> {
	let resources = (0..1_500u32, 0..3_000u32, 0..40_000u32, 0..2u8)
		.prop_map(|(cpu_millis, memory_mib, disk_mib, gpus)| Resources { cpu_millis, memory_mib, disk_mib, gpus });
	(any::<bool>(), resources, 0..80u32).prop_map(|(endless, resources, timeout)| {
		if endless {
			Requirements { resources, ..service() }
		} else {
			Requirements { resources, timeout, ..batch() }
		}
	})
}

fn reason() -> impl Strategy<Value = FailReason> {
	prop_oneof![
		4 => Just(FailReason::ExecutorError),
		4 => Just(FailReason::HostLost),
		1 => Just(FailReason::Silent),
		1 => Just(FailReason::Declined(DeclineReason::Other)),
	]
}

pub fn step() -> impl Strategy<Value = Step> {
	let worker = 0..WORKERS;
	prop_oneof![
		12 => (any::<bool>(), workers(), requirements())
			.prop_map(|(by_ben, workers, requirements)| Step::Submit { by_ben, workers, requirements }),
		12 => target().prop_map(Step::Accept),
		2 => target().prop_map(|target| Step::Decline(target, DeclineReason::NoCapacity)),
		8 => proptest::collection::vec((target(), growth()), 0..4).prop_map(Step::Progress),
		4 => (target(), any::<i32>(), growth()).prop_map(|(target, code, by)| Step::Complete(target, code, by)),
		3 => (target(), reason(), growth()).prop_map(|(target, reason, by)| Step::Fail(target, reason, by)),
		4 => (any::<u16>(), any::<bool>()).prop_map(|(pick, by_ben)| Step::Cancel { pick, by_ben }),
		3 => any::<u16>().prop_map(|pick| Step::Poke { pick }),
		1 => worker.clone().prop_map(Step::Drain),
		3 => worker.clone().prop_map(Step::Resume),
		1 => worker.clone().prop_map(Step::Unbond),
		1 => worker.clone().prop_map(Step::Withdraw),
		1 => (worker.clone(), 0..4_000u32).prop_map(|(worker, cpu_millis)| Step::Shrink { worker, cpu_millis }),
		1 => worker.prop_map(Step::StartSession),
		6 => (1..12u32).prop_map(Step::Pass),
		2 => (1..30u32).prop_map(Step::PassInFullBlocks),
		1 => (1..60u32).prop_map(Step::Stall),
	]
}
