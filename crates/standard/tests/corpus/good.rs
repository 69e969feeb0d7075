//! Good files of every kind and edition, written here byte by byte, so that every mutation knows its own place.

use crate::table::{Edition, Table, table};

pub(crate) const CARE: &str = "1371215102";
pub(crate) const HELP: &str = "1371200017";
pub(crate) const SERIAL: &str = "20270125200201";
/// The people of a file, one record (in 第7表 two) each.
const PEOPLE: [&str; 3] = ["1234567897", "H123456783", "0987654321"];

/// Where a field lies in the bytes of its file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// First byte of the value, after an opening quote.
    pub(crate) start: usize,
    /// Behind its last byte.
    pub(crate) end: usize,
    pub(crate) quoted: bool,
    /// Line on which it begins.
    pub(crate) line: u64,
}

/// A record in the bytes.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) start: usize,
    /// Behind the last field, before the line end.
    pub(crate) end: usize,
    pub(crate) line: u64,
    pub(crate) fields: Vec<Span>,
}

/// A file before it is bytes.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) table: &'static Table,
    pub(crate) name: String,
    pub(crate) rows: Vec<Vec<Vec<u8>>>,
}

/// A file as bytes, with its places.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) rows: Vec<Place>,
}

impl Sheet {
    /// Sets one item (number of 4.1) of one record.
    pub(crate) fn set(mut self, row: usize, seq: u32, value: &[u8]) -> Sheet {
        let column = self.table.column(seq);
        self.rows[row][column - 1] = value.to_vec();
        self
    }

    /// Free text in quotes, everything else bare, CRLF.
    pub(crate) fn write(&self) -> Written {
        let (mut bytes, mut rows, mut line) = (Vec::new(), Vec::new(), 1);
        for row in &self.rows {
            let (start, first_line) = (bytes.len(), line);
            let mut fields = Vec::new();
            for (position, value) in row.iter().enumerate() {
                if position > 0 {
                    bytes.push(b',');
                }
                let text = self.table.items.get(position).is_some_and(crate::table::Item::is_text);
                let quoted = text && !value.is_empty();
                bytes.extend(quoted.then_some(b'"'));
                let start = bytes.len();
                for byte in value {
                    bytes.push(*byte);
                    bytes.extend((quoted && *byte == b'"').then_some(b'"'));
                }
                fields.push(Span { start, end: bytes.len(), quoted, line });
                line += value.iter().filter(|byte| **byte == b'\n').count() as u64;
                bytes.extend(quoted.then_some(b'"'));
            }
            rows.push(Place { start, end: bytes.len(), line: first_line, fields });
            bytes.extend_from_slice(b"\r\n");
            line += 1;
        }
        Written { name: self.name.clone(), bytes, rows }
    }
}

/// Records that a mutation may spoil: in 第7表 the detail rows.
pub(crate) fn spoilable(table: &Table) -> &'static [usize] {
    if table.kind == "UPSIKYU" { &[0, 2, 4] } else { &[0, 1, 2] }
}

/// An item of the kind that holds text over two lines in the first record, so that lines and records differ.
pub(crate) fn long_text(kind: &str) -> Option<u32> {
    let items = [
        ("UPHOSOKU", 10),
        ("UP1KYO", 24),
        ("UP2KYO", 14),
        ("UP3KYO", 6),
        ("UPPLAN", 21),
        ("UPJSK", 21),
        ("UPSIKYU", 6),
        ("UPKIHON", 64),
        ("UPKIHON_SUB1", 6),
        ("UPKIHON_SUB2", 11),
        ("UPYOBO", 42),
        ("UPYOBO_SUB", 6),
    ];
    items.into_iter().find(|(id, _)| *id == kind).map(|(_, item)| item)
}

/// What a record of a kind holds beside its required items, so that no rule of rows speaks.
fn extras(kind: &str) -> &'static [(u32, &'static str)] {
    match kind {
        "UPHOSOKU" => &[(4, "00000000"), (8, "19390228")],
        "UP1KYO" => &[(15, "20260401")],
        "UP2KYO" => &[
            (6, "1"),
            (7, "病気が悪くならない"),
            (8, "1"),
            (13, "1"),
            (14, "調理"),
            (15, "Y"),
            (16, "訪問介護"),
            (17, HELP),
        ],
        "UP3KYO" => &[(6, "訪問介護"), (7, "1"), (8, "1300"), (9, "1400")],
        "UPPLAN" | "UPJSK" => &[(8, "245"), (10, "20270201"), (13, "1400"), (21, "見本")],
        "UPSIKYU" => &[(13, "245"), (16, "4"), (6, "見本")],
        "UPKIHON" => &[(6, "1"), (17, "19390228"), (64, "見本")],
        "UPKIHON_SUB1" => &[(5, "6:00"), (6, "起床")],
        "UPKIHON_SUB2" => &[(5, "2020年"), (6, "高血圧")],
        "UPYOBO" => &[(6, "1"), (42, "見本")],
        "UPYOBO_SUB" => &[(5, "1"), (6, "外出が減った")],
        _ => &[],
    }
}

