//! Recalling a message (電文取消, SV-17): by its sender, while nobody has its body.

use todoke_protocol::{MessageId, OfficeNumber, Outcome};

use super::{Exchange, Refusal};
use crate::crash::crash_point;
use crate::storage::{NewReceipt, RecallResult};

impl Exchange {
    /// Takes a message back; returns the exchange's receipt `withdrawn`, CMS.
    pub(crate) async fn recall(
        &self,
        sender: &OfficeNumber,
        id: MessageId,
    ) -> Result<Vec<u8>, Refusal> {
        let message = match self.storage().message(id).await? {
            Some(message) if message.sender.number == *sender => message,
            _ => return Err(Refusal::NotFound),
        };
        if message.fetched_at.is_some() {
            return Err(Refusal::AlreadyFetched);
        }
        let at = self.now();
        let signed = self.sign_receipt(id, message.body_sha256, Outcome::Withdrawn, at).await?;
        crash_point("exchange.recall.checked");
        let receipt = NewReceipt { id, outcome: Outcome::Withdrawn, signed: signed.clone(), at };
        match self.storage().recall(receipt).await? {
            RecallResult::Done => {
                crash_point("exchange.recall.committed");
                self.wake(&message.receiver.number);
                self.wake(sender);
                // What cannot be removed now is removed at the next start: the recall stands.
                if let Err(error) = self.storage().forget_body(id).await {
                    tracing::warn!(code = error.code(), message_id = %id, %error, "body stays");
                }
                crash_point("exchange.recall.body_removed");
                Ok(signed)
            }
            RecallResult::Repeat(receipt) => Ok(receipt),
            RecallResult::AlreadyFetched => Err(Refusal::AlreadyFetched),
            RecallResult::Unknown => Err(Refusal::NotFound),
        }
    }
}
