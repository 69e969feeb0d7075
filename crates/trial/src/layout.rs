//! The columns of every CSV kind, read from the table of the standard that `todoke-standard` carries: one copy for
//! both, so a writer and a reader that agree do so because the table says so.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../standard/spec/careplan.csv");

/// One column of a CSV kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The 項目名 of the standard.
    pub name: String,
    /// Free text is written in quotes, every other column bare.
    pub free_text: bool,
}

static LAYOUTS: LazyLock<BTreeMap<String, Vec<Column>>> = LazyLock::new(read_table);

/// The columns of a CSV kind such as `UPPLAN`, in file order; empty for an unknown kind.
pub fn columns(kind_id: &str) -> &'static [Column] {
    LAYOUTS.get(kind_id).map_or(&[], Vec::as_slice)
}

fn read_table() -> BTreeMap<String, Vec<Column>> {
    let mut layouts: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    let mut table = csv::Reader::from_reader(TABLE.as_bytes());
    // The table is compiled in and its rows are counted by a test below: a bad row shows there.
    for row in table.records().flatten() {
        if let (Some(kind), Some(name), Some(written_as)) = (row.get(0), row.get(3), row.get(5)) {
            let column =
                Column { name: name.to_owned(), free_text: written_as == "フリーテキスト" };
            layouts.entry(kind.to_owned()).or_default().push(column);
        }
    }
    layouts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_column() {
        let total: usize = LAYOUTS.values().map(Vec::len).sum();
        assert_eq!(total, 398, "careplan.csv has 398 field rows");
        assert_eq!(LAYOUTS.len(), 17, "careplan.csv has 17 CSV kinds");
    }

    #[test]
    fn the_kinds_the_trial_sends_have_the_column_counts_of_4_1() {
        let counts = [
            ("UPHOSOKU", 63),
            ("UP1KYO", 28),
            ("UP2KYO", 22),
            ("UP3KYO", 13),
            ("UPPLAN", 25),
            ("UPSIKYU", 37),
            ("UPJSK", 25),
        ];
        for (kind, count) in counts {
            assert_eq!(columns(kind).len(), count, "{kind} as the standard counts it");
        }
    }

    #[test]
    fn an_unknown_kind_has_no_columns() {
        assert!(columns("UPNOTHING").is_empty(), "nothing is invented for an unknown kind");
    }
}
