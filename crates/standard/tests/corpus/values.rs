//! Wrong values for every type of the table, and the rule each of them breaks.

use todoke_standard::Severity::{self, Error, Warning};

use crate::good::ms932;
use crate::table::{Edition, Item};

/// A value, the code and weight it must lead to, and how the mutation is called.
pub(crate) struct Wrong {
    pub(crate) how: &'static str,
    pub(crate) value: Vec<u8>,
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
}

/// Every wrong value of an item.
pub(crate) fn wrong_values(item: &Item, edition: Edition) -> Vec<Wrong> {
    let mut all = Vec::new();
    let mut add = |how, value: &str, code, severity| {
        all.push(Wrong { how, value: ms932(value), code, severity });
    };
    if item.required == "required" {
        let severity = if item.is_weak("required") { Warning } else { Error };
        add("empty", "", "S-0101", severity);
        if item.is_text() {
            add("only spaces", " 　", "S-0101", severity);
        }
    }
    let weak_length = if item.is_weak("max_len") { Warning } else { Error };
    match shape(item) {
        Shape::Text => {}
        Shape::Version => {
            add("cut", "20240", "S-0107", Error);
            add("no number", "ABCDEF", "S-0107", Error);
            add("month 13", "202413", "S-0107", Error);
        }
        Shape::Unused => add("filled", "1", "S-0119", Warning),
        Shape::Date { zero } => {
            add("29 February of a common year", "20270229", "S-0106", Error);
            add("month 13", "20271301", "S-0106", Error);
            add("day 0", "20270100", "S-0106", Error);
            add("31 April", "20270431", "S-0106", Error);
            add("with slashes", "2027/2/1", "S-0106", Error);
            add("Japanese calendar", "5090201", "S-0106", Error);
            add("full width", "２０２７０２０１", "S-0106", Error);
            if !zero {
                add("zeros", "00000000", "S-0106", Error);
            }
        }
        Shape::Month { zero } => {
            add("month 13", "202713", "S-0107", Error);
            add("month 0", "202700", "S-0107", Error);
            add("five digits", "20272", "S-0107", Error);
            add("with slash", "2027/2", "S-0107", Error);
            if !zero {
                add("zeros", "000000", "S-0107", Error);
            }
        }
        Shape::Time { none } => {
            add("25:60", "2560", "S-0108", Error);
            add("minute 60", "2360", "S-0108", Error);
            add("one minute after the day", "2401", "S-0108", Error);
            add("zero lost", "900", "S-0108", Error);
            add("with colon", "13:00", "S-0108", Error);
            add("end of the day", "2400", "S-0117", Warning);
            if !none {
                add("no time where one must be", "9999", "S-0108", Error);
            }
        }
        Shape::Integer => {
            add("sign", "-1", "S-0109", Error);
            add("full width", "１", "S-0109", Error);
            add("point", "1.5", "S-0109", Error);
            add("letter", "1O", "S-0109", Error);
            add("too long", &"1".repeat(longest(item) + 1), "S-0102", weak_length);
        }
        Shape::Decimal => {
            add("two points", "11.4.0", "S-0110", Error);
            add("no whole part", ".5", "S-0110", Error);
            add("no decimals", "5.", "S-0110", Error);
            add("too long", "1000.05", "S-0102", weak_length);
        }
        Shape::Insured => {
            add("9 digits", "123456789", "S-0105", Error);
            add("K", "K234567897", "S-0105", Error);
            add("small h", "h123456783", "S-0105", Error);
            add("H and 8 digits", "H12345678", "S-0105", Error);
            add("11 digits", "12345678901", "S-0105", Error);
            add("full width", "１２３４５６７８９７", "S-0105", Error);
        }
        Shape::Postal => {
            add("no hyphen", "1540000", "S-0112", Error);
            add("full width hyphen", "154－0000", "S-0112", Error);
            add("6 digits", "154-000", "S-0112", Error);
        }
        Shape::Tais => {
            add("no hyphen", "00001000010", "S-0118", Error);
            add("hyphen displaced", "0000-1000010", "S-0118", Error);
            add("letter", "0000A-000010", "S-0118", Error);
        }
        Shape::ServiceCode => {
            add("5 characters", "11111", "S-0114", Error);
            add("7 characters", "1113110", "S-0114", Error);
            add("small letter", "11a111", "S-0114", Error);
            add("full width", "１１１１１１", "S-0114", Error);
        }
        Shape::ServiceType => {
            add("1 character", "1", "S-0115", Error);
            add("3 characters", "110", "S-0115", Error);
            add("small letter", "a2", "S-0115", Error);
            add("full width", "１１", "S-0115", Error);
        }
        Shape::Office => {
            add("9 digits", "137121510", "S-0113", Error);
            add("11 digits", "13712151022", "S-0113", Error);
            add("hyphen", "137121-102", "S-0113", Error);
            add("full width", "１３７１２１５１０２", "S-0113", Error);
        }
        Shape::DayMarks => {
            add("30 characters", &"1".repeat(30), "S-0116", Error);
            add("32 characters", &"1".repeat(32), "S-0116", Error);
            add("a 2", &format!("2{}", "0".repeat(30)), "S-0116", Error);
        }
        Shape::Code => {
            add("not in the list", "99", "S-0111", Error);
            add("full width", "１", "S-0111", Error);
            add("a letter", "x", "S-0111", Error);
        }
        Shape::Symbols => {
            add("full width", "０３－１", "S-0104", Error);
            add("kana", "ﾃﾞﾝﾜ", "S-0104", Error);
            add("too long", &"1".repeat(longest(item) + 1), "S-0102", weak_length);
        }
        Shape::Alphanumeric => {
            add("full width", "Ａ", "S-0104", Error);
            add("hyphen", "-", "S-0104", Error);
            add("too long", &"1".repeat(longest(item) + 1), "S-0102", weak_length);
        }
        Shape::Digits { exact } => {
            add("letter", "13112A", "S-0104", Error);
            add("full width", "１３", "S-0104", Error);
            let code = if exact { "S-0103" } else { "S-0102" };
            add("too long", &"1".repeat(longest(item) + 1), code, weak_length);
            if exact {
                add("zero lost", "13112", "S-0103", Error);
            }
        }
    }
    if edition != Edition::V4_1 {
        // The editions differ by columns and one length; the wrong forms of 4.1 are enough of each type.
        all.retain(|wrong| {
            matches!(wrong.code, "S-0101" | "S-0102" | "S-0103") || wrong.how.contains("full width")
        });
    }
    all
}

