//! Repairs: what is not wrong comes out byte-identical, what was repaired is told no more, and every change is listed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use encoding_rs::SHIFT_JIS;
use proptest::collection::vec;
use proptest::prelude::*;
use support::{Sheet, context, k1, k2, y2};
use todoke_standard::layout::Form;
use todoke_standard::repair::{Change, ChangeKind, Left, Repaired, repair};
use todoke_standard::{FileChecker, SourceFile};

/// The codes of what is repaired wherever it stands.
const ALWAYS: [&str; 6] = ["S-0002", "S-0003", "S-0010", "S-0904", "S-0905", "S-0908"];
/// The codes of what is repaired in rows that can be read by columns.
const IN_ROWS: [&str; 4] = ["S-0006", "S-0012", "S-0902", "S-0906"];

fn codes(name: &str, bytes: &[u8]) -> Vec<&'static str> {
    let mut checker = FileChecker::new(name, &context());
    checker.feed(bytes);
    checker.finish().findings.iter().map(|finding| finding.code).collect()
}

fn repaired(name: &str, bytes: &[u8]) -> Repaired {
    repair(&SourceFile { name, bytes })
}

/// Both properties, for any file.
fn assert_properties(name: &str, bytes: &[u8]) {
    let before = codes(name, bytes);
    let done = repaired(name, bytes);
    let to_repair = |code: &&&str| ALWAYS.contains(code) || IN_ROWS.contains(code);
    // A file whose name tells no kind is not read, and more findings than are listed tell nothing of a code.
    if before.iter().find(to_repair).is_none() && !before.contains(&"S-0099") {
        assert_eq!(done.bytes, bytes, "{name}: nothing to repair, byte for byte");
        assert_eq!((done.changes, done.left, done.name), (Vec::new(), Vec::new(), name.to_owned()));
        return;
    }
    let after = codes(&done.name, &done.bytes);
    if done.left.is_empty() {
        let still = after.iter().find(|code| ALWAYS.contains(code));
        assert_eq!(still, None, "{name}: repaired from {before:?} to {after:?}");
    } else {
        assert_eq!(done.bytes, bytes, "{name}: what cannot be repaired stays");
    }
    let again = repaired(&done.name, &done.bytes);
    assert_eq!(again.bytes, done.bytes, "{name}: repairing twice changes nothing more");
    assert_eq!(again.changes, Vec::new(), "{name}: and tells nothing more");
}

fn csv_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            csv_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
            found.push(path);
        }
    }
}

#[test]
fn every_sample_keeps_both_properties_and_loses_what_is_repaired() {
    let mut files = Vec::new();
    csv_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples"), &mut files);
    let mut changed = 0;
    for path in &files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(path).unwrap();
        assert_properties(name, &bytes);
        let done = repaired(name, &bytes);
        changed += usize::from(!done.changes.is_empty());
        let after = codes(&done.name, &done.bytes);
        // A quote may stand in a field of a row that cannot be read by columns, or in a code.
        let still = after.iter().find(|code| IN_ROWS[1..].contains(code));
        assert_eq!(still, None, "{}: {after:?}", path.display());
    }
    assert!(files.len() > 500, "all samples: {}", files.len());
    assert!(changed >= 8, "samples of every kind of repair: {changed}");
}

/// How a file is written beside the standard.
#[derive(Clone, Copy, Debug)]
struct Dialect {
    end: &'static str,
    last_end: bool,
    bare_text: bool,
    quoted_codes: bool,
    utf8: bool,
    mark: bool,
    small_extension: bool,
}

