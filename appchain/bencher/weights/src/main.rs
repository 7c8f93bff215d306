// SPDX-License-Identifier: GPL-3.0-or-later
//! `weights --help`: the SDK's own command, on a state in memory.

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;

fn main() -> sc_cli::Result<()> {
	// It takes minutes: say how far it is.
	sc_cli::LoggerBuilder::new("info").init()?;
	PalletCmd::parse().run_with_spec::<BlakeTwo256, ()>(None)
}
