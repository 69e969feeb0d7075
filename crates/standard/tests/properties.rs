//! Properties that hold for any bytes: nothing panics, chunks do not matter, and on well-formed files the
//! `csv` crate sees the same fields.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use support::{context, k1, k2, y2};
use todoke_standard::records::read_unit;
use todoke_standard::{FileChecker, FileName, Recognition, SourceFile};

/// The report of a file fed in pieces, as text.
fn report(name: &str, pieces: &[&[u8]]) -> String {
    let mut checker = FileChecker::new(name, &context());
    for piece in pieces {
        checker.feed(piece);
    }
    format!("{:?}", checker.finish())
}

/// Bytes that are likely to matter: separators, quotes, line ends, halves of characters, digits.
fn odd_bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        4 => prop::sample::select(b",\"\r\n\0 \x81\x8A\xF0\x40\xEF\xBB\xBF\xFF\xFE".to_vec()),
        4 => prop::sample::select(b"0123456789H-".to_vec()),
        1 => any::<u8>(),
    ];
    vec(byte, 0..400)
}

/// A good file with a few bytes replaced, removed or put in.
fn damaged() -> impl Strategy<Value = (String, Vec<u8>)> {
    let sheets: Vec<_> = k2().into_iter().chain(k1()).chain(y2()).collect();
    let files: Vec<_> = sheets.iter().map(|sheet| (sheet.name.clone(), sheet.bytes())).collect();
    let damage = vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..6);
    (prop::sample::select(files), damage).prop_map(|((name, mut bytes), damage)| {
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
        (name, bytes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_never_change_the_report(
        bytes in odd_bytes(),
        cuts in vec(any::<prop::sample::Index>(), 0..5),
        kind in 0..12_usize,
    ) {
        let sheets: Vec<_> = k2().into_iter().chain(k1()).chain(y2()).collect();
        let name = &sheets[kind].name;
        let whole = report(name, &[&bytes]);
        let mut ends: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        ends.sort_unstable();
        let mut pieces = Vec::new();
        let mut start = 0;
        for end in ends.into_iter().chain([bytes.len()]) {
            pieces.push(&bytes[start..end]);
            start = end;
        }
        prop_assert_eq!(report(name, &pieces), whole, "split at {:?}", cuts);
    }

    #[test]
    fn damaged_files_are_judged_the_same_in_any_chunks((name, bytes) in damaged(), size in 1..64_usize) {
        let whole = report(&name, &[&bytes]);
        let pieces: Vec<_> = bytes.chunks(size).collect();
        prop_assert_eq!(report(&name, &pieces), whole, "chunks of {}", size);
        // Records are for files that passed; on others they may fail, never panic.
        let _ = read_unit(&[SourceFile { name: &name, bytes: &bytes }]);
    }

    #[test]
    fn any_name_is_standard_broken_or_foreign(name in "\\PC{0,40}", tail in "[_0-9A-Z.jpgCSV]{0,60}") {
        for name in [name.clone(), format!("UPPLAN{tail}"), format!("UPKIHON_IMAGE_{tail}"), tail.clone()] {
            match FileName::recognise(&name) {
                Recognition::Standard(parsed) => {
                    let written = parsed.to_string();
                    prop_assert!(written.eq_ignore_ascii_case(&name), "{} is written {}", name, written);
                }
                Recognition::Broken(_) | Recognition::Foreign => {}
            }
        }
    }

    #[test]
    fn the_csv_crate_sees_the_same_free_text(text in "[ -~あいう、。\\r\\n\"表能]{0,60}") {
        // U+007E and U+005C are plain ASCII in MS932, so any of these texts can be written.
        let unit = [k2()[0].clone().set(0, 7, &text), k2()[1].clone(), k2()[2].clone()];
        let bytes = unit[0].bytes();
        let (decoded, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&bytes);
        let mut oracle = csv::ReaderBuilder::new().has_headers(false).from_reader(decoded.as_bytes());
        let first = oracle.records().next().unwrap().unwrap();
        let ours = read_unit(&[SourceFile { name: &unit[0].name, bytes: &bytes }]).unwrap();
        prop_assert_eq!(&first[6], &ours.service_lines[0].care_manager, "プラン担当者名");
        prop_assert_eq!(&first[14], &ours.service_lines[0].service_code, "the columns behind it");
    }
}

#[test]
fn the_csv_crate_counts_the_same_records_in_every_good_file() {
    for sheet in k2().into_iter().chain(k1()).chain(y2()) {
        let bytes = sheet.bytes();
        let (text, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(&bytes);
        let mut oracle = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let records: Vec<_> = oracle.records().map(Result::unwrap).collect();
        let mut checker = FileChecker::new(&sheet.name, &context());
        checker.feed(&bytes);
        let report = checker.finish();
        assert_eq!(report.records, records.len() as u64, "{}", sheet.name);
        assert!(
            records.iter().all(|record| record.len() == sheet.layout().fields.len()),
            "{}: the oracle splits into the columns of the layout",
            sheet.name
        );
    }
}
