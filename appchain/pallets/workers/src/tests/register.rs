use crate::{mock::*, possession_message, Error, Event, HoldReason, NextWorkerId, OperatorWorkers, PeerOf, WorkerOf};
use edgecloud_primitives::{
	resources::Resources,
	worker::{Addresses, Profile, Registration, Status, Worker},
};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use sp_core::{ecdsa, ed25519, Pair};
use sp_runtime::{AccountId32, DispatchError, DispatchResult, MultiSignature, MultiSigner, TokenError};

/// Registers with keys 1 for Olga, after `change` of what is registered; the signatures are good.
fn register_changed(change: impl FnOnce(&mut Registration<AccountId32>)) -> DispatchResult {
	let (keys, olga) = (Keys::new(1), account("Olga"));
	let mut registration = keys.registration();
	change(&mut registration);
	let (hot, peer) = keys.sign(&olga, &registration);
	Workers::register(signed(&olga), registration, hot, peer)
}

fn register_profile(change: impl FnOnce(&mut Profile)) -> DispatchResult {
	register_changed(|registration| change(&mut registration.profile))
}

#[test]
fn a_worker_joins() {
	run(|| {
		assert_ok!(register_changed(|_| ()));
		let (keys, olga) = (Keys::new(1), account("Olga"));
		assert_eq!(
			worker(0),
			Worker {
				operator: olga.clone(),
				hot: keys.account(),
				peer: keys.peer.public().0,
				sealing: [9; 32],
				session: 0,
				stake: STAKE,
				profile: profile(),
				addresses: Addresses::default(),
				reserved: Resources::default(),
				status: Status::Active,
				strikes: 0,
				struck: None,
				registered: 1,
				last_seen: 7,
				probed: None,
				heartbeat: 0,
				bucket: None,
			}
		);
		assert_eq!(WorkerOf::<Test>::get(keys.account()), Some(0));
		assert_eq!(PeerOf::<Test>::get(keys.peer.public().0), Some(0));
		assert!(OperatorWorkers::<Test>::contains_key(&olga, 0));
		assert_eq!(Balances::balance_on_hold(&HoldReason::Stake.into(), &olga), STAKE);
		assert_eq!(Balances::free_balance(&olga), ENDOWMENT - STAKE);
		System::assert_last_event(Event::Registered { worker: 0, operator: olga }.into());
	});
}

#[test]
fn an_operator_may_have_several() {
	run(|| {
		assert_eq!((register("Olga", 1), register("Olga", 2), register("Otto", 3)), (0, 1, 2));
		assert_eq!(Balances::balance_on_hold(&HoldReason::Stake.into(), &account("Olga")), 2 * STAKE);
	});
}

#[test]
fn the_second_time_is_refused() {
	run(|| {
		register("Olga", 1);
		assert_noop!(register_changed(|_| ()), Error::<Test>::HotKeyInUse);
	});
}

#[test]
fn keys_belong_to_one_worker() {
	run(|| {
		register("Olga", 1);
		let (keys, otto) = (Keys::new(2), account("Otto"));
		// Another hot key with the peer identity of the first.
		let mixed = Keys { hot: keys.hot.clone(), peer: Keys::new(1).peer };
		let (hot, peer) = mixed.sign(&otto, &mixed.registration());
		assert_noop!(Workers::register(signed(&otto), mixed.registration(), hot, peer), Error::<Test>::PeerInUse);
		let mixed = Keys { hot: Keys::new(1).hot, peer: keys.peer };
		let (hot, peer) = mixed.sign(&otto, &mixed.registration());
		assert_noop!(Workers::register(signed(&otto), mixed.registration(), hot, peer), Error::<Test>::HotKeyInUse);
	});
}

#[test]
fn both_keys_must_sign() {
	run(|| {
		let (keys, others, olga) = (Keys::new(1), Keys::new(2), account("Olga"));
		let registration = keys.registration();
		let (hot, peer) = keys.sign(&olga, &registration);
		let (bad_hot, bad_peer) = others.sign(&olga, &registration);
		assert_noop!(
			Workers::register(signed(&olga), registration.clone(), bad_hot, peer),
			Error::<Test>::BadHotSignature
		);
		assert_noop!(Workers::register(signed(&olga), registration, hot, bad_peer), Error::<Test>::BadPeerSignature);
	});
}

#[test]
fn a_registration_cannot_be_replayed_by_another_operator() {
	run(|| {
		let (keys, olga, otto) = (Keys::new(1), account("Olga"), account("Otto"));
		let registration = keys.registration();
		let (hot, peer) = keys.sign(&olga, &registration);
		assert_noop!(Workers::register(signed(&otto), registration.clone(), hot, peer), Error::<Test>::BadHotSignature);
		// Nor with one of the two made anew.
		let (hot, _) = keys.sign(&otto, &registration);
		assert_noop!(Workers::register(signed(&otto), registration, hot, peer), Error::<Test>::BadPeerSignature);
	});
}

