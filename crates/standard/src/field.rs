//! Checks one value against its field: required, length, characters, dates, codes. Driven by the layout alone.

use crate::finding::field::{Allowed, FieldFault};
use crate::layout::{Field, Form, Requirement};
use crate::text::{character_count, is_blank, is_katakana};
use crate::{Date, Month};

/// The first rule a value breaks, if it breaks one.
pub(crate) fn fault_of<'f>(field: &'f Field, value: &[u8]) -> Option<FieldFault<'f>> {
    if value.is_empty() || (field.form == Form::FreeText && is_blank(value)) {
        match field.requirement {
            Requirement::Required => return Some(FieldFault::Missing),
            Requirement::Needed { strongly } => return Some(FieldFault::NotGiven { strongly }),
            _ if value.is_empty() => return None,
            _ => {}
        }
    }
    if field.form == Form::FreeText {
        return field.max_len.and_then(|longest| too_long(value, longest));
    }
    let length = field.max_len.unwrap_or(usize::MAX);
    match field.form {
        Form::FreeText => None,
        Form::CsvVersion => month(value, false),
        Form::InsuredNumber => (!is_insured_number(value)).then_some(FieldFault::InsuredNumber),
        Form::OfficeNumber => (!is_code_of(value, 10)).then_some(FieldFault::OfficeNumber),
        Form::ServiceCode => (!is_code_of(value, 6)).then_some(FieldFault::ServiceCode),
        Form::ServiceType => (!is_code_of(value, 2)).then_some(FieldFault::ServiceType),
        Form::PostalCode => (!has_shape(value, b"999-9999")).then_some(FieldFault::PostalCode),
        Form::TaisCode => (!has_shape(value, b"99999-999999")).then_some(FieldFault::TaisCode),
        Form::DayMarks => {
            let marks = value.len() == 31 && value.iter().all(|mark| matches!(mark, b'0' | b'1'));
            (!marks).then_some(FieldFault::DayMarks)
        }
        Form::Code => {
            let known = field.codes.iter().any(|code| code.value.as_bytes() == value);
            (!known).then_some(FieldFault::NotInList { codes: &field.codes })
        }
        Form::Date { zero } => {
            let fits = Date::from_bytes(value).is_some() || (zero && value == b"00000000");
            (!fits).then_some(FieldFault::Date { zero })
        }
        Form::Month { zero } => month(value, zero),
        Form::Time { none } => time(value, none),
        Form::Digits { exact } => {
            let digits = characters(value, u8::is_ascii_digit, Allowed::Digits);
            let wrong = exact && value.len() != length;
            digits
                .or(wrong.then_some(FieldFault::WrongLength { length }))
                .or(too_long(value, length))
        }
        Form::Alphanumeric => characters(value, u8::is_ascii_alphanumeric, Allowed::Alphanumeric)
            .or(too_long(value, length)),
        Form::Symbols => {
            let printable = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
            characters(value, printable, Allowed::Symbols).or(too_long(value, length))
        }
        Form::Integer => {
            let digits = value.iter().all(u8::is_ascii_digit);
            (!digits).then_some(FieldFault::Integer).or(too_long(value, length))
        }
        Form::Decimal => {
            (!is_decimal(value)).then_some(FieldFault::Decimal).or(too_long(value, length))
        }
        Form::Unused => Some(FieldFault::Unused),
        Form::Katakana => {
            (!is_katakana(value)).then_some(FieldFault::Katakana).or(too_long(value, length))
        }
        Form::Moment => (!is_moment(value)).then_some(FieldFault::Moment),
        Form::Codes => {
            let is_known = field.several(value).is_some();
            (!is_known).then_some(FieldFault::NotInSeveral { codes: &field.codes })
        }
    }
}

fn too_long(value: &[u8], longest: usize) -> Option<FieldFault<'static>> {
    (character_count(value) > longest).then_some(FieldFault::TooLong { longest })
}

fn characters(
    value: &[u8],
    is_allowed: impl Fn(&u8) -> bool,
    allowed: Allowed,
) -> Option<FieldFault<'static>> {
    (!value.iter().all(is_allowed)).then_some(FieldFault::Characters { allowed })
}

/// Ten digits, or H and nine digits for people on public assistance only (S-0105; the trial has both).
fn is_insured_number(value: &[u8]) -> bool {
    match value {
        [b'H', digits @ ..] => digits.len() == 9 && digits.iter().all(u8::is_ascii_digit),
        digits => digits.len() == 10 && digits.iter().all(u8::is_ascii_digit),
    }
}

/// Digits and capital letters of an exact length.
fn is_code_of(value: &[u8], length: usize) -> bool {
    value.len() == length
        && value.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

/// A shape in which 9 stands for any digit.
fn has_shape(value: &[u8], shape: &[u8]) -> bool {
    let fits = |(byte, wanted): (&u8, &u8)| match wanted {
        b'9' => byte.is_ascii_digit(),
        other => byte == other,
    };
    value.len() == shape.len() && value.iter().zip(shape).all(fits)
}

fn month(value: &[u8], zero: bool) -> Option<FieldFault<'static>> {
    let fits = Month::from_bytes(value).is_some_and(|month| zero || !month.is_zero());
    (!fits).then_some(FieldFault::Month { zero })
}

