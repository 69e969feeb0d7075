//! The conditions that the notes of the table put on items, beyond those of `row_rules`: proration, 30 days, dates within
//! periods, slots of limits per service type, numbers from 1, entrustment, ages. Each names the row of the table it comes from;
//! `spec/conditions.csv` says for every condition and note of the table which rule checks it, or why none does.
//!
//! Not checked, because the files do not hold what decides it: サテライト枝番 (UPPLAN 22, UPSIKYU 8: whether an office has
//! satellites), 日割対象日 itself (UPPLAN 11: whether a service is billed per day), 前回要介護状態区分 (UPHOSOKU 59: whether the
//! level changed), 合計限度超単位数 (UPHOSOKU 56: whether it holds the 区分支給限度, too), what an H number pays.

use crate::finding::Findings;
use crate::finding::condition::{Condition, ConditionProblem};
use crate::row::{AnnexCode, Row, item, service_type_of};
use crate::scope::is_care_office;
use crate::{Date, FileKind, FileName, Month};

/// What the conditions of a row are judged by, besides the row.
pub(crate) struct Beside {
    pub(crate) name: Option<FileName>,
    pub(crate) today: Date,
}

/// Checks every condition of the row's kind.
pub(crate) fn check(row: &Row<'_>, beside: &Beside, findings: &mut Findings) {
    let mut tell = |item: u32, condition: Condition<'_>| {
        let problem = ConditionProblem { condition, value: row.value(item) };
        findings.add_by_words(&problem, row.place(item));
    };
    updated_by(row, beside, &mut tell);
    match row.kind() {
        FileKind::Upplan | FileKind::Upjsk => {
            goods_name(row, item::PLAN_CODE, item::PLAN_GOODS, &mut tell);
            proration(row, &mut tell);
            over_thirty(row, item::PLAN_CODE, item::PLAN_OVER_THIRTY, &mut tell);
        }
        FileKind::Upsikyu if AnnexCode::of(row.value(item::ANNEX_CODE)) == AnnexCode::Detail => {
            goods_name(row, item::ANNEX_CODE, item::ANNEX_GOODS, &mut tell);
            over_thirty(row, item::ANNEX_CODE, item::ANNEX_OVER_THIRTY, &mut tell);
        }
        FileKind::Up1kyo => {
            first_plan(row, &mut tell);
            plan_date(row, [19, 20, item::FIRST_TABLE_DATE], &mut tell);
        }
        FileKind::Up2kyo => from_one(row, &[6, 8, 13], &mut tell),
        FileKind::UpyoboSub => from_one(row, &[5, 10, 14], &mut tell),
        FileKind::Upyobo => {
            plan_date(row, [10, 11, item::KEY_DATE], &mut tell);
            entrustment(row, beside, &mut tell);
        }
        FileKind::Upkihon => {
            entrustment(row, beside, &mut tell);
            age(row, item::KIHON_BIRTH, beside.today, &mut tell);
        }
        FileKind::Uphosoku => {
            limit_period(row, &mut tell);
            slots(row, &mut tell);
            age(row, item::HOSOKU_BIRTH, beside.today, &mut tell);
        }
        _ => {}
    }
}

fn date(row: &Row<'_>, item: u32) -> Option<Date> {
    Date::from_bytes(row.value(item))
}

/// 更新業者コード and the like: who made the file is the sender of its name.
fn updated_by(row: &Row<'_>, beside: &Beside, tell: &mut impl FnMut(u32, Condition<'_>)) {
    let items: &[u32] = match row.kind() {
        FileKind::Uphosoku => &[60, 61],
        FileKind::Up1kyo => &[27],
        FileKind::Up2kyo => &[21],
        FileKind::Upplan | FileKind::Upjsk => &[24],
        FileKind::Upsikyu => &[36],
        _ => return,
    };
    let Some(name) = beside.name else { return };
    let sender = name.sender.number;
    for item in items {
        let value = row.value(*item);
        if value.len() == 10 && value != sender.as_str().as_bytes() {
            tell(*item, Condition::UpdatedByOther { sender });
        }
    }
}

/// UPPLAN 18, UPSIKYU 12: a name of goods stands with rented goods alone.
fn goods_name(row: &Row<'_>, code: u32, goods: u32, tell: &mut impl FnMut(u32, Condition<'_>)) {
    let service_type = service_type_of(row.value(code));
    let rented = matches!(service_type, "17" | "67");
    if !rented && !service_type.is_empty() && !row.value(goods).is_empty() {
        tell(goods, Condition::GoodsName);
    }
}

/// UPPLAN 11: one mark for each day that is billed; UPPLAN 14: the times of the day.
fn proration(row: &Row<'_>, tell: &mut impl FnMut(u32, Condition<'_>)) {
    let marks = row.value(item::PLAN_MARKS);
    if marks.len() == 31 {
        if !marks.contains(&b'1') {
            tell(item::PLAN_MARKS, Condition::NoDayMarked);
        } else if let Some(day) = date(row, item::PLAN_DAY)
            && marks.get(usize::from(day.day()).saturating_sub(1)) == Some(&b'0')
        {
            tell(item::PLAN_MARKS, Condition::DayNotMarked);
        }
    }
    let times = row.value(item::PLAN_TIMES);
    if !times.is_empty() && times.iter().all(|digit| *digit == b'0') {
        tell(item::PLAN_TIMES, Condition::NoTimes);
    }
}

