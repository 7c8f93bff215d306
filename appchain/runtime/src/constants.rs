//! Times and amounts.

use crate::{Balance, BlockNumber};

/// Length of a slot in milliseconds.
pub const MILLISECONDS_PER_BLOCK: u64 = 3_000;
/// Slots in an epoch: a minute. Short, so that randomness and checkpoints come often.
pub const EPOCH_SLOTS: BlockNumber = 20;
/// One in this many slots has a primary author.
pub const PRIMARY_PROBABILITY: (u64, u64) = (1, 4);
/// One EDG in planck.
pub const EDG: Balance = 1_000_000_000_000;
/// A thousandth of an EDG.
pub const MILLI_EDG: Balance = EDG / 1_000;
/// A millionth of an EDG.
pub const MICRO_EDG: Balance = EDG / 1_000_000;
/// Least an account holds.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI_EDG;

/// What storage costs its owner while it stands: so much for each item, so much for each byte.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	items as Balance * 5 * MILLI_EDG + bytes as Balance * 10 * MICRO_EDG
}
