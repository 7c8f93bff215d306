//! Which workers a task may go to, and which of those comes first. Pure: the pallets, the runtime APIs and, through
//! vectors made here, the browser all answer alike.

use crate::{
	finality::Tick,
	geography::{chord_squared, direction, reach, Direction},
	resources::Resources,
	task::{AutoPlacement, Requirements},
	worker::{Status, Worker},
	Balance,
};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// Why a worker does not match; several bits may be set. 0 is a match.
pub type Exclusions = u16;

/// The bits of [`Exclusions`].
pub mod exclusion {
	use super::Exclusions;
	/// It takes no new tasks: it is emptied, or leaving.
	pub const NOT_ACTIVE: Exclusions = 1;
	/// Its bridge never started, or has not been heard of for too long.
	pub const OFFLINE: Exclusions = 1 << 1;
	/// It does not offer the runtime.
	pub const RUNTIME: Exclusions = 1 << 2;
	/// It separates tasks less strongly.
	pub const ISOLATION: Exclusions = 1 << 3;
	/// Too little processor is free.
	pub const CPU: Exclusions = 1 << 4;
	/// Too little memory is free.
	pub const MEMORY: Exclusions = 1 << 5;
	/// Too little disk is free.
	pub const DISK: Exclusions = 1 << 6;
	/// Too few graphics processors are free.
	pub const GPUS: Exclusions = 1 << 7;
	/// It lies outside the circle.
	pub const DISTANCE: Exclusions = 1 << 8;
	/// It is in none of the regions.
	pub const REGION: Exclusions = 1 << 9;
}

/// What a worker is compared with, prepared once for many workers.
#[derive(Clone, Debug)]
pub struct Matcher<'a> {
	requirements: &'a Requirements,
	placement: Option<&'a AutoPlacement>,
	centre: Option<(Direction, u128)>,
	silence: Tick,
}

/// What orders the workers that match: the smallest comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Encode, Decode, TypeInfo)]
pub struct Rank {
	/// Share of the machine that would be reserved, its scarcest part, in thousandths.
	pub load: u16,
	/// Square of the chord from the centre; 0 without a centre.
	pub chord_squared: u128,
}

impl<'a> Matcher<'a> {
	/// `placement` is left out where the owner chose the worker. Who has been silent for more than `silence` is offline.
	pub fn new(requirements: &'a Requirements, placement: Option<&'a AutoPlacement>, silence: Tick) -> Self {
		let centre = placement.and_then(|auto| {
			let (latitude, longitude) = auto.near?;
			// Without a radius the place orders but does not exclude.
			let limit = if auto.radius_km == 0 { u128::MAX } else { reach(auto.radius_km) };
			Some((direction(latitude, longitude), limit))
		});
		Self { requirements, placement, centre, silence }
	}

	/// Everything about the worker that does not fit.
	pub fn exclusions<AccountId>(&self, worker: &Worker<AccountId>, silent_for: Tick) -> Exclusions {
		let capability = &worker.profile.capability;
		let need = &self.requirements.resources;
		let free = capability.resources().saturating_sub(&worker.reserved);
		let checks = [
			(worker.status != Status::Active, exclusion::NOT_ACTIVE),
			(worker.session == 0 || silent_for > self.silence, exclusion::OFFLINE),
			(capability.runtimes & self.requirements.runtime.bit() == 0, exclusion::RUNTIME),
			(capability.isolation < self.requirements.isolation, exclusion::ISOLATION),
			(need.cpu_millis > free.cpu_millis, exclusion::CPU),
			(need.memory_mib > free.memory_mib, exclusion::MEMORY),
			(need.disk_mib > free.disk_mib, exclusion::DISK),
			(need.gpus > free.gpus, exclusion::GPUS),
			(self.centre.is_some_and(|(_, limit)| self.chord_squared(worker) > limit), exclusion::DISTANCE),
			(self.placement.is_some_and(|auto| !in_regions(auto, worker)), exclusion::REGION),
		];
		checks.into_iter().filter(|(excluded, _)| *excluded).fold(0, |sum, (_, bit)| sum | bit)
	}

	/// Where a worker that matches comes in the order.
	pub fn rank<AccountId>(&self, worker: &Worker<AccountId>) -> Rank {
		let chord_squared = if self.centre.is_some() { self.chord_squared(worker) } else { 0 };
		let reserved = worker.reserved.checked_add(&self.requirements.resources).unwrap_or(Resources::MAX);
		Rank { load: load(&reserved, &worker.profile.capability.resources()), chord_squared }
	}

	fn chord_squared<AccountId>(&self, worker: &Worker<AccountId>) -> u128 {
		let here = direction(worker.profile.latitude, worker.profile.longitude);
		self.centre.map_or(0, |(centre, _)| chord_squared(centre, here))
	}
}

fn in_regions<AccountId>(auto: &AutoPlacement, worker: &Worker<AccountId>) -> bool {
	auto.regions.is_empty() || auto.regions.contains(&worker.profile.region)
}

/// The scarcest part of a machine: what is reserved of it in thousandths, rounded down.
pub fn load(reserved: &Resources, capacity: &Resources) -> u16 {
	let share = |part: u32, whole: u32| (u64::from(part) * 1_000 / u64::from(whole.max(1))).min(u16::MAX.into()) as u16;
	share(reserved.cpu_millis, capacity.cpu_millis)
		.max(share(reserved.memory_mib, capacity.memory_mib))
		.max(share(reserved.disk_mib, capacity.disk_mib))
}

/// What a replica costs on a worker, in planck per block.
pub fn price<AccountId>(worker: &Worker<AccountId>, resources: &Resources) -> Balance {
	let rates = &worker.profile.rates;
	let part = |rate: Balance, amount: u32| rate.saturating_mul(amount.into());
	part(rates.cpu_milli, resources.cpu_millis)
		.saturating_add(part(rates.memory_mib, resources.memory_mib))
		.saturating_add(part(rates.disk_mib, resources.disk_mib))
}

/// Size of what is free: 2^(bucket − 1) times 94 thousandths of a core and 96 MiB, or more. Machines have powers of two
/// of both: the bounds lie between those, so that the first small task on one does not move it in the index.
pub fn bucket(free: &Resources) -> u8 {
	let units = (free.cpu_millis / 94).min(free.memory_mib / 96);
	units.checked_ilog2().map_or(0, |log| (log as u8 + 1).min(MAX_BUCKET))
}

/// The largest bucket: some 1,500 cores.
pub const MAX_BUCKET: u8 = 15;
