// SPDX-License-Identifier: GPL-3.0-or-later
//! What `pallet_edge_connect` costs, as measured by `npm run appchain:weights`. Not to be edited.
//!
//! 2026-11-26, Intel(R) Xeon(R) Processor, 50 steps of 20 repetitions, wasm Compiled.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Of the runtime that it was measured in.
pub struct MeasuredWeight<T>(PhantomData<T>);

#[rustfmt::skip]
impl<T: frame_system::Config> pallet_edge_connect::WeightInfo for MeasuredWeight<T> {
	// b from 1 to 16384
	// r from 1 to 16
	fn submit(_b: u32, r: u32) -> Weight {
		Weight::from_parts(235_080_000, 4699)
			// ± 520_195
			.saturating_add(Weight::from_parts(71_603_509, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads_writes(10, 10))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().writes(3).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(0, 3906).saturating_mul(r.into()))
	}

	fn search() -> Weight {
		Weight::from_parts(2_674_976_000, 439406)
			.saturating_add(T::DbWeight::get().reads_writes(223, 36))
	}

	// b from 1 to 16384
	// r from 1 to 16
	fn update(_b: u32, r: u32) -> Weight {
		Weight::from_parts(204_767_809, 6800)
			// ± 12_628_837
			.saturating_add(Weight::from_parts(575_551_837, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads_writes(12, 6))
			.saturating_add(T::DbWeight::get().reads(9).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().writes(38).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(0, 7812).saturating_mul(r.into()))
	}

	// r from 1 to 15
	fn scale(r: u32) -> Weight {
		Weight::from_parts(111_844_539, 42846)
			// ± 7_033_682
			.saturating_add(Weight::from_parts(348_322_491, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads_writes(45, 4))
			.saturating_add(T::DbWeight::get().reads(5).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().writes(20).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(0, 7107).saturating_mul(r.into()))
	}

	fn accept() -> Weight {
		Weight::from_parts(179_449_000, 4896)
			.saturating_add(T::DbWeight::get().reads_writes(7, 11))
	}

	fn secrets_received() -> Weight {
		Weight::from_parts(165_268_000, 4896)
			.saturating_add(T::DbWeight::get().reads_writes(7, 11))
	}

	fn decline() -> Weight {
		Weight::from_parts(818_683_000, 79110)
			.saturating_add(T::DbWeight::get().reads_writes(56, 41))
	}

	// l from 1 to 16
	fn progress(l: u32) -> Weight {
		Weight::from_parts(116_212_787, 4896)
			// ± 122_225
			.saturating_add(Weight::from_parts(17_242_945, 0).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().reads_writes(4, 9))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(l.into()))
			.saturating_add(Weight::from_parts(0, 2891).saturating_mul(l.into()))
	}

	// l from 1 to 16
	fn heartbeat(l: u32) -> Weight {
		Weight::from_parts(135_181_772, 4896)
			// ± 241_382
			.saturating_add(Weight::from_parts(21_575_226, 0).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().reads_writes(5, 10))
			.saturating_add(T::DbWeight::get().reads(2).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().writes(1).saturating_mul(l.into()))
			.saturating_add(Weight::from_parts(0, 2891).saturating_mul(l.into()))
	}

	fn complete() -> Weight {
		Weight::from_parts(367_640_000, 42846)
			.saturating_add(T::DbWeight::get().reads_writes(26, 23))
	}

	fn fail() -> Weight {
		Weight::from_parts(809_637_000, 79110)
			.saturating_add(T::DbWeight::get().reads_writes(56, 41))
	}

	fn cancel() -> Weight {
		Weight::from_parts(1_930_412_000, 63486)
			.saturating_add(T::DbWeight::get().reads_writes(55, 308))
	}

	// r from 1 to 16
	fn poke(r: u32) -> Weight {
		Weight::from_parts(1_507_046_732, 97487)
			// ± 9_284_716
			.saturating_add(Weight::from_parts(398_988_399, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads_writes(58, 3))
			.saturating_add(T::DbWeight::get().reads(7).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().writes(38).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(0, 7538).saturating_mul(r.into()))
	}

	fn serve_agenda() -> Weight {
		Weight::from_parts(12_415_000, 4439)
			.saturating_add(T::DbWeight::get().reads_writes(3, 1))
	}

	fn serve_loss() -> Weight {
		Weight::from_parts(750_027_000, 79110)
			.saturating_add(T::DbWeight::get().reads_writes(55, 41))
	}

	fn serve_removal() -> Weight {
		Weight::from_parts(223_139_000, 3881)
			.saturating_add(T::DbWeight::get().reads_writes(5, 39))
	}
}
