//! MS932 (CP932), byte by byte: what is a character of it, what is 外字, what is half a character.
//! The assigned pairs are asked of `encoding_rs` once; nothing is decoded to be written again.

use std::borrow::Cow;
use std::sync::OnceLock;

use encoding_rs::SHIFT_JIS;

/// Something in a text that MS932 does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextFault {
    /// A first byte without its second.
    HalfCharacter,
    /// A byte that begins no character.
    InvalidByte,
    /// A pair that is assigned to no character.
    NotInMs932,
    /// 外字: the user-defined area F040-F9FC, 1,880 positions.
    Gaiji,
    /// A control character other than tab and line breaks.
    Control,
}

/// A text fault, where it is in the field, and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextFaultAt {
    pub(crate) fault: TextFault,
    pub(crate) index: usize,
    pub(crate) bytes: [u8; 2],
}

const FIRST_LEAD: u8 = 0x81;

/// Whether each pair from 8100 on is a character of MS932, by lead and trail byte.
fn assigned() -> &'static [bool] {
    static ASSIGNED: OnceLock<Vec<bool>> = OnceLock::new();
    ASSIGNED.get_or_init(|| {
        let pairs = (FIRST_LEAD..=0xFC).flat_map(|lead| (0..=0xFF).map(move |trail| [lead, trail]));
        let is_assigned = |pair: [u8; 2]| {
            is_lead(pair[0])
                && is_trail(pair[1])
                && SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&pair).is_some()
        };
        pairs.map(is_assigned).collect()
    })
}

fn is_assigned(assigned: &[bool], lead: u8, trail: u8) -> bool {
    let index = usize::from(lead.wrapping_sub(FIRST_LEAD)) << 8 | usize::from(trail);
    assigned.get(index).copied().unwrap_or(false)
}

fn is_lead(byte: u8) -> bool {
    matches!(byte, 0x81..=0x9F | 0xE0..=0xFC)
}

fn is_trail(byte: u8) -> bool {
    matches!(byte, 0x40..=0x7E | 0x80..=0xFC)
}

fn is_gaiji_lead(byte: u8) -> bool {
    matches!(byte, 0xF0..=0xF9)
}

fn is_control(byte: u8) -> bool {
    byte == 0x7F || (byte < 0x20 && !matches!(byte, b'\t' | b'\r' | b'\n' | 0))
}

/// Whether a byte is ASCII and nothing to tell. NUL is the reader's business.
fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7E | b'\t' | b'\r' | b'\n' | 0)
}

/// Tells everything in a field that MS932 does not allow. NUL is the reader's business.
pub(crate) fn faults(bytes: &[u8], mut tell: impl FnMut(TextFaultAt)) {
    if bytes.iter().all(|byte| is_plain(*byte)) {
        return;
    }
    let assigned = assigned();
    let mut rest = bytes;
    while let [byte, more @ ..] = rest {
        let index = bytes.len() - rest.len();
        rest = more;
        let fault = match (*byte, more) {
            (0x00..=0x7F, _) => is_control(*byte).then_some(TextFault::Control),
            (0xA1..=0xDF, _) => None,
            (lead, [trail, more @ ..]) if is_lead(lead) && is_trail(*trail) => {
                rest = more;
                if is_gaiji_lead(lead) {
                    Some(TextFault::Gaiji)
                } else {
                    (!is_assigned(assigned, lead, *trail)).then_some(TextFault::NotInMs932)
                }
            }
            (lead, _) if is_lead(lead) => Some(TextFault::HalfCharacter),
            _ => Some(TextFault::InvalidByte),
        };
        if let Some(fault) = fault {
            let trail = more.first().copied().unwrap_or(0);
            tell(TextFaultAt { fault, index, bytes: [*byte, trail] });
        }
    }
}

/// How many characters a text has.
pub(crate) fn character_count(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    let mut rest = bytes.iter().copied().peekable();
    let mut count = 0;
    while let Some(byte) = rest.next() {
        if is_lead(byte) && rest.peek().is_some_and(|trail| is_trail(*trail)) {
            rest.next();
        }
        count += 1;
    }
    count
}

