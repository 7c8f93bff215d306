use crate::{mock::*, views::MAX_PAGE};
use edgecloud_primitives::{
	resources::Resources,
	task::{
		AssignmentState, AutoPlacement, Departure, Duty, FailReason, Placement, Requirements, Spread, TaskBody,
		TransitionKind,
	},
};
use frame_support::assert_ok;

fn ids(before: Option<u32>, limit: u32) -> (Vec<u64>, Option<u32>) {
	let page = EdgeConnect::page(anna(), before, limit);
	(page.items.iter().map(|view| view.id).collect(), page.next)
}

#[test]
fn a_task_is_read_whole() {
	run(|| {
		let id = submit(&[0, 1]);
		pass(2);
		assert_ok!(EdgeConnect::accept(hot(1), claim(id, 1)));
		let view = EdgeConnect::view(id).unwrap();
		assert_eq!((view.id, view.now, &view.task), (id, now(), &task(id)));
		let states: Vec<_> = view.assignments.iter().map(|one| (one.replica, one.assignment.state)).collect();
		assert_eq!(states, [(0, AssignmentState::Assigned), (1, AssignmentState::Running)]);
		let lines: Vec<_> = view.ring.iter().map(|line| line.what).collect();
		assert_eq!(lines, [TransitionKind::Assigned, TransitionKind::Assigned, TransitionKind::Accepted]);
		assert_eq!(EdgeConnect::body(id), Some(TaskBody { spec_version: 1, bytes: vec![1; 100] }));
		assert!(EdgeConnect::view(9).is_none() && EdgeConnect::body(9).is_none());
	});
}

#[test]
fn the_ring_keeps_the_newest() {
	run(|| {
		let id = submit(&[0]);
		for _ in 0..100 {
			EdgeConnect::note(id, 0, 0, 1, TransitionKind::Stopping);
		}
		let ring = EdgeConnect::view(id).unwrap().ring;
		assert_eq!(ring.len(), 64);
		assert!(ring.iter().all(|line| line.what == TransitionKind::Stopping));
	});
}

#[test]
fn an_owners_tasks_come_newest_first() {
	run(|| {
		for _ in 0..5 {
			submit(&[0]);
		}
		assert_ok!(try_submit(ben(), batch(), &[1]));
		assert_eq!(ids(None, 2), (vec![4, 3], Some(3)));
		assert_eq!(ids(Some(3), 2), (vec![2, 1], Some(1)));
		assert_eq!(ids(Some(1), 2), (vec![0], None));
		assert_eq!(ids(None, u32::MAX).0.len(), 5);
		// A page of nothing would never end.
		assert_eq!(ids(None, 0), (vec![4], Some(4)));
		assert_eq!(ids(Some(0), 9), (vec![], None));
		let lists = EdgeConnect::page(anna(), None, MAX_PAGE);
		assert!(lists.items.iter().all(|view| view.ring.is_empty() && view.assignments.len() == 1));
		assert_eq!(EdgeConnect::page(eve(), None, 9).items, []);
	});
}

#[test]
fn a_page_may_be_short_where_tasks_were_removed() {
	run(|| {
		let first = submit(&[0]);
		for _ in 0..20 {
			let id = running(batch(), &[1]);
			assert_ok!(complete(1, id));
		}
		// The first one goes on while the others are forgotten.
		assert_ok!(EdgeConnect::accept(hot(0), claim(first, 0)));
		for _ in 0..RETENTION {
			pass(1);
			assert_ok!(progress(0, &[line(first, 0, 1)]));
		}
		let (mut found, mut before, mut pages) = (vec![], None, 0);
		loop {
			let (some, next) = ids(before, 2);
			found.extend(some);
			pages += 1;
			let Some(next) = next else { break };
			before = Some(next);
		}
		assert_eq!((found, pages), (vec![first], 3));
	});
}

#[test]
fn a_worker_reads_what_it_has_to_do() {
	run(|| {
		let (first, second) = (submit(&[1, 0]), running(service(), &[0]));
		let duty = |id, replica| Duty {
			task: id,
			replica,
			assignment: assignment(id, replica),
			spec_hash: SPEC,
			spec_version: 1,
			owner: anna(),
			requirements: task(id).requirements,
		};
		assert_eq!(EdgeConnect::duties_of(0), [duty(first, 1), duty(second, 0)]);
		assert_ok!(complete(0, second));
		assert_eq!(EdgeConnect::duties_of(0), [duty(first, 1)]);
		assert_eq!(EdgeConnect::duties_of(2), []);
	});
}

/// An eighth of a worker at one planck each.
const PRICE: u128 = 500 + 1_024 + 1_000;

