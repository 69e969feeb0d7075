//! Errors of the exchange as problem details (RFC 9457) with a stable code.

use serde::{Deserialize, Serialize};

/// What an exchange answers when it does not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Names the kind of problem; `about:blank#CODE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One English sentence without personal data.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code, one of [`code`].
    pub code: String,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(status: u16, code: &str, title: impl Into<String>) -> Self {
        Self {
            kind: format!("about:blank#{code}"),
            title: title.into(),
            status,
            code: code.to_owned(),
        }
    }
}

/// The codes an exchange answers with. Never reused, never matched by text.
pub mod code {
    /// The call needs a client certificate and there was none.
    pub const NO_CERTIFICATE: &str = "N-0401";
    /// The client certificate was revoked or belongs to no office of this exchange.
    pub const CERTIFICATE_REFUSED: &str = "N-0403";
    /// No such message, or not one of this office.
    pub const NOT_FOUND: &str = "N-0404";
    /// The same message id with other bytes.
    pub const OTHER_BYTES: &str = "N-0409";
    /// Too late to recall: the receiver already took the body.
    pub const ALREADY_FETCHED: &str = "N-0410";
    /// The message was recalled by its sender.
    pub const RECALLED: &str = "N-0411";
    /// The message is larger than the exchange takes.
    pub const TOO_LARGE: &str = "N-0413";
    /// The request could not be read.
    pub const MALFORMED: &str = "N-0400";
    /// The dispatch note is not signed by the office that sends it, or does not fit the body.
    pub const NOTE_REFUSED: &str = "N-0422";
    /// The receiver is not in the office master or cannot receive.
    pub const UNKNOWN_RECEIVER: &str = "N-0423";
    /// A receipt that does not fit its message.
    pub const RECEIPT_REFUSED: &str = "N-0424";
    /// The enrolment code is wrong, used or too old.
    pub const ENROLMENT_REFUSED: &str = "N-0425";
    /// Too many wrong attempts; see Retry-After.
    pub const TOO_MANY_ATTEMPTS: &str = "N-0429";
    /// The exchange cannot store now; see Retry-After.
    pub const UNAVAILABLE: &str = "N-0503";
    /// A defect of the exchange.
    pub const INTERNAL: &str = "N-0500";
}