fn time(value: &[u8], none: bool) -> Option<FieldFault<'static>> {
    match value {
        b"9999" if none => None,
        b"2400" => Some(FieldFault::EndOfDay),
        [h1 @ b'0'..=b'2', h2 @ b'0'..=b'9', b'0'..=b'5', b'0'..=b'9']
            if (*h1, *h2) < (b'2', b'4') =>
        {
            None
        }
        _ => Some(FieldFault::Time { none }),
    }
}

/// A date that exists and a time of the day.
fn is_moment(value: &[u8]) -> bool {
    let parts = value.split_at_checked(8);
    parts.is_some_and(|(day, hour)| Date::from_bytes(day).is_some() && time(hour, false).is_none())
}

/// Digits with at most one point, digits on both sides of it.
fn is_decimal(value: &[u8]) -> bool {
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let mut parts = value.split(|byte| *byte == b'.');
    let whole = parts.next().is_some_and(is_number);
    let decimals = parts.next().is_none_or(is_number);
    whole && decimals && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;
    use crate::{FileKind, Standard};

    /// Whether a value passes the rules of an item of a kind.
    fn passes(kind: FileKind, item: u32, value: &str) -> bool {
        let layout = Layout::of(kind, Standard::V4_1).unwrap();
        fault_of(layout.field(item).unwrap(), value.as_bytes()).is_none()
    }

    #[test]
    fn insured_numbers_are_ten_digits_or_h_and_nine() {
        let insured = |value| passes(FileKind::Upplan, 3, value);
        assert!(insured("1234567896"), "ten digits");
        assert!(insured("H123456783"), "public assistance only, as in the trial's patterns 1-4");
        for wrong in
            ["123456789", "h123456783", "HH12345678", "12345678901", "123456789X", "H12345678"]
        {
            assert!(!insured(wrong), "{wrong} is no 被保険者番号");
        }
    }

    #[test]
    fn times_of_the_service_sheet_may_be_9999_and_those_of_the_week_may_not() {
        assert!(passes(FileKind::Upplan, 12, "9999"), "時間表示の無いサービス");
        assert!(!passes(FileKind::Up3kyo, 8, "9999"), "第3表 has no such sentinel");
        for good in ["0000", "0959", "1300", "2359"] {
            assert!(passes(FileKind::Upplan, 12, good), "{good} is a time");
        }
        for wrong in ["2360", "2500", "930", "09:30", "9998", "２３００"] {
            assert!(!passes(FileKind::Upplan, 12, wrong), "{wrong} is no time");
        }
    }

    #[test]
    fn blanks_alone_are_no_value_but_have_a_length() {
        // The texts of the care plan have no length; those of the other forms have.
        let texts = crate::forms::form_layouts().iter().flat_map(|layout| &layout.fields);
        let texts = texts.filter(|field| field.form == Form::FreeText);
        let mut optional = 0;
        for field in texts {
            let Some(longest) = field.max_len else { continue };
            let blanks = |count| " ".repeat(count);
            if matches!(field.requirement, Requirement::Optional | Requirement::Conditional) {
                optional += 1;
                let told = |count| fault_of(field, blanks(count).as_bytes());
                assert!(told(longest).is_none(), "{}: as long as it may be", field.name);
                assert!(told(longest + 1).is_some(), "{}: one more", field.name);
            }
        }
        assert!(optional > 0, "some texts are optional");
    }

    #[test]
    fn zero_dates_are_for_the_supplement_only() {
        assert!(passes(FileKind::Uphosoku, 4, "00000000"), "with 第6表 the date is 00000000");
        assert!(!passes(FileKind::Up1kyo, 14, "00000000"), "第1表 needs a real date");
        assert!(passes(FileKind::Uphosoku, 63, "000000"), "with the plan the month is 000000");
        assert!(!passes(FileKind::Upplan, 5, "000000"), "第6表 needs a real month");
    }

    #[test]
    fn numbers_have_no_sign_and_no_blank() {
        for wrong in ["-1", "+1", " 1", "1 ", "1.0", "１", "1,000"] {
            assert!(!passes(FileKind::Upplan, 8, wrong), "{wrong:?} is no 整数");
        }
        assert!(passes(FileKind::Upplan, 8, "0"), "0 is a number");
        assert!(passes(FileKind::Upsikyu, 23, "11.05"), "単位数単価");
        assert!(passes(FileKind::Upsikyu, 23, "10"), "without decimals");
        for wrong in [".5", "5.", "1.2.3", "1,5", "1000.05"] {
            assert!(!passes(FileKind::Upsikyu, 23, wrong), "{wrong} is not 99.99");
        }
    }

    #[test]
    fn postal_codes_and_tais_codes_have_their_shape() {
        assert!(passes(FileKind::Up1kyo, 5, "136-0071"), "NNN-NNNN");
        assert!(!passes(FileKind::Up1kyo, 5, "1360071"), "the hyphen is part of it");
        assert!(passes(FileKind::Upplan, 16, "00001-000010"), "the spec's own sample");
        assert!(!passes(FileKind::Upplan, 16, "00001000010"), "the hyphen is part of it");
    }
}
