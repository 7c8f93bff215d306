use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};

const HERE: &[u8] = b"/dns4/worker.example/tcp/443/wss/p2p/12D3KooW";
const THERE: &[u8] = b"/ip4/192.0.2.2/udp/9090/webrtc-direct/p2p/12D3KooW";

#[test]
fn it_moves_within_a_session() {
	run(|| {
		let (id, hot) = (register("Olga", 1), Keys::new(1).account());
		assert_ok!(Workers::start_session(signed(&hot), 1, addresses(&[HERE])));
		Now::set(30);
		assert_ok!(Workers::announce(signed(&hot), 1, addresses(&[HERE, THERE])));
		assert_eq!(worker(id).addresses, addresses(&[HERE, THERE]));
		assert_eq!((worker(id).session, worker(id).last_seen), (1, 30));
		System::assert_last_event(Event::Announced { worker: id }.into());
		let before = worker(id);
		assert_ok!(Workers::announce(signed(&hot), 1, addresses(&[HERE, THERE])));
		assert_eq!(worker(id), before);
	});
}

#[test]
fn before_the_first_start_there_is_nothing_to_announce() {
	run(|| {
		let hot = {
			register("Olga", 1);
			Keys::new(1).account()
		};
		assert_noop!(Workers::announce(signed(&hot), 0, addresses(&[HERE])), Error::<Test>::StaleSession);
		assert_noop!(Workers::announce(signed(&hot), 1, addresses(&[HERE])), Error::<Test>::StaleSession);
	});
}

#[test]
fn an_earlier_session_says_nothing_any_more() {
	run(|| {
		let hot = {
			register("Olga", 1);
			Keys::new(1).account()
		};
		assert_ok!(Workers::start_session(signed(&hot), 1, addresses(&[])));
		assert_ok!(Workers::start_session(signed(&hot), 2, addresses(&[])));
		for stale in [1, 3] {
			assert_noop!(Workers::announce(signed(&hot), stale, addresses(&[HERE])), Error::<Test>::StaleSession);
		}
	});
}

#[test]
fn strangers_and_bad_addresses_are_refused() {
	run(|| {
		let hot = {
			register("Olga", 1);
			Keys::new(1).account()
		};
		assert_ok!(Workers::start_session(signed(&hot), 1, addresses(&[])));
		let olga = account("Olga");
		assert_noop!(Workers::announce(signed(&olga), 1, addresses(&[HERE])), Error::<Test>::NotAWorkerKey);
		assert_noop!(Workers::announce(signed(&hot), 1, addresses(&[b""])), Error::<Test>::BadAddress);
	});
}
