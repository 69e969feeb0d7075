//! Handing out a body: to its receiver only, and noted durably before the first byte leaves, so that a
//! message that may have been read can never be "recalled".

use todoke_protocol::{MessageId, OfficeNumber};

use super::{Exchange, Refusal};
use crate::crash::crash_point;
use crate::storage::{BodyReader, FetchMark, MessageRecord};

impl Exchange {
    /// The message whose body this office may take.
    pub(crate) async fn message_for(
        &self,
        receiver: &OfficeNumber,
        id: MessageId,
    ) -> Result<MessageRecord, Refusal> {
        match self.storage().message(id).await? {
            Some(message) if message.receiver.number == *receiver => {
                if message.withdrawn_at.is_some() { Err(Refusal::Recalled) } else { Ok(message) }
            }
            _ => Err(Refusal::NotFound),
        }
    }

    /// Opens a part of the body for reading.
    pub(crate) async fn hand_out(
        &self,
        message: &MessageRecord,
        offset: u64,
        length: u64,
    ) -> Result<BodyReader, Refusal> {
        // Opened before it is marked: a body that cannot be read was not handed out.
        let reader = match self.storage().read_body(&message.body, offset, length).await {
            Ok(reader) => reader,
            Err(error) => {
                // A recall may have removed it meanwhile.
                self.message_for(&message.receiver.number, message.id).await?;
                return Err(error.into());
            }
        };
        crash_point("exchange.fetch.checked");
        if message.fetched_at.is_none() {
            match self.storage().mark_fetched(message.id, self.now()).await? {
                FetchMark::Marked => crash_point("exchange.fetch.marked"),
                FetchMark::Withdrawn => return Err(Refusal::Recalled),
                FetchMark::Unknown => return Err(Refusal::NotFound),
            }
        }
        Ok(reader)
    }
}
