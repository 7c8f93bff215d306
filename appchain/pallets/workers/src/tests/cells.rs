//! The world view: sums of the workers in each cell.

use crate::{mock::*, views::MAX_PAGE, ActiveWorkers, Cells};
use edgecloud_primitives::{
	geography::{cell_of, place},
	resources::{Isolation, Runtime},
	worker::{CellSums, CellView, Profile, WorkerRegistry},
};
use frame_support::assert_ok;

fn cell(latitude: i32, longitude: i32) -> u16 {
	cell_of(place(latitude, longitude))
}

fn sums(cell: u16) -> Option<CellSums> {
	Cells::<Test>::get(cell.to_be_bytes())
}

#[test]
fn a_cell_is_the_sum_of_its_workers() {
	run(|| {
		let (berlin, olga) = (cell(52_520_000, 13_400_000), account("Olga"));
		// A worker that never started counts, though no task can go there yet.
		let first = register("Olga", 1);
		assert_eq!(sums(berlin), Some(CellSums { workers: 1, active: 1, cpu_millis: 4_000, free_cpu_millis: 4_000 }));
		register("Otto", 2);
		assert_ok!(Workers::reserve(first, &quarter(), Runtime::Docker, Isolation::Runc));
		let both = CellSums { workers: 2, active: 2, cpu_millis: 8_000, free_cpu_millis: 7_000 };
		assert_eq!(sums(berlin), Some(both.clone()));
		assert_eq!(ActiveWorkers::<Test>::get(), 2);
		assert_ok!(Workers::drain(signed(&olga), first));
		assert_eq!(sums(berlin), Some(CellSums { workers: 2, active: 1, cpu_millis: 4_000, free_cpu_millis: 4_000 }));
		assert_eq!(ActiveWorkers::<Test>::get(), 1);
		assert_ok!(Workers::resume(signed(&olga), first));
		assert_eq!(sums(berlin), Some(both));
	});
}

#[test]
fn a_worker_moves_between_cells_and_leaves_none_behind() {
	run(|| {
		let (id, olga) = (register("Olga", 1), account("Olga"));
		let south = Profile { latitude: -33_000_000, longitude: 151_000_000, ..profile() };
		assert_ok!(Workers::update(signed(&olga), id, south));
		assert_eq!(sums(cell(52_520_000, 13_400_000)), None);
		assert_eq!(sums(cell(-33_000_000, 151_000_000)).map(|sums| sums.workers), Some(1));
		assert_ok!(Workers::unbond(signed(&olga), id));
		let leaving = CellSums { workers: 1, ..CellSums::default() };
		assert_eq!(sums(cell(-33_000_000, 151_000_000)), Some(leaving));
		Now::set(7 + COOL_DOWN);
		assert_ok!(Workers::withdraw(signed(&olga), id));
		assert_eq!((Cells::<Test>::iter().count(), ActiveWorkers::<Test>::get()), (0, 0));
	});
}

#[test]
fn a_silent_worker_counts_until_it_is_taken_out_of_service() {
	run(|| {
		let id = place_worker(|_| ());
		Now::set(7 + SILENCE + 1);
		assert_eq!(wanted().search(0).found, None);
		assert_eq!(sums(cell(0, 0)).map(|sums| sums.active), Some(1));
		(0..3).for_each(|_| miss(id));
		assert_eq!(sums(cell(0, 0)).map(|sums| (sums.workers, sums.active)), Some((1, 0)));
	});
}

#[test]
fn pages_are_in_order_and_follow_each_other() {
	run(|| {
		assert_eq!(Workers::cell_page(0).items, []);
		// One worker in each of 300 cells, in no order, the first and the last cell among them.
		let mut numbers = Vec::new();
		for step in 0..300 {
			let (row, column) = (step * 41 % 60 + 2, step * 59 % 61 + 1);
			numbers.push((row * 2_812_500 - 90_000_000 + 1, column * 5_625_000 - 180_000_000 + 1));
		}
		numbers.extend([(-90_000_000, -180_000_000), (90_000_000, 180_000_000)]);
		for (latitude, longitude) in &numbers {
			place_worker(at(*latitude, *longitude));
		}
		let mut expected = numbers.iter().map(|(latitude, longitude)| cell(*latitude, *longitude)).collect::<Vec<_>>();
		expected.sort_unstable();
		expected.dedup();
		assert!(expected.len() > MAX_PAGE as usize + 1 && expected[0] == 0 && expected.ends_with(&[4_095]));

		let (mut read, mut start) = (Vec::<CellView>::new(), Some(0));
		let mut pages = 0;
		while let Some(from) = start {
			let page = Workers::cell_page(from);
			assert!(!page.items.is_empty() && page.items.len() <= MAX_PAGE as usize);
			assert!(page.items.iter().all(|view| view.cell >= from));
			read.extend(page.items);
			(start, pages) = (page.next, pages + 1);
		}
		assert_eq!(read.iter().map(|view| view.cell).collect::<Vec<_>>(), expected);
		assert!(read.iter().all(|view| Some(&view.sums) == sums(view.cell).as_ref()));
		assert_eq!(pages, 2);
		assert_eq!(read.iter().map(|view| view.sums.workers).sum::<u32>(), 302);
	});
}

#[test]
fn a_page_begins_with_the_cell_that_was_asked_for() {
	run(|| {
		place_worker(at(90_000_000, 180_000_000));
		let page = Workers::cell_page(4_095);
		assert_eq!((page.items.len(), page.items[0].cell, page.next), (1, 4_095, None));
		assert_eq!(Workers::cell_page(4_094).items, page.items);
		assert_eq!(Workers::cell_page(u16::MAX).items, []);
	});
}
