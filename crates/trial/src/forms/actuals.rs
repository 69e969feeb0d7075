//! 第6表 実績情報: the layout of 第6表, but only the rows of the office that sends it.

use crate::csv_file::{CsvKind, Row};
use crate::forms::monthly_plan::{MonthlyPlan, rows_of_service};
use crate::offices::Office;

/// The rows of UPJSK: the plan's services of the sending office, as they took place.
pub(crate) fn rows(done: &MonthlyPlan, service_office: &Office, care_office: &Office) -> Vec<Row> {
    let own = done.services.iter().filter(|service| service.office.number == service_office.number);
    own.flat_map(|service| {
        rows_of_service(CsvKind::Upjsk, done, service, &service_office.number, care_office)
    })
    .collect()
}
