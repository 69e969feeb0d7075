//! 実績 from a plan, byte by byte: the rows of the office that answers, as planned but for one day. Nothing is decoded or encoded.

use std::collections::BTreeSet;

use todoke_protocol::OfficeNumber;

/// Positions in the layout that UPPLAN and UPJSK share (columns 3, 4, 10, 12, 20 and 24 of the standard).
const PERSON: usize = 2;
const MADE_ON: usize = 3;
const DATE: usize = 9;
const START: usize = 11;
const OFFICE: usize = 19;
const UPDATED_BY: usize = 23;
/// サービス開始時刻 of a row without a time, such as a percent add-on.
const NO_TIME: &[u8] = b"9999";

/// The bytes of UPJSK for the bytes of an UPPLAN. The first person stays at home on the last day: that is the difference to see.
pub(super) fn actuals(plan: &[u8], office: &OfficeNumber, made_on: &str) -> Vec<u8> {
    let number = office.as_str().as_bytes();
    let own: Vec<Vec<&[u8]>> =
        records(plan).into_iter().filter(|record| field(record, OFFICE) == number).collect();
    let missed = missed_day(&own);
    let mut bytes = Vec::with_capacity(plan.len());
    for record in &own {
        if missed.is_some_and(|missed| missed == (field(record, PERSON), field(record, DATE)))
            && field(record, START) != NO_TIME
        {
            continue;
        }
        for (position, value) in record.iter().enumerate() {
            if position > 0 {
                bytes.push(b',');
            }
            bytes.extend_from_slice(match position {
                MADE_ON => made_on.as_bytes(),
                UPDATED_BY => number,
                _ => value,
            });
        }
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

/// The last day of the first person, if there is another day that stays.
fn missed_day<'a>(rows: &[Vec<&'a [u8]>]) -> Option<(&'a [u8], &'a [u8])> {
    let timed = || rows.iter().filter(|row| field(row, START) != NO_TIME);
    let person = timed().next().map(|row| field(row, PERSON))?;
    let days: BTreeSet<&[u8]> =
        timed().filter(|row| field(row, PERSON) == person).map(|row| field(row, DATE)).collect();
    let last = days.last().copied().filter(|_| days.len() > 1)?;
    Some((person, last))
}

/// The value of a field without its quotes.
fn field<'a>(record: &[&'a [u8]], position: usize) -> &'a [u8] {
    let value = record.get(position).copied().unwrap_or_default();
    value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value)
}

/// Records and fields as they stand, quotes included. The plan was checked before, and no second byte of MS932 looks like a quote, a
/// comma or a line end.
fn records(bytes: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut quoted = false;
    let mut ends = |byte: &u8, end: fn(u8) -> bool| {
        quoted ^= *byte == b'"';
        !quoted && end(*byte)
    };
    let lines: Vec<&[u8]> = bytes.split(|byte| ends(byte, |byte| byte == b'\n')).collect();
    let mut quoted = false;
    let mut separates = |byte: &u8| {
        quoted ^= *byte == b'"';
        !quoted && *byte == b','
    };
    lines
        .into_iter()
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty())
        .map(|line| line.split(&mut separates).collect())
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn row(person: &str, date: &str, start: &str, office: &str) -> String {
        // 表 is 0x95 0x5C in MS932; here any bytes do, the quotes and the comma within them matter.
        format!(
            "202407,131128,{person},20261025,202611,1379909003,\"a,\"\"b\",567,,{date},,{start},1100,1,111311,,,,,{office},\"c\r\nd\",,0,1379909003,\r\n"
        )
    }

    #[test]
    fn the_answer_is_the_own_rows_without_the_last_day_of_the_first_person() {
        let plan = [
            row("1", "20261102", "1000", "1379909011"),
            row("1", "20261130", "1000", "1379909011"),
            row("1", "20261130", "9999", "1379909011"),
            row("1", "20261103", "1000", "1379909029"),
            row("2", "20261130", "1000", "1379909011"),
        ]
        .concat();
        let office = OfficeNumber::parse("1379909011").unwrap();
        let made = String::from_utf8(actuals(plan.as_bytes(), &office, "20261126")).unwrap();
        let expected = [
            row("1", "20261102", "1000", "1379909011"),
            row("1", "20261130", "9999", "1379909011"),
            row("2", "20261130", "1000", "1379909011"),
        ]
        .concat()
        .replace("20261025", "20261126")
        .replace(",0,1379909003,", ",0,1379909011,");
        assert_eq!(
            made, expected,
            "fields copied as they stand, quotes and line ends within them too"
        );
    }

    #[test]
    fn a_single_day_takes_place() {
        let plan = row("1", "20261102", "1000", "1379909011");
        let office = OfficeNumber::parse("1379909011").unwrap();
        let made = actuals(plan.as_bytes(), &office, "20261126");
        assert!(!made.is_empty(), "actuals without a row would be no unit");
    }
}
