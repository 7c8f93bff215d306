use crate::{mock::*, Error, Event, HoldReason, NextWorkerId, OperatorWorkers, PeerOf, WorkerOf, Workers as Registry};
use edgecloud_primitives::{
	resources::{Isolation, Runtime},
	worker::{Status, WorkerRegistry},
};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};

#[test]
fn a_worker_leaves_and_its_stake_comes_back() {
	run(|| {
		let (id, olga) = (register("Olga", 1), account("Olga"));
		let stays = register("Olga", 2);
		assert_ok!(Workers::unbond(signed(&olga), id));
		let until = 7 + COOL_DOWN;
		assert_eq!(worker(id).status, Status::Unbonding { until });
		System::assert_last_event(Event::Unbonding { worker: id, until }.into());

		Now::set(until - 1);
		assert_noop!(Workers::withdraw(signed(&olga), id), Error::<Test>::TooEarly);
		Now::set(until);
		assert_ok!(Workers::withdraw(signed(&olga), id));
		System::assert_last_event(Event::Withdrawn { worker: id }.into());

		let keys = Keys::new(1);
		assert_eq!(Registry::<Test>::get(id), None);
		assert_eq!(WorkerOf::<Test>::get(keys.account()), None);
		assert_eq!(PeerOf::<Test>::get(keys.registration().peer), None);
		assert_eq!(OperatorWorkers::<Test>::iter_key_prefix(&olga).collect::<Vec<_>>(), [stays]);
		assert_eq!(Balances::balance_on_hold(&HoldReason::Stake.into(), &olga), STAKE);
		assert_noop!(Workers::withdraw(signed(&olga), id), Error::<Test>::NoSuchWorker);
	});
}

#[test]
fn nothing_is_left_behind() {
	run(|| {
		let olga = account("Olga");
		let id = register("Olga", 1);
		assert_ok!(Workers::unbond(signed(&olga), id));
		Now::set(7 + COOL_DOWN);
		assert_ok!(Workers::withdraw(signed(&olga), id));
		assert_eq!(Balances::free_balance(&olga), ENDOWMENT);
		assert_eq!(Registry::<Test>::iter().count() + WorkerOf::<Test>::iter().count(), 0);
		assert_eq!(PeerOf::<Test>::iter().count() + OperatorWorkers::<Test>::iter().count(), 0);
		// The keys may come back, the number does not.
		assert_eq!(register("Otto", 1), id + 1);
		assert_eq!(NextWorkerId::<Test>::get(), id + 2);
	});
}

#[test]
fn tasks_come_first() {
	run(|| {
		let (id, olga) = (register("Olga", 1), account("Olga"));
		assert_ok!(Workers::reserve(id, &quarter(), Runtime::Shell, Isolation::Bubblewrap));
		assert_noop!(Workers::unbond(signed(&olga), id), Error::<Test>::HasReservations);
		assert_ok!(Workers::drain(signed(&olga), id));
		assert_noop!(Workers::unbond(signed(&olga), id), Error::<Test>::HasReservations);
		Workers::release(id, &quarter());
		assert_ok!(Workers::unbond(signed(&olga), id));
	});
}

#[test]
fn a_leaving_worker_takes_no_tasks() {
	run(|| {
		let id = register("Olga", 1);
		assert_ok!(Workers::unbond(signed(&account("Olga")), id));
		assert_noop!(Workers::reserve(id, &quarter(), Runtime::Shell, Isolation::Bubblewrap), Error::<Test>::NotActive);
	});
}

#[test]
fn the_cool_down_cannot_be_restarted_or_left_out() {
	run(|| {
		let (id, olga) = (register("Olga", 1), account("Olga"));
		assert_noop!(Workers::withdraw(signed(&olga), id), Error::<Test>::NotUnbonding);
		assert_ok!(Workers::unbond(signed(&olga), id));
		Now::set(20);
		assert_noop!(Workers::unbond(signed(&olga), id), Error::<Test>::AlreadyUnbonding);
		assert_ok!(Workers::resume(signed(&olga), id));
		Now::set(7 + COOL_DOWN);
		assert_noop!(Workers::withdraw(signed(&olga), id), Error::<Test>::NotUnbonding);
	});
}

#[test]
fn only_its_operator_may() {
	run(|| {
		let id = register("Olga", 1);
		for other in [account("Otto"), Keys::new(1).account()] {
			assert_noop!(Workers::unbond(signed(&other), id), Error::<Test>::NotOperator);
			assert_noop!(Workers::withdraw(signed(&other), id), Error::<Test>::NotOperator);
		}
		assert_noop!(Workers::unbond(signed(&account("Olga")), 9), Error::<Test>::NoSuchWorker);
	});
}
