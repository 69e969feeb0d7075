//! Characters into MS932, and what stands for those it lacks: `spec/substitutes.csv`, compiled in and parsed once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use encoding_rs::{EncoderResult, SHIFT_JIS};
use serde::Deserialize;

use crate::text::faults;

const TABLE: &str = include_str!("../../spec/substitutes.csv");

/// What stands for a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Substitute {
    pub(super) after: char,
    pub(super) source: &'static str,
}

#[derive(Deserialize)]
struct Row {
    before: char,
    after: char,
    source: String,
}

fn table() -> &'static BTreeMap<char, Substitute> {
    static ROWS: OnceLock<BTreeMap<char, Substitute>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut table = csv::Reader::from_reader(TABLE.as_bytes());
        // The table is part of the program: a row that cannot be read is caught by the tests below.
        let rows = table.deserialize().filter_map(Result::<Row, _>::ok);
        rows.map(|row| (row.before, Substitute { after: row.after, source: row.source.leak() }))
            .collect()
    })
}

/// The character of the published table that stands for one MS932 lacks.
pub(super) fn substitute(character: char) -> Option<Substitute> {
    table().get(&character).copied()
}

/// The bytes of a character, if MS932 has it: reading them back must give the same one. The encoder alone would turn ¥ into \.
pub(super) fn in_ms932(character: char) -> Option<([u8; 2], usize)> {
    let mut text = [0; 4];
    let text = character.encode_utf8(&mut text);
    let mut bytes = [0; 2];
    let (result, _, length) =
        SHIFT_JIS.new_encoder().encode_from_utf8_without_replacement(text, &mut bytes, true);
    let written = bytes.get(..length)?;
    let (back, _) = SHIFT_JIS.decode_without_bom_handling(written);
    let mut is_character = true;
    if !character.is_ascii() {
        faults(written, |_| is_character = false);
    }
    (result == EncoderResult::InputEmpty && back == *text && is_character)
        .then_some((bytes, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_replaces_a_character_ms932_lacks_by_one_it_has() {
        let lines = TABLE.lines().count() - 1;
        assert_eq!(table().len(), lines, "no row is dropped, none stands twice");
        for (before, Substitute { after, source }) in table() {
            assert_eq!(in_ms932(*before), None, "{before}: what MS932 has stays");
            assert!(in_ms932(*after).is_some(), "{after}: what stands for it can be written");
            assert!(!after.is_ascii(), "{after}: nothing becomes a comma or a quote");
            assert!(!source.is_empty(), "{before}: where it is published");
        }
        for line in TABLE.lines().skip(1) {
            let (code, rest) = line.split_once(',').unwrap();
            let before = rest.chars().next().unwrap();
            assert_eq!(
                code,
                format!("U+{:04X}", u32::from(before)),
                "the number is the character's"
            );
        }
    }

    #[test]
    fn what_ms932_has_is_written_as_it_is_and_nothing_else_is() {
        for character in ['髙', '﨑', '①', '㈱', '～', '－', 'ｱ', 'A', '\\'] {
            let (bytes, length) = in_ms932(character).unwrap();
            let (back, _) = SHIFT_JIS.decode_without_bom_handling(&bytes[..length]);
            assert_eq!(back, character.to_string(), "{character} is read back");
        }
        for character in ['¥', '‾', '〜', '−', '𠮷', '😀', '\u{80}', '\u{E000}', '\u{FFFD}']
        {
            assert_eq!(in_ms932(character), None, "{character} would come back as another");
        }
    }
}
