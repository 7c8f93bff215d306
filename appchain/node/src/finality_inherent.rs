//! Tells the chain which block the author of the next one holds to be final.
//!
//! The pallet `finality` takes the median of such notes; its deadlines count finalized progress only.

use codec::Encode;
use sp_inherents::{Error, InherentData, InherentDataProvider, InherentIdentifier};

/// Identifier that the pallet `finality` looks its inherent data up by.
pub const INHERENT_IDENTIFIER: InherentIdentifier = *b"finalnum";

/// Provides the number of the newest block that this node saw finalized.
pub struct FinalizedNumber(pub u32);

#[async_trait::async_trait]
impl InherentDataProvider for FinalizedNumber {
	async fn provide_inherent_data(&self, data: &mut InherentData) -> Result<(), Error> {
		data.put_data(INHERENT_IDENTIFIER, &self.0)
	}

	async fn try_handle_error(&self, identifier: &InherentIdentifier, error: &[u8]) -> Option<Result<(), Error>> {
		(*identifier == INHERENT_IDENTIFIER).then(|| {
			Err(Error::Application(
				format!("the block's note of the finalized number was refused: {:?}", error.encode()).into(),
			))
		})
	}
}
