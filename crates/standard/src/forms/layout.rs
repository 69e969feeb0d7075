//! The item tables as data, and the layouts that follow from them: which column holds which item of which form.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::rules::{Pair, Period, pairs_of, periods_of};
use super::{FormKind, FormTable, item};
use crate::layout::{Field, Form, Requirement, Weak, codes_of, read_rows};

const HOSPITAL_TABLE: &str = include_str!("../../spec/hospital-discharge.csv");
const NURSING_TABLE: &str = include_str!("../../spec/visiting-nursing.csv");

/// One row of an item table.
#[derive(Debug, Serialize)]
pub struct FormItem {
    /// The table.
    pub table: FormTable,
    /// The form it belongs to; none where all forms of the table share it.
    pub kind: Option<FormKind>,
    /// Header, standard or extension item.
    pub group: Group,
    /// The section of the form.
    pub section: String,
    /// What a value must look like; `column` is the item number.
    pub field: Field,
    /// How well the row could be read in the source.
    pub confidence: Confidence,
    /// Whether the row stood on the lost page: nothing is checked.
    pub lost: bool,
    /// The item of the earlier form that may be carried over and corrected.
    pub transfer_from: Option<u32>,
    /// What is odd or in doubt about the row, in English.
    pub remark: String,
}

/// The groups of items in the order of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// ヘッダ項目, 共通ヘッダー.
    Header,
    /// 標準項目.
    Standard,
    /// 拡張項目: after all standard items, so that the columns of those stay where they are.
    Extension,
}

/// How well a row of a table could be read in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// As printed.
    Sure,
    /// Put together from shifted or half-empty cells: its rules are warnings.
    Likely,
    /// Part of it is lost: its rules are warnings.
    Damaged,
}

/// Which columns a record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Columns {
    /// Those of the whole table, column = item number; the columns of other forms stay empty.
    Table,
    /// Those of one form, with the shared header before and extension items after.
    Form,
}

/// The columns of one form in one kind of file.
#[derive(Debug, Serialize)]
pub struct FormLayout {
    /// The form.
    pub kind: FormKind,
    /// Which columns a record has.
    pub columns: Columns,
    /// Whether extension items take part.
    pub extension: bool,
    /// How many columns a record has.
    pub width: usize,
    /// The form's columns, header and extension items included, in file order.
    pub fields: Vec<Field>,
    /// Which fields are the form's own; the rest is shared.
    #[serde(skip)]
    own: Vec<bool>,
    /// Which fields stood on the lost page.
    #[serde(skip)]
    lost: Vec<bool>,
    #[serde(skip)]
    pub(super) pairs: Vec<Pair>,
    #[serde(skip)]
    pub(super) periods: Vec<Period>,
}

impl FormLayout {
    /// The column with an item number of the table.
    pub fn field(&self, item: u32) -> Option<&Field> {
        self.fields.iter().find(|field| field.item == item)
    }

    /// The columns that no other form of the table has.
    pub fn own_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().zip(&self.own).filter(|(_, own)| **own).map(|(field, _)| field)
    }

    /// The columns that all forms of the table have.
    pub fn shared_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().zip(&self.own).filter(|(_, own)| !**own).map(|(field, _)| field)
    }

    /// The columns of the lost page.
    pub fn lost_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().zip(&self.lost).filter(|(_, lost)| **lost).map(|(field, _)| field)
    }
}

/// The rows of a table, in its order.
pub fn form_items(table: FormTable) -> &'static [FormItem] {
    static HOSPITAL: OnceLock<Vec<FormItem>> = OnceLock::new();
    static NURSING: OnceLock<Vec<FormItem>> = OnceLock::new();
    let (cell, text) = match table {
        FormTable::HospitalDischarge => (&HOSPITAL, HOSPITAL_TABLE),
        FormTable::VisitingNursing => (&NURSING, NURSING_TABLE),
    };
    cell.get_or_init(|| read_rows::<ItemRow>(text).into_iter().map(|row| row.item(table)).collect())
}

