//! What the placement index holds of a worker, after everything that happens to workers.

use crate::{
	mock::*,
	placement_index::{entries_of, place_of, region_place, worker_in, IndexKey},
	Error, PlacementIndex,
};
use edgecloud_primitives::{
	resources::{Isolation, Resources, Runtime},
	worker::{Profile, WorkerId, WorkerRegistry},
};
use frame_support::{assert_noop, assert_ok};

fn keys(id: WorkerId) -> Vec<IndexKey> {
	let mut keys = PlacementIndex::<Test>::iter_keys().filter(|key| worker_in(key) == id).collect::<Vec<_>>();
	keys.sort_unstable();
	keys
}

/// The index holds a worker in this bucket and no other: once by place and once by region for each of its runtimes.
#[track_caller]
fn assert_in(id: WorkerId, bucket: u8) {
	let worker = worker(id);
	let capability = &worker.profile.capability;
	let gpus = capability.resources().gpus > 0;
	let mut expected = Vec::new();
	for (space, place) in [(0, place_of(&worker)), (1, region_place(&worker.profile.region))] {
		for runtime in (0..4).map(|bit| 1 << bit).filter(|bit| capability.runtimes & bit != 0) {
			// Large buckets come first.
			expected.push(([space, runtime, gpus.into(), 15 - bucket], place.to_be_bytes()));
		}
	}
	let found = keys(id).into_iter().map(|key| {
		let (class, place) = key[..8].split_at(4);
		(class.try_into().unwrap(), place.try_into().unwrap())
	});
	assert_eq!(found.collect::<Vec<([u8; 4], [u8; 4])>>(), expected);
	assert_eq!(worker.bucket, Some(bucket));
	Workers::do_try_state().unwrap();
}

#[track_caller]
fn assert_out(id: WorkerId) {
	assert_eq!(keys(id), Vec::<IndexKey>::new());
	assert_eq!(worker(id).bucket, None);
	Workers::do_try_state().unwrap();
}

fn start(number: u8, session: u32) {
	assert_ok!(Workers::start_session(signed(&Keys::new(number).account()), session, addresses(&[])));
}

/// Olga's machine of four cores, started: 32 eighths of a core, which is bucket 6.
fn started() -> WorkerId {
	let id = register("Olga", 1);
	start(1, 1);
	id
}

fn update(id: WorkerId, change: impl FnOnce(&mut Profile)) {
	let mut profile = worker(id).profile;
	change(&mut profile);
	assert_ok!(Workers::update(signed(&account("Olga")), id, profile));
}

fn reserve(id: WorkerId, amount: Resources) {
	assert_ok!(Workers::reserve(id, &amount, Runtime::Docker, Isolation::Runc));
}

#[test]
fn a_worker_is_in_it_from_its_first_session_on() {
	run(|| {
		let id = register("Olga", 1);
		assert_out(id);
		start(1, 1);
		assert_in(id, 6);
		start(1, 2);
		assert_in(id, 6);
	});
}

#[test]
fn reservations_move_it_between_buckets() {
	run(|| {
		let id = started();
		// Free afterwards, in eighths of a core: 24, 16, 8, 0.
		for bucket in [5, 5, 4, 0] {
			reserve(id, quarter());
			assert_in(id, bucket);
		}
		for bucket in [4, 5, 5, 6] {
			Workers::release(id, &quarter());
			assert_in(id, bucket);
		}
	});
}

#[test]
fn the_scarcer_of_processor_and_memory_decides() {
	run(|| {
		let id = started();
		let memory = |memory_mib| Resources { memory_mib, ..Resources::default() };
		reserve(id, memory(8_192 - 3_072));
		assert_in(id, 6);
		// One MiB less than 32 times 96.
		reserve(id, memory(1));
		assert_in(id, 5);
		reserve(id, memory(3_071));
		assert_in(id, 0);
		Workers::release(id, &memory(8_192));
		// Disk and graphics do not.
		reserve(id, Resources { disk_mib: 100_000, gpus: 2, ..Resources::default() });
		assert_in(id, 6);
	});
}

#[test]
fn a_change_within_a_bucket_writes_nothing() {
	run(|| {
		let id = started();
		reserve(id, quarter());
		let before = keys(id);
		reserve(id, quarter());
		assert_eq!(keys(id), before);
		assert_in(id, 5);
	});
}

#[test]
fn an_exchange_moves_it_once() {
	run(|| {
		let id = started();
		reserve(id, quarter());
		let half = Resources { cpu_millis: 2_497, ..quarter() };
		assert_ok!(Workers::exchange(id, &quarter(), &half, Runtime::Docker, Isolation::Runc));
		assert_in(id, 4);
		let whole = Resources { cpu_millis: 4_001, ..quarter() };
		assert_noop!(Workers::exchange(id, &half, &whole, Runtime::Docker, Isolation::Runc), Error::<Test>::NoCapacity);
		assert_in(id, 4);
	});
}

