//! Whom a search finds, one rule at a time.

use crate::mock::*;
use edgecloud_primitives::{
	resources::{Accelerator, Isolation, Resources, Runtime},
	worker::{Status, WorkerRegistry, SEARCH_READS},
};
use frame_support::assert_ok;

/// Places where arithmetic on a globe goes wrong, if it does.
pub(super) const CORNERS: [(i32, i32); 9] = [
	(0, 0),
	(90_000_000, 0),
	(-90_000_000, 77_000_000),
	(89_999_999, -180_000_000),
	(0, 180_000_000),
	(-18_124_800, 178_450_100),
	(64_000_000, -179_999_999),
	(52_520_000, 13_405_000),
	(-45_000_000, -135_000_000),
];

/// Where somebody comes who goes so far into that direction, on the sphere that the chain knows.
fn destination((latitude, longitude): (i32, i32), km: f64, bearing: f64) -> (i32, i32) {
	let (phi, lambda) = ((latitude as f64 / 1e6).to_radians(), (longitude as f64 / 1e6).to_radians());
	let (arc, bearing) = (km / 6_371.0088, bearing.to_radians());
	let sin = (phi.sin() * arc.cos() + phi.cos() * arc.sin() * bearing.cos()).clamp(-1.0, 1.0);
	let turn = (bearing.sin() * arc.sin() * phi.cos()).atan2(arc.cos() - phi.sin() * sin);
	let degrees = (lambda + turn).to_degrees();
	let around = (degrees + 180.0).rem_euclid(360.0) - 180.0;
	((sin.asin().to_degrees() * 1e6) as i32, (around * 1e6) as i32)
}

pub(super) fn with_gpu(worker: &mut edgecloud_primitives::worker::Worker<sp_runtime::AccountId32>) {
	let gpu = Accelerator { kind: 0, count: 1, memory_mib: 8_192 };
	worker.profile.capability.accelerators = vec![gpu].try_into().unwrap();
}

pub(super) fn in_region(
	region: &str,
) -> impl FnOnce(&mut edgecloud_primitives::worker::Worker<sp_runtime::AccountId32>) + '_ {
	move |worker| worker.profile.region = text(region)
}

#[test]
fn the_only_match_is_found_wherever_it_is() {
	for radius in [1, 2, 7, 40, 300, 1_000, 2_500, 5_000, 9_000, 12_000, 15_000, 20_000] {
		run(|| {
			// Others all over the world, which offer something else, or are further away.
			for step in 0..60 {
				let far = (-88_000_000 + step * 2_950_000, -179_000_000 + (step * 47 % 60) * 5_900_000);
				let id = place_worker(at(far.0, far.1));
				if step % 2 == 0 {
					assert_ok!(Workers::reserve(id, &quarter(), Runtime::Docker, Isolation::Runc));
				}
			}
			for centre in CORNERS {
				for bearing in 0..8 {
					let bearing = f64::from(bearing) * 45.0;
					let mut near = wanted_near(centre.0, centre.1, radius);
					near.requirements.runtime = Runtime::Terraform;
					let margin = (f64::from(radius) * 1e-5).max(0.001);
					let inside = destination(centre, f64::from(radius) - margin, bearing);
					let id = place_worker(|worker| {
						at(inside.0, inside.1)(worker);
						worker.profile.capability.runtimes = 0b1001;
					});
					let found = near.search(u64::from(radius)).found;
					assert_eq!(found, Some(id), "{radius} km from {centre:?} to {bearing}°: {inside:?}");
					Workers::change(id, |worker| {
						let outside = destination(centre, f64::from(radius) + margin, bearing);
						at(outside.0, outside.1)(worker);
						Ok(())
					})
					.unwrap();
					assert_eq!(near.search(u64::from(radius)).found, None, "{radius} km, {centre:?}, {bearing}°");
					Workers::change(id, |worker| {
						worker.profile.capability.runtimes = 1;
						Ok(())
					})
					.unwrap();
				}
			}
		});
	}
}

