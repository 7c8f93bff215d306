//! Several workers from one search.

use super::{
	search::in_region,
	search_among_thousands::{crowd, searches},
};
use crate::mock::*;
use codec::Encode;
use edgecloud_primitives::{task::Spread, worker::SEARCH_READS};

#[test]
fn a_search_for_many_reads_less_for_each_and_never_more_than_as_many_searches() {
	run(|| {
		crowd(|_| ());
		for (seed, search) in (0..).zip(searches()) {
			let alone = search.search(seed).reads;
			let outcome = several(16, Spread::None, search).search(seed);
			assert!(outcome.reads <= 16 * u64::from(SEARCH_READS), "{outcome:?}");
			assert!(outcome.all.len() < 16 || outcome.reads <= 12 * alone, "{alone} alone, {outcome:?}");
		}
		let outcome = several(16, Spread::None, wanted()).search(1);
		assert_eq!(outcome.all.len(), 16);
		// Two looks for each and two more, two steps for most of them, one word about room.
		assert!(outcome.reads <= 8 * 16, "{outcome:?}");
	});
	run(|| {
		crowd(|worker| worker.profile.capability.disk_mib = 0);
		for (seed, search) in (0..).zip(searches()) {
			let outcome = several(16, Spread::None, search).search(seed);
			assert!(outcome.all.is_empty(), "{outcome:?}");
			assert!(outcome.reads <= 16 * u64::from(SEARCH_READS), "{outcome:?}");
		}
	});
}

#[test]
fn several_come_from_the_next_bucket_where_one_has_too_few() {
	run(|| {
		let sizes = |cores: u32| {
			move |worker: &mut edgecloud_primitives::worker::Worker<_>| {
				let capability = &mut worker.profile.capability;
				(capability.cpu_millis, capability.memory_mib) = (1_000 * cores, 2_048 * cores);
			}
		};
		let small = place_worker(sizes(4));
		let large = [place_worker(sizes(64)), place_worker(sizes(64))];
		let middle = place_worker(sizes(16));
		for seed in 0..20 {
			let all = several(4, Spread::None, wanted()).search(seed).all;
			assert_eq!(all[2..], [middle, small]);
			assert!(large.iter().all(|id| all[..2].contains(id)));
			assert_eq!(several(5, Spread::None, wanted()).search(seed).all, all);
		}
	});
}

#[test]
fn several_keep_apart_as_the_placement_says() {
	run(|| {
		let of = |operator: u8, region: &'static str| {
			place_worker(|worker| {
				worker.operator = [operator; 32].into();
				in_region(region)(worker);
			})
		};
		for number in 0..40 {
			of(number % 3, ["eu", "us"][usize::from(number % 2)]);
		}
		for seed in 0..20 {
			for (spread, apart) in [(Spread::None, 5), (Spread::Operator, 3), (Spread::Region, 2)] {
				let all = several(5, spread, wanted()).search(seed).all;
				assert_eq!(all.len(), apart);
				let different = |key: &dyn Fn(u32) -> Vec<u8>| {
					all.iter().map(|id| key(*id)).collect::<std::collections::BTreeSet<_>>().len()
				};
				match spread {
					Spread::None => assert_eq!(different(&|id| id.to_le_bytes().to_vec()), apart),
					Spread::Operator => assert_eq!(different(&|id| worker(id).operator.encode()), apart),
					Spread::Region => assert_eq!(different(&|id| worker(id).profile.region.to_vec()), apart),
				}
			}
		}
	});
}

#[test]
fn who_has_no_room_gives_way_among_several_too() {
	run(|| {
		for _ in 0..40 {
			place_worker(|_| ());
		}
		let mut search = several(10, Spread::None, wanted());
		search.has_room = |id| id % 2 == 1;
		for seed in 0..20 {
			let all = search.search(seed).all;
			assert_eq!(all.len(), 10);
			assert!(all.iter().all(|id| id % 2 == 1), "{all:?}");
		}
	});
}
