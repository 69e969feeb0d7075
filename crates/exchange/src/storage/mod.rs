//! What an exchange keeps, as a trait: the seam at which PostgreSQL and an S3-compatible store come
//! in later. Each call is one transaction; when it returns, what it did survives a power cut.
//!
//! Deliberately not here: signatures, rules about who may do what, HTTP.

mod body;
mod record;
mod sqlite;

use async_trait::async_trait;
use jiff::Timestamp;
use todoke_protocol::{MessageId, Notice, OfficeNumber, Outcome, ServiceType};

pub use body::{BodyPlace, BodyReader};
pub use record::{
    Acceptance, BodyToStore, CertificateRecord, CodeRecord, EnrolmentRecord, EnrolmentResult,
    EventPage, FetchMark, MessageRecord, NewCertificate, NewMessage, NewReceipt, OfficePage,
    OfficeRecord, RecallResult, ReceiptResult, RevocationListRecord, RevocationRecord, Revoke,
    Totals,
};
pub use sqlite::SqliteStorage;

/// Why the storage did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// Full, locked, read-only or broken: nothing was stored, trying again later may help.
    #[error("storage cannot {what} now: {detail}")]
    Unavailable {
        /// What was tried.
        what: &'static str,
        /// What the storage said.
        detail: String,
    },
    /// Content that cannot be: a defect or a damaged database.
    #[error("storage holds or was asked for something impossible: {detail}")]
    Defect {
        /// What it is.
        detail: String,
    },
    /// The data folder was written by a newer program.
    #[error("the database has version {found}, this program knows up to {known}")]
    TooNew {
        /// Version of the database.
        found: i64,
        /// Newest version this program knows.
        known: i64,
    },
}

impl StorageError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } => "D-0911",
            Self::Defect { .. } => "D-0912",
            Self::TooNew { .. } => "D-0913",
        }
    }
}

