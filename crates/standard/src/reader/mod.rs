//! The strict CSV reader: bytes in, records with their exact places out.
//!
//! Push style and without a copy where a record lies within one chunk. It splits on bytes before any decoding, which is
//! safe in MS932: second bytes are never `"`, `,`, LF or CR. It repairs nothing; what is odd is reported as a fault.

mod record;
#[cfg(test)]
mod tests;

pub(crate) use record::{Fault, FaultAt, FieldAt, LineEnd, Record};

use record::Span;

/// A record longer than this is reported and not looked at: free text has no limit, but memory has.
const LONGEST_RECORD: usize = 1 << 20;
/// No layout has more columns than this (the table of 入退院 has 532); further ones are only counted.
const MOST_FIELDS: usize = 1024;
/// Faults of one record that are kept; a file of nothing but NUL must not grow in memory.
const MOST_FAULTS: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the first byte of a field.
    FieldStart,
    /// Inside a bare field.
    Bare,
    /// Between quotes.
    Quoted,
    /// Just after a quote between quotes: a doubled quote or the end.
    QuoteInQuoted,
    /// After the closing quote, in text that should not be there.
    AfterQuote,
    /// After a CR outside quotes: the record ends, with LF or without.
    CarriageReturn,
}

/// The reader. Feed it, then finish it.
#[derive(Debug)]
pub(crate) struct Reader {
    state: State,
    /// Bytes of a record that began in an earlier chunk.
    carry: Vec<u8>,
    spans: Vec<Span>,
    faults: Vec<FaultAt>,
    field_count: usize,
    /// Start of the current field, relative to the record.
    field_start: usize,
    field_line: u64,
    doubled: bool,
    /// End of the content of a quoted field, relative to the record.
    quote_end: usize,
    line: u64,
    record_line: u64,
    record_number: u64,
    /// Offset of the first byte of the current record.
    record_offset: u64,
    /// Length of the current record so far, kept or not.
    record_len: usize,
    too_long: bool,
    last_was_cr: bool,
    /// The first bytes, until it is clear whether they are a byte order mark.
    head: Vec<u8>,
    head_done: bool,
    unreadable: bool,
}

impl Reader {
    pub(crate) fn new() -> Reader {
        Reader {
            state: State::FieldStart,
            carry: Vec::new(),
            spans: Vec::new(),
            faults: Vec::new(),
            field_count: 0,
            field_start: 0,
            field_line: 1,
            doubled: false,
            quote_end: 0,
            line: 1,
            record_line: 1,
            record_number: 0,
            record_offset: 0,
            record_len: 0,
            too_long: false,
            last_was_cr: false,
            head: Vec::new(),
            head_done: false,
            unreadable: false,
        }
    }

