//! 第6表 as lines with days, planned and done, and 第7表.

use super::collect::{Collect, Lines};
use super::{AnnexRow, AnnexRowKind, DayCount, PersonId, ServiceLine, labelled, person_of};
use crate::row::{AnnexCode, Row, item, service_type_of};
use crate::{Date, FileKind, Month};

pub(super) fn take_day(row: &Row<'_>, collect: &mut Collect) {
    let equipment_code = match row.text(item::PLAN_TAIS) {
        code if code.is_empty() => row.text(item::PLAN_NOTIFIED),
        code => code,
    };
    let line = ServiceLine {
        person: person_of(row),
        month: Month::from_bytes(row.value(item::MONTH)),
        start: row.text(item::PLAN_START),
        end: row.text(item::PLAN_END),
        service_code: row.text(item::PLAN_CODE),
        office_number: row.text(item::PLAN_PROVIDER),
        office_name: row.text(21),
        satellite: row.text(22),
        detail_number: row.text(item::PLAN_DETAIL),
        equipment_code,
        equipment_name: row.text(18),
        units: row.text(item::PLAN_UNITS),
        care_office_number: row.text(item::PLAN_OFFICE),
        care_manager: row.text(7),
        over_thirty_days: row.value(23) == b"1",
        made_on: Date::from_bytes(row.value(item::KEY_DATE)),
        short_stay_days: row.text(9),
        days: Vec::new(),
    };
    let service_type = service_type_of(row.value(item::PLAN_CODE));
    collect.office(&line.office_number, &line.office_name, service_type);
    collect.office(&line.care_office_number, "", "");

    let times = row.text(item::PLAN_TIMES).parse().unwrap_or(0);
    let marks = Some(row.text(item::PLAN_MARKS)).filter(|marks| !marks.is_empty());
    let day = Date::from_bytes(row.value(item::PLAN_DAY)).map_or(0, |date| date.day());
    let (planned, actual) = if row.kind() == FileKind::Upplan { (times, 0) } else { (0, times) };
    let lines = vec![row.record.line];
    let count = DayCount { day, planned, actual, day_marks: marks, lines };
    collect.day(line, count);
}

/// What makes rows of single days one line of the form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LineKey(PersonId, Option<Month>, [String; 7]);

impl LineKey {
    pub(super) fn of(line: &ServiceLine) -> LineKey {
        let texts = [
            &line.start,
            &line.end,
            &line.service_code,
            &line.office_number,
            &line.satellite,
            &line.detail_number,
            &line.equipment_code,
        ];
        LineKey(line.person.clone(), line.month, texts.map(String::clone))
    }
}

/// Lays actuals beside the plan: lines of the same service and time become one, with 予定 and 実績 for each day.
///
/// The plan's order comes first; services done without a plan follow.
pub fn lay_beside(planned: &[ServiceLine], actual: &[ServiceLine]) -> Vec<ServiceLine> {
    let mut lines = Lines::default();
    for line in planned.iter().chain(actual) {
        for day in &line.days {
            lines.add(line.clone(), day.clone());
        }
    }
    lines.finish()
}

pub(super) fn take_annex(row: &Row<'_>, collect: &mut Collect) {
    let code = row.value(item::ANNEX_CODE);
    let kind = match AnnexCode::of(code) {
        AnnexCode::Detail => AnnexRowKind::Detail,
        AnnexCode::SubtotalInLimit => AnnexRowKind::SubtotalInLimit,
        AnnexCode::SubtotalOutsideLimit => AnnexRowKind::SubtotalOutsideLimit,
        AnnexCode::SubtotalOverThirtyDays => AnnexRowKind::SubtotalOverThirtyDays,
        AnnexCode::Total => AnnexRowKind::Total,
    };
    let annex = AnnexRow {
        line: row.record.line,
        made_on: Date::from_bytes(row.value(item::KEY_DATE)),
        person: person_of(row),
        month: Month::from_bytes(row.value(item::MONTH)),
        row: kind,
        office_name: row.text(6),
        office_number: row.text(item::ANNEX_PROVIDER),
        satellite: row.text(8),
        service_code: row.text(item::ANNEX_CODE),
        values: labelled(row, item::ANNEX_TAIS..=33),
    };
    let service_type = if kind == AnnexRowKind::Detail { service_type_of(code) } else { "" };
    collect.office(&annex.office_number, &annex.office_name, service_type);
    collect.records.annex_rows.push(annex);
}
