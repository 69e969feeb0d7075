//! Accepting a message: everything is checked, then the body is stored, then the row with the exchange's
//! signature and the receiver's event, in one commit; only then is it acknowledged (SV-03, SV-06).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use jiff::Timestamp;
use todoke_envelope::{Certificate, Purpose, sign_json, verify_json};
use todoke_protocol::{
    Digest, DispatchNote, EXCHANGE_SIGNER, MessageId, OfficeNumber, Outcome, ReceiptNote,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Exchange, Refusal};
use crate::crash::crash_point;
use crate::random::sha256;
use crate::storage::{Acceptance, BodyToStore, MessageRecord, NewMessage};

/// What an office sends.
pub(crate) struct Upload {
    /// From the address of the call.
    pub(crate) id: MessageId,
    /// CMS.
    pub(crate) dispatch_note: Bytes,
    /// The sealed body.
    pub(crate) body: Bytes,
}

/// The countersigned acceptance.
pub(crate) struct Accepted {
    /// CMS.
    pub(crate) receipt: Vec<u8>,
    /// False when the message was here already.
    pub(crate) is_new: bool,
}

impl Exchange {
    /// Takes a message from an office.
    pub(crate) async fn accept(
        &self,
        sender: &OfficeNumber,
        upload: Upload,
    ) -> Result<Accepted, Refusal> {
        if let Some(present) = self.storage().message(upload.id).await? {
            return self.accept_again(sender, &upload, &present).await;
        }
        let at = self.now();
        let upload = Arc::new(upload);
        let (note, body_sha256) = self.check_note(sender, &upload, at).await?;
        self.check_receiver(&note, at).await?;
        if note.body_size_bytes != size(&upload.body) || note.body_sha256 != body_sha256 {
            return Err(Refusal::NoteRefused("the body is not the one it describes"));
        }
        crash_point("exchange.message.checked");
        let body =
            BodyToStore { id: upload.id, sha256: body_sha256, bytes: upload.body.clone(), at };
        let place = self.storage().store_body(body).await?;
        crash_point("exchange.message.body_stored");
        let acceptance = self.sign_receipt(upload.id, body_sha256, Outcome::Accepted, at).await?;
        let receiver = note.receiver.number.clone();
        let message = NewMessage {
            id: upload.id,
            sender: note.sender,
            receiver: note.receiver,
            unit_kind: note.unit_kind,
            serial: note.serial,
            service_month: note.service_month,
            body_size_bytes: note.body_size_bytes,
            body_sha256,
            body: place.clone(),
            dispatch_note: upload.dispatch_note.to_vec(),
            accepted_at: at,
            acceptance: acceptance.clone(),
        };
        match self.storage().accept(message).await? {
            Acceptance::Stored => {
                crash_point("exchange.message.committed");
                self.wake(&receiver);
                Ok(Accepted { receipt: acceptance, is_new: true })
            }
            // Another upload of this id came first. Its body may lie in the same place.
            Acceptance::Taken(present) => {
                if present.body != place || present.withdrawn_at.is_some() {
                    self.storage().remove_body(&place).await?;
                }
                self.accept_again(sender, &upload, &present).await
            }
        }
    }

    /// The same bytes of the same office get the same answer; anything else does not.
    async fn accept_again(
        &self,
        sender: &OfficeNumber,
        upload: &Upload,
        present: &MessageRecord,
    ) -> Result<Accepted, Refusal> {
        let body = upload.body.clone();
        let body_sha256 = off_thread(move || Digest(sha256(&body))).await?;
        let is_same = present.sender.number == *sender
            && present.dispatch_note == upload.dispatch_note
            && present.body_sha256 == body_sha256;
        if !is_same {
            return Err(Refusal::OtherBytes);
        }
        let receipt = self.storage().receipt(upload.id, Outcome::Accepted).await?;
        let receipt =
            receipt.ok_or_else(|| Refusal::Defect("a message without acceptance".to_owned()))?;
        Ok(Accepted { receipt, is_new: false })
    }

    async fn check_note(
        &self,
        sender: &OfficeNumber,
        upload: &Arc<Upload>,
        at: Timestamp,
    ) -> Result<(DispatchNote, Digest), Refusal> {
        let (exchange, given) = (self.clone(), Arc::clone(upload));
        let (verified, body_sha256) = off_thread(move || {
            let trust = &exchange.0.trust;
            let verified =
                verify_json::<DispatchNote>(&given.dispatch_note, trust, Purpose::Sign, at);
            (verified, Digest(sha256(&given.body)))
        })
        .await?;
        let (note, signed) = verified.map_err(|error| {
            tracing::info!(code = error.code(), "dispatch note not verified");
            Refusal::NoteRefused("it is not signed with a valid certificate of an office")
        })?;
        if note.format != DispatchNote::FORMAT {
            return Err(Refusal::NoteRefused("it has an unknown format"));
        }
        if note.sender.number != *sender || !self.is_signed_by(&signed.signer, sender, at).await? {
            return Err(Refusal::NoteRefused("it is not signed by the office that sends it"));
        }
        if note.message_id != upload.id {
            return Err(Refusal::NoteRefused("it belongs to another message"));
        }
        if note.acting_for.is_some() {
            return Err(Refusal::NoteRefused("this exchange has no proxies yet"));
        }
        check_words(&note)?;
        let office = self.storage().office(sender, at).await?;
        if !office.is_some_and(|office| office.service_types.contains(&note.sender.service_type)) {
            return Err(Refusal::NoteRefused("its sender does not offer that service"));
        }
        Ok((note, body_sha256))
    }

