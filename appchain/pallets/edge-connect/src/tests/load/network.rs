//! A thousand machines in thirty cities on six continents.

use crate::mock::*;
use edgecloud_primitives::{
	geography::{cell_of, chord_squared, direction, place, reach},
	resources::{Capability, Resources},
	worker::{Addresses, Profile, Status, Worker, WorkerId},
};
use frame_support::{assert_ok, traits::Hooks, Blake2_256, StorageHasher};
use pallet_workers::{Cells, WorkerOf, Workers as Registry};
use sp_runtime::{AccountId32, BuildStorage};
use sp_state_machine::BasicExternalities;

pub const MACHINES: usize = 1_000;
pub const OPERATORS: usize = 60;

/// Region, city, latitude and longitude.
const CITIES: &str = "
eu-central Berlin 52.52 13.40
eu-central Vienna 48.21 16.37
eu-central Prague 50.08 14.44
eu-central Munich 48.14 11.58
eu-central Warsaw 52.23 21.01
eu-west Paris 48.86 2.35
eu-west London 51.51 -0.13
eu-west Amsterdam 52.37 4.90
eu-west Madrid 40.42 -3.70
eu-north Stockholm 59.33 18.07
eu-north Helsinki 60.17 24.94
us-east New-York 40.71 -74.01
us-east Toronto 43.65 -79.38
us-east Atlanta 33.75 -84.39
us-west Seattle 47.61 -122.33
us-west Los-Angeles 34.05 -118.24
sa-east Sao-Paulo -23.55 -46.63
sa-east Buenos-Aires -34.60 -58.38
sa-east Lima -12.05 -77.04
af Lagos 6.52 3.38
af Nairobi -1.29 36.82
af Cape-Town -33.92 18.42
ap-south Mumbai 19.08 72.88
ap-south Singapore 1.35 103.82
ap-east Tokyo 35.68 139.69
ap-east Seoul 37.57 126.98
ap-east Hong-Kong 22.32 114.17
oceania Sydney -33.87 151.21
oceania Auckland -36.85 174.76
oceania Suva -18.12 178.45
";

pub struct City {
	pub region: &'static str,
	pub latitude: i32,
	pub longitude: i32,
}

pub struct Machine {
	pub hot: AccountId32,
	pub operator: usize,
	pub city: usize,
	pub cpu_millis: u32,
}

pub struct Network {
	pub cities: Vec<City>,
	pub machines: Vec<Machine>,
}

fn operator(number: usize) -> AccountId32 {
	[number as u8 + 1; 32].into()
}

impl Network {
	/// Cities take turns; sizes and operators differ within each city, and each operator is in several regions.
	pub fn new() -> Self {
		let micro = |degrees: &str| (degrees.parse::<f64>().unwrap() * 1e6) as i32;
		let cities = CITIES.trim().lines().map(|line| match line.split(' ').collect::<Vec<_>>()[..] {
			[region, _, latitude, longitude] => City { region, latitude: micro(latitude), longitude: micro(longitude) },
			_ => panic!("{line}"),
		});
		let cities = cities.collect::<Vec<_>>();
		let machines = (0..MACHINES).map(|number| {
			let (city, round) = (number % cities.len(), number / cities.len());
			let cpu_millis = [4_000, 8_000, 16_000, 32_000][round % 4];
			let hot = Blake2_256::hash(&number.to_le_bytes()).into();
			Machine { hot, operator: (round + city * 7) % OPERATORS, city, cpu_millis }
		});
		let machines = machines.collect();
		Self { cities, machines }
	}

	/// A chain on which all of them are registered and in their first sessions.
	pub fn chain(&self) -> BasicExternalities {
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		let balances = vec![(anna(), 10 * ENDOWMENT)];
		let money = pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() };
		money.assimilate_storage(&mut storage).unwrap();
		let mut chain = BasicExternalities::new(storage);
		chain.execute_with(|| {
			System::set_block_number(1);
			Finality::on_initialize(1);
			(0..MACHINES).for_each(|number| self.register(number));
			System::reset_events();
		});
		chain
	}

	/// Signatures of a thousand workers take half a minute to make and check without optimisation. So the record is
	/// written as that of a worker that drains, and the operator's `resume` and the worker's `start_session` bring
	/// index and counts to it.
	fn register(&self, number: usize) {
		let Machine { hot, operator: owner, city, cpu_millis } = &self.machines[number];
		let (id, operator) = (number as WorkerId, operator(*owner));
		let City { region, latitude, longitude, .. } = self.cities[*city];
		let region = region.as_bytes().to_vec().try_into().unwrap();
		let capability = Capability {
			cpu_millis: *cpu_millis,
			memory_mib: cpu_millis * 2,
			disk_mib: 1_000_000,
			accelerators: Default::default(),
			..profile().capability
		};
		let record = Worker {
			operator: operator.clone(),
			hot: hot.clone(),
			peer: *hot.as_ref(),
			sealing: [9; 32],
			session: 0,
			stake: 0,
			profile: Profile { region, latitude, longitude, capability, ..profile() },
			addresses: Addresses::default(),
			reserved: Resources::default(),
			status: Status::Draining,
			strikes: 0,
			struck: None,
			registered: 1,
			last_seen: now(),
			probed: None,
			heartbeat: 0,
			bucket: None,
		};
		Registry::<Test>::insert(id, record);
		WorkerOf::<Test>::insert(hot, id);
		Cells::<Test>::mutate(cell_of(place(latitude, longitude)).to_be_bytes(), |sums| {
			sums.get_or_insert_default().workers += 1;
		});
		assert_ok!(Workers::resume(signed(operator), id));
		assert_ok!(Workers::start_session(signed(hot.clone()), 1, Addresses::default()));
	}

	pub fn hot(&self, worker: WorkerId) -> RuntimeOrigin {
		signed(self.machines[worker as usize].hot.clone())
	}

	/// Processor that a city has, in thousandths of a core.
	pub fn capacity_of(&self, city: usize) -> u64 {
		self.machines.iter().filter(|machine| machine.city == city).map(|machine| u64::from(machine.cpu_millis)).sum()
	}

	/// Cities within a circle.
	pub fn within(&self, centre: usize, radius_km: u16) -> Vec<usize> {
		let direction_of = |city: usize| direction(self.cities[city].latitude, self.cities[city].longitude);
		let is_near = |city: &usize| chord_squared(direction_of(centre), direction_of(*city)) <= reach(radius_km);
		(0..self.cities.len()).filter(is_near).collect()
	}

	/// Cities of some regions.
	pub fn of_regions(&self, regions: &[&str]) -> Vec<usize> {
		(0..self.cities.len()).filter(|city| regions.contains(&self.cities[*city].region)).collect()
	}
}
