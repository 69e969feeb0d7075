//! The encrypted database of one office: its identity, the office master, everything sent and received, receipts, the
//! audit log. All SQL of the client and all statuses live here.
//!
//! Deliberately not here: what a file means, how an envelope is made, when to try again. The engine
//! (`todoke-client`) decides; the store keeps, moves statuses along the one transition table, and
//! answers what is due.

mod audit;
mod board;
mod database;
mod earlier;
mod error;
mod inbox;
mod incoming;
mod key;
mod migration;
mod notice;
mod office;
mod outbox;
mod outgoing;
mod partner;
mod person;
mod profile;
mod receipt;
mod record;
mod row;
mod search;
mod sending;
mod sent;
mod status;

pub use audit::{AuditEntry, AuditFault};
pub use board::{MonthPartner, MonthPerson, MonthStatus, MonthStep, MonthUnit};
pub use database::Store;
pub use error::StoreError;
pub use inbox::{InboxCounts, InboxCursor, InboxFilter, InboxOrder, InboxState};
pub use incoming::{
    Announcement, Applied, Fetched, IncomingFile, IncomingMessage, Opening, StagedMessage,
};
pub use key::{DatabaseKey, KeySalt};
pub use notice::{Notice, NoticeKind};
pub use office::{FolderRules, OwnOffice, Review};
pub use outgoing::{
    ExportedSet, Hold, Judgement, NewUnit, OutgoingUnit, Person, SetAside, StoredFile, Verdict,
};
pub use partner::{PartnerCounts, PartnerEntry, PartnerFilter, PartnerNote};
pub use receipt::{IssuedReceipt, ReceivedReceipt};
pub use record::{
    MonthShare, MonthTotals, MonthlyReport, OperatorActs, Record, RecordFilter, RecordSide,
};
pub use sent::{AtHandCounts, SentFilter, SentState};
pub use status::{IncomingStatus, OutgoingStatus, Status};
