//! In, first half: mailbox events and sealed bodies, and the receipts that go back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use todoke_crashpoint::crash_point;
use todoke_envelope::{Purpose, Trust};
use todoke_protocol::{EXCHANGE_SIGNER, Event, EventKind, MessageId, Outcome, code};
use todoke_store::{Announcement, Applied, Fetched, Hold, IncomingStatus};

use crate::engine::{Engine, Round};
use crate::error::{ClientError, Remedy, transport_code};
use crate::exported::sha256;
use crate::retry::next_try;
use crate::sending::verify_receipt;
use crate::transport::TransportError;

/// Bodies that are stored in one transaction: one sync for many.
const BATCH: usize = 32;
const BATCH_BYTES: usize = 8 * 1024 * 1024;

impl Engine {
    /// Reads the mailbox to its end. Each page and its cursor are one transaction.
    pub(crate) fn read_mailbox(&mut self, round: &mut Round) -> Result<(), ClientError> {
        loop {
            let after = self.store.mailbox_next()?;
            let mailbox = match self.transport.mailbox(after, 0) {
                Ok(Some(mailbox)) => mailbox,
                Ok(None) => return Ok(()),
                Err(error) => {
                    let (code, remedy) = transport_code(&error);
                    tracing::warn!(code, %error, "mailbox not read");
                    round.hold(&code);
                    round.unreached = Some(remedy);
                    return Ok(());
                }
            };
            let trust = self.trust()?;
            let mut applied = Vec::new();
            for event in &mailbox.events {
                applied.extend(self.understand(event, &trust)?);
            }
            crash_point("client.mailbox.before_apply");
            self.store.apply_events(&applied, mailbox.next, self.now())?;
            crash_point("client.mailbox.applied");
            round.moved += applied.len();
            // An exchange restored from a backup knows less than we do: go on from where it stands.
            if !mailbox.more && mailbox.next >= after {
                return Ok(());
            }
        }
    }

    fn understand(&mut self, event: &Event, trust: &Trust) -> Result<Option<Applied>, ClientError> {
        let disbelieved = |subject: String, code| Ok(Some(Applied::Disbelieved { subject, code }));
        match &event.kind {
            EventKind::Message {
                message_id,
                sender,
                receiver,
                unit_kind,
                serial,
                service_month,
                body_size_bytes,
                body_sha256,
                accepted_at,
                dispatch_note,
            } => {
                let Ok(dispatch_note) = BASE64.decode(dispatch_note) else {
                    return disbelieved(message_id.to_string(), "E-0901");
                };
                Ok(Some(Applied::Announced(Box::new(Announcement {
                    id: *message_id,
                    sequence: event.sequence,
                    sender: sender.clone(),
                    receiver: receiver.clone(),
                    kind: unit_kind.clone(),
                    serial: serial.clone(),
                    service_month: service_month.clone(),
                    accepted_at: *accepted_at,
                    body_size_bytes: *body_size_bytes,
                    body_sha256: *body_sha256,
                    dispatch_note,
                }))))
            }
            EventKind::Receipt { message_id, outcome, receipt } => {
                self.understand_receipt(*message_id, *outcome, receipt, trust).map(Some)
            }
            EventKind::Withdrawal { message_id, .. } => {
                Ok(Some(Applied::Withdrawn { id: *message_id }))
            }
            EventKind::OfficeChanged { .. } => {
                self.expire_refresh();
                Ok(None)
            }
        }
    }

    /// Believes a receipt only if the right office signed it over the right digest (invariant 7).
    fn understand_receipt(
        &self,
        id: MessageId,
        outcome: Outcome,
        receipt: &str,
        trust: &Trust,
    ) -> Result<Applied, ClientError> {
        let disbelieved = |code| Ok(Applied::Disbelieved { subject: id.to_string(), code });
        let Ok(unit) = self.store.unit(id) else { return disbelieved("D-0107") };
        let Ok(bytes) = BASE64.decode(receipt) else { return disbelieved("E-0903") };
        let (purpose, signer) = if outcome.is_signed_by_exchange() {
            (Purpose::Exchange, EXCHANGE_SIGNER)
        } else {
            (Purpose::Sign, unit.receiver.number.as_str())
        };
        match verify_receipt(&bytes, trust, purpose, signer, self.exchange_now()) {
            Ok((note, _))
                if note.message_id == id
                    && note.outcome == outcome
                    && Some(note.body_sha256) == unit.body_sha256 =>
            {
                Ok(Applied::Receipt { id, outcome, bytes, at: note.at })
            }
            Ok(_) => disbelieved("E-0903"),
            Err(code) => disbelieved(code),
        }
    }

