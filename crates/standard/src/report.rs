//! What goes into a check and what comes out: source files, context, and the reports of files, units and sets.

use serde::{Deserialize, Serialize};

use crate::facts::Facts;
use crate::finding::{Finding, Severity};
use crate::habits::Habits;
use crate::versions::UnitVersion;
use crate::{Date, FileKind, FileName, Month, OfficeAddress, UnitKey, UnitKind};

/// A file as it was read: its name without folders, and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct SourceFile<'a> {
    /// The file name.
    pub name: &'a str,
    /// The bytes, exactly as on disk.
    pub bytes: &'a [u8],
}

/// What the checker must know from outside.
#[derive(Clone, Debug)]
pub struct Context {
    /// Today in Japan.
    pub today: Date,
    /// The office this computer works for, when it is set up.
    pub own_office: Option<OfficeAddress>,
    /// Whether the files go out or came in.
    pub direction: Direction,
}

/// Which way the files travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From this office to a partner.
    Outgoing,
    /// From a partner to this office.
    Incoming,
    /// Not known: a mere check. The guards against sending what must not be sent apply.
    Unknown,
}

/// The result of checking a set of files.
#[derive(Debug, Serialize)]
pub struct SetReport {
    /// The transmission units, in serial order.
    pub units: Vec<UnitReport>,
    /// The findings of files that belong to no unit (broken and foreign names).
    pub loose: Vec<Finding>,
}

impl SetReport {
    /// Every finding of the set: units in serial order, then the loose files.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.units.iter().flat_map(|unit| &unit.findings).chain(&self.loose)
    }
}

/// The result of checking one transmission unit.
#[derive(Debug, Serialize)]
pub struct UnitReport {
    /// The legal unit the files form; none while members are missing or too many.
    pub kind: Option<UnitKind>,
    /// Serial, sender, receiver.
    pub key: UnitKey,
    /// The files, base files first.
    pub files: Vec<FileReport>,
    /// Everything found: files in order, lines in order.
    pub findings: Vec<Finding>,
    /// Members that are missing.
    pub missing: Vec<FileKind>,
    /// The service month of the unit; [`Month::ZERO`] for plans, none where no name holds one.
    pub service_month: Option<Month>,
    /// CSVバージョン of the unit.
    pub csv_version: Option<String>,
    /// Which version of the standard the unit is written in, and which one is in force for it.
    pub version: UnitVersion,
    /// The people the unit is about, in order of their numbers.
    pub people: Vec<Person>,
}

impl UnitReport {
    /// Whether anything stops the sending.
    pub fn has_errors(&self) -> bool {
        has(&self.findings, Severity::Error)
    }

    /// Whether anything asks the operator.
    pub fn has_warnings(&self) -> bool {
        has(&self.findings, Severity::Warning)
    }
}

/// The result of checking one file by itself.
#[derive(Debug, Serialize)]
pub struct FileReport {
    /// The file name as given.
    pub name: String,
    /// What the name says, when it keeps the rules.
    pub file_name: Option<FileName>,
    /// The kind, as far as the name tells.
    pub kind: Option<FileKind>,
    /// Size in bytes.
    pub size_bytes: u64,
    /// Number of records.
    pub records: u64,
    /// CSVバージョン of the first record.
    pub csv_version: Option<String>,
    /// Everything found in this file.
    pub findings: Vec<Finding>,
    /// What the links between files need.
    #[serde(skip)]
    pub(crate) facts: Facts,
    /// How the file is written, for the profile of its sender.
    #[serde(skip)]
    pub(crate) habits: Habits,
}

impl FileReport {
    /// Whether anything stops the sending.
    pub fn has_errors(&self) -> bool {
        has(&self.findings, Severity::Error)
    }
}

fn has(findings: &[Finding], severity: Severity) -> bool {
    findings.iter().any(|finding| finding.severity == severity)
}

/// 利用者: one person of a unit, as far as the files tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// 保険者番号.
    pub insurer_number: String,
    /// 被保険者番号.
    pub insured_number: String,
    /// 氏名, where a file of the unit holds it.
    pub name: Option<String>,
    /// フリガナ.
    pub kana: Option<String>,
    /// 生年月日.
    pub birth_date: Option<Date>,
    /// 性別.
    pub sex: Option<Sex>,
    /// 要介護状態区分, the code.
    pub care_level: Option<String>,
}

impl Person {
    /// A person of whom only the numbers are known.
    pub fn of_numbers(
        insurer_number: impl Into<String>,
        insured_number: impl Into<String>,
    ) -> Person {
        Person {
            insurer_number: insurer_number.into(),
            insured_number: insured_number.into(),
            name: None,
            kana: None,
            birth_date: None,
            sex: None,
            care_level: None,
        }
    }

    /// Takes over what another file tells and this one does not know yet.
    pub(crate) fn learn(&mut self, told: &Person) {
        let fill = |own: &mut Option<String>, told: &Option<String>| {
            if own.is_none() {
                own.clone_from(told);
            }
        };
        fill(&mut self.name, &told.name);
        fill(&mut self.kana, &told.kana);
        fill(&mut self.care_level, &told.care_level);
        self.birth_date = self.birth_date.or(told.birth_date);
        self.sex = self.sex.or(told.sex);
    }
}

/// 性別.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男性
    Male,
    /// 女性
    Female,
}

impl Sex {
    /// The sex of a code of the standard.
    pub fn of_code(code: &str) -> Option<Sex> {
        match code {
            "1" => Some(Sex::Male),
            "2" => Some(Sex::Female),
            _ => None,
        }
    }

    /// The Japanese word.
    pub fn japanese(self) -> &'static str {
        match self {
            Sex::Male => "男性",
            Sex::Female => "女性",
        }
    }
}
