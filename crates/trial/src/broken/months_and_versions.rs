//! Files whose records disagree among themselves or with the file's name.

use super::sets::{
    actuals, actuals_withdrawn, care_plans, monthly_plans, with_row, with_rows, with_value, written,
};
use super::{BrokenSet, broken};
use crate::csv_file::CsvFile;
use crate::csv_file::CsvKind::{Dltjsk, Uphosoku, Upjsk, Upplan};

pub(super) fn sets() -> Vec<BrokenSet> {
    vec![
        broken(
            "file-two-versions",
            "the third record has another CSVバージョン",
            with_value(actuals(), Upjsk, 2, "CSVバージョン", "202208"),
        ),
        broken(
            "file-version-of-3-2-under-a-name-of-4-1",
            "CSVバージョン 202208 in a file named as in 4.1",
            written(with_version("202208")),
        ),
        broken(
            "file-version-outside-the-table",
            "CSVバージョン 202410, seen in the field; the layout fits 4.1",
            written(with_version("202410")),
        ),
        broken(
            "file-two-months",
            "the last record is of March",
            written(with_row(actuals(), Upjsk, 4, |row| {
                row.set("対象年月", "202703");
                row.set("サービス利用日", "20270322");
            })),
        ),
        broken(
            "file-month-against-name",
            "all records are of March, the name says February",
            written(with_rows(actuals(), Upjsk, |rows| {
                for row in rows {
                    row.set("対象年月", "202703");
                    let date = row.value("サービス利用日").replacen("202702", "202703", 1);
                    row.set("サービス利用日", date);
                }
            })),
        ),
        broken(
            "file-date-outside-its-month",
            "a service on 1 March in a file of February",
            with_value(actuals(), Upjsk, 2, "サービス利用日", "20270301"),
        ),
        broken(
            "file-withdrawal-of-another-month",
            "a withdrawal of March in a file named February",
            with_value(actuals_withdrawn(), Dltjsk, 0, "削除対象年月", "202703"),
        ),
        broken(
            "file-supplement-with-a-plan-date",
            "利用者補足情報 of a monthly plan holds a plan date instead of 00000000",
            with_value(monthly_plans(), Uphosoku, 1, "居宅サービス計画作成（変更）日", "20270125"),
        ),
        broken(
            "file-supplement-with-a-month",
            "利用者補足情報 of a care plan holds a month instead of 000000",
            with_value(care_plans(), Uphosoku, 1, "対象年月", "202702"),
        ),
        broken(
            "file-plan-of-another-care-office",
            "プラン担当業者コード is not the sender",
            with_value(monthly_plans(), Upplan, 2, "プラン担当業者コード", "1379900028"),
        ),
        broken(
            "file-actuals-of-another-office",
            "results of an office that is not the sender",
            with_value(actuals(), Upjsk, 2, "サービス事業者コード", "1379900127"),
        ),
        broken(
            "file-withdrawal-of-another-service-type",
            "a withdrawal of a service type that is not the sender's",
            with_value(actuals_withdrawn(), Dltjsk, 0, "サービス種類コード", "15"),
        ),
    ]
}

fn with_version(version: &str) -> Vec<CsvFile> {
    with_rows(actuals(), Upjsk, |rows| {
        for row in rows {
            row.set("CSVバージョン", version);
        }
    })
}
