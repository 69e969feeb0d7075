//! File names: what a name says (kind, month, sender, receiver, serial) and, when it breaks the rule, where.
//! The address of a sending comes from here and from nowhere else, so nothing is guessed or repaired.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    FileKind, Month, OfficeAddress, OfficeNumber, Serial, ServiceCode, ServiceType, Standard,
};

/// A file name that keeps the rules of 4.1, 4.0 or 3.x.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileName {
    /// The file kind.
    pub kind: FileKind,
    /// サービス提供年月, where names of the kind hold one; `000000` is [`Month::ZERO`].
    pub service_month: Option<Month>,
    /// Who sends.
    pub sender: OfficeAddress,
    /// Who receives.
    pub receiver: OfficeAddress,
    /// The serial all files of a transmission unit share.
    pub serial: Serial,
    /// The standard whose form the name has: with service types 4.1, with service codes of three digits 4.0, without 3.2.
    pub standard: Standard,
    /// The service codes of sender and receiver in names of 4.0, whose addresses therefore hold no service types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_codes: Option<[ServiceCode; 2]>,
    /// Branch number of a family picture.
    pub branch: Option<u16>,
}

/// What a file name turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognition {
    /// A name of the standard.
    Standard(FileName),
    /// Begins like a name of the standard and breaks its rules.
    Broken(NameError),
    /// Not a file of the standard at all.
    Foreign,
}

/// Why a name is not one of the standard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct NameError {
    /// The kind the name begins with, where it begins with one.
    pub kind: Option<FileKind>,
    /// The standard whose form the name seems to have.
    pub standard: Standard,
    /// What is wrong.
    pub fault: NameFault,
}

/// What is wrong with a file name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// Begins with no id of the standard.
    #[error("not a file name of the standard")]
    NotOurs,
    /// The receiver's parts are empty.
    #[error("the receiver is empty")]
    EmptyReceiver,
    /// The sender's parts are empty.
    #[error("the sender is empty")]
    EmptySender,
    /// The number of parts fits neither 4.1 nor 3.x.
    #[error("the name has {found} parts after the prefix")]
    PartCount {
        /// Parts found after the prefix.
        found: usize,
    },
    /// A service code of three digits, as 4.0 had it, beside one of two.
    #[error("service type {found} has 3 characters as in 4.0")]
    ServiceCodeOf40 {
        /// The part found.
        found: String,
    },
    /// A service type that is not two characters.
    #[error("service type {found} is not 2 characters")]
    ServiceType {
        /// The part found.
        found: String,
    },
    /// An office number that is not ten characters.
    #[error("office number {found} is not 10 characters")]
    OfficeNumber {
        /// The part found.
        found: String,
    },
    /// A month that does not exist.
    #[error("{found} is not a month")]
    Month {
        /// The part found.
        found: String,
    },
    /// The name must hold a month and does not.
    #[error("the service month is missing")]
    MonthMissing,
    /// The name holds a month it must not hold.
    #[error("the service month {found} does not belong here")]
    MonthSurplus {
        /// The part found.
        found: String,
    },
    /// `000000` stands for "no month" in 利用者補足情報 only.
    #[error("the service month is 000000")]
    MonthZero,
    /// A serial that is not 14 digits.
    #[error("serial {found} is not 14 digits")]
    Serial {
        /// The part found.
        found: String,
    },
    /// A copy made by the file manager.
    #[error("the name ends in {found}, like a copy")]
    Copied {
        /// What follows the serial.
        found: String,
    },
    /// Another extension than the standard's.
    #[error("extension {found} instead of {expected}")]
    Extension {
        /// The extension found.
        found: String,
        /// The extension of the standard.
        expected: &'static str,
    },
    /// The branch number of a picture is not four digits.
    #[error("branch number {found} is not 4 digits")]
    Branch {
        /// The part found.
        found: String,
    },
    /// Small letters in the prefix.
    #[error("prefix {found} is not in capitals")]
    SmallLetters {
        /// The prefix found.
        found: String,
    },
    /// The kind does not exist in the standard whose form the name has.
    #[error("this kind does not exist in {standard}")]
    KindNotInStandard {
        /// The standard of the name's form.
        standard: Standard,
    },
}

