// SPDX-License-Identifier: GPL-3.0-or-later
//! The EdgeCloud node: BABE authorship and GRANDPA finality for whatever runtime the chain spec holds.
//!
//! The node never links the runtime crate. A change to a pallet ships as a new chain spec or a runtime
//! upgrade, and this binary stays the same.
#![warn(missing_docs)]

mod chain_spec;
mod cli;
mod command;
mod fake_runtime;
mod finality_inherent;
mod partial;
mod rpc;
mod service;
mod tasks_without_rpc;
mod types;

fn main() -> sc_cli::Result<()> {
	command::run()
}
