//! The pallets whose weights are measured.

frame_benchmarking::define_benchmarks!(
	[pallet_edge_connect, crate::EdgeConnect]
	[pallet_finality, crate::Finality]
	[pallet_workers, crate::Workers]
);