impl NameFault {
    /// The stable code of the finding.
    pub fn code(&self) -> &'static str {
        match self {
            NameFault::EmptyReceiver => "S-0301",
            NameFault::EmptySender => "S-0302",
            NameFault::PartCount { .. } => "S-0303",
            NameFault::ServiceCodeOf40 { .. } => "S-0304",
            NameFault::ServiceType { .. } => "S-0305",
            NameFault::OfficeNumber { .. } => "S-0306",
            NameFault::Month { .. } => "S-0307",
            NameFault::MonthMissing => "S-0308",
            NameFault::MonthSurplus { .. } => "S-0309",
            NameFault::MonthZero => "S-0310",
            NameFault::Serial { .. } => "S-0311",
            NameFault::Copied { .. } => "S-0312",
            NameFault::Extension { .. } => "S-0313",
            NameFault::Branch { .. } => "S-0314",
            NameFault::SmallLetters { .. } => "S-0315",
            NameFault::KindNotInStandard { .. } => "S-0316",
            NameFault::NotOurs => "S-0320",
        }
    }
}

impl NameError {
    /// The stable code of the finding.
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }
}

impl FileName {
    /// Reads a file name (without folders).
    ///
    /// # Errors
    /// The first part that breaks the rule; [`NameFault::NotOurs`] when the name begins with no id of the standard.
    pub fn parse(name: &str) -> Result<FileName, NameError> {
        let Some(kind) = kind_of(name) else {
            return Err(NameError {
                kind: None,
                standard: Standard::V4_1,
                fault: NameFault::NotOurs,
            });
        };
        let parts = Parts::of(name, kind);
        let error = |fault| NameError { kind: Some(kind), standard: parts.standard(), fault };
        parts.read().map_err(error)
    }

    /// Tells a name of the standard from a broken one and from a foreign file.
    pub fn recognise(name: &str) -> Recognition {
        match FileName::parse(name) {
            Ok(name) => Recognition::Standard(name),
            Err(error) if error.kind.is_some() => Recognition::Broken(error),
            Err(_) => Recognition::Foreign,
        }
    }
}

impl fmt::Display for FileName {
    /// The name as the standard writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if let Some(month) = self.service_month {
            write!(f, "_{month}")?;
        }
        match self.service_codes {
            None => write!(f, "_{}_{}", self.sender, self.receiver)?,
            Some([sender, receiver]) => {
                write!(f, "_{}_{sender}_{}_{receiver}", self.sender.number, self.receiver.number)?;
            }
        }
        write!(f, "_{}", self.serial)?;
        match self.branch {
            Some(branch) => write!(f, "_{branch:04}.jpg"),
            None => f.write_str(".CSV"),
        }
    }
}

/// The kind a name begins with; the longest id wins (`UPKIHON_SUB1` before `UPKIHON`).
fn kind_of(name: &str) -> Option<FileKind> {
    let begins = |kind: &FileKind| {
        let bytes = name.as_bytes();
        let (id, rest) = bytes.split_at_checked(kind.id().len()).unwrap_or((bytes, &[]));
        id.eq_ignore_ascii_case(kind.id().as_bytes())
            && !rest.first().is_some_and(u8::is_ascii_alphanumeric)
    };
    FileKind::ALL.iter().copied().filter(begins).max_by_key(|kind| kind.id().len())
}

