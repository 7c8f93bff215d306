// SPDX-License-Identifier: GPL-3.0-or-later
//! Prints the metadata of the runtime as the JSON-RPC answer that `@polkadot/typegen` takes for a chain:
//! `cargo run -p edgecloud-runtime --example metadata > metadata.json`.

use edgecloud_runtime::Runtime;

/// The newest stable version; it describes runtime APIs too.
const VERSION: u32 = 15;

fn main() {
	let metadata = sp_io::TestExternalities::default()
		.execute_with(|| Runtime::metadata_at_version(VERSION))
		.expect("the runtime describes itself in this version");
	println!(r#"{{"jsonrpc":"2.0","result":"{}","id":1}}"#, sp_core::bytes::to_hex(&metadata, false));
}