/// Whether there is nothing but half-width and full-width spaces.
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [b' ', rest @ ..] | [0x81, 0x40, rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Whether a text is katakana, full-width or half-width, with its long vowel, middle dot and spaces.
pub(crate) fn is_katakana(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [b' ' | 0xA5..=0xDF, rest @ ..] => rest,
            // Space, middle dot, the repeat marks and the long vowel; then ァ to ヶ.
            [0x81, 0x40 | 0x45 | 0x52 | 0x53 | 0x5B, rest @ ..] => rest,
            [0x83, 0x40..=0x7E | 0x80..=0x96, rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Decodes a field for the screen. Doubled quotes become one.
pub(crate) fn decode(bytes: &[u8], doubled: bool) -> String {
    let (text, _) = SHIFT_JIS.decode_without_bom_handling(bytes);
    let text: Cow<'_, str> = if doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { text };
    text.into_owned()
}

/// The text of bytes of MS932, for people: what is no character becomes `U+FFFD`. Nothing is ever written back from it.
pub fn text_of(bytes: &[u8]) -> String {
    decode(bytes, false)
}

/// Watches whether a whole file is UTF-8 with Japanese text, while its bytes pass by.
///
/// MS932 text is practically never valid UTF-8 from end to end, but UTF-8 text often looks like odd MS932:
/// `あい` reads as `縺ゅ＞` without a single invalid pair.
#[derive(Debug)]
pub(crate) struct Utf8Watch {
    valid: bool,
    /// Continuation bytes still to come, and what the next one may be.
    pending: u8,
    low: u8,
    high: u8,
    lead: u8,
    offset: u64,
    line: u64,
    /// Line and offset of the first Japanese character.
    japanese_at: Option<(u64, u64)>,
}

impl Utf8Watch {
    pub(crate) fn new() -> Utf8Watch {
        Utf8Watch {
            valid: true,
            pending: 0,
            low: 0x80,
            high: 0xBF,
            lead: 0,
            offset: 0,
            line: 1,
            japanese_at: None,
        }
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        if !self.valid {
            return;
        }
        if self.pending == 0 && bytes.is_ascii() {
            self.offset += bytes.len() as u64;
            if self.japanese_at.is_none() {
                self.line += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
            }
            return;
        }
        for byte in bytes {
            self.line += u64::from(*byte == b'\n');
            self.take(*byte);
            self.offset += 1;
            if !self.valid {
                return;
            }
        }
    }

    fn take(&mut self, byte: u8) {
        if self.pending > 0 {
            self.valid = (self.low..=self.high).contains(&byte);
            (self.low, self.high) = (0x80, 0xBF);
            self.pending -= 1;
            // E3-E9 begin kana and kanji, EF the full-width forms.
            if self.pending == 0 && self.valid && matches!(self.lead, 0xE3..=0xE9 | 0xEF) {
                self.japanese_at.get_or_insert((self.line, self.offset.saturating_sub(2)));
            }
            return;
        }
        self.lead = byte;
        (self.pending, self.low, self.high) = match byte {
            0x00..=0x7F => (0, 0x80, 0xBF),
            0xC2..=0xDF => (1, 0x80, 0xBF),
            0xE0 => (2, 0xA0, 0xBF),
            0xE1..=0xEC | 0xEE..=0xEF => (2, 0x80, 0xBF),
            0xED => (2, 0x80, 0x9F),
            0xF0 => (3, 0x90, 0xBF),
            0xF1..=0xF3 => (3, 0x80, 0xBF),
            0xF4 => (3, 0x80, 0x8F),
            _ => {
                self.valid = false;
                (0, 0x80, 0xBF)
            }
        };
    }

    /// Line and offset of the first Japanese character of a UTF-8 file; none when the file is not UTF-8.
    pub(crate) fn japanese_at(&self) -> Option<(u64, u64)> {
        self.japanese_at.filter(|_| self.valid && self.pending == 0)
    }
}

#[cfg(test)]
mod peers;

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(bytes: &[u8]) -> Vec<TextFault> {
        let mut all = Vec::new();
        faults(bytes, |at| all.push(at.fault));
        all
    }

    fn is_character(bytes: &[u8]) -> bool {
        faults_of(bytes).is_empty()
    }

    fn pairs() -> impl Iterator<Item = [u8; 2]> {
        (0x80..=0xFF).flat_map(|lead| (0..=0xFF).map(move |trail| [lead, trail]))
    }

    #[test]
    fn all_1880_user_defined_characters_are_refused() {
        let gaiji = pairs().filter(|pair| faults_of(pair) == [TextFault::Gaiji]).count();
        assert_eq!(gaiji, 1_880, "F040-F9FC: ten lead bytes of 188 positions");
        assert!(
            SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&[0xF0, 0x40]).is_some(),
            "the decoder would let them through: that is why they are looked for first"
        );
    }

    #[test]
    fn every_character_of_the_decoder_is_accepted_but_gaiji_and_80() {
        let mut accepted = 0;
        for pair in pairs().filter(|pair| is_lead(pair[0]) && is_trail(pair[1])) {
            let decodes =
                SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&pair).is_some();
            assert_eq!(
                is_character(&pair),
                decodes && !is_gaiji_lead(pair[0]),
                "{pair:02X?} must be judged as the decoder judges it"
            );
            accepted += usize::from(is_character(&pair));
        }
        assert_eq!(
            accepted, 7_724,
            "JIS X 0208 with the NEC and IBM rows, duplicates counted twice"
        );
        for byte in 0x80..=0xFF {
            let expected = (0xA1..=0xDF).contains(&byte);
            assert_eq!(
                is_character(&[byte]),
                expected,
                "{byte:02X}: only half-width kana stand alone"
            );
        }
    }

    #[test]
    fn half_characters_are_refused_wherever_they_stand() {
        assert_eq!(faults_of(&[0x8A]), [TextFault::HalfCharacter], "at the end of a field");
        assert_eq!(
            faults_of(b"\x8A "),
            [TextFault::HalfCharacter],
            "before a half-width character"
        );
        assert_eq!(faults_of(&[0x8A, 0xBF, 0x8E]), [TextFault::HalfCharacter], "after a whole one");
        assert_eq!(
            faults_of(&[0x8A, 0xFF]),
            [TextFault::HalfCharacter, TextFault::InvalidByte],
            "both"
        );
    }

    #[test]
    fn characters_of_other_character_sets_are_refused() {
        assert_eq!(faults_of(&[0x87, 0x9F]), [TextFault::NotInMs932], "JIS X 0213 position");
        assert_eq!(
            faults_of(&[0x85, 0x40]),
            [TextFault::NotInMs932],
            "vendor area without characters"
        );
        assert_eq!(
            faults_of(&[0x80]),
            [TextFault::InvalidByte],
            "encoding_rs accepts it, MS932 has none"
        );
        assert_eq!(faults_of(&[0xA0]), [TextFault::InvalidByte], "Mac no-break space");
    }

    #[test]
    fn extensions_of_ms932_are_characters() {
        assert!(is_character(&[0x87, 0x40]), "① of NEC row 13");
        assert!(is_character(&[0xED, 0x40]), "NEC selected IBM characters");
        assert!(is_character(&[0xFA, 0x40]), "IBM characters, above the user-defined area");
        assert!(is_character(&[0x81, 0x60]), "the wave dash");
    }

    #[test]
    fn the_398_sequences_that_do_not_survive_a_round_trip_are_accepted() {
        // Counted as in the measurement notes: decode, encode, compare. They are legal text and must never be altered.
        let lost = pairs()
            .filter(|pair| is_character(pair) && is_lead(pair[0]))
            .filter(|pair| {
                let (text, _) = SHIFT_JIS.decode_without_bom_handling(pair);
                #[allow(clippy::disallowed_methods, reason = "this test shows why it is banned")]
                let (bytes, _, _) = SHIFT_JIS.encode(&text);
                bytes.as_ref() != pair.as_slice()
            })
            .count();
        assert_eq!(lost, 398, "duplicates of NEC and IBM rows: re-encoding would change the bytes");
    }

    #[test]
    fn control_characters_are_seen_and_line_breaks_are_not() {
        assert_eq!(faults_of(b"a\x1Ab"), [TextFault::Control], "end-of-file mark of old systems");
        assert!(is_character(b"a\tb\r\nc"), "free text may hold tabs and line breaks");
    }

    #[test]
    fn utf8_is_recognised_only_when_the_whole_file_is() {
        let watch = |bytes: &[u8]| {
            let mut watch = Utf8Watch::new();
            bytes.chunks(2).for_each(|chunk| watch.feed(chunk));
            watch.japanese_at()
        };
        assert_eq!(
            watch("1\n,あい".as_bytes()),
            Some((2, 3)),
            "reads as odd MS932 without an invalid pair"
        );
        assert_eq!(watch(b"1,\x88\xC0"), None, "MS932 is not UTF-8");
        assert_eq!(watch(b"1,2\r\n"), None, "plain ASCII is both, and no fault");
        assert_eq!(watch(&"あ".as_bytes()[..2]), None, "half a character is not UTF-8");
        assert_eq!(watch("山\u{20000}".as_bytes()), Some((1, 0)), "four-byte characters too");
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(character_count(b"abc"), 3, "half width");
        assert_eq!(character_count(&[0x8A, 0xBF, 0xB1, 0x41]), 3, "kanji, half-width kana, letter");
        assert!(is_blank(&[0x20, 0x81, 0x40]), "spaces of both widths are blank");
    }
}