#[test]
fn an_update_moves_it() {
	run(|| {
		let id = started();
		update(id, |profile| (profile.latitude, profile.longitude) = (-90_000_000, 180_000_000));
		assert_in(id, 6);
		update(id, |profile| profile.region = text("antarctica"));
		assert_in(id, 6);
		update(id, |profile| profile.capability.runtimes = 0b1111);
		assert_in(id, 6);
		assert_eq!(keys(id).len(), 8);
		update(id, |profile| profile.capability.runtimes = 0b1000);
		assert_in(id, 6);
		assert_eq!(keys(id).len(), 2);
		update(id, |profile| profile.capability.accelerators = Default::default());
		assert_in(id, 6);
		update(id, |profile| (profile.capability.cpu_millis, profile.capability.memory_mib) = (u32::MAX, u32::MAX));
		assert_in(id, 15);
		update(id, |profile| profile.capability.cpu_millis = 93);
		assert_in(id, 0);
	});
}

#[test]
fn only_workers_that_take_tasks_are_in_it() {
	run(|| {
		let (id, olga) = (started(), account("Olga"));
		assert_ok!(Workers::drain(signed(&olga), id));
		assert_out(id);
		// What it hears and gives back meanwhile changes nothing.
		start(1, 2);
		update(id, |profile| profile.latitude = 0);
		assert_out(id);
		assert_ok!(Workers::resume(signed(&olga), id));
		assert_in(id, 6);
		assert_ok!(Workers::unbond(signed(&olga), id));
		assert_out(id);
		assert_ok!(Workers::resume(signed(&olga), id));
		assert_in(id, 6);
		assert_ok!(Workers::unbond(signed(&olga), id));
		Now::set(7 + COOL_DOWN);
		assert_ok!(Workers::withdraw(signed(&olga), id));
		assert_eq!(PlacementIndex::<Test>::iter_keys().count(), 0);
	});
}

#[test]
fn a_search_takes_a_silent_worker_out_and_its_next_word_brings_it_back() {
	run(|| {
		let id = started();
		Now::set(7 + SILENCE);
		assert_eq!(wanted().search(1).found, Some(id));
		assert_in(id, 6);
		Now::set(7 + SILENCE + 1);
		// Time alone does no work.
		assert_in(id, 6);
		let outcome = wanted().search(1);
		assert_eq!((outcome.found, outcome.writes), (None, 10));
		assert_out(id);
		// Its operator's word is not its own.
		update(id, |profile| profile.latitude = 0);
		assert_ok!(Workers::resume(signed(&account("Olga")), id));
		assert_out(id);
		Workers::seen(id);
		assert_in(id, 6);
		assert_eq!(wanted().search(2).found, Some(id));
	});
}

#[test]
fn a_restart_or_new_addresses_bring_it_back_as_well() {
	run(|| {
		let id = started();
		for (silent_since, restart) in [(7, true), (200, false)] {
			Now::set(silent_since + SILENCE + 1);
			assert_eq!(wanted().search(3).found, None);
			assert_out(id);
			Now::set(200);
			if restart {
				start(1, 2);
			} else {
				assert_ok!(Workers::announce(signed(&Keys::new(1).account()), 2, addresses(&[])));
			}
			assert_in(id, 6);
		}
	});
}

#[test]
fn a_worker_that_is_struck_out_is_not_in_it() {
	run(|| {
		let id = started();
		miss(id);
		miss(id);
		assert_in(id, 6);
		miss(id);
		assert_out(id);
		assert_ok!(Workers::resume(signed(&account("Olga")), id));
		assert_in(id, 6);
	});
}

#[test]
fn a_refused_call_leaves_it_as_it_was() {
	run(|| {
		let id = started();
		reserve(id, quarter());
		let mut small = profile();
		small.capability.cpu_millis = 999;
		assert_noop!(Workers::update(signed(&account("Olga")), id, small), Error::<Test>::BelowReservations);
		assert_noop!(
			Workers::reserve(id, &Resources::MAX, Runtime::Docker, Isolation::Runc),
			Error::<Test>::NoCapacity
		);
		assert_in(id, 5);
	});
}

#[test]
fn workers_of_one_place_have_entries_of_their_own() {
	run(|| {
		let ids = (0..300).map(|_| place_worker(|_| ())).collect::<Vec<_>>();
		assert_eq!(PlacementIndex::<Test>::iter_keys().count(), 2 * ids.len());
		assert!(ids.iter().all(|id| keys(*id) == entries_of(*id, &worker(*id))));
	});
}