    async fn check_receiver(&self, note: &DispatchNote, at: Timestamp) -> Result<(), Refusal> {
        let office = self.storage().office(&note.receiver.number, at).await?;
        let takes_it = office.is_some_and(|office| {
            office.can_receive() && office.service_types.contains(&note.receiver.service_type)
        });
        if takes_it { Ok(()) } else { Err(Refusal::UnknownReceiver) }
    }

    /// Whether this certificate is the office's, issued here and not revoked. The rows know of a revocation
    /// before any list does.
    pub(super) async fn is_signed_by(
        &self,
        signer: &Certificate,
        number: &OfficeNumber,
        at: Timestamp,
    ) -> Result<bool, Refusal> {
        let known = self.storage().certificate(signer.fingerprint()).await?;
        Ok(known.is_some_and(|known| known.office == *number && known.is_usable(at)))
    }

    /// Signs a receipt of the exchange.
    pub(super) async fn sign_receipt(
        &self,
        message_id: MessageId,
        body_sha256: Digest,
        outcome: Outcome,
        at: Timestamp,
    ) -> Result<Vec<u8>, Refusal> {
        let note = ReceiptNote {
            format: ReceiptNote::FORMAT.to_owned(),
            message_id,
            body_sha256,
            outcome,
            at,
            signer: EXCHANGE_SIGNER.to_owned(),
        };
        let signer = self.signer();
        off_thread(move || sign_json(&note, &signer, at))
            .await?
            .map_err(|error| Refusal::Defect(error.to_string()))
    }

    /// Lets an office begin an upload, or says that it has too many running.
    pub(crate) fn begin_upload(&self, number: &OfficeNumber) -> Result<UploadPlace, Refusal> {
        let office = self.0.uploads.begin(number, self.limits().uploads_per_office);
        let memory = Arc::clone(&self.0.upload_memory).try_acquire_many_owned(0);
        match (office, memory) {
            (Some(office), Ok(held)) => {
                Ok(UploadPlace { memory: Arc::clone(&self.0.upload_memory), held, _office: office })
            }
            _ => Err(Refusal::Busy),
        }
    }
}

/// The words of the note have the forms of the standard; nothing else gets into rows and mailboxes.
fn check_words(note: &DispatchNote) -> Result<(), Refusal> {
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let unit_kind = &note.unit_kind;
    let is_unit_kind = (2..=4).contains(&unit_kind.len())
        && unit_kind.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let is_month = note.service_month.as_deref().is_none_or(|month| digits(month, 6));
    if is_unit_kind && digits(&note.serial, 14) && is_month {
        Ok(())
    } else {
        Err(Refusal::NoteRefused("its unit, serial or service month has the wrong form"))
    }
}

/// Runs hashing and signing away from the threads that answer calls.
pub(super) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Refusal::Defect(error.to_string()))
}

fn size(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// How many uploads each office has running.
#[derive(Clone, Default)]
pub(super) struct UploadsOfOffices(Arc<Mutex<BTreeMap<OfficeNumber, usize>>>);

impl UploadsOfOffices {
    fn begin(&self, number: &OfficeNumber, limit: usize) -> Option<OfficeUpload> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = running.entry(number.clone()).or_default();
        if *count >= limit {
            return None;
        }
        *count += 1;
        Some(OfficeUpload { uploads: self.clone(), number: number.clone() })
    }
}

/// One upload of an office; ends when dropped.
struct OfficeUpload {
    uploads: UploadsOfOffices,
    number: OfficeNumber,
}

impl Drop for OfficeUpload {
    fn drop(&mut self) {
        let mut running = self.uploads.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = running.get_mut(&self.number) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                running.remove(&self.number);
            }
        }
    }
}

/// The place of a running upload and the memory it holds; free again when dropped.
pub(crate) struct UploadPlace {
    memory: Arc<Semaphore>,
    held: OwnedSemaphorePermit,
    _office: OfficeUpload,
}

impl UploadPlace {
    /// Counts bytes that have come. Counted as they come and not as they are announced: who announces much and
    /// sends nothing holds nothing.
    pub(crate) fn hold(&mut self, bytes: usize) -> Result<(), Refusal> {
        let permits = u32::try_from(bytes).map_err(|_| Refusal::TooLarge)?;
        let more =
            Arc::clone(&self.memory).try_acquire_many_owned(permits).map_err(|_| Refusal::Busy)?;
        self.held.merge(more);
        Ok(())
    }
}
