//! ケアプランデータ連携標準仕様: bytes in, report and typed records out.
//!
//! Pure: no files, no network, no clock, no async. Bytes are read, never changed; nothing is re-encoded.
//! ([`repair`] makes other bytes for a copy that a person asked for; nothing that is sent goes through it.)
//!
//! ```
//! use todoke_standard::{Context, Date, Direction, SourceFile, check_set};
//!
//! let context = Context {
//!     today: Date::parse("20270125").unwrap(),
//!     own_office: None,
//!     direction: Direction::Unknown,
//! };
//! let name = "DLTPLAN_202702_1371215102_43_1371200017_11_20270125200201.CSV";
//! let file = SourceFile { name, bytes: b"202407,131128,123456789,202702\r\n" };
//! let report = check_set(&[file], &context);
//! let finding = report.findings().next().unwrap();
//! assert_eq!((finding.code, finding.line, finding.column), ("S-0105", Some(1), Some(3)));
//! ```
//!
//! `examples/check_folder.rs` checks a folder in some twenty lines. Large files go through [`FileChecker`] piece by piece;
//! [`assemble_set`] then puts the reports together.
//! Not here: who may send what to whom beyond what the files themselves say, and any word of the wire.

mod annex;
pub mod calendar;
pub mod catalogue;
mod check;
pub mod compare;
mod conditions;
mod counting;
mod facts;
mod field;
mod file_rules;
mod finding;
pub mod forms;
mod groups;
mod guard;
mod habits;
mod items;
mod kind;
pub mod layout;
mod link;
mod members;
mod name;
pub mod profile;
mod reader;
pub mod records;
pub mod repair;
mod report;
mod row;
mod row_rules;
mod scope;
mod set;
mod text;
mod unit;
mod values;
pub mod versions;
mod withdrawal;

pub use check::FileChecker;
pub use finding::{Finding, Severity};
pub use kind::{FileKind, Standard};
pub use name::{FileName, NameError, NameFault, Recognition};
pub use report::{Context, Direction, FileReport, Person, SetReport, Sex, SourceFile, UnitReport};
pub use scope::{Scope, scope_of, service_title, service_types};
pub use set::{assemble_set, check_set};
pub use text::text_of;
pub use unit::{UnitIdentity, UnitKey, UnitKind, identify_names, identify_unit, unit_key};
pub use values::{
    Date, Month, OfficeAddress, OfficeNumber, Serial, ServiceCode, ServiceType, Weekday,
};
pub use withdrawal::{MadeFile, WithdrawalError, make_withdrawal};
