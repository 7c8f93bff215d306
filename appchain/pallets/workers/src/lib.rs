// SPDX-License-Identifier: GPL-3.0-or-later
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

pub use pallet::*;

mod leaving;
mod placement_index;
mod registration;
mod registry;
mod search;
mod session;
mod try_state;
mod views;
mod walk;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use registration::possession_message;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use crate::{placement_index::IndexKey, WeightInfo};
	use edgecloud_primitives::{
		finality::{FinalityClock, Tick},
		worker::{Addresses, CellSums, PeerKey, Profile, Registration, Session, Worker, WorkerId},
		Balance, BlockNumber,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::fungible::{Inspect, MutateHold},
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::{traits::UniqueSaturatedInto, MultiSignature};

	/// Configuration.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<AccountId = sp_runtime::AccountId32, RuntimeEvent: From<Event<Self>>>
	{
		/// Where stakes are held.
		type Currency: Inspect<Self::AccountId, Balance = Balance>
			+ MutateHold<Self::AccountId, Reason = <Self as Config>::RuntimeHoldReason>;
		/// The runtime's hold reasons.
		type RuntimeHoldReason: From<HoldReason>;
		/// The clock that the cool-down runs on.
		type Clock: FinalityClock;
		/// Held from the operator for each worker, in planck.
		#[pallet::constant]
		type Stake: Get<Balance>;
		/// Who may note where a worker was measured to be.
		type ProbeOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Ticks without any word after which a worker counts as silent, on a small chain.
		#[pallet::constant]
		type SilenceTime: Get<Tick>;
		/// Reports without a fee that fit a block.
		#[pallet::constant]
		type HeartbeatsPerBlock: Get<u32>;
		/// Strikes at which a worker gets no more tasks until its operator resumes it.
		#[pallet::constant]
		type StrikeLimit: Get<u16>;
		/// Ticks between `unbond` and `withdraw`.
		#[pallet::constant]
		type CoolDown: Get<Tick>;
		/// Weights.
		type WeightInfo: WeightInfo;
	}

	#[allow(missing_docs)]
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Why money of an operator is held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// Own money at risk for a worker.
		Stake,
	}

	/// The registry. The chain gives the keys, so the cheap hasher will do; the operator's stake pays for the record.
	#[pallet::storage]
	pub type Workers<T: Config> = StorageMap<_, Twox64Concat, WorkerId, Worker<T::AccountId>>;

	/// Worker by the account that signs for it. Blake2, as people choose the keys.
	#[pallet::storage]
	pub type WorkerOf<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, WorkerId>;

	/// Worker by libp2p identity, which is unique. Blake2, as people choose the keys.
	#[pallet::storage]
	pub type PeerOf<T: Config> = StorageMap<_, Blake2_128Concat, PeerKey, WorkerId>;

	/// Workers of an operator.
	#[pallet::storage]
	pub type OperatorWorkers<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, WorkerId, ()>;

	/// Who has room where. The keys are in order, so no hasher; they begin with fixed bytes and a grid cell, and what a
	/// worker may choose of them is its place, which the stake pays for.
	#[pallet::storage]
	pub type PlacementIndex<T: Config> = StorageMap<_, Identity, IndexKey, ()>;

	/// Sums over the workers of each cell of the world view, by big-endian number, so that pages are in order.
	#[pallet::storage]
	pub type Cells<T: Config> = StorageMap<_, Identity, [u8; 2], CellSums>;

	/// Workers that take tasks.
	#[pallet::storage]
	pub type ActiveWorkers<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// The last block with reports that cost no fee, and how many.
	#[pallet::storage]
	pub type HeartbeatsInBlock<T: Config> = StorageValue<_, (BlockNumber, u32), ValueQuery>;

	/// Number of the next worker.
	#[pallet::storage]
	pub type NextWorkerId<T: Config> = StorageValue<_, WorkerId, ValueQuery>;

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A worker joined.
		Registered {
			/// Its number.
			worker: WorkerId,
			/// Who holds its stake.
			operator: T::AccountId,
		},
		/// Its operator changed what it offers.
		Updated {
			/// Its number.
			worker: WorkerId,
		},
		/// Its bridge started.
		SessionStarted {
			/// Its number.
			worker: WorkerId,
			/// Which start this was.
			session: Session,
		},
		/// It listens elsewhere now.
		Announced {
			/// Its number.
			worker: WorkerId,
		},
		/// It takes no more tasks.
		Draining {
			/// Its number.
			worker: WorkerId,
		},
		/// It takes tasks again.
		Resumed {
			/// Its number.
			worker: WorkerId,
		},
		/// It leaves.
		Unbonding {
			/// Its number.
			worker: WorkerId,
			/// When its stake comes free.
			until: Tick,
		},
		/// It left, the stake is back.
		Withdrawn {
			/// Its number.
			worker: WorkerId,
		},
		/// It was measured to be somewhere.
		Probed {
			/// Its number.
			worker: WorkerId,
		},
		/// It missed too many duties and gets no more tasks until its operator resumes it.
		StruckOut {
			/// Its number.
			worker: WorkerId,
		},
		/// It missed a duty.
		Struck {
			/// Its number.
			worker: WorkerId,
			/// How often so far.
			strikes: u16,
		},
	}

	/// Errors.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no worker of that number.
		NoSuchWorker,
		/// No worker is signed for by this account. Register it first, or use the worker's own key.
		NotAWorkerKey,
		/// Only the operator of the worker may do this.
		NotOperator,
		/// The account signs for another worker already. Make a new key with `edgecloud-bridge init`.
		HotKeyInUse,
		/// The peer identity belongs to another worker already. Make a new one with `edgecloud-bridge init`.
		PeerInUse,
		/// The worker's account did not sign this registration.
		BadHotSignature,
		/// The worker's peer identity did not sign this registration.
		BadPeerSignature,
		/// Latitude must be within ±90 and longitude within ±180 degrees.
		BadLocation,
		/// A worker needs a name, a region and at least some processor, memory and one runtime.
		EmptyProfile,
		/// The new capacity is below what tasks have reserved. Drain the worker first.
		BelowReservations,
		/// Another bridge runs with this worker's keys, or this one is out of date. Stop the other one.
		StaleSession,
		/// An address is empty or is no text.
		BadAddress,
		/// The worker takes no tasks at present.
		NotActive,
		/// The worker is leaving already.
		AlreadyUnbonding,
		/// The worker is not leaving. Call `unbond` first.
		NotUnbonding,
		/// Tasks still run on the worker. Drain it and wait.
		HasReservations,
		/// The stake is not free yet.
		TooEarly,
		/// The worker has less free than the task needs.
		NoCapacity,
		/// The worker does not offer this runtime.
		RuntimeNotOffered,
		/// The worker separates tasks less strongly than this one asks for.
		IsolationTooWeak,
		/// There are no worker numbers left.
		TooManyWorkers,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T>
	where
		BlockNumberFor<T>: UniqueSaturatedInto<u32>,
	{
		fn integrity_test() {
			assert!(T::SilenceTime::get() > 0 && T::HeartbeatsPerBlock::get() > 0 && T::StrikeLimit::get() > 0);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Registers a worker and holds its stake. Both of its keys sign [`crate::possession_message`].
		///
		/// ## Dispatch Origin: signed by the operator.
		/// ## Errors: [`Error::HotKeyInUse`], [`Error::PeerInUse`], [`Error::BadHotSignature`],
		/// [`Error::BadPeerSignature`], [`Error::BadLocation`], [`Error::EmptyProfile`], and those of the hold.
		/// ## Events: [`Event::Registered`].
		#[pallet::call_index(0)]
		pub fn register(
			origin: OriginFor<T>,
			registration: Registration<T::AccountId>,
			hot_signature: MultiSignature,
			peer_signature: [u8; 64],
		) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_register(operator, registration, hot_signature, peer_signature)
		}

		/// Replaces what a worker offers.
		///
		/// ## Dispatch Origin: signed by the operator.
		/// ## Errors: [`Error::NotOperator`], [`Error::BadLocation`], [`Error::EmptyProfile`],
		/// [`Error::BelowReservations`].
		/// ## Events: [`Event::Updated`].
		#[pallet::call_index(1)]
		pub fn update(origin: OriginFor<T>, worker: WorkerId, profile: Profile) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_update(operator, worker, profile)
		}

		/// Says that the bridge of a worker started and where it listens. `session` is one more than the last.
		///
		/// ## Dispatch Origin: signed by the worker's account.
		/// ## Errors: [`Error::NotAWorkerKey`], [`Error::StaleSession`], [`Error::BadAddress`].
		/// ## Events: [`Event::SessionStarted`].
		#[pallet::call_index(2)]
		pub fn start_session(origin: OriginFor<T>, session: Session, addresses: Addresses) -> DispatchResult {
			let hot = ensure_signed(origin)?;
			Self::do_start_session(hot, session, addresses)
		}

		/// Replaces the addresses in the middle of a session, as before a certificate is renewed.
		///
		/// ## Dispatch Origin: signed by the worker's account.
		/// ## Errors: [`Error::NotAWorkerKey`], [`Error::StaleSession`], [`Error::BadAddress`].
		/// ## Events: [`Event::Announced`].
		#[pallet::call_index(3)]
		pub fn announce(origin: OriginFor<T>, session: Session, addresses: Addresses) -> DispatchResult {
			let hot = ensure_signed(origin)?;
			Self::do_announce(hot, session, addresses)
		}

		/// Takes no more tasks from now on.
		///
		/// ## Dispatch Origin: signed by the operator.
		/// ## Errors: [`Error::NotOperator`], [`Error::NotActive`].
		/// ## Events: [`Event::Draining`].
		#[pallet::call_index(4)]
		pub fn drain(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_drain(operator, worker)
		}

		/// Takes tasks again, also out of a cool-down, with no strikes.
		///
		/// ## Dispatch Origin: signed by the operator.
		/// ## Errors: [`Error::NotOperator`].
		/// ## Events: [`Event::Resumed`].
		#[pallet::call_index(5)]
		pub fn resume(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_resume(operator, worker)
		}

		/// Begins to leave; nothing may be reserved on the worker.
		///
		/// ## Dispatch Origin: signed by the operator.
		/// ## Errors: [`Error::NotOperator`], [`Error::AlreadyUnbonding`], [`Error::HasReservations`].
		/// ## Events: [`Event::Unbonding`].
		#[pallet::call_index(6)]
		pub fn unbond(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_unbond(operator, worker)
		}

		/// Leaves and gets the stake back, after the cool-down.
		///
		/// ## Dispatch Origin: signed by the operator.
		/// ## Errors: [`Error::NotOperator`], [`Error::NotUnbonding`], [`Error::TooEarly`].
		/// ## Events: [`Event::Withdrawn`].
		#[pallet::call_index(7)]
		pub fn withdraw(origin: OriginFor<T>, worker: WorkerId) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::do_withdraw(operator, worker)
		}

		/// Notes where a worker was measured to be, in micro-degrees.
		///
		/// ## Dispatch Origin: `ProbeOrigin`.
		/// ## Errors: [`Error::NoSuchWorker`], [`Error::BadLocation`].
		/// ## Events: [`Event::Probed`].
		#[pallet::call_index(8)]
		pub fn note_probe(origin: OriginFor<T>, worker: WorkerId, latitude: i32, longitude: i32) -> DispatchResult {
			T::ProbeOrigin::ensure_origin(origin)?;
			Self::do_note_probe(worker, latitude, longitude)
		}
	}
}
