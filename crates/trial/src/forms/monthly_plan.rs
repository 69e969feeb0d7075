//! 第6表 サービス利用票 (予定): one row per service line and day, of all offices of the person whoever receives it.

use crate::csv_file::{CsvKind, Row};
use crate::forms::service_line::{Line, ServiceLine};
use crate::offices::Office;
use crate::people::Person;

/// The plan of one person for one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthlyPlan {
    /// For whom.
    pub person: Person,
    /// 対象年月.
    pub month: String,
    /// 作成年月日.
    pub made_on: String,
    /// プラン担当者名.
    pub care_manager: String,
    /// The services of all offices.
    pub services: Vec<ServiceLine>,
}

impl MonthlyPlan {
    /// The rows of UPPLAN.
    pub fn rows(&self, care_office: &Office) -> Vec<Row> {
        let services = self.services.iter();
        services
            .flat_map(|service| {
                rows_of_service(CsvKind::Upplan, self, service, &care_office.number, care_office)
            })
            .collect()
    }
}

/// Rows in the layout of 第6表, for plans and for actuals.
pub(crate) fn rows_of_service(
    kind: CsvKind,
    plan: &MonthlyPlan,
    service: &ServiceLine,
    updated_by: &str,
    care_office: &Office,
) -> Vec<Row> {
    let row = |line: &Line, date: &String| {
        let equipment = line.equipment.as_ref();
        Row::new(kind)
            .with("保険者番号", &plan.person.insurer_number)
            .with("被保険者番号", &plan.person.insured_number)
            .with("作成年月日", &plan.made_on)
            .with("対象年月", &plan.month)
            .with("プラン担当業者コード", &care_office.number)
            .with("プラン担当者名", &plan.care_manager)
            .with("単位数", line.units.to_string())
            .with("前月までの短期入所利用日数", days_of_short_stay(service))
            .with("サービス利用日", date)
            .with("日割対象日", line.prorated_days.clone().unwrap_or_default())
            .with("サービス開始時刻", &line.start)
            .with("サービス終了時刻", &line.end)
            .with("サービス回数", "1")
            .with("サービスコード", &line.code)
            .with("TAISコード", equipment.map_or("", |equipment| equipment.tais_code.as_str()))
            .with("用具名称（機種名）", equipment.map_or("", |equipment| equipment.name.as_str()))
            .with("サービス事業者コード", &service.office.number)
            .with("サービス事業所名", &service.office.name)
            .with("３０日超区分", "0")
            .with("更新業者コード", updated_by)
    };
    service
        .lines
        .iter()
        .flat_map(|line| line.dates.iter().map(move |date| row(line, date)))
        .collect()
}

/// Only short stays count days used before the month.
fn days_of_short_stay(service: &ServiceLine) -> &'static str {
    if service.office.service_type == "22" { "0" } else { "" }
}