/// Every layout: each form, in files of the whole table and of the form alone, with and without extension items.
pub fn form_layouts() -> &'static [FormLayout] {
    static LAYOUTS: OnceLock<Vec<FormLayout>> = OnceLock::new();
    LAYOUTS.get_or_init(|| {
        let of_kind = |kind: FormKind| {
            [
                (Columns::Table, true),
                (Columns::Table, false),
                (Columns::Form, true),
                (Columns::Form, false),
            ]
            .map(|(columns, extension)| layout_of(kind, columns, extension))
        };
        FormKind::ALL.iter().copied().flat_map(of_kind).collect()
    })
}

fn layout_of(kind: FormKind, columns: Columns, extension: bool) -> FormLayout {
    let all = || {
        let items = form_items(kind.table()).iter();
        items.filter(move |item| extension || item.group != Group::Extension)
    };
    let belongs = |item: &&FormItem| item.kind.is_none_or(|of| of == kind);
    let items: Vec<_> = all().filter(belongs).collect();
    let fields: Vec<_> = items
        .iter()
        .zip(1..)
        .map(|(item, position)| {
            let column = if columns == Columns::Table { item.field.column } else { position };
            field_for(kind, Field { column, ..item.field.clone() })
        })
        .collect();
    FormLayout {
        kind,
        columns,
        extension,
        width: if columns == Columns::Table { all().count() } else { fields.len() },
        own: items.iter().map(|item| item.kind.is_some()).collect(),
        lost: items.iter().map(|item| item.lost).collect(),
        pairs: pairs_of(&fields),
        periods: periods_of(&fields),
        fields,
    }
}

/// The table prints codes of 種別識別 for 入院時情報提供書 only: nobody knows what 退院・退所情報記録書 has there.
fn field_for(kind: FormKind, field: Field) -> Field {
    if kind == FormKind::Discharge && field.item == item::TYPE {
        let (requirement, codes) = (Requirement::Optional, Vec::new());
        return Field { form: Form::FreeText, requirement, codes, weak: Some(Weak::Row), ..field };
    }
    field
}

#[derive(Deserialize)]
struct ItemRow {
    form: String,
    item_class: String,
    section: String,
    item_no: u32,
    name_ja: String,
    required: String,
    format_note: String,
    coded: String,
    max_len: Option<usize>,
    codes: String,
    #[serde(default)]
    transfer_from: Option<u32>,
    confidence: Confidence,
    seed_line: Option<u32>,
    remark: String,
}

impl ItemRow {
    fn item(self, table: FormTable) -> FormItem {
        let lost = self.seed_line.is_none();
        let form = if lost { Form::FreeText } else { self.form(table) };
        let kind = FormKind::from_title(&self.form);
        // The rows of the nursing header say nothing of their values. Three numbers look alike in every file of the
        // exchange (DV-13, DV-14): a warning, since this table does not say so.
        let borrowed = table == FormTable::VisitingNursing && form != Form::FreeText;
        let weak = (self.confidence != Confidence::Sure
            || (borrowed && self.format_note.is_empty()))
        .then_some(Weak::Row);
        let name = if self.name_ja.is_empty() { LOST_NAME.to_owned() } else { self.name_ja };
        FormItem {
            table,
            kind,
            group: match self.item_class.as_str() {
                "拡張項目" => Group::Extension,
                _ if kind.is_none() || self.item_class == "ヘッダ項目" => Group::Header,
                _ => Group::Standard,
            },
            section: self.section,
            field: Field {
                column: self.item_no,
                item: self.item_no,
                name,
                key: false,
                form,
                max_len: self.max_len,
                requirement: match self.required.as_str() {
                    "●" => Requirement::Required,
                    "◎" => Requirement::Needed { strongly: true },
                    "○" => Requirement::Needed { strongly: false },
                    _ => Requirement::Optional,
                },
                weak,
                codes: codes_of(&self.codes),
            },
            confidence: self.confidence,
            lost,
            transfer_from: self.transfer_from,
            remark: self.remark,
        }
    }