#[test]
fn sixteen_workers_are_looked_at_whatever_the_start() {
	let layouts: [fn(i32) -> (i32, i32); 4] = [
		|_| (48_208_200, 16_373_800),
		|number| (-80_000_000 + number * 10_000_000, 170_000_000 - number * 20_000_000),
		// Two places, then seven of several.
		|number| (number % 2 * 30_000_000, 0),
		|number| (number % 7 * 10_000_000, number % 7 * -20_000_000),
	];
	for layout in layouts {
		for matching in 0..16 {
			run(|| {
				for number in 0..16 {
					let (latitude, longitude) = layout(number);
					place_worker(|worker| {
						at(latitude, longitude)(worker);
						worker.profile.capability.disk_mib = if number == matching { 100_000 } else { 1 };
					});
				}
				for seed in 0..16 {
					assert_eq!(wanted().search(seed).found, Some(matching as u32), "from {seed}");
					assert_eq!(wanted_in(&["somewhere"]).search(seed).found, Some(matching as u32), "from {seed}");
				}
			});
		}
	}
}

#[test]
fn those_that_will_not_do_by_number_take_nobodys_turn() {
	run(|| {
		let ids = (0..40).map(|_| place_worker(|_| ())).collect::<Vec<_>>();
		for (at, id) in ids.iter().enumerate() {
			let mut choosy = wanted();
			choosy.avoid_workers = ids.iter().filter(|other| *other != id).copied().collect();
			assert_eq!(choosy.search(at as u64).found, Some(*id));
		}
		let mut picky = wanted();
		picky.avoid_workers = ids;
		assert_eq!(picky.search(0).found, None);
	});
}

#[test]
fn who_has_no_room_for_another_task_gives_way() {
	run(|| {
		let all = (0..16).map(|_| place_worker(|_| ())).collect::<Vec<_>>();
		let mut search = wanted();
		// One of sixteen: more than once as many match as are enough.
		search.has_room = |id| id == 9;
		for seed in 0..32 {
			assert_eq!(search.search(seed).found, Some(9));
		}
		// Nobody: the next bucket has the machine for it.
		search.has_room = |id| id >= 16;
		assert_eq!(search.search(0).found, None);
		let small = place_worker(|worker| worker.profile.capability.cpu_millis /= 4);
		assert!(!all.contains(&small));
		for seed in 0..32 {
			let outcome = search.search(seed);
			assert_eq!(outcome.found, Some(small));
			assert!(outcome.reads <= SEARCH_READS.into(), "{outcome:?}");
		}
	});
}

#[test]
fn operators_and_regions_can_be_avoided() {
	run(|| {
		let own = place_worker(in_region("here"));
		let other = place_worker(in_region("there"));
		for seed in 0..32 {
			let mut apart = wanted();
			apart.avoid_operators = vec![worker(own).operator];
			assert_eq!(apart.search(seed).found, Some(other));
			apart.avoid_regions = vec![text("there")];
			assert_eq!(apart.search(seed).found, None);
			let mut elsewhere = wanted_in(&["here", "there"]);
			elsewhere.avoid_regions = vec![text("here")];
			assert_eq!(elsewhere.search(seed).found, Some(other));
		}
	});
}

#[test]
fn an_avoided_region_does_not_hide_the_other_one() {
	run(|| {
		for _ in 0..100 {
			place_worker(in_region("crowded"));
		}
		let lonely = place_worker(in_region("lonely"));
		let mut apart = wanted_in(&["crowded", "lonely"]);
		apart.avoid_regions = vec![text("crowded")];
		for seed in 0..32 {
			assert_eq!(apart.search(seed).found, Some(lonely));
		}
	});
}

#[test]
fn regions_are_names_and_nothing_else() {
	run(|| {
		let id = place_worker(in_region("eu-central"));
		place_worker(in_region("eu-west"));
		for seed in 0..32 {
			assert_eq!(wanted_in(&["eu-central"]).search(seed).found, Some(id));
			assert_eq!(wanted_in(&["nowhere", "eu-central", "eu-central"]).search(seed).found, Some(id));
			assert_eq!(wanted_in(&["eu", "nowhere"]).search(seed).found, None);
		}
	});
}

#[test]
fn a_circle_and_regions_both_hold() {
	run(|| {
		place_worker(in_region("a"));
		let id = place_worker(in_region("b"));
		place_worker(|worker| {
			in_region("b")(worker);
			worker.profile.latitude = 10_000_000;
		});
		let mut both = wanted_in(&["b", "c"]);
		(both.placement.near, both.placement.radius_km) = (Some((0, 0)), 1_000);
		for seed in 0..32 {
			assert_eq!(both.search(seed).found, Some(id));
		}
	});
}

