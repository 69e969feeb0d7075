//! The table of the standard, read by the corpus itself: what a mutation must lead to is taken from the columns of
//! `spec/careplan.csv`, never from the checker's own reading of them.

use std::sync::OnceLock;

/// A version of the standard, by what files of it look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edition {
    V3_2,
    V4_0,
    V4_1,
}

impl Edition {
    pub(crate) const ALL: [Edition; 3] = [Edition::V4_1, Edition::V4_0, Edition::V3_2];

    pub(crate) fn number(self) -> &'static str {
        match self {
            Edition::V3_2 => "3.2",
            Edition::V4_0 => "4.0",
            Edition::V4_1 => "4.1",
        }
    }

    /// CSVバージョン, from the version table of the spec README.
    pub(crate) fn version(self) -> &'static str {
        match self {
            Edition::V3_2 => "202208",
            Edition::V4_0 => "202504",
            Edition::V4_1 => "202407",
        }
    }
}

/// One row of the table.
#[derive(Clone, Debug, serde::Deserialize)]
pub(crate) struct Item {
    pub(crate) file_id: String,
    pub(crate) seq: u32,
    pub(crate) name_ja: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) max_len: Option<usize>,
    pub(crate) required: String,
    pub(crate) format: String,
    pub(crate) codes: String,
    #[serde(rename = "condition_or_note")]
    pub(crate) note: String,
}

impl Item {
    pub(crate) fn is_text(&self) -> bool {
        self.kind == "フリーテキスト"
    }

    /// Whether the source leaves an attribute in doubt.
    pub(crate) fn is_weak(&self, attribute: &str) -> bool {
        self.note.contains(&format!("WEAK({attribute})"))
    }

    pub(crate) fn has_code(&self, value: &str) -> bool {
        self.codes.split(';').any(|code| code.split('=').next() == Some(value))
    }

    pub(crate) fn first_code(&self) -> &str {
        self.codes.split(';').next().and_then(|code| code.split('=').next()).unwrap_or("")
    }
}

/// The columns of a kind in an edition.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) kind: String,
    pub(crate) edition: Edition,
    pub(crate) items: Vec<Item>,
}

impl Table {
    /// Column (from 1) of an item number of 4.1.
    pub(crate) fn column(&self, seq: u32) -> usize {
        self.items.iter().position(|item| item.seq == seq).unwrap() + 1
    }
}

/// Every layout: 17 kinds in 4.1 and 4.0, those that existed in 3.2.
pub(crate) fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let text = include_str!("../../spec/careplan.csv");
        let rows: Vec<Item> =
            csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect();
        let mut kinds: Vec<&str> = rows.iter().map(|row| row.file_id.as_str()).collect();
        kinds.dedup();
        let mut tables = Vec::new();
        for edition in Edition::ALL {
            for kind in kinds.iter().copied().filter(|kind| exists(kind, edition)) {
                let items = rows.iter().filter(|row| row.file_id == kind);
                let items = items.filter_map(|item| of_edition(item, edition)).collect();
                tables.push(Table { kind: kind.to_owned(), edition, items });
            }
        }
        tables
    })
}

pub(crate) fn table(kind: &str, edition: Edition) -> &'static Table {
    tables().iter().find(|table| table.kind == kind && table.edition == edition).unwrap()
}

/// 第3表 and everything of 介護予防 came with 4.0 (spec README, Versions).
pub(crate) fn exists(kind: &str, edition: Edition) -> bool {
    let new = ["UP3KYO", "UPKIHON", "UPYOBO", "DLTKIHON", "DLTYOBO"];
    edition != Edition::V3_2 || !new.iter().any(|new| kind.starts_with(new))
}

/// 3.2 lacks the three items of rented goods, and 第7表 回数／日数 was one digit shorter (spec README, Versions).
fn of_edition(item: &Item, edition: Edition) -> Option<Item> {
    let mut item = item.clone();
    if edition == Edition::V3_2 {
        let added = match item.file_id.as_str() {
            "UPPLAN" | "UPJSK" => 16..=18,
            "UPSIKYU" => 10..=12,
            _ => 0..=0,
        };
        if added.contains(&item.seq) {
            return None;
        }
        if item.name_ja == "回数／日数" {
            item.max_len = Some(2);
        }
    }
    Some(item)
}
