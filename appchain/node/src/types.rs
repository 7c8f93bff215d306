//! The types that the node and every runtime it can execute agree on.

use sc_executor::WasmExecutor;
use sp_runtime::{generic, traits::BlakeTwo256, AccountId32, OpaqueExtrinsic};
use std::sync::Arc;

use crate::fake_runtime::RuntimeApi;

/// Account identifier as the runtime's `AccountNonceApi` takes it.
pub type AccountId = AccountId32;
/// Amounts in planck.
pub type Balance = u128;
/// Number of transactions an account has sent.
pub type Nonce = u32;
/// A block whose extrinsics the node passes on without decoding them.
pub type Block = generic::Block<generic::Header<u32, BlakeTwo256>, OpaqueExtrinsic>;
/// The client: wasm execution only, there is no native runtime to fall back to.
pub type FullClient = sc_service::TFullClient<Block, RuntimeApi, WasmExecutor<sp_io::SubstrateHostFunctions>>;
/// The block and state database.
pub type FullBackend = sc_service::TFullBackend<Block>;
/// Longest chain, as GRANDPA leaves it.
pub type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;
/// The transaction pool.
pub type FullPool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;
/// GRANDPA's part of the block import.
pub type GrandpaBlockImport = sc_consensus_grandpa::GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
/// Makes the inherent data that an imported block is checked against.
pub type ImportInherents = sp_consensus_babe::inherents::BabeCreateInherentDataProviders<Block>;
/// The whole block import: BABE around GRANDPA.
pub type BlockImport =
	sc_consensus_babe::BabeBlockImport<Block, FullClient, GrandpaBlockImport, ImportInherents, FullSelectChain>;
/// What links block import and the GRANDPA voter.
pub type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, FullClient, FullSelectChain>;
/// Proves finality to peers that ask.
pub type FinalityProofProvider = Arc<sc_consensus_grandpa::FinalityProofProvider<FullBackend, Block>>;
