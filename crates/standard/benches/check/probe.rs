//! The limit program of the measurements: what is achievable without places, links and words. It decodes the file whole, reads
//! it with the `csv` crate into one record that is used again, and matches each column of 第6表 by its kind.

use encoding_rs::SHIFT_JIS;

/// What a column holds.
#[derive(Clone, Copy)]
enum Column {
    Digits(usize),
    Date,
    Time,
    Number(usize),
    Code(usize),
    Text,
    Any(usize),
}

/// 第6表 of 4.1, with whether a value is required.
const COLUMNS: [(Column, bool); 25] = [
    (Column::Digits(6), true),
    (Column::Digits(6), true),
    (Column::Code(10), true),
    (Column::Date, true),
    (Column::Digits(6), true),
    (Column::Code(10), true),
    (Column::Text, false),
    (Column::Number(6), true),
    (Column::Number(6), false),
    (Column::Date, true),
    (Column::Digits(31), false),
    (Column::Time, true),
    (Column::Time, true),
    (Column::Number(2), true),
    (Column::Code(6), true),
    (Column::Any(12), false),
    (Column::Any(12), false),
    (Column::Text, false),
    (Column::Number(2), false),
    (Column::Code(10), true),
    (Column::Text, false),
    (Column::Any(2), false),
    (Column::Digits(1), true),
    (Column::Code(10), false),
    (Column::Any(0), false),
];

/// How many cells break the rule of their column.
pub(crate) fn faults(bytes: &[u8]) -> usize {
    let (text, _, lost) = SHIFT_JIS.decode(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut faults = usize::from(lost);
    while reader.read_record(&mut record).unwrap_or(false) {
        faults += usize::from(record.len() != COLUMNS.len());
        for (value, (column, required)) in record.iter().zip(COLUMNS) {
            let fits = if value.is_empty() { !required } else { column.fits(value) };
            faults += usize::from(!fits);
        }
    }
    faults
}

impl Column {
    fn fits(self, value: &str) -> bool {
        let bytes = value.as_bytes();
        let digits = || bytes.iter().all(u8::is_ascii_digit);
        match self {
            Column::Digits(length) => bytes.len() == length && digits(),
            Column::Date => {
                let day = bytes.get(4..).unwrap_or_default();
                bytes.len() == 8 && digits() && (&b"0101"[..]..=b"1231").contains(&day)
            }
            Column::Time => bytes.len() == 4 && digits() && (bytes < b"2400" || bytes == b"9999"),
            Column::Number(longest) => bytes.len() <= longest && digits(),
            Column::Code(length) => {
                bytes.len() == length && bytes.iter().all(u8::is_ascii_alphanumeric)
            }
            Column::Text => value.chars().count() < 1_000,
            Column::Any(longest) => bytes.len() <= longest && value.is_ascii(),
        }
    }
}
