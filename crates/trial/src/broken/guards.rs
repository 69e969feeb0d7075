//! Sets that are well formed and still must not leave, or forms that are incomplete.

use super::sets::{
    actuals, care_plans, monthly_plan_withdrawn, monthly_plans, monthly_plans_with, nursing_home,
    renamed, rich_plans, with_row, with_rows, with_value, written,
};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{Dltplan, Up2kyo, Up3kyo, Uphosoku, Upjsk, Upplan, Upsikyu};
use crate::forms::ServiceLine;
use crate::offices::office;

pub(super) fn sets() -> Vec<BrokenSet> {
    vec![
        broken(
            "guard-person-without-service-of-the-receiver",
            "the second person uses another office, not the receiver",
            written(monthly_plans_with(|plan| {
                let visits = plan.services.iter().flat_map(ServiceLine::visits).collect::<Vec<_>>();
                office('L')
                    .map(|other| ServiceLine::of_visits(other, &visits))
                    .into_iter()
                    .collect()
            })),
        ),
        broken(
            "guard-plan-from-a-service-office",
            "a withdrawal of a plan, sent by a service office to a care-management office",
            written(renamed(
                monthly_plan_withdrawn(),
                Dltplan,
                "1371215102_43_1379900119_11",
                "1379900119_11_1371215102_43",
            )),
        ),
        broken(
            "guard-service-types-in-plan-order",
            "UPJSK named with the types 43 and 11 in plan order, as the standard's own example misprints it",
            written(renamed(
                actuals(),
                Upjsk,
                "1379900119_11_1371215102_43",
                "1379900119_43_1371215102_11",
            )),
        ),
        broken(
            "guard-service-out-of-scope",
            "a row of 介護福祉施設サービス, which is left out of the exchange",
            written(monthly_plans_with(|plan| {
                let mut services = plan.services.clone();
                let visits =
                    services.iter().flat_map(ServiceLine::visits).take(1).collect::<Vec<_>>();
                services.push(ServiceLine::of_visits(&nursing_home(), &visits));
                services
            })),
        ),
        broken(
            "guard-third-form-kinds-mixed",
            "a weekly service and a daily activity in one row",
            written(with_row(care_plans(), Up3kyo, 0, |row| {
                row.set("主な日常生活上の活動", "起床、洗面");
            })),
        ),
        broken(
            "guard-annex-without-grand-total",
            "the first person has no row 999999",
            written(with_rows(monthly_plans(), Upsikyu, |rows| {
                let total = rows.iter().position(|row| row.value("サービスコード") == "999999");
                if let Some(at) = total {
                    rows.remove(at);
                }
            })),
        ),
        broken(
            "guard-annex-without-subtotal",
            "several codes of 訪問介護 without the row 11AAAA",
            written(with_rows(monthly_plans(), Upsikyu, |rows| {
                let subtotal = rows.iter().position(|row| row.value("サービスコード") == "11AAAA");
                if let Some(at) = subtotal {
                    rows.remove(at);
                }
            })),
        ),
        broken(
            "guard-grand-total-with-units",
            "the row 999999 has units; the standard wants 0",
            written(with_rows(monthly_plans(), Upsikyu, |rows| {
                if let Some(total) = rows.last_mut() {
                    total.set("単位数", "567");
                }
            })),
        ),
        broken(
            "guard-second-form-out-of-order",
            "援助内容 2 comes before 1",
            written(with_rows(care_plans(), Up2kyo, |rows| rows.swap(0, 1))),
        ),
        broken(
            "guard-limit-slots-with-a-gap",
            "the limit of a service type in slot 2 while slot 1 is empty",
            written(with_row(monthly_plans(), Uphosoku, 1, |row| {
                row.set("１サービス種類コード", "");
                row.set("１支給限度基準額", "");
                row.set("１合計単位数", "");
                row.set("１限度超単位数", "");
                row.set("２サービス種類コード", "11");
                row.set("２支給限度基準額", "9000");
                row.set("２合計単位数", "2268");
                row.set("２限度超単位数", "0");
            })),
        ),
        broken(
            "guard-tais-code-on-another-service",
            "a TAISコード on a visit of 訪問介護",
            with_value(rich_plans(), Upplan, 9, "TAISコード", "00001-000010"),
        ),
    ]
}