/// A name taken apart, before its parts are judged.
struct Parts<'a> {
    kind: FileKind,
    prefix: &'a str,
    extension: &'a str,
    parts: Vec<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(name: &'a str, kind: FileKind) -> Parts<'a> {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let (prefix, rest) = stem.split_at_checked(kind.id().len()).unwrap_or((stem, ""));
        let parts = match rest.strip_prefix('_') {
            Some(parts) => parts.split('_').collect(),
            None if rest.is_empty() => Vec::new(),
            None => vec![rest],
        };
        Parts { kind, prefix, extension, parts }
    }

    /// How many parts a complete name has.
    fn expected(&self, standard: Standard) -> usize {
        let addresses = if standard == Standard::V3_2 { 3 } else { 5 };
        addresses + usize::from(self.kind.has_month()) + usize::from(!self.kind.is_csv())
    }

    fn standard(&self) -> Standard {
        if self.parts.len() == self.expected(Standard::V3_2) {
            return Standard::V3_2;
        }
        if self.service_codes().is_some() { Standard::V4_0 } else { Standard::V4_1 }
    }

    /// The service codes of a name of 4.0: three digits for both offices.
    fn service_codes(&self) -> Option<[ServiceCode; 2]> {
        let first = usize::from(self.kind.has_month()) + 1;
        let code = |at: usize| self.parts.get(at).and_then(|part| ServiceCode::parse(part));
        let complete = self.parts.len() == self.expected(Standard::V4_0);
        Some([code(first)?, code(first + 2)?]).filter(|_| complete)
    }

    fn read(&self) -> Result<FileName, NameFault> {
        if self.prefix != self.kind.id() {
            return Err(NameFault::SmallLetters { found: self.prefix.to_owned() });
        }
        let expected = if self.kind.is_csv() { "CSV" } else { "jpg" };
        if !self.extension.eq_ignore_ascii_case(expected) {
            return Err(NameFault::Extension { found: self.extension.to_owned(), expected });
        }
        let standard = self.standard();
        self.check_count(standard)?;
        if !self.kind.exists_in(standard) {
            return Err(NameFault::KindNotInStandard { standard });
        }

        let mut parts = self.parts.iter().copied();
        let mut next = || parts.next().unwrap_or_default();
        let month = self.kind.has_month().then(&mut next);
        let mut office = || (next(), (standard != Standard::V3_2).then(&mut next));
        let (sender, receiver) = (office(), office());
        let serial = next();
        let branch = (!self.kind.is_csv()).then(&mut next);

        if is_empty(receiver) {
            return Err(NameFault::EmptyReceiver);
        }
        if is_empty(sender) {
            return Err(NameFault::EmptySender);
        }
        let service_codes = self.service_codes();
        // 4.0: the codes are kept as they stand; nothing is guessed from them.
        let typed =
            |(number, part): (_, Option<_>)| (number, part.filter(|_| service_codes.is_none()));
        Ok(FileName {
            kind: self.kind,
            service_month: month.map(|month| self.month(month)).transpose()?,
            sender: address(typed(sender))?,
            receiver: address(typed(receiver))?,
            service_codes,
            serial: read_serial(serial)?,
            standard,
            branch: branch.map(read_branch).transpose()?,
        })
    }

    fn check_count(&self, standard: Standard) -> Result<(), NameFault> {
        let found = self.parts.len();
        if found == self.expected(standard) {
            return Ok(());
        }
        let first = self.parts.first().copied().unwrap_or_default();
        let complete = [Standard::V4_1, Standard::V3_2].map(|standard| self.expected(standard));
        // The body text of the spec shows UPKIHON with an extra month; the layout sheet has none.
        if !self.kind.has_month()
            && first.len() == 6
            && complete.contains(&(found.saturating_sub(1)))
        {
            return Err(NameFault::MonthSurplus { found: first.to_owned() });
        }
        if self.kind.has_month() && first.len() == 10 && complete.contains(&(found + 1)) {
            return Err(NameFault::MonthMissing);
        }
        Err(NameFault::PartCount { found })
    }

    fn month(&self, found: &str) -> Result<Month, NameFault> {
        match Month::parse(found) {
            Some(month) if month.is_zero() && self.kind != FileKind::Uphosoku => {
                Err(NameFault::MonthZero)
            }
            Some(month) => Ok(month),
            None => Err(NameFault::Month { found: found.to_owned() }),
        }
    }
}

/// One public exporter leaves the receiver's parts empty when it does not know the receiver.
fn is_empty((number, service_type): (&str, Option<&str>)) -> bool {
    number.is_empty() || service_type.is_some_and(str::is_empty)
}

