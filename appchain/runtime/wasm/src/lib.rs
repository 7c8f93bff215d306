// SPDX-License-Identifier: GPL-3.0-or-later
//! The runtime as wasm.
//!
//! A crate of its own, so that neither `cargo test` of the runtime builds the wasm nor the wasm build the native runtime.

include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
