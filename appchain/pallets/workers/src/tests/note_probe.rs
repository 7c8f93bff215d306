use crate::{mock::*, Error, Event};
use edgecloud_primitives::worker::Probe;
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

fn note(id: u32, latitude: i32, longitude: i32) -> sp_runtime::DispatchResult {
	Workers::note_probe(RawOrigin::Root.into(), id, latitude, longitude)
}

#[test]
fn a_measured_place_is_noted_beside_the_declared_one() {
	run(|| {
		let id = register("Olga", 1);
		let before = worker(id);
		assert_eq!(before.probed, None);
		assert_ok!(note(id, 48_000_000, -16_000_000));
		System::assert_last_event(Event::Probed { worker: id }.into());
		let probe = Probe { latitude: 48_000_000, longitude: -16_000_000, at: 7 };
		assert_eq!(worker(id).probed, Some(probe));
		assert_eq!(worker(id).profile, before.profile);
		// The operator's next word does not take it back, the next measurement does.
		assert_ok!(Workers::update(signed(&account("Olga")), id, profile()));
		assert_eq!(worker(id).probed, Some(probe));
		Now::set(9);
		assert_ok!(note(id, -90_000_000, 180_000_000));
		assert_eq!(worker(id).probed, Some(Probe { latitude: -90_000_000, longitude: 180_000_000, at: 9 }));
	});
}

#[test]
fn a_place_is_on_the_globe() {
	run(|| {
		let id = register("Olga", 1);
		for (latitude, longitude) in [(90_000_001, 0), (-90_000_001, 0), (0, 180_000_001), (0, -180_000_001)] {
			assert_noop!(note(id, latitude, longitude), Error::<Test>::BadLocation);
		}
	});
}

#[test]
fn there_is_such_a_worker() {
	run(|| {
		assert_noop!(note(0, 0, 0), Error::<Test>::NoSuchWorker);
	});
}

#[test]
fn nobody_but_the_origin_of_probes_may() {
	run(|| {
		let id = register("Olga", 1);
		for other in [account("Olga"), Keys::new(1).account(), account("Eve")] {
			assert_noop!(Workers::note_probe(signed(&other), id, 0, 0), DispatchError::BadOrigin);
		}
		assert_noop!(Workers::note_probe(RawOrigin::None.into(), id, 0, 0), DispatchError::BadOrigin);
	});
}
