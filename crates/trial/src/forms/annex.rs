//! 第7表 サービス利用票別表: what the month costs. Detail rows per code, subtotals per office and service type, and the
//! grand total. Its 回数 are those of 第6表: that agreement is what shows a file that was cut short.

use crate::csv_file::{CsvKind, Row};
use crate::forms::monthly_plan::MonthlyPlan;
use crate::forms::service_line::{Equipment, ServiceLine};
use crate::offices::Office;
use crate::tariff;

/// 事業所コード of the grand total.
const NOBODY: &str = "9999999999";
/// 区分支給限度基準額 of 要介護2.
const LIMIT: u32 = 19705;

/// Units and money of some rows.
#[derive(Clone, Copy, Default)]
struct Sum {
    count: u32,
    units_within: u32,
    units_outside: u32,
    cost: u32,
    claim: u32,
}

impl Sum {
    fn plus(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            units_within: self.units_within + other.units_within,
            units_outside: self.units_outside + other.units_outside,
            cost: self.cost + other.cost,
            claim: self.claim + other.claim,
        }
    }
}

struct Detail {
    code: String,
    units: u32,
    count: u32,
    within_limit: bool,
    equipment: Option<Equipment>,
}

/// The rows of UPSIKYU of one person.
pub(crate) fn rows(plan: &MonthlyPlan, care_office: &Office) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut total = Sum::default();
    for service in &plan.services {
        let (service_rows, sum) = rows_of_service(plan, service, care_office);
        rows.extend(service_rows);
        total = total.plus(sum);
    }
    rows.push(grand_total(plan, total, care_office));
    rows
}

fn rows_of_service(
    plan: &MonthlyPlan,
    service: &ServiceLine,
    care_office: &Office,
) -> (Vec<Row>, Sum) {
    let details = details(service);
    let service_type = &service.office.service_type;
    let price = tariff::tariff(service_type).map_or(1000, |tariff| tariff.unit_price_sen);
    let is_single = details.len() == 1;
    let mut rows: Vec<Row> = Vec::new();
    let mut within = Sum::default();
    let mut outside = Sum::default();
    for detail in &details {
        let sum = sum_of(detail);
        let mut row = detail_row(plan, service, detail, care_office);
        if is_single {
            row = with_money(row, &priced(sum, price, plan), price, plan);
        }
        rows.push(row);
        let side = if detail.within_limit { &mut within } else { &mut outside };
        *side = side.plus(sum);
    }
    let within = priced(within, price, plan);
    let outside = priced(outside, price, plan);
    if !is_single {
        // The AAAA row is mandatory as soon as a service type has several codes; EEEE is the exporter's choice.
        let code = format!("{service_type}AAAA");
        rows.push(subtotal(plan, service, &code, &within, price, care_office));
        if outside.count > 0 {
            let code = format!("{service_type}EEEE");
            rows.push(subtotal(plan, service, &code, &outside, price, care_office));
        }
    }
    (rows, within.plus(outside))
}

/// Lines of one code, units and equipment are one row, whatever their times.
fn details(service: &ServiceLine) -> Vec<Detail> {
    let mut details: Vec<Detail> = Vec::new();
    for line in &service.lines {
        let count = u32::try_from(line.count()).unwrap_or(0);
        let same = details.iter_mut().find(|detail| {
            detail.code == line.code
                && detail.units == line.units
                && detail.equipment == line.equipment
        });
        match same {
            Some(detail) => detail.count += count,
            None => details.push(Detail {
                code: line.code.clone(),
                units: line.units,
                count,
                within_limit: line.within_limit,
                equipment: line.equipment.clone(),
            }),
        }
    }
    details
}

fn sum_of(detail: &Detail) -> Sum {
    let units = detail.units * detail.count;
    let (units_within, units_outside) = if detail.within_limit { (units, 0) } else { (0, units) };
    Sum { count: detail.count, units_within, units_outside, cost: 0, claim: 0 }
}

