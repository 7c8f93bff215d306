use crate::{mock::*, Event};
use edgecloud_primitives::{
	resources::{Isolation, Runtime},
	worker::{Status, WorkerId, WorkerRegistry},
};
use frame_support::assert_ok;

/// How often a worker was struck out, by the events.
fn told(id: WorkerId) -> usize {
	let out = RuntimeEvent::Workers(Event::StruckOut { worker: id });
	System::events().iter().filter(|record| record.event == out).count()
}

#[test]
fn one_outage_is_one_strike_however_much_it_costs() {
	run(|| {
		let id = register("Olga", 1);
		(0..5).for_each(|_| Workers::strike(id));
		Now::set(Now::get() + SILENCE - 1);
		Workers::strike(id);
		assert_eq!((worker(id).strikes, worker(id).status), (1, Status::Active));
		Now::set(Now::get() + 1);
		Workers::strike(id);
		assert_eq!(worker(id).strikes, 2);
	});
}

#[test]
fn the_third_strike_takes_a_worker_out_of_service() {
	run(|| {
		let id = register("Olga", 1);
		assert_ok!(Workers::reserve(id, &quarter(), Runtime::Docker, Isolation::Runc));
		for strikes in 1..=2 {
			miss(id);
			assert_eq!((worker(id).strikes, worker(id).status, told(id)), (strikes, Status::Active, 0));
		}
		miss(id);
		assert_eq!((worker(id).strikes, worker(id).status, told(id)), (3, Status::Draining, 1));
		System::assert_last_event(Event::StruckOut { worker: id }.into());
		// What it has it keeps.
		assert_eq!(worker(id).reserved, quarter());
		miss(id);
		assert_eq!((worker(id).strikes, told(id)), (4, 1));
	});
}

#[test]
fn resuming_clears_the_strikes() {
	run(|| {
		let id = register("Olga", 1);
		for _ in 0..2 {
			(0..3).for_each(|_| miss(id));
			assert_eq!(worker(id).status, Status::Draining);
			assert_ok!(Workers::resume(signed(&account("Olga")), id));
			assert_eq!((worker(id).strikes, worker(id).status), (0, Status::Active));
		}
		assert_eq!(told(id), 2);
		miss(id);
		assert_eq!(worker(id).status, Status::Active);
	});
}

#[test]
fn who_takes_no_tasks_is_not_struck_out() {
	run(|| {
		let (id, olga) = (register("Olga", 1), account("Olga"));
		assert_ok!(Workers::unbond(signed(&olga), id));
		let leaving = worker(id).status;
		(0..4).for_each(|_| miss(id));
		assert_eq!((worker(id).status, worker(id).strikes, told(id)), (leaving, 4, 0));
	});
}
