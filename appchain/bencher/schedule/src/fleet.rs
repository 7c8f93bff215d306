//! The machines: what they have, and where they are.

use crate::dice::roll;
use edgecloud_primitives::{
	resources::{Accelerator, Arch, Capability, Isolation},
	worker::{Profile, Rates},
	ShortText,
};

/// Regions, each with its middle in micro-degrees.
const REGIONS: [(&str, i32, i32); 16] = [
	("af-north", 30_000_000, 31_200_000),
	("af-south", -26_200_000, 28_000_000),
	("ap-east", 22_300_000, 114_200_000),
	("ap-north", 35_700_000, 139_700_000),
	("ap-south", 19_000_000, 72_900_000),
	("ap-southeast", 1_350_000, 103_800_000),
	("au-east", -33_900_000, 151_200_000),
	("ca-central", 45_500_000, -73_600_000),
	("eu-central", 50_100_000, 8_700_000),
	("eu-north", 59_300_000, 18_100_000),
	("eu-south", 45_500_000, 9_200_000),
	("eu-west", 51_500_000, -100_000),
	("me-central", 25_200_000, 55_300_000),
	("sa-east", -23_500_000, -46_600_000),
	("us-east", 38_900_000, -77_000_000),
	("us-west", 37_400_000, -122_100_000),
];
/// Cities of each region.
const CITIES: u64 = 20;
/// How far a city may lie from the middle of its region: about 700 km.
const REGION_SPAN: u64 = 12_600_000;
/// How far a machine may lie from the middle of its city: about 17 km.
const CITY_SPAN: u64 = 300_000;

/// Number of cities in all.
pub const ALL_CITIES: u64 = REGIONS.len() as u64 * CITIES;

/// The city that a worker stands in. A quarter of all cities have half of the machines.
pub fn city_of(worker: u32) -> u64 {
	let worker = u64::from(worker);
	let among = if roll(1, worker, 2) == 0 { ALL_CITIES / 4 } else { ALL_CITIES };
	// Large cities lie in all regions.
	roll(2, worker, among) * 7 % ALL_CITIES
}

/// The middle of a city.
pub fn place_of_city(city: u64) -> (i32, i32) {
	let (_, latitude, longitude) = REGIONS[(city % 16) as usize];
	let around = |purpose, middle: i32| middle + (roll(purpose, city, REGION_SPAN) as i32 - REGION_SPAN as i32 / 2);
	(around(3, latitude), around(4, longitude))
}

/// The name of a region.
pub fn region(number: u64) -> ShortText {
	text(REGIONS[(number % 16) as usize].0)
}

/// What a worker says about itself.
pub fn profile(worker: u32) -> Profile {
	let number = u64::from(worker);
	let city = city_of(worker);
	let (latitude, longitude) = place_of_city(city);
	let around = |purpose, middle: i32| middle + (roll(purpose, number, CITY_SPAN) as i32 - CITY_SPAN as i32 / 2);
	// 2 to 64 cores, small machines more often than large ones.
	let cores = 2u32 << roll(7, number, 6).min(roll(8, number, 6));
	let has_gpus = roll(9, number, 10) == 0;
	let accelerators = has_gpus.then_some(Accelerator { kind: 0, count: 1 + (cores / 32) as u8, memory_mib: 24_576 });
	let other_runtimes =
		[(2, 30), (4, 60), (8, 10)].into_iter().filter(|(bit, share)| roll(10 + bit, number, 100) < *share);
	Profile {
		name: text(&format!("worker-{worker}")),
		region: region(city),
		latitude: around(5, latitude),
		longitude: around(6, longitude),
		capability: Capability {
			cpu_millis: cores * 1_000,
			memory_mib: cores * 2_048,
			disk_mib: cores * 20_000,
			arch: if roll(19, number, 4) == 0 { Arch::Arm64 } else { Arch::Amd64 },
			accelerators: accelerators.into_iter().collect::<Vec<_>>().try_into().expect("there is one at most"),
			runtimes: other_runtimes.fold(1, |all, (bit, _)| all | bit as u8),
			isolation: [Isolation::Runc, Isolation::RuncUserns, Isolation::Gvisor, Isolation::Kata]
				[roll(20, number, 4) as usize],
		},
		rates: Rates { cpu_milli: 1_000, memory_mib: 200, disk_mib: 2 },
	}
}

/// True for a worker that was not heard of for long: one in fifty.
pub fn is_silent(worker: u32) -> bool {
	roll(21, worker.into(), 50) == 0
}

fn text(content: &str) -> ShortText {
	content.as_bytes().to_vec().try_into().expect("names are short")
}
