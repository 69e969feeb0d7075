//! The exchange of 練習, inside this process: it checks, keeps, countersigns and hands out like the real one, and nothing leaves the
//! machine. Each office has a [`PracticeLine`] to it, as it would have a TLS connection with its certificate.
//!
//! Deliberately not here: HTTP, enrolment, revocation, several processes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use todoke_envelope::{
    Certificate, Identity, PrivateKey, Purpose, RevocationList, Trust, sign_json, verify_json,
};
use todoke_protocol::{
    Digest, DispatchNote, EXCHANGE_SIGNER, EventKind, MAX_BODY_BYTES, Mailbox, MessageId, Office,
    OfficeNumber, Offices, Outcome, ReceiptNote, Status, code,
};

use super::files::{private_folder, replace, unreadable, unwritable};
use super::ledger::{KeptMessage, Ledger};
use crate::clock::{Clock, to_millisecond};
use crate::error::ClientError;
use crate::exported::sha256;
use crate::transport::{Transport, TransportError};

/// The most events of one answer.
const PAGE: usize = 100;
/// How often a call that waits for news looks again: messages may become visible by time alone.
const LOOK: Duration = Duration::from_millis(500);

/// What the exchange was founded with. Never changes; a new practice has a new one.
#[derive(Serialize, Deserialize)]
pub(super) struct Founding {
    /// The root everybody believes, PEM.
    pub authority_pem: String,
    /// The revocation list, DER in base64.
    pub revocation_list: String,
    /// The certificate receipts are signed with, PEM.
    pub signer_pem: String,
    /// Its key, PKCS#8 in base64. It can sign for practice offices only.
    pub signer_key: String,
    /// The office master.
    pub offices: Vec<Office>,
}

/// The exchange of 練習.
pub(crate) struct PracticeExchange {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    trust: Trust,
    revocation_list: Vec<u8>,
    signer: Identity,
    offices: Vec<Office>,
    state: Mutex<State>,
    news: Condvar,
}

struct State {
    ledger: Ledger,
    closed: bool,
}

impl PracticeExchange {
    /// Founds an exchange in a folder.
    pub(super) fn found(folder: &Path, founding: &Founding) -> Result<(), ClientError> {
        private_folder(&folder.join("bodies")).map_err(unwritable)?;
        let text = serde_json::to_vec(founding).map_err(unreadable)?;
        replace(&folder.join("ledger.json"), b"{}").map_err(unwritable)?;
        replace(&folder.join("exchange.json"), &text).map_err(unwritable)
    }

    /// Opens what was founded, with everything that lies there.
    pub(super) fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Arc<Self>, ClientError> {
        let read = |name: &str| fs::read(folder.join(name)).map_err(unreadable);
        let founding: Founding =
            serde_json::from_slice(&read("exchange.json")?).map_err(unreadable)?;
        let ledger = serde_json::from_slice(&read("ledger.json")?).map_err(unreadable)?;
        let roots = Certificate::all_from_pem(founding.authority_pem.as_bytes())?;
        let revocation_list = BASE64.decode(&founding.revocation_list).map_err(unreadable)?;
        let list = RevocationList::from_der(&revocation_list)?;
        let key = BASE64.decode(&founding.signer_key).map_err(unreadable)?;
        let certificate = Certificate::from_pem(founding.signer_pem.as_bytes())?;
        Ok(Arc::new(Self {
            folder: folder.to_owned(),
            clock,
            trust: Trust::new(roots, vec![list]),
            revocation_list,
            signer: Identity::new(PrivateKey::from_pkcs8_der(&key)?, certificate, Vec::new())?,
            offices: founding.offices,
            state: Mutex::new(State { ledger, closed: false }),
            news: Condvar::new(),
        }))
    }

    /// The line of an office to this exchange. Messages show on it once they have lain here for `away`.
    pub(super) fn line(
        self: &Arc<Self>,
        caller: OfficeNumber,
        away: SignedDuration,
    ) -> Arc<dyn Transport> {
        Arc::new(PracticeLine { exchange: self.clone(), caller, away })
    }

    /// Ends all waiting for news: the offices are about to close.
    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.news.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The ledger is replaced as a whole and only after it was written: a panic leaves no half of it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the ledger: written first, then believed, then told.
    fn change<T>(
        &self,
        state: &mut State,
        work: impl FnOnce(&mut Ledger) -> T,
    ) -> Result<T, TransportError> {
        let mut ledger = state.ledger.clone();
        let answer = work(&mut ledger);
        let text = serde_json::to_vec(&ledger).map_err(|error| cannot_store(&error))?;
        replace(&self.folder.join("ledger.json"), &text).map_err(|error| cannot_store(&error))?;
        state.ledger = ledger;
        self.news.notify_all();
        Ok(answer)
    }

    fn body_file(&self, id: MessageId) -> PathBuf {
        self.folder.join("bodies").join(format!("{id}.cms"))
    }

    fn now(&self) -> Timestamp {
        to_millisecond(self.clock.now())
    }

    fn office(&self, number: &OfficeNumber) -> Option<&Office> {
        self.offices.iter().find(|office| office.number == *number)
    }

