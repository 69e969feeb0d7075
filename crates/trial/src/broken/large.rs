//! Sets that are too large to lie in the repository, or whose report would be.

use super::sets::{actuals, monthly_plan_withdrawn, monthly_plans, with_bytes, with_rows, written};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{Dltplan, Upjsk, Upsikyu};
use crate::csv_file::{Row, SampleFile};

/// More findings than are listed one by one.
const MANY: usize = 230;
/// More people than any office has.
const PEOPLE: usize = 20_001;
/// More rows of 第7表 than anybody has.
const ROWS_OF_PERSON: usize = 501;
const MEGABYTE: usize = 1 << 20;

pub(super) fn sets() -> Vec<BrokenSet> {
    vec![
        broken(
            "large-record-of-a-megabyte",
            "a text of more than a megabyte",
            with_bytes(actuals(), Upjsk, |bytes| {
                let (head, tail) = bytes.split_at(bytes.len() / 2);
                [head, b"\"", &b"x".repeat(MEGABYTE), b"\"", tail].concat()
            }),
        ),
        broken("large-twenty-thousand-people", "a withdrawal of 20,001 people", {
            written(with_rows(monthly_plan_withdrawn(), Dltplan, |rows| {
                repeat(rows, PEOPLE, |row, at| row.set("被保険者番号", format!("{at:010}")));
            }))
        }),
        broken(
            "large-many-errors",
            "the same fault in 230 rows",
            many(|row, at| row.set("サービス開始時刻", format!("{}:00", at % 24))),
        ),
        broken(
            "large-many-warnings",
            "230 rows, each of another care-management office",
            many(|row, at| row.set("プラン担当業者コード", format!("13799{at:05}"))),
        ),
        broken("large-annex-of-a-person", "501 rows more in 第7表 of the first person", {
            written(with_rows(monthly_plans(), Upsikyu, |rows| {
                let first: Vec<Row> = rows.iter().take(1).cloned().collect();
                rows.splice(0..0, first.iter().cycle().take(ROWS_OF_PERSON).cloned());
            }))
        }),
    ]
}

fn many(spoil: impl Fn(&mut Row, usize)) -> Vec<SampleFile> {
    written(with_rows(actuals(), Upjsk, |rows| repeat(rows, MANY, spoil)))
}

/// Copies of the first row, each changed.
fn repeat(rows: &mut Vec<Row>, times: usize, change: impl Fn(&mut Row, usize)) {
    let Some(first) = rows.first().cloned() else { return };
    *rows = (0..times)
        .map(|at| {
            let mut row = first.clone();
            change(&mut row, at);
            row
        })
        .collect();
}
