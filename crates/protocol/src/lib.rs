//! What client and exchange say to each other: names of offices and messages, dispatch notes, receipts, events,
//! the office master and problem details, as they stand on the wire (JSON, UTC times in RFC 3339).
//!
//! Deliberately not here: signatures and encryption (`todoke-envelope`), HTTP itself, and anything
//! about the content of a message, which the exchange never sees.

mod event;
mod note;
mod office;
mod problem;
mod term;

pub use event::{Event, EventKind, Mailbox, Notice, Status};
pub use note::{DispatchNote, Outcome, ReceiptNote};
pub use office::{Office, OfficeAddress, Offices};
pub use problem::{Problem, code};
pub use term::{Digest, MessageId, OfficeNumber, ServiceType, TermError};

/// The subject common name of the certificate with which an exchange signs its receipts.
///
/// An office number has ten characters, so no office can carry this name.
pub const EXCHANGE_SIGNER: &str = "todoke-exchange";

/// Media type of dispatch notes, sealed bodies and receipts (RFC 5652).
pub const CMS_MEDIA_TYPE: &str = "application/cms";

/// Media type of [`Problem`] (RFC 9457).
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";

/// The largest sealed body an exchange takes, in bytes: a month's plan with scanned attachments fits ten times over.
pub const MAX_BODY_BYTES: u64 = 32 * 1024 * 1024;

/// The longest time a mailbox call may wait for news, in seconds.
pub const MAX_WAIT_S: u64 = 50;