fn longest(item: &Item) -> usize {
    item.max_len.unwrap()
}

enum Shape {
    Text,
    Version,
    Unused,
    Date { zero: bool },
    Month { zero: bool },
    Time { none: bool },
    Integer,
    Decimal,
    Insured,
    Postal,
    Tais,
    ServiceCode,
    ServiceType,
    Office,
    DayMarks,
    Code,
    Symbols,
    Alphanumeric,
    Digits { exact: bool },
}

/// What the row of the table asks for.
fn shape(item: &Item) -> Shape {
    let says = |words: &str| item.note.contains(words);
    if item.name_ja == "CSVバージョン" {
        return Shape::Version;
    }
    if item.name_ja == "識別子" {
        return Shape::Unused;
    }
    match item.format.as_str() {
        "10 digits, or H + 9 digits" => return Shape::Insured,
        "NNN-NNNN" => return Shape::Postal,
        "NNNNN-NNNNNN" => return Shape::Tais,
        "service type 2 + item 4" => return Shape::ServiceCode,
        format if format.starts_with("31 characters") => return Shape::DayMarks,
        _ => {}
    }
    match item.kind.as_str() {
        "フリーテキスト" => Shape::Text,
        "年月日" => Shape::Date { zero: says("set 00000000") },
        "年月" => Shape::Month { zero: item.has_code("000000") },
        "時刻" => Shape::Time { none: item.has_code("9999") },
        "整数" => Shape::Integer,
        "小数" => Shape::Decimal,
        "英数記号" => Shape::Symbols,
        _ if !item.codes.is_empty() => Shape::Code,
        "数字" => Shape::Digits { exact: item.name_ja == "保険者番号" },
        _ if item.name_ja.ends_with("サービス種類コード") => Shape::ServiceType,
        _ if item.max_len == Some(10)
            && (says("Number of the") || says("Provider") || says("9999999999")) =>
        {
            Shape::Office
        }
        _ => Shape::Alphanumeric,
    }
}
