//! Equals are chosen about equally often, over many starts.

use crate::{mock::*, search::enough};
use edgecloud_primitives::{
	resources::{Isolation, Runtime},
	worker::WorkerRegistry,
};
use frame_support::assert_ok;
use std::collections::BTreeMap;

/// Fifty cities, close together here and far apart there, as cities are: latitude and longitude in degrees.
const CITIES: &str = "
52 13; 48 16; 50 14; 48 2; 52 0; 53 -6; 55 13; 59 18; 60 25; 60 11;
52 5; 51 4; 50 9; 47 9; 45 9; 42 12; 41 2; 40 -4; 39 -9; 38 24;
41 29; 52 21; 47 19; 44 26; 50 31; 56 38; 25 55; 32 35; 30 31; -1 37;
6 3; -26 28; -34 18; 19 73; 13 77; 29 77; 1 104; 14 101; 22 114; 31 121;
37 127; 36 140; -34 151; -38 145; 41 -74; 42 -88; 34 -118; 19 -99; -24 -47; -35 -58
";

fn cities() -> Vec<(i32, i32)> {
	let micro = |degrees: &str| degrees.parse::<i32>().unwrap() * 1_000_000;
	let city =
		|text: &str| text.trim().split_once(' ').map(|(latitude, longitude)| (micro(latitude), micro(longitude)));
	CITIES.split(';').filter_map(city).collect()
}

/// How often each worker is found, in thousandths of its fair share: the least and the most.
fn shares(wanted: &Wanted, workers: usize, searches: u64) -> (u64, u64) {
	let mut found = BTreeMap::<u32, u64>::new();
	for seed in 0..searches {
		*found.entry(wanted.search(seed).found.expect("every worker matches")).or_default() += 1;
	}
	assert_eq!(found.len(), workers, "each of them is chosen now and then");
	let share = |count: &u64| count * workers as u64 * 1_000 / searches;
	(found.values().map(share).min().unwrap(), found.values().map(share).max().unwrap())
}

// A worker's chance is the sum of the four gaps before it, between the hashes that order workers and regions. Such sums
// differ by half of their mean, and of two hundred of them hardly one is a twelfth of it or three times as much. Who is
// chosen more often has less room than the others from then on, as the last but one of these tests shows.

#[test]
fn two_hundred_equals_at_one_place() {
	run(|| {
		for _ in 0..200 {
			place_worker(|_| ());
		}
		for wanted in [wanted(), wanted_near(0, 0, 100), wanted_in(&["somewhere"])] {
			let (least, most) = shares(&wanted, 200, 6_000);
			assert!(least >= 80 && most <= 3_000, "{least} to {most} thousandths of a fair share");
		}
	});
}

#[test]
fn fifty_places_of_one_region() {
	run(|| {
		for (latitude, longitude) in cities() {
			place_worker(at(latitude, longitude));
		}
		let (least, most) = shares(&wanted(), 50, 5_000);
		assert!(least >= 160 && most <= 2_500, "{least} to {most} thousandths of a fair share");
	});
}

#[test]
fn fifty_regions() {
	run(|| {
		for (number, (latitude, longitude)) in cities().into_iter().enumerate() {
			place_worker(|worker| {
				at(latitude, longitude)(worker);
				worker.profile.region = text(&number.to_string());
			});
		}
		let (least, most) = shares(&wanted(), 50, 5_000);
		assert!(least >= 160 && most <= 3_100, "{least} to {most} thousandths of a fair share");
	});
}

// Within a circle of more than four places their order is that of the curve, and what comes after an ocean comes up
// more often; and of equals the nearest is chosen. But who is chosen has less room than the others from then on.

#[test]
fn fifty_places_of_one_circle_fill_evenly() {
	run(|| {
		let ids = cities().into_iter().map(|(latitude, longitude)| place_worker(at(latitude, longitude)));
		let ids = ids.collect::<Vec<_>>();
		let mut search = wanted_near(0, 0, 20_015);
		(search.requirements.resources.cpu_millis, search.requirements.resources.memory_mib) = (125, 128);
		for seed in 0..1_000 {
			let id = search.search(seed).found.expect("a third of each is free");
			assert_ok!(Workers::reserve(id, &search.requirements.resources, Runtime::Docker, Isolation::Runc));
		}
		// Twenty of 32 eighths of a core each, if it were even.
		let taken = ids.iter().map(|id| worker(*id).reserved.cpu_millis / 125).collect::<Vec<_>>();
		assert!(taken.iter().all(|taken| (17..=24).contains(taken)), "{taken:?}");
	});
}

#[test]
fn a_few_equals_are_even() {
	run(|| {
		let few = enough(1) as i32;
		for number in 0..few {
			place_worker(at(number / 2 * 10_000_000, 0));
		}
		// Each is looked at each time, so that lots decide.
		let (least, most) = shares(&wanted(), few as usize, 8_000);
		assert!(least >= 920 && most <= 1_080, "{least} to {most} thousandths of a fair share");
	});
}
