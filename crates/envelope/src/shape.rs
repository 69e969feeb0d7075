//! A look at the nesting of a CMS message before any decoder sees it: one pass, no allocation.
//!
//! The decoders behind it sort every SET they read, which takes hours on a hostile one, and accept encodings
//! that DER forbids. Here such messages end early and with an error that says what is wrong.

use crate::error::{EnvelopeError, Result};

/// Which encoding rules a message must keep.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    /// One encoding for one meaning: what signed data must be in.
    Der,
    /// Also indefinite lengths and strings in pieces, as `openssl cms -stream` writes them.
    Ber,
}

/// Deeper than any CMS message nests.
const MAX_DEPTH: u32 = 32;
/// More elements than any honest message has; a piecewise string of 64 MiB in 4 KiB pieces has 16,384.
const MAX_ELEMENTS: u64 = 40_000;
/// More members than an honest SET has: attributes, certificates of a path, recipients.
const MAX_SET_MEMBERS: u64 = 64;

/// Checks that `bytes` is exactly one element, nested and sized as an honest CMS message is.
pub(crate) fn check(bytes: &[u8], rules: Rules) -> Result<()> {
    let mut walk = Walk { rules, elements: 0 };
    let rest = walk.element(bytes, 0)?.ok_or(MALFORMED)?;
    if rest.is_empty() { Ok(()) } else { Err(EnvelopeError::TrailingBytes { bytes: rest.len() }) }
}

const MALFORMED: EnvelopeError = EnvelopeError::Malformed { what: "ASN.1 structure" };

struct Walk {
    rules: Rules,
    elements: u64,
}

impl Walk {
    /// Passes one element and returns what follows it, or `None` when it was an end-of-contents mark.
    fn element<'a>(&mut self, bytes: &'a [u8], depth: u32) -> Result<Option<&'a [u8]>> {
        self.elements += 1;
        limit("ASN.1 elements", self.elements, MAX_ELEMENTS)?;
        limit("ASN.1 levels", u64::from(depth), u64::from(MAX_DEPTH))?;
        let (&tag, rest) = bytes.split_first().ok_or(MALFORMED)?;
        let (length, rest) = self.length(rest)?;
        if tag == 0 {
            return if length == Some(0) { Ok(None) } else { Err(MALFORMED) };
        }
        if tag & 0x1f == 0x1f {
            return Err(MALFORMED);
        }
        let constructed = tag & 0x20 != 0;
        match length {
            None if constructed => self.until_end_mark(rest, depth).map(Some),
            None => Err(MALFORMED),
            Some(length) => {
                let (content, rest) = rest.split_at_checked(length).ok_or(MALFORMED)?;
                if constructed {
                    self.constructed(tag, content, depth)?;
                }
                Ok(Some(rest))
            }
        }
    }

    fn constructed(&mut self, tag: u8, mut content: &[u8], depth: u32) -> Result<()> {
        let in_pieces = tag & 0xc0 == 0 && !matches!(tag, 0x30 | 0x31);
        if in_pieces && self.rules == Rules::Der {
            return Err(EnvelopeError::NotDer { reason: "a string in pieces" });
        }
        // Implicitly tagged sets carry a context tag; sequences and piecewise strings may be long.
        let is_set = tag == 0x31 || (tag & 0xc0 == 0x80 && self.rules == Rules::Der);
        let mut members = 0_u64;
        while !content.is_empty() {
            members += 1;
            if is_set {
                limit("members of a set", members, MAX_SET_MEMBERS)?;
            }
            content = self.element(content, depth + 1)?.ok_or(MALFORMED)?;
        }
        Ok(())
    }

    fn until_end_mark<'a>(&mut self, mut content: &'a [u8], depth: u32) -> Result<&'a [u8]> {
        loop {
            let is_end_mark = content.first() == Some(&0);
            match self.element(content, depth + 1)? {
                Some(rest) => content = rest,
                None if is_end_mark => return content.get(2..).ok_or(MALFORMED),
                None => return Err(MALFORMED),
            }
        }
    }

    fn length<'a>(&self, bytes: &'a [u8]) -> Result<(Option<usize>, &'a [u8])> {
        let (&first, rest) = bytes.split_first().ok_or(MALFORMED)?;
        if first < 0x80 {
            return Ok((Some(usize::from(first)), rest));
        }
        if first == 0x80 {
            return match self.rules {
                Rules::Der => Err(EnvelopeError::NotDer { reason: "an indefinite length" }),
                Rules::Ber => Ok((None, rest)),
            };
        }
        let count = usize::from(first & 0x7f);
        if count > 4 {
            return Err(MALFORMED);
        }
        let (digits, rest) = rest.split_at_checked(count).ok_or(MALFORMED)?;
        let length = digits.iter().fold(0_u64, |value, &digit| value << 8 | u64::from(digit));
        let is_shortest = length >= 0x80 && digits.first() != Some(&0);
        if self.rules == Rules::Der && !is_shortest {
            return Err(EnvelopeError::NotDer { reason: "a length that is not the shortest" });
        }
        Ok((Some(usize::try_from(length).map_err(|_| MALFORMED)?), rest))
    }
}

fn limit(what: &'static str, found: u64, limit: u64) -> Result<()> {
    if found > limit { Err(EnvelopeError::TooLarge { what, limit, found }) } else { Ok(()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_element_passes() {
        assert_eq!(check(&[0x30, 3, 2, 1, 5], Rules::Der), Ok(()), "a sequence of one integer");
        assert_eq!(
            check(&[0x30, 3, 2, 1, 5, 9, 9], Rules::Der),
            Err(EnvelopeError::TrailingBytes { bytes: 2 }),
            "bytes behind the end are counted"
        );
        for cut in 0..5 {
            assert!(check(&[0x30, 3, 2, 1, 5][..cut], Rules::Der).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn indefinite_lengths_and_strings_in_pieces_are_ber_only() {
        let streamed = [0x24, 0x80, 4, 2, 1, 2, 4, 1, 3, 0, 0];
        assert_eq!(check(&streamed, Rules::Ber), Ok(()), "this is how openssl streams a string");
        assert!(matches!(check(&streamed, Rules::Der), Err(EnvelopeError::NotDer { .. })));
        let pieces = [0x24, 4, 4, 2, 1, 2];
        assert!(matches!(check(&pieces, Rules::Der), Err(EnvelopeError::NotDer { .. })));
        let long_form = [4, 0x81, 1, 7];
        assert!(matches!(check(&long_form, Rules::Der), Err(EnvelopeError::NotDer { .. })));
    }

    #[test]
    fn a_set_of_thousands_is_refused_before_it_is_sorted() {
        let mut set = vec![0x31, 0x82, 0x75, 0x30];
        set.extend([5, 0].repeat(15_000));
        assert!(matches!(check(&set, Rules::Der), Err(EnvelopeError::TooLarge { .. })));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let mut nested = vec![5, 0];
        for _ in 0..40 {
            let mut outer = vec![0x30, u8::try_from(nested.len()).unwrap()];
            outer.append(&mut nested);
            nested = outer;
        }
        assert!(matches!(check(&nested, Rules::Der), Err(EnvelopeError::TooLarge { .. })));
        let indefinite = [0x30, 0x80].repeat(5_000);
        assert!(check(&indefinite, Rules::Ber).is_err(), "no stack is used up either");
    }
}
