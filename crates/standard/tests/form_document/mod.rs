//! Builds documents of the other forms from their layouts: of an invented person, every known item filled.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file takes what it needs")]

use todoke_standard::forms::{Columns, FormKind, FormLayout, form_layouts};
use todoke_standard::layout::{Field, Form};

use crate::support::ms932;

/// A record under construction: the bytes of each column, not yet quoted.
#[derive(Clone)]
pub struct Document {
    pub layout: &'static FormLayout,
    columns: Vec<Vec<u8>>,
}

pub fn layout(kind: FormKind, columns: Columns, extension: bool) -> &'static FormLayout {
    let fits = |layout: &&FormLayout| {
        (layout.kind, layout.columns, layout.extension) == (kind, columns, extension)
    };
    form_layouts().iter().find(fits).unwrap()
}

impl Document {
    pub fn empty(layout: &'static FormLayout) -> Document {
        Document { layout, columns: vec![Vec::new(); layout.width] }
    }

    /// Every item of the form filled with something right, the lost page left empty.
    pub fn valid(layout: &'static FormLayout) -> Document {
        let lost: Vec<_> = layout.lost_fields().map(|field| field.item).collect();
        let known = layout.fields.iter().filter(|field| !lost.contains(&field.item));
        known.fold(Document::empty(layout), |document, field| {
            document.set(field.item, &usual(field))
        })
    }

    pub fn set(self, item: u32, value: &str) -> Document {
        self.set_bytes(item, &ms932(value))
    }

    pub fn set_bytes(mut self, item: u32, value: &[u8]) -> Document {
        let column = self.layout.field(item).map_or(item, |field| field.column);
        self.columns[column as usize - 1] = value.to_vec();
        self
    }

    /// The columns of another form of the same table besides.
    pub fn with(mut self, other: &Document) -> Document {
        for (own, other) in self.columns.iter_mut().zip(&other.columns) {
            if own.is_empty() {
                own.clone_from(other);
            }
        }
        self
    }

    /// A line with the names of the items.
    pub fn heading(&self) -> Vec<u8> {
        let names: Vec<_> = self.layout.fields.iter().map(|field| field.name.clone()).collect();
        ms932(&format!("{}\r\n", names.join(",")))
    }

    /// MS932, CRLF; what is not ASCII stands in quotes.
    pub fn file(documents: &[Document]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for document in documents {
            for (position, value) in document.columns.iter().enumerate() {
                if position > 0 {
                    bytes.push(b',');
                }
                if value.is_ascii() {
                    bytes.extend(value);
                } else {
                    bytes.push(b'"');
                    for byte in value {
                        bytes.extend(std::iter::repeat_n(*byte, 1 + usize::from(*byte == b'"')));
                    }
                    bytes.push(b'"');
                }
            }
            bytes.extend(b"\r\n");
        }
        bytes
    }
}

/// A right value for an item, of an invented person.
pub fn usual(field: &Field) -> String {
    let says = |words: &str| field.name.contains(words);
    let value = match field.form {
        Form::OfficeNumber => "1371215102",
        Form::InsuredNumber => "1234567897",
        Form::Digits { .. } => "131128",
        Form::Code if says("性別") => "2",
        Form::Code => field.codes[0].value.as_str(),
        Form::Codes => "1;2",
        Form::Date { .. } if says("生年月日") => "19190228",
        Form::Date { .. } => "20270125",
        Form::Moment => "202701251300",
        Form::Time { .. } => "1300",
        Form::Integer if says("年齢") => "107",
        Form::Decimal => "36.5",
        Form::Katakana => "ヤマダサダコ",
        // 退院・退所情報記録書: no code of this form is known.
        Form::FreeText if field.name == "種別識別" && field.weak.is_some() => "",
        Form::FreeText if says("生年月日") => "19190228",
        Form::FreeText if says("記入日") => "20270125",
        Form::FreeText if says("データ処理No") => "1",
        Form::FreeText if says("年齢") => "107",
        Form::FreeText if says("性別") => "女",
        Form::FreeText if says("郵便番号") => "1360071",
        Form::FreeText if says("電話") || says("FAX") => "03-0000-0000",
        Form::FreeText if says("フリガナ") => "ヤマダサダコ",
        Form::FreeText if says("氏名") || says("医師名") => "山田　貞子",
        Form::FreeText => "記入例",
        _ => "1",
    };
    value.to_owned()
}