#[test]
fn a_registration_for_another_chain_is_refused() {
	run(|| {
		let (keys, olga) = (Keys::new(1), account("Olga"));
		let registration = keys.registration();
		let message = possession_message(&[1; 32], &olga, &registration);
		let (hot, peer) = (keys.hot.sign(&message).into(), keys.peer.sign(&message).0);
		assert_noop!(Workers::register(signed(&olga), registration, hot, peer), Error::<Test>::BadHotSignature);
	});
}

#[test]
fn the_keys_are_bound_to_each_other() {
	run(|| {
		let (keys, olga) = (Keys::new(1), account("Olga"));
		let (hot, peer) = keys.sign(&olga, &keys.registration());
		let other_sealing = Registration { sealing: [8; 32], ..keys.registration() };
		assert_noop!(
			Workers::register(signed(&olga), other_sealing, hot.clone(), peer),
			Error::<Test>::BadHotSignature
		);
		let other_peer = Registration { peer: Keys::new(2).peer.public().0, ..keys.registration() };
		assert_noop!(Workers::register(signed(&olga), other_peer, hot, peer), Error::<Test>::BadHotSignature);
	});
}

#[test]
fn the_message_is_the_parts_one_after_the_other() {
	let (keys, olga) = (Keys::new(1), account("Olga"));
	let message = possession_message(&[5; 32], &olga, &keys.registration());
	let hot: [u8; 32] = keys.account().into();
	let operator: [u8; 32] = olga.into();
	let expected =
		[b"edgecloud/register/1".as_slice(), &[5; 32], &operator, &hot, &keys.peer.public().0, &[9; 32]].concat();
	assert_eq!(message, expected);
}

#[test]
fn a_hot_key_may_be_of_any_scheme() {
	run(|| {
		let olga = account("Olga");
		let ed = ed25519::Pair::from_seed(&[21; 32]);
		let ec = ecdsa::Pair::from_seed(&[22; 32]);
		let signers = [MultiSigner::from(ed.public()), MultiSigner::from(ec.public())];
		for (number, signer) in (31..).zip(signers) {
			use sp_runtime::traits::IdentifyAccount;
			let registration = Registration { hot: signer.clone().into_account(), ..Keys::new(number).registration() };
			let message = possession_message(System::block_hash(0).as_ref(), &olga, &registration);
			let hot = match signer {
				MultiSigner::Ed25519(_) => MultiSignature::from(ed.sign(&message)),
				_ => MultiSignature::from(ec.sign(&message)),
			};
			let peer = Keys::new(number).peer.sign(&message).0;
			assert_ok!(Workers::register(signed(&olga), registration, hot, peer));
		}
	});
}

#[test]
fn places_lie_on_the_globe() {
	run(|| {
		for (latitude, longitude) in [(90_000_001, 0), (-90_000_001, 0), (0, 180_000_001), (0, -180_000_001)] {
			let result = register_profile(|profile| (profile.latitude, profile.longitude) = (latitude, longitude));
			assert_noop!(result, Error::<Test>::BadLocation);
		}
		assert_ok!(register_profile(|profile| (profile.latitude, profile.longitude) = (-90_000_000, 180_000_000)));
	});
}

#[test]
fn an_empty_profile_is_refused() {
	run(|| {
		let empty: [fn(&mut Profile); 6] = [
			|profile| profile.name = text(""),
			|profile| profile.region = text(""),
			|profile| profile.capability.cpu_millis = 0,
			|profile| profile.capability.memory_mib = 0,
			|profile| profile.capability.runtimes = 0,
			// Bits that stand for no runtime.
			|profile| profile.capability.runtimes = 0b1111_0000,
		];
		for change in empty {
			assert_noop!(register_profile(change), Error::<Test>::EmptyProfile);
		}
		assert_ok!(register_profile(|profile| profile.capability.disk_mib = 0));
	});
}

#[test]
fn the_stake_must_be_there() {
	run(|| {
		let (keys, poor) = (Keys::new(1), account("Pia"));
		let (hot, peer) = keys.sign(&poor, &keys.registration());
		assert_noop!(
			Workers::register(signed(&poor), keys.registration(), hot, peer),
			DispatchError::Token(TokenError::FundsUnavailable)
		);
	});
}

#[test]
fn numbers_run_out_without_a_wrap() {
	run(|| {
		NextWorkerId::<Test>::put(u32::MAX);
		assert_noop!(register_changed(|_| ()), Error::<Test>::TooManyWorkers);
		NextWorkerId::<Test>::put(0);
	});
}
