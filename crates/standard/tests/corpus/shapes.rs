//! Quotes, line ends, columns, byte order marks, other encodings, NUL, files cut at every byte.

use todoke_standard::Severity::{Error, Note};

use crate::case::{Case, Told};
use crate::good::{Place, Sheet, Written, good, long_text};
use crate::items::row_of;
use crate::table::{Edition, Table, tables};

fn case(
    family: &'static str,
    table: &Table,
    how: &str,
    name: &str,
    bytes: Vec<u8>,
    told: Told,
) -> Case {
    let id = format!("{} {} {how}", table.kind, table.edition.number());
    Case::file(family, id, name, bytes, told)
}

fn insert(bytes: &[u8], at: usize, what: &[u8]) -> Vec<u8> {
    [&bytes[..at], what, &bytes[at..]].concat()
}

fn replaced(bytes: &[u8], range: std::ops::Range<usize>, what: &[u8]) -> Vec<u8> {
    [&bytes[..range.start], what, &bytes[range.end..]].concat()
}

/// Quotes in the wrong place, in every item of every layout.
pub(crate) fn quotes() -> Vec<Case> {
    let mut cases = Vec::new();
    for table in tables() {
        let sheet = good(&table.kind, table.edition);
        let written = sheet.write();
        for item in &table.items {
            let column = table.column(item.seq);
            let row = row_of(&sheet, item.seq as usize);
            let span = written.rows[row].fields[column - 1];
            let how = |how: &str| format!("No.{} {how}", item.seq);
            // A bare field with a quote inside.
            let around =
                if span.quoted { span.start - 1..span.end + 1 } else { span.start..span.end };
            let bytes = replaced(&written.bytes, around.clone(), b"1\"2");
            let lines = written.bytes[around.clone()].iter().filter(|byte| **byte == b'\n').count();
            assert!(lines == 0 || row == 0, "only the first record has lines");
            let told = Told::of_field("S-0006", Error, span.line, column).at_byte(around.start + 1);
            cases.push(case(
                "quotes",
                table,
                &how("quote in a bare field"),
                &written.name,
                bytes,
                told,
            ));
            // Text after a closing quote.
            let bytes = replaced(&written.bytes, around.clone(), b"\"1\"2");
            let told = Told::of_field("S-0007", Error, span.line, column).at_byte(around.start + 3);
            cases.push(case(
                "quotes",
                table,
                &how("text after the quote"),
                &written.name,
                bytes,
                told,
            ));
            // An opening quote that nothing closes: the last record has no quote behind it.
            let bytes =
                replaced(&plain_from(&sheet, row, column, &written), around.clone(), b"\"1");
            let told = Told::of_field("S-0005", Error, span.line, column).at_byte(around.start);
            let all = case("quotes", table, &how("quote never closed"), &written.name, bytes, told);
            // What was swallowed is missing.
            cases.push(all);
        }
    }
    cases
}

/// The file with every quote behind a field taken away, so that an opening quote there stays open.
fn plain_from(_sheet: &Sheet, row: usize, column: usize, written: &Written) -> Vec<u8> {
    let field = written.rows[row].fields[column - 1];
    let from = field.end + usize::from(field.quoted);
    let (head, tail) = written.bytes.split_at(from);
    let tail: Vec<u8> = tail.iter().map(|byte| if *byte == b'"' { b' ' } else { *byte }).collect();
    [head, &tail].concat()
}

/// One column more or less, at every place of every layout.
pub(crate) fn columns() -> Vec<Case> {
    let mut cases = Vec::new();
    for table in tables() {
        let written = good(&table.kind, table.edition).write();
        for (position, item) in table.items.iter().enumerate() {
            let row = position % 3;
            let place = &written.rows[row];
            let field = place.fields[position];
            let end = field.end + usize::from(field.quoted);
            let told = || Told::of_line("S-0004", Error, place.line);
            let how = |how: &str| format!("No.{} {how}", item.seq);
            let bytes = insert(&written.bytes, end, b",");
            cases.push(case("columns", table, &how("one more"), &written.name, bytes, told()));
            let start = field.start - usize::from(field.quoted);
            let gone = if position == 0 { start..end + 1 } else { start - 1..end };
            let bytes = replaced(&written.bytes, gone, b"");
            cases.push(case("columns", table, &how("one less"), &written.name, bytes, told()));
        }
        for (how, bytes) in [("semicolons", b';'), ("tabs", b'\t')] {
            let bytes: Vec<u8> = written
                .bytes
                .iter()
                .map(|byte| if *byte == b',' { bytes } else { *byte })
                .collect();
            // Every record is one column: told once with tabs, in each row otherwise.
            let told = Told::of_line("S-0004", Error, 1);
            let all = case("columns", table, how, &written.name, bytes, told);
            cases.push(all.with(&["S-0004", "S-0006", "S-0007", "S-0011"]));
        }
    }
    cases
}

