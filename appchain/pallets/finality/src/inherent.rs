//! From the author's node into the block.

use crate::{pallet::*, Call};
use edgecloud_primitives::BlockNumber;
use frame_support::ensure;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_inherents::{InherentData, InherentIdentifier};
use sp_runtime::{traits::UniqueSaturatedInto, DispatchResult};

/// Identifier that the node puts the finalized number under, SCALE-encoded `u32`.
pub const INHERENT_IDENTIFIER: InherentIdentifier = *b"finalnum";

/// The call that goes into the block; `None` when the node gave no number.
///
/// A node may have finalized past the parent of the block it makes, on another fork; the note is cut to the parent.
pub(crate) fn note_of<T: Config>(data: &InherentData) -> Option<Call<T>> {
	let number: BlockNumber = data.get_data(&INHERENT_IDENTIFIER).ok().flatten()?;
	Some(Call::note_finalized { number: number.min(parent_number::<T>(frame_system::Pallet::<T>::block_number())) })
}

/// Number of the block before `now`.
pub(crate) fn parent_number<T: Config>(now: BlockNumberFor<T>) -> BlockNumber {
	let now: BlockNumber = now.unique_saturated_into();
	now.saturating_sub(1)
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_note_finalized(number: BlockNumber) -> DispatchResult {
		ensure!(!Noted::<T>::exists(), Error::<T>::AlreadyNoted);
		ensure!(number <= parent_number::<T>(frame_system::Pallet::<T>::block_number()), Error::<T>::FromTheFuture);
		let mut hints = Hints::<T>::get();
		let at = NextHint::<T>::get();
		match hints.get_mut(at as usize) {
			Some(hint) => *hint = number,
			// While the ring fills, `at` is its length and the push always fits.
			None => hints.try_push(number).map_err(|_| Error::<T>::AlreadyNoted)?,
		}
		NextHint::<T>::put((at + 1) % HINT_COUNT);
		let mut sorted = hints.to_vec();
		sorted.sort_unstable();
		if let Some(median) = sorted.get(sorted.len() / 2) {
			Finalized::<T>::mutate(|finalized| *finalized = (*finalized).max(*median));
		}
		Hints::<T>::put(hints);
		Noted::<T>::put(());
		Ok(())
	}
}