/// Rows and bodies of an exchange.
#[async_trait]
pub trait Storage: Send + Sync + 'static {
    // The office master. Every change of an office is told, in the same transaction, to the offices that
    // exchanged messages with it. Not to all: with 173,000 offices one change would write as many rows.
    // The others read the office master (`changed_after`) before they first send to it.

    /// Adds an office, or gives a known one this name and these services besides its own.
    async fn save_office(
        &self,
        number: &OfficeNumber,
        name: &str,
        service_types: &[ServiceType],
        at: Timestamp,
    ) -> Result<(), StorageError>;

    /// Takes an office out of the data link or back in. False when there is no such office.
    async fn set_taking_part(
        &self,
        number: &OfficeNumber,
        takes_part: bool,
        at: Timestamp,
    ) -> Result<bool, StorageError>;

    /// One office with its newest certificate that is valid at this time.
    async fn office(
        &self,
        number: &OfficeNumber,
        at: Timestamp,
    ) -> Result<Option<OfficeRecord>, StorageError>;

    /// Offices changed after this number, oldest change first.
    async fn offices_changed_after(
        &self,
        after: u64,
        limit: usize,
        at: Timestamp,
    ) -> Result<OfficePage, StorageError>;

    // Certificates and enrolment.

    /// The certificate with this SHA-256 fingerprint, if this exchange issued it to an office.
    async fn certificate(
        &self,
        fingerprint: [u8; 32],
    ) -> Result<Option<CertificateRecord>, StorageError>;

    /// Whose certificate this serial number names.
    async fn certificate_owner(&self, serial: &str) -> Result<Option<OfficeNumber>, StorageError>;

    /// The newest certificate of the office for this public key, if any.
    async fn certificate_for_key(
        &self,
        number: &OfficeNumber,
        key_sha256: [u8; 32],
    ) -> Result<Option<CertificateRecord>, StorageError>;

    /// Stores a renewed certificate; it replaces the older ones for encryption.
    async fn add_certificate(&self, certificate: NewCertificate) -> Result<(), StorageError>;

    /// The enrolment of an office: its code and the wrong attempts. `None` for an unknown office.
    async fn enrolment(
        &self,
        number: &OfficeNumber,
    ) -> Result<Option<EnrolmentRecord>, StorageError>;

    /// Gives an office a new one-time code; the older one is void and wrong attempts are forgotten.
    async fn set_code(
        &self,
        number: &OfficeNumber,
        code_sha256: [u8; 32],
        expires_at: Timestamp,
        at: Timestamp,
    ) -> Result<(), StorageError>;

    /// Counts a wrong attempt. Unknown offices are not counted.
    async fn count_wrong_attempt(
        &self,
        number: &OfficeNumber,
        at: Timestamp,
    ) -> Result<(), StorageError>;

    /// Stores the certificate and uses up the code in one transaction. When the code was used
    /// meanwhile, nothing is stored and the certificate of then comes back.
    async fn finish_enrolment(
        &self,
        code: i64,
        certificate: NewCertificate,
    ) -> Result<EnrolmentResult, StorageError>;

    // Revocation.

    /// Revokes certificates; returns the serial numbers that were not revoked before.
    async fn revoke(&self, what: Revoke, at: Timestamp) -> Result<Vec<String>, StorageError>;

    /// All revoked certificates.
    async fn revocations(&self) -> Result<Vec<RevocationRecord>, StorageError>;

    /// How many certificates are revoked: tells whether a list is complete.
    async fn revocation_count(&self) -> Result<u64, StorageError>;

    /// The newest revocation list.
    async fn revocation_list(&self) -> Result<Option<RevocationListRecord>, StorageError>;

    /// Stores a revocation list. False when another process stored that number first.
    async fn save_revocation_list(&self, list: RevocationListRecord) -> Result<bool, StorageError>;

    // Messages.

    /// Stores a sealed body, whole and durable, or not at all.
    async fn store_body(&self, body: BodyToStore) -> Result<BodyPlace, StorageError>;

    /// Removes a body that no message names.
    async fn remove_body(&self, place: &BodyPlace) -> Result<(), StorageError>;

    /// Opens a body for reading from `offset`, `length` bytes.
    async fn read_body(
        &self,
        place: &BodyPlace,
        offset: u64,
        length: u64,
    ) -> Result<BodyReader, StorageError>;

    /// A message by its id.
    async fn message(&self, id: MessageId) -> Result<Option<MessageRecord>, StorageError>;

    /// The stored receipt of this outcome.
    async fn receipt(
        &self,
        id: MessageId,
        outcome: Outcome,
    ) -> Result<Option<Vec<u8>>, StorageError>;

    /// Stores a message, its acceptance and the receiver's event in one transaction, unless the id
    /// is taken.
    async fn accept(&self, message: NewMessage) -> Result<Acceptance, StorageError>;

    /// Notes that the body is handed out. From then on it cannot be recalled.
    async fn mark_fetched(&self, id: MessageId, at: Timestamp) -> Result<FetchMark, StorageError>;

    /// Stores a receipt of the receiver and the sender's event, if it fits the ones before.
    async fn add_receipt(&self, receipt: NewReceipt) -> Result<ReceiptResult, StorageError>;

    /// Takes a message back while nobody has its body: stores the receipt and the events of both
    /// sides. The body is removed afterwards by [`Storage::forget_body`].
    async fn recall(&self, receipt: NewReceipt) -> Result<RecallResult, StorageError>;

    /// Removes the body of a recalled message.
    async fn forget_body(&self, id: MessageId) -> Result<(), StorageError>;

    // Mailboxes.

    /// Events of an office after this sequence number, oldest first.
    async fn events(
        &self,
        number: &OfficeNumber,
        after: u64,
        limit: usize,
    ) -> Result<EventPage, StorageError>;

    /// Which offices have events that came after `mark`, whoever wrote them, and the new mark.
    async fn news_since(&self, mark: u64) -> Result<(u64, Vec<OfficeNumber>), StorageError>;

    /// The mark of the newest event, to begin with.
    async fn news_mark(&self) -> Result<u64, StorageError>;

    // Operations.

    /// Adds a notice to all offices.
    async fn add_notice(&self, notice: Notice) -> Result<(), StorageError>;

    /// The newest notices, newest first.
    async fn notices(&self, limit: usize) -> Result<Vec<Notice>, StorageError>;

    /// How much is kept.
    async fn totals(&self) -> Result<Totals, StorageError>;

    /// Reads a row and writes a file, to see that both work.
    async fn check(&self) -> Result<(), StorageError>;

    /// Removes what a crash left behind: half-written bodies, bodies without a message, bodies of
    /// recalled messages. Only the process that serves may call this, before it answers calls.
    async fn sweep(&self, at: Timestamp) -> Result<u64, StorageError>;
}
