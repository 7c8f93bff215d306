//! Random sequences of everything that people, workers and time can do.
//!
//! `EDGECLOUD_SEQUENCES` sets how many (200), `EDGECLOUD_SEED` repeats a run whose seed a failure printed.

mod step;
mod world;

use crate::mock::*;
use proptest::{
	collection::vec,
	test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use step::{step, Step};
use world::World;

const STEPS: usize = 64;

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
fn play(steps: Vec<Step>) -> Result<(), TestCaseError> {
	run(|| {
		let mut world = World::default();
		for step in &steps {
			world.take(step);
		}
		world.let_time_pass();
	});
	Ok(())
}

#[test]
fn the_books_are_right_after_every_step_and_time_alone_ends_everything() {
	let seed = number("EDGECLOUD_SEED").unwrap_or_else(new_seed);
	let cases = number("EDGECLOUD_SEQUENCES").unwrap_or(200) as u32;
	match runner(seed, cases).run(&vec(step(), STEPS), play) {
		Ok(()) => (),
		Err(TestError::Fail(reason, steps)) => {
			panic!("EDGECLOUD_SEED={seed} finds that {reason}, at the shortest after {steps:#?}")
		}
		Err(TestError::Abort(reason)) => panic!("EDGECLOUD_SEED={seed}: {reason}"),
	}
}
