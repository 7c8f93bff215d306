//! Searches among thousands of workers: what they read and write stays within its bounds, whoever is there.

use super::search::{with_gpu, CORNERS};
use crate::{
	mock::*,
	search::{enough, MAX_LOOKS, MAX_PARKED, PARKING_WRITES, PER_BUCKET},
	PlacementIndex,
};
use edgecloud_primitives::worker::{SEARCH_READS, SEARCH_WRITES};

/// Three thousand machines in all places and sizes.
pub(super) fn crowd(change: impl Fn(&mut edgecloud_primitives::worker::Worker<sp_runtime::AccountId32>)) {
	for number in 0..3_000 {
		place_worker(|worker| {
			at((number * 7_919 % 180 - 90) * 1_000_000, (number * 104_729 % 360 - 180) * 1_000_000)(worker);
			let size = 1 << (number % 8);
			let capability = &mut worker.profile.capability;
			(capability.cpu_millis, capability.memory_mib) = (1_000 * size, 2_048 * size);
			if number % 11 == 0 {
				with_gpu(worker);
			}
			change(worker);
		});
	}
}

/// Searches of all kinds.
pub(super) fn searches() -> Vec<Wanted> {
	let mut all = vec![wanted(), wanted_in(&["somewhere", "nowhere"])];
	for centre in CORNERS {
		all.extend([0, 10, 500, 3_000, 20_000].map(|radius| wanted_near(centre.0, centre.1, radius)));
	}
	all
}

#[test]
fn a_search_among_thousands_stays_within_its_bounds() {
	run(|| {
		crowd(|_| ());
		for (seed, search) in (0..).zip(searches()) {
			let outcome = search.search(seed);
			assert!(outcome.reads <= SEARCH_READS.into() && outcome.writes == 0, "{outcome:?}");
			let matches = search.matches();
			assert!(outcome.found.is_none_or(|id| matches.contains(&id)));
			// Those that hold thousands hold a machine that is empty.
			assert!(outcome.found.is_some() || matches.len() < 100, "{search:?} of {}", matches.len());
		}
	});
}

#[test]
fn a_search_among_thousands_that_are_full_reads_next_to_nothing() {
	run(|| {
		crowd(|worker| worker.reserved = worker.profile.capability.resources());
		for (seed, search) in (0..).zip(searches()) {
			assert_eq!(search.search(seed), Outcome { found: None, all: vec![], reads: 2, writes: 0 });
		}
	});
}

#[test]
fn a_search_among_thousands_that_do_not_match_ends() {
	run(|| {
		crowd(|worker| worker.profile.capability.disk_mib = 0);
		for (seed, search) in (0..).zip(searches()) {
			let outcome = search.search(seed);
			assert_eq!(outcome.found, None);
			assert!(outcome.reads <= SEARCH_READS.into(), "{outcome:?}");
		}
		assert_eq!((enough(1), enough(16), PER_BUCKET, MAX_LOOKS), (4, 34, 16, 64));
	});
}

#[test]
fn a_search_among_thousands_that_are_silent_takes_out_a_few() {
	run(|| {
		crowd(|_| ());
		Now::set(7 + SILENCE + 1 + Workers::silence_limit());
		let mut left = PlacementIndex::<Test>::iter_keys().count();
		assert_eq!(left, 6_000);
		for (seed, search) in (0..).zip(searches()) {
			let outcome = search.search(seed);
			assert_eq!(outcome.found, None);
			assert!(outcome.reads <= SEARCH_READS.into() && outcome.writes <= SEARCH_WRITES.into(), "{outcome:?}");
			let now = PlacementIndex::<Test>::iter_keys().count();
			assert_eq!((left - now) as u64, 2 * outcome.writes / u64::from(PARKING_WRITES));
			left = now;
		}
		// Everywhere they are taken out as fast as the bound allows.
		let outcome = wanted().search(1);
		assert_eq!(outcome.writes, u64::from(MAX_PARKED * PARKING_WRITES));
	});
}

#[test]
fn silent_workers_hide_nobody_for_long() {
	run(|| {
		for _ in 0..40 {
			place_worker(|_| ());
		}
		Now::set(8 + Workers::silence_limit() + 3);
		let alive = place_worker(|_| ());
		let found = (0..11).find(|seed| wanted().search(*seed).found == Some(alive));
		assert!(found.is_some(), "after eleven searches every silent worker is out");
		assert!((0..40).any(|id| entries(id) == 0));
	});
}
