//! Searches among random workers, held against a look at all of them.

use crate::mock::*;
use codec::Encode;
use edgecloud_primitives::{
	matching::{bucket, Matcher, Rank},
	resources::{Accelerator, Isolation, Resources, Runtime},
	task::Spread,
	worker::{Status, Worker, WorkerId, SEARCH_READS, SEARCH_WRITES},
};
use proptest::{collection::vec, prelude::*, sample::select};
use sp_runtime::AccountId32;
use std::collections::BTreeSet;

/// What a random worker is like.
#[derive(Clone, Debug)]
struct Machine {
	place: (i32, i32),
	region: &'static str,
	operator: u8,
	cores: u32,
	taken: u32,
	disk_mib: u32,
	gpus: u8,
	runtimes: u8,
	isolation: Isolation,
	status: Status,
	session: u32,
	silent_for: u32,
}

const REGIONS: [&str; 4] = ["eu", "us", "ap", "af"];
const NOW: u32 = 1_000;

fn a_place() -> impl Strategy<Value = (i32, i32)> {
	prop_oneof![
		// The same ones again and again, and some where longitudes end or meet.
		3 => select(vec![
			(52_520_000, 13_405_000),
			(48_208_200, 16_373_800),
			(90_000_000, 0),
			(-90_000_000, -180_000_000),
			(-17_000_000, 179_999_000),
			(-17_000_000, -179_999_000),
		]),
		2 => (-90_000_000..=90_000_000, -180_000_000..=180_000_000),
	]
}

fn an_isolation() -> impl Strategy<Value = Isolation> {
	select(vec![Isolation::Bubblewrap, Isolation::Runc, Isolation::Kata])
}

fn machine() -> impl Strategy<Value = Machine> {
	let status = prop_oneof![9 => Just(Status::Active), 1 => Just(Status::Draining)];
	let alive = (prop_oneof![1 => Just(0u32), 9 => Just(1u32)], prop_oneof![6 => Just(0u32), 1 => 59..63u32]);
	(
		(a_place(), select(&REGIONS[..]), 0..5u8),
		(select(vec![1u32, 4, 16, 64]), 0..=8u32, select(vec![10u32, 100_000])),
		(prop_oneof![3 => Just(0u8), 1 => Just(2u8)], 1..16u8, an_isolation()),
		(status, alive),
	)
		.prop_map(
			|((place, region, operator), (cores, taken, disk_mib), (gpus, runtimes, isolation), (status, alive))| {
				let (session, silent_for) = alive;
				Machine {
					place,
					region,
					operator,
					cores,
					taken,
					disk_mib,
					gpus,
					runtimes,
					isolation,
					status,
					session,
					silent_for,
				}
			},
		)
}

impl Machine {
	fn place(&self) -> WorkerId {
		place_worker(|worker| {
			at(self.place.0, self.place.1)(worker);
			worker.profile.region = text(self.region);
			worker.operator = [self.operator; 32].into();
			let capability = &mut worker.profile.capability;
			(capability.cpu_millis, capability.memory_mib) = (self.cores * 1_000, self.cores * 2_048);
			capability.disk_mib = self.disk_mib;
			let gpus = Accelerator { kind: 0, count: self.gpus, memory_mib: 8_192 };
			capability.accelerators = vec![gpus].try_into().unwrap();
			(capability.runtimes, capability.isolation) = (self.runtimes, self.isolation);
			let cpu_millis = self.cores * 125 * self.taken;
			worker.reserved = Resources { cpu_millis, memory_mib: cpu_millis, ..Resources::default() };
			(worker.status, worker.session) = (self.status, self.session);
			worker.last_seen = NOW - self.silent_for;
		})
	}
}

