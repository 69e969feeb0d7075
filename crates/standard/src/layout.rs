//! The layouts of the standard as data: `spec/careplan.csv` and `spec/careplan-files.csv`, compiled in and parsed once.
//! A new version of the standard is new rows there; nothing about a single field is written by hand in this crate.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::{FileKind, Standard};

const FIELD_TABLE: &str = include_str!("../spec/careplan.csv");
const FILE_TABLE: &str = include_str!("../spec/careplan-files.csv");

/// What one file kind is called and how its name is built.
#[derive(Debug)]
pub(crate) struct FileForm {
    pub(crate) kind: FileKind,
    pub(crate) title: String,
    pub(crate) has_month: bool,
    pub(crate) withdraws: bool,
}

/// The columns of one file kind in one standard.
#[derive(Debug, Serialize)]
pub struct Layout {
    /// The file kind.
    pub kind: FileKind,
    /// The standard.
    pub standard: Standard,
    /// The Japanese name of the table.
    pub table: String,
    /// The columns in file order.
    pub fields: Vec<Field>,
    /// Position of each item number of 4.1, for rules that run on every row.
    #[serde(skip)]
    positions: Vec<Option<usize>>,
}

/// One column of a layout.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// Column number in this layout, from 1.
    pub column: u32,
    /// Item number in the 4.1 table, the name rules refer to; differs from `column` in 3.2.
    pub item: u32,
    /// 項目名.
    pub name: String,
    /// Whether the column belongs to the link key of the kind.
    pub key: bool,
    /// What a value must look like.
    pub form: Form,
    /// Greatest length in half-width characters.
    pub max_len: Option<usize>,
    /// Whether a value must be given.
    pub requirement: Requirement,
    /// The attribute whose source is weak: breaking it is a warning only.
    pub weak: Option<Weak>,
    /// The values of the code list, in order.
    pub codes: Vec<CodeValue>,
}

/// One value of a code list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeValue {
    /// The value in the file.
    pub value: String,
    /// What it means.
    pub meaning: String,
}

/// Whether a value must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// 必須.
    Required,
    /// Depends on other items; the named row rules decide.
    Conditional,
    /// 必要 without 必須, in the tables of other forms: strongly (◎) or not (○).
    Needed {
        /// Whether the mark is ◎.
        strongly: bool,
    },
    /// May be empty.
    Optional,
}

/// An attribute of a field that the source of the table leaves in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weak {
    /// The 必須 mark.
    Required,
    /// The length.
    MaxLen,
    /// The note (fixed values).
    Note,
    /// The whole row: the tables of other forms say so row by row, not attribute by attribute.
    Row,
}

/// What a value must look like, derived from the type, format and code columns of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// フリーテキスト: any MS932 text.
    FreeText,
    /// CSVバージョン.
    CsvVersion,
    /// 被保険者番号: ten digits, or H and nine digits.
    InsuredNumber,
    /// An office number of ten characters.
    OfficeNumber,
    /// サービスコード: service type and item, six characters.
    ServiceCode,
    /// サービス種類コード: two characters.
    ServiceType,
    /// 郵便番号 NNN-NNNN.
    PostalCode,
    /// TAISコード NNNNN-NNNNNN.
    TaisCode,
    /// 日割対象日: one 0 or 1 for each of 31 days.
    DayMarks,
    /// One of a list of codes.
    Code,
    /// A date that exists, or the sentinel `00000000` where the flag is set.
    Date {
        /// Whether `00000000` is allowed.
        zero: bool,
    },
    /// A month, or the sentinel `000000` where the flag is set.
    Month {
        /// Whether `000000` is allowed.
        zero: bool,
    },
    /// A time HHMM, or `9999` where the flag is set.
    Time {
        /// Whether `9999` (no time shown) is allowed.
        none: bool,
    },
    /// Digits; with the flag exactly as many as the length says.
    Digits {
        /// Whether the length is exact.
        exact: bool,
    },
    /// Digits and letters.
    Alphanumeric,
    /// Half-width printable characters.
    Symbols,
    /// A whole number without sign.
    Integer,
    /// A number with decimals.
    Decimal,
    /// 識別子: not used, stays empty.
    Unused,
    /// カタカナ記述.
    Katakana,
    /// A date and a time: YYYYMMDDHHMM.
    Moment,
    /// 複数選択: codes of a list, with or without something between them.
    Codes,
}