/// UPPLAN 23, UPSIKYU 33: 30 days are counted for stays alone (short stays and 短期利用).
fn over_thirty(row: &Row<'_>, code: u32, over: u32, tell: &mut impl FnMut(u32, Condition<'_>)) {
    const STAYS: [&str; 15] =
        ["21", "22", "23", "2A", "24", "25", "26", "2B", "27", "28", "38", "39", "68", "69", "79"];
    let service_type = service_type_of(row.value(code));
    if row.value(over) == b"1" && !service_type.is_empty() && !STAYS.contains(&service_type) {
        tell(over, Condition::NoStay { service_type });
    }
}

/// UP1KYO 15: the first plan is not later than this one.
fn first_plan(row: &Row<'_>, tell: &mut impl FnMut(u32, Condition<'_>)) {
    const FIRST_PLAN: u32 = 15;
    if let (Some(first), Some(this)) = (date(row, FIRST_PLAN), date(row, item::FIRST_TABLE_DATE))
        && first > this
    {
        tell(FIRST_PLAN, Condition::FirstPlanLater { this });
    }
}

/// UP1KYO 19/20, UPYOBO 10/11: a plan made after its certification has ended, or before it begins (as for a renewal).
fn plan_date(row: &Row<'_>, items: [u32; 3], tell: &mut impl FnMut(u32, Condition<'_>)) {
    let [from, until, made] = items;
    let Some(found) = date(row, made) else { return };
    if let Some(until) = date(row, until).filter(|until| found > *until) {
        tell(made, Condition::PlanAfterPeriod { until });
    } else if let Some(from) = date(row, from).filter(|from| found < *from) {
        tell(made, Condition::PlanBeforePeriod { from });
    }
}

/// UP2KYO 6, 8, 13 and the numbers of UPYOBO_SUB begin with 1.
fn from_one(row: &Row<'_>, items: &[u32], tell: &mut impl FnMut(u32, Condition<'_>)) {
    for item in items {
        let value = row.value(*item);
        if !value.is_empty() && value.iter().all(|digit| *digit == b'0') {
            tell(*item, Condition::NumberZero);
        }
    }
}

/// UPKIHON 6, UPYOBO 6: what goes between two care-management offices is entrusted.
fn entrustment(row: &Row<'_>, beside: &Beside, tell: &mut impl FnMut(u32, Condition<'_>)) {
    const ENTRUSTED: u32 = 6;
    let Some(name) = beside.name else { return };
    let between =
        is_care_office(name.sender.service_type) && is_care_office(name.receiver.service_type);
    if between && row.value(ENTRUSTED) == b"1" {
        tell(ENTRUSTED, Condition::NotEntrusted);
    }
}

/// UPHOSOKU 14/15: the period of the limit reaches into the service month.
fn limit_period(row: &Row<'_>, tell: &mut impl FnMut(u32, Condition<'_>)) {
    const FROM: u32 = 14;
    const UNTIL: u32 = 15;
    let month = Month::from_bytes(row.value(item::HOSOKU_MONTH)).filter(|month| !month.is_zero());
    let Some(month) = month else { return };
    if let Some(until) = date(row, UNTIL).filter(|until| until.month() < month) {
        tell(UNTIL, Condition::PeriodOver { month, until });
    } else if let Some(from) = date(row, FROM).filter(|from| from.month() > month) {
        tell(FROM, Condition::PeriodAhead { month, from });
    }
}

/// UPHOSOKU 20-55: nine slots of service type, limit, sum, units above it.
fn slots(row: &Row<'_>, tell: &mut impl FnMut(u32, Condition<'_>)) {
    let mut seen = Vec::new();
    for first in (20..=52).step_by(4) {
        let number = |item| -> Option<u64> {
            std::str::from_utf8(row.value(item)).ok().and_then(|text| text.parse().ok())
        };
        let service_type = row.value(first);
        let (limit, sum, over) = (number(first + 1), number(first + 2), number(first + 3));
        let filled = [limit, sum, over].into_iter().flatten().any(|units| units > 0);
        if service_type.is_empty() {
            if filled {
                tell(first, Condition::SlotWithoutType);
            }
            continue;
        }
        if seen.contains(&service_type) {
            tell(first, Condition::SlotTwice);
        }
        seen.push(service_type);
        if limit.is_none() {
            tell(first + 1, Condition::SlotWithoutLimit);
        }
        if let (Some(limit), Some(sum), Some(over)) = (limit, sum, over)
            && over != sum.saturating_sub(limit)
        {
            tell(first + 3, Condition::SlotOver { limit, sum });
        }
    }
}

/// UPHOSOKU 8, UPKIHON 17: the insurance begins with 40 years, for H numbers as well.
fn age(row: &Row<'_>, item: u32, today: Date, tell: &mut impl FnMut(u32, Condition<'_>)) {
    const YOUNGEST: u16 = 40;
    const OLDEST: u16 = 120;
    let Some(birth) = date(row, item).filter(|birth| *birth <= today) else { return };
    let had_birthday =
        (today.month().number(), today.day()) >= (birth.month().number(), birth.day());
    let years = today.year() - birth.year();
    let age = if had_birthday { years } else { years.saturating_sub(1) };
    if !(YOUNGEST..=OLDEST).contains(&age) {
        tell(item, Condition::Age { age });
    }
}
