//! Weights of the pallet. A runtime measures its own by `benchmarking.rs`, each the worst case of the call.

use frame_support::weights::Weight;

/// What the calls cost.
pub trait WeightInfo {
	/// Two signatures, a hold, five writes.
	fn register() -> Weight;
	/// One record.
	fn update() -> Weight;
	/// One record by key.
	fn start_session() -> Weight;
	/// One record by key.
	fn announce() -> Weight;
	/// One record.
	fn drain() -> Weight;
	/// One record.
	fn resume() -> Weight;
	/// One record.
	fn unbond() -> Weight;
	/// A release, five writes.
	fn withdraw() -> Weight;
	/// One record.
	fn note_probe() -> Weight;
}

/// For tests.
impl WeightInfo for () {
	fn register() -> Weight {
		Weight::from_parts(250_000_000, 0)
	}
	fn update() -> Weight {
		Weight::from_parts(30_000_000, 0)
	}
	fn start_session() -> Weight {
		Weight::from_parts(35_000_000, 0)
	}
	fn announce() -> Weight {
		Weight::from_parts(35_000_000, 0)
	}
	fn drain() -> Weight {
		Weight::from_parts(25_000_000, 0)
	}
	fn resume() -> Weight {
		Weight::from_parts(25_000_000, 0)
	}
	fn unbond() -> Weight {
		Weight::from_parts(25_000_000, 0)
	}
	fn withdraw() -> Weight {
		Weight::from_parts(80_000_000, 0)
	}
	fn note_probe() -> Weight {
		Weight::from_parts(25_000_000, 0)
	}
}
