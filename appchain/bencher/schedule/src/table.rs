//! The figures as people read them.

use crate::{figures::Figures, record::Record, searches, Size};

/// Prints what was measured at one size.
pub fn print(size: &Size) {
	println!("\n{} workers", size.workers);
	println!(
		"  {:<24} {:>7} {:>12} {:>12} {:>16} {:>16} {:>16} {:>16}",
		"search", "found", "reads", "nodes", "proof, bytes", "weight, µs", "time, µs", "ParityDB, µs"
	);
	for (at, one) in size.searches.iter().enumerate() {
		let on_disk = size.on_disk.as_ref().map_or("".into(), |all| pair(all[at].time));
		println!(
			"  {:<24} {:>7} {:>12} {:>12} {:>16} {:>16} {:>16} {:>16}",
			one.wish.name(),
			one.found,
			pair(one.reads),
			pair(one.nodes),
			pair(one.proof),
			pair(one.weight),
			pair(one.time),
			on_disk
		);
	}
	println!("  median / 95 of 100; each search is declared at {} µs of weight", searches::declared());
	let Record { nodes, proof, time } = size.record;
	println!("  one record of a worker: nodes {}, proof {} bytes, time {} ns", pair(nodes), pair(proof), pair(time));
	let one = &size.alone;
	println!(
		"  submit of one replica: {} placed, reads {}, proof {} bytes, declared {} µs, weight {} µs, time {} µs",
		one.placed,
		pair(one.reads),
		pair(one.proof),
		one.declared.median,
		pair(one.weight),
		pair(one.time)
	);
	for block in &size.blocks {
		println!(
			"  a block holds {} placements of tasks with at most {} replicas ({} tasks, {} found no worker), dispatched in {} ms",
			block.placements, block.replicas, block.tasks, block.failed, block.time
		);
	}
}

/// Prints how much more the largest size takes than the smallest.
pub fn print_ratios(sizes: &[Size]) {
	let (Some(first), Some(last)) = (sizes.first(), sizes.last()) else { return };
	println!("\n{} workers against {}: how many times the median", last.workers, first.workers);
	println!("  {:<24} {:>7} {:>7} {:>7} {:>7} {:>7}", "", "reads", "nodes", "proof", "weight", "time");
	for (one, other) in last.searches.iter().zip(&first.searches) {
		println!(
			"  {:<24} {:>7} {:>7} {:>7} {:>7} {:>7}",
			one.wish.name(),
			ratio(one.reads, other.reads),
			ratio(one.nodes, other.nodes),
			ratio(one.proof, other.proof),
			ratio(one.weight, other.weight),
			ratio(one.time, other.time)
		);
	}
	let (one, other) = (&last.record, &first.record);
	println!(
		"  {:<24} {:>7} {:>7} {:>7} {:>7} {:>7}",
		"one record",
		"",
		ratio(one.nodes, other.nodes),
		ratio(one.proof, other.proof),
		"",
		ratio(one.time, other.time)
	);
	let (one, other) = (&last.alone, &first.alone);
	println!(
		"  {:<24} {:>7} {:>7} {:>7} {:>7} {:>7}",
		"submit",
		ratio(one.reads, other.reads),
		"",
		ratio(one.proof, other.proof),
		ratio(one.weight, other.weight),
		ratio(one.time, other.time)
	);
}

fn pair(figures: Figures) -> String {
	format!("{} / {}", figures.median, figures.p95)
}

fn ratio(one: Figures, other: Figures) -> String {
	format!("{:.2}", one.median as f64 / other.median.max(1) as f64)
}
