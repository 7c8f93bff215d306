use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use frame_system::RawOrigin;
use sp_runtime::DispatchError;

#[test]
fn a_validator_with_keys_joins_the_set() {
	run(|| {
		set_keys(3);
		assert_ok!(Validators::add(RawOrigin::Root.into(), 3));
		assert_eq!(crate::Validators::<Test>::get().into_inner(), [1, 2, 3]);
		System::assert_last_event(Event::Added { validator: 3 }.into());
	});
}

#[test]
fn only_the_admin_adds() {
	run(|| {
		set_keys(3);
		assert_noop!(Validators::add(RawOrigin::Signed(1).into(), 3), DispatchError::BadOrigin);
		assert_noop!(Validators::add(RawOrigin::None.into(), 3), DispatchError::BadOrigin);
	});
}

#[test]
fn nobody_is_a_validator_twice() {
	run(|| {
		assert_noop!(Validators::add(RawOrigin::Root.into(), 1), Error::<Test>::AlreadyValidator);
	});
}

#[test]
fn without_keys_nobody_joins() {
	run(|| {
		assert_noop!(Validators::add(RawOrigin::Root.into(), 3), Error::<Test>::NoKeys);
	});
}

#[test]
fn a_full_set_takes_nobody() {
	run(|| {
		for account in [3, 4, 5] {
			set_keys(account);
		}
		assert_ok!(Validators::add(RawOrigin::Root.into(), 3));
		assert_ok!(Validators::add(RawOrigin::Root.into(), 4));
		assert_noop!(Validators::add(RawOrigin::Root.into(), 5), Error::<Test>::TooMany);
	});
}