    /// Fetches the bodies of announced messages, many to a transaction.
    pub(crate) fn fetch_bodies(&mut self, round: &mut Round) -> Result<(), ClientError> {
        let now = self.now();
        let mut batch: Vec<Fetched> = Vec::new();
        let mut bytes = 0;
        for message in self.store.messages_in(IncomingStatus::Announced)? {
            if message.due_at.is_none_or(|due_at| due_at > now) {
                continue;
            }
            let failure = match self.transport.body(message.id, message.body_size_bytes) {
                Ok(sealed) if sha256(&sealed) == message.body_sha256 => {
                    bytes += sealed.len();
                    batch.push(Fetched { id: message.id, sealed });
                    if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                        self.store_bodies(&mut batch, round)?;
                        bytes = 0;
                    }
                    continue;
                }
                Ok(_) => TransportError::Malformed { detail: "body has another digest".into() },
                Err(error) => error,
            };
            let (code, remedy) = transport_code(&failure);
            tracing::warn!(code, message = %message.id, error = %failure, "body not fetched");
            if code == code::RECALLED {
                self.store.apply_events(
                    &[Applied::Withdrawn { id: message.id }],
                    self.store.mailbox_next()?,
                    now,
                )?;
                round.moved += 1;
                continue;
            }
            let retry_after = match &failure {
                TransportError::Problem { retry_after, .. } => *retry_after,
                _ => None,
            };
            let due_at = next_try(now, message.attempts, &message.id.to_string(), retry_after);
            self.store
                .hold_message(message.id, &Hold { code: code.clone(), due_at: Some(due_at) })?;
            round.hold(&code);
            if remedy == Remedy::Wait && !matches!(failure, TransportError::Malformed { .. }) {
                break;
            }
        }
        self.store_bodies(&mut batch, round)
    }

    fn store_bodies(
        &mut self,
        batch: &mut Vec<Fetched>,
        round: &mut Round,
    ) -> Result<(), ClientError> {
        if batch.is_empty() {
            return Ok(());
        }
        crash_point("client.fetch.before_store");
        self.store.take_bodies(batch, self.now())?;
        crash_point("client.fetch.stored");
        round.moved += batch.len();
        batch.clear();
        Ok(())
    }

    /// Sends the receipts that are due. The exchange answers a repeated one like the first, so the mark that one was sent may be
    /// lost in a crash.
    pub(crate) fn send_receipts(&mut self, round: &mut Round) -> Result<(), ClientError> {
        let now = self.now();
        let mut sent = Vec::new();
        for (receipt, attempts) in self.store.due_receipts(now)? {
            crash_point("client.receipt.before_send");
            match self.transport.send_receipt(receipt.message_id, &receipt.bytes) {
                Ok(()) => sent.push((receipt.message_id, receipt.outcome)),
                Err(error) => {
                    let (code, remedy) = transport_code(&error);
                    tracing::warn!(code, message = %receipt.message_id, %error, "receipt not sent");
                    if matches!(error, TransportError::Problem { status: 404 | 409 | 410, .. }) {
                        // No second try can change this; the record tells that it was not taken.
                        let subject = receipt.message_id.to_string();
                        self.store.record(now, "receipt_refused", &subject, &code)?;
                        sent.push((receipt.message_id, receipt.outcome));
                        continue;
                    }
                    let due_at = next_try(now, attempts, &receipt.message_id.to_string(), None);
                    self.store.hold_receipt(receipt.message_id, receipt.outcome, due_at)?;
                    round.hold(&code);
                    if remedy == Remedy::Wait {
                        break;
                    }
                }
            }
        }
        crash_point("client.receipt.before_mark");
        self.store.receipts_sent(&sent)?;
        crash_point("client.receipt.marked");
        Ok(())
    }
}