/// The last record cut at every byte: what the cut leaves decides what is told.
pub(crate) fn cuts() -> Vec<Case> {
    let mut cases = Vec::new();
    for table in tables() {
        let written = good(&table.kind, table.edition).write();
        let last = written.rows.last().unwrap();
        for at in last.start + 1..written.bytes.len() {
            let told = told_of_cut(table, last, at);
            let how = format!("cut {} bytes into the last record", at - last.start);
            let bytes = written.bytes[..at].to_vec();
            let all = case("cut", table, &how, &written.name, bytes, told);
            cases.push(all.with(&["S-0012"]));
        }
    }
    cases
}

fn told_of_cut(table: &Table, last: &Place, at: usize) -> Told {
    if at >= last.end {
        return Told::of_line("S-0012", Note, last.line);
    }
    for (field, column) in last.fields.iter().zip(1..) {
        if field.quoted && (field.start..=field.end).contains(&at) {
            return Told::of_field("S-0005", Error, field.line, column).at_byte(field.start - 1);
        }
        if column == table.items.len() && at >= field.start {
            // All columns are there; what the last one holds decides.
            return match cut_value(table, at - field.start) {
                Some(code) => Told::of_field(code, Error, field.line, column).at_byte(field.start),
                None => Told::of_line("S-0012", Note, last.line),
            };
        }
    }
    Told::of_line("S-0004", Error, last.line)
}

/// The rule that the last item breaks when so many bytes of it are left: the kinds end in a date, a month, a service type, a
/// text, or in 識別子, which is empty.
fn cut_value(table: &Table, length: usize) -> Option<&'static str> {
    let last = table.items.last().unwrap();
    if last.required != "required" {
        return None;
    }
    Some(match (length, last.kind.as_str()) {
        (0, _) => "S-0101",
        (_, "年月日") => "S-0106",
        (_, "年月") => "S-0107",
        _ => "S-0115",
    })
}

