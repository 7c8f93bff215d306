//! From the command line to the service.

use sc_cli::SubstrateCli;
use std::{fs, io::Write};

use crate::{
	chain_spec::{self, ChainSpec},
	cli::{ChainSpecCmd, Cli, Subcommand},
	partial, service,
};

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"EdgeCloud Node".into()
	}

	fn impl_version() -> String {
		env!("CARGO_PKG_VERSION").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		"EdgeCloud".into()
	}

	fn support_url() -> String {
		"see README.md of the project".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
		if id.is_empty() || id == "dev" {
			return Err("this node has no chain built in: give --chain FILE, made by `edgecloud-node chain-spec`".into());
		}
		Ok(Box::new(ChainSpec::from_json_file(id.into())?))
	}
}

/// Parses the command line and does what it says.
pub fn run() -> sc_cli::Result<()> {
	let cli = Cli::from_args();
	match &cli.subcommand {
		Some(Subcommand::ChainSpec(cmd)) => make_chain_spec(cmd),
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::PurgeChain(cmd)) => cli.create_runner(cmd)?.sync_run(|config| cmd.run(config.database)),
		Some(Subcommand::Revert(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let parts = partial::new_partial(&config)?;
			let (client, backend) = (parts.client, parts.backend);
			let aux_revert = Box::new(|client, backend, blocks| {
				sc_consensus_babe::revert(std::sync::Arc::clone(&client), backend, blocks)?;
				sc_consensus_grandpa::revert(client, blocks)?;
				Ok(())
			});
			Ok((cmd.run(client, backend, Some(aux_revert)), parts.task_manager))
		}),
		None => cli.create_runner(&cli.run)?.run_node_until_exit(|config| async move {
			service::new_full(config, !cli.no_rpc).map_err(sc_cli::Error::Service)
		}),
	}
}

fn make_chain_spec(cmd: &ChainSpecCmd) -> sc_cli::Result<()> {
	let code = fs::read(&cmd.runtime)
		.map_err(|error| sc_cli::Error::Input(format!("cannot read the runtime {}: {error}", cmd.runtime.display())))?;
	let json = chain_spec::make(chain_spec::Recipe {
		code: &code,
		preset: &cmd.preset,
		name: &cmd.name,
		id: &cmd.id,
		chain_type: cmd.chain_type.into(),
		boot_nodes: cmd.boot_nodes.clone(),
		salt: cmd.salt.clone(),
	})?;
	match &cmd.output {
		Some(path) => fs::write(path, json)?,
		None => std::io::stdout().write_all(json.as_bytes())?,
	}
	Ok(())
}
