// SPDX-License-Identifier: GPL-3.0-or-later
//! What it takes to find a worker among a thousand, a hundred thousand and a million.
//!
//! `schedule [WORKERS …]`: registers that many workers on the real runtime's pallets, searches, submits, and prints
//! what each cost. At 100,000 it also times the searches on ParityDB.

mod chain;
mod counted;
mod dice;
mod figures;
mod fill;
mod fleet;
mod nodes;
mod record;
mod searches;
mod submissions;
mod table;
mod wish;

use chain::Chain;
use std::time::Instant;
use wish::Wish;

/// The size at which searches are timed on a database, too.
const ON_DISK: u32 = 100_000;

/// What was measured at one size.
pub struct Size {
	pub workers: u32,
	/// What the searches are held against.
	pub record: record::Record,
	pub searches: Vec<searches::Searches>,
	/// The same on ParityDB, where that was measured.
	pub on_disk: Option<Vec<searches::Searches>>,
	pub alone: submissions::Submissions,
	pub blocks: Vec<submissions::FullBlock>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
	let mut counts = std::env::args().skip(1).map(|one| one.parse()).collect::<Result<Vec<u32>, _>>()?;
	if counts.is_empty() {
		counts = vec![1_000, 100_000, 1_000_000];
	}
	counts.sort_unstable();
	let mut chain = Chain::new();
	chain.change(submissions::endow_owner);
	let mut sizes = Vec::new();
	for workers in counts {
		let start = Instant::now();
		fill::fill(&mut chain, workers);
		eprintln!("{workers} workers registered in {} s", start.elapsed().as_secs());
		let size = measure(&chain, workers)?;
		table::print(&size);
		sizes.push(size);
	}
	table::print_ratios(&sizes);
	Ok(())
}

fn measure(chain: &Chain, workers: u32) -> Result<Size, Box<dyn std::error::Error>> {
	let search = |chain: &Chain| Wish::ALL.iter().map(|wish| searches::run(chain, *wish)).collect::<Vec<_>>();
	let record = record::run(chain, workers);
	let searches = search(chain);
	let on_disk = if workers == ON_DISK {
		let folder = std::env::temp_dir().join(format!("edgecloud-schedule-{}", std::process::id()));
		std::fs::create_dir_all(&folder)?;
		let found = chain.nodes().in_parity_db(&folder).map(|nodes| search(&chain.moved_to(nodes)));
		std::fs::remove_dir_all(&folder)?;
		Some(found?)
	} else {
		None
	};
	let alone = submissions::alone(chain);
	let blocks = [1, 16].map(|replicas| submissions::full_block(chain, replicas)).into();
	Ok(Size { workers, record, searches, on_disk, alone, blocks })
}
