//! What the reader hands over: records, their fields with their places, and faults of shape.

/// Something wrong with the shape of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// UTF-8 byte order mark at the start.
    Utf8Mark,
    /// UTF-16 byte order mark: nothing further can be read.
    Utf16Mark,
    /// A quote inside a field that did not begin with one.
    QuoteInBareField,
    /// Text between a closing quote and the next comma.
    TextAfterQuote,
    /// The file ends inside quotes.
    UnclosedQuote,
    /// CR without LF outside quotes.
    LoneCarriageReturn,
    /// Byte 0.
    Nul,
    /// A line with nothing on it.
    BlankLine,
    /// More than [`super::LONGEST_RECORD`] bytes.
    TooLong,
    /// The last record has no line end.
    NoLineEnd,
}

/// How a record ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// CR and LF.
    CrLf,
    /// LF alone.
    Lf,
    /// The file ends without a line end.
    None,
}

/// A fault and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FaultAt {
    pub(crate) fault: Fault,
    pub(crate) line: u64,
    pub(crate) column: u32,
    pub(crate) byte_offset: u64,
    /// Line on which the field began, when the fault is in a field.
    pub(crate) field_line: u64,
}

/// Where a field lies in its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u64,
    pub(super) quoted: bool,
    /// Holds doubled quotes.
    pub(super) doubled: bool,
}

/// One record, or a line that is none (only faults then).
#[derive(Debug)]
pub(crate) struct Record<'a> {
    /// 件目; none for blank lines.
    pub(crate) number: Option<u64>,
    /// Physical line on which it begins.
    pub(crate) line: u64,
    /// Offset of its first byte.
    pub(crate) byte_offset: u64,
    /// What is wrong with its shape.
    pub(crate) faults: &'a [FaultAt],
    /// How many fields it has, counted even beyond those that are kept.
    pub(crate) field_count: usize,
    pub(super) bytes: &'a [u8],
    pub(super) spans: &'a [Span],
}

/// One field of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldAt<'a> {
    /// The bytes between the quotes or commas; doubled quotes are still doubled.
    pub(crate) bytes: &'a [u8],
    /// Physical line on which it begins.
    pub(crate) line: u64,
    /// Offset of `bytes` in the file.
    pub(crate) byte_offset: u64,
    /// Whether it was in quotes.
    pub(crate) quoted: bool,
    /// Whether quotes inside are doubled.
    pub(crate) doubled: bool,
}

impl<'a> Record<'a> {
    /// The field at a position from 0.
    pub(crate) fn field(&self, position: usize) -> Option<FieldAt<'a>> {
        self.spans.get(position).map(|span| self.at(span))
    }

    /// All fields in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = FieldAt<'a>> + '_ {
        self.spans.iter().map(|span| self.at(span))
    }

    /// The raw bytes of the record without its line end.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes.strip_suffix(b"\r").unwrap_or(self.bytes)
    }

    /// How the record ends; none where that is a fault of its own or was not kept (CR alone, a record too long).
    pub(crate) fn line_end(&self) -> Option<LineEnd> {
        let has = |fault| self.faults.iter().any(|at| at.fault == fault);
        if self.number.is_none() || has(Fault::LoneCarriageReturn) || has(Fault::TooLong) {
            return None;
        }
        if has(Fault::NoLineEnd) || has(Fault::UnclosedQuote) {
            return Some(LineEnd::None);
        }
        Some(if self.bytes.ends_with(b"\r") { LineEnd::CrLf } else { LineEnd::Lf })
    }

    /// Whether quotes went wrong, so that the fields are not what the writer meant.
    pub(crate) fn is_malformed(&self) -> bool {
        let breaks = [Fault::UnclosedQuote, Fault::TextAfterQuote, Fault::TooLong];
        self.faults.iter().any(|fault| breaks.contains(&fault.fault))
    }

    fn at(&self, span: &Span) -> FieldAt<'a> {
        FieldAt {
            bytes: self.bytes.get(span.start..span.end).unwrap_or_default(),
            line: span.line,
            byte_offset: self.byte_offset + span.start as u64,
            quoted: span.quoted,
            doubled: span.doubled,
        }
    }
}

impl FieldAt<'_> {
    /// The text, decoded for people.
    pub(crate) fn decode(&self) -> String {
        crate::text::decode(self.bytes, self.doubled)
    }
}