    fn accept(
        &self,
        caller: &OfficeNumber,
        id: MessageId,
        dispatch_note: &[u8],
        body: &[u8],
    ) -> Result<Vec<u8>, TransportError> {
        let mut state = self.state();
        let body_sha256 = sha256(body);
        let encoded = BASE64.encode(dispatch_note);
        if let Some(present) = state.ledger.messages.get(&id) {
            // The same bytes of the same office get the same answer; anything else does not.
            let same = present.sender.number == *caller
                && present.dispatch_note == encoded
                && present.body_sha256 == body_sha256;
            let kept = present.receipt(Outcome::Accepted).filter(|_| same);
            return kept.ok_or_else(|| {
                problem(409, code::OTHER_BYTES, "this message id was used for other bytes")
            });
        }
        let at = self.now();
        let note = self.check_note(caller, id, dispatch_note, at)?;
        let receivable = self.office(&note.receiver.number).is_some_and(|office| {
            office.can_receive && office.service_types.contains(&note.receiver.service_type)
        });
        if !receivable {
            return Err(problem(422, code::UNKNOWN_RECEIVER, "the receiver is not known here"));
        }
        if body.len() as u64 > MAX_BODY_BYTES {
            return Err(problem(413, code::TOO_LARGE, "the message is too large"));
        }
        if note.body_size_bytes != body.len() as u64 || note.body_sha256 != body_sha256 {
            return Err(note_refused("the body is not the one it describes"));
        }
        replace(&self.body_file(id), body).map_err(|error| cannot_store(&error))?;
        let receipt = self.sign(id, body_sha256, Outcome::Accepted, at)?;
        let message = KeptMessage::new(note, encoded, at, &receipt);
        self.change(&mut state, |ledger| ledger.accept(id, message))?;
        Ok(receipt)
    }

    fn check_note(
        &self,
        caller: &OfficeNumber,
        id: MessageId,
        dispatch_note: &[u8],
        at: Timestamp,
    ) -> Result<DispatchNote, TransportError> {
        let (note, signed) =
            verify_json::<DispatchNote>(dispatch_note, &self.trust, Purpose::Sign, at)
                .map_err(|_| note_refused("it is not signed with a certificate of an office"))?;
        let by_caller =
            note.sender.number == *caller && signed.signer.common_name() == Some(caller.as_str());
        if note.format != DispatchNote::FORMAT || !by_caller {
            return Err(note_refused("it is not signed by the office that sends it"));
        }
        if note.message_id != id || note.acting_for.is_some() {
            return Err(note_refused("it belongs to another message"));
        }
        let offers = self
            .office(caller)
            .is_some_and(|office| office.service_types.contains(&note.sender.service_type));
        if offers { Ok(note) } else { Err(note_refused("its sender does not offer that service")) }
    }

    /// Signs a receipt of the exchange.
    fn sign(
        &self,
        id: MessageId,
        body_sha256: Digest,
        outcome: Outcome,
        at: Timestamp,
    ) -> Result<Vec<u8>, TransportError> {
        let receipt = ReceiptNote {
            format: ReceiptNote::FORMAT.to_owned(),
            message_id: id,
            body_sha256,
            outcome,
            at,
            signer: EXCHANGE_SIGNER.to_owned(),
        };
        sign_json(&receipt, &self.signer, at)
            .map_err(|error| problem(500, code::INTERNAL, &error.to_string()))
    }

    fn take_receipt(
        &self,
        caller: &OfficeNumber,
        id: MessageId,
        receipt: &[u8],
    ) -> Result<(), TransportError> {
        let refused = |why: &str| problem(422, code::RECEIPT_REFUSED, why);
        let mut state = self.state();
        let message =
            state.ledger.messages.get(&id).filter(|message| message.receiver.number == *caller);
        let message = message.ok_or_else(not_found)?;
        let at = self.now();
        let (note, signed) = verify_json::<ReceiptNote>(receipt, &self.trust, Purpose::Sign, at)
            .map_err(|_| refused("it is not signed with a certificate of an office"))?;
        let fits = note.format == ReceiptNote::FORMAT
            && note.signer == caller.as_str()
            && signed.signer.common_name() == Some(caller.as_str())
            && note.message_id == id
            && note.body_sha256 == message.body_sha256
            && !note.outcome.is_signed_by_exchange();
        if !fits {
            return Err(refused("it is not the receiving office's, or for another message"));
        }
        if message.receipt(note.outcome).is_some() {
            return Ok(());
        }
        let has = |outcome| message.receipt(outcome).is_some();
        let comes_in_turn = message.fetched
            && !has(Outcome::Withdrawn)
            && match note.outcome {
                Outcome::Delivered => !has(Outcome::Refused),
                Outcome::Opened => has(Outcome::Delivered),
                Outcome::Refused => !has(Outcome::Delivered),
                Outcome::Accepted | Outcome::Withdrawn => false,
            };
        if !comes_in_turn {
            return Err(problem(409, code::RECEIPT_REFUSED, "it does not fit the ones before"));
        }
        self.change(&mut state, |ledger| ledger.add_receipt(id, note.outcome, receipt, at))
    }

