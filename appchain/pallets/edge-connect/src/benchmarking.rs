//! Benchmarks: one for each call and for each part of the agenda, with tasks and lists as large as they get.

use crate::{pallet::*, types::Due};
use alloc::{vec, vec::Vec};
use edgecloud_primitives::{
	finality::{FinalityClock, Tick},
	resources::{Arch, Capability, Isolation, Resources, Runtime},
	task::{
		Assignment, AssignmentState, Attempt, AutoPlacement, Body, Claim, DeclineReason, FailReason, Kind, Placement,
		Replica, Report, Requirements, Scaling, Spread, TaskId, TaskState, Verify,
	},
	worker::{
		Addresses, Profile, Query, Rates, Status, Worker, WorkerId, WorkerRegistry, SEARCH_READS, SEARCH_STEP,
		SEARCH_WRITES,
	},
	Hash,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{Inspect, Mutate},
		Get,
	},
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

/// A machine in its first session, with a record as large as it gets. With a power of two as its `size` it is just large
/// enough for its bucket of the placement index: whatever is reserved on it first moves it, with all its runtimes.
fn machine(number: WorkerId, size: u32) -> Worker<AccountId32> {
	let text = |letter| BoundedVec::truncate_from(vec![letter; 32]);
	let hot: AccountId32 = account("hot", number, 0);
	let capability = Capability {
		cpu_millis: CPU_MILLIS * size,
		memory_mib: MEMORY_MIB * size,
		disk_mib: 1_000_000,
		arch: Arch::Amd64,
		accelerators: Default::default(),
		runtimes: 0b1111,
		isolation: Isolation::Runc,
	};
	let rates = Rates { cpu_milli: 1, memory_mib: 1, disk_mib: 1 };
	let profile = Profile { name: text(b'n'), region: text(b'r'), latitude: 0, longitude: 0, capability, rates };
	let addresses: Addresses = BoundedVec::truncate_from(vec![BoundedVec::truncate_from(vec![b'a'; 256]); 4]);
	Worker {
		operator: account("operator", number, 0),
		peer: hot.clone().into(),
		hot,
		sealing: [0; 32],
		session: 1,
		stake: 0,
		profile,
		addresses,
		reserved: Resources::default(),
		status: Status::Active,
		strikes: 0,
		struck: None,
		registered: 0,
		last_seen: 0,
		probed: None,
		heartbeat: 0,
		bucket: None,
	}
}

/// Joins so many machines of one size.
fn workers<T: pallet_workers::Config>(count: u32, size: u32) -> Vec<WorkerId> {
	let first = pallet_workers::NextWorkerId::<T>::get();
	(first..first + count).map(|number| pallet_workers::Pallet::<T>::enlist(machine(number, size))).collect()
}

/// What a machine of size 1 has: as much as the first bucket asks for, see `bucket` in the primitives.
const CPU_MILLIS: u32 = 94;
const MEMORY_MIB: u32 = 96;
/// Size of a machine of 48 cores, of one that its first task does not move, and of one that is taken before both.
const MIDDLE: u32 = 512;
const ROOMY: u32 = MIDDLE + 1;
const LARGE: u32 = 1_024;

/// One replica on each of so many new workers.
fn chosen<T: pallet_workers::Config>(count: u32) -> Placement {
	Placement::Workers(BoundedVec::truncate_from(workers::<T>(count, MIDDLE)))
}

