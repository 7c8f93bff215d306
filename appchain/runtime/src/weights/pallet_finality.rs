// SPDX-License-Identifier: GPL-3.0-or-later
//! What `pallet_finality` costs, as measured by `npm run appchain:weights`. Not to be edited.
//!
//! 2026-11-26, Intel(R) Xeon(R) Processor, 50 steps of 20 repetitions, wasm Compiled.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Of the runtime that it was measured in.
pub struct MeasuredWeight<T>(PhantomData<T>);

#[rustfmt::skip]
impl<T: frame_system::Config> pallet_finality::WeightInfo for MeasuredWeight<T> {
	fn on_initialize() -> Weight {
		Weight::from_parts(11_029_000, 1489)
			.saturating_add(T::DbWeight::get().reads_writes(2, 2))
	}

	fn note_finalized() -> Weight {
		Weight::from_parts(24_584_000, 1530)
			.saturating_add(T::DbWeight::get().reads_writes(4, 4))
	}
}
