//! What scheduling asks of the registry.

use crate::{mock::*, Error, Event, Workers as Registry};
use edgecloud_primitives::{
	resources::{Isolation, Resources, Runtime},
	worker::WorkerRegistry,
};
use frame_support::{assert_noop, assert_ok};

fn reserve(id: u32, amount: Resources) -> sp_runtime::DispatchResult {
	Workers::reserve(id, &amount, Runtime::Docker, Isolation::Runc)
}

#[test]
fn a_message_is_of_the_present_session() {
	run(|| {
		let (id, hot) = (register("Olga", 1), Keys::new(1).account());
		assert_noop!(Workers::authenticate(&hot, 0), Error::<Test>::StaleSession);
		assert_ok!(Workers::start_session(signed(&hot), 1, addresses(&[])));
		assert_eq!(Workers::authenticate(&hot, 1), Ok(id));
		for stale in [0, 2] {
			assert_noop!(Workers::authenticate(&hot, stale), Error::<Test>::StaleSession);
		}
		assert_noop!(Workers::authenticate(&account("Olga"), 1), Error::<Test>::NotAWorkerKey);
	});
}

#[test]
fn capacity_is_given_to_the_last_bit_and_no_further() {
	run(|| {
		let id = register("Olga", 1);
		let whole = Resources { cpu_millis: 4_000, memory_mib: 8_192, disk_mib: 100_000, gpus: 2 };
		// Other accelerators than graphics processors do not count as such.
		assert_noop!(reserve(id, Resources { gpus: 3, ..whole }), Error::<Test>::NoCapacity);
		assert_ok!(reserve(id, whole));
		for (cpu_millis, memory_mib, disk_mib, gpus) in [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)] {
			let more = Resources { cpu_millis, memory_mib, disk_mib, gpus };
			assert_noop!(reserve(id, more), Error::<Test>::NoCapacity);
		}
		// A sum that would wrap is no room either.
		assert_noop!(reserve(id, Resources { cpu_millis: u32::MAX, ..quarter() }), Error::<Test>::NoCapacity);
		assert_noop!(reserve(id, Resources { gpus: u8::MAX, ..quarter() }), Error::<Test>::NoCapacity);
		Workers::release(id, &whole);
		assert_eq!(worker(id).reserved, Resources::default());
	});
}

#[test]
fn runtime_and_isolation_must_be_offered() {
	run(|| {
		let id = register("Olga", 1);
		for runtime in [Runtime::Kubernetes, Runtime::Terraform] {
			assert_noop!(Workers::reserve(id, &quarter(), runtime, Isolation::Runc), Error::<Test>::RuntimeNotOffered);
		}
		for isolation in [Isolation::RuncUserns, Isolation::Gvisor, Isolation::Kata] {
			assert_noop!(Workers::reserve(id, &quarter(), Runtime::Docker, isolation), Error::<Test>::IsolationTooWeak);
		}
		assert_ok!(Workers::reserve(id, &quarter(), Runtime::Shell, Isolation::Bubblewrap));
		assert_noop!(reserve(9, quarter()), Error::<Test>::NoSuchWorker);
	});
}

#[test]
#[should_panic(expected = "released more than was reserved")]
fn nothing_is_given_back_twice() {
	run(|| {
		let id = register("Olga", 1);
		assert_ok!(reserve(id, quarter()));
		Workers::release(id, &quarter());
		Workers::release(id, &quarter());
	});
}

#[test]
fn strikes_are_counted_and_told() {
	run(|| {
		let id = register("Olga", 1);
		Workers::strike(id);
		Now::set(Now::get() + SILENCE);
		Workers::strike(id);
		assert_eq!(worker(id).strikes, 2);
		System::assert_last_event(Event::Struck { worker: id, strikes: 2 }.into());
		Registry::<Test>::mutate(id, |worker| worker.as_mut().unwrap().strikes = u16::MAX);
		Now::set(Now::get() + SILENCE);
		Workers::strike(id);
		assert_eq!(worker(id).strikes, u16::MAX);
		// One that left has none.
		Workers::strike(9);
		Workers::seen(9);
	});
}

#[test]
fn a_worker_is_seen() {
	run(|| {
		let id = register("Olga", 1);
		Now::set(33);
		Workers::seen(id);
		assert_eq!(worker(id).last_seen, 33);
	});
}
