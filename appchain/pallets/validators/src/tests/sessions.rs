use crate::mock::*;
use frame_support::assert_ok;
use frame_system::RawOrigin;
use sp_runtime::testing::UintAuthorityId;

#[test]
fn a_quiet_set_never_changes() {
	run(|| {
		pass_sessions(10);
		assert_eq!(Authorities::get(), [101, 102]);
		assert_eq!(Changes::get(), 0, "each change is a GRANDPA authority set that light clients have to follow");
	});
}

#[test]
fn an_added_validator_signs_from_the_next_session_but_one() {
	run(|| {
		set_keys(3);
		assert_ok!(Validators::add(RawOrigin::Root.into(), 3));
		pass_sessions(1);
		assert_eq!(Authorities::get(), [101, 102]);
		pass_sessions(1);
		assert_eq!(Authorities::get(), [101, 102, 103]);
		pass_sessions(10);
		assert_eq!(Changes::get(), 1);
	});
}

#[test]
fn a_removed_validator_signs_to_the_end_of_the_next_session() {
	run(|| {
		assert_ok!(Validators::remove(RawOrigin::Root.into(), 1));
		pass_sessions(1);
		assert_eq!(Authorities::get(), [101, 102]);
		pass_sessions(1);
		assert_eq!(Authorities::get(), [102]);
		pass_sessions(10);
		assert_eq!(Changes::get(), 1);
	});
}

#[test]
fn an_addition_taken_back_in_the_same_session_changes_nothing() {
	run(|| {
		set_keys(3);
		assert_ok!(Validators::add(RawOrigin::Root.into(), 3));
		assert_ok!(Validators::remove(RawOrigin::Root.into(), 3));
		pass_sessions(5);
		assert_eq!(Authorities::get(), [101, 102]);
		assert_eq!(Changes::get(), 0);
	});
}

#[test]
fn a_new_key_of_a_validator_changes_the_set_once() {
	run(|| {
		assert_ok!(Session::set_keys(RawOrigin::Signed(2).into(), UintAuthorityId(207), Vec::new()));
		pass_sessions(10);
		assert_eq!(Authorities::get(), [101, 207]);
		assert_eq!(Changes::get(), 1);
	});
}

#[test]
fn a_validator_without_keys_drops_out_once_and_for_all() {
	run(|| {
		assert_ok!(Session::purge_keys(RawOrigin::Signed(2).into()));
		pass_sessions(10);
		assert_eq!(Authorities::get(), [101]);
		assert_eq!(Changes::get(), 1);
	});
}
