//! Other forms through the same machine: 入退院 (入院時情報提供書, 退院・退所情報記録書) and 訪問看護 (計画書, 報告書, 記録書Ⅰ,
//! 記録書Ⅱ, 情報提供書).
//!
//! The item tables are data, like the layouts of the care plan: `spec/hospital-discharge.csv` (532 items) and
//! `spec/visiting-nursing.csv` (463 items), made from appendices 1 and 2 of a study report on data exchange between
//! care offices and medical institutions. Reader, characters, single items, findings and places are those of the
//! care-plan files; nothing about a single item is written by hand.
//!
//! What the tables leave open, and how it is read here (all of it is repeated in `docs/standards-forms.md`):
//! - *A file*: the report speaks of CSV with a fixed order of columns (header, standard items, extension items), so a
//!   record is a document and a column an item. Whether a record holds the columns of the whole table or of its form
//!   alone, and whether extension items take part, is not said: the number of columns decides ([`Columns`]).
//! - *Names* of files are not said: none is asked for. *Encoding* and *line ends* are not said: MS932, and CRLF or LF,
//!   as everywhere in the exchange. A *heading line* is not said: it is passed over with a note.
//! - *Lengths* are read as characters. The nursing table has none, and no marks.
//! - *Marks*: ● must be there (error); ◎ and ○ are needed in practice (warning and note), since 必要 is operational.
//! - *Rows in doubt* (`likely`, `damaged`) give warnings, never errors ([`Confidence`]). Of the nursing table one page
//!   is lost, items 64 to 106: nothing is checked there, and a note says so where something stands in them.
//! - 種別識別 has codes for 入院時情報提供書 only: with 退院・退所情報記録書 any value is taken.
//! - 訪問看護指示書 is in neither table. The JSON the nursing trial used is not printed; newer standards of 2022 exist
//!   for both groups and were not available.
//!
//! ```
//! use todoke_standard::SourceFile;
//! use todoke_standard::forms::{FormTable, check_form};
//!
//! let file = SourceFile { name: "nyuin.csv", bytes: b"1,H,1371215102\r\n" };
//! let report = check_form(&file, Some(FormTable::HospitalDischarge));
//! assert_eq!(report.findings[0].code, "S-0806", "3 columns are no form's");
//! ```
//!
//! [`read_documents`] reads the documents for a screen or a page: item by item, as text.
//!
//! Not here: who sends these forms to whom, units, and a type for each form.

mod check;
mod documents;
mod item;
mod kind;
mod layout;
mod person;
mod reading;
mod rules;

pub use check::{FormChecker, FormReport, check_form};
pub use documents::{FormDocument, FormDocuments, FormValue, read_documents};
pub use kind::{FormKind, FormTable};
pub use layout::{Columns, Confidence, FormItem, FormLayout, Group, form_items, form_layouts};
