//! How a sending product writes its files, learnt from what arrives, and what of a new unit departs from it.
//!
//! A sudden change often comes before trouble: an update of the care software, another computer, a file written by hand. The
//! profile is small, holds no field values, and is kept per partner by whoever uses this crate; nothing is stored here.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Findings, Place};
use crate::habits::{Habits, Seen};
use crate::{FileReport, OfficeAddress, SetReport, Standard, UnitReport};

use words::{Departure, OtherStandard};

/// Tells that a unit which came in is written in another standard than the receiver's own software writes: a note (`S-0921`).
///
/// That an older version is used than the month asks for is the check's to tell (`S-0407`), that CSVバージョン stands in no
/// version table as well (`S-0901`).
pub fn other_standard(unit: &UnitReport, ours: Standard) -> Option<Finding> {
    let theirs = unit.version.standard;
    let file = unit.files.first().filter(|_| theirs != ours)?;
    let mut findings = Findings::new(&file.name);
    findings.add(&OtherStandard { theirs, ours }, Place::default());
    findings.finish().pop()
}

/// Units after which a habit is taken for one.
pub const ENOUGH_UNITS: u32 = 3;
/// Values of CSVバージョン that are kept; the version table has five.
const MOST_VERSIONS: usize = 8;

/// How a product writes. Each habit holds every value seen; an empty one was never seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Transmission units it was learnt from.
    pub units: u32,
    /// How lines end.
    pub line_ends: BTreeSet<LineEnds>,
    /// Whether the last line has a line end.
    pub last_line_end: BTreeSet<LastLineEnd>,
    /// Quotes around free text.
    pub text_quotes: BTreeSet<Quotes>,
    /// Quotes around codes, dates and numbers.
    pub code_quotes: BTreeSet<Quotes>,
    /// Zeros before numbers.
    pub number_padding: BTreeSet<Padding>,
    /// How empty free text is written.
    pub empty_text: BTreeSet<EmptyText>,
    /// The letters of the extension.
    pub extension: BTreeSet<Letters>,
    /// What 第2表 does with a repeated 課題.
    pub repeated_text: BTreeSet<Repeats>,
    /// The order of the rows of a person in 第6表.
    pub row_order: BTreeSet<RowOrder>,
    /// The standard by the form of the file names.
    pub standards: BTreeSet<Standard>,
    /// CSVバージョン.
    pub csv_versions: BTreeSet<String>,
}

/// How the lines of a file end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineEnds {
    /// CR and LF.
    CrLf,
    /// LF alone.
    Lf,
    /// Both in one file.
    Mixed,
}

/// Whether the last line of a file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastLineEnd {
    /// As every other line.
    Present,
    /// The file ends with the last character of its last record.
    Missing,
}

/// Quotes around a kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quotes {
    /// Around every value.
    Always,
    /// Around none.
    Never,
    /// Around some, as where a comma asks for them.
    Sometimes,
}

/// Zeros before numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Padding {
    /// None, as in the samples of the standard.
    None,
    /// Up to the length of the item.
    Zeros,
    /// Before some.
    Mixed,
}

/// How an empty free text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyText {
    /// Nothing between the commas.
    Nothing,
    /// A pair of quotes.
    Quotes,
    /// Both in one file.
    Mixed,
}

/// The letters of the extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letters {
    /// `.CSV`, as the standard writes it.
    Capital,
    /// `.csv`.
    Small,
    /// `.Csv` and the like.
    Mixed,
}

/// What 第2表 does with a repeated 課題; the standard allows both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeats {
    /// Blank on the following rows.
    Blank,
    /// Written on every row.
    Written,
    /// Both in one file.
    Mixed,
}

/// The order of the rows of a person in 第6表.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOrder {
    /// All services of a day, then the next day.
    ByDay,
    /// All days of a service, then the next service.
    ByService,
    /// Neither.
    Mixed,
}

impl Profile {
    /// What one unit shows of its sender.
    pub fn of_unit(unit: &UnitReport) -> Profile {
        let mut profile = Profile::default();
        for file in &unit.files {
            profile.merge(&Profile::of_file(file));
        }
        profile.units = 1;
        profile
    }

    /// What a set shows, by sender.
    pub fn of_set(report: &SetReport) -> BTreeMap<OfficeAddress, Profile> {
        let mut profiles = BTreeMap::<OfficeAddress, Profile>::new();
        for unit in &report.units {
            profiles.entry(unit.key.sender).or_default().merge(&Profile::of_unit(unit));
        }
        profiles
    }

    /// Takes over what another profile of the same sender has seen. The order of merging does not matter.
    pub fn merge(&mut self, other: &Profile) {
        self.units = self.units.saturating_add(other.units);
        self.line_ends.extend(&other.line_ends);
        self.last_line_end.extend(&other.last_line_end);
        self.text_quotes.extend(&other.text_quotes);
        self.code_quotes.extend(&other.code_quotes);
        self.number_padding.extend(&other.number_padding);
        self.empty_text.extend(&other.empty_text);
        self.extension.extend(&other.extension);
        self.repeated_text.extend(&other.repeated_text);
        self.row_order.extend(&other.row_order);
        self.standards.extend(&other.standards);
        self.csv_versions.extend(other.csv_versions.iter().cloned());
        while self.csv_versions.len() > MOST_VERSIONS {
            self.csv_versions.pop_first();
        }
    }