#[test]
fn a_quote_says_where_the_chain_would_place_and_for_how_much() {
	run(|| {
		let quote = EdgeConnect::quote(batch(), Placement::Auto(auto(4)), 100);
		assert_eq!((quote.deposit, quote.unplaced), (EdgeConnect::deposit_for(100), 0));
		assert!(quote.replicas.iter().all(|one| one.price == PRICE));
		let mut workers: Vec<_> = quote.replicas.iter().map(|one| one.worker).collect();
		workers.sort_unstable();
		workers.dedup();
		assert_eq!(workers.len(), 4);
		let quoted = |auto| {
			let quote = EdgeConnect::quote(batch(), Placement::Auto(auto), 100);
			(quote.replicas.len(), quote.unplaced)
		};
		assert_eq!(quoted(auto(8)), (6, 2));
		assert_eq!(quoted(inside("us-east", 3)), (2, 1));
		assert_eq!(quoted(inside("nowhere", 3)), (0, 3));
		assert_eq!(quoted(AutoPlacement { spread: Spread::Operator, ..auto(5) }), (3, 2));
		assert_eq!(quoted(AutoPlacement { spread: Spread::Region, ..auto(2) }), (2, 0));
		assert_eq!(quoted(auto(0)), (0, 0));
		// More than a task may have is not looked for.
		assert_eq!(quoted(auto(17)), (0, 16));
		// A quote changes nothing.
		assert!((0..WORKERS).all(|id| worker(id).reserved == Resources::default()));
	});
}

#[test]
fn a_quote_is_kept_when_nobody_comes_in_between() {
	run(|| {
		let quote = EdgeConnect::quote(batch(), Placement::Auto(inside("us-east", 2)), 100);
		let id = place(batch(), inside("us-east", 2));
		let mut quoted: Vec<_> = quote.replicas.iter().map(|one| one.worker).collect();
		let mut given: Vec<_> = (0..2).map(|replica| assignment(id, replica).worker).collect();
		quoted.sort_unstable();
		given.sort_unstable();
		assert_eq!((quoted, quote.deposit), (given, task(id).deposit));
	});
}

#[test]
fn a_quote_for_chosen_workers_leaves_out_those_that_would_not_take_it() {
	run(|| {
		let quoted = |requirements, workers: &[u32]| {
			let quote = EdgeConnect::quote(requirements, on(workers), 10);
			assert_eq!(quote.deposit, EdgeConnect::deposit_for(10));
			(quote.replicas.iter().map(|one| (one.worker, one.price)).collect::<Vec<_>>(), quote.unplaced)
		};
		assert_eq!(quoted(batch(), &[2, 0]), (vec![(2, PRICE), (0, PRICE)], 0));
		assert_eq!(quoted(batch(), &[2, 99]), (vec![(2, PRICE)], 1));
		let whole = Requirements { resources: worker(2).profile.capability.resources(), ..batch() };
		submit_with(whole, &[2]);
		assert_ok!(Workers::drain(signed(olga()), 0));
		assert_eq!(quoted(batch(), &[2, 1, 0]), (vec![(1, PRICE)], 2));
	});
}

#[test]
fn a_quote_for_a_place_that_is_none_finds_nobody() {
	run(|| {
		for (latitude, longitude) in [(i32::MAX, 0), (0, i32::MIN), (i32::MIN, i32::MAX)] {
			for radius_km in [0, 10] {
				let auto = AutoPlacement { near: Some((latitude, longitude)), radius_km, ..auto(2) };
				let quote = EdgeConnect::quote(batch(), Placement::Auto(auto), 1);
				assert_eq!((quote.replicas.len(), quote.unplaced), (0, 2));
			}
		}
	});
}

#[test]
fn earlier_attempts_are_read_with_the_task_and_not_in_lists() {
	run(|| {
		let id = placed(batch(), auto(2));
		let first = assignment(id, 1);
		assert_ok!(EdgeConnect::fail(hot(first.worker), claim(id, 1), FailReason::HostLost, 4, root(4)));
		assert_ok!(EdgeConnect::update(signed(anna()), id, SPEC, body(10), batch()));
		let past = EdgeConnect::view(id).unwrap().past;
		let read: Vec<_> = past.iter().map(|one| (one.replica, one.past.attempt, one.past.why)).collect();
		let lost = Departure::Lost(FailReason::HostLost);
		assert_eq!(read, [(0, 1, Departure::Updated), (1, 1, lost), (1, 2, Departure::Updated)]);
		assert_eq!((past[1].past.log_size, past[1].past.log_root), (4, root(4)));
		assert!(EdgeConnect::page(anna(), None, 9).items.iter().all(|view| view.past.is_empty()));
	});
}

#[test]
fn a_worker_has_no_duty_in_what_waits() {
	run(|| {
		let id = placed(batch(), inside("ap-south", 1));
		assert_eq!(EdgeConnect::duties_of(5).len(), 1);
		assert_ok!(EdgeConnect::fail(hot(5), claim(id, 0), FailReason::HostLost, 0, root(0)));
		assert_eq!(replica_state(id, 0), AssignmentState::Waiting);
		assert_eq!(EdgeConnect::duties_of(5), []);
		assert_eq!(EdgeConnect::view(id).unwrap().assignments[0].assignment.state, AssignmentState::Waiting);
	});
}
