//! What must hold after every block.
#![cfg(any(feature = "try-runtime", test))]

use crate::{inherent::parent_number, pallet::*};
use edgecloud_primitives::BlockNumber;
use frame_support::ensure;
use sp_runtime::{traits::UniqueSaturatedInto, TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// # Invariants
	/// * The finalized number is at most that of the parent.
	/// * The clock made at most one tick a block.
	/// * The ring is written in order while it fills.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		let now = frame_system::Pallet::<T>::block_number();
		let number: BlockNumber = now.unique_saturated_into();
		ensure!(Finalized::<T>::get() <= parent_number::<T>(now), "finalized a block that is not there");
		ensure!(Ticks::<T>::get() <= number, "more ticks than blocks");
		ensure!(NextHint::<T>::get() as usize <= Hints::<T>::get().len(), "a hole in the ring of notes");
		Ok(())
	}
}
