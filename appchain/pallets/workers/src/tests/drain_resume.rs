use crate::{mock::*, Error, Event};
use edgecloud_primitives::{
	resources::{Isolation, Runtime},
	worker::{Status, WorkerRegistry},
};
use frame_support::{assert_noop, assert_ok};

#[test]
fn a_draining_worker_takes_no_tasks_until_it_is_back() {
	run(|| {
		let (id, olga) = (register("Olga", 1), account("Olga"));
		assert_ok!(Workers::reserve(id, &quarter(), Runtime::Docker, Isolation::Runc));
		assert_ok!(Workers::drain(signed(&olga), id));
		System::assert_last_event(Event::Draining { worker: id }.into());
		assert_eq!(worker(id).status, Status::Draining);
		// What it has it keeps.
		assert_eq!(worker(id).reserved, quarter());
		assert_noop!(Workers::reserve(id, &quarter(), Runtime::Docker, Isolation::Runc), Error::<Test>::NotActive);
		assert_ok!(Workers::resume(signed(&olga), id));
		System::assert_last_event(Event::Resumed { worker: id }.into());
		assert_ok!(Workers::reserve(id, &quarter(), Runtime::Docker, Isolation::Runc));
	});
}

#[test]
fn twice_is_once() {
	run(|| {
		let (id, olga) = (register("Olga", 1), account("Olga"));
		assert_ok!(Workers::drain(signed(&olga), id));
		assert_noop!(Workers::drain(signed(&olga), id), Error::<Test>::NotActive);
		assert_ok!(Workers::resume(signed(&olga), id));
		let before = worker(id);
		assert_ok!(Workers::resume(signed(&olga), id));
		assert_eq!(worker(id), before);
	});
}

#[test]
fn a_leaving_worker_does_not_drain_but_may_come_back() {
	run(|| {
		let (id, olga) = (register("Olga", 1), account("Olga"));
		assert_ok!(Workers::unbond(signed(&olga), id));
		assert_noop!(Workers::drain(signed(&olga), id), Error::<Test>::NotActive);
		assert_ok!(Workers::resume(signed(&olga), id));
		assert_eq!(worker(id).status, Status::Active);
		// Leaving again takes the whole cool-down again.
		Now::set(40);
		assert_ok!(Workers::unbond(signed(&olga), id));
		assert_eq!(worker(id).status, Status::Unbonding { until: 40 + COOL_DOWN });
	});
}

#[test]
fn only_its_operator_may() {
	run(|| {
		let id = register("Olga", 1);
		for other in [account("Otto"), Keys::new(1).account()] {
			assert_noop!(Workers::drain(signed(&other), id), Error::<Test>::NotOperator);
			assert_noop!(Workers::resume(signed(&other), id), Error::<Test>::NotOperator);
		}
		assert_noop!(Workers::drain(signed(&account("Olga")), 9), Error::<Test>::NoSuchWorker);
		assert_noop!(Workers::resume(signed(&account("Olga")), 9), Error::<Test>::NoSuchWorker);
	});
}
