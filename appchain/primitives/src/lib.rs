// SPDX-License-Identifier: GPL-3.0-or-later
//! Types and traits that EdgeCloud's pallets and runtime APIs share.
//!
//! One file per domain: `finality` (the clock), `resources`, `worker`, `task`, `geography` (distances and cells),
//! `matching` (which worker fits) and `apis` (what light clients call).
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

pub mod apis;
pub mod finality;
pub mod geography;
pub mod matching;
pub mod resources;
pub mod task;
pub mod worker;

/// Amounts in planck, 10^12 to one EDG.
pub type Balance = u128;
/// Height of a block.
pub type BlockNumber = u32;
/// BLAKE2b-256 digest.
pub type Hash = sp_core::H256;
/// Bound of short texts such as names and regions, in bytes.
pub type ShortText = sp_runtime::BoundedVec<u8, sp_core::ConstU32<32>>;