fn query() -> impl Strategy<Value = Wanted> {
	let near = prop_oneof![1 => Just(None), 2 => a_place().prop_map(Some)];
	let radius = prop_oneof![1 => Just(0u16), 3 => 1..=20_000u16, 2 => 1..=600u16];
	let regions = prop_oneof![2 => Just(vec![]), 1 => vec(select(&REGIONS[..]), 1..=3)];
	let need =
		(select(vec![1u32, 500, 4_000, 20_000]), select(vec![1u32, 100]), prop_oneof![3 => Just(0u8), 1 => Just(1)]);
	let runtime = select(vec![Runtime::Docker, Runtime::Kubernetes, Runtime::Shell, Runtime::Terraform]);
	let avoid = (vec(0..16u32, 0..=3), vec(0..5u8, 0..=1), vec(select(&REGIONS[..]), 0..=1));
	((near, radius, regions), need, (runtime, an_isolation()), avoid).prop_map(
		|((near, radius, regions), (cpu_millis, disk_mib, gpus), (runtime, isolation), avoid)| {
			let mut wanted = wanted_in(&regions);
			wanted.placement.near = near;
			wanted.placement.radius_km = if near.is_some() { radius } else { 0 };
			wanted.requirements.resources = Resources { cpu_millis, memory_mib: cpu_millis, disk_mib, gpus };
			(wanted.requirements.runtime, wanted.requirements.isolation) = (runtime, isolation);
			wanted.avoid_workers = avoid.0;
			wanted.avoid_operators = avoid.1.into_iter().map(|number| [number; 32].into()).collect();
			wanted.avoid_regions = avoid.2.into_iter().map(text).collect();
			wanted
		},
	)
}

/// What comes first: no graphics where none are needed, an emptier bucket, less load, less distance.
fn order(wanted: &Wanted, worker: &Worker<AccountId32>) -> (bool, u8, Rank) {
	let capacity = worker.profile.capability.resources();
	let free = capacity.saturating_sub(&worker.reserved);
	let rank = Matcher::new(&wanted.requirements, Some(&wanted.placement), 0).rank(worker);
	(capacity.gpus > 0, u8::MAX - bucket(&free), rank)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn among_few_workers_the_first_in_order_is_found(
		machines in vec(machine(), 0..=16),
		wanted in query(),
		replicas in 1..=16u16,
		spread in select(vec![Spread::None, Spread::Operator, Spread::Region]),
		seed in any::<u64>(),
	) {
		run(|| {
			Now::set(NOW);
			let ids = machines.iter().map(Machine::place).collect::<Vec<_>>();
			let matches = wanted.matches();
			let first = matches.iter().map(|id| order(&wanted, &worker(*id))).min();
			let outcome = wanted.search(seed);
			let found = outcome.found.map(|id| order(&wanted, &worker(id)));
			assert_eq!(found, first, "{outcome:?} of {matches:?}");
			assert!(outcome.found.is_none_or(|id| matches.contains(&id)));
			assert!(outcome.reads <= SEARCH_READS.into() && outcome.writes <= SEARCH_WRITES.into());
			// With others to come, nobody is left out who would have done, and nobody comes twice or beside their like.
			let outcome = several(replicas, spread, wanted.clone()).search(seed);
			let like = |id: &WorkerId| match spread {
				Spread::None => id.to_le_bytes().to_vec(),
				Spread::Operator => worker(*id).operator.encode(),
				Spread::Region => worker(*id).profile.region.to_vec(),
			};
			let of = |ids: &[WorkerId]| ids.iter().map(like).collect::<BTreeSet<_>>().len();
			assert_eq!(outcome.all.len(), of(&matches).min(replicas.into()), "{outcome:?} of {matches:?}");
			assert_eq!(of(&outcome.all), outcome.all.len());
			assert!(outcome.all.iter().all(|id| matches.contains(id)));
			assert_eq!(outcome.found.map(|id| order(&wanted, &worker(id))), first);
			// Nobody but the silent is taken out.
			let out = ids.iter().filter(|id| worker(**id).bucket.is_none());
			assert!(out.map(|id| worker(*id)).all(|worker| {
				worker.status != Status::Active || worker.session == 0 || NOW - worker.last_seen > SILENCE
			}));
		});
	}

}

proptest! {
	#![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn among_many_workers_whoever_is_found_matches(
		machines in vec(machine(), 17..=150),
		searches in vec((query(), any::<u64>()), 1..=8),
	) {
		run(|| {
			Now::set(NOW);
			machines.iter().for_each(|machine| {
				machine.place();
			});
			for (wanted, seed) in &searches {
				let matches = wanted.matches();
				let outcome = wanted.search(*seed);
				assert!(outcome.found.is_none_or(|id| matches.contains(&id)), "{outcome:?} of {matches:?}");
				assert!(outcome.reads <= SEARCH_READS.into() && outcome.writes <= SEARCH_WRITES.into());
			}
		});
	}
}
