//! Compiles the runtime crate to wasm.

use std::path::Path;

fn main() {
	// Checkouts that share a target folder are one package to cargo. Without this it would take the wasm of another one,
	// and with `env!` this program could be the one that was compiled there.
	println!("cargo:rerun-if-env-changed=EDGECLOUD_APPCHAIN");
	println!("cargo:rerun-if-env-changed=EDGECLOUD_BENCHMARKS");
	let folder = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where this crate lies");
	let project = Path::new(&folder).parent().expect("this crate lies in the runtime's folder").join("Cargo.toml");
	let builder = substrate_wasm_builder::WasmBuilder::new()
		.with_project(project)
		.expect("the runtime has a manifest")
		.import_memory()
		.export_heap_base();
	// No feature of this crate: cargo would keep one wasm for each and look at neither when it takes the other.
	let builder = match std::env::var_os("EDGECLOUD_BENCHMARKS") {
		Some(_) => builder.enable_feature("runtime-benchmarks"),
		None => builder,
	};
	#[cfg(feature = "metadata-hash")]
	let builder = builder.enable_metadata_hash("EDG", 12);
	builder.build();
}
