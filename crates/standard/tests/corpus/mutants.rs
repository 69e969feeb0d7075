//! 100,000 random mutants of good files (R13), seeded: nothing panics, the verdict is the same twice and for any size of the
//! pieces, findings stay bounded, each byte is taken once. `TODOKE_MUTANTS` says how many; without it a part of them runs.

use std::hint::black_box;

use todoke_standard::records::read_unit;
use todoke_standard::{FileChecker, SourceFile, check_set};

use crate::case::context;
use crate::good::{Written, good};
use crate::table::tables;

/// Where the sequence of random numbers starts. Another seed is another set of mutants.
const SEED: u64 = 0x2027_0125;
const PART: usize = 10_000;

/// Findings a file can have at most: 2,000 are kept, one more counts the rest.
const MOST_FINDINGS: usize = 2_001;

/// A small generator (xorshift64*), so that a seed is the same mutants on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.roll() >> 16) as usize % bound.max(1)
    }
}

/// Bytes that decide something.
const TELLING: &[u8] =
    b",,,\"\"\"\r\n\r\n\0\t \x1A\x80\x81\x82\x8A\xA0\xF0\xF9\xFC\xFF\xEF\xBB\xBF@_09AH-.";

/// Spoils a file in one to eight places, and sometimes its name.
fn spoil(good: &[Written], dice: &mut Dice) -> (String, Vec<u8>) {
    let file = &good[dice.below(good.len())];
    let (mut name, mut bytes) = (file.name.clone(), file.bytes.clone());
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len());
        let length = 1 + dice.below(12);
        let end = (at + length).min(bytes.len());
        match dice.below(9) {
            0 if at < bytes.len() => bytes[at] = TELLING[dice.below(TELLING.len())],
            1 => bytes.insert(at, TELLING[dice.below(TELLING.len())]),
            2 if at < bytes.len() => bytes[at] = dice.roll() as u8,
            3 => drop(bytes.drain(at..end)),
            4 => bytes.truncate(at),
            5 => {
                let piece = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            6 => {
                // A piece of another file, as when two exports write at once.
                let other = &good[dice.below(good.len())].bytes;
                let from = dice.below(other.len());
                let piece = &other[from..(from + 40).min(other.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            7 => {
                let row = &file.rows[dice.below(file.rows.len())];
                let record = file.bytes[row.start..row.end].to_vec();
                bytes.splice(at..at, record);
            }
            _ if dice.below(4) == 0 => {
                let mut letters: Vec<char> = name.chars().collect();
                let at = dice.below(letters.len());
                letters[at] = ['_', '0', 'A', '.', 'コ', ' '][dice.below(6)];
                name = letters.into_iter().collect();
            }
            _ => {}
        }
    }
    (name, bytes)
}

/// The whole report as text, and what was counted, when the file comes in pieces.
fn report(name: &str, bytes: &[u8], piece: usize) -> (String, usize, u64, u64) {
    let mut checker = FileChecker::new(name, &context());
    bytes.chunks(piece.max(1)).for_each(|piece| checker.feed(piece));
    let report = checker.finish();
    let (findings, size, records) = (report.findings.len(), report.size_bytes, report.records);
    (format!("{report:?}"), findings, size, records)
}

#[test]
fn random_mutants_never_panic_and_get_the_same_verdict_in_any_pieces() {
    let wanted =
        std::env::var("TODOKE_MUTANTS").ok().and_then(|count| count.parse().ok()).unwrap_or(PART);
    let good: Vec<_> =
        tables().iter().map(|table| good(&table.kind, table.edition).write()).collect();
    let mut dice = Dice::new(SEED);
    let (mut told, mut silent) = (0_usize, 0_usize);
    for nth in 0..wanted {
        let (name, bytes) = spoil(&good, &mut dice);
        let piece = 1 + dice.below(97);
        let (whole, findings, size, records) = report(&name, &bytes, bytes.len());
        // Pieces are a second time as well; every eighth mutant is looked at twice in one piece.
        if nth % 8 == 0 {
            let again = report(&name, &bytes, bytes.len()).0;
            assert_eq!(again, whole, "mutant {nth} of seed {SEED:#x}, twice");
        }
        assert_eq!(
            report(&name, &bytes, piece).0,
            whole,
            "mutant {nth} of seed {SEED:#x} in pieces of {piece}"
        );
        assert_eq!(size, bytes.len() as u64, "mutant {nth}: each byte is taken once");
        let ends = bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count() as u64;
        assert!(records <= ends + 1, "mutant {nth}: a record needs a line end");
        assert!(findings <= MOST_FINDINGS, "mutant {nth}: {findings} findings");
        // Links, guards and typed records look at whatever came through; they may refuse, never panic.
        let source = SourceFile { name: &name, bytes: &bytes };
        black_box(check_set(&[source], &context()));
        let _ = black_box(read_unit(&[source]));
        *(if findings == 0 { &mut silent } else { &mut told }) += 1;
    }
    println!("{wanted} mutants of seed {SEED:#x}: {told} told, {silent} without a finding");
    assert!(told > silent * 4, "mutants that change nothing test nothing: {silent} of {wanted}");
}
