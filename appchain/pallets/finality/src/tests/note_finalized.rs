use crate::{mock::*, Call, Error, Finalized, INHERENT_IDENTIFIER};
use frame_support::{assert_noop, assert_ok, inherent::ProvideInherent};
use frame_system::RawOrigin;
use sp_inherents::InherentData;
use sp_runtime::DispatchError;

fn note(number: u32) {
	assert_ok!(Finality::note_finalized(RawOrigin::None.into(), number));
}

#[test]
fn the_median_of_the_last_eleven_counts() {
	run(|| {
		for block in 1..=30 {
			// Five of eleven authors lie upwards, as far as they are let.
			note(if block % 11 < 5 { block - 1 } else { block / 2 });
			next_block();
		}
		assert!(Finalized::<Test>::get() <= 15, "a minority moved the median to {}", Finalized::<Test>::get());
	});
}

#[test]
fn it_never_goes_back() {
	run(|| {
		for _ in 0..20 {
			note(System::block_number() - 1);
			next_block();
		}
		let before = Finalized::<Test>::get();
		for _ in 0..20 {
			note(0);
			next_block();
		}
		assert!(before > 0);
		assert_eq!(Finalized::<Test>::get(), before);
	});
}

#[test]
fn one_note_a_block() {
	run(|| {
		note(0);
		assert_noop!(Finality::note_finalized(RawOrigin::None.into(), 0), Error::<Test>::AlreadyNoted);
		next_block();
		note(1);
	});
}

#[test]
fn the_future_is_refused() {
	run(|| {
		assert_noop!(Finality::note_finalized(RawOrigin::None.into(), 1), Error::<Test>::FromTheFuture);
	});
}

#[test]
fn nobody_but_the_author_notes() {
	run(|| {
		assert_noop!(Finality::note_finalized(RawOrigin::Signed(1).into(), 0), DispatchError::BadOrigin);
		assert_noop!(Finality::note_finalized(RawOrigin::Root.into(), 0), DispatchError::BadOrigin);
	});
}

#[test]
fn the_inherent_is_cut_to_the_parent() {
	run(|| {
		let mut data = InherentData::new();
		assert!(Finality::create_inherent(&data).is_none());
		data.put_data(INHERENT_IDENTIFIER, &99u32).unwrap();
		assert_eq!(Finality::create_inherent(&data), Some(Call::note_finalized { number: 0 }));
	});
}
