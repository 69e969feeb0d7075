//! Taking a receipt of the receiving office: verified, fitting the message, stored, then the sender's event
//! (SV-10).

use axum::body::Bytes;
use todoke_envelope::{Purpose, verify_json};
use todoke_protocol::{MessageId, OfficeNumber, ReceiptNote};

use super::accept::off_thread;
use super::{Exchange, Refusal};
use crate::crash::crash_point;
use crate::storage::{MessageRecord, NewReceipt, ReceiptResult};

impl Exchange {
    /// Takes a receipt; true when it is new.
    pub(crate) async fn take_receipt(
        &self,
        signer: &OfficeNumber,
        id: MessageId,
        signed: Bytes,
    ) -> Result<bool, Refusal> {
        let message = match self.storage().message(id).await? {
            Some(message) if message.receiver.number == *signer => message,
            _ => return Err(Refusal::NotFound),
        };
        let note = self.check_receipt(signer, &message, &signed).await?;
        crash_point("exchange.receipt.checked");
        let receipt =
            NewReceipt { id, outcome: note.outcome, signed: signed.to_vec(), at: self.now() };
        match self.storage().add_receipt(receipt).await? {
            ReceiptResult::Stored => {
                crash_point("exchange.receipt.committed");
                self.wake(&message.sender.number);
                Ok(true)
            }
            ReceiptResult::Repeat => Ok(false),
            ReceiptResult::Unfitting(reason) => Err(Refusal::ReceiptUnfitting(reason)),
            ReceiptResult::Unknown => Err(Refusal::NotFound),
        }
    }

    async fn check_receipt(
        &self,
        signer: &OfficeNumber,
        message: &MessageRecord,
        signed: &Bytes,
    ) -> Result<ReceiptNote, Refusal> {
        let at = self.now();
        let (exchange, given) = (self.clone(), signed.clone());
        let verified = off_thread(move || {
            verify_json::<ReceiptNote>(&given, &exchange.0.trust, Purpose::Sign, at)
        })
        .await?;
        let (note, signature) = verified.map_err(|error| {
            tracing::info!(code = error.code(), message_id = %message.id, "receipt not verified");
            Refusal::ReceiptRefused("it is not signed with a valid certificate of an office")
        })?;
        if note.format != ReceiptNote::FORMAT {
            return Err(Refusal::ReceiptRefused("it has an unknown format"));
        }
        if note.signer != signer.as_str()
            || !self.is_signed_by(&signature.signer, signer, at).await?
        {
            return Err(Refusal::ReceiptRefused("it is not signed by the receiving office"));
        }
        if note.message_id != message.id || note.body_sha256 != message.body_sha256 {
            return Err(Refusal::ReceiptRefused("it is for another message"));
        }
        if note.outcome.is_signed_by_exchange() {
            return Err(Refusal::ReceiptRefused("only the exchange says that"));
        }
        Ok(note)
    }
}
