use crate::{
	genesis::{DEVELOPMENT, LOCAL},
	tests::chain::Chain,
	Block, Finality, RuntimeCall, System, UncheckedExtrinsic,
};
use edgecloud_primitives::finality::FinalityClock;
use sp_runtime::traits::Block as _;
use std::panic::{catch_unwind, AssertUnwindSafe};

#[test]
fn a_block_holds_its_inherents_in_order() {
	let made = Chain::new(DEVELOPMENT).make(Some(0), Vec::new());
	let calls = made.block.extrinsics().iter().map(|one| &one.function).collect::<Vec<_>>();
	assert!(
		matches!(
			calls[..],
			[
				RuntimeCall::Timestamp(pallet_timestamp::Call::set { .. }),
				RuntimeCall::Finality(pallet_finality::Call::note_finalized { number: 0 }),
			]
		),
		"{calls:?}"
	);
}

#[test]
fn what_one_node_makes_another_one_executes() {
	let (mut author, mut importer) = (Chain::new(LOCAL), Chain::new(LOCAL));
	// Past the end of an epoch, where the validators of the next one are announced.
	for number in 1..=25u32 {
		let made = author.make(Some(number.saturating_sub(2)), Vec::new());
		importer.import(made.block);
	}
	importer.read(|| {
		assert_eq!(System::block_number(), 25);
		assert_eq!(Finality::now(), 25);
		assert!(Finality::finalized() > 15);
	});
}

#[test]
fn a_block_without_a_note_of_finality_is_valid() {
	let (mut author, mut importer) = (Chain::new(DEVELOPMENT), Chain::new(DEVELOPMENT));
	importer.import(author.make(None, Vec::new()).block);
	importer.read(|| assert_eq!(System::block_number(), 1));
}

#[test]
fn a_note_from_ahead_of_the_parent_is_cut_when_the_block_is_made() {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.make(Some(1_000), Vec::new());
	chain.read(|| assert_eq!(Finality::finalized(), 0));
}

fn note(number: u32) -> UncheckedExtrinsic {
	UncheckedExtrinsic::new_bare(pallet_finality::Call::note_finalized { number }.into())
}

/// A block of an honest author, changed on its way by `change`, does not execute. `why` tells this panic from that of
/// the wrong extrinsics root, which comes at the very end.
fn refuses(change: impl FnOnce(&mut Vec<UncheckedExtrinsic>), why: &str) {
	let (mut author, mut importer) = (Chain::new(DEVELOPMENT), Chain::new(DEVELOPMENT));
	let (header, mut extrinsics) = author.make(Some(0), Vec::new()).block.deconstruct();
	change(&mut extrinsics);
	let block = Block::new(header, extrinsics);
	let panic = catch_unwind(AssertUnwindSafe(|| importer.import(block))).unwrap_err();
	let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
	assert!(message.is_some_and(|message| message.contains(why)), "{message:?}");
}

#[test]
fn a_note_from_the_future_makes_the_block_invalid() {
	refuses(|extrinsics| extrinsics[1] = note(1), "labelled as mandatory");
}

#[test]
fn two_notes_make_the_block_invalid() {
	refuses(|extrinsics| extrinsics.push(note(0)), "labelled as mandatory");
}

#[test]
fn a_missing_timestamp_makes_the_block_invalid() {
	refuses(|extrinsics| drop(extrinsics.remove(0)), "Timestamp must be updated once");
}

#[test]
fn a_stall_of_finality_stops_the_clock_and_nothing_else() {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.make_many(30);
	for _ in 0..60 {
		chain.make(Some(30), Vec::new());
	}
	let stood = chain.read(|| {
		assert!(Finality::suspended());
		assert_eq!(System::block_number(), 90);
		Finality::now()
	});
	chain.make_many(30);
	chain.read(|| {
		assert!(!Finality::suspended());
		assert!(Finality::now() > stood && Finality::now() <= stood + 30);
	});
}
