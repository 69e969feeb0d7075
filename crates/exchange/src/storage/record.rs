//! The records that go into and come out of the storage.

use jiff::Timestamp;
use todoke_protocol::{
    Digest, Event, MessageId, OfficeAddress, OfficeNumber, Outcome, ServiceType,
};

use super::body::BodyPlace;

/// An office as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeRecord {
    /// 事業所番号.
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// Its services, sorted.
    pub service_types: Vec<ServiceType>,
    /// False when the operator took it out of the data link.
    pub takes_part: bool,
    /// The newest certificate that is neither revoked nor expired, DER.
    pub certificate: Option<Vec<u8>>,
    /// Number of its last change.
    pub changed: u64,
}

impl OfficeRecord {
    /// Whether messages may be sent to it.
    pub fn can_receive(&self) -> bool {
        self.takes_part && self.certificate.is_some()
    }
}

/// A page of the office master.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficePage {
    /// Oldest change first.
    pub offices: Vec<OfficeRecord>,
    /// Whether more follow.
    pub more: bool,
}

/// A certificate issued to an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRecord {
    /// Whose it is.
    pub office: OfficeNumber,
    /// Lower-case hexadecimal.
    pub serial: String,
    /// DER.
    pub der: Vec<u8>,
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub key_sha256: [u8; 32],
    /// When it was issued.
    pub issued_at: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl CertificateRecord {
    /// Whether it may be used at this time.
    pub fn is_usable(&self, at: Timestamp) -> bool {
        self.revoked_at.is_none() && at <= self.not_after
    }
}

/// A certificate to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCertificate {
    /// Whose it is.
    pub office: OfficeNumber,
    /// Lower-case hexadecimal.
    pub serial: String,
    /// DER.
    pub der: Vec<u8>,
    /// SHA-256 of the DER.
    pub fingerprint: [u8; 32],
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub key_sha256: [u8; 32],
    /// When it was issued.
    pub issued_at: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
}

/// The one-time code of an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRecord {
    /// Its row.
    pub id: i64,
    /// SHA-256 of the code.
    pub code_sha256: [u8; 32],
    /// From then on it is refused.
    pub expires_at: Timestamp,
    /// What was issued for it.
    pub certificate: Option<CertificateRecord>,
}

/// How far the enrolment of an office came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentRecord {
    /// 事業所名, for the certificate.
    pub name: String,
    /// The newest code.
    pub code: Option<CodeRecord>,
    /// Wrong attempts in a row.
    pub wrong_attempts: u32,
    /// The last of them.
    pub last_wrong_attempt: Option<Timestamp>,
}

/// What became of an enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnrolmentResult {
    /// The certificate is stored, the code used up.
    Stored,
    /// The code was used meanwhile, or a newer one was made.
    AlreadyUsed,
}

/// What to revoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revoke {
    /// All certificates of this office.
    Office(OfficeNumber),
    /// The one with this serial number, lower-case hexadecimal.
    Serial(String),
}

/// A revoked certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationRecord {
    /// Lower-case hexadecimal.
    pub serial: String,
    /// When.
    pub at: Timestamp,
}

/// A signed revocation list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationListRecord {
    /// CRL number; grows.
    pub number: u64,
    /// DER.
    pub der: Vec<u8>,
    /// When it was made.
    pub this_update: Timestamp,
    /// When the next one comes at the latest.
    pub next_update: Timestamp,
    /// How many certificates it names.
    pub revocations: u64,
}

/// A sealed body on its way into the storage.
#[derive(Debug, Clone)]
pub struct BodyToStore {
    /// Its message.
    pub id: MessageId,
    /// SHA-256 of the bytes.
    pub sha256: Digest,
    /// The bytes.
    pub bytes: axum::body::Bytes,
    /// When it came.
    pub at: Timestamp,
}

/// A message to store.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// Who sends it.
    pub sender: OfficeAddress,
    /// Who gets it.
    pub receiver: OfficeAddress,
    /// Transmission unit.
    pub unit_kind: String,
    /// The unit's serial.
    pub serial: String,
    /// `YYYYMM`.
    pub service_month: Option<String>,
    /// Length of the sealed body.
    pub body_size_bytes: u64,
    /// Digest of the sealed body.
    pub body_sha256: Digest,
    /// Where the sealed body lies.
    pub body: BodyPlace,
    /// The dispatch note, CMS.
    pub dispatch_note: Vec<u8>,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// The exchange's countersigned acceptance, CMS.
    pub acceptance: Vec<u8>,
}

/// A message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRecord {
    /// Its id.
    pub id: MessageId,
    /// Who sent it.
    pub sender: OfficeAddress,
    /// Who gets it.
    pub receiver: OfficeAddress,
    /// Length of the sealed body.
    pub body_size_bytes: u64,
    /// Digest of the sealed body.
    pub body_sha256: Digest,
    /// Where the sealed body lies.
    pub body: BodyPlace,
    /// The dispatch note, CMS.
    pub dispatch_note: Vec<u8>,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// When its body was first handed out.
    pub fetched_at: Option<Timestamp>,
    /// When its sender took it back.
    pub withdrawn_at: Option<Timestamp>,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acceptance {
    /// It is stored with its acceptance.
    Stored,
    /// The id was taken; this is the message that has it.
    Taken(Box<MessageRecord>),
}

/// Whether a body may be handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchMark {
    /// Yes, and that is noted.
    Marked,
    /// No: its sender took it back.
    Withdrawn,
    /// No such message.
    Unknown,
}

/// A receipt to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReceipt {
    /// The message.
    pub id: MessageId,
    /// What it says.
    pub outcome: Outcome,
    /// CMS.
    pub signed: Vec<u8>,
    /// When it came.
    pub at: Timestamp,
}

/// What became of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptResult {
    /// Stored; the sender has an event.
    Stored,
    /// There is one of this outcome already; the first one counts.
    Repeat,
    /// It does not fit what is known of the message.
    Unfitting(&'static str),
    /// No such message.
    Unknown,
}

/// What became of a recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecallResult {
    /// Done now; the receipt given is stored.
    Done,
    /// Done before; this is the receipt of then.
    Repeat(Vec<u8>),
    /// The receiver has the body already.
    AlreadyFetched,
    /// No such message.
    Unknown,
}

/// A page of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// Oldest first.
    pub events: Vec<Event>,
    /// Sequence number of the newest event of this mailbox, on this page or not.
    pub last: u64,
    /// Whether more wait behind this page.
    pub more: bool,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Messages accepted, ever.
    pub messages: u64,
    /// Bytes of sealed bodies kept now.
    pub body_bytes: u64,
    /// Receipts by outcome.
    pub accepted: u64,
    /// Receipts by outcome.
    pub delivered: u64,
    /// Receipts by outcome.
    pub opened: u64,
    /// Receipts by outcome.
    pub refused: u64,
    /// Receipts by outcome.
    pub withdrawn: u64,
    /// Offices in the master.
    pub offices: u64,
    /// Certificates issued, ever.
    pub certificates: u64,
}
