//! The clock.

use crate::{inherent::parent_number, pallet::*};
use edgecloud_primitives::{
	finality::{Clock, FinalityClock, Tick},
	BlockNumber,
};
use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;

impl<T: Config> Pallet<T> {
	/// Moves the clock on, unless finality lags too far behind the block that begins.
	pub(crate) fn tick(now: BlockNumberFor<T>) {
		if Self::lag(now) <= T::MaxLag::get() {
			Ticks::<T>::mutate(|ticks| *ticks = ticks.saturating_add(1));
		}
	}

	/// The clock for light clients.
	pub fn clock() -> Clock {
		Clock { ticks: Self::now(), finalized: Self::finalized(), suspended: Self::suspended() }
	}

	fn lag(now: BlockNumberFor<T>) -> BlockNumber {
		parent_number::<T>(now).saturating_sub(Finalized::<T>::get())
	}
}

impl<T: Config> FinalityClock for Pallet<T> {
	fn now() -> Tick {
		Ticks::<T>::get()
	}

	fn suspended() -> bool {
		Self::lag(frame_system::Pallet::<T>::block_number()) > T::MaxLag::get()
	}

	fn finalized() -> BlockNumber {
		Finalized::<T>::get()
	}
}
