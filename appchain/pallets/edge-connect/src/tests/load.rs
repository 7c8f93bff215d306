//! Thousands of submissions to a thousand machines, with tasks ending all the time: where the load comes to lie.
//!
//! `EDGECLOUD_SUBMISSIONS` sets how many (10,000), `EDGECLOUD_SEED` repeats a run whose seed a failure printed.

mod network;

use crate::{mock::*, Assignments, Error, NextTaskId};
use edgecloud_primitives::{
	resources::Resources,
	task::{AutoPlacement, Placement, Replica, Requirements, Spread, TaskId},
	worker::WorkerId,
};
use frame_support::{assert_ok, weights::Weight};
use network::{Network, MACHINES};
use std::collections::{BTreeMap, BTreeSet};

/// Submissions between two looks at the whole.
const PERIOD: u32 = 1_000;
const PER_BLOCK: u32 = 20;

/// A sequence of numbers that a seed determines.
struct Random(u64);

impl Random {
	/// The mixing steps of SplitMix64.
	fn below(&mut self, limit: u64) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut mixed = self.0;
		mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		(mixed ^ (mixed >> 31)) % limit
	}

	fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
		choices[self.below(choices.len() as u64) as usize]
	}
}

/// A task that runs.
struct Open {
	id: TaskId,
	/// Thousandths of a core, of each replica.
	cpu_millis: u32,
	workers: Vec<WorkerId>,
	/// Cities that would have done.
	cities: Vec<usize>,
}

/// What a task asks for.
struct Ask {
	placement: AutoPlacement,
	cpu_millis: u32,
	cities: Vec<usize>,
}

struct World {
	network: Network,
	random: Random,
	open: Vec<Open>,
	/// Thousandths of a core that there are, of each city and in all.
	capacity: Vec<u64>,
	total: u64,
	used: u64,
	refused: u32,
}

impl World {
	fn new(network: Network, seed: u64) -> Self {
		let capacity = (0..network.cities.len()).map(|city| network.capacity_of(city)).collect::<Vec<_>>();
		let total = capacity.iter().sum();
		Self { network, random: Random(seed), open: Vec::new(), capacity, total, used: 0, refused: 0 }
	}

	/// A city, more often one that has more: people ask for what there is.
	fn a_city(&mut self) -> usize {
		let mut at = self.random.below(self.total);
		(0..self.capacity.len())
			.find(|city| {
				let here = at < self.capacity[*city];
				at = at.saturating_sub(self.capacity[*city]);
				here
			})
			.expect("it is below the sum")
	}

	fn ask(&mut self) -> Ask {
		let replicas = 1 + self.random.below(4) as Replica;
		let mut placement =
			AutoPlacement { near: None, radius_km: 0, regions: Default::default(), replicas, spread: Spread::None };
		let spreads = [Spread::None, Spread::None, Spread::Operator, Spread::Operator, Spread::Region];
		placement.spread = self.random.one_of(&spreads);
		let mut cities = (0..self.network.cities.len()).collect();
		match self.random.below(3) {
			0 => {
				let centre = self.a_city();
				placement.near = Some((self.network.cities[centre].latitude, self.network.cities[centre].longitude));
				placement.radius_km = self.random.one_of(&[200, 600, 1_500]);
				cities = self.network.within(centre, placement.radius_km);
			}
			1 => {
				let around = (0..=self.random.below(3)).map(|_| self.a_city()).collect::<Vec<_>>();
				let regions = self.regions_of(&around).into_iter().collect::<Vec<_>>();
				cities = self.network.of_regions(&regions);
				let names = regions.iter().map(|region| region.as_bytes().to_vec().try_into().unwrap());
				placement.regions = names.collect::<Vec<_>>().try_into().unwrap();
			}
			_ => (),
		}
		// Of fewer regions than replicas there is no placement that keeps them apart.
		if self.regions_of(&cities).len() < replicas.into() && placement.spread == Spread::Region {
			placement.spread = Spread::Operator;
		}
		Ask { placement, cpu_millis: self.random.one_of(&[500, 1_000, 2_000, 3_000]), cities }
	}

