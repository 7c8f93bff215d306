//! Tasks and their deadlines.

use crate::{
	constants::{deposit, MICRO_EDG},
	Balances, Finality, Runtime, RuntimeHoldReason, Workers,
};
use edgecloud_primitives::finality::{DAYS, MINUTES};
use frame_support::traits::{ConstU128, ConstU32};

impl pallet_edge_connect::Config for Runtime {
	type AcceptTime = ConstU32<{ 2 * MINUTES }>;
	type Clock = Finality;
	type Currency = Balances;
	type DepositBase = ConstU128<{ deposit(8, 2_048) }>;
	type DepositPerByte = ConstU128<{ 10 * MICRO_EDG }>;
	type MaxTimeout = ConstU32<{ 30 * DAYS }>;
	type Retention = ConstU32<{ 7 * DAYS }>;
	type RunGrace = ConstU32<{ 2 * MINUTES }>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SecretsTime = ConstU32<{ 10 * MINUTES }>;
	type StopTime = ConstU32<{ 2 * MINUTES }>;
	type WeightInfo = crate::weights::pallet_edge_connect::MeasuredWeight<Runtime>;
	type Workers = Workers;
}