fn priced(sum: Sum, price_sen: u32, plan: &MonthlyPlan) -> Sum {
    let cost = (sum.units_within + sum.units_outside) * price_sen / 100;
    Sum { cost, claim: cost * benefit_percent(plan) / 100, ..sum }
}

/// Public assistance alone pays through another law: the insurance pays nothing.
fn benefit_percent(plan: &MonthlyPlan) -> u32 {
    if plan.person.is_on_public_assistance_only() { 0 } else { 90 }
}

fn detail_row(
    plan: &MonthlyPlan,
    service: &ServiceLine,
    detail: &Detail,
    care_office: &Office,
) -> Row {
    let units = (detail.units * detail.count).to_string();
    let equipment = detail.equipment.as_ref();
    let row = row(plan, &service.office.name, &service.office.number, &detail.code, care_office)
        .with("TAISコード", equipment.map_or("", |equipment| equipment.tais_code.as_str()))
        .with("用具名称（機種名）", equipment.map_or("", |equipment| equipment.name.as_str()))
        .with("単位数", detail.units.to_string())
        .with("回数／日数", detail.count.to_string())
        .with("サービス単位金額", &units);
    if detail.within_limit { row.with("給付管理単位数", units) } else { row }
}

fn subtotal(
    plan: &MonthlyPlan,
    service: &ServiceLine,
    code: &str,
    sum: &Sum,
    price_sen: u32,
    care_office: &Office,
) -> Row {
    let row = row(plan, &service.office.name, &service.office.number, code, care_office);
    with_money(with_units(row, sum), sum, price_sen, plan)
}

fn grand_total(plan: &MonthlyPlan, total: Sum, care_office: &Office) -> Row {
    let over = total.units_within.saturating_sub(LIMIT);
    with_units(row(plan, "", NOBODY, "999999", care_office), &total)
        .with("区分支給限度基準超単位数", over.to_string())
        .with("区分支給限度基準内単位数", (total.units_within - over).to_string())
        .with("費用総額保険／事業対象分", total.cost.to_string())
        .with("保険／事業費請求額", total.claim.to_string())
        .with("利用者負担保険／事業対象分", burden(&total, plan))
}

fn with_units(row: Row, sum: &Sum) -> Row {
    let row = row
        .with("単位数", "0")
        .with("回数／日数", sum.count.to_string())
        .with("サービス単位金額", (sum.units_within + sum.units_outside).to_string());
    if sum.units_within == 0 {
        return row;
    }
    let units = sum.units_within.to_string();
    row.with("給付管理単位数", &units).with("区分支給限度基準内単位数", units)
}

fn with_money(row: Row, sum: &Sum, price_sen: u32, plan: &MonthlyPlan) -> Row {
    row.with("単位数単価", format!("{}.{:02}", price_sen / 100, price_sen % 100))
        .with("費用総額保険／事業対象分", sum.cost.to_string())
        .with("給付率", benefit_percent(plan).to_string())
        .with("保険／事業費請求額", sum.claim.to_string())
        .with("利用者負担保険／事業対象分", burden(sum, plan))
}

fn burden(sum: &Sum, plan: &MonthlyPlan) -> String {
    if plan.person.is_on_public_assistance_only() {
        return "0".to_owned();
    }
    (sum.cost - sum.claim).to_string()
}

fn row(
    plan: &MonthlyPlan,
    office_name: &str,
    office_number: &str,
    code: &str,
    care_office: &Office,
) -> Row {
    Row::new(CsvKind::Upsikyu)
        .with("保険者番号", &plan.person.insurer_number)
        .with("被保険者番号", &plan.person.insured_number)
        .with("作成年月日", &plan.made_on)
        .with("対象年月", &plan.month)
        .with("サービス事業所名", office_name)
        .with("サービス事業所コード", office_number)
        .with("サービスコード", code)
        .with("３０日超区分", "0")
        .with("事業所コード", NOBODY)
        .with("更新業者コード", &care_office.number)
}
