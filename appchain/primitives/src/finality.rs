//! The clock that deadlines run on.

use crate::BlockNumber;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// Time on the finality clock. One tick is one block made while finality was healthy, 3 s at best.
pub type Tick = u32;

/// Ticks in a minute of healthy finality.
pub const MINUTES: Tick = 20;
/// Ticks in an hour.
pub const HOURS: Tick = 60 * MINUTES;
/// Ticks in a day.
pub const DAYS: Tick = 24 * HOURS;

/// A clock that stands still while the chain cannot finalize, so that a stall costs nobody a deadline.
pub trait FinalityClock {
	/// Ticks since genesis; never goes back.
	fn now() -> Tick;
	/// True while the clock stands still.
	fn suspended() -> bool;
	/// The newest block that the chain itself knows to be final.
	fn finalized() -> BlockNumber;
}

/// What the clock says, as light clients read it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Clock {
	/// Ticks since genesis.
	pub ticks: Tick,
	/// The newest block that the chain itself knows to be final.
	pub finalized: BlockNumber,
	/// True while the clock stands still.
	pub suspended: bool,
}
