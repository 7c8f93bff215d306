//! What a task went through, kept in its record.

use crate::pallet::*;
use edgecloud_primitives::{
	task::{Attempt, Replica, TaskId, Transition, TransitionKind},
	worker::WorkerId,
};
use sp_runtime::traits::UniqueSaturatedInto;

impl<T: Config> Pallet<T> {
	/// Adds a line; the oldest goes when there are 64.
	pub(crate) fn note(task: TaskId, replica: Replica, worker: WorkerId, attempt: Attempt, what: TransitionKind) {
		let block = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		Rings::<T>::mutate(task, |ring| {
			if ring.is_full() {
				ring.remove(0);
			}
			// There is room: the line above made it.
			let _ = ring.try_push(Transition { block, replica, worker, attempt, what });
		});
	}
}
