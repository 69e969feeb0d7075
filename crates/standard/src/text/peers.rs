//! X5: every byte and every pair from 8020 on (28,928 sequences) as Python's cp932 and iconv's CP932 read them, by the table
//! that `tests/peers/cp932.py` writes. Where the checker judges otherwise, `spec/decoder.csv` has a row with the reason.

use std::collections::BTreeSet;

use super::{TextFault, decode, faults, is_lead};
use crate::layout::read_rows;

const TABLE: &str = include_str!("../../tests/peers/cp932.csv");
const DIFFERENCES: &str = include_str!("../../spec/decoder.csv");

#[derive(serde::Deserialize)]
struct PeerRow {
    first: String,
    python: String,
    iconv: String,
}

#[derive(serde::Deserialize)]
struct Difference {
    first: String,
    last: String,
    single: String,
    python: String,
    iconv: String,
    ours: String,
    code: String,
    reason: String,
}

impl Difference {
    fn holds(&self, character: &[u8]) -> bool {
        let bytes = |hex: &str| u16::from_str_radix(hex, 16).unwrap();
        let number = character.iter().fold(0, |number, byte| number << 8 | u16::from(*byte));
        (self.single == "y") == (character.len() == 1)
            && (bytes(&self.first)..=bytes(&self.last)).contains(&number)
            && (self.single == "y" || super::is_trail(character[1]))
    }
}

/// What the two peers make of a character: its text, or nothing where they refuse it.
struct Peers {
    rows: Vec<PeerRow>,
}

impl Peers {
    fn character(&self, character: &[u8]) -> [Option<char>; 2] {
        let (name, position) = match character {
            [byte] => ("single".to_owned(), usize::from(*byte)),
            [lead, trail] => (format!("{lead:02X}"), usize::from(*trail) - 0x20),
            _ => panic!("one byte or two"),
        };
        let row = self.rows.iter().find(|row| row.first == name).unwrap();
        let iconv = if row.iconv == "=" { &row.python } else { &row.iconv };
        [&row.python, iconv].map(|codes| {
            let code = codes.get(position * 4..position * 4 + 4).unwrap();
            let code = u32::from_str_radix(code, 16).ok()?;
            char::from_u32(code)
        })
    }
}

/// The characters a sequence consists of for every MS932 decoder: a pair, or two bytes.
fn characters(sequence: &[u8]) -> Vec<&[u8]> {
    if is_lead(sequence[0]) { vec![sequence] } else { sequence.chunks(1).collect() }
}

/// What the checker tells of a sequence.
fn ours(sequence: &[u8]) -> Vec<TextFault> {
    let mut all = Vec::new();
    faults(sequence, |at| all.push(at.fault));
    all
}

#[test]
fn every_sequence_is_judged_and_read_as_the_peers_do_but_for_the_written_list() {
    let peers = Peers { rows: read_rows::<PeerRow>(TABLE) };
    let list = read_rows::<Difference>(DIFFERENCES);
    assert_eq!((peers.rows.len(), list.len()), (61, 9), "all rows are read");
    let singles = (0..=0xFF_u8).map(|byte| vec![byte]);
    let pairs =
        (0x80..=0xFF_u8).flat_map(|first| (0x20..=0xFF_u8).map(move |next| vec![first, next]));
    let (mut count, mut accepted, mut used) = (0, [0; 3], BTreeSet::new());
    for sequence in singles.chain(pairs) {
        count += 1;
        let parts = characters(&sequence);
        let text = |peer: usize| -> Option<String> {
            parts.iter().map(|part| peers.character(part)[peer]).collect()
        };
        let (python, iconv) = (text(0), text(1));
        let told = ours(&sequence);
        let own = told.is_empty().then(|| decode(&sequence, false));
        for (total, verdict) in accepted.iter_mut().zip([&python, &iconv, &own]) {
            *total += usize::from(verdict.is_some());
        }
        let rows: Vec<_> =
            (0..).zip(&list).filter(|(_, row)| parts.iter().any(|part| row.holds(part))).collect();
        used.extend(rows.iter().map(|(number, _)| *number));
        let nul = sequence == [0];
        if rows.is_empty() {
            assert_eq!(
                (&python, &iconv),
                (&own, &own),
                "{sequence:02X?} without a row in the list"
            );
        } else {
            // NUL is the reader's: the text rules pass it.
            assert_eq!(own.is_none(), !nul, "{sequence:02X?} has a row and is told");
            assert!(
                python.is_some() || parts.len() == 2,
                "{sequence:02X?}: Python takes what has a row"
            );
        }
    }
    assert_eq!(count, 28_928, "as many as the peers were asked");
    assert_eq!(accepted[..2], [20_952, 19_812], "as f_cp932.py counts for Python and iconv");
    assert_eq!(
        accepted[2], OURS,
        "the checker takes what iconv takes, less 外字 and control characters"
    );
    assert_eq!(used.len(), list.len(), "every row of the list is a difference");
}

/// iconv's 19,812 less 1,880 外字, 28 control characters and DEL, and DEL behind each of 63 half-width kana; NUL is the reader's.
const OURS: usize = 19_812 - 1_880 - 29 - 63;

#[test]
fn every_row_of_the_list_says_what_is_so() {
    let peers = Peers { rows: read_rows::<PeerRow>(TABLE) };
    for row in read_rows::<Difference>(DIFFERENCES) {
        let first = u16::from_str_radix(&row.first, 16).unwrap().to_be_bytes();
        let character = if row.single == "y" { &first[1..] } else { &first[..] };
        let word = |accepts: bool| if accepts { "accepts" } else { "refuses" };
        let [python, iconv] = peers.character(character).map(|text| word(text.is_some()));
        assert_eq!((row.python.as_str(), row.iconv.as_str()), (python, iconv), "{}", row.first);
        let expected = match ours(character).first() {
            Some(TextFault::InvalidByte) => ("S-0017", "refuses"),
            Some(TextFault::Gaiji) => ("S-0015", "refuses"),
            Some(TextFault::Control) => ("S-0011", "warns"),
            // NUL: tests/corpus has it in every layout.
            None => ("S-0009", "refuses"),
            other => panic!("{}: {other:?} is no difference", row.first),
        };
        assert_eq!((row.code.as_str(), row.ours.as_str()), expected, "{}", row.first);
        assert!(!row.reason.is_empty(), "{} has a reason", row.first);
    }
}
