use crate::{mock::*, views::MAX_PAGE, NextWorkerId};
use edgecloud_primitives::worker::{MapBox, Profile};
use frame_support::assert_ok;

fn place(id: u32, latitude: i32, longitude: i32) {
	let operator = signed(&worker(id).operator);
	assert_ok!(Workers::update(operator, id, Profile { latitude, longitude, ..profile() }));
}

fn ids(bounds: Option<MapBox>, start: u32, limit: u32) -> (Vec<u32>, Option<u32>) {
	let page = Workers::page(bounds, start, limit);
	(page.items.iter().map(|view| view.id).collect(), page.next)
}

#[test]
fn pages_follow_each_other() {
	run(|| {
		for number in 1..=5 {
			register("Olga", number);
		}
		assert_eq!(ids(None, 0, 2), (vec![0, 1], Some(2)));
		assert_eq!(ids(None, 2, 2), (vec![2, 3], Some(4)));
		assert_eq!(ids(None, 4, 2), (vec![4], None));
		assert_eq!(ids(None, 0, u32::MAX), (vec![0, 1, 2, 3, 4], None));
		// A page of nothing would never end.
		assert_eq!(ids(None, 0, 0), (vec![0], Some(1)));
		assert_eq!(ids(None, u32::MAX, 9), (vec![], None));
	});
}

#[test]
fn a_page_looks_at_a_bounded_number_of_records() {
	run(|| {
		register("Olga", 1);
		NextWorkerId::<Test>::put(1_000);
		assert_eq!(ids(None, 0, 10), (vec![0], Some(MAX_PAGE)));
		assert_eq!(ids(None, 900, 10), (vec![], None));
	});
}

#[test]
fn a_box_holds_what_lies_in_it() {
	run(|| {
		for number in 1..=3 {
			register("Olga", number);
		}
		place(0, 10, 10);
		place(1, 0, 179_000_000);
		place(2, 0, -179_000_000);
		let europe = MapBox { south: 0, west: 0, north: 10, east: 10 };
		assert_eq!(ids(Some(europe), 0, 10).0, [0]);
		let pacific = MapBox { south: -5, west: 170_000_000, north: 5, east: -170_000_000 };
		assert_eq!(ids(Some(pacific), 0, 10).0, [1, 2]);
	});
}

#[test]
fn a_worker_is_found_by_number_and_by_key() {
	run(|| {
		let id = register("Olga", 1);
		Now::set(27);
		let view = Workers::view(id).unwrap();
		assert_eq!((view.id, view.silent_for, &view.worker), (id, 20, &worker(id)));
		assert_eq!(Workers::view_by_hot_key(Keys::new(1).account()), Some(view));
		assert_eq!(Workers::view(9), None);
		assert_eq!(Workers::view_by_hot_key(account("Olga")), None);
	});
}