    /// Takes the next bytes and hands over each record that ends in them.
    pub(crate) fn feed(&mut self, chunk: &[u8], receive: &mut impl FnMut(&Record<'_>)) {
        if self.head_done {
            self.read(chunk, receive);
            return;
        }
        let wanted = 3_usize.saturating_sub(self.head.len());
        let (head, rest) = chunk.split_at_checked(wanted).unwrap_or((chunk, &[]));
        self.head.extend_from_slice(head);
        if self.head.len() == 3 {
            self.end_head(receive);
            self.read(rest, receive);
        }
    }

    /// Ends the file: hands over the last record and returns how many there were.
    pub(crate) fn finish(mut self, receive: &mut impl FnMut(&Record<'_>)) -> u64 {
        if !self.head_done {
            self.end_head(receive);
        }
        if self.unreadable {
            return 0;
        }
        match self.state {
            State::Quoted => {
                let (line, offset) = (self.field_line, self.field_start as u64);
                // Placed at the opening quote: what follows it was swallowed.
                self.fault_at(Fault::UnclosedQuote, line, self.record_offset + offset - 1);
                self.end_field(self.record_len, true);
                self.end_record(&[], receive);
            }
            State::CarriageReturn => {
                // A CR at the very end may be a CRLF that was cut: the record is whole either way.
                self.fault(Fault::NoLineEnd);
                self.end_record(&[], receive);
            }
            State::FieldStart if self.record_len == 0 => {}
            State::QuoteInQuoted => {
                self.fault(Fault::NoLineEnd);
                self.end_field(self.quote_end, true);
                self.end_record(&[], receive);
            }
            State::FieldStart | State::Bare | State::AfterQuote => {
                self.fault(Fault::NoLineEnd);
                self.end_field(self.record_len, false);
                self.end_record(&[], receive);
            }
        }
        self.record_number
    }

    fn end_head(&mut self, receive: &mut impl FnMut(&Record<'_>)) {
        self.head_done = true;
        let head = std::mem::take(&mut self.head);
        if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
            self.unreadable = true;
            self.fault(Fault::Utf16Mark);
            self.hand_over_faults(receive);
        } else if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.fault(Fault::Utf8Mark);
            self.hand_over_faults(receive);
            self.record_offset = 3;
        } else {
            self.read(&head, receive);
        }
    }

    /// The state machine. `start` is where the current record begins in the chunk (0 when it began before).
    fn read(&mut self, chunk: &[u8], receive: &mut impl FnMut(&Record<'_>)) {
        if self.unreadable {
            return;
        }
        let mut start = 0;
        let mut at = 0;
        while let Some(rest) = chunk.get(at..) {
            let Some(&byte) = rest.first() else { break };
            match self.state {
                State::CarriageReturn => {
                    let lone = byte != b'\n';
                    if lone {
                        self.lone_carriage_return();
                    } else {
                        at += 1;
                        self.record_len += 1;
                    }
                    let end = if lone { at } else { at - 1 };
                    self.end_record(chunk.get(start..end).unwrap_or_default(), receive);
                    start = at;
                }
                State::FieldStart if byte == b'"' => {
                    self.step(&mut at);
                    self.field_start = self.record_len;
                    self.state = State::Quoted;
                }
                State::FieldStart | State::Bare | State::AfterQuote => {
                    let run = rest.iter().position(|byte| is_special(*byte)).unwrap_or(rest.len());
                    if run > 0 {
                        self.begin_text();
                        at += run;
                        self.record_len += run;
                    }
                    let Some(&special) = rest.get(run) else { break };
                    match special {
                        b',' => {
                            self.end_field(self.record_len, false);
                            self.step(&mut at);
                            self.begin_field();
                        }
                        b'\n' => {
                            self.end_field(self.record_len, false);
                            self.step(&mut at);
                            self.end_record(chunk.get(start..at - 1).unwrap_or_default(), receive);
                            start = at;
                        }
                        b'\r' => {
                            self.end_field(self.record_len, false);
                            self.step(&mut at);
                            self.state = State::CarriageReturn;
                        }
                        b'"' => {
                            self.begin_text();
                            if self.state == State::Bare {
                                self.fault(Fault::QuoteInBareField);
                            }
                            self.step(&mut at);
                        }
                        _ => {
                            self.begin_text();
                            self.fault(Fault::Nul);
                            self.step(&mut at);
                        }
                    }
                }
                State::Quoted => {
                    let run = rest.iter().position(|byte| is_special_in_quotes(*byte));
                    let run = run.unwrap_or(rest.len());
                    if run > 0 {
                        self.last_was_cr = false;
                        at += run;
                        self.record_len += run;
                    }
                    let Some(&special) = rest.get(run) else { break };
                    match special {
                        b'"' => {
                            self.quote_end = self.record_len;
                            self.state = State::QuoteInQuoted;
                        }
                        b'\r' => self.line += 1,
                        b'\n' if !self.last_was_cr => self.line += 1,
                        0 => self.fault(Fault::Nul),
                        _ => {}
                    }
                    self.last_was_cr = special == b'\r';
                    self.step(&mut at);
                }
                State::QuoteInQuoted => match byte {
                    b'"' => {
                        self.doubled = true;
                        self.state = State::Quoted;
                        self.step(&mut at);
                    }
                    b',' => {
                        self.end_field(self.quote_end, true);
                        self.step(&mut at);
                        self.begin_field();
                    }
                    b'\n' => {
                        self.end_field(self.quote_end, true);
                        self.step(&mut at);
                        self.end_record(chunk.get(start..at - 1).unwrap_or_default(), receive);
                        start = at;
                    }
                    b'\r' => {
                        self.end_field(self.quote_end, true);
                        self.step(&mut at);
                        self.state = State::CarriageReturn;
                    }
                    _ => {
                        self.fault(Fault::TextAfterQuote);
                        self.state = State::AfterQuote;
                    }
                },
            }
        }
        self.keep(chunk.get(start..).unwrap_or_default());
    }

    fn step(&mut self, at: &mut usize) {
        *at += 1;
        self.record_len += 1;
    }

    fn begin_text(&mut self) {
        if self.state == State::FieldStart {
            self.state = State::Bare;
        }
    }

    fn begin_field(&mut self) {
        self.state = State::FieldStart;
        self.field_start = self.record_len;
        self.field_line = self.line;
        self.doubled = false;
        self.last_was_cr = false;
    }

    fn end_field(&mut self, end: usize, quoted: bool) {
        self.field_count += 1;
        if self.spans.len() < MOST_FIELDS {
            let (start, line, doubled) = (self.field_start, self.field_line, self.doubled);
            self.spans.push(Span { start, end, line, quoted, doubled });
        }
    }

    /// The CR just read ends the record by itself.
    fn lone_carriage_return(&mut self) {
        let offset = self.record_offset + self.record_len as u64 - 1;
        self.fault_at(Fault::LoneCarriageReturn, self.line, offset);
    }

    fn fault(&mut self, fault: Fault) {
        self.fault_at(fault, self.line, self.record_offset + self.record_len as u64);
    }

    /// A fault of the record as a whole, placed at its start.
    fn record_fault(&mut self, fault: Fault) {
        let (line, byte_offset) = (self.record_line, self.record_offset);
        self.faults.push(FaultAt { fault, line, column: 1, byte_offset, field_line: line });
    }

    fn fault_at(&mut self, fault: Fault, line: u64, byte_offset: u64) {
        let column = u32::try_from(self.field_count).unwrap_or(u32::MAX).saturating_add(1);
        let repeats = matches!(fault, Fault::Nul | Fault::QuoteInBareField);
        if !repeats || self.faults.len() < MOST_FAULTS {
            let field_line = self.field_line;
            self.faults.push(FaultAt { fault, line, column, byte_offset, field_line });
        }
    }

    /// Keeps what the next chunk needs, unless the record has grown out of all bounds.
    fn keep(&mut self, bytes: &[u8]) {
        if self.too_long || self.carry.len() + bytes.len() > LONGEST_RECORD {
            self.too_long = true;
            self.carry = Vec::new();
        } else {
            self.carry.extend_from_slice(bytes);
        }
    }

    fn end_record(&mut self, tail: &[u8], receive: &mut impl FnMut(&Record<'_>)) {
        self.too_long |= self.carry.len() + tail.len() > LONGEST_RECORD;
        let blank = self.field_count == 1
            && self.spans.first().is_some_and(|span| !span.quoted && span.start == span.end);
        if blank {
            self.faults.retain(|fault| fault.fault == Fault::LoneCarriageReturn);
            self.record_fault(Fault::BlankLine);
        } else {
            self.record_number += 1;
        }
        if self.too_long {
            self.record_fault(Fault::TooLong);
        }
        if !self.carry.is_empty() && !self.too_long {
            self.carry.extend_from_slice(tail);
        }
        let bytes = if self.carry.is_empty() { tail } else { &self.carry };
        receive(&Record {
            number: (!blank).then_some(self.record_number),
            line: self.record_line,
            byte_offset: self.record_offset,
            faults: &self.faults,
            field_count: self.field_count,
            bytes: if self.too_long { &[] } else { bytes },
            spans: if blank || self.too_long { &[] } else { &self.spans },
        });
        self.carry.clear();
        self.spans.clear();
        self.faults.clear();
        self.field_count = 0;
        self.record_offset += self.record_len as u64;
        self.record_len = 0;
        self.too_long = false;
        self.line += 1;
        self.record_line = self.line;
        self.begin_field();
    }

    /// Hands over faults that belong to no record (byte order marks).
    fn hand_over_faults(&mut self, receive: &mut impl FnMut(&Record<'_>)) {
        receive(&Record {
            number: None,
            line: 1,
            byte_offset: 0,
            faults: &self.faults,
            field_count: 0,
            bytes: &[],
            spans: &[],
        });
        self.faults.clear();
    }
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b',' | b'"' | b'\r' | b'\n' | 0)
}

fn is_special_in_quotes(byte: u8) -> bool {
    matches!(byte, b'"' | b'\r' | b'\n' | 0)
}
