//! Session keys of a validator.

use crate::{Babe, Grandpa};
use alloc::vec::Vec;
use sp_runtime::impl_opaque_keys;

impl_opaque_keys! {
	/// What a validator signs blocks and votes with.
	pub struct SessionKeys {
		/// Makes blocks.
		pub babe: Babe,
		/// Finalizes them.
		pub grandpa: Grandpa,
	}
}