fn written(sheet: &Sheet, dialect: Dialect) -> (String, Vec<u8>) {
    let mut text = String::new();
    for row in &sheet.rows {
        let fields = sheet.layout().fields.iter().zip(row).map(|(field, value)| {
            let free = field.form == Form::FreeText;
            let odd = value.contains([',', '"', '\n']);
            let quote = match free {
                true => !value.is_empty() && (odd || !dialect.bare_text),
                false => dialect.quoted_codes,
            };
            match quote {
                true => format!("\"{}\"", value.replace('"', "\"\"")),
                false => value.clone(),
            }
        });
        text += &fields.collect::<Vec<_>>().join(",");
        text += dialect.end;
    }
    if !dialect.last_end {
        text.truncate(text.len() - dialect.end.len());
    }
    let mut bytes = if dialect.mark { vec![0xEF, 0xBB, 0xBF] } else { Vec::new() };
    #[allow(clippy::disallowed_methods, reason = "the test writes files, as care software does")]
    let (ms932, ..) = SHIFT_JIS.encode(&text);
    bytes.extend_from_slice(if dialect.utf8 { text.as_bytes() } else { &ms932 });
    let name = match dialect.small_extension {
        true => sheet.name.replace(".CSV", ".csv"),
        false => sheet.name.clone(),
    };
    (name, bytes)
}

const STANDARD: Dialect = Dialect {
    end: "\r\n",
    last_end: true,
    bare_text: false,
    quoted_codes: false,
    utf8: false,
    mark: false,
    small_extension: false,
};

fn dialects() -> impl Strategy<Value = Dialect> {
    let ends = prop::sample::select(vec!["\r\n", "\n", "\r"]);
    (ends, any::<[bool; 6]>()).prop_map(|(end, flags)| Dialect {
        end,
        last_end: flags[0],
        bare_text: flags[1],
        quoted_codes: flags[2],
        utf8: flags[3],
        mark: flags[4],
        small_extension: flags[5],
    })
}

fn sheets() -> Vec<Sheet> {
    k2().into_iter().chain(k1()).chain(y2()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_a_file_is_written_its_repair_is_the_standard_one(
        sheet in prop::sample::select(sheets()),
        dialect in dialects(),
    ) {
        let (name, bytes) = written(&sheet, dialect);
        let done = repaired(&name, &bytes);
        let (name, standard) = written(&sheet, STANDARD);
        prop_assert_eq!(&done.name, &name);
        prop_assert_eq!(&done.bytes, &standard, "{:?}", dialect);
        let after = codes(&done.name, &done.bytes);
        let still = after.iter().find(|code| ALWAYS.contains(code) || IN_ROWS.contains(code));
        prop_assert_eq!(still, None);
    }

    #[test]
    fn damaged_files_keep_both_properties(
        sheet in prop::sample::select(sheets()),
        damage in vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..6),
    ) {
        let mut bytes = sheet.bytes();
        for (at, byte, how) in damage {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => {
                    bytes.remove(at);
                }
            }
        }
        assert_properties(&sheet.name, &bytes);
    }
}

/// 第2表 with a text of our own, in UTF-8.
fn utf8(text: &str) -> (String, Vec<u8>) {
    let sheet = k1().into_iter().find(|sheet| sheet.name.starts_with("UP2KYO")).unwrap();
    let sheet = sheet.set(0, 7, text);
    written(&sheet, Dialect { utf8: true, ..STANDARD })
}

#[test]
fn characters_ms932_lacks_are_replaced_one_by_one_and_all_others_stay() {
    let (name, bytes) = utf8("髙﨑①㈱と𠮷田〜\n9−10時");
    let done = repaired(&name, &bytes);
    let told: Vec<_> = done
        .changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Character)
        .map(|change| (change.line, change.column, change.before.as_str(), change.after.as_str()))
        .collect();
    let column = Some(7);
    assert_eq!(
        told,
        [
            (Some(1), column, "𠮷", "吉"),
            (Some(1), column, "〜", "～"),
            (Some(2), column, "−", "－"),
        ],
        "each at its place: the line break of the text counts"
    );
    let (text, _) = SHIFT_JIS.decode_without_bom_handling(&done.bytes);
    assert!(text.contains("髙﨑①㈱と吉田～\n9－10時"), "{text}");
    let sentence = done.changes.iter().find(|change| change.before == "𠮷").map(Change::to_string);
    assert_eq!(
        sentence.unwrap(),
        "1行目 7列目「課題」:Shift_JIS(MS932)にない「𠮷」を「吉」に変えました。正しいか、目で確かめてください。(出典 文字情報基盤 MJ縮退マップ)"
    );
}

