use crate::mock::*;
use edgecloud_primitives::finality::FinalityClock;
use frame_support::assert_ok;
use frame_system::RawOrigin;

fn make_blocks(count: u32, finalized: impl Fn(u32) -> u32) {
	for _ in 0..count {
		let parent = System::block_number() - 1;
		assert_ok!(Finality::note_finalized(RawOrigin::None.into(), finalized(parent)));
		next_block();
	}
}

#[test]
fn it_ticks_once_a_block_while_finality_is_healthy() {
	run(|| {
		make_blocks(100, |parent| parent.saturating_sub(1));
		assert_eq!(Finality::now(), 101);
		assert!(!Finality::suspended());
	});
}

#[test]
fn it_stands_still_in_a_stall_and_goes_on_without_a_leap() {
	run(|| {
		make_blocks(50, |parent| parent);
		let stalled_at = System::block_number() - 1;
		// Five minutes of blocks, nothing finalized.
		make_blocks(100, |_| stalled_at);
		assert!(Finality::suspended());
		let frozen = Finality::now();
		make_blocks(10, |_| stalled_at);
		assert_eq!(Finality::now(), frozen);
		// Finality is back: the median needs six notes to believe it, then one tick a block again.
		make_blocks(11, |parent| parent);
		assert!(!Finality::suspended());
		let resumed = Finality::now();
		assert!(resumed - frozen <= 11, "the clock leapt by {}", resumed - frozen);
		make_blocks(5, |parent| parent);
		assert_eq!(Finality::now(), resumed + 5);
	});
}
