//! The _削除 kinds: they name by key what they withdraw and hold nothing else.

use crate::csv_file::{CsvKind, Row};
use crate::forms::care_plan::CarePlan;
use crate::offices::Office;
use crate::people::Person;

/// DLT1KYO: withdraws 第1表 and with it 第2表 and 第3表.
pub(crate) fn care_plan(plan: &CarePlan) -> Row {
    person(CsvKind::Dlt1kyo, &plan.person).with("居宅サービス計画作成（変更）日", &plan.plan_date)
}

/// DLTPLAN: withdraws 第6表 and with it 第7表.
pub(crate) fn monthly_plan(one: &Person, month: &str) -> Row {
    person(CsvKind::Dltplan, one).with("削除対象年月", month)
}

/// DLTJSK: withdraws the actuals of one service type of the sender.
pub(crate) fn actuals(one: &Person, month: &str, service_office: &Office) -> Row {
    person(CsvKind::Dltjsk, one)
        .with("削除対象年月", month)
        .with("サービス事業者コード", &service_office.number)
        .with("サービス種類コード", &service_office.service_type)
}

fn person(kind: CsvKind, person: &Person) -> Row {
    Row::new(kind)
        .with("保険者番号", &person.insurer_number)
        .with("被保険者番号", &person.insured_number)
}
