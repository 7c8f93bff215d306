//! What must hold after every block.
#![cfg(any(feature = "try-runtime", test))]

use crate::pallet::*;
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// # Invariants
	/// * There is a validator.
	/// * Nobody is in the set twice.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		let set = Validators::<T>::get();
		ensure!(!set.is_empty(), "no validator is left");
		for (at, validator) in set.iter().enumerate() {
			ensure!(!set.iter().skip(at + 1).any(|other| other == validator), "a validator is in the set twice");
		}
		Ok(())
	}
}
