//! What can happen.

use crate::mock::*;
use edgecloud_primitives::{
	resources::Resources,
	task::{AutoPlacement, DeclineReason, FailReason, Placement, Replica, Requirements, Scaling, Spread},
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
	Submit {
		by_ben: bool,
		placement: Placement,
		requirements: Requirements,
	},
	Update {
		pick: u16,
		by_ben: bool,
		bytes: usize,
		requirements: Requirements,
	},
	Scale {
		pick: u16,
		by_ben: bool,
		scaling: Scaling,
	},
	Accept(Target),
	Decline(Target, DeclineReason),
	SecretsReceived(Target),
	Progress(Vec<(Target, i8)>),
	Heartbeat(Vec<(Target, i8)>),
	Complete(Target, i32, i8),
	Fail(Target, FailReason, i8),
	/// All that the worker of an earlier attempt could say of it.
	Late(u16),
	Cancel {
		pick: u16,
		by_ben: bool,
	},
	Poke {
		pick: u16,
	},
	Drain(WorkerId),
	Resume(WorkerId),
	Unbond(WorkerId),
	Withdraw(WorkerId),
	/// A worker unbonds and withdraws as soon as it may; some of the others work meanwhile.
	Leave {
		worker: WorkerId,
		workers: u8,
	},
	/// A worker moves to where another one was first, and has so much processor there.
	Change {
		worker: WorkerId,
		like: WorkerId,
		cpu_millis: u32,
	},
	StartSession(WorkerId),
	/// So much time in which those of these workers that are there take what they are given and report; the others are
	/// silent.
	Work {
		workers: u8,
		ticks: u32,
	},
	Pass(u32),
	/// In blocks that leave room for so many entries of the agenda.
	PassInTightBlocks {
		ticks: u32,
		entries: u64,
	},
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

fn lines() -> impl Strategy<Value = Vec<(Target, i8)>> {
	proptest::collection::vec((target(), growth()), 0..4)
}

/// Mostly some of them; sometimes the same one twice, or none.
fn workers() -> impl Strategy<Value = Vec<WorkerId>> {
	prop_oneof![
		15 => proptest::sample::subsequence(vec![0, 1, 2, 3, 4, 5], 1..=3),
		1 => proptest::collection::vec(0..WORKERS, 0..3),
	]
}

fn replicas() -> impl Strategy<Value = Replica> {
	prop_oneof![12 => 1..4u16, 4 => 4..8u16, 1 => Just(0), 1 => Just(17)]
}

fn regions() -> impl Strategy<Value = Vec<&'static str>> {
	let all = vec!["eu-central", "us-east", "ap-south", "nowhere"];
	prop_oneof![1 => Just(vec![]), 1 => proptest::sample::subsequence(all, 1..=2)]
}

fn auto_placement() -> impl Strategy<Value = AutoPlacement> {
	let places = vec![(0, 0), (40_710_000, -74_010_000), (19_080_000, 72_880_000), (90_000_000, 180_000_000)];
	let near = proptest::option::weighted(0.4, proptest::sample::select(places));
	let radius = proptest::sample::select(vec![0, 0, 100, 500, 20_000]);
	let spread = proptest::sample::select(vec![Spread::None, Spread::None, Spread::Operator, Spread::Region]);
	(near, radius, regions(), replicas(), spread).prop_map(|(near, radius_km, regions, replicas, spread)| {
		let regions = regions.into_iter().map(|region| region.as_bytes().to_vec().try_into().unwrap());
		AutoPlacement { near, radius_km, regions: regions.collect::<Vec<_>>().try_into().unwrap(), replicas, spread }
	})
}

fn placement() -> impl Strategy<Value = Placement> {
	prop_oneof![
		1 => workers().prop_map(|workers| on(&workers)),
		3 => auto_placement().prop_map(Placement::Auto),
	]
}

fn scaling() -> impl Strategy<Value = Scaling> {
	prop_oneof![
		3 => replicas().prop_map(Scaling::Replicas),
		2 => workers().prop_map(|workers| Scaling::Add(workers.try_into().unwrap())),
		2 => proptest::collection::vec(0..5u16, 0..3).prop_map(|gone| Scaling::Remove(gone.try_into().unwrap())),
	]
}

