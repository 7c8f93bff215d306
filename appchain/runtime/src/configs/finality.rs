//! The clock that deadlines run on.

use crate::Runtime;
use frame_support::traits::ConstU32;

impl pallet_finality::Config for Runtime {
	// A minute. The median of eleven notes lags by about six blocks on a healthy chain.
	type MaxLag = ConstU32<20>;
	type WeightInfo = crate::weights::pallet_finality::MeasuredWeight<Runtime>;
}
