//! The agenda: what falls due when, served in the time that blocks leave over.

use crate::{pallet::*, types::Due, weights::any_due, WeightInfo};
use edgecloud_primitives::finality::{FinalityClock, Tick};
use frame_support::{
	traits::Get,
	weights::{Weight, WeightMeter},
};

/// Ticks that an entry may spill over to when its own is full: with 64 a tick, 16,384 entries.
const SPILL: Tick = 256;
/// Ticks served in one block at most; the clock moves by one a block, so this only matters after full blocks.
const MAX_TICKS: u32 = 16;

impl<T: Config> Pallet<T> {
	/// Puts an entry on the agenda at `at` or, where that is full or past, soon after. Returns the tick it got.
	pub(crate) fn schedule(at: Tick, due: Due) -> Option<Tick> {
		let first = at.max(T::Clock::now().saturating_add(1)).max(AgendaCursor::<T>::get());
		(first..first.saturating_add(SPILL))
			.find(|tick| Agenda::<T>::try_mutate(tick, |items| items.try_push(due)).is_ok())
	}

	/// Serves what is due, as far as `remaining` goes. What is left over comes first in the next block.
	pub(crate) fn serve_agenda(remaining: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(remaining);
		if meter.try_consume(T::WeightInfo::serve_agenda()).is_err() {
			return Weight::zero();
		}
		let now = T::Clock::now();
		let mut cursor = AgendaCursor::<T>::get();
		for _ in 0..MAX_TICKS {
			if cursor > now || meter.try_consume(T::DbWeight::get().reads_writes(1, 1)).is_err() {
				break;
			}
			let mut items = Agenda::<T>::take(cursor);
			while let Some(due) = items.pop() {
				if meter.try_consume(any_due::<T::WeightInfo>()).is_err() {
					// Put back whole: it was taken from a bounded list, so it fits one.
					let _ = items.try_push(due);
					Agenda::<T>::insert(cursor, items);
					AgendaCursor::<T>::put(cursor);
					return meter.consumed();
				}
				Self::serve(due, now);
			}
			cursor = cursor.saturating_add(1);
		}
		AgendaCursor::<T>::put(cursor);
		meter.consumed()
	}
}