fn auto(replicas: Replica) -> AutoPlacement {
	AutoPlacement { near: None, radius_km: 0, regions: Default::default(), replicas, spread: Spread::Operator }
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

fn worker_of<T: Config>(task: TaskId, replica: Replica) -> Option<WorkerId> {
	Assignments::<T>::get(task, replica).map(|one| one.worker)
}

fn accept<T: pallet_workers::Config + Config>(task: TaskId, replica: Replica) {
	let worker = worker_of::<T>(task, replica).expect("the replica exists");
	Pallet::<T>::accept(hot(worker).into(), claim(task, replica)).expect("the worker has it");
}

/// A task on workers that the chain chose and that all run it, and as many workers that could take it over.
fn running<T: pallet_workers::Config + Config>(replicas: Replica) -> (RawOrigin<AccountId32>, TaskId)
where
	<T as Config>::Currency: Mutate<AccountId32>,
{
	let owner = owner::<T>();
	workers::<T>(replicas.into(), MIDDLE);
	let id = submit::<T>(&owner, Placement::Auto(auto(replicas)));
	for replica in 0..replicas {
		accept::<T>(id, replica);
	}
	workers::<T>(replicas.into(), LARGE);
	(owner, id)
}

/// A task of which all replicas but the last one are over; that one is assigned.
fn all_but_one<T: pallet_workers::Config + Config>() -> TaskId
where
	<T as Config>::Currency: Mutate<AccountId32>,
{
	let id = submit::<T>(&owner::<T>(), chosen::<T>(MOST.into()));
	for replica in 0..MOST - 1 {
		let worker = worker_of::<T>(id, replica).expect("the replica exists");
		Pallet::<T>::decline(hot(worker).into(), claim(id, replica), DeclineReason::Other).expect("the worker has it");
	}
	id
}

/// A worker that a search found silent and took out of the placement index.
fn parked<T: pallet_workers::Config>(worker: WorkerId) -> WorkerId {
	pallet_workers::Pallet::<T>::park(worker);
	worker
}

fn state<T: Config>(task: TaskId) -> Option<TaskState> {
	Tasks::<T>::get(task).map(|task| task.state)
}

fn replica_state<T: Config>(task: TaskId, replica: Replica) -> Option<AssignmentState> {
	Assignments::<T>::get(task, replica).map(|one| one.state)
}

/// How many replicas are in this attempt and wait to be accepted.
fn assigned<T: Config>(task: TaskId, attempt: Attempt) -> usize {
	(0..MOST)
		.filter_map(|replica| Assignments::<T>::get(task, replica))
		.filter(|one| one.attempt == attempt && one.state == AssignmentState::Assigned)
		.count()
}

/// So many tasks that run on one worker, which was silent, and a line about each.
fn reports<T: pallet_workers::Config + Config>(lines: u32) -> (WorkerId, BoundedVec<Report, sp_core::ConstU32<16>>)
where
	<T as Config>::Currency: Mutate<AccountId32>,
{
	let (owner, placement) = (owner::<T>(), chosen::<T>(1));
	let mut reports = vec![];
	for _ in 0..lines {
		let task = submit::<T>(&owner, placement.clone());
		accept::<T>(task, 0);
		reports.push(Report { task, replica: 0, attempt: 1, log_size: 1, log_root: Hash::zero() });
	}
	let newest = NextTaskId::<T>::get() - 1;
	let worker = worker_of::<T>(newest, 0).expect("it was submitted");
	(parked::<T>(worker), BoundedVec::truncate_from(reports))
}

fn newest_log<T: Config>() -> Option<u64> {
	Assignments::<T>::get(NextTaskId::<T>::get() - 1, 0).map(|one| one.log_size)
}

/// Where the circle of the longest search is. On no line of a grid, so that its cover has many parts.
const CENTRE: (i32, i32) = (10_300_000, 20_700_000);

/// Workers that make a search around [`CENTRE`] read and write nearly as much as it may: in each bucket there are
/// machines in the gaps of the cover, and a few near by that do not answer any more, so that it comes to the end of each
/// walk.
fn crowd<T: pallet_workers::Config>() {
	for bucket in (0..14u32).rev() {
		let square = (-3i32..=3).flat_map(|row| (-3i32..=3).map(move |column| (row, column)));
		let gaps = square
			.filter(|(row, column)| row.abs() == 3 || column.abs() == 3)
			.map(|(row, column)| (row * 1_500_000, column * 2_900_000));
		let near = (0..5).map(|place| (place * 10_000, 0));
		for (north, east) in gaps.chain(near) {
			let mut worker = machine(pallet_workers::NextWorkerId::<T>::get(), 1 << bucket);
			(worker.profile.latitude, worker.profile.longitude) = (CENTRE.0 + north, CENTRE.1 + east);
			let id = pallet_workers::Pallet::<T>::enlist(worker);
			// As if it had been silent for long: its place in the index is still that of a worker that answers.
			pallet_workers::Workers::<T>::mutate(id, |entry| entry.as_mut().expect("it joined").session = 0);
		}
	}
}

#[benchmarks(where T: pallet_workers::Config, <T as Config>::Currency: Mutate<AccountId32>)]
mod benchmarks {
	use super::*;

	const LAST: Replica = MOST - 1;

	/// Searches and moves of workers in the placement index come on top.
	#[benchmark]
	fn submit(b: Linear<1, BYTES>, r: Linear<1, 16>) {
		let placement = Placement::Workers(BoundedVec::truncate_from(workers::<T>(r, ROOMY)));
		let (owner, body) = (owner::<T>(), body(b));
		let id = NextTaskId::<T>::get();
		#[extrinsic_call]
		_(owner, Hash::zero(), body, requirements(), placement);
		assert_eq!(state::<T>(id), Some(TaskState::Open));
	}

	/// The same with workers that the chain finds at once, to compare.
	#[benchmark(extra)]
	fn submit_auto(r: Linear<1, 16>) {
		let (owner, body) = (owner::<T>(), body(BYTES));
		workers::<T>(MOST.into(), MIDDLE);
		let id = NextTaskId::<T>::get();
		#[extrinsic_call]
		submit(owner, Hash::zero(), body, requirements(), Placement::Auto(auto(r as Replica)));
		assert_eq!(assigned::<T>(id, 1), r as usize);
	}

	#[benchmark]
	fn search() {
		crowd::<T>();
		let requirements = Requirements { isolation: Isolation::Kata, ..requirements() };
		let placement = AutoPlacement { near: Some(CENTRE), radius_km: 300, ..auto(1) };
		let query = Query {
			count: 1,
			requirements: &requirements,
			placement: &placement,
			avoid_workers: &[],
			avoid_operators: &[],
			avoid_regions: &[],
			has_room: |worker| Duties::<T>::decode_len(worker).unwrap_or_default() < 128,
			seed: Hash::repeat_byte(0x55),
		};
		let (found, used);
		#[block]
		{
			(found, used) = <T as Config>::Workers::find(query);
		}
		assert!(found.is_empty());
		// All steps that it may take, and most looks; nobody matches, so that nobody is asked for room.
		let most = T::DbWeight::get()
			.reads_writes(SEARCH_READS.into(), SEARCH_WRITES.into())
			.saturating_add(Weight::from_parts(SEARCH_STEP * u64::from(SEARCH_READS), 0));
		assert!(used.all_lte(most) && used.ref_time() >= most.ref_time() / 10 * 7, "{used:?} of {most:?}");
	}

	/// Each replica goes to a larger machine. Searches come on top.
	#[benchmark]
	fn update(b: Linear<1, BYTES>, r: Linear<1, 16>) {
		let ((owner, id), body) = (running::<T>(r as Replica), body(b));
		let resources = Resources { cpu_millis: CPU_MILLIS * MIDDLE + 1, ..requirements().resources };
		#[extrinsic_call]
		_(owner, id, Hash::zero(), body, Requirements { resources, ..requirements() });
		assert_eq!(assigned::<T>(id, 2), r as usize);
	}

	/// Replicas that were there before come back, on other workers. Searches come on top.
	#[benchmark]
	fn scale(r: Linear<1, 15>) {
		let owner = owner::<T>();
		workers::<T>(MOST.into(), MIDDLE);
		let id = super::submit::<T>(&owner, Placement::Auto(auto(MOST)));
		Pallet::<T>::scale(owner.clone().into(), id, Scaling::Replicas(1)).expect("it is the owner's");
		workers::<T>(MOST.into(), LARGE);
		#[extrinsic_call]
		_(owner, id, Scaling::Replicas(r as Replica + 1));
		assert_eq!(assigned::<T>(id, 2), r as usize);
	}

	/// The worker was silent, and comes back into the placement index.
	#[benchmark]
	fn accept() {
		let id = all_but_one::<T>();
		let worker = hot(parked::<T>(worker_of::<T>(id, LAST).expect("it was submitted")));
		#[extrinsic_call]
		_(worker, claim(id, LAST));
		assert_eq!(replica_state::<T>(id, LAST), Some(AssignmentState::Running));
	}

	/// As with [`accept`].
	#[benchmark]
	fn secrets_received() {
		let id = all_but_one::<T>();
		let worker = hot(parked::<T>(worker_of::<T>(id, LAST).expect("it was submitted")));
		change::<T>(id, LAST, |one| one.state = AssignmentState::AwaitingSecrets);
		#[extrinsic_call]
		_(worker, claim(id, LAST));
		assert_eq!(replica_state::<T>(id, LAST), Some(AssignmentState::Running));
	}

	/// Another worker takes it. The search comes on top.
	#[benchmark]
	fn decline() {
		let (_, id) = running::<T>(MOST);
		change::<T>(id, LAST, |one| one.state = AssignmentState::Assigned);
		let worker = hot(worker_of::<T>(id, LAST).expect("it was submitted"));
		#[extrinsic_call]
		_(worker, claim(id, LAST), DeclineReason::Other);
		assert_eq!(assigned::<T>(id, 2), 1);
	}

	/// As with [`accept`].
	#[benchmark]
	fn progress(l: Linear<1, 16>) {
		let (worker, reports) = reports::<T>(l);
		#[extrinsic_call]
		_(hot(worker), 1, reports);
		assert_eq!(newest_log::<T>(), Some(1));
	}

	/// As with [`accept`].
	#[benchmark]
	fn heartbeat(l: Linear<1, 16>) {
		let (worker, reports) = reports::<T>(l);
		pallet_workers::HeartbeatsInBlock::<T>::kill();
		#[extrinsic_call]
		_(hot(worker), 1, reports);
		assert_eq!(newest_log::<T>(), Some(1));
		assert_eq!(pallet_workers::HeartbeatsInBlock::<T>::get().1, 1);
	}

	#[benchmark]
	fn complete() {
		let id = all_but_one::<T>();
		let worker = hot(worker_of::<T>(id, LAST).expect("it was submitted"));
		change::<T>(id, LAST, |one| one.state = AssignmentState::Running);
		#[extrinsic_call]
		_(worker, claim(id, LAST), 0, Hash::zero(), 1, Hash::zero());
		assert_eq!(state::<T>(id), Some(TaskState::Failed));
	}

	/// Another worker takes it. The search comes on top.
	#[benchmark]
	fn fail() {
		let (_, id) = running::<T>(MOST);
		let worker = hot(worker_of::<T>(id, LAST).expect("it was submitted"));
		#[extrinsic_call]
		_(worker, claim(id, LAST), FailReason::HostLost, 1, Hash::zero());
		assert_eq!(assigned::<T>(id, 2), 1);
	}

	/// Replicas that are over at once cost more than those that have to be stopped.
	#[benchmark]
	fn cancel() {
		let owner = owner::<T>();
		let id = super::submit::<T>(&owner, chosen::<T>(MOST.into()));
		#[extrinsic_call]
		_(owner, id);
		assert_eq!(state::<T>(id), Some(TaskState::Cancelled));
	}

	/// Late replicas go to other workers. Searches come on top.
	#[benchmark]
	fn poke(r: Linear<1, 16>) {
		let (anybody, id) = running::<T>(MOST);
		for replica in 0..r as Replica {
			change::<T>(id, replica, |one| one.deadline = Tick::MIN);
		}
		#[extrinsic_call]
		_(anybody, id);
		assert_eq!(assigned::<T>(id, 2), r as usize);
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

	/// A replica goes to another worker. The search comes on top.
	#[benchmark]
	fn serve_loss() {
		let (_, id) = running::<T>(MOST);
		change::<T>(id, LAST, |one| one.deadline = Tick::MIN);
		#[block]
		{
			let check = Due::Check { task: id, replica: LAST, attempt: 1 };
			Pallet::<T>::serve(check, <T as Config>::Clock::now());
		}
		assert_eq!(assigned::<T>(id, 2), 1);
	}

	#[benchmark]
	fn serve_removal() {
		let id = all_but_one::<T>();
		let worker = hot(worker_of::<T>(id, LAST).expect("it was submitted"));
		Pallet::<T>::decline(worker.into(), claim(id, LAST), DeclineReason::Other).expect("the worker has it");
		#[block]
		{
			Pallet::<T>::serve(Due::Remove { task: id }, <T as Config>::Clock::now());
		}
		assert!(!Tasks::<T>::contains_key(id));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_externalities(), crate::mock::Test);
}