	fn regions_of(&self, cities: &[usize]) -> BTreeSet<&'static str> {
		cities.iter().map(|city| self.network.cities[*city].region).collect()
	}

	fn submit(&mut self, ask: Ask) {
		let Ask { placement, cpu_millis, cities } = ask;
		let resources = Resources { cpu_millis, memory_mib: cpu_millis * 2, disk_mib: 100, gpus: 0 };
		let requirements = Requirements { resources, ..service() };
		match try_place(anna(), requirements, Placement::Auto(placement.clone())) {
			Ok(()) => (),
			Err(refused) => {
				assert_eq!(refused, Error::<Test>::NoWorkerMatches.into());
				self.refused += 1;
				return;
			}
		}
		let id = NextTaskId::<Test>::get() - 1;
		let workers = (0..placement.replicas).map(|replica| assignment(id, replica).worker).collect::<Vec<_>>();
		self.check_apart(&placement, &workers, &cities);
		for (replica, worker) in (0..).zip(&workers) {
			assert_ok!(EdgeConnect::accept(self.network.hot(*worker), claim(id, replica)));
		}
		self.used += u64::from(cpu_millis) * workers.len() as u64;
		self.open.push(Open { id, cpu_millis, workers, cities });
	}

	/// Each replica is where it was asked for, and as far apart from the others.
	fn check_apart(&self, placement: &AutoPlacement, workers: &[WorkerId], cities: &[usize]) {
		let machines = workers.iter().map(|worker| &self.network.machines[*worker as usize]).collect::<Vec<_>>();
		assert!(machines.iter().all(|machine| cities.contains(&machine.city)), "{placement:?}: {workers:?}");
		assert_eq!(workers.iter().collect::<BTreeSet<_>>().len(), workers.len());
		let apart = match placement.spread {
			Spread::None => return,
			Spread::Operator => machines.iter().map(|machine| machine.operator).collect::<BTreeSet<_>>().len(),
			Spread::Region => self.regions_of(&machines.iter().map(|one| one.city).collect::<Vec<_>>()).len(),
		};
		assert_eq!(apart, workers.len(), "{placement:?}: {workers:?}");
	}

	/// Some task ends: its owner stops it, or each replica comes to its end.
	fn end_one(&mut self) {
		let at = self.random.below(self.open.len() as u64) as usize;
		let Open { id, cpu_millis, workers, .. } = self.open.swap_remove(at);
		if self.random.below(2) == 0 {
			assert_ok!(EdgeConnect::cancel(signed(anna()), id));
		}
		for (replica, worker) in (0..).zip(&workers) {
			let hot = self.network.hot(*worker);
			assert_ok!(EdgeConnect::complete(hot, claim(id, replica), 0, OUTPUTS, 5, root(5)));
		}
		self.used -= u64::from(cpu_millis) * workers.len() as u64;
	}

	/// Reservations are the sums over the open replicas and no more than there is. Gives them by worker.
	fn reserved(&self) -> Vec<Resources> {
		EdgeConnect::do_try_state().unwrap();
		let mut sums = vec![Resources::default(); MACHINES];
		for (_, _, assignment) in Assignments::<Test>::iter().filter(|(_, _, one)| one.state.is_on_worker()) {
			let sum = &mut sums[assignment.worker as usize];
			*sum = sum.checked_add(&assignment.resources).unwrap();
		}
		for (id, sum) in (0..).zip(&sums) {
			let worker = worker(id);
			assert_eq!(worker.reserved, *sum, "of worker {id}");
			assert!(sum.fits(&worker.profile.capability.resources()), "of worker {id}");
			assert_eq!(worker.strikes, 0);
		}
		assert_eq!(sums.iter().map(|sum| u64::from(sum.cpu_millis)).sum::<u64>(), self.used);
		sums
	}

	/// What each city would bear if every open task lay on all cities that would do, on each by its capacity.
	fn ideal(&self) -> Vec<f64> {
		let mut asked = vec![0.0; self.capacity.len()];
		for Open { cpu_millis, workers, cities, .. } in &self.open {
			let all = cities.iter().map(|city| self.capacity[*city]).sum::<u64>() as f64;
			for city in cities {
				asked[*city] += f64::from(*cpu_millis) * workers.len() as f64 * self.capacity[*city] as f64 / all;
			}
		}
		asked
	}
}

/// How far the load is from where it should be, in hundredths of what a place or a machine has.
#[derive(Debug, Default)]
struct Deviations {
	/// Of a region, from its ideal.
	region: f64,
	/// Of a city, from its ideal.
	city: f64,
	/// Of a city, from the load of the whole.
	level: f64,
	/// From the emptiest to the fullest of the largest machines of a city.
	largest: f64,
	/// Standard deviation among the machines of one size in one city, on average.
	machines: f64,
}

