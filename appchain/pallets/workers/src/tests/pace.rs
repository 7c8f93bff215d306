//! How often workers report without a fee, and when they count as silent.

use crate::{mock::*, ActiveWorkers, HeartbeatsInBlock};
use edgecloud_primitives::worker::{Pace, WorkerRegistry};

#[test]
fn a_small_chain_has_the_shortest_interval_and_silence() {
	run(|| {
		assert_eq!(Workers::pace(), Pace { heartbeat_interval: 3, silence: SILENCE, active: 0 });
		place_worker(|_| ());
		assert_eq!(Workers::pace(), Pace { heartbeat_interval: 3, silence: SILENCE, active: 1 });
	});
}

#[test]
fn both_grow_with_the_workers_that_take_tasks() {
	run(|| {
		// Two reports fit a block of this chain.
		for (active, heartbeat_interval, silence) in
			[(6, 3, 60), (7, 4, 60), (40, 20, 60), (41, 21, 63), (1_000, 500, 1_500), (u32::MAX, 1 << 31, u32::MAX)]
		{
			ActiveWorkers::<Test>::put(active);
			assert_eq!(Workers::pace(), Pace { heartbeat_interval, silence, active });
			assert_eq!(Workers::silence(), silence);
		}
		ActiveWorkers::<Test>::put(0);
	});
}

#[test]
fn a_report_is_free_once_in_an_interval() {
	run(|| {
		let id = register("Olga", 1);
		assert!(Workers::heartbeat_due(id));
		Workers::note_heartbeat(id);
		assert_eq!(worker(id).heartbeat, 1);
		for (block, due) in [(1, false), (2, false), (3, false), (4, true), (1_000, true)] {
			System::set_block_number(block);
			assert_eq!(Workers::heartbeat_due(id), due, "in block {block}");
		}
		System::set_block_number(4);
		Workers::note_heartbeat(id);
		System::set_block_number(6);
		assert!(!Workers::heartbeat_due(id));
		System::set_block_number(7);
		assert!(Workers::heartbeat_due(id));
	});
}

#[test]
fn a_longer_interval_holds_at_once() {
	run(|| {
		let id = place_worker(|_| ());
		Workers::note_heartbeat(id);
		System::set_block_number(4);
		assert!(Workers::heartbeat_due(id));
		for _ in 0..7 {
			place_worker(|_| ());
		}
		// Eight workers, two a block: four blocks.
		assert!(!Workers::heartbeat_due(id));
		System::set_block_number(5);
		assert!(Workers::heartbeat_due(id));
	});
}

#[test]
fn a_block_has_room_for_so_many_and_the_next_one_again() {
	run(|| {
		let ids = (0..5).map(|_| place_worker(|_| ())).collect::<Vec<_>>();
		Workers::note_heartbeat(ids[0]);
		assert!(Workers::heartbeat_due(ids[1]));
		Workers::note_heartbeat(ids[1]);
		assert_eq!(HeartbeatsInBlock::<Test>::get(), (1, 2));
		assert!(ids.iter().all(|id| !Workers::heartbeat_due(*id)));
		System::set_block_number(2);
		assert!(ids[2..].iter().all(|id| Workers::heartbeat_due(*id)));
		Workers::note_heartbeat(ids[2]);
		assert_eq!(HeartbeatsInBlock::<Test>::get(), (2, 1));
		assert!(Workers::heartbeat_due(ids[3]));
	});
}

#[test]
fn who_is_no_worker_reports_nothing_for_free() {
	run(|| {
		assert!(!Workers::heartbeat_due(9));
		// Noting one all the same, as for a worker that left in the middle, makes none.
		Workers::note_heartbeat(9);
		assert_eq!(Workers::view(9), None);
	});
}