    /// What the 備考 cell asks for. What it does not say in so many words is free text.
    fn form(&self, table: FormTable) -> Form {
        let note = self.format_note.as_str();
        match (self.name_ja.as_str(), note) {
            _ if note.starts_with("複数選択") => Form::Codes,
            _ if !self.codes.is_empty() => Form::Code,
            // The code rows are lost: one character is all that is known.
            _ if self.coded == "Y" && self.max_len == Some(1) => Form::Alphanumeric,
            ("事業所番号", _) if self.is_shared(table) => Form::OfficeNumber,
            ("被保険者番号", _) if self.is_shared(table) => Form::InsuredNumber,
            ("保険者番号", _) if self.is_shared(table) => Form::Digits { exact: false },
            _ if note.starts_with("YYYYMMDDHHMM") => Form::Moment,
            _ if note.starts_with("YYYYMMDD") => Form::Date { zero: false },
            _ if note.starts_with("HHMM") => Form::Time { none: false },
            _ if note.starts_with("整数") => Form::Integer,
            _ if note.starts_with("数値") || note.ends_with("00.0℃") => Form::Decimal,
            _ if note.starts_with("カタカナ") => Form::Katakana,
            _ => Form::FreeText,
        }
    }

    /// Whether the row stands in the header that all forms of the table share.
    fn is_shared(&self, table: FormTable) -> bool {
        match table {
            FormTable::HospitalDischarge => self.form == "共通",
            FormTable::VisitingNursing => self.form == "共通ヘッダー",
        }
    }
}

/// The name of items whose name is lost.
const LOST_NAME: &str = "(項目名不明)";

#[cfg(test)]
mod tests {
    use super::*;

    fn count(table: FormTable, is_counted: impl Fn(&FormItem) -> bool) -> usize {
        form_items(table).iter().filter(|item| is_counted(item)).count()
    }

    fn numbers(table: FormTable, is_meant: impl Fn(&FormItem) -> bool) -> Vec<u32> {
        let meant = form_items(table).iter().filter(|item| is_meant(item));
        meant.map(|item| item.field.item).collect()
    }

    #[test]
    fn every_row_of_both_tables_is_read() {
        for (table, text, rows) in [
            (FormTable::HospitalDischarge, HOSPITAL_TABLE, 532),
            (FormTable::VisitingNursing, NURSING_TABLE, 463),
        ] {
            assert_eq!(text.lines().count() - 1, rows, "{table:?}: one line a row");
            let read = numbers(table, |_| true);
            assert_eq!(read, (1..=rows as u32).collect::<Vec<_>>(), "{table:?}: none is dropped");
            let placed = |item: &FormItem| {
                let mut layouts =
                    form_layouts().iter().filter(|layout| layout.kind.table() == table);
                layouts.any(|layout| layout.field(item.field.item).is_some())
            };
            assert_eq!(count(table, placed), rows, "{table:?}: each item is a column somewhere");
        }
    }

    #[test]
    fn rows_that_could_not_be_read_are_listed_and_only_warn() {
        let hospital = FormTable::HospitalDischarge;
        let nursing = FormTable::VisitingNursing;
        let of = |table, confidence| count(table, |item| item.confidence == confidence);
        // Requirements, section 10, last table.
        let all = [Confidence::Sure, Confidence::Likely, Confidence::Damaged];
        assert_eq!(all.map(|confidence| of(hospital, confidence)), [467, 60, 5], "入退院");
        assert_eq!(all.map(|confidence| of(nursing, confidence)), [357, 70, 36], "訪問看護");
        let damaged = |item: &FormItem| item.confidence == Confidence::Damaged;
        assert_eq!(numbers(hospital, damaged), [167, 229, 232, 244, 245], "入退院: these rows");
        assert_eq!(numbers(nursing, damaged), (65..=100).collect::<Vec<_>>(), "訪問看護: no name");
        assert_eq!(numbers(nursing, |item| item.lost), (64..=106).collect::<Vec<_>>(), "one page");
        assert_eq!(count(hospital, |item| item.lost), 0, "no page of this table is lost");
        for item in form_items(hospital).iter().chain(form_items(nursing)) {
            let doubtful = item.confidence != Confidence::Sure;
            assert!(!doubtful || item.field.weak == Some(Weak::Row), "{} warns", item.field.item);
            assert!(!doubtful || !item.remark.is_empty(), "{} says why", item.field.item);
        }
    }