#[test]
fn a_character_nobody_can_replace_leaves_the_file_as_it_is() {
    let (name, bytes) = utf8("散歩😀と5¥");
    let done = repaired(&name, &bytes);
    assert_eq!(done.bytes, bytes, "no half-converted file");
    let left = |character| Left::Character { line: 1, column: Some(7), character };
    assert_eq!(
        done.left,
        [left('😀'), left('¥')],
        "all that is in the way, ¥ never becomes a backslash"
    );
    assert!(done.left[0].to_string().contains("「😀」(U+1F600)"), "{}", done.left[0]);
}

#[test]
fn a_mark_makes_bytes_utf8_that_would_read_as_kana_without_it() {
    let (name, mut bytes) = utf8("é");
    bytes.splice(0..0, [0xEF, 0xBB, 0xBF]);
    let done = repaired(&name, &bytes);
    assert_eq!(done.bytes, bytes, "é is not ﾃｩ: the mark says what it is");
    assert_eq!(done.left.len(), 1, "and MS932 has none");
}

#[test]
fn rows_nobody_can_read_by_columns_are_copied() {
    let name = "DLTPLAN_202702_1371215102_43_1371200017_11_20270125200201.CSV";
    let bytes = b"202407,\"131128\",1234567890\n\"202407\",131128,1234567890,202702\n\"202407,1\n2";
    let done = repaired(name, bytes);
    let expected =
        b"202407,\"131128\",1234567890\r\n202407,131128,1234567890,202702\r\n\"202407,1\n2";
    assert_eq!(done.bytes, expected, "only their line ends change; nothing within an open quote");
    let counts: Vec<_> =
        done.changes.iter().map(|change| (change.kind, change.line, change.count)).collect();
    let expected = [(ChangeKind::LineEnds, Some(1), 2), (ChangeKind::Unquoted, Some(2), 1)];
    assert_eq!(counts, expected, "told once, counted");
}

#[test]
fn quotes_in_bare_text_are_doubled_and_codes_with_commas_keep_theirs() {
    let sheet = k1().into_iter().find(|sheet| sheet.name.starts_with("UP2KYO")).unwrap();
    let bare = written(&sheet.clone().set(0, 7, "QQ"), Dialect { bare_text: true, ..STANDARD }).1;
    let text = bare.windows(2).position(|pair| pair == b"QQ").unwrap();
    let mut bytes = bare;
    bytes.splice(text..text + 2, *b"a \"b\" c");
    let done = repaired(&sheet.name, &bytes);
    let expected = b"\"a \"\"b\"\" c\"";
    assert!(
        done.bytes.windows(expected.len()).any(|found| found == expected),
        "as the standard says"
    );
    assert!(!codes(&done.name, &done.bytes).contains(&"S-0006"), "told no more");
    let name = "DLTPLAN_202702_1371215102_43_1371200017_11_20270125200201.CSV";
    let kept = b"202407,\"131,128\",1234567890,202702\r\n";
    assert_eq!(repaired(name, kept).bytes, kept, "without its quotes it would be two fields");
}

#[test]
fn files_of_no_known_layout_come_out_as_they_went_in() {
    for name in [
        "notes.csv",
        "nyuin.CSV",
        "UPKIHON_IMAGE_1371215102_43_1371200017_11_20270125200201_0001.jpg",
    ] {
        let bytes = b"\xEF\xBB\xBFa,\"b\"\nc";
        let done = repaired(name, bytes);
        assert_eq!((done.name.as_str(), &done.bytes[..]), (name, &bytes[..]), "{name}");
        assert_eq!(done.changes, [], "{name}");
    }
}
