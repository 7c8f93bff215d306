//! Random sequences of everything that people, workers and time can do.
//!
//! `EDGECLOUD_SEQUENCES` sets how many (3,000), `EDGECLOUD_SEED` repeats a run whose seed a failure printed.

mod step;
mod tally;
mod world;

use crate::mock::*;
use proptest::{
	collection::vec,
	test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use std::{sync::Mutex, thread};
use step::{step, Step};
use tally::Tally;
use world::World;

const STEPS: usize = 64;
/// From so many sequences on each kind of thing has to have happened.
const ENOUGH: u32 = 1_000;

fn number(variable: &str) -> Option<u64> {
	let text = std::env::var(variable).ok()?;
	Some(text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

fn new_seed() -> u64 {
	use std::hash::{BuildHasher, Hasher};
	std::collections::hash_map::RandomState::new().build_hasher().finish()
}

fn runner(seed: u64, cases: u32) -> TestRunner {
	let mut bytes = [0; 32];
	bytes[..8].copy_from_slice(&seed.to_le_bytes());
	let config = Config { cases, failure_persistence: None, ..Config::default() };
	TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// One sequence, and then time alone.
fn play(steps: &[Step], by_poking: bool) -> Tally {
	run(|| {
		let mut world = World::new();
		for step in steps {
			world.take(step);
		}
		world.let_time_pass(by_poking);
		world.tally
	})
}

/// So many sequences from one seed.
fn play_all(seed: u64, cases: u32) -> Tally {
	let all = Mutex::new(Tally::default());
	let one = |(steps, by_poking): (Vec<Step>, bool)| -> Result<(), TestCaseError> {
		let tally = play(&steps, by_poking);
		all.lock().unwrap().merge(&tally);
		Ok(())
	};
	match runner(seed, cases).run(&(vec(step(), STEPS), proptest::bool::ANY), one) {
		Ok(()) => all.into_inner().unwrap(),
		Err(TestError::Fail(reason, (steps, by_poking))) => {
			let end = if by_poking { "poking" } else { "the agenda" };
			panic!("EDGECLOUD_SEED={seed} finds that {reason}, ended by {end}, at the shortest after {steps:#?}")
		}
		Err(TestError::Abort(reason)) => panic!("EDGECLOUD_SEED={seed}: {reason}"),
	}
}

#[test]
fn the_books_are_right_after_every_step_and_time_alone_ends_everything() {
	let seed = number("EDGECLOUD_SEED").unwrap_or_else(new_seed);
	let cases = number("EDGECLOUD_SEQUENCES").unwrap_or(3_000) as u32;
	let threads = thread::available_parallelism().map_or(1, |cores| cores.get() as u32);
	// The first thread has the seed itself, so that a failure of any is repeated by its own.
	let shares =
		(0..threads).map(|at| (seed.wrapping_add(at.into()), cases / threads + u32::from(at < cases % threads)));
	let tallies: Vec<_> = thread::scope(|scope| {
		let all: Vec<_> = shares.map(|(seed, cases)| scope.spawn(move || play_all(seed, cases))).collect();
		all.into_iter().map(|one| one.join()).collect()
	});
	let mut sum = Tally::default();
	for tally in tallies {
		match tally {
			Ok(tally) => sum.merge(&tally),
			Err(failure) => std::panic::resume_unwind(failure),
		}
	}
	assert!(
		cases < ENOUGH || sum.missing().is_empty(),
		"EDGECLOUD_SEED={seed} never saw {:?} in {sum:?}",
		sum.missing()
	);
}
