//! Who may call what: every call as every role.

use crate::{mock::*, Call, Error};
use frame_support::{assert_noop, assert_ok, traits::UnfilteredDispatchable};
use frame_system::RawOrigin;
use sp_runtime::{AccountId32, DispatchError};

/// Registers Olga's worker 0 (keys 1) and Otto's worker 1 (keys 2), both in session 1.
fn setting() {
	for (operator, number) in [("Olga", 1), ("Otto", 2)] {
		register(operator, number);
		assert_ok!(Workers::start_session(signed(&Keys::new(number).account()), 1, addresses(&[])));
	}
}

fn calls_of_operators() -> Vec<Call<Test>> {
	vec![
		Call::update { worker: 0, profile: profile() },
		Call::drain { worker: 0 },
		Call::resume { worker: 0 },
		Call::unbond { worker: 0 },
		Call::withdraw { worker: 0 },
	]
}

fn calls_of_workers() -> Vec<Call<Test>> {
	vec![
		Call::start_session { session: 2, addresses: addresses(&[]) },
		Call::announce { session: 1, addresses: addresses(&[]) },
	]
}

fn note_probe() -> Call<Test> {
	Call::note_probe { worker: 0, latitude: 0, longitude: 0 }
}

fn register_new() -> Call<Test> {
	let keys = Keys::new(3);
	let (hot_signature, peer_signature) = keys.sign(&account("Olga"), &keys.registration());
	Call::register { registration: keys.registration(), hot_signature, peer_signature }
}

fn dispatch(call: Call<Test>, origin: RuntimeOrigin) -> frame_support::dispatch::DispatchResultWithPostInfo {
	RuntimeCall::Workers(call).dispatch_bypass_filter(origin)
}

#[test]
fn root_and_nobody_call_nothing_but_the_probe() {
	run(|| {
		setting();
		for call in calls_of_operators().into_iter().chain(calls_of_workers()).chain([register_new()]) {
			for origin in [RawOrigin::<AccountId32>::Root, RawOrigin::None] {
				assert_noop!(dispatch(call.clone(), origin.into()), DispatchError::BadOrigin);
			}
		}
		assert_noop!(dispatch(note_probe(), RawOrigin::None.into()), DispatchError::BadOrigin);
		assert_ok!(dispatch(note_probe(), RawOrigin::Root.into()));
	});
}

#[test]
fn no_account_notes_a_probe() {
	run(|| {
		setting();
		for other in [account("Olga"), account("Otto"), account("Eve"), Keys::new(1).account()] {
			assert_noop!(dispatch(note_probe(), signed(&other)), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn what_operators_do_nobody_else_does() {
	run(|| {
		setting();
		let others = [account("Otto"), account("Eve"), Keys::new(1).account(), Keys::new(2).account()];
		for call in calls_of_operators() {
			for other in &others {
				assert_noop!(dispatch(call.clone(), signed(other)), Error::<Test>::NotOperator);
			}
		}
	});
}

#[test]
fn what_workers_do_nobody_else_does() {
	run(|| {
		setting();
		for call in calls_of_workers() {
			for other in [account("Olga"), account("Otto"), account("Eve")] {
				assert_noop!(dispatch(call.clone(), signed(&other)), Error::<Test>::NotAWorkerKey);
			}
		}
	});
}

#[test]
fn a_hot_key_speaks_for_its_own_worker_only() {
	run(|| {
		setting();
		let before = worker(1);
		for call in calls_of_workers() {
			assert_ok!(dispatch(call, signed(&Keys::new(1).account())).map(|_| ()).or_else(|error| {
				// The first of the two raised the session, so the second comes late.
				(error.error == Error::<Test>::StaleSession.into()).then_some(()).ok_or(error)
			}));
		}
		assert_eq!(worker(1), before);
	});
}

#[test]
fn a_registration_is_of_the_operator_that_the_keys_named() {
	run(|| {
		for other in [account("Otto"), Keys::new(3).account()] {
			assert_noop!(dispatch(register_new(), signed(&other)), Error::<Test>::BadHotSignature);
		}
		assert_ok!(dispatch(register_new(), signed(&account("Olga"))));
	});
}