impl Layout {
    /// The layout of a kind in a standard; none for the picture and for kinds the standard lacks.
    pub fn of(kind: FileKind, standard: Standard) -> Option<&'static Layout> {
        layouts().iter().find(|layout| layout.kind == kind && layout.standard == standard)
    }

    /// Position (from 0) of the column with an item number of 4.1.
    pub fn position(&self, item: u32) -> Option<usize> {
        self.positions.get(usize::try_from(item).ok()?).copied().flatten()
    }

    /// The column with an item number of 4.1.
    pub fn field(&self, item: u32) -> Option<&Field> {
        self.fields.get(self.position(item)?)
    }

    /// A column by its number in this layout, from 1.
    pub fn column(&self, column: u32) -> Option<&Field> {
        self.fields.get(usize::try_from(column).ok()?.checked_sub(1)?)
    }

    /// Positions (from 0) of the link key columns.
    pub fn key_positions(&self) -> impl Iterator<Item = usize> + '_ {
        self.fields.iter().enumerate().filter(|(_, field)| field.key).map(|(position, _)| position)
    }
}

impl Field {
    /// What a code means, where the field has a code list.
    pub fn meaning(&self, value: &str) -> Option<&str> {
        self.codes.iter().find(|code| code.value == value).map(|code| code.meaning.as_str())
    }

    /// What the codes of 複数選択 mean, in their order; none where one of them is not of the list, or none is there.
    pub fn meanings(&self, value: &str) -> Option<Vec<&str>> {
        let codes = self.several(value.as_bytes()).filter(|codes| !codes.is_empty())?;
        Some(codes.into_iter().map(|code| code.meaning.as_str()).collect())
    }

    /// The codes of 複数選択. How several stand in one column is not said: `1`, `1;2` and `12` are all read.
    pub(crate) fn several(&self, value: &[u8]) -> Option<Vec<&CodeValue>> {
        let known = |part: &[u8]| self.codes.iter().find(|code| code.value.as_bytes() == part);
        let mut codes = Vec::new();
        for part in value.split(|byte| !byte.is_ascii_alphanumeric()) {
            match known(part) {
                Some(code) => codes.push(code),
                None => codes.extend(part.chunks(1).map(known).collect::<Option<Vec<_>>>()?),
            }
        }
        Some(codes)
    }
}

/// All layouts, of all standards, the newest first.
pub fn layouts() -> &'static [Layout] {
    static LAYOUTS: OnceLock<Vec<Layout>> = OnceLock::new();
    LAYOUTS.get_or_init(|| {
        let rows = read_rows::<FieldRow>(FIELD_TABLE);
        let mut layouts = Vec::new();
        for standard in Standard::ALL.into_iter().rev() {
            for kind in FileKind::ALL.iter().copied().filter(|kind| kind.exists_in(standard)) {
                let fields = fields_of(&rows, kind, standard);
                let table = rows.iter().find(|row| row.file_id == kind.id());
                if let (Some(table), false) = (table, fields.is_empty()) {
                    let (table, positions) = (table.table.clone(), positions_of(&fields));
                    layouts.push(Layout { kind, standard, table, fields, positions });
                }
            }
        }
        layouts
    })
}

/// What is known about each file kind.
pub(crate) fn file_forms() -> &'static [FileForm] {
    static FORMS: OnceLock<Vec<FileForm>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let rows = read_rows::<FileRow>(FILE_TABLE);
        let form = |row: FileRow| {
            Some(FileForm {
                kind: FileKind::from_id(&row.file_id)?,
                title: row.meaning_ja,
                has_month: row.filename_pattern.contains("{ym:6}"),
                withdraws: row.delete == "Y",
            })
        };
        rows.into_iter().filter_map(form).collect()
    })
}

/// What is known about one file kind.
pub(crate) fn file_form(kind: FileKind) -> Option<&'static FileForm> {
    file_forms().iter().find(|form| form.kind == kind)
}

