use crate::{weights::pallet_edge_connect::MeasuredWeight, Runtime};
use edgecloud_primitives::worker::{SEARCH_READS, SEARCH_STEP, SEARCH_WRITES};
use frame_support::weights::Weight;
use pallet_edge_connect::WeightInfo;

/// A search is charged by its reads, at a time for each that is written down; the benchmark measures a whole one, which
/// makes seven tenths of them.
#[test]
fn a_read_of_a_search_costs_what_it_was_measured_at() {
	let database = <Runtime as frame_system::Config>::DbWeight::get();
	let most = database
		.reads_writes(SEARCH_READS.into(), SEARCH_WRITES.into())
		.saturating_add(Weight::from_parts(SEARCH_STEP * u64::from(SEARCH_READS), 0))
		.ref_time();
	let measured = MeasuredWeight::<Runtime>::search().ref_time();
	assert!((most * 6 / 10..=most * 12 / 10).contains(&measured), "{measured} of {most}");
}
