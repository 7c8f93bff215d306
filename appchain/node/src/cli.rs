//! Command line of the node.

use sc_chain_spec::ChainType;
use sc_network::config::MultiaddrWithPeerId;
use std::path::PathBuf;

/// `edgecloud-node [options]` runs the node, the subcommands do one thing and end.
#[derive(Debug, clap::Parser)]
pub struct Cli {
	/// What to do instead of running the node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	#[allow(missing_docs)]
	#[clap(flatten)]
	pub run: sc_cli::RunCmd,

	/// Open no JSON-RPC and no Prometheus port at all; light clients reach the node by its peer-to-peer addresses.
	#[arg(long)]
	pub no_rpc: bool,
}

/// Things the node binary does besides running a node.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Make a raw chain spec from a runtime blob and one of its genesis presets.
	ChainSpec(ChainSpecCmd),

	/// Key management.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Remove the whole chain from disk.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Revert the chain to an earlier block.
	Revert(sc_cli::RevertCmd),
}

/// Options of `chain-spec`.
#[derive(Debug, clap::Parser)]
pub struct ChainSpecCmd {
	/// The runtime: compact compressed wasm.
	#[arg(long, value_name = "FILE")]
	pub runtime: PathBuf,

	/// Genesis preset of the runtime.
	#[arg(long, default_value = "development")]
	pub preset: String,

	/// Name shown to people.
	#[arg(long, default_value = "EdgeCloud Development")]
	pub name: String,

	/// Identifier of the chain, part of the database path.
	#[arg(long, default_value = "edgecloud-development")]
	pub id: String,

	/// Kind of chain.
	#[arg(long, value_enum, default_value = "development")]
	pub chain_type: ChainTypeArg,

	/// Address that others dial first; may be given several times.
	#[arg(long = "bootnode", value_name = "MULTIADDR")]
	pub boot_nodes: Vec<MultiaddrWithPeerId>,

	/// Any text; two chains with different salts have different genesis hashes.
	#[arg(long)]
	pub salt: Option<String>,

	/// Where to write the chain spec; standard output when left out.
	#[arg(long, value_name = "FILE")]
	pub output: Option<PathBuf>,
}

/// Kinds of chains, as clap reads them.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum ChainTypeArg {
	/// For one developer's machine.
	Development,
	/// A few validators, still private.
	Local,
	/// Public.
	Live,
}

impl From<ChainTypeArg> for ChainType {
	fn from(arg: ChainTypeArg) -> Self {
		match arg {
			ChainTypeArg::Development => ChainType::Development,
			ChainTypeArg::Local => ChainType::Local,
			ChainTypeArg::Live => ChainType::Live,
		}
	}
}
