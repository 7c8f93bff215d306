//! Who may call what: every call as every role.

use crate::{mock::*, Call, Error};
use edgecloud_primitives::task::{DeclineReason, FailReason};
use frame_support::{
	assert_ok,
	dispatch::DispatchResult,
	storage::{with_transaction, TransactionOutcome},
	traits::UnfilteredDispatchable,
};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, TokenError};

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
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(result.map(|_| ()).map_err(|error| error.error)))
	})
	.unwrap()
}

fn assert_matrix(name: &str, call: &Call<Test>, expected: impl Fn(Role) -> DispatchResult) {
	for role in ROLES {
		assert_eq!(attempt(call.clone(), role), expected(role), "{name} as {role:?}");
	}
}

fn expected_of_workers(role: Role) -> DispatchResult {
	match role {
		AssignedWorker => Ok(()),
		OtherWorker => Err(Error::<Test>::NotYourReplica.into()),
		Root | Unsigned => Err(DispatchError::BadOrigin),
		_ => Err(pallet_workers::Error::<Test>::NotAWorkerKey.into()),
	}
}

#[test]
fn whoever_can_pay_submits() {
	run(|| {
		let call = Call::submit { spec_hash: SPEC, body: body(10), requirements: batch(), placement: on(&[0]) };
		assert_matrix("submit", &call, |role| match role {
			Root | Unsigned => Err(DispatchError::BadOrigin),
			Owner | OtherOwner | Operator => Ok(()),
			_ => Err(DispatchError::Token(TokenError::FundsUnavailable)),
		});
	});
}

#[test]
fn only_the_worker_that_has_it_answers() {
	run(|| {
		let claim = claim(submit(&[0]), 0);
		assert_matrix("accept", &Call::accept { claim }, expected_of_workers);
		let reason = DeclineReason::Other;
		assert_matrix("decline", &Call::decline { claim, reason }, expected_of_workers);
	});
}

#[test]
fn only_the_worker_that_runs_it_reports() {
	run(|| {
		let id = running(batch(), &[0]);
		let (claim, log_size, log_root) = (claim(id, 0), 5, root(5));
		let reports = vec![line(id, 0, 5)].try_into().unwrap();
		assert_matrix("progress", &Call::progress { session: 1, reports }, expected_of_workers);
		let call = Call::complete { claim, exit_code: 0, output_root: OUTPUTS, log_size, log_root };
		assert_matrix("complete", &call, expected_of_workers);
		let call = Call::fail { claim, reason: FailReason::HostLost, log_size, log_root };
		assert_matrix("fail", &call, expected_of_workers);
	});
}

#[test]
fn only_the_owner_cancels() {
	run(|| {
		for id in [submit(&[0]), running(batch(), &[0])] {
			assert_matrix("cancel", &Call::cancel { task: id }, |role| match role {
				Root | Unsigned => Err(DispatchError::BadOrigin),
				Owner => Ok(()),
				_ => Err(Error::<Test>::NotOwner.into()),
			});
		}
	});
}

#[test]
fn anybody_pokes() {
	run(|| {
		let id = submit(&[0]);
		let expected = |signed: DispatchResult| {
			move |role| match role {
				Root | Unsigned => Err(DispatchError::BadOrigin),
				_ => signed,
			}
		};
		assert_matrix("poke", &Call::poke { task: id }, expected(Err(Error::<Test>::NothingDue.into())));
		pass_in_full_blocks(ACCEPT);
		assert_matrix("poke", &Call::poke { task: id }, expected(Ok(())));
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
