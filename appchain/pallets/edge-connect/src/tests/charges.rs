//! What a call is charged once it is clear what it had to do.

use crate::{mock::*, Call, WeightInfo};
use edgecloud_primitives::task::{DeclineReason, Scaling};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
	weights::Weight,
};

type Weights = <Test as crate::Config>::WeightInfo;

fn declared(call: Call<Test>) -> Weight {
	call.get_dispatch_info().call_weight
}

fn used(result: DispatchResultWithPostInfo) -> Weight {
	result.unwrap().actual_weight.expect("it says what it used")
}

#[test]
fn a_loss_without_a_search_is_not_charged_for_one() {
	run(|| {
		let reason = DeclineReason::Other;
		let (chosen, free) = (submit(&[0]), place(batch(), auto(1)));
		// The owner chose the worker: there is nobody else.
		let alone = used(EdgeConnect::decline(hot(0), claim(chosen, 0), reason));
		let searched = used(EdgeConnect::decline(hot(assignment(free, 0).worker), present(free, 0), reason));
		assert_eq!(alone, Weights::decline());
		let declared_for = declared(Call::decline { claim: claim(chosen, 0), reason });
		assert!(alone.ref_time() < searched.ref_time() && searched.all_lte(declared_for), "{alone}, {searched}");

		let late = submit(&[1, 2]);
		pass_in_full_blocks(ACCEPT + 1);
		let poked = used(EdgeConnect::poke(signed(eve()), late));
		assert_eq!(poked, Weights::poke(2));
		assert!(poked.all_lte(declared(Call::poke { task: late })));
	});
}

#[test]
fn a_change_is_charged_for_the_replicas_that_it_changes() {
	run(|| {
		let id = place(batch(), auto(2));
		let most = declared(Call::scale { task: id, scaling: Scaling::Replicas(3) });
		let more = used(EdgeConnect::scale(signed(anna()), id, Scaling::Replicas(3)));
		let fewer = used(EdgeConnect::scale(signed(anna()), id, Scaling::Replicas(1)));
		assert!(more.all_lte(most) && more.ref_time() * 4 < most.ref_time(), "{more} of {most}");
		assert_eq!(fewer, Weights::scale(2));
		let updated = used(EdgeConnect::update(signed(anna()), id, SPEC, body(50), batch()));
		assert_eq!(updated, Weights::update(50, 1));
	});
}
