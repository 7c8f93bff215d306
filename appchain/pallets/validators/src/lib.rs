// SPDX-License-Identifier: GPL-3.0-or-later
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

pub use pallet::*;

mod session_manager;
mod try_state;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[frame_support::pallet]
pub mod pallet {
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	/// Configuration.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<RuntimeEvent: From<Event<Self>>>
		+ pallet_session::Config<ValidatorId = <Self as frame_system::Config>::AccountId>
	{
		/// Who may change the set.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// The most validators there can be.
		#[pallet::constant]
		type MaxValidators: Get<u32>;
	}

	#[allow(missing_docs)]
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The set as it is wanted; sessions follow it.
	#[pallet::storage]
	pub type Validators<T: Config> = StorageValue<_, BoundedVec<T::AccountId, T::MaxValidators>, ValueQuery>;

	/// The set at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Accounts whose session keys `pallet-session` is given too.
		pub validators: alloc::vec::Vec<T::AccountId>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			let set =
				BoundedVec::try_from(self.validators.clone()).expect("genesis names more validators than allowed");
			let distinct = set.iter().collect::<alloc::collections::BTreeSet<_>>();
			assert_eq!(distinct.len(), set.len(), "genesis names a validator twice");
			Validators::<T>::put(set);
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A validator joins with the next session but one.
		Added {
			/// The validator.
			validator: T::AccountId,
		},
		/// A validator leaves with the next session but one.
		Removed {
			/// The validator.
			validator: T::AccountId,
		},
	}

	/// Errors.
	#[pallet::error]
	pub enum Error<T> {
		/// The account is a validator already.
		AlreadyValidator,
		/// The account is no validator.
		NotValidator,
		/// The account has not set session keys. It must call `session.setKeys` first.
		NoKeys,
		/// The set is full. Remove a validator first.
		TooMany,
		/// The last validator can't go: nobody could make blocks any more.
		LastValidator,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Adds a validator whose session keys are set.
		///
		/// ## Dispatch Origin: `AdminOrigin`.
		/// ## Errors: [`Error::AlreadyValidator`], [`Error::NoKeys`], [`Error::TooMany`].
		#[pallet::call_index(0)]
		#[pallet::weight((T::DbWeight::get().reads_writes(2, 1), DispatchClass::Operational))]
		pub fn add(origin: OriginFor<T>, validator: T::AccountId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_add(validator)
		}

		/// Removes a validator.
		///
		/// ## Dispatch Origin: `AdminOrigin`.
		/// ## Errors: [`Error::NotValidator`], [`Error::LastValidator`].
		#[pallet::call_index(1)]
		#[pallet::weight((T::DbWeight::get().reads_writes(1, 1), DispatchClass::Operational))]
		pub fn remove(origin: OriginFor<T>, validator: T::AccountId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_remove(validator)
		}
	}
}
