//! How the engine reaches an exchange. A trait, so that tests can fake the network and other transports
//! (a folder for closed networks, the national service) can stand beside HTTPS.

use jiff::{SignedDuration, Timestamp};
use todoke_protocol::{Mailbox, MessageId, Offices, Status};

/// Why a call brought no answer that helps.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TransportError {
    /// No connection, a cut answer, a time-out.
    #[error("exchange not reached: {detail}")]
    Unreachable {
        /// For the log.
        detail: String,
    },
    /// The other side's certificate or ours was not accepted.
    #[error("TLS refused: {detail}")]
    Refused {
        /// For the log.
        detail: String,
    },
    /// The exchange answered with a problem.
    #[error("exchange answered {status} {code}: {title}")]
    Problem {
        /// HTTP status.
        status: u16,
        /// The exchange's code, or empty.
        code: String,
        /// Its English sentence, which names nobody.
        title: String,
        /// When it wants to be asked again.
        retry_after: Option<SignedDuration>,
    },
    /// The answer could not be read.
    #[error("answer not understood: {detail}")]
    Malformed {
        /// For the log.
        detail: String,
    },
}

/// What an exchange does for this office. Each call stands for itself and may be repeated.
pub trait Transport: Send + Sync {
    /// State of the exchange.
    ///
    /// # Errors
    /// See [`TransportError`]; so with all calls.
    fn status(&self) -> Result<Status, TransportError>;

    /// Office master from a change on.
    ///
    /// # Errors
    /// See [`TransportError`].
    fn offices(&self, changed_after: u64) -> Result<Offices, TransportError>;

    /// The revocation list, DER.
    ///
    /// # Errors
    /// See [`TransportError`].
    fn revocation_list(&self) -> Result<Vec<u8>, TransportError>;

    /// Hands over a message; the answer is the exchange's signed acceptance.
    ///
    /// # Errors
    /// See [`TransportError`].
    fn upload(
        &self,
        id: MessageId,
        dispatch_note: &[u8],
        body: &[u8],
    ) -> Result<Vec<u8>, TransportError>;

    /// Events after a sequence number; `None` if there are none within `wait_s` seconds.
    ///
    /// # Errors
    /// See [`TransportError`].
    fn mailbox(&self, after: u64, wait_s: u64) -> Result<Option<Mailbox>, TransportError>;

    /// A sealed body of `size_bytes`.
    ///
    /// # Errors
    /// See [`TransportError`].
    fn body(&self, id: MessageId, size_bytes: u64) -> Result<Vec<u8>, TransportError>;

    /// Sends a signed receipt.
    ///
    /// # Errors
    /// See [`TransportError`].
    fn send_receipt(&self, id: MessageId, receipt: &[u8]) -> Result<(), TransportError>;

    /// Takes a message back; the answer is the exchange's signed `withdrawn` receipt.
    ///
    /// # Errors
    /// See [`TransportError`].
    fn recall(&self, id: MessageId) -> Result<Vec<u8>, TransportError>;

    /// The exchange's clock minus this machine's, as the last answer showed it, and when that was.
    fn clock_offset(&self) -> Option<(SignedDuration, Timestamp)>;
}