/// A good file of a kind in an edition: three people.
pub(crate) fn good(kind: &str, edition: Edition) -> Sheet {
    let table = table(kind, edition);
    let mut rows = Vec::new();
    for person in PEOPLE {
        rows.push(record(table, person, &[]));
        if kind == "UPSIKYU" {
            let total = [(7, "9999999999"), (9, "999999"), (13, "0"), (16, "0"), (6, "")];
            rows.push(record(table, person, &total));
        }
    }
    let mut sheet = Sheet { table, name: name(kind, edition), rows };
    if let Some(item) = long_text(kind) {
        sheet = sheet.set(0, item, &ms932("一行目\r\n二行目"));
    }
    sheet
}

fn record(table: &Table, person: &str, special: &[(u32, &str)]) -> Vec<Vec<u8>> {
    let value = |item: &crate::table::Item| {
        let given = special.iter().chain(extras(&table.kind)).find(|(seq, _)| *seq == item.seq);
        let usual =
            if item.required == "required" { usual(item, table.edition, person) } else { "" };
        ms932(given.map_or(usual, |(_, value)| value))
    };
    table.items.iter().map(value).collect()
}

/// A value that any required item of the type may hold.
fn usual<'a>(item: &'a crate::table::Item, edition: Edition, person: &'a str) -> &'a str {
    match (item.name_ja.as_str(), item.kind.as_str(), item.format.as_str()) {
        ("CSVバージョン", ..) => edition.version(),
        ("保険者番号", ..) => "131128",
        ("被保険者番号", ..) => person,
        (name, "英数", _) if item.max_len == Some(10) && name.starts_with("サービス") => HELP,
        (_, "英数", _) if item.max_len == Some(10) => CARE,
        (_, "英数", "service type 2 + item 4") => "111111",
        (_, "英数", _) if item.max_len == Some(2) => "11",
        (_, "年月日", _) => "20270125",
        (_, "年月", _) => "202702",
        (_, "時刻", _) => "1300",
        (_, "整数", _) => "1",
        (_, "フリーテキスト", _) => "見本　花子",
        ("３０日超区分", ..) => "0",
        _ => item.first_code(),
    }
}

/// Whether names of the kind hold a month (spec README, File names).
pub(crate) fn has_month(kind: &str) -> bool {
    ["UPHOSOKU", "UPPLAN", "UPJSK", "UPSIKYU", "DLTPLAN", "DLTJSK"].contains(&kind)
}

/// Number and type of sender and receiver.
pub(crate) fn parties(kind: &str) -> [(&'static str, &'static str); 2] {
    match kind {
        "UPJSK" | "DLTJSK" => [(HELP, "11"), (CARE, "43")],
        _ if kind.contains("KIHON") || kind.contains("YOBO") => [(CARE, "46"), (HELP, "A2")],
        _ => [(CARE, "43"), (HELP, "11")],
    }
}

/// The parts of a good name, and its extension.
pub(crate) fn name_parts(kind: &str, edition: Edition) -> (Vec<String>, &'static str) {
    let mut parts = vec![kind.to_owned()];
    parts.extend(has_month(kind).then(|| "202702".to_owned()));
    for (number, service_type) in parties(kind) {
        parts.push(number.to_owned());
        match edition {
            Edition::V3_2 => {}
            // The list of service codes of 4.0 was not seen: three digits is all the checker may ask.
            Edition::V4_0 => parts.push("110".to_owned()),
            Edition::V4_1 => parts.push(service_type.to_owned()),
        }
    }
    parts.push(SERIAL.to_owned());
    if kind == "UPKIHON_IMAGE" {
        parts.push("0001".to_owned());
        return (parts, "jpg");
    }
    (parts, "CSV")
}

pub(crate) fn name(kind: &str, edition: Edition) -> String {
    let (parts, extension) = name_parts(kind, edition);
    format!("{}.{extension}", parts.join("_"))
}

/// Text as MS932 bytes. Only tests write files.
#[allow(
    clippy::disallowed_methods,
    reason = "the ban is on changing what was read; this makes samples"
)]
pub(crate) fn ms932(text: &str) -> Vec<u8> {
    let (bytes, _, lost) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!lost, "a sample in MS932: {text}");
    bytes.into_owned()
}

/// The names of the columns as a heading: signs that MS932 has under another code point are written as it has them.
pub(crate) fn ms932_of_name(text: &str) -> Vec<u8> {
    ms932(text)
}