#[derive(Deserialize)]
struct FileRow {
    file_id: String,
    meaning_ja: String,
    filename_pattern: String,
    delete: String,
}

#[derive(Deserialize)]
struct FieldRow {
    file_id: String,
    table: String,
    seq: u32,
    name_ja: String,
    key: String,
    #[serde(rename = "type")]
    kind: String,
    max_len: Option<usize>,
    required: String,
    format: String,
    codes: String,
    condition_or_note: String,
}

/// The tables are part of the program: a row that cannot be read is caught by the tests below.
pub(crate) fn read_rows<T: for<'de> Deserialize<'de>>(table: &str) -> Vec<T> {
    csv::Reader::from_reader(table.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

/// The columns of a kind. 3.2 differs from 4.1 by columns that were not there yet, one length and the version value; 4.0
/// by the version value alone.
fn fields_of(rows: &[FieldRow], kind: FileKind, standard: Standard) -> Vec<Field> {
    let added_in_4 = match kind {
        FileKind::Upplan | FileKind::Upjsk => 16..=18,
        FileKind::Upsikyu => 10..=12,
        _ => 0..=0,
    };
    let earlier = standard == Standard::V3_2;
    rows.iter()
        .filter(|row| row.file_id == kind.id() && !(earlier && added_in_4.contains(&row.seq)))
        .zip(1..)
        .map(|(row, column)| {
            let mut field = field_of(row, column);
            if earlier && row.name_ja == "回数／日数" {
                field.max_len = Some(2);
            }
            if standard != Standard::V4_1 && field.form == Form::CsvVersion {
                field.codes = vec![CodeValue {
                    value: standard.csv_version().to_owned(),
                    meaning: format!("標準仕様{standard}"),
                }];
            }
            field
        })
        .collect()
}

fn positions_of(fields: &[Field]) -> Vec<Option<usize>> {
    let last = fields.iter().map(|field| field.item).max().unwrap_or(0);
    (0..=last).map(|item| fields.iter().position(|field| field.item == item)).collect()
}

fn field_of(row: &FieldRow, column: u32) -> Field {
    Field {
        column,
        item: row.seq,
        name: row.name_ja.clone(),
        key: row.key == "Y",
        form: form_of(row),
        max_len: row.max_len,
        requirement: match row.required.as_str() {
            "required" => Requirement::Required,
            "conditional" => Requirement::Conditional,
            _ => Requirement::Optional,
        },
        weak: weak_of(&row.condition_or_note),
        codes: codes_of(&row.codes),
    }
}

fn weak_of(note: &str) -> Option<Weak> {
    let (_, rest) = note.split_once("WEAK(")?;
    match rest.split_once(')')?.0 {
        "required" => Some(Weak::Required),
        "max_len" => Some(Weak::MaxLen),
        _ => Some(Weak::Note),
    }
}

pub(crate) fn codes_of(codes: &str) -> Vec<CodeValue> {
    let pair = |code: &str| {
        let (value, meaning) = code.split_once('=')?;
        Some(CodeValue { value: value.to_owned(), meaning: meaning.to_owned() })
    };
    codes.split(';').filter_map(pair).collect()
}

fn form_of(row: &FieldRow) -> Form {
    let has_code = |value: &str| row.codes.split(';').any(|code| code.starts_with(value));
    let says = |words: &str| row.condition_or_note.contains(words);
    match (row.kind.as_str(), row.format.as_str(), row.max_len) {
        _ if row.name_ja == "CSVバージョン" => Form::CsvVersion,
        _ if says("Not used: output empty") => Form::Unused,
        ("フリーテキスト", ..) => Form::FreeText,
        ("年月日", ..) => Form::Date { zero: says("set 00000000") },
        ("年月", ..) => Form::Month { zero: has_code("000000=") },
        ("時刻", ..) => Form::Time { none: has_code("9999=") },
        ("整数", ..) => Form::Integer,
        ("小数", ..) => Form::Decimal,
        (_, "10 digits, or H + 9 digits", _) => Form::InsuredNumber,
        (_, "NNN-NNNN", _) => Form::PostalCode,
        (_, "NNNNN-NNNNNN", _) => Form::TaisCode,
        (_, "service type 2 + item 4", _) => Form::ServiceCode,
        (_, format, Some(31)) if format.starts_with("31 characters of 0/1") => Form::DayMarks,
        ("英数記号", ..) => Form::Symbols,
        _ if !row.codes.is_empty() => Form::Code,
        ("英数", _, Some(2)) if row.name_ja.ends_with("サービス種類コード") => {
            Form::ServiceType
        }
        // The note says whose number it is; without a note (入力者コード, 第2表 No.17) any number may stand there.
        ("英数", _, Some(10))
            if says("Number of the") || says("Provider") || says("9999999999") =>
        {
            Form::OfficeNumber
        }
        ("英数", ..) => Form::Alphanumeric,
        // 保険者番号 has a fixed width; 自室の階数 is a small number.
        _ => Form::Digits { exact: row.name_ja == "保険者番号" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(kind: FileKind, standard: Standard) -> usize {
        Layout::of(kind, standard).map_or(0, |layout| layout.fields.len())
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines = FIELD_TABLE.lines().count() - 1;
        let rows = read_rows::<FieldRow>(FIELD_TABLE);
        assert_eq!(rows.len(), lines, "no row is dropped: the table has one line a row");
        assert_eq!(rows.len(), 398, "the spec README counts 398 fields");
        let used: usize = layouts()
            .iter()
            .filter(|layout| layout.standard == Standard::V4_1)
            .map(|layout| layout.fields.len())
            .sum();
        assert_eq!(used, 398, "each field belongs to a layout");
        for layout in layouts() {
            let numbers: Vec<_> = layout.fields.iter().map(|field| field.column).collect();
            let expected: Vec<_> = (1..=layout.fields.len() as u32).collect();
            assert_eq!(numbers, expected, "{} columns run from 1 without gaps", layout.kind);
        }
    }

    #[test]
    fn the_column_counts_are_those_of_the_spec_readme() {
        let counts = [
            (FileKind::Uphosoku, 63, 63),
            (FileKind::Up1kyo, 28, 28),
            (FileKind::Up2kyo, 22, 22),
            (FileKind::Up3kyo, 13, 0),
            (FileKind::Upplan, 25, 22),
            (FileKind::Upjsk, 25, 22),
            (FileKind::Upsikyu, 37, 34),
            (FileKind::Upkihon, 71, 0),
            (FileKind::Upyobo, 57, 0),
            (FileKind::UpkihonImage, 0, 0),
        ];
        for (kind, new, old) in counts {
            assert_eq!(columns(kind, Standard::V4_1), new, "{kind} in 4.1");
            assert_eq!(columns(kind, Standard::V3_2), old, "{kind} in 3.2");
        }
    }

    #[test]
    fn the_earlier_standard_differs_where_the_change_log_says() {
        let annex = Layout::of(FileKind::Upsikyu, Standard::V3_2).unwrap();
        let days = annex.field(30).unwrap();
        assert_eq!(days.column, 27, "No.30 of 4.1 was No.27, as the change log of 3.2 says");
        assert_eq!(annex.field(16).unwrap().max_len, Some(2), "回数／日数 grew to 3 in 4.0");
        assert_eq!(annex.fields[0].codes[0].value, "202208", "CSVバージョン of 3.x");
        let plan = Layout::of(FileKind::Upplan, Standard::V4_0).unwrap();
        assert_eq!(plan.fields.len(), 25, "the columns of 4.1 came with 4.0");
        assert_eq!(plan.fields[0].codes[0].value, "202504", "CSVバージョン of 4.0");
    }

    #[test]
    fn the_forms_of_all_fields_stay_what_they_are() {
        let mut text = String::new();
        for layout in layouts().iter().filter(|layout| layout.standard == Standard::V4_1) {
            for field in &layout.fields {
                text += &format!(
                    "{} {} {}: {:?} {:?} {:?} {:?}{}\n",
                    layout.kind,
                    field.column,
                    field.name,
                    field.form,
                    field.max_len,
                    field.requirement,
                    field.weak,
                    if field.key { " key" } else { "" },
                );
            }
        }
        insta::assert_snapshot!("forms_of_all_fields", text);
    }
}
