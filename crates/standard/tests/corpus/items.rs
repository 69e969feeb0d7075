//! One wrong value for each way to break each item of each layout; characters that cannot be sent in each item.

use todoke_standard::Severity::{Error, Warning};

use crate::case::{Case, Told};
use crate::good::{Sheet, good, spoilable};
use crate::table::{Edition, tables};
use crate::values::wrong_values;

/// Bytes that are no text, what they are called, and the rule they break.
const BYTES: [(&str, &[u8], &str, todoke_standard::Severity); 8] = [
    ("外字 at the start of the area", b"\xF0\x40", "S-0015", Error),
    ("外字 at its end", b"\xF9\xFC", "S-0015", Error),
    ("half a character", b"\x82", "S-0013", Error),
    ("a vendor position without a character", b"\x85\x40", "S-0014", Error),
    ("a position of JIS X 0213", b"\x87\x9F", "S-0014", Error),
    ("80", b"\x80", "S-0017", Error),
    ("FF", b"\xFF", "S-0017", Error),
    ("end-of-file mark", b"\x1A", "S-0011", Warning),
];

/// Every wrong value of every item.
pub(crate) fn wrong() -> Vec<Case> {
    let mut cases = Vec::new();
    for table in tables() {
        let sheet = good(&table.kind, table.edition);
        for item in &table.items {
            for (nth, wrong) in wrong_values(item, table.edition).into_iter().enumerate() {
                let row = row_of(&sheet, item.seq as usize + nth);
                let column = table.column(item.seq);
                let written = sheet.clone().set(row, item.seq, &wrong.value).write();
                let span = written.rows[row].fields[column - 1];
                let told = Told::of_field(wrong.code, wrong.severity, span.line, column)
                    .at_byte(span.start);
                let id = format!(
                    "{} {} No.{} {}",
                    table.kind,
                    table.edition.number(),
                    item.seq,
                    wrong.how
                );
                cases.push(Case::file("item", id, &written.name, written.bytes, told));
            }
        }
    }
    cases
}

/// Bytes that are no MS932, in every item of 4.1: behind a letter, before a comma or a quote.
pub(crate) fn characters() -> Vec<Case> {
    let mut cases = Vec::new();
    for table in tables().iter().filter(|table| table.edition == Edition::V4_1) {
        let sheet = good(&table.kind, table.edition);
        for item in &table.items {
            for (nth, (how, bytes, code, severity)) in BYTES.into_iter().enumerate() {
                // Free text takes all of them, codes take two in turn.
                if !item.is_text() && !nth.is_multiple_of(4) {
                    continue;
                }
                let row = row_of(&sheet, item.seq as usize + nth);
                let column = table.column(item.seq);
                let value = if item.is_text() {
                    [&b"\x82\xA0"[..], bytes].concat()
                } else {
                    bytes.to_vec()
                };
                let written = sheet.clone().set(row, item.seq, &value).write();
                let span = written.rows[row].fields[column - 1];
                let offset = span.end - bytes.len();
                let told = Told::of_field(code, severity, span.line, column).at_byte(offset);
                let id = format!("{} 4.1 No.{} {how}", table.kind, item.seq);
                cases.push(Case::file("characters", id, &written.name, written.bytes, told));
            }
        }
    }
    cases
}

/// All 1,880 positions of the user-defined area, one file each; and the 398 duplicates of the NEC and IBM rows, which are
/// legal and must pass in silence.
pub(crate) fn areas() -> Vec<Case> {
    let sheet = good("UP1KYO", Edition::V4_1);
    let column = sheet.table.column(23);
    let with = |value: &[u8]| sheet.clone().set(1, 23, value).write();
    let mut cases = Vec::new();
    let trails = || (0x40..=0xFC_u8).filter(|trail| *trail != 0x7F);
    for pair in (0xF0..=0xF9_u8).flat_map(|lead| trails().map(move |trail| [lead, trail])) {
        let written = with(&[b"\x82\xA0".as_slice(), &pair, b"a"].concat());
        let span = written.rows[1].fields[column - 1];
        let told = Told::of_field("S-0015", Error, span.line, column).at_byte(span.start + 2);
        let id = format!("{:02X}{:02X}", pair[0], pair[1]);
        cases.push(Case::file("gaiji", id, &written.name, written.bytes, told));
    }
    for pair in duplicates() {
        let written = with(&pair);
        let id = format!("{:02X}{:02X}", pair[0], pair[1]);
        let files = vec![(written.name, written.bytes)];
        cases.push(Case { family: "duplicate", id, files, told: None, also: &[] });
    }
    cases
}

/// NEC row 13 (13 signs that JIS X 0208 has as well), NEC selected IBM characters (ED40-EEFC), and the IBM signs that NEC has:
/// counted from the layout of the areas, not asked of a decoder.
fn duplicates() -> Vec<[u8; 2]> {
    let trails = || (0x40..=0xFC_u8).filter(|trail| *trail != 0x7F);
    let mut all: Vec<[u8; 2]> = Vec::new();
    all.extend([0x90, 0x91, 0x92, 0x95, 0x96, 0x97, 0x9A, 0x9B, 0x9C].map(|trail| [0x87, trail]));
    for lead in [0xED, 0xEE] {
        // EEED and EEEE are empty.
        all.extend(
            trails().map(|trail| [lead, trail]).filter(|pair| !matches!(pair, [0xEE, 0xED | 0xEE])),
        );
    }
    // FA4A-FA54 (Roman numbers, ￢), FA58-FA5B (㈱, №, ℡, ∵).
    all.extend((0x4A..=0x54).chain(0x58..=0x5B).map(|trail| [0xFA, trail]));
    all
}

/// One of the records that may be spoiled, another for each mutation.
pub(crate) fn row_of(sheet: &Sheet, turn: usize) -> usize {
    let rows = spoilable(sheet.table);
    rows[turn % rows.len()]
}
