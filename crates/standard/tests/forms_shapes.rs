//! The other forms, spoilt in their shape instead of an item: quotes, columns, cuts, marks, encodings, line ends. What must be
//! told and where comes from the mutation (R13); docs/corpus.md counts the files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod form_document;
mod support;

use std::ops::Range;

use form_document::Document;
use todoke_standard::SourceFile;
use todoke_standard::forms::{Columns, FormLayout, check_form, form_layouts};

/// Two documents, the second of which is spoilt.
struct Written {
    layout: &'static FormLayout,
    bytes: Vec<u8>,
    /// The fields of the second document, quotes included.
    fields: Vec<Range<usize>>,
}

impl Written {
    fn of(layout: &'static FormLayout) -> Written {
        let valid = Document::valid(layout);
        let bytes = Document::file(&[valid.clone(), valid]);
        let second = bytes.windows(2).position(|pair| pair == b"\r\n").unwrap() + 2;
        let mut fields = Vec::new();
        let (mut start, mut quoted) = (second, false);
        for (at, byte) in bytes.iter().enumerate().skip(second) {
            match byte {
                b'"' => quoted = !quoted,
                b',' | b'\r' if !quoted => {
                    fields.push(start..at);
                    start = at + 1;
                }
                _ => {}
            }
        }
        assert_eq!(fields.len(), layout.width, "{}: every column has its place", layout.kind);
        Written { layout, bytes, fields }
    }

    fn with(&self, range: Range<usize>, what: &[u8]) -> Vec<u8> {
        [&self.bytes[..range.start], what, &self.bytes[range.end..]].concat()
    }

    /// What is told of a spoilt file: code, line, column, byte.
    fn told(&self, bytes: &[u8]) -> Vec<Told> {
        let file = SourceFile { name: "書類.csv", bytes };
        let report = check_form(&file, Some(self.layout.kind.table()));
        report
            .findings
            .iter()
            .map(|one| (one.code, one.line, one.column, one.byte_offset))
            .collect()
    }
}

type Told = (&'static str, Option<u64>, Option<u32>, Option<u64>);

fn at(code: &'static str, column: u32, byte: usize) -> Told {
    (code, Some(2), Some(column), Some(byte as u64))
}

#[test]
fn quotes_in_the_wrong_place_are_told_at_every_column() {
    let mut files = 0;
    for layout in form_layouts() {
        let written = Written::of(layout);
        for (field, column) in written.fields.iter().zip(1..) {
            let what = format!("{} {:?} column {column}", layout.kind, layout.columns);
            // In a column of another form it would make the record that form as well, whose own items are missing then.
            if layout.columns == Columns::Table
                && layout.fields.iter().all(|own| own.column != column)
            {
                continue;
            }
            let told = |value: &[u8]| {
                let mut told = written.told(&written.with(field.clone(), value));
                // That nobody knows the items of the lost page is said beside it.
                told.retain(|one| one.0 != "S-0807");
                told
            };
            assert_eq!(told(b"1\"2"), [at("S-0006", column, field.start + 1)], "{what}: bare");
            let behind = [at("S-0007", column, field.start + 3)];
            assert_eq!(told(b"\"1\"2"), behind, "{what}: text behind it");
            files += 2;
        }
    }
    println!("{files} files");
}

#[test]
fn a_column_more_or_less_is_told_at_the_document() {
    let mut files = 0;
    for layout in form_layouts() {
        let written = Written::of(layout);
        let start = written.fields[0].start as u64;
        let told = [("S-0004", Some(2), None, Some(start))];
        for (field, column) in written.fields.iter().zip(1..) {
            let what = format!("{} {:?} column {column}", layout.kind, layout.columns);
            assert_eq!(written.told(&written.with(field.end..field.end, b",")), told, "{what}");
            let gone = match column {
                1 => field.start..field.end + 1,
                _ => field.start - 1..field.end,
            };
            assert_eq!(written.told(&written.with(gone, b"")), told, "{what} gone");
            files += 2;
        }
    }
    println!("{files} files");
}

#[test]
fn a_document_cut_anywhere_is_told_where_it_ends() {
    let mut files = 0;
    for layout in form_layouts() {
        let written = Written::of(layout);
        let last = written.fields.last().unwrap().start;
        let start = written.fields[0].start;
        for end in (start + 1..last).step_by(7) {
            let what = format!("{} {:?} cut at {end}", layout.kind, layout.columns);
            let told = written.told(&written.bytes[..end]);
            let open = written.fields.iter().zip(1..).find(|(field, _)| {
                written.bytes[field.start] == b'"' && (field.start + 1..field.end).contains(&end)
            });
            let wanted = match open {
                Some((field, column)) => at("S-0005", column, field.start),
                None => ("S-0004", Some(2), None, Some(start as u64)),
            };
            assert!(told.contains(&wanted), "{what}: {wanted:?} is in {told:?}");
            // Half a character may end the file; nothing else follows from a cut.
            let more = told.iter().filter(|one| **one != wanted && one.0 != "S-0012");
            assert!(
                more.clone().all(|one| one.0 == "S-0013"),
                "{what}: {:?}",
                more.collect::<Vec<_>>()
            );
            files += 1;
        }
    }
    println!("{files} files");
}

#[test]
fn files_in_another_encoding_or_with_other_line_ends_are_told_once() {
    for layout in form_layouts() {
        let written = Written::of(layout);
        let what = format!("{} {:?}", layout.kind, layout.columns);
        let codes = |bytes: &[u8]| {
            let mut codes: Vec<_> = written.told(bytes).iter().map(|told| told.0).collect();
            codes.dedup();
            codes
        };
        let bytes = &written.bytes;
        assert_eq!(codes(b""), ["S-0001"], "{what}: empty");
        assert_eq!(codes(&[b"\xEF\xBB\xBF", &bytes[..]].concat()), ["S-0002"], "{what}: a mark");
        let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes).0;
        assert!(codes(text.as_bytes()).contains(&"S-0003"), "{what}: UTF-8");
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = [b"\xFF\xFE", &wide[..]].concat();
        assert_eq!(codes(&wide), ["S-0003"], "{what}: UTF-16");
        let feeds: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'\r').collect();
        assert_eq!(codes(&feeds), [""; 0], "{what}: LF is as good");
        let returns: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'\n').collect();
        assert!(codes(&returns).contains(&"S-0010"), "{what}: CR alone");
        let end = bytes.len();
        assert_eq!(codes(&bytes[..end - 2]), ["S-0012"], "{what}: no last line end");
        let second = written.fields[0].start;
        assert_eq!(
            codes(&written.with(second..second, b"\r\n")),
            ["S-0008"],
            "{what}: a blank line"
        );
        let third = &written.fields[2];
        let told = written.told(&written.with(third.end..third.end, b"\0"));
        assert_eq!(told[0], at("S-0009", 3, third.end), "{what}: NUL");
    }
}
