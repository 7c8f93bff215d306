//! What tasks leave behind: nothing, however they ended.

use crate::mock::*;
use edgecloud_primitives::{
	finality::{HOURS, MINUTES},
	task::{AssignmentState, DeclineReason, FailReason, Requirements, Scaling, TaskId},
	worker::WorkerId,
};
use frame_support::{
	assert_ok,
	storage::{storage_prefix, KeyPrefixIterator},
};
use sp_runtime::{AccountId32, DispatchResult};
use std::collections::BTreeSet;

const ALL: [WorkerId; 6] = [0, 1, 2, 3, 4, 5];
const TASKS: u64 = 1_000;

/// Every key of the chain's state but for what the system writes of the present block.
fn keys() -> BTreeSet<Vec<u8>> {
	let accounts = storage_prefix(b"System", b"Account");
	let system = &accounts[..16];
	KeyPrefixIterator::new(Vec::new(), Vec::new(), |key| Ok(key.to_vec()))
		.filter(|key| !key.starts_with(system) || key.starts_with(&accounts))
		.collect()
}

/// Money, and who counts on each account being there.
fn accounts() -> Vec<(AccountId32, frame_system::AccountInfo<u32, pallet_balances::AccountData<u128>>)> {
	let mut all: Vec<_> = frame_system::Account::<Test>::iter().collect();
	all.sort_by(|(a, _), (b, _)| a.cmp(b));
	all
}

fn at(id: TaskId, replica: u16) -> WorkerId {
	assignment(id, replica).worker
}

fn complete_one(id: TaskId, replica: u16) -> DispatchResult {
	EdgeConnect::complete(hot(at(id, replica)), present(id, replica), 0, OUTPUTS, 3, root(3))
}

fn fail_one(id: TaskId, reason: FailReason) -> DispatchResult {
	outcome(EdgeConnect::fail(hot(at(id, 0)), present(id, 0), reason, 3, root(3)))
}

fn scale(id: TaskId, scaling: Scaling) -> DispatchResult {
	outcome(EdgeConnect::scale(signed(anna()), id, scaling))
}

fn update(id: TaskId, bytes: usize) -> DispatchResult {
	outcome(EdgeConnect::update(signed(anna()), id, SPEC, body(bytes), batch()))
}

/// One life of a task, another one for each number.
fn live_once(number: u64) -> DispatchResult {
	match number % 14 {
		0 => complete_one(placed(batch(), auto(1)), 0)?,
		1 => complete(1, running(batch(), &[1]))?,
		2 => EdgeConnect::cancel(signed(anna()), place(batch(), auto(3)))?,
		3 => EdgeConnect::cancel(signed(anna()), running(batch(), &[0, 4]))?,
		4 => fail_one(placed(batch(), auto(1)), FailReason::ExecutorError)?,
		5 => {
			let id = submit(&[2]);
			outcome(EdgeConnect::decline(hot(2), claim(id, 0), DeclineReason::Other))?;
		}
		6 => {
			let id = placed(batch(), auto(2));
			update(id, 1_000)?;
			update(id, 10)?;
			for replica in [0, 1] {
				accept(id, replica)?;
				complete_one(id, replica)?;
			}
		}
		7 => {
			let id = placed(batch(), auto(1));
			scale(id, Scaling::Replicas(4))?;
			scale(id, Scaling::Replicas(2))?;
			scale(id, Scaling::Replicas(5))?;
			EdgeConnect::cancel(signed(anna()), id)?;
		}
		8 => {
			let id = running(batch(), &[0]);
			scale(id, Scaling::Add(vec![5, 3].try_into().unwrap()))?;
			update(id, 50)?;
			scale(id, Scaling::Remove(vec![1].try_into().unwrap()))?;
			EdgeConnect::cancel(signed(anna()), id)?;
		}
		9 => {
			let id = placed(batch(), auto(1));
			for _ in 0..2 {
				fail_one(id, FailReason::HostLost)?;
				accept(id, 0)?;
			}
			complete_one(id, 0)?;
		}
		10 => {
			let id = placed(batch(), auto(1));
			for _ in 0..3 {
				fail_one(id, FailReason::HostLost)?;
			}
		}
		11 => {
			let id = placed(batch(), inside("ap-south", 1));
			fail_one(id, FailReason::HostLost)?;
			assert_eq!(replica_state(id, 0), AssignmentState::Waiting);
			// Half of them are left to themselves until there is no hope any more.
			if number % 28 == 11 {
				update(id, 300)?;
				EdgeConnect::cancel(signed(anna()), id)?;
			}
		}
		12 => {
			let id = placed(Requirements { secrets: true, ..batch() }, auto(1));
			if number % 28 == 12 {
				EdgeConnect::secrets_received(hot(at(id, 0)), present(id, 0))?;
				complete_one(id, 0)?;
			}
		}
		// Nobody answers.
		_ => drop(place(batch(), auto(1))),
	}
	Ok(())
}

/// Lets time pass in which every worker lives and every operator forgives.
fn pass_kindly(ticks: u32) {
	let end = now() + ticks;
	while now() < end {
		pass_alive((end - now()).min(SILENCE / 2), &ALL);
		for worker in ALL {
			assert_ok!(Workers::resume(signed(operator_of(worker)), worker));
		}
	}
}

fn settle() {
	for worker in ALL {
		let _ = EdgeConnect::heartbeat(hot(worker), 1, Default::default());
	}
	pass_kindly(HOURS + 2 * MINUTES + RETENTION);
}

#[test]
fn after_a_thousand_tasks_the_state_is_what_it_was() {
	run(|| {
		// What is written once for all: counters, the cursor, the clock's notes.
		assert_ok!(live_once(0));
		settle();
		let (keys_before, accounts_before) = (keys(), accounts());
		assert!(keys_before.len() > 50, "the walk over the state sees {} keys", keys_before.len());
		let workers_before = ALL.map(|id| worker(id).reserved);
		for number in 0..TASKS {
			assert_ok!(live_once(number));
			pass_kindly(2);
		}
		assert!(keys().len() > keys_before.len() + 10, "tasks leave traces while their records are kept");
		settle();
		assert_nothing_left();
		assert_eq!(crate::NextTaskId::<Test>::get(), TASKS + 1);
		assert_eq!(ALL.map(|id| worker(id).reserved), workers_before);
		assert_eq!(keys().symmetric_difference(&keys_before).collect::<Vec<_>>(), Vec::<&Vec<u8>>::new());
		assert_eq!(accounts(), accounts_before);
	});
}