impl Deviations {
	fn of(world: &World) -> Self {
		let (reserved, ideal) = (world.reserved(), world.ideal());
		let mut cities = vec![0.0; ideal.len()];
		let mut groups = BTreeMap::<(usize, u32), Vec<f64>>::new();
		for (machine, sum) in world.network.machines.iter().zip(&reserved) {
			cities[machine.city] += f64::from(sum.cpu_millis);
			let load = 100.0 * f64::from(sum.cpu_millis) / f64::from(machine.cpu_millis);
			groups.entry((machine.city, machine.cpu_millis)).or_default().push(load);
		}
		let mut found = Self::default();
		let mut regions = BTreeMap::<&str, (f64, f64)>::new();
		for (at, city) in world.network.cities.iter().enumerate() {
			let capacity = world.capacity[at] as f64;
			let level = 100.0 * world.used as f64 / world.total as f64;
			found.city = found.city.max(100.0 * (cities[at] - ideal[at]).abs() / capacity);
			found.level = found.level.max((100.0 * cities[at] / capacity - level).abs());
			let region = regions.entry(city.region).or_default();
			*region = (region.0 + cities[at] - ideal[at], region.1 + capacity);
		}
		for (deviation, capacity) in regions.into_values() {
			found.region = found.region.max(100.0 * deviation.abs() / capacity);
		}
		let largest = world.network.machines.iter().map(|machine| machine.cpu_millis).max();
		for ((_, size), loads) in &groups {
			let mean = loads.iter().sum::<f64>() / loads.len() as f64;
			let variance = loads.iter().map(|load| (load - mean).powi(2)).sum::<f64>() / loads.len() as f64;
			found.machines += variance.sqrt() / groups.len() as f64;
			if Some(*size) == largest {
				let most = loads.iter().copied().fold(0.0, f64::max);
				found.largest = found.largest.max(most - loads.iter().copied().fold(100.0, f64::min));
			}
		}
		found
	}
}

fn number(variable: &str) -> Option<u64> {
	let text = std::env::var(variable).ok()?;
	Some(text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

fn new_seed() -> u64 {
	use std::hash::{BuildHasher, Hasher};
	std::collections::hash_map::RandomState::new().build_hasher().finish()
}

/// The ideal of a city or region: each open task on all the cities that it allows, on each by what that has. As people here
/// ask for what there is, this comes to nearly the same load everywhere, and tasks that may go to several places make up
/// for the rest. Machines fill the emptiest first, so that those of one size and city should bear the same.
///
/// With seeds 1 to 8 a region was up to 14 hundredths from its ideal, a city up to 18, a city up to 9 from the load of the
/// whole, the largest machines of a city up to 23 from each other; machines of one size and city deviated by 11.
#[test]
fn the_load_comes_to_lie_where_it_was_asked_for_and_evenly() {
	let seed = number("EDGECLOUD_SEED").unwrap_or_else(new_seed);
	let submissions = number("EDGECLOUD_SUBMISSIONS").unwrap_or(10_000) as u32;
	println!("EDGECLOUD_SEED={seed}");
	let network = Network::new();
	let mut chain = network.chain();
	chain.execute_with(|| {
		let mut world = World::new(network, seed);
		for number in 1..=submissions {
			let ask = world.ask();
			let more = u64::from(ask.cpu_millis) * u64::from(ask.placement.replicas);
			// Between 60 and 70 %, up and down.
			let target = 600 + u64::from((number / 50) % 20).abs_diff(10) * 10;
			while world.used + more > world.total * target / 1_000 {
				world.end_one();
			}
			world.submit(ask);
			if number % PER_BLOCK == 0 {
				next_block(System::block_number(), Weight::MAX);
			}
			if number % PERIOD == 0 {
				System::reset_events();
				let deviations = Deviations::of(&world);
				println!("{number}: {} % used, {deviations:.1?}", 100 * world.used / world.total);
				let Deviations { region, city, level, largest, machines } = deviations;
				assert!(region < 20.0 && city < 25.0 && level < 12.0, "{deviations:?}");
				assert!(largest < 30.0 && machines < 14.0, "{deviations:?}");
			}
		}
		// A third of the machines is free, so that almost every task finds its place.
		println!("{} of {submissions} found no place", world.refused);
		assert!(world.refused <= submissions / 200);
	});
}
