//! Changes of the set, and the answer to `pallet-session`.

use crate::pallet::*;
use alloc::vec::Vec;
use frame_support::ensure;
use pallet_session::{NextKeys, SessionManager};
use sp_runtime::DispatchResult;
use sp_staking::SessionIndex;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_add(validator: T::AccountId) -> DispatchResult {
		Validators::<T>::try_mutate(|set| {
			ensure!(!set.contains(&validator), Error::<T>::AlreadyValidator);
			ensure!(NextKeys::<T>::contains_key(&validator), Error::<T>::NoKeys);
			set.try_push(validator.clone()).map_err(|_| Error::<T>::TooMany)?;
			Self::deposit_event(Event::Added { validator });
			Ok(())
		})
	}

	pub(crate) fn do_remove(validator: T::AccountId) -> DispatchResult {
		Validators::<T>::try_mutate(|set| {
			let at = set.iter().position(|member| *member == validator).ok_or(Error::<T>::NotValidator)?;
			ensure!(set.len() > 1, Error::<T>::LastValidator);
			set.remove(at);
			Self::deposit_event(Event::Removed { validator });
			Ok(())
		})
	}
}

impl<T: Config> SessionManager<T::AccountId> for Pallet<T> {
	/// The wanted set where it differs from the one that is queued, else nothing: an answer, even an equal one, makes
	/// a new GRANDPA authority set, and each of those lengthens the proof that light clients load.
	///
	/// Who purged their session keys can't sign: `pallet-session` leaves them out, so they don't count as a difference.
	fn new_session(_: SessionIndex) -> Option<Vec<T::AccountId>> {
		let mut wanted = Validators::<T>::get().into_inner();
		wanted.retain(|validator| NextKeys::<T>::contains_key(validator));
		(!wanted.is_empty() && wanted != pallet_session::Validators::<T>::get()).then_some(wanted)
	}

	fn new_session_genesis(_: SessionIndex) -> Option<Vec<T::AccountId>> {
		Some(Validators::<T>::get().into_inner())
	}

	fn start_session(_: SessionIndex) {}

	fn end_session(_: SessionIndex) {}
}
