// SPDX-License-Identifier: GPL-3.0-or-later
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod clock;
mod inherent;
mod try_state;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use inherent::INHERENT_IDENTIFIER;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use crate::WeightInfo;
	use edgecloud_primitives::{finality::Tick, BlockNumber};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;
	use sp_inherents::{InherentData, InherentIdentifier};

	/// Notes that the median is taken of. Odd, so that there is a middle one.
	pub const HINT_COUNT: u32 = 11;

	/// Configuration.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Blocks that finality may lag behind before the clock stands still. The median itself lags by half its notes.
		#[pallet::constant]
		type MaxLag: Get<BlockNumber>;
		/// Weights.
		type WeightInfo: WeightInfo;
	}

	#[allow(missing_docs)]
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The newest notes; written round and round.
	#[pallet::storage]
	pub type Hints<T> = StorageValue<_, BoundedVec<BlockNumber, ConstU32<HINT_COUNT>>, ValueQuery>;

	/// Where the next note goes.
	#[pallet::storage]
	pub type NextHint<T> = StorageValue<_, u32, ValueQuery>;

	/// Median of the notes, monotonic.
	#[pallet::storage]
	pub type Finalized<T> = StorageValue<_, BlockNumber, ValueQuery>;

	/// The clock.
	#[pallet::storage]
	pub type Ticks<T> = StorageValue<_, Tick, ValueQuery>;

	/// Set while a block is made that has its note already.
	#[pallet::storage]
	pub type Noted<T> = StorageValue<_, (), OptionQuery>;

	/// Errors.
	#[pallet::error]
	pub enum Error<T> {
		/// This block has its note already. Only block authors make it, once a block.
		AlreadyNoted,
		/// The noted block does not exist yet. The author's node is at fault.
		FromTheFuture,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			Self::tick(now);
			T::WeightInfo::on_initialize()
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			Noted::<T>::kill();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Notes the newest block that the author of this one saw finalized.
		///
		/// ## Dispatch Origin: none, as an inherent.
		/// ## Errors: [`Error::AlreadyNoted`], [`Error::FromTheFuture`].
		#[pallet::call_index(0)]
		#[pallet::weight((T::WeightInfo::note_finalized(), DispatchClass::Mandatory))]
		pub fn note_finalized(origin: OriginFor<T>, #[pallet::compact] number: BlockNumber) -> DispatchResult {
			ensure_none(origin)?;
			Self::do_note_finalized(number)
		}
	}

	#[pallet::inherent]
	impl<T: Config> ProvideInherent for Pallet<T> {
		type Call = Call<T>;
		type Error = sp_inherents::MakeFatalError<()>;
		const INHERENT_IDENTIFIER: InherentIdentifier = crate::INHERENT_IDENTIFIER;

		fn create_inherent(data: &InherentData) -> Option<Self::Call> {
			crate::inherent::note_of::<T>(data)
		}

		fn is_inherent(call: &Self::Call) -> bool {
			matches!(call, Call::note_finalized { .. })
		}
	}
}