fn address((number, service_type): (&str, Option<&str>)) -> Result<OfficeAddress, NameFault> {
    let wrong_number = || NameFault::OfficeNumber { found: number.to_owned() };
    let read_type = |found: &str| match ServiceType::parse(found) {
        Some(service_type) => Ok(service_type),
        None if found.len() == 3 && found.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Err(NameFault::ServiceCodeOf40 { found: found.to_owned() })
        }
        None => Err(NameFault::ServiceType { found: found.to_owned() }),
    };
    Ok(OfficeAddress {
        number: OfficeNumber::parse(number).ok_or_else(wrong_number)?,
        service_type: service_type.map(read_type).transpose()?,
    })
}

fn read_serial(found: &str) -> Result<Serial, NameFault> {
    if let Some(serial) = Serial::parse(found) {
        return Ok(serial);
    }
    // `….CSV` copied by the file manager becomes `… - コピー.CSV` or `… (1).CSV`.
    match found.split_at_checked(Serial::LENGTH) {
        Some((serial, rest))
            if Serial::parse(serial).is_some()
                && !rest.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            Err(NameFault::Copied { found: rest.to_owned() })
        }
        _ => Err(NameFault::Serial { found: found.to_owned() }),
    }
}

fn read_branch(found: &str) -> Result<u16, NameFault> {
    let four_digits = found.len() == 4 && found.bytes().all(|byte| byte.is_ascii_digit());
    let number = found.parse().ok().filter(|_| four_digits);
    number.ok_or_else(|| NameFault::Branch { found: found.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "UPPLAN_202702_1371215102_43_1371200017_11_20270125200201.CSV";

    #[test]
    fn a_name_of_4_1_says_kind_month_both_offices_and_serial() {
        let name = FileName::parse(PLAN).unwrap();
        assert_eq!(name.kind, FileKind::Upplan, "the prefix names the kind");
        assert_eq!(name.service_month, Month::parse("202702"), "DV-03: the month comes first");
        assert_eq!(name.sender.to_string(), "1371215102_43", "then the sender with its type");
        assert_eq!(name.receiver.to_string(), "1371200017_11", "then the receiver with its type");
        assert_eq!(name.serial.as_str(), "20270125200201", "then the serial");
        assert_eq!(name.standard, Standard::V4_1, "service types are there since 4.0");
        assert_eq!(name.to_string(), PLAN, "a name is written as it was read");
    }

    #[test]
    fn a_name_of_3_2_has_no_service_types() {
        let text = "UPPLAN_201912_0300000100_0300000005_20191025200201.CSV";
        let name = FileName::parse(text).unwrap();
        assert_eq!(name.standard, Standard::V3_2, "no service types: the earlier form");
        assert_eq!(name.sender.service_type, None, "3.x names carry none");
        assert_eq!(name.to_string(), text, "a name is written as it was read");
        let text = "UP1KYO_0300000100_0300000005_20191025200201.CSV";
        assert_eq!(FileName::parse(text).unwrap().to_string(), text, "without a month as well");
    }

    #[test]
    fn a_name_of_4_0_has_service_codes_of_three_digits_and_no_types() {
        let text = "UPPLAN_202702_1371215102_430_1371200017_110_20270125200201.CSV";
        let name = FileName::parse(text).unwrap();
        assert_eq!(name.standard, Standard::V4_0, "three digits for both offices");
        assert_eq!(name.receiver.service_type, None, "no type is guessed from the code");
        assert_eq!(name.to_string(), text, "a name is written as it was read");
        let text = "UP3KYO_1371215102_430_1371200017_110_20270125200201.CSV";
        let name = FileName::parse(text).unwrap();
        assert_eq!(
            (name.standard, name.to_string().as_str()),
            (Standard::V4_0, text),
            "第3表 came with 4.0"
        );
        let json = serde_json::to_string(&name).unwrap();
        assert_eq!(serde_json::from_str::<FileName>(&json).unwrap(), name, "codes travel along");
    }

    #[test]
    fn the_examples_of_the_file_table_are_names() {
        let examples = include_str!("../spec/careplan-files.csv");
        let mut rows = csv::Reader::from_reader(examples.as_bytes());
        let mut count = 0;
        for row in rows.records() {
            let row = row.unwrap();
            let name = FileName::parse(&row[4]).unwrap();
            assert_eq!(name.kind.id(), &row[0], "{} is an example of its own row", &row[4]);
            count += 1;
        }
        assert_eq!(count, 18, "every kind has an example");
    }

    #[test]
    fn an_extension_in_small_letters_is_read() {
        assert!(FileName::parse(&PLAN.replace(".CSV", ".csv")).is_ok(), "compared without case");
        let picture = "UPKIHON_IMAGE_0300000100_46_0300000005_11_20191025200201_0001.JPG";
        assert_eq!(
            FileName::parse(picture).unwrap().branch,
            Some(1),
            "rule text .jpg, sample .JPG"
        );
    }

    #[test]
    fn the_longest_prefix_names_the_kind() {
        let name = "UPKIHON_SUB1_0300000100_46_0300000005_11_20191025200201.CSV";
        assert_eq!(FileName::parse(name).unwrap().kind, FileKind::UpkihonSub1, "not UPKIHON");
    }

    #[test]
    fn every_way_to_break_a_name_has_its_own_code() {
        let cases = [
            ("UPPLAN_202702_1371215102_43___20270125200201.CSV", "S-0301"),
            ("UPPLAN_202702_1371215102_43_1371200017__20270125200201.CSV", "S-0301"),
            ("UPPLAN_201912_0300000100__20191025200201.CSV", "S-0301"),
            ("UPPLAN_202702___1371200017_11_20270125200201.CSV", "S-0302"),
            ("UPPLAN_202702_20270125200201.CSV", "S-0303"),
            ("UPPLAN.CSV", "S-0303"),
            ("UPPLAN - コピー.CSV", "S-0303"),
            ("UPPLAN_202702_1371215102_43_1371200017_110_20270125200201.CSV", "S-0304"),
            ("UPPLAN_202702_1371215102_4_1371200017_11_20270125200201.CSV", "S-0305"),
            ("UPPLAN_202702_137121510_43_1371200017_11_20270125200201.CSV", "S-0306"),
            ("UPPLAN_202713_1371215102_43_1371200017_11_20270125200201.CSV", "S-0307"),
            ("UPPLAN_1371215102_43_1371200017_11_20270125200201.CSV", "S-0308"),
            ("UPKIHON_000000_1371215102_46_1371200017_11_20270125200201.CSV", "S-0309"),
            ("UPPLAN_000000_1371215102_43_1371200017_11_20270125200201.CSV", "S-0310"),
            ("UPPLAN_202702_1371215102_43_1371200017_11_202701252002011.CSV", "S-0311"),
            ("UPPLAN_202702_1371215102_43_1371200017_11_20270125200201 (1).CSV", "S-0312"),
            ("UPPLAN_202702_1371215102_43_1371200017_11_20270125200201 - コピー.CSV", "S-0312"),
            ("UPPLAN_202702_1371215102_43_1371200017_11_20270125200201.TXT", "S-0313"),
            ("UPKIHON_IMAGE_0300000100_46_0300000005_11_20191025200201_1.jpg", "S-0314"),
            ("Upplan_202702_1371215102_43_1371200017_11_20270125200201.CSV", "S-0315"),
            ("UP3KYO_0300000100_0300000005_20191025200201.CSV", "S-0316"),
        ];
        for (name, code) in cases {
            match FileName::recognise(name) {
                Recognition::Broken(error) => assert_eq!(error.code(), code, "{name}"),
                other => panic!("{name} is {other:?}, not broken"),
            }
        }
    }

    #[test]
    fn files_of_others_are_foreign() {
        for name in
            ["readme.txt", "UPPLANNING.CSV", "計画書.pdf", "", "KYO.CSV", "UPPLA", "\u{feff}"]
        {
            assert_eq!(FileName::recognise(name), Recognition::Foreign, "{name:?} is not ours");
        }
    }
}
