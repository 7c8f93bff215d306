//! The registry of workers.

use crate::{constants::EDG, Balances, Finality, Runtime, RuntimeHoldReason};
use edgecloud_primitives::finality::DAYS;
use frame_support::traits::{ConstU128, ConstU32};

impl pallet_workers::Config for Runtime {
	type Clock = Finality;
	type CoolDown = ConstU32<{ 7 * DAYS }>;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Stake = ConstU128<{ 100 * EDG }>;
	type WeightInfo = pallet_workers::weights::CountedWeight<Runtime>;
}
