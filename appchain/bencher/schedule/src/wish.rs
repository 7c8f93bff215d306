//! What tasks ask for: five kinds of placement.

use crate::{
	dice::roll,
	fleet::{city_of, place_of_city, region},
};
use edgecloud_primitives::{
	resources::{Isolation, Resources, Runtime},
	task::{AutoPlacement, Kind, Requirements, Spread, Verify},
};

/// A kind of placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
	/// Half a core, anywhere.
	Anywhere,
	/// Half a core within 300 km of a city.
	Circle,
	/// Two cores in one of two regions.
	Regions,
	/// A graphics processor, anywhere.
	Graphics,
	/// 16 cores behind a user-space kernel, as near to a city as possible.
	Large,
}

impl Wish {
	pub const ALL: [Self; 5] = [Self::Anywhere, Self::Circle, Self::Regions, Self::Graphics, Self::Large];

	pub fn name(self) -> &'static str {
		match self {
			Self::Anywhere => "anywhere",
			Self::Circle => "circle of 300 km",
			Self::Regions => "two regions",
			Self::Graphics => "graphics",
			Self::Large => "large, near",
		}
	}

	/// What the task with that number asks for.
	pub fn make(self, number: u64, replicas: u16) -> (Requirements, AutoPlacement) {
		let (cores, gpus) = match self {
			Self::Anywhere | Self::Circle => (0, 0),
			Self::Regions => (2, 0),
			Self::Graphics => (1, 1),
			Self::Large => (16, 0),
		};
		let resources = Resources {
			cpu_millis: (cores * 1_000).max(500),
			memory_mib: (cores * 2_048).max(512),
			disk_mib: 1_000,
			gpus,
		};
		let requirements = Requirements {
			kind: Kind::Service,
			runtime: if number % 3 == 0 { Runtime::Shell } else { Runtime::Docker },
			resources,
			isolation: if self == Self::Large { Isolation::Gvisor } else { Isolation::Runc },
			timeout: 0,
			secrets: false,
			verify: Verify::None,
		};
		// A city where machines are: people live there too.
		let city = place_of_city(city_of(roll(30, number, u64::from(u32::MAX)) as u32));
		let placement = AutoPlacement {
			near: matches!(self, Self::Circle | Self::Large).then_some(city),
			radius_km: if self == Self::Circle { 300 } else { 0 },
			regions: match self {
				Self::Regions => vec![region(number), region(number + 5)].try_into().expect("there are two"),
				_ => Default::default(),
			},
			replicas,
			spread: Spread::None,
		};
		(requirements, placement)
	}
}
