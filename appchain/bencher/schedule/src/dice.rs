//! Numbers that look random and are the same each time.

/// The number for a purpose and an index, below `below`.
pub fn roll(purpose: u64, index: u64, below: u64) -> u64 {
	// The finalizer of SplitMix64.
	let mut word = purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(index.wrapping_mul(0xbf58_476d_1ce4_e5b9));
	word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
	word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
	(word ^ (word >> 31)) % below
}
