//! The two small texts that are signed beside a message: the dispatch note (送り状) and the receipt (受領通知).
//!
//! Nothing in them names a service user: the exchange reads both.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::office::OfficeAddress;
use crate::term::{Digest, MessageId, OfficeNumber};

/// 送り状: what the sender signs so that the exchange can check and route a message without reading it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchNote {
    /// [`DispatchNote::FORMAT`].
    pub format: String,
    /// The message.
    pub message_id: MessageId,
    /// The sending office.
    pub sender: OfficeAddress,
    /// The receiving office.
    pub receiver: OfficeAddress,
    /// Which transmission unit of the standard, `K1` … `Y9`.
    pub unit_kind: String,
    /// The 14-digit serial (連番) of the unit; receivers import in its order.
    pub serial: String,
    /// サービス提供年月 `YYYYMM`, where the unit has one.
    pub service_month: Option<String>,
    /// Length of the sealed body in bytes.
    pub body_size_bytes: u64,
    /// SHA-256 of the sealed body.
    pub body_sha256: Digest,
    /// The office a proxy acts for (伝送代行); `None` when the sender acts for itself.
    pub acting_for: Option<OfficeNumber>,
    /// The sender's clock when the note was made. For people; the exchange's clock orders messages.
    pub created_at: Timestamp,
}

impl DispatchNote {
    /// Names form and version of the note.
    pub const FORMAT: &'static str = "todoke-dispatch-note/1";
}

/// How far a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Outcome {
    /// The exchange holds it. Signed by the exchange.
    Accepted,
    /// The receiver's client verified it and handed it over (相手に到着).
    Delivered,
    /// A person at the receiver opened it (相手が開封).
    Opened,
    /// The receiver could not take it (受取拒否). Never says which step failed.
    Refused,
    /// The sender took it back before delivery (取消済). Signed by the exchange.
    Withdrawn,
}

impl Outcome {
    /// The name used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Delivered => "delivered",
            Self::Opened => "opened",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether the exchange, and not the receiving office, signs it.
    pub fn is_signed_by_exchange(self) -> bool {
        matches!(self, Self::Accepted | Self::Withdrawn)
    }
}

/// 受領通知: binds message, digest, outcome, time and signer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptNote {
    /// [`ReceiptNote::FORMAT`].
    pub format: String,
    /// The message.
    pub message_id: MessageId,
    /// SHA-256 of the sealed body the signer held.
    pub body_sha256: Digest,
    /// How far it came.
    pub outcome: Outcome,
    /// When, by the signer's best knowledge of the exchange's clock.
    pub at: Timestamp,
    /// Who says so: an office number, or [`crate::EXCHANGE_SIGNER`].
    pub signer: String,
}

impl ReceiptNote {
    /// Names form and version of the receipt.
    pub const FORMAT: &'static str = "todoke-receipt/1";
}
