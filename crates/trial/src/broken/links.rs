//! Records whose key has no record in the base file of the unit, and counts that do not agree.

use super::sets::{care_plans, monthly_plans, with_row, with_rows, with_value, written};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{self, Up1kyo, Up2kyo, Up3kyo, Uphosoku, Upplan, Upsikyu};
use crate::csv_file::{CsvFile, Row};

const NOBODY: &str = "1234599999";

pub(super) fn sets() -> Vec<BrokenSet> {
    vec![
        broken(
            "link-annex-of-nobody",
            "第7表 holds a person more than 第6表",
            written(with_stranger(monthly_plans(), Upsikyu)),
        ),
        broken(
            "link-supplement-of-nobody",
            "利用者補足情報 holds a person more than 第6表",
            written(with_stranger(monthly_plans(), Uphosoku)),
        ),
        broken(
            "link-second-form-of-nobody",
            "第2表 holds a person more than 第1表",
            written(with_stranger(care_plans(), Up2kyo)),
        ),
        broken(
            "link-third-form-of-nobody",
            "第3表 holds a person more than 第1表",
            written(with_stranger(care_plans(), Up3kyo)),
        ),
        broken(
            "link-third-form-of-another-plan-date",
            "a row of 第3表 has another plan date than 第1表",
            with_value(care_plans(), Up3kyo, 1, "居宅サービス計画作成（変更）日", "20270124"),
        ),
        broken(
            "link-person-without-annex",
            "a person of 第6表 has no row in 第7表",
            written(without_last_person(monthly_plans(), Upsikyu)),
        ),
        broken(
            "link-first-form-twice",
            "two rows of 第1表 with the same key",
            written(with_rows(care_plans(), Up1kyo, |rows| rows.extend(rows.first().cloned()))),
        ),
        broken(
            "link-supplement-twice",
            "two rows of 利用者補足情報 with the same key",
            written(with_rows(monthly_plans(), Uphosoku, |rows| {
                rows.extend(rows.first().cloned())
            })),
        ),
        broken(
            "link-count-above-the-plan",
            "第7表 counts 5 visits, 第6表 holds 4",
            written(with_row(monthly_plans(), Upsikyu, 0, |row| row.set("回数／日数", "5"))),
        ),
        broken(
            "link-day-missing-in-the-plan",
            "第6表 lacks one day of the first person",
            written(with_rows(monthly_plans(), Upplan, |rows| {
                rows.remove(1);
            })),
        ),
    ]
}

/// Adds a copy of the first record for a person no other file knows; of 第7表 all rows of the first person, so that only the
/// missing person is wrong.
fn with_stranger(files: Vec<CsvFile>, kind: CsvKind) -> Vec<CsvFile> {
    with_rows(files, kind, |rows| {
        let first = rows.first().map(|row| row.value("被保険者番号").to_owned());
        let of_first = |row: &&Row| Some(row.value("被保険者番号")) == first.as_deref();
        let count = if kind == Upsikyu { rows.len() } else { 1 };
        let strangers: Vec<Row> = rows.iter().take_while(of_first).take(count).cloned().collect();
        rows.extend(strangers.into_iter().map(|row| row.with("被保険者番号", NOBODY)));
    })
}

fn without_last_person(files: Vec<CsvFile>, kind: CsvKind) -> Vec<CsvFile> {
    with_rows(files, kind, |rows| {
        let last = rows.last().map(|row| row.value("被保険者番号").to_owned());
        rows.retain(|row| Some(row.value("被保険者番号")) != last.as_deref());
    })
}
