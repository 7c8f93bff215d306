//! Compiles the runtime crate to wasm.

use std::path::Path;

fn main() {
	let project = Path::new(env!("CARGO_MANIFEST_DIR"))
		.parent()
		.expect("this crate lies in the runtime's folder")
		.join("Cargo.toml");
	let builder = substrate_wasm_builder::WasmBuilder::new()
		.with_project(project)
		.expect("the runtime has a manifest")
		.import_memory()
		.export_heap_base();
	#[cfg(feature = "metadata-hash")]
	let builder = builder.enable_metadata_hash("EDG", 12);
	builder.build();
}
