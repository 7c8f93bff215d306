//! A chain in memory: genesis from a preset, real inherents, blocks through the executive.

use crate::{
	genesis, AccountId, Block, Executive, Header, InherentDataExt, Runtime, RuntimeCall, RuntimeGenesisConfig,
	Signature, System, TxExtension, UncheckedExtrinsic, VERSION,
};
use codec::Encode;
use frame_support::{genesis_builder_helper::build_state, weights::Weight};
use serde_json::Value;
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryPlainPreDigest},
	Slot, BABE_ENGINE_ID,
};
use sp_core::{sr25519, Pair};
use sp_externalities::Extension;
use sp_inherents::InherentData;
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic::{Era, SignedPayload},
	traits::{Block as _, Header as _},
	ApplyExtrinsicResult, Digest, DigestItem,
};

/// Slot of the genesis; any will do.
const FIRST_SLOT: u64 = 600_000_000;

/// The chain and its newest block.
pub struct Chain {
	ext: TestExternalities,
	head: Header,
}

impl Chain {
	/// A fresh chain of that preset.
	pub fn new(preset: &str) -> Self {
		let mut ext = TestExternalities::default();
		ext.execute_with(|| build_state::<RuntimeGenesisConfig>(genesis_json(preset).to_string().into_bytes()))
			.unwrap();
		ext.commit_all().unwrap();
		let state_root = *ext.backend.root();
		let head = Header::new(0, Default::default(), state_root, Default::default(), Digest::default());
		Self { ext, head }
	}

	/// Reads the state after the newest block.
	pub fn read<R>(&mut self, read: impl FnOnce() -> R) -> R {
		self.ext.execute_with(read)
	}

	/// Gives the runtime something that only a node has, such as a keystore.
	pub fn register(&mut self, extension: impl Extension) {
		self.ext.register_extension(extension);
	}

	/// Makes a block with the inherents and these transactions, and returns what became of the transactions.
	pub fn make(&mut self, finalized: Option<u32>, transactions: Vec<UncheckedExtrinsic>) -> Made {
		let opening = self.next_header();
		let slot = slot_of(*opening.number());
		let (block, results) = self.ext.execute_with(|| {
			Executive::initialize_block(&opening);
			let mut extrinsics = inherents(slot, finalized);
			for inherent in &extrinsics {
				Executive::apply_extrinsic(inherent.clone()).unwrap().unwrap();
			}
			let results = transactions.iter().map(|one| Executive::apply_extrinsic(one.clone())).collect();
			extrinsics.extend(transactions);
			(Block::new(Executive::finalize_block(), extrinsics), results)
		});
		self.ext.commit_all().unwrap();
		self.head = block.header().clone();
		Made { block, results }
	}

	/// Makes empty blocks that finalize at once.
	pub fn make_many(&mut self, count: u32) {
		for _ in 0..count {
			let finalized = *self.head.number();
			self.make(Some(finalized), Vec::new());
		}
	}

	/// Executes a block that somebody else made.
	pub fn import(&mut self, block: Block) {
		self.head = block.header().clone();
		self.ext.execute_with(|| Executive::execute_block(block.into()));
		self.ext.commit_all().unwrap();
	}

	fn next_header(&self) -> Header {
		let number = self.head.number() + 1;
		let claim = PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot: slot_of(number) });
		let digest = Digest { logs: vec![DigestItem::PreRuntime(BABE_ENGINE_ID, claim.encode())] };
		Header::new(number, Default::default(), Default::default(), self.head.hash(), digest)
	}
}

/// Two of the three administrators of a `local` chain make a call as root. Returns what became of the second one's
/// transaction, which carries it out.
pub fn administer(chain: &mut Chain, call: RuntimeCall) -> ApplyExtrinsicResult {
	let sudo = RuntimeCall::from(pallet_sudo::Call::sudo { call: Box::new(call) });
	let vote = |others: [Sr25519Keyring; 2], maybe_timepoint| -> RuntimeCall {
		let mut other_signatories = others.map(|key| key.to_account_id()).to_vec();
		other_signatories.sort();
		let max_weight = Weight::from_parts(10_000_000_000, 1_000_000);
		let call = Box::new(sudo.clone());
		pallet_multisig::Call::as_multi { threshold: 2, other_signatories, maybe_timepoint, call, max_weight }.into()
	};
	use Sr25519Keyring::{Alice, Bob, Charlie};
	let first = chain.read(|| signed(Alice, vote([Bob, Charlie], None)));
	let made = chain.make(Some(*chain.head.number()), vec![first]);
	assert_eq!(made.results, [Ok(Ok(()))]);
	// The inherents come before the transactions.
	let index = made.block.extrinsics().len() as u32 - 1;
	let at = pallet_multisig::Timepoint { height: *made.block.header().number(), index };
	let second = chain.read(|| signed(Bob, vote([Alice, Charlie], Some(at))));
	chain.make(Some(*chain.head.number()), vec![second]).results.remove(0)
}

/// A block that was made.
pub struct Made {
	/// The block.
	pub block: Block,
	/// What became of each transaction.
	pub results: Vec<ApplyExtrinsicResult>,
}

fn slot_of(number: u32) -> Slot {
	(FIRST_SLOT + u64::from(number)).into()
}

fn inherents(slot: Slot, finalized: Option<u32>) -> Vec<UncheckedExtrinsic> {
	let mut data = InherentData::new();
	let moment = *slot * crate::constants::MILLISECONDS_PER_BLOCK;
	data.put_data(sp_timestamp::INHERENT_IDENTIFIER, &moment).unwrap();
	if let Some(number) = finalized {
		data.put_data(pallet_finality::INHERENT_IDENTIFIER, &number).unwrap();
	}
	data.create_extrinsics()
}

/// The whole genesis of a preset: the runtime's default with the preset laid over it, as a node does it.
pub fn genesis_json(preset: &str) -> Value {
	let mut whole = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	let patch = genesis::get_preset(&preset.into()).unwrap_or_else(|| panic!("there is no preset {preset}"));
	lay_over(&mut whole, serde_json::from_slice(&patch).unwrap());
	whole
}

fn lay_over(whole: &mut Value, patch: Value) {
	match (whole, patch) {
		(Value::Object(whole), Value::Object(patch)) => {
			for (key, value) in patch {
				lay_over(whole.entry(key).or_insert(Value::Null), value);
			}
		}
		(whole, patch) => *whole = patch,
	}
}

/// A transaction signed by one of the well-known keys. To be called inside [`Chain::read`], after the first block:
/// only then does the state know the hash of its genesis, which the signature binds.
pub fn signed(key: Sr25519Keyring, call: RuntimeCall) -> UncheckedExtrinsic {
	signed_by(&key.pair(), call)
}

/// As [`signed`], by any key.
pub fn signed_by(key: &sr25519::Pair, call: RuntimeCall) -> UncheckedExtrinsic {
	let account = AccountId::from(key.public());
	let extension: TxExtension = (
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::Immortal),
		frame_system::CheckNonce::from(System::account_nonce(&account)),
		frame_system::CheckWeight::new(),
		pallet_skip_feeless_payment::SkipCheckIfFeeless::from(pallet_transaction_payment::ChargeTransactionPayment::<
			Runtime,
		>::from(0)),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
	);
	let payload = SignedPayload::new(call.clone(), extension.clone()).expect("the chain has a genesis");
	let signature = Signature::Sr25519(payload.using_encoded(|bytes| key.sign(bytes)));
	assert_eq!(VERSION.transaction_version, 1, "a new transaction version needs a look at this function");
	UncheckedExtrinsic::new_signed(call, account.into(), signature, extension)
}
