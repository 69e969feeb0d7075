//! Why the exchange does not do what an office asks. The HTTP side gives each its status and code.

use crate::authority::AuthorityError;
use crate::error::ExchangeError;
use crate::storage::StorageError;

/// Why not.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// Unreadable request.
    #[error("the request could not be read: {0}")]
    Malformed(&'static str),
    /// No client certificate where one is needed.
    #[error("this call needs a client certificate")]
    NoCertificate,
    /// A certificate that is revoked, expired, or none of this exchange's offices.
    #[error("the client certificate is not one of an office of this exchange, or no longer")]
    CertificateRefused,
    /// Not there, or not for this office: the two look the same.
    #[error("no such message")]
    NotFound,
    /// The id is taken by other bytes.
    #[error("this message id was used for other bytes")]
    OtherBytes,
    /// Too late to recall.
    #[error("the receiver already took the message")]
    AlreadyFetched,
    /// Its sender took it back.
    #[error("the message was recalled by its sender")]
    Recalled,
    /// Larger than the exchange takes.
    #[error("the request is larger than this exchange takes")]
    TooLarge,
    /// A dispatch note that does not hold.
    #[error("the dispatch note was refused: {0}")]
    NoteRefused(&'static str),
    /// Nobody to deliver to.
    #[error("the receiver is not in the office master or cannot receive")]
    UnknownReceiver,
    /// A receipt that does not hold.
    #[error("the receipt was refused: {0}")]
    ReceiptRefused(&'static str),
    /// A receipt that does not fit the ones before.
    #[error("the receipt does not fit its message: {0}")]
    ReceiptUnfitting(&'static str),
    /// A code that is wrong, used or too old. Which of these is not said.
    #[error("the enrolment code is wrong, used or too old")]
    EnrolmentRefused,
    /// Too many of them.
    #[error("too many wrong enrolment codes")]
    TooManyAttempts {
        /// When the next attempt is looked at.
        retry_after_s: u64,
    },
    /// A certificate request that does not hold.
    #[error("{0}")]
    RequestRefused(AuthorityError),
    /// A key whose certificate was revoked is not certified again.
    #[error("a certificate for this key was revoked: make a new key")]
    KeyRevoked,
    /// Nothing can be stored now.
    #[error("the exchange cannot store now")]
    Unavailable(StorageError),
    /// More at a time than this office may, or than fits into memory.
    #[error("too many uploads at a time")]
    Busy,
    /// A defect.
    #[error("a defect of the exchange")]
    Defect(String),
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable { .. } => Self::Unavailable(error),
            StorageError::Defect { .. } | StorageError::TooNew { .. } => {
                Self::Defect(error.to_string())
            }
        }
    }
}

impl From<AuthorityError> for Refusal {
    fn from(error: AuthorityError) -> Self {
        match error {
            AuthorityError::RequestUnreadable
            | AuthorityError::RequestSignature
            | AuthorityError::UnsuitableKey { .. } => Self::RequestRefused(error),
            AuthorityError::Damaged(_) | AuthorityError::Issue(_) | AuthorityError::Randomness => {
                Self::Defect(error.to_string())
            }
        }
    }
}

impl From<ExchangeError> for Refusal {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Storage(error) => error.into(),
            ExchangeError::Authority(error) => error.into(),
            other => Self::Defect(other.to_string()),
        }
    }
}
