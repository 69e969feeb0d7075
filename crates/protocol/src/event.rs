//! The mailbox: what happened for an office since a sequence number, and the state of the exchange.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::note::Outcome;
use crate::office::OfficeAddress;
use crate::term::{Digest, MessageId, OfficeNumber};

/// One thing that happened, in the exchange's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Grows by at least one with each event of a mailbox.
    pub sequence: u64,
    /// The exchange's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(
    clippy::large_enum_variant,
    reason = "messages are the usual case; boxing them saves nothing"
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum EventKind {
    /// A message waits for this office.
    Message {
        /// The message.
        message_id: MessageId,
        /// Who sent it.
        sender: OfficeAddress,
        /// Which service of this office it is for.
        receiver: OfficeAddress,
        /// Transmission unit, `K1` … `Y9`.
        unit_kind: String,
        /// The unit's 14-digit serial.
        serial: String,
        /// `YYYYMM`, where the unit has one.
        service_month: Option<String>,
        /// Length of the sealed body in bytes.
        body_size_bytes: u64,
        /// SHA-256 of the sealed body.
        body_sha256: Digest,
        /// When the exchange accepted it: the time at which certificates must be valid.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
        accepted_at: Timestamp,
        /// The sender's signed dispatch note, CMS in base64.
        dispatch_note: String,
    },
    /// A receipt for a message this office sent.
    Receipt {
        /// The message.
        message_id: MessageId,
        /// What the receipt says; the signed bytes are what counts.
        outcome: Outcome,
        /// The signed receipt, CMS in base64.
        receipt: String,
    },
    /// The sender took back a message for this office before its body was handed out.
    Withdrawal {
        /// The message.
        message_id: MessageId,
        /// The exchange's signed receipt `withdrawn`, CMS in base64.
        receipt: String,
    },
    /// An office was added or changed: read the office master again.
    OfficeChanged {
        /// Which one.
        number: OfficeNumber,
    },
}

/// A page of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mailbox {
    /// Oldest first.
    pub events: Vec<Event>,
    /// Ask with `after` = this next time.
    pub next: u64,
    /// Whether more events wait behind this page.
    pub more: bool,
}

/// State of the exchange, readable without a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    /// The exchange's clock; clients measure their own against it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub time: Timestamp,
    /// Version of the exchange program.
    pub version: String,
    /// Version of this protocol.
    pub protocol: u32,
    /// Notices of the operator, newest first.
    pub notices: Vec<Notice>,
}

/// A notice of the operator to all offices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// When it was published.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The text, Japanese.
    pub text: String,
}
