use crate::{mock::*, views::MAX_PAGE};
use edgecloud_primitives::task::{AssignmentState, Duty, TaskBody, TransitionKind};
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