/// One in so many needs a large part of a machine.
fn requirements(modest: u32) -> impl Strategy<Value = Requirements> {
	let cpu_millis = prop_oneof![modest => 0..1_500u32, 1 => 1_500..4_000u32];
	let resources = (cpu_millis, 0..3_000u32, 0..40_000u32, 0..2u8)
		.prop_map(|(cpu_millis, memory_mib, disk_mib, gpus)| Resources { cpu_millis, memory_mib, disk_mib, gpus });
	let secrets = proptest::bool::weighted(0.25);
	(any::<bool>(), resources, 0..80u32, secrets).prop_map(|(endless, resources, timeout, secrets)| {
		if endless {
			Requirements { resources, secrets, ..service() }
		} else {
			Requirements { resources, timeout, secrets, ..batch() }
		}
	})
}

fn reason() -> impl Strategy<Value = FailReason> {
	prop_oneof![
		2 => Just(FailReason::ExecutorError),
		8 => Just(FailReason::HostLost),
		1 => Just(FailReason::Silent),
		1 => Just(FailReason::Declined(DeclineReason::Other)),
	]
}

fn decline_reason() -> impl Strategy<Value = DeclineReason> {
	prop_oneof![1 => Just(DeclineReason::SpecMismatch), 6 => Just(DeclineReason::NoCapacity)]
}

/// Three of four workers, one bit for each.
fn present() -> impl Strategy<Value = u8> {
	(any::<u8>(), any::<u8>()).prop_map(|(some, others)| some | others)
}

fn of_the_owner() -> impl Strategy<Value = Step> {
	prop_oneof![
		12 => (any::<bool>(), placement(), requirements(4))
			.prop_map(|(by_ben, placement, requirements)| Step::Submit { by_ben, placement, requirements }),
		4 => (any::<u16>(), any::<bool>(), 0..2_000usize, requirements(1)).prop_map(
			|(pick, by_ben, bytes, requirements)| Step::Update { pick, by_ben, bytes, requirements }
		),
		12 => (any::<u16>(), any::<bool>(), scaling())
			.prop_map(|(pick, by_ben, scaling)| Step::Scale { pick, by_ben, scaling }),
		3 => (any::<u16>(), any::<bool>()).prop_map(|(pick, by_ben)| Step::Cancel { pick, by_ben }),
	]
}

fn of_workers() -> impl Strategy<Value = Step> {
	prop_oneof![
		10 => target().prop_map(Step::Accept),
		4 => (target(), decline_reason()).prop_map(|(target, reason)| Step::Decline(target, reason)),
		3 => target().prop_map(Step::SecretsReceived),
		4 => lines().prop_map(Step::Progress),
		6 => lines().prop_map(Step::Heartbeat),
		6 => (target(), any::<i32>(), growth()).prop_map(|(target, code, by)| Step::Complete(target, code, by)),
		6 => (target(), reason(), growth()).prop_map(|(target, reason, by)| Step::Fail(target, reason, by)),
		4 => any::<u16>().prop_map(Step::Late),
		1 => (0..WORKERS).prop_map(Step::StartSession),
	]
}

fn of_operators() -> impl Strategy<Value = Step> {
	let worker = 0..WORKERS;
	prop_oneof![
		3 => worker.clone().prop_map(Step::Drain),
		6 => worker.clone().prop_map(Step::Resume),
		1 => worker.clone().prop_map(Step::Unbond),
		1 => worker.clone().prop_map(Step::Withdraw),
		1 => (worker.clone(), present()).prop_map(|(worker, workers)| Step::Leave { worker, workers }),
		2 => (worker.clone(), worker, 0..4_000u32)
			.prop_map(|(worker, like, cpu_millis)| Step::Change { worker, like, cpu_millis }),
	]
}

fn of_time() -> impl Strategy<Value = Step> {
	prop_oneof![
		12 => (present(), 1..40u32).prop_map(|(workers, ticks)| Step::Work { workers, ticks }),
		3 => (1..12u32).prop_map(Step::Pass),
		3 => (1..30u32, 0..4u64).prop_map(|(ticks, entries)| Step::PassInTightBlocks { ticks, entries }),
		2 => (1..30u32).prop_map(Step::PassInFullBlocks),
		1 => (1..60u32).prop_map(Step::Stall),
		5 => any::<u16>().prop_map(|pick| Step::Poke { pick }),
	]
}

pub fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		24 => of_the_owner(),
		40 => of_workers(),
		8 => of_operators(),
		20 => of_time(),
	]
}
