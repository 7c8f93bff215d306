//! Benchmarks: a step of the clock and an author's note, with as many notes as there can be.

use crate::pallet::*;
use frame_benchmarking::v2::*;
use frame_support::{traits::Hooks, BoundedVec};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};

/// The block after a chain's newest; finality is close behind.
fn next_block<T: Config>() -> BlockNumberFor<T> {
	Hints::<T>::put(BoundedVec::truncate_from((1..=HINT_COUNT).rev().collect()));
	Finalized::<T>::put(1);
	let now = BlockNumberFor::<T>::from(HINT_COUNT + 2);
	frame_system::Pallet::<T>::set_block_number(now);
	now
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// With what the end of the block clears.
	#[benchmark]
	fn on_initialize() {
		let (now, before) = (next_block::<T>(), Ticks::<T>::get());
		Noted::<T>::put(());
		#[block]
		{
			Pallet::<T>::on_initialize(now);
			Pallet::<T>::on_finalize(now);
		}
		assert_eq!(Ticks::<T>::get(), before + 1);
		assert!(!Noted::<T>::exists());
	}

	#[benchmark]
	fn note_finalized() {
		next_block::<T>();
		#[extrinsic_call]
		_(RawOrigin::None, HINT_COUNT + 1);
		assert!(Noted::<T>::exists());
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_externalities(), crate::mock::Test);
}
