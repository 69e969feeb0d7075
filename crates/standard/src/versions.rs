//! The versions of the standard and the service months from which they hold: `spec/versions.csv`, compiled in.
//! Which version a file is written in is told by the form of its name and its CSVバージョン; both are compared here.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::{Month, Standard};

const VERSION_TABLE: &str = include_str!("../spec/versions.csv");

/// One issue of the standard.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    /// The number it is known by: `3.2`, `4.1`.
    pub number: String,
    /// The month in which it was issued.
    pub issued: Month,
    /// Its CSVバージョン; none for 5.0, which is no CSV.
    pub csv_version: Option<String>,
    /// The first service month it holds for; none where the version table says none.
    pub from: Option<Month>,
    /// The standard whose names and layouts it has here; none where this crate reads none.
    pub standard: Option<Standard>,
}

/// All versions, in the order in which they were issued.
pub fn versions() -> &'static [Version] {
    static VERSIONS: OnceLock<Vec<Version>> = OnceLock::new();
    VERSIONS.get_or_init(|| {
        let mut table = csv::Reader::from_reader(VERSION_TABLE.as_bytes());
        table.deserialize().filter_map(Result::ok).filter_map(version_of).collect()
    })
}

/// The standard in force for a service month: the one issued last among those that hold from that month or earlier.
///
/// None for months before the first version, and for the sentinel `000000`.
pub fn in_force(month: Month) -> Option<Standard> {
    let started = |version: &&Version| version.from.is_some_and(|from| from <= month);
    let last = versions().iter().filter(started).filter_map(|version| version.standard).next_back();
    last.filter(|_| !month.is_zero())
}

/// The first service month of a standard: of its earliest version with such names and layouts.
pub fn first_month(standard: Standard) -> Option<Month> {
    let own = versions().iter().filter(|version| version.standard == Some(standard));
    own.filter_map(|version| version.from).min()
}

/// The standard a CSVバージョン belongs to; none for a value outside the version table.
pub fn of_csv_version(value: &str) -> Option<Standard> {
    let same = |version: &&Version| version.csv_version.as_deref() == Some(value);
    versions().iter().find(same).and_then(|version| version.standard)
}

/// Which version of the standard a transmission unit is written in, beside the one in force for its month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitVersion {
    /// The standard by the form of the file names.
    pub standard: Standard,
    /// CSVバージョン of the unit's first record.
    pub csv_version: Option<String>,
    /// The standard in force for the service month; for plans, which have none, for the month of the check.
    pub in_force: Option<Standard>,
}

impl UnitVersion {
    /// Whether the unit is written in another version than the one an office itself uses: by its names, or by its
    /// CSVバージョン.
    pub fn differs_from(&self, ours: Standard) -> bool {
        let other_value = |found: &String| found != ours.csv_version();
        self.standard != ours || self.csv_version.as_ref().is_some_and(other_value)
    }

    /// Whether a later version than the unit's is in force.
    pub fn is_outdated(&self) -> bool {
        self.in_force.is_some_and(|in_force| in_force > self.standard)
    }
}

#[derive(Deserialize)]
struct VersionRow {
    version: String,
    issued: String,
    csv_version: String,
    from: String,
    standard: String,
}

fn version_of(row: VersionRow) -> Option<Version> {
    Some(Version {
        number: row.version,
        issued: Month::parse(&row.issued)?,
        csv_version: Some(row.csv_version).filter(|value| !value.is_empty()),
        from: Month::parse(&row.from),
        standard: Standard::ALL.into_iter().find(|standard| standard.number() == row.standard),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    #[test]
    fn every_row_of_the_version_table_is_read() {
        assert_eq!(versions().len(), VERSION_TABLE.lines().count() - 1, "one line a version");
        assert!(versions().is_sorted_by_key(|version| version.issued), "in the order of issue");
        let unread: Vec<_> =
            versions().iter().filter(|version| version.standard.is_none()).collect();
        assert_eq!(unread.len(), 1, "only 5.0 is not read, because it is no CSV: {unread:?}");
        for standard in Standard::ALL {
            let last = versions().iter().rfind(|version| version.standard == Some(standard));
            let value = last.and_then(|version| version.csv_version.as_deref());
            assert_eq!(value, Some(standard.csv_version()), "{standard} carries its last value");
        }
    }

    #[test]
    fn the_standard_in_force_follows_the_service_month() {
        for (text, expected, why) in [
            ("202002", None, "before the first version"),
            ("202003", Some(Standard::V3_2), "the first version's first month"),
            ("202503", Some(Standard::V3_2), "the month before 4.0 and 4.1"),
            ("202504", Some(Standard::V4_1), "4.0 and 4.1 begin together; 4.1 was issued later"),
            ("202702", Some(Standard::V4_1), "5.0 has no month yet"),
            ("000000", None, "a plan has no month"),
        ] {
            assert_eq!(in_force(month(text)), expected, "{text}: {why}");
        }
        assert_eq!(first_month(Standard::V4_1), Some(month("202504")));
        assert_eq!(first_month(Standard::V3_2), Some(month("202003")));
    }

    #[test]
    fn a_csv_version_says_its_standard_and_one_outside_the_table_says_none() {
        assert_eq!(of_csv_version("202208"), Some(Standard::V3_2));
        assert_eq!(of_csv_version("202504"), Some(Standard::V4_0));
        assert_eq!(of_csv_version("202407"), Some(Standard::V4_1));
        for seen in ["202410", "202201", "202104", ""] {
            assert_eq!(of_csv_version(seen), None, "{seen} stands in no version table");
        }
    }

    #[test]
    fn a_partner_differs_by_names_or_by_value() {
        let unit = |standard, value: &str| UnitVersion {
            standard,
            csv_version: Some(value.to_owned()),
            in_force: Some(Standard::V4_1),
        };
        assert!(!unit(Standard::V4_1, "202407").differs_from(Standard::V4_1), "the same");
        assert!(unit(Standard::V4_1, "202410").differs_from(Standard::V4_1), "another value");
        assert!(unit(Standard::V3_2, "202208").differs_from(Standard::V4_1), "other names");
        assert!(unit(Standard::V3_2, "202208").is_outdated(), "4.1 is in force");
        assert!(!unit(Standard::V4_1, "202410").is_outdated(), "the names are those of 4.1");
    }
}