    #[test]
    fn nothing_is_made_up_for_the_lost_page() {
        for item in form_items(FormTable::VisitingNursing).iter().filter(|item| item.lost) {
            assert_eq!(item.field.form, Form::FreeText, "{}: no form is known", item.field.item);
            let named = matches!(item.field.item, 64 | 101..=106);
            assert_eq!(item.field.name != LOST_NAME, named, "{}: as the table", item.field.item);
        }
    }

    #[test]
    fn the_number_of_columns_tells_the_forms_apart() {
        let mut widths = Vec::new();
        for layout in form_layouts() {
            widths.push((layout.kind, layout.columns, layout.extension, layout.width));
        }
        insta::assert_snapshot!(
            "widths_of_all_layouts",
            widths
                .iter()
                .map(|(kind, columns, extension, width)| {
                    format!("{kind} {columns:?} extension={extension}: {width}\n")
                })
                .collect::<String>()
        );
        for layout in form_layouts().iter().filter(|layout| layout.columns == Columns::Form) {
            let columns: Vec<_> = layout.fields.iter().map(|field| field.column as usize).collect();
            let expected: Vec<_> = (1..=layout.width).collect();
            assert_eq!(columns, expected, "{}: columns run from 1 without gaps", layout.kind);
        }
    }

    #[test]
    fn standard_items_come_before_extension_items() {
        for layout in form_layouts().iter().filter(|layout| layout.extension) {
            let items = form_items(layout.kind.table());
            let group = |field: &Field| {
                let item = items.iter().find(|item| item.field.item == field.item);
                item.map(|item| item.group == Group::Extension)
            };
            let groups: Vec<_> = layout.fields.iter().map(group).collect();
            // DV-18: so that the column order stays fixed.
            assert!(
                groups.is_sorted(),
                "{} {:?}: header, standard, extension",
                layout.kind,
                layout.columns
            );
        }
    }

    #[test]
    fn code_lists_that_differ_between_forms_stay_apart() {
        let codes = |table, item: u32| {
            let item = form_items(table).iter().find(|row| row.field.item == item).unwrap();
            let codes = item.field.codes.iter().map(|code| code.value.as_str());
            codes.collect::<Vec<_>>().join(" ")
        };
        // The traps of requirements, section 10.
        assert_eq!(codes(FormTable::HospitalDischarge, 34), "12 13 21 22 23 24 25", "要介護度");
        assert_eq!(codes(FormTable::VisitingNursing, 23), "1 2 3 4 5 6 7", "要介護状態区分");
        assert_eq!(codes(FormTable::VisitingNursing, 393), "1 2 3 4 5 6 7 8", "with 自立");
        assert_eq!(codes(FormTable::HospitalDischarge, 106), "7 6 2 1 9", "移動");
        assert_eq!(codes(FormTable::HospitalDischarge, 140), "4 3", "義歯 範囲 on admission");
        assert_eq!(codes(FormTable::HospitalDischarge, 269), "1 2 9", "義歯 範囲 on discharge");
        assert_eq!(codes(FormTable::HospitalDischarge, 159), "7 6 1 9", "視力");
        assert_eq!(codes(FormTable::HospitalDischarge, 166), "1 2 3 9", "言語");
    }

    #[test]
    fn the_forms_of_all_items_stay_what_they_are() {
        let mut text = String::new();
        for item in FormTable::ALL.iter().flat_map(|table| form_items(*table)) {
            let field = &item.field;
            let codes: Vec<_> = field.codes.iter().map(|code| code.value.as_str()).collect();
            text += &format!(
                "{} {} {}: {:?} {:?} {:?} [{}] {:?}{}{}\n",
                item.kind.map_or("共通", FormKind::title),
                field.item,
                field.name,
                field.form,
                field.max_len,
                field.requirement,
                codes.join(" "),
                item.confidence,
                if item.lost { " lost" } else { "" },
                item.transfer_from.map(|from| format!(" from {from}")).unwrap_or_default(),
            );
        }
        insta::assert_snapshot!("forms_of_all_items", text);
    }
}