    fn recall(&self, caller: &OfficeNumber, id: MessageId) -> Result<Vec<u8>, TransportError> {
        let mut state = self.state();
        let message =
            state.ledger.messages.get(&id).filter(|message| message.sender.number == *caller);
        let message = message.ok_or_else(not_found)?;
        if let Some(receipt) = message.receipt(Outcome::Withdrawn) {
            return Ok(receipt);
        }
        if message.fetched {
            return Err(problem(409, code::ALREADY_FETCHED, "the receiver already has it"));
        }
        let at = self.now();
        let receipt = self.sign(id, message.body_sha256, Outcome::Withdrawn, at)?;
        self.change(&mut state, |ledger| ledger.withdraw(id, &receipt, at))?;
        // The recall stands; a body that stays for now is read by nobody.
        if let Err(error) = fs::remove_file(self.body_file(id)) {
            tracing::debug!(%error, "recalled practice body stays");
        }
        Ok(receipt)
    }

    fn body(&self, caller: &OfficeNumber, id: MessageId) -> Result<Vec<u8>, TransportError> {
        let mut state = self.state();
        let message =
            state.ledger.messages.get(&id).filter(|message| message.receiver.number == *caller);
        let message = message.ok_or_else(not_found)?;
        if message.receipt(Outcome::Withdrawn).is_some() {
            return Err(problem(410, code::RECALLED, "the message was recalled by its sender"));
        }
        let bytes = fs::read(self.body_file(id)).map_err(|error| cannot_store(&error))?;
        if !message.fetched {
            // Noted before the first byte leaves: what may have been read cannot be recalled.
            self.change(&mut state, |ledger| ledger.fetched(id))?;
        }
        Ok(bytes)
    }

    fn mailbox(
        &self,
        caller: &OfficeNumber,
        away: SignedDuration,
        after: u64,
        wait_s: u64,
    ) -> Option<Mailbox> {
        let mut state = self.state();
        let mut looks = wait_s.saturating_mul(2);
        loop {
            let now = self.now();
            let visible = |kind: &EventKind, at: Timestamp| {
                let message = matches!(kind, EventKind::Message { .. });
                !message || at.checked_add(away).is_ok_and(|shown_at| shown_at <= now)
            };
            let mailbox = state.ledger.mailbox(caller, after, PAGE, visible);
            if mailbox.is_some() || looks == 0 || state.closed {
                return mailbox;
            }
            looks -= 1;
            state = self.news.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// What one office has of the exchange of 練習.
struct PracticeLine {
    exchange: Arc<PracticeExchange>,
    caller: OfficeNumber,
    away: SignedDuration,
}

impl Transport for PracticeLine {
    fn status(&self) -> Result<Status, TransportError> {
        Ok(Status {
            time: self.exchange.now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: 1,
            notices: Vec::new(),
        })
    }

    fn offices(&self, changed_after: u64) -> Result<Offices, TransportError> {
        let offices = if changed_after == 0 { self.exchange.offices.clone() } else { Vec::new() };
        Ok(Offices { offices, changed_through: 1, more: false })
    }

    fn revocation_list(&self) -> Result<Vec<u8>, TransportError> {
        Ok(self.exchange.revocation_list.clone())
    }

    fn upload(
        &self,
        id: MessageId,
        dispatch_note: &[u8],
        body: &[u8],
    ) -> Result<Vec<u8>, TransportError> {
        self.exchange.accept(&self.caller, id, dispatch_note, body)
    }

    fn mailbox(&self, after: u64, wait_s: u64) -> Result<Option<Mailbox>, TransportError> {
        Ok(self.exchange.mailbox(&self.caller, self.away, after, wait_s))
    }

    fn body(&self, id: MessageId, _size_bytes: u64) -> Result<Vec<u8>, TransportError> {
        self.exchange.body(&self.caller, id)
    }

    fn send_receipt(&self, id: MessageId, receipt: &[u8]) -> Result<(), TransportError> {
        self.exchange.take_receipt(&self.caller, id, receipt)
    }

    fn recall(&self, id: MessageId) -> Result<Vec<u8>, TransportError> {
        self.exchange.recall(&self.caller, id)
    }

    fn clock_offset(&self) -> Option<(SignedDuration, Timestamp)> {
        // One machine, one clock.
        Some((SignedDuration::ZERO, self.exchange.now()))
    }
}

fn problem(status: u16, code: &str, title: &str) -> TransportError {
    TransportError::Problem {
        status,
        code: code.to_owned(),
        title: title.to_owned(),
        retry_after: None,
    }
}

fn not_found() -> TransportError {
    problem(404, code::NOT_FOUND, "no such message")
}

fn note_refused(why: &str) -> TransportError {
    problem(422, code::NOTE_REFUSED, why)
}

fn cannot_store(error: &dyn std::error::Error) -> TransportError {
    tracing::warn!(%error, "practice exchange cannot store");
    problem(503, code::UNAVAILABLE, "the exchange cannot store now")
}
