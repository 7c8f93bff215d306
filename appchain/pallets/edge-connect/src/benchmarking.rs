//! Benchmarks: one for each call and for each part of the agenda, with tasks and lists as large as they get.

use crate::{pallet::*, types::Due};
use alloc::vec;
use edgecloud_primitives::{
	finality::{FinalityClock, Tick},
	resources::{Arch, Capability, Isolation, Resources, Runtime},
	task::{
		Assignment, AssignmentState, Body, Claim, DeclineReason, FailReason, Kind, Placement, Replica, Report,
		Requirements, TaskId, TaskState, Verify,
	},
	worker::{Addresses, Profile, Rates, Status, Worker, WorkerId},
	Hash,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::fungible::{Inspect, Mutate},
	weights::Weight,
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::AccountId32;

/// Replicas of the largest task.
const MOST: Replica = 16;
const BYTES: u32 = 16_384;

fn owner<T: pallet_workers::Config + Config>() -> RawOrigin<AccountId32>
where
	<T as Config>::Currency: Mutate<AccountId32>,
{
	let owner = account("owner", 0, 0);
	let most = Pallet::<T>::deposit_for(BYTES as usize).saturating_mul(32);
	let money = most.saturating_add(<T as Config>::Currency::minimum_balance());
	<T as Config>::Currency::set_balance(&owner, money);
	RawOrigin::Signed(owner)
}

fn hot(worker: WorkerId) -> RawOrigin<AccountId32> {
	RawOrigin::Signed(account("hot", worker, 0))
}

/// Puts workers 0 to `count` into the registry, in their first session. How they got there is the registry's business.
fn workers<T: pallet_workers::Config>(count: u32) -> Placement {
	let text = |letter| BoundedVec::truncate_from(vec![letter; 32]);
	for id in 0..count {
		let hot: AccountId32 = account("hot", id, 0);
		pallet_workers::WorkerOf::<T>::insert(&hot, id);
		let capability = Capability {
			cpu_millis: 64_000,
			memory_mib: 65_536,
			disk_mib: 1_000_000,
			arch: Arch::Amd64,
			accelerators: Default::default(),
			runtimes: 0b1111,
			isolation: Isolation::Kata,
		};
		let rates = Rates { cpu_milli: 1, memory_mib: 1, disk_mib: 1 };
		let profile = Profile { name: text(b'n'), region: text(b'r'), latitude: 0, longitude: 0, capability, rates };
		let addresses: Addresses = BoundedVec::truncate_from(vec![BoundedVec::truncate_from(vec![b'a'; 256]); 4]);
		pallet_workers::Workers::<T>::insert(
			id,
			Worker {
				operator: account("operator", 0, 0),
				hot,
				peer: [0; 32],
				sealing: [0; 32],
				session: 1,
				stake: 0,
				profile,
				addresses,
				reserved: Resources::default(),
				status: Status::Active,
				strikes: 0,
				registered: 0,
				last_seen: 0,
				probed: None,
			},
		);
	}
	Placement::Workers(BoundedVec::truncate_from((0..count).collect()))
}

fn requirements() -> Requirements {
	Requirements {
		kind: Kind::Service,
		runtime: Runtime::Docker,
		resources: Resources { cpu_millis: 1, memory_mib: 1, disk_mib: 1, gpus: 0 },
		isolation: Isolation::Runc,
		timeout: 0,
		secrets: false,
		verify: Verify::None,
	}
}

fn body(bytes: u32) -> Body {
	BoundedVec::truncate_from(vec![1; bytes as usize])
}

/// Submits a task with the largest body. Its number is the next one.
fn submit<T: pallet_workers::Config + Config>(owner: &RawOrigin<AccountId32>, placement: Placement) -> TaskId {
	let id = NextTaskId::<T>::get();
	Pallet::<T>::submit(owner.clone().into(), Hash::zero(), body(BYTES), requirements(), placement)
		.expect("there is money and room");
	id
}

fn claim(task: TaskId, replica: Replica) -> Claim {
	Claim { session: 1, task, replica, attempt: 1 }
}

fn change<T: Config>(task: TaskId, replica: Replica, change: impl FnOnce(&mut Assignment)) {
	Assignments::<T>::mutate(task, replica, |entry| change(entry.as_mut().expect("the replica exists")));
}

/// A task on sixteen workers that all run it.
fn running<T: pallet_workers::Config + Config>() -> (RawOrigin<AccountId32>, TaskId)
where
	<T as Config>::Currency: Mutate<AccountId32>,
{
	let owner = owner::<T>();
	let id = submit::<T>(&owner, workers::<T>(MOST.into()));
	for replica in 0..MOST {
		Pallet::<T>::accept(hot(replica.into()).into(), claim(id, replica)).expect("the worker has it");
	}
	(owner, id)
}

/// A task of which all replicas but the last one are over; that one is assigned.
fn all_but_one<T: pallet_workers::Config + Config>() -> TaskId
where
	<T as Config>::Currency: Mutate<AccountId32>,
{
	let id = submit::<T>(&owner::<T>(), workers::<T>(MOST.into()));
	for replica in 0..MOST - 1 {
		Pallet::<T>::decline(hot(replica.into()).into(), claim(id, replica), DeclineReason::Other)
			.expect("the worker has it");
	}
	id
}

fn state<T: Config>(task: TaskId) -> Option<TaskState> {
	Tasks::<T>::get(task).map(|task| task.state)
}

fn replica_state<T: Config>(task: TaskId, replica: Replica) -> Option<AssignmentState> {
	Assignments::<T>::get(task, replica).map(|one| one.state)
}

#[benchmarks(where T: pallet_workers::Config, <T as Config>::Currency: Mutate<AccountId32>)]
mod benchmarks {
	use super::*;

	const LAST: Replica = MOST - 1;

	#[benchmark]
	fn submit(b: Linear<1, BYTES>, r: Linear<1, 16>) {
		let (owner, placement, body) = (owner::<T>(), workers::<T>(r), body(b));
		let id = NextTaskId::<T>::get();
		#[extrinsic_call]
		_(owner, Hash::zero(), body, requirements(), placement);
		assert_eq!(state::<T>(id), Some(TaskState::Open));
	}

	#[benchmark]
	fn accept() {
		let id = all_but_one::<T>();
		#[extrinsic_call]
		_(hot(LAST.into()), claim(id, LAST));
		assert_eq!(replica_state::<T>(id, LAST), Some(AssignmentState::Running));
	}

	#[benchmark]
	fn decline() {
		let id = all_but_one::<T>();
		#[extrinsic_call]
		_(hot(LAST.into()), claim(id, LAST), DeclineReason::Other);
		assert_eq!(state::<T>(id), Some(TaskState::Failed));
	}

	#[benchmark]
	fn progress(l: Linear<1, 16>) {
		let (owner, placement) = (owner::<T>(), workers::<T>(1));
		let mut reports = vec![];
		for _ in 0..l {
			let task = super::submit::<T>(&owner, placement.clone());
			Pallet::<T>::accept(hot(0).into(), claim(task, 0)).expect("the worker has it");
			reports.push(Report { task, replica: 0, attempt: 1, log_size: 1, log_root: Hash::zero() });
		}
		let reports = BoundedVec::truncate_from(reports);
		let newest = NextTaskId::<T>::get() - 1;
		#[extrinsic_call]
		_(hot(0), 1, reports);
		assert_eq!(Assignments::<T>::get(newest, 0).map(|one| one.log_size), Some(1));
	}

	#[benchmark]
	fn complete() {
		let id = all_but_one::<T>();
		change::<T>(id, LAST, |one| one.state = AssignmentState::Running);
		#[extrinsic_call]
		_(hot(LAST.into()), claim(id, LAST), 0, Hash::zero(), 1, Hash::zero());
		assert_eq!(state::<T>(id), Some(TaskState::Failed));
	}

	#[benchmark]
	fn fail() {
		let id = all_but_one::<T>();
		change::<T>(id, LAST, |one| one.state = AssignmentState::Running);
		#[extrinsic_call]
		_(hot(LAST.into()), claim(id, LAST), FailReason::HostLost, 1, Hash::zero());
		assert_eq!(state::<T>(id), Some(TaskState::Failed));
	}

	/// Replicas that are over at once cost more than those that have to be stopped.
	#[benchmark]
	fn cancel() {
		let owner = owner::<T>();
		let id = super::submit::<T>(&owner, workers::<T>(MOST.into()));
		#[extrinsic_call]
		_(owner, id);
		assert_eq!(state::<T>(id), Some(TaskState::Cancelled));
	}

	#[benchmark]
	fn poke() {
		let (anybody, id) = running::<T>();
		for replica in 0..MOST {
			change::<T>(id, replica, |one| one.deadline = Tick::MIN);
		}
		#[extrinsic_call]
		_(anybody, id);
		assert_eq!(state::<T>(id), Some(TaskState::Failed));
	}

	#[benchmark]
	fn serve_agenda() {
		let at = AgendaCursor::<T>::get();
		#[block]
		{
			Pallet::<T>::serve_agenda(Weight::MAX);
		}
		assert!(AgendaCursor::<T>::get() >= at);
	}

	/// At worst the removal of a record.
	#[benchmark]
	fn serve_due() {
		let id = all_but_one::<T>();
		Pallet::<T>::decline(hot(LAST.into()).into(), claim(id, LAST), DeclineReason::Other)
			.expect("the worker has it");
		#[block]
		{
			Pallet::<T>::serve(Due::Remove { task: id }, <T as Config>::Clock::now());
		}
		assert!(!Tasks::<T>::contains_key(id));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_externalities(), crate::mock::Test);
}
