//! Who may call what: every call as every role.

use crate::{mock::*, Call, Error};
use edgecloud_primitives::task::{DeclineReason, FailReason, Requirements, Scaling, TaskId};
use frame_support::{
	assert_ok,
	dispatch::DispatchResult,
	storage::{with_transaction, TransactionOutcome},
	traits::{GetCallName, UnfilteredDispatchable},
};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, TokenError};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Role {
	Root,
	Unsigned,
	Stranger,
	Owner,
	OtherOwner,
	Operator,
	AssignedWorker,
	OtherWorker,
}
use Role::*;

const ROLES: [Role; 8] = [Root, Unsigned, Stranger, Owner, OtherOwner, Operator, AssignedWorker, OtherWorker];

/// The task is Anna's, on Olga's worker 0; worker 1 is another one.
fn origin(role: Role) -> RuntimeOrigin {
	match role {
		Root => RawOrigin::Root.into(),
		Unsigned => RawOrigin::None.into(),
		Stranger => signed(eve()),
		Owner => signed(anna()),
		OtherOwner => signed(ben()),
		Operator => signed(olga()),
		AssignedWorker => hot(0),
		OtherWorker => hot(1),
	}
}

/// Dispatches and takes it back.
fn attempt(call: Call<Test>, role: Role) -> DispatchResult {
	with_transaction(|| {
		let result = RuntimeCall::EdgeConnect(call).dispatch_bypass_filter(origin(role));
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(outcome(result)))
	})
	.unwrap()
}

fn of_whoever_can_pay(role: Role) -> DispatchResult {
	match role {
		Root | Unsigned => Err(DispatchError::BadOrigin),
		Owner | OtherOwner | Operator => Ok(()),
		_ => Err(DispatchError::Token(TokenError::FundsUnavailable)),
	}
}

fn of_the_owner(role: Role) -> DispatchResult {
	match role {
		Root | Unsigned => Err(DispatchError::BadOrigin),
		Owner => Ok(()),
		_ => Err(Error::<Test>::NotOwner.into()),
	}
}

/// The worker that has the replica.
fn of_its_worker(role: Role) -> DispatchResult {
	match role {
		AssignedWorker => Ok(()),
		OtherWorker => Err(Error::<Test>::NotYourReplica.into()),
		Root | Unsigned => Err(DispatchError::BadOrigin),
		_ => Err(pallet_workers::Error::<Test>::NotAWorkerKey.into()),
	}
}

/// Any worker, of itself.
fn of_workers(role: Role) -> DispatchResult {
	match role {
		OtherWorker => Ok(()),
		_ => of_its_worker(role),
	}
}

fn of_everybody(role: Role) -> DispatchResult {
	match role {
		Root | Unsigned => Err(DispatchError::BadOrigin),
		_ => Ok(()),
	}
}

fn nothing_is_due(role: Role) -> DispatchResult {
	of_everybody(role).and(Err(Error::<Test>::NothingDue.into()))
}

type Line = (Call<Test>, fn(Role) -> DispatchResult);

/// What can be done about a replica that was not accepted.
fn lines_of_assigned(task: TaskId) -> Vec<Line> {
	let claim = claim(task, 0);
	vec![
		(Call::accept { claim }, of_its_worker),
		(Call::decline { claim, reason: DeclineReason::Other }, of_its_worker),
		(Call::cancel { task }, of_the_owner),
		(Call::poke { task }, nothing_is_due),
	]
}

fn lines_of_running(task: TaskId) -> Vec<Line> {
	let (claim, log_size, log_root) = (claim(task, 0), 5, root(5));
	let reports = || vec![line(task, 0, 5)].try_into().unwrap();
	vec![
		(Call::progress { session: 1, reports: reports() }, of_its_worker),
		(Call::progress { session: 1, reports: Default::default() }, of_workers),
		(Call::heartbeat { session: 1, reports: reports() }, of_its_worker),
		(Call::heartbeat { session: 1, reports: Default::default() }, of_workers),
		(Call::complete { claim, exit_code: 0, output_root: OUTPUTS, log_size, log_root }, of_its_worker),
		(Call::fail { claim, reason: FailReason::HostLost, log_size, log_root }, of_its_worker),
		(Call::update { task, spec_hash: SPEC, body: body(10), requirements: batch() }, of_the_owner),
		(Call::update { task, spec_hash: SPEC, body: body(10_000), requirements: batch() }, of_the_owner),
		(Call::scale { task, scaling: Scaling::Add(vec![2].try_into().unwrap()) }, of_the_owner),
		(Call::scale { task, scaling: Scaling::Remove(vec![0].try_into().unwrap()) }, of_the_owner),
		(Call::cancel { task }, of_the_owner),
		(Call::poke { task }, nothing_is_due),
	]
}

#[test]
fn every_call_as_every_role() {
	run(|| {
		let assigned = submit(&[0]);
		let runs = running(batch(), &[0, 3]);
		let secret = submit_with(Requirements { secrets: true, ..batch() }, &[0]);
		assert_ok!(accept(secret, 0));
		let auto_placed = placed(batch(), auto(2));
		let mut lines = lines_of_assigned(assigned);
		lines.extend(lines_of_running(runs));
		for placement in [on(&[0]), edgecloud_primitives::task::Placement::Auto(auto(1))] {
			let call = Call::submit { spec_hash: SPEC, body: body(10), requirements: batch(), placement };
			lines.push((call, of_whoever_can_pay));
		}
		lines.push((Call::secrets_received { claim: claim(secret, 0) }, of_its_worker));
		for replicas in 1..4 {
			let call = Call::scale { task: auto_placed, scaling: Scaling::Replicas(replicas) };
			lines.push((call, of_the_owner));
		}
		for (call, expected) in &lines {
			for role in ROLES {
				assert_eq!(attempt(call.clone(), role), expected(role), "{call:?} as {role:?}");
			}
		}
		let covered: BTreeSet<_> = lines.iter().map(|(call, _)| call.get_call_name()).collect();
		assert_eq!(covered, Call::<Test>::get_call_names().iter().copied().collect());
	});
}

#[test]
fn anybody_pokes_what_is_overdue() {
	run(|| {
		let id = submit(&[0]);
		pass_in_full_blocks(ACCEPT);
		for role in ROLES {
			assert_eq!(attempt(Call::poke { task: id }, role), of_everybody(role), "as {role:?}");
		}
	});
}

#[test]
fn a_hot_key_has_no_say_in_the_registry() {
	run(|| {
		let not_operator = Err(pallet_workers::Error::<Test>::NotOperator.into());
		assert_eq!(Workers::drain(hot(0), 0), not_operator);
		assert_eq!(Workers::unbond(hot(0), 0), not_operator);
		assert_ok!(Workers::drain(signed(olga()), 0));
	});
}
