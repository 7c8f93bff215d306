//! The registry of workers.

use super::{governance::AdminOrigin, system::RuntimeBlockWeights};
use crate::{constants::EDG, Balances, Finality, Runtime, RuntimeHoldReason};
use edgecloud_primitives::finality::{DAYS, MINUTES};
use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	traits::{ConstU128, ConstU16, ConstU32},
	weights::constants::ExtrinsicBaseWeight,
};
use pallet_edge_connect::WeightInfo;

parameter_types! {
	/// Reports without a fee may fill a quarter of what ordinary transactions may.
	pub HeartbeatsPerBlock: u32 = {
		let ordinary = RuntimeBlockWeights::get().get(DispatchClass::Normal).max_total.unwrap_or_default().ref_time();
		let one = <Runtime as pallet_edge_connect::Config>::WeightInfo::heartbeat(16)
			.saturating_add(ExtrinsicBaseWeight::get())
			.ref_time();
		(ordinary / 4 / one.max(1)) as u32
	};
}

impl pallet_workers::Config for Runtime {
	type Clock = Finality;
	type CoolDown = ConstU32<{ 7 * DAYS }>;
	type Currency = Balances;
	type HeartbeatsPerBlock = HeartbeatsPerBlock;
	type ProbeOrigin = AdminOrigin;
	type RuntimeHoldReason = RuntimeHoldReason;
	// A worker reports each minute; three misses in a row are silence.
	type SilenceTime = ConstU32<{ 3 * MINUTES }>;
	type StrikeLimit = ConstU16<3>;
	type Stake = ConstU128<{ 100 * EDG }>;
	type WeightInfo = crate::weights::pallet_workers::MeasuredWeight<Runtime>;
}
