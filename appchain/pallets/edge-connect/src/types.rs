//! Types of the pallet's own storage.

use codec::{Decode, Encode, MaxEncodedLen};
use edgecloud_primitives::{
	finality::Tick,
	task::{Attempt, MaxPastAttempts, PastAttempt, Replica, TaskId, Transition},
};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Most things due at one tick; more spill over to the next.
pub type AgendaItems = BoundedVec<Due, ConstU32<64>>;
/// Open replicas of one worker.
pub type DutyList = BoundedVec<(TaskId, Replica), ConstU32<MAX_DUTIES>>;
/// Most open replicas of one worker.
pub const MAX_DUTIES: u32 = 128;
/// What happened to one task.
pub type Ring = BoundedVec<Transition, ConstU32<64>>;

/// Earlier attempts of one replica, oldest first.
pub type PastAttempts = BoundedVec<PastAttempt, MaxPastAttempts>;

/// Something that falls due.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Due {
	/// Look whether the worker of a replica kept its deadlines.
	Check {
		/// Which task.
		task: TaskId,
		/// Which replica.
		replica: Replica,
		/// Which try; a later one has an entry of its own.
		attempt: Attempt,
	},
	/// Remove the record of a closed task.
	Remove {
		/// Which task.
		task: TaskId,
	},
}

/// Where an owner's index stands.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct OwnerInfo {
	/// Place of the next task.
	pub next: u32,
	/// Tasks that still have a record.
	pub count: u32,
}

/// When an assignment has to be looked at next.
pub(crate) fn next_check(deadline: Tick, run_by: Tick) -> Tick {
	if run_by == 0 {
		deadline
	} else {
		deadline.min(run_by)
	}
}
