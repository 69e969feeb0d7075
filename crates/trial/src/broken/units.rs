//! Sets that are no transmission unit, or units that were cut while they were written.

use super::sets::{
    care_plan_withdrawn, care_plans, monthly_plan_withdrawn, monthly_plans, renamed, with_rows,
    without, written,
};
use super::{BrokenSet, broken};
use crate::csv_file::CsvFile;
use crate::csv_file::CsvKind::{self, Up1kyo, Up2kyo, Up3kyo, Uphosoku, Upplan, Upsikyu};

pub(super) fn sets() -> Vec<BrokenSet> {
    vec![
        broken(
            "unit-supplement-missing",
            "第6表 and 第7表 without 利用者補足情報",
            written(without(monthly_plans(), Uphosoku)),
        ),
        broken(
            "unit-annex-missing",
            "第6表 without 第7表",
            written(without(monthly_plans(), Upsikyu)),
        ),
        broken(
            "unit-plan-missing",
            "第7表 without 第6表",
            written(without(monthly_plans(), Upplan)),
        ),
        broken(
            "unit-third-form-missing",
            "a care plan without 第3表, as 3.x had it",
            written(without(care_plans(), Up3kyo)),
        ),
        broken(
            "unit-first-form-missing",
            "a care plan without 第1表",
            written(without(care_plans(), Up1kyo)),
        ),
        broken(
            "unit-serials-differ",
            "利用者補足情報 has the serial of a second later",
            written(renamed(monthly_plans(), Uphosoku, "20270201100000", "20270201100001")),
        ),
        broken(
            "unit-with-another-withdrawal",
            "a withdrawal under the serial of a monthly plan",
            written(joined(monthly_plans(), monthly_plan_withdrawn())),
        ),
        broken(
            "unit-with-a-surplus-first-form",
            "第1表 under the serial of a monthly plan",
            written(joined(monthly_plans(), only(care_plans(), Up1kyo))),
        ),
        broken(
            "unit-two-withdrawals",
            "withdrawals of a care plan and of a monthly plan under one serial",
            written(joined(care_plan_withdrawn(), monthly_plan_withdrawn())),
        ),
        broken(
            "unit-supplement-of-a-care-plan",
            "利用者補足情報 of care plans (000000) with a monthly plan",
            written(joined(without(monthly_plans(), Uphosoku), only(care_plans(), Uphosoku))),
        ),
        broken(
            "unit-cut-in-the-plan",
            "第6表 ends two rows early",
            written(cut(monthly_plans(), Upplan, 2)),
        ),
        broken(
            "unit-cut-in-the-annex",
            "第7表 ends one row early: no grand total of the last person",
            written(cut(monthly_plans(), Upsikyu, 1)),
        ),
        broken(
            "unit-cut-in-the-supplement",
            "利用者補足情報 ends one person early",
            written(cut(monthly_plans(), Uphosoku, 1)),
        ),
        broken(
            "unit-cut-in-the-second-form",
            "第2表 ends before the second person",
            written(cut(care_plans(), Up2kyo, 5)),
        ),
        broken(
            "unit-cut-in-the-third-form",
            "第3表 ends before the second person",
            written(with_rows(care_plans(), Up3kyo, |rows| {
                let first = rows.first().map(|row| row.value("被保険者番号").to_owned());
                rows.retain(|row| Some(row.value("被保険者番号")) == first.as_deref());
            })),
        ),
    ]
}

fn cut(files: Vec<CsvFile>, kind: CsvKind, rows_lost: usize) -> Vec<CsvFile> {
    with_rows(files, kind, |rows| rows.truncate(rows.len().saturating_sub(rows_lost)))
}

fn only(mut files: Vec<CsvFile>, kind: CsvKind) -> Vec<CsvFile> {
    files.retain(|file| file.kind == kind);
    files
}

fn joined(mut files: Vec<CsvFile>, more: Vec<CsvFile>) -> Vec<CsvFile> {
    files.extend(more);
    files
}
