//! The reader against bytes: every position is spelled out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::*;

/// Everything the reader says about some bytes, fed in chunks of a size.
fn read(bytes: &[u8], chunk: usize) -> Vec<String> {
    let mut said = Vec::new();
    let mut receive = |record: &Record<'_>| {
        let fields: Vec<_> = record
            .fields()
            .map(|field| {
                let text = String::from_utf8_lossy(field.bytes).into_owned();
                let quoted = if field.quoted { "q" } else { "" };
                format!("{text:?}{quoted}@{}:{}", field.line, field.byte_offset)
            })
            .collect();
        let faults: Vec<_> = record
            .faults
            .iter()
            .map(|at| format!("{:?}@{}:{}:{}", at.fault, at.line, at.column, at.byte_offset))
            .collect();
        said.push(format!("{:?} {} {}", record.number, fields.join(" "), faults.join(" ")));
    };
    let mut reader = Reader::new();
    for piece in bytes.chunks(chunk.max(1)) {
        reader.feed(piece, &mut receive);
    }
    reader.finish(&mut receive);
    said.iter().map(|line| line.trim_end().to_owned()).collect()
}

fn whole(bytes: &[u8]) -> Vec<String> {
    read(bytes, bytes.len())
}

#[test]
fn lines_are_physical_lines_and_records_are_counted_apart() {
    let said = whole(b"a,b\r\n\"x\r\ny\",z\r\nc,d\r\n");
    assert_eq!(
        said,
        [
            r#"Some(1) "a"@1:0 "b"@1:2"#,
            r#"Some(2) "x\r\ny"q@2:6 "z"@3:12"#,
            r#"Some(3) "c"@4:15 "d"@4:17"#,
        ],
        "CRLF is one line end, a quoted line break counts as a line (style guide, Errors)"
    );
}

