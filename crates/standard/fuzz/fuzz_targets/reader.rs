//! Any bytes as one file: the report is the same whole and in pieces, and every place lies within the file. The input is the
//! name, LF, one byte for the size of the pieces, the content.
#![no_main]

use libfuzzer_sys::fuzz_target;
use todoke_standard::{Context, Date, Direction, FileChecker, FileReport};

fn report(name: &str, bytes: &[u8], piece: usize) -> FileReport {
    let today = Date::parse("20270125").expect("a date");
    let context = Context { today, own_office: None, direction: Direction::Unknown };
    let mut checker = FileChecker::new(name, &context);
    bytes.chunks(piece).for_each(|piece| checker.feed(piece));
    checker.finish()
}

fuzz_target!(|input: &[u8]| {
    let Some(end) = input.iter().position(|byte| *byte == b'\n') else { return };
    let (name, rest) = input.split_at(end);
    let [_, piece, bytes @ ..] = rest else { return };
    let name = String::from_utf8_lossy(name);
    let whole = report(&name, bytes, bytes.len().max(1));
    let pieces = report(&name, bytes, usize::from(*piece).max(1));
    assert_eq!(
        format!("{whole:?}"),
        format!("{pieces:?}"),
        "the size of the pieces decides nothing"
    );
    assert_eq!(whole.size_bytes, bytes.len() as u64);
    assert!(whole.findings.len() <= 2_001);
    let lines = bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count() as u64 + 1;
    for finding in &whole.findings {
        assert!(finding.line.is_none_or(|line| (1..=lines).contains(&line)), "{finding:?}");
        assert!(finding.byte_offset.is_none_or(|at| at <= bytes.len() as u64), "{finding:?}");
        assert!(!finding.message.is_empty() && !finding.to_string().is_empty());
    }
});
