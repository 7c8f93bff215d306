//! One file per pallet of ours, one for each group of the SDK's.

mod balances;
mod consensus;
mod edge_connect;
mod finality;
mod governance;
mod system;
mod workers;
