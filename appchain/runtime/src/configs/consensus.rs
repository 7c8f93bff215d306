//! Who makes blocks and who finalizes them.

use crate::{
	configs::governance::AdminOrigin,
	constants::{deposit, EPOCH_SLOTS, MILLISECONDS_PER_BLOCK},
	AccountId, Babe, Balance, Balances, Runtime, RuntimeEvent, SessionKeys, Validators,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU64},
};
use sp_runtime::traits::{ConvertInto, OpaqueKeys};

/// Most validators that can be.
pub type MaxValidators = ConstU32<32>;

parameter_types! {
	pub const KeyDeposit: Balance = deposit(1, 128);
}

impl pallet_babe::Config for Runtime {
	type DisabledValidators = ();
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type EpochDuration = ConstU64<{ EPOCH_SLOTS as u64 }>;
	// Validators are known parties that governance removes; reports of equivocation go through it.
	type EquivocationReportSystem = ();
	type ExpectedBlockTime = ConstU64<MILLISECONDS_PER_BLOCK>;
	type KeyOwnerProof = sp_core::Void;
	type MaxAuthorities = MaxValidators;
	type MaxNominators = ConstU32<0>;
	type WeightInfo = ();
}

impl pallet_grandpa::Config for Runtime {
	type EquivocationReportSystem = ();
	type KeyOwnerProof = sp_core::Void;
	type MaxAuthorities = MaxValidators;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<0>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
}

impl pallet_authorship::Config for Runtime {
	type EventHandler = ();
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
}

impl pallet_session::Config for Runtime {
	type Currency = Balances;
	type DisablingStrategy = ();
	type KeyDeposit = KeyDeposit;
	type Keys = SessionKeys;
	type NextSessionRotation = Babe;
	type RuntimeEvent = RuntimeEvent;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type SessionManager = Validators;
	type ShouldEndSession = Babe;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

impl pallet_validators::Config for Runtime {
	type AdminOrigin = AdminOrigin;
	type MaxValidators = MaxValidators;
}