#[test]
fn a_place_without_a_radius_orders_and_excludes_nothing() {
	run(|| {
		// A row of workers, each as free as the next, more of them than a search looks at.
		let ids = (0..60).map(|number| place_worker(at(number * 1_000_000, number * 2_000_000))).collect::<Vec<_>>();
		for (number, id) in (0..).zip(&ids) {
			let exact = wanted_near(number * 1_000_000, number * 2_000_000, 0);
			assert_eq!(exact.search(u64::from(*id)).found, Some(*id));
		}
		let mut rare = wanted_near(-70_000_000, -70_000_000, 0);
		rare.requirements.runtime = Runtime::Shell;
		let far = place_worker(|worker| worker.profile.capability.runtimes = 0b0100);
		assert_eq!(rare.search(1).found, Some(far));
	});
}

#[test]
fn among_regions_a_place_without_a_radius_orders_too() {
	run(|| {
		place_worker(at(50_000_000, 0));
		let near = place_worker(at(10_000_000, 0));
		let mut ordered = wanted_in(&["somewhere"]);
		ordered.placement.near = Some((0, 0));
		for seed in 0..32 {
			assert_eq!(ordered.search(seed).found, Some(near));
		}
	});
}

#[test]
fn machines_without_graphics_come_first_where_none_are_needed() {
	run(|| {
		let rich = place_worker(with_gpu);
		for seed in 0..16 {
			assert_eq!(wanted().search(seed).found, Some(rich));
		}
		let plain = place_worker(|_| ());
		// Even where it is fuller.
		assert_ok!(Workers::reserve(plain, &quarter(), Runtime::Docker, Isolation::Runc));
		let mut graphic = wanted();
		graphic.requirements.resources.gpus = 1;
		for seed in 0..16 {
			assert_eq!(wanted().search(seed).found, Some(plain));
			assert_eq!(graphic.search(seed).found, Some(rich));
		}
		let one = Resources { gpus: 1, ..Resources::default() };
		assert_ok!(Workers::reserve(rich, &one, Runtime::Docker, Isolation::Runc));
		assert_eq!(graphic.search(0).found, None);
	});
}

#[test]
fn the_emptiest_bucket_comes_first_and_in_it_the_least_loaded() {
	run(|| {
		let ids = (0..5).map(|number| place_worker(at(number * 9_000_000, 0))).collect::<Vec<_>>();
		for (id, cpu_millis) in ids.iter().zip([2_000, 1_000, 500, 3_000, 1_500]) {
			let amount = Resources { cpu_millis, ..Resources::default() };
			assert_ok!(Workers::reserve(*id, &amount, Runtime::Docker, Isolation::Runc));
		}
		// A larger machine that is loaded more has more room all the same.
		let large = place_worker(|worker| {
			(worker.profile.capability.cpu_millis, worker.profile.capability.memory_mib) = (64_000, 131_072);
			worker.reserved = Resources { cpu_millis: 40_000, ..Resources::default() };
		});
		for seed in 0..16 {
			assert_eq!(wanted().search(seed).found, Some(large));
		}
		Workers::change(large, |worker| {
			worker.status = Status::Draining;
			Ok(())
		})
		.unwrap();
		for seed in 0..16 {
			assert_eq!(wanted().search(seed).found, Some(ids[2]));
		}
	});
}

#[test]
fn what_is_given_back_says_what_was_read() {
	run(|| {
		// A step among the machines without graphics, and one among those with.
		let empty = wanted().search(0);
		assert_eq!((empty.found, empty.reads, empty.writes), (None, 2, 0));
		place_worker(|_| ());
		// The emptiest bucket that has any; the place, perhaps behind the start; the worker and its record; that there is
		// no other place, nor another worker; whether it has room.
		for seed in 0..64 {
			let outcome = wanted().search(seed);
			assert!((6..=8).contains(&outcome.reads), "{outcome:?}");
		}
		// A need for more than any bucket is none.
		let mut huge = wanted();
		huge.requirements.resources = Resources { gpus: 0, ..Resources::MAX };
		assert_eq!(huge.search(0), Outcome { found: None, all: vec![], reads: 2, writes: 0 });
	});
}