    /// What of a unit departs from this profile of its sender: notes (`S-0920`, いつもと違う), each once a unit.
    ///
    /// Empty while fewer than [`ENOUGH_UNITS`] units were seen. Ask before the unit is merged.
    pub fn departures(&self, unit: &UnitReport) -> Vec<Finding> {
        let mut told = BTreeSet::new();
        let mut all = Vec::new();
        if self.units < ENOUGH_UNITS {
            return all;
        }
        for file in &unit.files {
            let mut findings = Findings::new(&file.name);
            for departure in self.of_file_departs(&Profile::of_file(file)) {
                if told.insert((departure.habit, departure.found.clone())) {
                    findings.add(&departure, Place::default());
                }
            }
            all.extend(findings.finish());
        }
        all
    }

    fn of_file_departs(&self, file: &Profile) -> Vec<Departure> {
        let mut all = Vec::new();
        words::compare(&mut all, "行の終わり", &self.line_ends, &file.line_ends);
        words::compare(&mut all, "最後の行の改行", &self.last_line_end, &file.last_line_end);
        words::compare(&mut all, "文字の項目の「\"」", &self.text_quotes, &file.text_quotes);
        words::compare(&mut all, "コードや数の項目の「\"」", &self.code_quotes, &file.code_quotes);
        words::compare(&mut all, "数の前の0", &self.number_padding, &file.number_padding);
        words::compare(&mut all, "空の文字の項目", &self.empty_text, &file.empty_text);
        words::compare(&mut all, "拡張子", &self.extension, &file.extension);
        words::compare(&mut all, "第2表で繰り返す課題", &self.repeated_text, &file.repeated_text);
        words::compare(&mut all, "第6表の行の順番", &self.row_order, &file.row_order);
        words::compare(&mut all, "標準仕様の版(ファイル名の形)", &self.standards, &file.standards);
        words::compare(&mut all, "CSVバージョン", &self.csv_versions, &file.csv_versions);
        all
    }

    /// What one file shows; nothing of pictures.
    fn of_file(file: &FileReport) -> Profile {
        let habits: &Habits = &file.habits;
        let letters = match file.name.rsplit_once('.') {
            Some((_, "CSV")) => Letters::Capital,
            Some((_, "csv")) => Letters::Small,
            _ => Letters::Mixed,
        };
        let quotes = [Quotes::Always, Quotes::Never, Quotes::Sometimes];
        let missing = habits.no_last_end.any();
        let lines = habits.crlf.any() || habits.lf.any() || missing;
        let last = if missing { LastLineEnd::Missing } else { LastLineEnd::Present };
        let is_csv = file.kind.is_some_and(|kind| kind.is_csv());
        let standard = file.file_name.map(|name| name.standard);
        Profile {
            units: 0,
            line_ends: one_of(
                habits.crlf,
                habits.lf,
                [LineEnds::CrLf, LineEnds::Lf, LineEnds::Mixed],
            ),
            last_line_end: lines.then_some(last).into_iter().collect(),
            text_quotes: one_of(habits.quoted_text, habits.bare_text, quotes),
            code_quotes: one_of(habits.quoted_codes, habits.bare_codes, quotes),
            number_padding: one_of(
                habits.plain_numbers,
                habits.padded_numbers,
                [Padding::None, Padding::Zeros, Padding::Mixed],
            ),
            empty_text: one_of(
                habits.bare_blanks,
                habits.quoted_blanks,
                [EmptyText::Nothing, EmptyText::Quotes, EmptyText::Mixed],
            ),
            extension: is_csv.then_some(letters).into_iter().collect(),
            repeated_text: one_of(
                habits.blank_repeats,
                habits.written_repeats,
                [Repeats::Blank, Repeats::Written, Repeats::Mixed],
            ),
            row_order: one_of(
                habits.by_day,
                habits.by_service,
                [RowOrder::ByDay, RowOrder::ByService, RowOrder::Mixed],
            ),
            standards: standard.into_iter().collect(),
            csv_versions: file.csv_version.iter().cloned().collect(),
        }
    }
}

/// The first value, the second, or the third when both were seen; none when neither was.
fn one_of<T: Ord>(first: Seen, second: Seen, values: [T; 3]) -> BTreeSet<T> {
    let [only_first, only_second, both] = values;
    match (first.any(), second.any()) {
        (true, true) => BTreeSet::from([both]),
        (true, false) => BTreeSet::from([only_first]),
        (false, true) => BTreeSet::from([only_second]),
        (false, false) => BTreeSet::new(),
    }
}
