//! File names that break the rule of the standard.

use super::sets::{actuals, actuals_withdrawn, care_plan_withdrawn, renamed, written};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{Dlt1kyo, Dltjsk, Upjsk};

pub(super) fn sets() -> Vec<BrokenSet> {
    let actuals_named = |from, to| written(renamed(actuals(), Upjsk, from, to));
    vec![
        broken(
            "name-serial-of-13-digits",
            "the serial lacks its last digit",
            actuals_named("20270201100000", "2027020110000"),
        ),
        broken(
            "name-serial-no-time",
            "the serial is no date and time: 30 February, 25 o'clock",
            actuals_named("20270201100000", "20270230250000"),
        ),
        broken("name-month-13", "month 13 in the name", actuals_named("_202702_", "_202713_")),
        broken(
            "name-without-month",
            "UPJSK without a service month",
            actuals_named("_202702_", "_"),
        ),
        broken(
            "name-with-month-where-none-belongs",
            "DLT1KYO with a service month",
            written(renamed(care_plan_withdrawn(), Dlt1kyo, "DLT1KYO_", "DLT1KYO_202702_")),
        ),
        broken(
            "name-office-number-of-9-digits",
            "the sender's office number lacks a digit",
            actuals_named("1379900119", "137990011"),
        ),
        broken(
            "name-service-type-of-3-digits",
            "a service type of three digits, as standard 4.0 had it",
            written(renamed(actuals_withdrawn(), Dltjsk, "_11_", "_111_")),
        ),
        broken(
            "name-receiver-empty",
            "the care software did not know the receiver: its parts are empty",
            actuals_named("_1371215102_43_", "___"),
        ),
        broken(
            "name-of-a-copy",
            "a copy made in the file manager",
            actuals_named(".CSV", " - コピー.CSV"),
        ),
        broken("name-extension-txt", "extension .TXT", actuals_named(".CSV", ".TXT")),
    ]
}
