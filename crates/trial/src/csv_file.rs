//! A CSV file of the standard while it is being made: rows of named columns, then MS932 bytes with CRLF, free text
//! in quotes and everything else bare. The name is a plain string so that a broken sample can carry a wrong one.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;
use serde::{Deserialize, Serialize};

use crate::layout;
use crate::offices::Office;

/// The version value of the standard 4.1.
pub const CSV_VERSION: &str = "202407";

/// The service month of files that go with 第1表 to 第3表.
pub const NO_MONTH: &str = "000000";

/// The CSV kinds the trial sends, and those of 介護予防, which it does not know: only samples hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CsvKind {
    /// 利用者補足情報.
    Uphosoku,
    /// 居宅サービス計画書 第1表.
    Up1kyo,
    /// 居宅サービス計画書 第2表.
    Up2kyo,
    /// 居宅サービス計画書 第3表.
    Up3kyo,
    /// 第6表 サービス利用票 (予定).
    Upplan,
    /// 第7表 サービス利用票別表.
    Upsikyu,
    /// 第6表 実績情報.
    Upjsk,
    /// 第1表 取り下げ.
    Dlt1kyo,
    /// 第6表 取り下げ (予定).
    Dltplan,
    /// 第6表 取り下げ (実績).
    Dltjsk,
    /// 介護予防 利用者基本情報.
    Upkihon,
    /// 介護予防 利用者基本情報 別表1.
    UpkihonSub1,
    /// 介護予防 利用者基本情報 別表2.
    UpkihonSub2,
    /// 介護予防サービス・支援計画書.
    Upyobo,
    /// 介護予防サービス・支援計画書 別表.
    UpyoboSub,
}

impl CsvKind {
    /// The id that file names begin with.
    pub fn id(self) -> &'static str {
        match self {
            Self::Uphosoku => "UPHOSOKU",
            Self::Up1kyo => "UP1KYO",
            Self::Up2kyo => "UP2KYO",
            Self::Up3kyo => "UP3KYO",
            Self::Upplan => "UPPLAN",
            Self::Upsikyu => "UPSIKYU",
            Self::Upjsk => "UPJSK",
            Self::Dlt1kyo => "DLT1KYO",
            Self::Dltplan => "DLTPLAN",
            Self::Dltjsk => "DLTJSK",
            Self::Upkihon => "UPKIHON",
            Self::UpkihonSub1 => "UPKIHON_SUB1",
            Self::UpkihonSub2 => "UPKIHON_SUB2",
            Self::Upyobo => "UPYOBO",
            Self::UpyoboSub => "UPYOBO_SUB",
        }
    }

    fn name_has_month(self) -> bool {
        !matches!(
            self,
            Self::Up1kyo
                | Self::Up2kyo
                | Self::Up3kyo
                | Self::Dlt1kyo
                | Self::Upkihon
                | Self::UpkihonSub1
                | Self::UpkihonSub2
                | Self::Upyobo
                | Self::UpyoboSub
        )
    }
}

/// The name of a file of the standard 4.1.
pub fn file_name(
    kind: CsvKind,
    month: &str,
    sender: &Office,
    receiver: &Office,
    serial: &str,
) -> String {
    let month = if kind.name_has_month() { format!("_{month}") } else { String::new() };
    format!(
        "{}{month}_{}_{}_{}_{}_{serial}.CSV",
        kind.id(),
        sender.number,
        sender.service_type,
        receiver.number,
        receiver.service_type,
    )
}

/// A finished file: its name and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleFile {
    /// The file name without any folder.
    pub name: String,
    /// The bytes as they lie on the disk.
    pub bytes: Vec<u8>,
}

/// One record, its columns addressed by their 項目名.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    kind: CsvKind,
    values: Vec<String>,
}

impl Row {
    /// An empty record of a kind, with the CSVバージョン set.
    pub fn new(kind: CsvKind) -> Self {
        let values = vec![String::new(); layout::columns(kind.id()).len()];
        Self { kind, values }.with("CSVバージョン", CSV_VERSION)
    }

