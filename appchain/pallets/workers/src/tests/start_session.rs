use crate::{mock::*, Error, Event, Workers as Registry};
use frame_support::{assert_noop, assert_ok};

const HERE: &[u8] = b"/ip4/192.0.2.1/udp/9090/webrtc-direct/p2p/12D3KooW";

#[test]
fn a_bridge_starts() {
	run(|| {
		let (id, hot) = (register("Olga", 1), Keys::new(1).account());
		Now::set(90);
		assert_ok!(Workers::start_session(signed(&hot), 1, addresses(&[HERE])));
		assert_eq!(worker(id).session, 1);
		assert_eq!(worker(id).addresses, addresses(&[HERE]));
		assert_eq!(worker(id).last_seen, 90);
		System::assert_last_event(Event::SessionStarted { worker: id, session: 1 }.into());
		// The next start replaces the addresses, also by none.
		assert_ok!(Workers::start_session(signed(&hot), 2, addresses(&[])));
		assert_eq!(worker(id).addresses, addresses(&[]));
	});
}

#[test]
fn of_two_bridges_with_the_same_keys_one_wins() {
	run(|| {
		let hot = {
			register("Olga", 1);
			Keys::new(1).account()
		};
		assert_ok!(Workers::start_session(signed(&hot), 1, addresses(&[HERE])));
		for stale in [0, 1, 3, u32::MAX] {
			assert_noop!(Workers::start_session(signed(&hot), stale, addresses(&[HERE])), Error::<Test>::StaleSession);
		}
	});
}

#[test]
fn the_last_number_is_the_end() {
	run(|| {
		let (id, hot) = (register("Olga", 1), Keys::new(1).account());
		Registry::<Test>::mutate(id, |worker| worker.as_mut().unwrap().session = u32::MAX);
		assert_noop!(Workers::start_session(signed(&hot), 0, addresses(&[])), Error::<Test>::StaleSession);
	});
}

#[test]
fn only_hot_keys_start_sessions() {
	run(|| {
		register("Olga", 1);
		for other in [account("Olga"), Keys::new(2).account()] {
			assert_noop!(Workers::start_session(signed(&other), 1, addresses(&[])), Error::<Test>::NotAWorkerKey);
		}
	});
}

#[test]
fn addresses_are_texts() {
	run(|| {
		let (id, hot) = (register("Olga", 1), Keys::new(1).account());
		for bad in [&[HERE, b""] as &[&[u8]], &[b"\xff\xfe"]] {
			assert_noop!(Workers::start_session(signed(&hot), 1, addresses(bad)), Error::<Test>::BadAddress);
		}
		assert_eq!(worker(id).session, 0);
	});
}
