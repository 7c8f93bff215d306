//! What our pallets cost in this runtime, as measured by `npm run appchain:weights`.

pub mod pallet_edge_connect;
pub mod pallet_finality;
pub mod pallet_workers;