/// Line ends, blank lines, marks, encodings, NUL, for every layout.
pub(crate) fn files() -> Vec<Case> {
    let mut cases = Vec::new();
    for table in tables() {
        let sheet = good(&table.kind, table.edition);
        let written = sheet.write();
        let bytes = &written.bytes;
        let mut add = |how: &str, bytes: Vec<u8>, told: Told, also: &'static [&'static str]| {
            cases.push(case("file", table, how, &written.name, bytes, told).with(also));
        };
        add("empty", Vec::new(), Told::of_file("S-0001", Error), &[]);
        // A mark before what is UTF-8 (or plain ASCII) to the end says that the file is UTF-8.
        let code = if bytes.is_ascii() { "S-0003" } else { "S-0002" };
        let at_mark = |code| Told::of_line(code, Error, 1).at_byte(0);
        add("mark of UTF-8", insert(bytes, 0, b"\xEF\xBB\xBF"), at_mark(code), &[]);
        let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes).0;
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        add(
            "UTF-16",
            insert(&wide, 0, b"\xFF\xFE"),
            Told::of_line("S-0003", Error, 1).at_byte(0),
            &[],
        );
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        add(
            "UTF-16, big end first",
            insert(&wide, 0, b"\xFE\xFF"),
            Told::of_line("S-0003", Error, 1).at_byte(0),
            &[],
        );
        if let Some(at) = text.find(|letter: char| !letter.is_ascii()) {
            let line = 1 + text[..at].matches('\n').count() as u64;
            // Fields that are too long or no code as UTF-8 are told beside it.
            let told = Told::of_line("S-0003", Error, line).at_byte(at);
            add("UTF-8", text.as_bytes().to_vec(), told, &["S-0005", "S-0007"]);
            let marked = insert(text.as_bytes(), 0, b"\xEF\xBB\xBF");
            add("UTF-8 with mark", marked, at_mark("S-0003"), &["S-0005", "S-0007"]);
        }
        for (row, place) in written.rows.iter().enumerate() {
            let crlf = place.end..place.end + 2;
            // The line on which the record ends: the first one holds two.
            let next = written.rows.get(row + 1).map_or(place.line + 1, |next| next.line);
            let told = Told::of_line("S-0010", Error, next - 1).at_byte(place.end);
            add(
                &format!("CR alone after record {}", row + 1),
                replaced(bytes, crlf.clone(), b"\r"),
                told,
                &[],
            );
            let told = Told::of_line("S-0905", Note, place.line);
            add(
                &format!("LF alone after record {}", row + 1),
                replaced(bytes, crlf.clone(), b"\n"),
                told,
                &[],
            );
            let told = Told::of_line("S-0008", Error, next).at_byte(crlf.end);
            add(
                &format!("blank line after record {}", row + 1),
                insert(bytes, crlf.end, b"\r\n"),
                told,
                &[],
            );
            if row + 1 < written.rows.len() {
                let told = Told::of_line("S-0010", Error, next).at_byte(crlf.end);
                let how = format!("blank line of CR alone after record {}", row + 1);
                add(&how, insert(bytes, crlf.end, b"\r"), told, &["S-0008"]);
            }
        }
        // Outside quotes alone: line breaks of free text stay.
        let mut lf = bytes.clone();
        let mut cr = bytes.clone();
        for place in written.rows.iter().rev() {
            lf.splice(place.end..place.end + 2, *b"\n");
            cr.splice(place.end..place.end + 2, *b"\r");
        }
        add("LF alone everywhere", lf, Told::of_line("S-0904", Note, 1), &[]);
        let end = written.rows[0].end;
        let second = written.rows[1].line - 1;
        add("CR alone everywhere", cr, Told::of_line("S-0010", Error, second).at_byte(end), &[]);
        let names: Vec<&str> = table.items.iter().map(|item| item.name_ja.as_str()).collect();
        let heading = crate::good::ms932_of_name(&names.join(","));
        add(
            "heading",
            insert(bytes, 0, &[&heading[..], b"\r\n"].concat()),
            Told::of_line("S-0021", Error, 1),
            &[],
        );
        nul(table, &written, &mut add);
    }
    cases
}

/// A NUL in the first, a middle and the last field that holds something.
fn nul(
    table: &Table,
    written: &Written,
    add: &mut impl FnMut(&str, Vec<u8>, Told, &'static [&'static str]),
) {
    let row = usize::from(long_text(&table.kind).is_some());
    for column in [1, 2, 3, 4] {
        let span = written.rows[row].fields[column - 1];
        let bytes = insert(&written.bytes, span.end, b"\0");
        let told = Told::of_field("S-0009", Error, span.line, column).at_byte(span.end);
        add(&format!("NUL in column {column}"), bytes, told, &[]);
    }
    let last =
        written.rows[row].fields.iter().enumerate().rfind(|(_, field)| field.start < field.end);
    let (position, span) = last.unwrap();
    if span.quoted {
        let bytes = replaced(&written.bytes, span.start..span.start + 1, b"\0");
        let told = Told::of_field("S-0009", Error, span.line, position + 1).at_byte(span.start);
        add("NUL in a text", bytes, told, &["S-0017", "S-0013", "S-0014"]);
    }
}

/// A record of more than a megabyte, in the kinds with free text.
pub(crate) fn giants() -> Vec<Case> {
    let mut cases = Vec::new();
    for kind in ["UP1KYO", "UPPLAN", "UPKIHON"] {
        let sheet = good(kind, Edition::V4_1);
        let item = long_text(kind).unwrap();
        for (how, length, fits) in [
            ("a field just short of the limit", 1_000_000, true),
            ("a giant field", 1 << 20, false),
        ] {
            let written = sheet.clone().set(1, item, &vec![b'x'; length]).write();
            let id = format!("{kind} {how}");
            let told = (!fits).then(|| {
                Told::of_line("S-0018", Error, written.rows[1].line).at_byte(written.rows[1].start)
            });
            let files = vec![(written.name, written.bytes)];
            cases.push(Case { family: "giant", id, files, told, also: &[] });
        }
    }
    cases
}