#[test]
fn line_feeds_alone_end_lines_too() {
    let said = whole(b"a\nb\n\"c\nd\"\ne\n");
    assert_eq!(said[3], r#"Some(4) "e"@5:10"#, "the spec accepts CRLF and LF");
}

#[test]
fn doubled_quotes_are_content() {
    let said = whole(b"\"a\"\"b\",c\r\n");
    assert_eq!(said, [r#"Some(1) "a\"\"b"q@1:1 "c"@1:7"#], "kept doubled: offsets stay exact");
}

#[test]
fn broken_quotes_are_reported_where_they_are() {
    assert_eq!(
        whole(b"ab\"c,d\r\n"),
        [r#"Some(1) "ab\"c"@1:0 "d"@1:5 QuoteInBareField@1:1:2"#],
        "a quote in the middle of a bare field is content and a fault"
    );
    assert_eq!(
        whole(b"x,\"ab\"c,d\r\n"),
        [r#"Some(1) "x"@1:0 "ab\"c"@1:3 "d"@1:8 TextAfterQuote@1:2:6"#],
        "text after a closing quote"
    );
    assert_eq!(
        whole(b"a\r\nb,\"c\r\nd,e\r\n"),
        [r#"Some(1) "a"@1:0"#, r#"Some(2) "b"@2:3 "c\r\nd,e\r\n"q@2:6 UnclosedQuote@2:2:5"#,],
        "an unclosed quote is placed at the quote, not at the end of the file"
    );
}

#[test]
fn a_lone_carriage_return_ends_the_record_and_is_reported() {
    assert_eq!(
        whole(b"a,b\rc,d\r\n"),
        [r#"Some(1) "a"@1:0 "b"@1:2 LoneCarriageReturn@1:3:3"#, r#"Some(2) "c"@2:4 "d"@2:6"#],
        "old line ends do not shift the positions that follow"
    );
}

#[test]
fn a_missing_last_line_end_is_no_more_than_a_note() {
    assert_eq!(whole(b"a"), [r#"Some(1) "a"@1:0 NoLineEnd@1:1:1"#], "the record is whole");
    assert_eq!(whole(b"a,"), [r#"Some(1) "a"@1:0 ""@1:2 NoLineEnd@1:2:2"#], "an empty last field");
    assert_eq!(whole(b"\"a\""), [r#"Some(1) "a"q@1:1 NoLineEnd@1:1:3"#], "a quoted last field");
    assert_eq!(whole(b"a\r"), [r#"Some(1) "a"@1:0 NoLineEnd@1:2:2"#], "CRLF cut in two");
}

#[test]
fn blank_lines_are_no_records() {
    assert_eq!(
        whole(b"a\r\n\r\nb\r\n"),
        [r#"Some(1) "a"@1:0"#, "None  BlankLine@2:1:3", r#"Some(2) "b"@3:5"#],
        "the line counts, the record does not"
    );
    assert_eq!(whole(b"\"\"\n"), [r#"Some(1) ""q@1:1"#], "an empty quoted field is a record");
}

#[test]
fn byte_order_marks_are_seen() {
    assert_eq!(
        whole(b"\xEF\xBB\xBFa\n"),
        ["None  Utf8Mark@1:1:0", r#"Some(1) "a"@1:3"#],
        "the mark is not part of the first field"
    );
    assert_eq!(whole(b"\xFF\xFEa\0"), ["None  Utf16Mark@1:1:0"], "UTF-16 cannot be split");
    assert_eq!(whole(b"\xFF\xFE"), ["None  Utf16Mark@1:1:0"], "even when nothing follows");
}

#[test]
fn nul_is_reported_and_does_not_flood() {
    let zeros = [0_u8; 10_000];
    let said = whole(&zeros);
    assert_eq!(said.len(), 1, "one record of NULs");
    assert!(said[0].matches("Nul@").count() <= MOST_FAULTS, "bounded memory");
}

#[test]
fn sixteen_faults_of_a_record_are_kept_and_what_ends_it_besides() {
    let said = |nuls: usize| whole(&[&vec![0; nuls][..], b",\"x"].concat()).remove(0);
    assert_eq!(said(MOST_FAULTS).matches("Nul@").count(), MOST_FAULTS, "as many as are kept");
    assert_eq!(said(MOST_FAULTS + 1).matches("Nul@").count(), MOST_FAULTS, "and no more");
    assert!(said(MOST_FAULTS + 1).ends_with("UnclosedQuote@1:2:18"), "faults that come once are");
}

#[test]
fn a_thousand_and_24_fields_are_kept_and_all_are_counted() {
    let count = |fields: usize| {
        let line = [",".repeat(fields - 1).as_bytes(), b"\n"].concat();
        let mut counts = (0, 0);
        let mut reader = Reader::new();
        reader.feed(&line, &mut |record| counts = (record.field_count, record.fields().count()));
        counts
    };
    assert_eq!(count(MOST_FIELDS), (1024, 1024), "all");
    assert_eq!(count(MOST_FIELDS + 1), (1025, 1024), "the last is counted only");
}

#[test]
fn the_bytes_of_a_record_are_those_without_its_line_end() {
    for (record, end) in
        [("a,b", "\r\n"), ("a,b", "\n"), ("\"a\",\"b\"", "\n"), ("a,\"b\"", "\r\n")]
    {
        let file = [record, end].concat().repeat(2);
        for chunk in 1..=file.len() {
            let mut all = Vec::new();
            let mut reader = Reader::new();
            let mut receive = |record: &Record<'_>| all.push(record.bytes().to_vec());
            file.as_bytes().chunks(chunk).for_each(|piece| reader.feed(piece, &mut receive));
            assert_eq!(
                all,
                [record.as_bytes(), record.as_bytes()],
                "{file:?} in chunks of {chunk}"
            );
        }
    }
}

#[test]
fn only_what_concerns_a_line_end_hides_how_a_record_ends() {
    use LineEnd::{CrLf, Lf, None as Open};
    let cases: [(&[u8], Option<LineEnd>); 7] = [
        (b"a,b\r\n", Some(CrLf)),
        (b"a,b\n", Some(Lf)),
        (b"a,b", Some(Open)),
        (b"a,\"b", Some(Open)),
        (b"a,\"b\"c\r\n", Some(CrLf)),
        (b"a,\"b\"c\n", Some(Lf)),
        (b"a\rb\r\n", None),
    ];
    for (bytes, expected) in cases {
        let mut ends = Vec::new();
        let mut receive = |record: &Record<'_>| ends.push(record.line_end());
        let mut reader = Reader::new();
        reader.feed(bytes, &mut receive);
        reader.finish(&mut receive);
        assert_eq!(ends.first(), Some(&expected), "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_record_just_within_all_bounds_is_kept_in_any_pieces() {
    // The CR counts, the LF does not.
    let mut bytes = vec![b'x'; LONGEST_RECORD - 1];
    bytes.extend_from_slice(b"\r\ny\r\n");
    for chunk in [1000, 4096, LONGEST_RECORD - 1, LONGEST_RECORD, LONGEST_RECORD + 1, bytes.len()] {
        let said = read(&bytes, chunk);
        assert!(said[0].ends_with("x\"@1:0"), "kept in pieces of {chunk}: {:.40}", said[0]);
        bytes.insert(0, b'x');
        assert_eq!(read(&bytes, chunk)[0], "Some(1)  TooLong@1:1:0", "a byte more, {chunk}");
        bytes.remove(0);
    }
}

#[test]
fn a_record_beyond_all_bounds_is_not_kept() {
    let mut bytes = vec![b'x'; LONGEST_RECORD + 1];
    bytes.extend_from_slice(b"\r\ny\r\n");
    for chunk in [4096, bytes.len()] {
        let said = read(&bytes, chunk);
        assert_eq!(said[0], "Some(1)  TooLong@1:1:0", "reported at its start, content dropped");
        assert_eq!(said[1], r#"Some(2) "y"@2:1048579"#, "and the reader goes on behind it");
    }
}

#[test]
fn chunks_do_not_change_what_is_said() {
    let samples: [&[u8]; 7] = [
        b"a,b\r\n\"x\r\ny\"\"\",z\r\n\r\nc,d\r\n",
        b"\xEF\xBB\xBFa,\"b\"c\rd\n",
        b"a,\"b",
        b"\"a\r",
        b"\xFF\xFE\0a",
        b"ab\"\0\"\r\r\n,\"\"\r",
        b"",
    ];
    for sample in samples {
        for chunk in 1..=sample.len() {
            assert_eq!(read(sample, chunk), whole(sample), "chunks of {chunk}: {sample:?}");
        }
    }
}
