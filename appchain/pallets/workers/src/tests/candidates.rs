//! Workers held against a task, page after page.

use crate::{mock::*, views::MAX_PAGE};
use edgecloud_primitives::{
	matching::{exclusion, price, Matcher},
	resources::{Isolation, Resources},
	worker::{Candidate, Status, WorkerId},
};
use sp_core::storage::StateVersion;

/// Each worker has one thing that does not fit, the first one has none.
fn misfits() -> Vec<u16> {
	let mut near = vec![0];
	place_worker(|_| ());
	let mut place = |bit: u16, change: &dyn Fn(&mut edgecloud_primitives::worker::Worker<sp_runtime::AccountId32>)| {
		place_worker(|worker| change(worker));
		near.push(bit);
	};
	place(exclusion::NOT_ACTIVE, &|worker| worker.status = Status::Draining);
	place(exclusion::OFFLINE, &|worker| worker.session = 0);
	place(exclusion::OFFLINE, &|worker| worker.last_seen = 1_000 - SILENCE - 1);
	place(exclusion::RUNTIME, &|worker| worker.profile.capability.runtimes = 0b1110);
	place(exclusion::ISOLATION, &|worker| worker.profile.capability.isolation = Isolation::Bubblewrap);
	place(exclusion::CPU, &|worker| worker.reserved.cpu_millis = 3_501);
	place(exclusion::MEMORY, &|worker| worker.reserved.memory_mib = 7_681);
	place(exclusion::DISK, &|worker| worker.reserved.disk_mib = 99_901);
	place(exclusion::DISTANCE, &|worker| worker.profile.latitude = 2_000_000);
	place(exclusion::REGION, &|worker| worker.profile.region = text("elsewhere"));
	place(exclusion::CPU | exclusion::REGION, &|worker| {
		(worker.profile.capability.cpu_millis, worker.profile.region) = (499, text("elsewhere"));
	});
	near
}

fn picky() -> Wanted {
	let mut picky = wanted_in(&["somewhere"]);
	(picky.placement.near, picky.placement.radius_km) = (Some((0, 0)), 100);
	picky
}

#[test]
fn each_worker_says_what_does_not_fit() {
	run(|| {
		Now::set(1_000);
		let expected = misfits();
		let picky = picky();
		let page = Workers::candidates(picky.requirements, picky.placement.clone(), 0, MAX_PAGE);
		assert_eq!(page.next, None);
		assert_eq!(page.items.iter().map(|item| item.exclusions).collect::<Vec<_>>(), expected);
		for seed in 0..16 {
			assert_eq!(picky.search(seed).found, Some(0));
		}
		let mut graphic = picky.clone();
		graphic.requirements.resources.gpus = 1;
		let page = Workers::candidates(graphic.requirements, graphic.placement, 0, MAX_PAGE);
		assert!(page.items.iter().all(|item| item.exclusions & exclusion::GPUS != 0));
	});
}

#[test]
fn pages_agree_with_the_matcher_and_follow_each_other() {
	run(|| {
		for number in 0..600 {
			place_worker(|worker| {
				at(number * 10_000, 0)(worker);
				worker.reserved = Resources { cpu_millis: number as u32 * 6, ..Resources::default() };
				worker.profile.rates.cpu_milli = number as u128;
			});
		}
		let search = wanted_near(0, 0, 300);
		let matcher = Matcher::new(&search.requirements, Some(&search.placement), Workers::silence_limit());
		let (mut read, mut start) = (Vec::<Candidate>::new(), Some(0));
		while let Some(from) = start {
			let page = Workers::candidates(search.requirements, search.placement.clone(), from, 250);
			assert!(page.items.len() <= 250);
			read.extend(page.items);
			start = page.next;
		}
		assert_eq!(read.len(), 600);
		for (id, candidate) in (0..).zip(&read) {
			let worker = worker(id);
			let expected = Candidate {
				worker: id,
				exclusions: matcher.exclusions(&worker, 0),
				rank: matcher.rank(&worker),
				price: price(&worker, &search.requirements.resources),
			};
			assert_eq!(*candidate, expected);
		}
		let fit = read.iter().filter(|one| one.exclusions == 0).map(|one| one.worker).collect::<Vec<WorkerId>>();
		assert_eq!(fit, search.matches());
		assert!(!fit.is_empty() && fit.len() < 600);
	});
}

#[test]
fn reads_of_clients_change_nothing() {
	run(|| {
		Now::set(1_000);
		misfits();
		Now::set(1_000 + SILENCE + 1);
		let root = || sp_io::storage::root(StateVersion::V1);
		let before = root();
		let picky = picky();
		Workers::candidates(picky.requirements, picky.placement.clone(), 0, 9);
		Workers::cell_page(0);
		Workers::pace();
		Workers::page(None, 0, 9);
		Workers::view(0);
		assert_eq!(root(), before);
		// A search is none of them: it takes silent ones out.
		assert_eq!(wanted().search(0).writes, 40);
		assert_ne!(root(), before);
	});
}
