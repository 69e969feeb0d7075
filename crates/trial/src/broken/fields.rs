//! Fields that break the rule of their column.

use super::sets::{
    actuals, care_plans, monthly_plan_withdrawn, monthly_plans, rich_plans, with_row, with_value,
    written,
};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{Dltplan, Up1kyo, Up2kyo, Up3kyo, Uphosoku, Upjsk, Upplan, Upsikyu};
use crate::csv_file::{CsvFile, Row};

pub(super) fn sets() -> Vec<BrokenSet> {
    let mut sets = keys();
    sets.extend(dates_and_times());
    sets.extend(codes());
    sets.extend(numbers());
    sets.extend(conditional());
    sets
}

fn keys() -> Vec<BrokenSet> {
    let actual = |column, value| with_value(actuals(), Upjsk, 2, column, value);
    vec![
        broken("field-required-empty", "no office number", actual("サービス事業者コード", "")),
        broken("field-version-empty", "no CSVバージョン", actual("CSVバージョン", "")),
        broken(
            "field-insured-number-of-9-digits",
            "an insured number of 9 characters",
            actual("被保険者番号", "123456789"),
        ),
        broken(
            "field-insured-number-with-wrong-letter",
            "an insured number that begins with K",
            actual("被保険者番号", "K234567897"),
        ),
        broken(
            "field-insured-number-with-h-and-8-digits",
            "H and 8 digits",
            actual("被保険者番号", "H23456789"),
        ),
        broken(
            "field-insured-number-full-width",
            "an insured number in full-width digits",
            actual("被保険者番号", "１２３４５６７８９７"),
        ),
        broken(
            "field-insurer-number-of-5-digits",
            "a leading zero was lost in a spreadsheet",
            actual("保険者番号", "13112"),
        ),
        broken(
            "field-name-empty",
            "no name of the person; the required mark of the column is weak",
            with_value(monthly_plans(), Uphosoku, 1, "利用者氏名", ""),
        ),
    ]
}

fn dates_and_times() -> Vec<BrokenSet> {
    let actual = |column, value| with_value(actuals(), Upjsk, 2, column, value);
    vec![
        broken(
            "field-date-that-does-not-exist",
            "29 February 2027",
            actual("サービス利用日", "20270229"),
        ),
        broken("field-date-with-slashes", "2027/2/1", actual("作成年月日", "2027/2/1")),
        broken(
            "field-date-of-japanese-calendar",
            "a date as 令和: 5090201",
            actual("作成年月日", "5090201"),
        ),
        broken(
            "field-birth-date-zero",
            "a birth date of zeros",
            with_value(monthly_plans(), Uphosoku, 1, "利用者生年月日", "00000000"),
        ),
        broken("field-time-2560", "25:60", actual("サービス終了時刻", "2560")),
        broken("field-time-with-colon", "13:00", actual("サービス開始時刻", "13:00")),
        broken(
            "field-time-of-3-digits",
            "a leading zero was lost",
            actual("サービス開始時刻", "900"),
        ),
        broken(
            "field-month-13",
            "month 13 in a withdrawal",
            with_value(monthly_plan_withdrawn(), Dltplan, 0, "削除対象年月", "202713"),
        ),
    ]
}

fn codes() -> Vec<BrokenSet> {
    vec![
        broken(
            "field-code-of-sex",
            "sex 3",
            with_value(monthly_plans(), Uphosoku, 1, "利用者性別", "3"),
        ),
        broken(
            "field-code-of-care-level",
            "care level 26",
            with_value(care_plans(), Up1kyo, 1, "要介護状態区分", "26"),
        ),
        broken(
            "field-code-in-print-form",
            "月 where the code 1 belongs, as the form prints it",
            with_value(care_plans(), Up3kyo, 0, "曜日", "月"),
        ),
        broken(
            "field-code-of-coverage",
            "○ where Y belongs, as the form prints it",
            with_value(care_plans(), Up2kyo, 2, "保険対象区分", "○"),
        ),
        broken(
            "field-flag-2",
            "３０日超区分 2",
            with_value(actuals(), Upjsk, 2, "３０日超区分", "2"),
        ),
    ]
}

fn numbers() -> Vec<BrokenSet> {
    let actual = |column, value| with_value(actuals(), Upjsk, 2, column, value);
    let annexed = |column, value| with_value(monthly_plans(), Upsikyu, 2, column, value);
    vec![
        broken("field-integer-with-letters", "56O for 560", actual("単位数", "56O")),
        broken("field-integer-with-sign", "a negative number of units", actual("単位数", "-567")),
        broken("field-integer-too-long", "7 digits where 6 fit", actual("単位数", "1234567")),
        broken("field-decimal-with-two-points", "11.4.0", annexed("単位数単価", "11.4.0")),
        broken(
            "field-decimal-in-an-integer",
            "10.5 as cost",
            annexed("費用総額保険／事業対象分", "25855.2"),
        ),
        broken(
            "field-code-of-service-too-long",
            "a service code of 7 characters",
            actual("サービスコード", "1113110"),
        ),
        broken(
            "field-postal-code-without-hyphen",
            "1540000 for 154-0000",
            with_value(monthly_plans(), Uphosoku, 1, "利用者郵便番号", "1540000"),
        ),
        broken(
            "field-telephone-in-full-width",
            "full-width digits in a telephone number",
            with_value(monthly_plans(), Uphosoku, 1, "利用者電話番号", "０３－１２３４"),
        ),
    ]
}

fn conditional() -> Vec<BrokenSet> {
    vec![
        broken(
            "field-tais-code-missing",
            "rented equipment with neither TAISコード nor 福祉用具届出コード",
            written(with_equipment(rich_plans(), |row| row.set("TAISコード", ""))),
        ),
        broken(
            "field-prorated-days-of-30",
            "日割対象日 of 30 characters",
            written(with_prorated(rich_plans(), "000000001111111111111111111100")),
        ),
        broken(
            "field-prorated-days-with-a-2",
            "日割対象日 with a 2",
            written(with_prorated(rich_plans(), "0000000012111111111111111111000")),
        ),
    ]
}

/// Changes the first rented piece in 第6表.
fn with_equipment(files: Vec<CsvFile>, change: impl FnOnce(&mut Row)) -> Vec<CsvFile> {
    let index = index_of(&files, |row| !row.value("TAISコード").is_empty());
    with_row(files, Upplan, index, change)
}

fn with_prorated(files: Vec<CsvFile>, days: &str) -> Vec<CsvFile> {
    let index = index_of(&files, |row| !row.value("日割対象日").is_empty());
    with_row(files, Upplan, index, |row| row.set("日割対象日", days))
}

fn index_of(files: &[CsvFile], wanted: impl Fn(&Row) -> bool) -> usize {
    let plan = files.iter().find(|file| file.kind == Upplan);
    plan.and_then(|file| file.rows.iter().position(wanted)).unwrap_or(usize::MAX)
}
