// SPDX-License-Identifier: GPL-3.0-or-later
//! What `pallet_workers` costs, as measured by `npm run appchain:weights`. Not to be edited.
//!
//! 2026-11-26, Intel(R) Xeon(R) Processor, 50 steps of 20 repetitions, wasm Compiled.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Of the runtime that it was measured in.
pub struct MeasuredWeight<T>(PhantomData<T>);

#[rustfmt::skip]
impl<T: frame_system::Config> pallet_workers::WeightInfo for MeasuredWeight<T> {
	fn register() -> Weight {
		Weight::from_parts(461_474_000, 6196)
			.saturating_add(T::DbWeight::get().reads_writes(10, 10))
	}

	fn update() -> Weight {
		Weight::from_parts(174_731_000, 5992)
			.saturating_add(T::DbWeight::get().reads_writes(5, 15))
	}

	fn start_session() -> Weight {
		Weight::from_parts(90_905_000, 4896)
			.saturating_add(T::DbWeight::get().reads_writes(4, 9))
	}

	fn announce() -> Weight {
		Weight::from_parts(86_269_000, 4896)
			.saturating_add(T::DbWeight::get().reads_writes(4, 9))
	}

	fn drain() -> Weight {
		Weight::from_parts(85_119_000, 4896)
			.saturating_add(T::DbWeight::get().reads_writes(4, 11))
	}

	fn resume() -> Weight {
		Weight::from_parts(84_498_000, 4896)
			.saturating_add(T::DbWeight::get().reads_writes(4, 11))
	}

	fn unbond() -> Weight {
		Weight::from_parts(86_101_000, 4896)
			.saturating_add(T::DbWeight::get().reads_writes(4, 11))
	}

	fn withdraw() -> Weight {
		Weight::from_parts(160_000_000, 6196)
			.saturating_add(T::DbWeight::get().reads_writes(6, 8))
	}

	fn note_probe() -> Weight {
		Weight::from_parts(53_557_000, 4896)
			.saturating_add(T::DbWeight::get().reads_writes(3, 1))
	}
}