    /// Sets a column.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// Sets the second column of a name: 第3表 has 開始時間 and 終了時間 twice.
    #[must_use]
    pub fn with_second(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set_nth(name, 1, value.into());
        self
    }

    /// Sets a column in place.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.set_nth(name, 0, value.into());
    }

    /// The value of a column; empty for an unknown one.
    pub fn value(&self, name: &str) -> &str {
        self.position(name, 0).and_then(|at| self.values.get(at)).map_or("", String::as_str)
    }

    fn set_nth(&mut self, name: &str, nth: usize, value: String) {
        let position = self.position(name, nth);
        debug_assert!(position.is_some(), "{} has no column {name}", self.kind.id());
        if let Some(slot) = position.and_then(|at| self.values.get_mut(at)) {
            *slot = value;
        }
    }

    fn position(&self, name: &str, nth: usize) -> Option<usize> {
        let columns = layout::columns(self.kind.id()).iter().enumerate();
        columns.filter(|(_, column)| column.name == name).nth(nth).map(|(at, _)| at)
    }

    fn text(&self) -> String {
        let columns = layout::columns(self.kind.id());
        let fields = self.values.iter().zip(columns).map(|(value, column)| {
            if column.free_text && !value.is_empty() {
                Cow::Owned(format!("\"{}\"", value.replace('"', "\"\"")))
            } else {
                Cow::Borrowed(value.as_str())
            }
        });
        let mut line = fields.collect::<Vec<_>>().join(",");
        line.push_str("\r\n");
        line
    }
}

/// A file before it becomes bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvFile {
    /// Which kind its rows are.
    pub kind: CsvKind,
    /// The file name without any folder.
    pub name: String,
    /// The records in file order.
    pub rows: Vec<Row>,
}

impl CsvFile {
    /// The file as bytes.
    pub fn write(&self) -> SampleFile {
        let text: String = self.rows.iter().map(Row::text).collect();
        SampleFile { name: self.name.clone(), bytes: ms932(&text) }
    }
}

/// MS932 bytes of a text. A character MS932 has no place for becomes 〓, as the standard wants exporters to replace
/// such characters before output.
#[expect(
    clippy::disallowed_methods,
    reason = "the samples' writer plays the care software; the product itself never encodes"
)]
pub fn ms932(text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = SHIFT_JIS.encode(text);
    if !unmappable {
        return bytes.into_owned();
    }
    let mut buffer = [0_u8; 4];
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        let (one, _, unmappable) = SHIFT_JIS.encode(character.encode_utf8(&mut buffer));
        bytes.extend_from_slice(if unmappable { &[0x81, 0xAC] } else { &one });
    }
    bytes
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;

    fn first_form(text: &str) -> CsvFile {
        let row = Row::new(CsvKind::Up1kyo).with("総合的な援助の方針", text);
        CsvFile { kind: CsvKind::Up1kyo, name: "UP1KYO.CSV".to_owned(), rows: vec![row] }
    }

    #[test]
    fn free_text_is_quoted_and_its_quotes_are_doubled() {
        let bytes = first_form("a\"b,c\r\nd").write().bytes;
        let text = String::from_utf8(bytes).expect("ASCII only");
        assert!(
            text.contains(",\"a\"\"b,c\r\nd\","),
            "quotes doubled, comma and break kept: {text}"
        );
        assert!(text.starts_with("202407,,"), "other columns are bare, empty ones are nothing");
        assert!(text.ends_with(",\r\n"), "every record ends with CRLF");
    }

    #[test]
    fn characters_of_windows_are_kept_and_others_become_geta() {
        assert_eq!(ms932("～－①㈱髙﨑"), b"\x81\x60\x81\x7C\x87\x40\x87\x8A\xFB\xFC\xFA\xB1");
        assert_eq!(ms932("a𠮷b"), b"a\x81\xACb", "𠮷 is not in MS932");
    }

    #[test]
    fn the_second_column_of_a_name_can_be_set() {
        let row =
            Row::new(CsvKind::Up3kyo).with("開始時間", "1300").with_second("開始時間", "0700");
        assert_eq!(row.text(), "202407,,,,,,,1300,,,0700,,\r\n", "columns 8 and 11 of 第3表");
    }
}
