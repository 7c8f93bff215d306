use crate::{mock::*, Error, Event, Workers as Registry};
use edgecloud_primitives::{
	resources::{Isolation, Runtime},
	worker::{Profile, WorkerRegistry},
};
use frame_support::{assert_noop, assert_ok};

fn renamed() -> Profile {
	Profile { name: text("cellar"), latitude: -33_000_000, ..profile() }
}

#[test]
fn the_profile_is_replaced() {
	run(|| {
		let id = register("Olga", 1);
		assert_ok!(Workers::update(signed(&account("Olga")), id, renamed()));
		assert_eq!(worker(id).profile, renamed());
		System::assert_last_event(Event::Updated { worker: id }.into());
	});
}

#[test]
fn twice_is_once() {
	run(|| {
		let id = register("Olga", 1);
		assert_ok!(Workers::update(signed(&account("Olga")), id, renamed()));
		let before = worker(id);
		assert_ok!(Workers::update(signed(&account("Olga")), id, renamed()));
		assert_eq!(worker(id), before);
	});
}

#[test]
fn nobody_else_may() {
	run(|| {
		let id = register("Olga", 1);
		register("Otto", 2);
		for other in [account("Otto"), Keys::new(1).account(), account("Eve")] {
			assert_noop!(Workers::update(signed(&other), id, renamed()), Error::<Test>::NotOperator);
		}
		assert_noop!(Workers::update(signed(&account("Olga")), 99, renamed()), Error::<Test>::NoSuchWorker);
	});
}

#[test]
fn what_register_refuses_it_refuses() {
	run(|| {
		let (id, olga) = (register("Olga", 1), account("Olga"));
		let far = Profile { longitude: i32::MAX, ..profile() };
		assert_noop!(Workers::update(signed(&olga), id, far), Error::<Test>::BadLocation);
		let nameless = Profile { name: text(""), ..profile() };
		assert_noop!(Workers::update(signed(&olga), id, nameless), Error::<Test>::EmptyProfile);
	});
}

#[test]
fn it_does_not_shrink_below_what_is_reserved() {
	run(|| {
		let (id, olga) = (register("Olga", 1), account("Olga"));
		let mut amount = quarter();
		amount.gpus = 1;
		assert_ok!(Workers::reserve(id, &amount, Runtime::Docker, Isolation::Runc));
		let shrinks: [fn(&mut Profile); 4] = [
			|profile| profile.capability.cpu_millis = 999,
			|profile| profile.capability.memory_mib = 2_047,
			|profile| profile.capability.disk_mib = 24_999,
			|profile| profile.capability.accelerators = Default::default(),
		];
		for shrink in shrinks {
			let mut smaller = profile();
			shrink(&mut smaller);
			assert_noop!(Workers::update(signed(&olga), id, smaller), Error::<Test>::BelowReservations);
		}
		let mut exact = profile();
		exact.capability.cpu_millis = 1_000;
		exact.capability.memory_mib = 2_048;
		exact.capability.disk_mib = 25_000;
		assert_ok!(Workers::update(signed(&olga), id, exact));
		assert_eq!(Registry::<Test>::get(id).unwrap().reserved, amount);
	});
}
