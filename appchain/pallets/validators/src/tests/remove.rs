use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

#[test]
fn a_validator_leaves_the_set() {
	run(|| {
		assert_ok!(Validators::remove(RawOrigin::Root.into(), 1));
		assert_eq!(crate::Validators::<Test>::get().into_inner(), [2]);
		System::assert_last_event(Event::Removed { validator: 1 }.into());
	});
}

#[test]
fn only_the_admin_removes() {
	run(|| {
		assert_noop!(Validators::remove(RawOrigin::Signed(1).into(), 1), DispatchError::BadOrigin);
		assert_noop!(Validators::remove(RawOrigin::None.into(), 1), DispatchError::BadOrigin);
	});
}

#[test]
fn who_is_no_validator_cannot_be_removed() {
	run(|| {
		assert_noop!(Validators::remove(RawOrigin::Root.into(), 9), Error::<Test>::NotValidator);
	});
}

#[test]
fn the_last_validator_stays() {
	run(|| {
		assert_ok!(Validators::remove(RawOrigin::Root.into(), 1));
		assert_noop!(Validators::remove(RawOrigin::Root.into(), 2), Error::<Test>::LastValidator);
	});
}
