// SPDX-License-Identifier: GPL-3.0-or-later
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

pub use pallet::*;

mod agenda;
mod assignment;
mod cancellation;
mod closing;
mod expiry;
pub mod loss;
mod placement;
mod reports;
mod ring;
mod scaling;
mod submission;
mod try_state;
pub mod types;
mod update;
mod views;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use crate::{
		placement::MAX_REPLICAS,
		types::{AgendaItems, DutyList, OwnerInfo, PastAttempts, Ring},
		weights::with_searches,
		WeightInfo,
	};
	use edgecloud_primitives::{
		finality::{FinalityClock, Tick},
		task::{
			Assignment, Attempt, Body, Claim, DeclineReason, FailReason, Placement, Replica, Report, Requirements,
			Scaling, Task, TaskId, TaskState,
		},
		worker::{Session, WorkerId, WorkerRegistry},
		Balance, Hash,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::fungible::{Inspect, MutateHold},
	};
	use frame_system::pallet_prelude::*;

	/// Configuration. All times are in ticks of the finality clock.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Where deposits are held.
		type Currency: Inspect<Self::AccountId, Balance = Balance>
			+ MutateHold<Self::AccountId, Reason = <Self as Config>::RuntimeHoldReason>;
		/// The runtime's hold reasons.
		type RuntimeHoldReason: From<HoldReason>;
		/// The clock that deadlines run on.
		type Clock: FinalityClock;
		/// The registry of workers.
		type Workers: WorkerRegistry<Self::AccountId>;
		/// Held from the owner for each task, in planck.
		#[pallet::constant]
		type DepositBase: Get<Balance>;
		/// Held from the owner for each byte of the body, in planck.
		#[pallet::constant]
		type DepositPerByte: Get<Balance>;
		/// Time a worker has to accept.
		#[pallet::constant]
		type AcceptTime: Get<Tick>;
		/// Time an owner has to deliver secrets.
		#[pallet::constant]
		type SecretsTime: Get<Tick>;
		/// Time a worker has beyond the task's own limit, for stopping and reporting.
		#[pallet::constant]
		type RunGrace: Get<Tick>;
		/// Time a worker has to stop a task.
		#[pallet::constant]
		type StopTime: Get<Tick>;
		/// Longest run that a task may ask for.
		#[pallet::constant]
		type MaxTimeout: Get<Tick>;
		/// Time that the record of a closed task is kept.
		#[pallet::constant]
		type Retention: Get<Tick>;
		/// Weights.
		type WeightInfo: WeightInfo;
	}

	#[allow(missing_docs)]
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Why money of an owner is held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// Pays for a task's room on the chain until its record is removed.
		Task,
	}

	/// Number of the next task.
	#[pallet::storage]
	pub type NextTaskId<T: Config> = StorageValue<_, TaskId, ValueQuery>;

	/// Tasks. The chain gives the keys, so the cheap hasher will do; the owner's deposit pays.
	#[pallet::storage]
	pub type Tasks<T: Config> = StorageMap<_, Twox64Concat, TaskId, Task<T::AccountId>>;

	/// Compressed task files, apart from the tasks so that scheduling never loads them.
	#[pallet::storage]
	pub type Bodies<T: Config> = StorageMap<_, Twox64Concat, TaskId, Body>;

	/// Replicas and the workers they are on.
	#[pallet::storage]
	pub type Assignments<T: Config> = StorageDoubleMap<_, Twox64Concat, TaskId, Twox64Concat, Replica, Assignment>;

	/// Earlier attempts of a replica: who reads their logs needs to know what the workers reported of them.
	#[pallet::storage]
	pub type Past<T: Config> =
		StorageDoubleMap<_, Twox64Concat, TaskId, Twox64Concat, Replica, PastAttempts, ValueQuery>;

	/// What happened to a task, newest last; a light client cannot read history.
	#[pallet::storage]
	pub type Rings<T: Config> = StorageMap<_, Twox64Concat, TaskId, Ring, ValueQuery>;

	/// Open replicas of a worker: one read tells a bridge what to do.
	#[pallet::storage]
	pub type Duties<T: Config> = StorageMap<_, Twox64Concat, WorkerId, DutyList, ValueQuery>;

	/// Tasks of an owner, in the order of submission. Blake2, as people choose the accounts.
	#[pallet::storage]
	pub type OwnerTasks<T: Config> = StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, u32, TaskId>;

	/// Where an owner's index stands.
	#[pallet::storage]
	pub type Owners<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, OwnerInfo, ValueQuery>;

	/// What falls due at a tick.
	#[pallet::storage]
	pub type Agenda<T: Config> = StorageMap<_, Twox64Concat, Tick, AgendaItems, ValueQuery>;

	/// The first tick that was not served to its end.
	#[pallet::storage]
	pub type AgendaCursor<T: Config> = StorageValue<_, Tick, ValueQuery>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An owner wants a task run.
		Submitted {
			/// Its number.
			task: TaskId,
			/// Who pays.
			owner: T::AccountId,
		},
		/// A replica was given to a worker.
		Assigned {
			/// Which task.
			task: TaskId,
			/// Which replica.
			replica: Replica,
			/// Which worker.
			worker: WorkerId,
			/// Which try.
			attempt: Attempt,
		},
		/// The worker runs it.
		Accepted {
			/// Which task.
			task: TaskId,
			/// Which replica.
			replica: Replica,
			/// Which worker.
			worker: WorkerId,
			/// Which try.
			attempt: Attempt,
		},
		/// It ended by itself.
		Completed {
			/// Which task.
			task: TaskId,
			/// Which replica.
			replica: Replica,
			/// Which worker.
			worker: WorkerId,
			/// Which try.
			attempt: Attempt,
			/// 0 or not.
			exit_code: i32,
		},
		/// It ended without a result.
		Failed {
			/// Which task.
			task: TaskId,
			/// Which replica.
			replica: Replica,
			/// Which worker.
			worker: WorkerId,
			/// Which try.
			attempt: Attempt,
			/// Why.
			reason: FailReason,
		},
		/// A worker lost a replica, and another one is sought.
		Lost {
			/// Which task.
			task: TaskId,
			/// Which replica.
			replica: Replica,
			/// Which worker.
			worker: WorkerId,
			/// Which try.
			attempt: Attempt,
			/// Why.
			reason: FailReason,
		},
		/// No worker matches a replica for now.
		Waiting {
			/// Which task.
			task: TaskId,
			/// Which replica.
			replica: Replica,
		},
		/// The owner changed the task file.
		Updated {
			/// Which task.
			task: TaskId,
			/// Which version of the file this is.
			version: u32,
		},
		/// The owner changed the number of replicas.
		Scaled {
			/// Which task.
			task: TaskId,
		},
		/// The owner wants it stopped.
		Stopping {
			/// Which task.
			task: TaskId,
		},
		/// A replica was stopped.
		Cancelled {
			/// Which task.
			task: TaskId,
			/// Which replica.
			replica: Replica,
		},
		/// Every replica is at its end.
		Closed {
			/// Which task.
			task: TaskId,
			/// How it ended.
			state: TaskState,
		},
		/// The record is gone and the deposit is back.
		Removed {
			/// Which task.
			task: TaskId,
		},
	}

	/// Errors.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no task of that number. It may have been removed after its retention.
		NoSuchTask,
		/// The task has no such replica.
		NoSuchReplica,
		/// Only the owner of the task may do this.
		NotOwner,
		/// The replica is on another worker.
		NotYourReplica,
		/// The message speaks of an earlier try. The replica was given away since.
		StaleAttempt,
		/// The replica is not waiting to be accepted.
		NotAssigned,
		/// The replica is not running.
		NotRunning,
		/// The replica is at its end already.
		AlreadyOver,
		/// The task is closed already.
		AlreadyClosed,
		/// The task file is missing.
		EmptyBody,
		/// A batch needs a time limit, and no limit may exceed the longest one allowed.
		BadTimeout,
		/// A task needs some processor and memory.
		EmptyRequirements,
		/// Choose at least one worker.
		NoWorkers,
		/// The same worker is named twice.
		DuplicateWorker,
		/// No worker matches, or too few of them do. Ask for less, for a wider circle, or for less distance between replicas.
		NoWorkerMatches,
		/// A latitude is beyond 90 degrees, a longitude beyond 180, or there is a radius without a place.
		BadPlace,
		/// A task has at most 16 replicas.
		TooManyReplicas,
		/// Where the chain chooses the workers give a number of replicas; where you do, name workers.
		ScalingUnfit,
		/// A task keeps at least one replica. Stop it instead.
		LastReplica,
		/// The worker has as many open replicas as it can have.
		WorkerFull,
		/// A log never shrinks.
		LogShrank,
		/// A worker can't give this reason; it is for the chain to find.
		ReasonNotForWorkers,
		/// The replica is not waiting for secrets.
		NotAwaitingSecrets,
		/// Nothing of this task is overdue.
		NothingDue,
		/// Too many deadlines fall together. Try again in a minute.
		AgendaFull,
		/// There are no task numbers left.
		TooManyTasks,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			Self::serve_agenda(remaining)
		}

		fn integrity_test() {
			assert!(T::AcceptTime::get() > 0 && T::SecretsTime::get() > 0 && T::StopTime::get() > 0);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	/// Replicas that a call about a task may have to do with.
	const MOST: u32 = MAX_REPLICAS as u32;

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Wants a task run on chosen workers, or on such as the chain finds, each replica on one of its own. Either all
		/// of them get a worker or none does.
		///
		/// ## Dispatch Origin: signed by the owner.
		/// ## Errors: [`Error::EmptyBody`], [`Error::BadTimeout`], [`Error::EmptyRequirements`], [`Error::NoWorkers`],
		/// [`Error::DuplicateWorker`], [`Error::NoWorkerMatches`], [`Error::BadPlace`], [`Error::TooManyReplicas`],
		/// [`Error::WorkerFull`], [`Error::AgendaFull`], those of the registry and of the hold.
		/// ## Events: [`Event::Submitted`], [`Event::Assigned`] for each replica.
		#[pallet::call_index(0)]
		#[pallet::weight(crate::submission::weight_of::<T>(body, placement))]
		pub fn submit(
			origin: OriginFor<T>,
			spec_hash: Hash,
			body: Body,
			requirements: Requirements,
			placement: Placement,
		) -> DispatchResultWithPostInfo {
			let owner = ensure_signed(origin)?;
			let used = Self::do_submit(owner, spec_hash, body, requirements, placement)?;
			Ok(Some(used).into())
		}

		/// Changes the file of a task. Each open replica is stopped and starts again with the new one, on the same worker
		/// where it fits there, else on another one if the chain chose the first.
		///
		/// ## Dispatch Origin: signed by the owner.
		/// ## Errors: [`Error::NotOwner`], [`Error::AlreadyClosed`], [`Error::AlreadyOver`], [`Error::EmptyBody`],
		/// [`Error::BadTimeout`], [`Error::EmptyRequirements`], [`Error::NoWorkerMatches`], [`Error::WorkerFull`],
		/// [`Error::AgendaFull`], those of the registry and of the hold.
		/// ## Events: [`Event::Updated`], [`Event::Assigned`] for each replica.
		#[pallet::call_index(1)]
		#[pallet::weight(with_searches::<T::WeightInfo>(T::WeightInfo::update(body.len() as u32, MOST), MOST))]
		pub fn update(
			origin: OriginFor<T>,
			task: TaskId,
			spec_hash: Hash,
			body: Body,
			requirements: Requirements,
		) -> DispatchResultWithPostInfo {
			let owner = ensure_signed(origin)?;
			Ok(Some(Self::do_update(owner, task, spec_hash, body, requirements)?).into())
		}

		/// Adds replicas to a task, or takes some away.
		///
		/// ## Dispatch Origin: signed by the owner.
		/// ## Errors: [`Error::NotOwner`], [`Error::AlreadyClosed`], [`Error::AlreadyOver`], [`Error::ScalingUnfit`],
		/// [`Error::TooManyReplicas`], [`Error::LastReplica`], [`Error::NoSuchReplica`], [`Error::DuplicateWorker`],
		/// [`Error::NoWorkers`], [`Error::NoWorkerMatches`], [`Error::WorkerFull`], [`Error::AgendaFull`], those of the
		/// registry.
		/// ## Events: [`Event::Scaled`], [`Event::Assigned`] for each new replica, [`Event::Cancelled`] for each that did
		/// not run yet.
		#[pallet::call_index(2)]
		#[pallet::weight(with_searches::<T::WeightInfo>(T::WeightInfo::scale(MOST), MOST))]
		pub fn scale(origin: OriginFor<T>, task: TaskId, scaling: Scaling) -> DispatchResultWithPostInfo {
			let owner = ensure_signed(origin)?;
			Ok(Some(Self::do_scale(owner, task, scaling)?).into())
		}

		/// Takes a replica.
		///
		/// ## Dispatch Origin: signed by the worker's account.
		/// ## Errors: [`Error::NotAssigned`], those of the claim and of the registry.
		/// ## Events: [`Event::Accepted`].
		#[pallet::call_index(3)]
		pub fn accept(origin: OriginFor<T>, claim: Claim) -> DispatchResult {
			let hot = ensure_signed(origin)?;
			Self::do_accept(hot, claim)
		}

		/// Refuses a replica, with a reason.
		///
		/// ## Dispatch Origin: signed by the worker's account.
		/// ## Errors: [`Error::NotAssigned`], those of the claim and of the registry.
		/// ## Events: [`Event::Lost`] with [`Event::Assigned`] or [`Event::Waiting`], or [`Event::Failed`], perhaps
		/// [`Event::Closed`].
		#[pallet::call_index(4)]
		#[pallet::weight(with_searches::<T::WeightInfo>(T::WeightInfo::decline(), 1))]
		pub fn decline(origin: OriginFor<T>, claim: Claim, reason: DeclineReason) -> DispatchResultWithPostInfo {
			let hot = ensure_signed(origin)?;
			Ok(Some(Self::do_decline(hot, claim, reason)?).into())
		}

		/// Reports how far the logs of running replicas are. Shows that the worker lives, also without any.
		///
		/// ## Dispatch Origin: signed by the worker's account.
		/// ## Errors: [`Error::NotRunning`], [`Error::LogShrank`], those of the claim and of
		/// the registry. One bad line refuses them all.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::progress(reports.len() as u32))]
		pub fn progress(
			origin: OriginFor<T>,
			session: Session,
			reports: BoundedVec<Report, ConstU32<16>>,
		) -> DispatchResult {
			let hot = ensure_signed(origin)?;
			Self::do_progress(hot, session, reports)
		}

		/// Says that a replica ended by itself. A replica that the owner stopped meanwhile is cancelled all the same.
		///
		/// ## Dispatch Origin: signed by the worker's account.
		/// ## Errors: [`Error::NotRunning`], [`Error::AlreadyOver`], [`Error::LogShrank`], those of the claim and of
		/// the registry.
		/// ## Events: [`Event::Completed`] or [`Event::Cancelled`], perhaps [`Event::Closed`].
		#[pallet::call_index(6)]
		pub fn complete(
			origin: OriginFor<T>,
			claim: Claim,
			exit_code: i32,
			output_root: Hash,
			log_size: u64,
			log_root: Hash,
		) -> DispatchResult {
			let hot = ensure_signed(origin)?;
			Self::do_complete(hot, claim, exit_code, output_root, log_size, log_root)
		}

		/// Says that a replica ended without a result, or was stopped.
		///
		/// ## Dispatch Origin: signed by the worker's account.
		/// ## Errors: [`Error::AlreadyOver`], [`Error::ReasonNotForWorkers`], [`Error::LogShrank`], those of the claim
		/// and of the registry.
		/// ## Events: [`Event::Failed`] or [`Event::Cancelled`], perhaps [`Event::Closed`]; with
		/// [`FailReason::HostLost`] perhaps those of a loss, see [`Self::decline`].
		#[pallet::call_index(7)]
		#[pallet::weight(with_searches::<T::WeightInfo>(T::WeightInfo::fail(), 1))]
		pub fn fail(
			origin: OriginFor<T>,
			claim: Claim,
			reason: FailReason,
			log_size: u64,
			log_root: Hash,
		) -> DispatchResultWithPostInfo {
			let hot = ensure_signed(origin)?;
			Ok(Some(Self::do_fail(hot, claim, reason, log_size, log_root)?).into())
		}

		/// Stops a task: replicas that were not accepted at once, running ones as soon as their workers have.
		///
		/// ## Dispatch Origin: signed by the owner.
		/// ## Errors: [`Error::NotOwner`], [`Error::AlreadyClosed`], [`Error::AlreadyOver`].
		/// ## Events: [`Event::Stopping`], [`Event::Cancelled`], perhaps [`Event::Closed`].
		#[pallet::call_index(8)]
		pub fn cancel(origin: OriginFor<T>, task: TaskId) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_cancel(owner, task)
		}

		/// Applies what is overdue of one task, should the agenda be late.
		///
		/// ## Dispatch Origin: signed by anybody.
		/// ## Errors: [`Error::NothingDue`].
		#[pallet::call_index(9)]
		#[pallet::weight(with_searches::<T::WeightInfo>(T::WeightInfo::poke(MOST), MOST))]
		pub fn poke(origin: OriginFor<T>, task: TaskId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Ok(Some(Self::do_poke(task)?).into())
		}

		/// As [`Self::progress`], and without a fee once in each interval, as long as everything in it is right and the
		/// block has room for it.
		///
		/// ## Dispatch Origin: signed by the worker's account.
		/// ## Errors: those of [`Self::progress`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::heartbeat(reports.len() as u32))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, session: &Session, reports: &BoundedVec<Report, ConstU32<16>>| -> bool {
				Pallet::<T>::heartbeat_is_free(origin, *session, reports)
			}
		)]
		pub fn heartbeat(
			origin: OriginFor<T>,
			session: Session,
			reports: BoundedVec<Report, ConstU32<16>>,
		) -> DispatchResult {
			let hot = ensure_signed(origin)?;
			Self::do_heartbeat(hot, session, reports)
		}

		/// Says that the owner's secrets are there; from now on the replica runs.
		///
		/// ## Dispatch Origin: signed by the worker's account.
		/// ## Errors: [`Error::NotAwaitingSecrets`], those of the claim and of the registry.
		#[pallet::call_index(11)]
		pub fn secrets_received(origin: OriginFor<T>, claim: Claim) -> DispatchResult {
			let hot = ensure_signed(origin)?;
			Self::do_secrets_received(hot, claim)
		}
	}
}
