//! 第6表 as the month calendar, with 予定 and 実績 laid beside each other.

use std::collections::{BTreeMap, BTreeSet};

use todoke_standard::compare::{DayChange, DayDifference};
use todoke_standard::records::{DayCount, ServiceLine, lay_beside};
use todoke_standard::{FileKind, Month};

use super::draw::Drawing;
use super::marks::month_cell;
use super::plan::certification;
use super::sheets::{Cell, DayHead, UsageLine, UsageSheet};
use super::words;

/// What makes a line of the form, as `lay_beside` sees it.
type LineKey<'a> = [&'a str; 7];

fn key(line: &ServiceLine) -> LineKey<'_> {
    [
        &line.start,
        &line.end,
        &line.service_code,
        &line.office_number,
        &line.satellite,
        &line.detail_number,
        &line.equipment_code,
    ]
}

/// Items of 第6表 that stand in the head or at the left of a line; the others belong to the day.
const TIMES: [u32; 2] = [12, 13];
const CODE: [u32; 1] = [15];
const GOODS: [u32; 4] = [16, 17, 18, 19];
const OFFICE: [u32; 3] = [20, 21, 22];
const MADE_ON: [u32; 1] = [4];
const MONTH: [u32; 1] = [5];
const CARE_OFFICE: [u32; 1] = [6];
const CARE_MANAGER: [u32; 1] = [7];
const SHORT_STAY: [u32; 1] = [9];

/// The items that have cells outside the days.
fn elsewhere() -> Vec<u32> {
    let cells = [&TIMES[..], &CODE, &GOODS, &OFFICE, &MADE_ON, &MONTH, &CARE_OFFICE, &CARE_MANAGER];
    cells.iter().chain(&[&SHORT_STAY[..], &[2, 3]]).copied().flatten().copied().collect()
}

pub(super) fn sheet(drawing: &Drawing<'_>) -> UsageSheet {
    let own: Vec<&ServiceLine> = drawing.lines().collect();
    let month = own.iter().find_map(|line| line.month).or_else(|| {
        let planned = drawing.plan?.service_lines.iter();
        planned.filter(|line| line.person == drawing.person).find_map(|line| line.month)
    });
    let month = month.or_else(|| drawing.supplements().find_map(|supplement| supplement.month));
    let kind = if drawing.is_actual { FileKind::Upjsk } else { FileKind::Upplan };
    let head_cell = |items: &[u32], text: String| {
        let mut cell = Cell { text, ..Cell::default() };
        for line in own.iter().flat_map(|line| &line.days).flat_map(|day| &day.lines) {
            drawing.marks.mark(&mut cell, kind, *line, items);
        }
        cell
    };

    let mut lines = laid_out(drawing, month);
    lines.sort_by(|one, other| {
        (&one.start, &one.end, &one.office_number, &one.service_code).cmp(&(
            &other.start,
            &other.end,
            &other.office_number,
            &other.service_code,
        ))
    });
    let care_office =
        own.iter().map(|line| line.care_office_number.as_str()).find(|number| !number.is_empty());
    let care_manager =
        own.iter().map(|line| line.care_manager.as_str()).find(|name| !name.is_empty());
    let short_stay = own.iter().map(|line| line.short_stay_days.as_str()).find(|d| !d.is_empty());
    let made_on = own.iter().find_map(|line| line.made_on);
    let mut made_on_cell = head_cell(&MADE_ON, words::date(made_on));
    made_on_cell.hover = words::western(made_on);
    let mut month_head = month_cell(month);
    let marked = head_cell(&MONTH, String::new());
    month_head.findings = marked.findings;

    let level = drawing.supplement_value(18);
    let before = drawing.supplement_value(59);
    let changed_on = drawing.supplement_value(17);
    // The level before the change stands first, as on paper.
    let (care_level, new_care_level) =
        if before.text.is_empty() { (level, Cell::default()) } else { (before, level) };
    let short_stay_days = match short_stay {
        Some(days) => head_cell(&SHORT_STAY, words::number(days)),
        None => drawing.supplement_value(57),
    };
    let drawn = DrawnLines::of(drawing, kind, &own);
    UsageSheet {
        head: head_of(drawing, kind, &own),
        for_provider: drawing.for_provider,
        addressee: drawing.provider.as_deref().map(|number| drawing.office(number)),
        month: month_head,
        state: certification(drawing.supplement_value(16)),
        care_level,
        new_care_level,
        changed_on,
        limit: drawing.supplement_value(19),
        limit_from: drawing.supplement_value(14),
        limit_until: drawing.supplement_value(15),
        short_stay_days,
        care_office: head_cell(
            &CARE_OFFICE,
            care_office.map(|number| drawing.office(number)).unwrap_or_default(),
        ),
        care_manager: head_cell(&CARE_MANAGER, care_manager.unwrap_or_default().to_owned()),
        made_on: made_on_cell,
        days: days(month),
        lines: lines.iter().map(|line| drawn.line(line, month)).collect(),
        planned_known: !drawing.is_actual || drawing.plan.is_some(),
        actual_known: drawing.is_actual,
    }
}

fn head_of(
    drawing: &Drawing<'_>,
    kind: FileKind,
    own: &[&ServiceLine],
) -> super::sheets::PersonHead {
    let mut head = drawing.head();
    for line in own.iter().flat_map(|line| &line.days).flat_map(|day| &day.lines) {
        drawing.marks.mark(&mut head.insurer_number, kind, *line, &[2]);
        drawing.marks.mark(&mut head.insured_number, kind, *line, &[3]);
    }
    head
}

/// The lines of the form: the unit's own, for actuals beside those of the plan.
fn laid_out(drawing: &Drawing<'_>, month: Option<Month>) -> Vec<ServiceLine> {
    let own: Vec<ServiceLine> = drawing.lines().cloned().collect();
    let Some(plan) = drawing.plan.filter(|_| drawing.is_actual) else { return own };
    let planned: Vec<ServiceLine> = plan
        .service_lines
        .iter()
        .filter(|line| line.person == drawing.person && line.month == month)
        .cloned()
        .collect();
    lay_beside(&planned, &own)
}

fn days(month: Option<Month>) -> Vec<DayHead> {
    let Some(month) = month else {
        let plain = |day| DayHead { day, weekday: "", kind: "weekday", holiday: None };
        return (1..=31).map(plain).collect();
    };
    (1..=month.days())
        .filter_map(|day| month.day(day))
        .map(|date| {
            let (kind, holiday) = words::day_kind(date);
            DayHead {
                day: u32::from(date.day()),
                weekday: date.weekday().japanese(),
                kind,
                holiday,
            }
        })
        .collect()
}

/// What the cells of the lines need besides the counts.
struct DrawnLines<'a> {
    drawing: &'a Drawing<'a>,
    kind: FileKind,
    /// The offices whose lines are drawn in full; empty when all are.
    offices: BTreeSet<&'a str>,
    /// The rows of the unit behind each line and day.
    rows: BTreeMap<(LineKey<'a>, u8), &'a [u64]>,
}

impl<'a> DrawnLines<'a> {
    fn of(drawing: &'a Drawing<'a>, kind: FileKind, own: &[&'a ServiceLine]) -> DrawnLines<'a> {
        let mut rows = BTreeMap::new();
        for line in own {
            for day in &line.days {
                rows.insert((key(line), day.day), day.lines.as_slice());
            }
        }
        DrawnLines { drawing, kind, offices: own_offices(drawing), rows }
    }

    fn line(&self, line: &ServiceLine, month: Option<Month>) -> UsageLine {
        let other_office =
            !self.offices.is_empty() && !self.offices.contains(line.office_number.as_str());
        let of_line = |items: &[u32], text: String| {
            let mut cell = Cell { text, ..Cell::default() };
            for day in &line.days {
                for row in self.rows_of(line, day.day) {
                    self.drawing.marks.mark(&mut cell, self.kind, *row, items);
                }
            }
            cell
        };
        let service = words::service(&line.service_code, &line.equipment_name);
        let mut office = of_line(&OFFICE, self.office_name(line));
        office.hover = Some(line.office_number.clone());
        let (planned, actual) = self.cells(line, month);
        // Days that do not exist have no cell: what was found on them stands at the head of the line.
        let last = month.map_or(31, |month| month.days());
        let exists = |day: &&DayCount| (1..=last).contains(&day.day);
        let mut times = of_line(&TIMES, words::times(&line.start, &line.end));
        for day in line.days.iter().filter(|day| !exists(day)) {
            for row in self.rows_of(line, day.day) {
                self.drawing.marks.mark_rest(&mut times, self.kind, *row, &elsewhere());
            }
        }
        let total = |count: fn(&DayCount) -> u32| {
            let days = line.days.iter().filter(exists);
            let sum = days.map(count).fold(0_u32, u32::saturating_add);
            Cell { text: words::count(sum), ..Cell::default() }
        };
        UsageLine {
            times,
            service: of_line(&GOODS, service),
            code: of_line(&CODE, line.service_code.clone()),
            office,
            other_office,
            planned,
            actual,
            planned_total: total(|day| day.planned),
            actual_total: total(|day| day.actual),
        }
    }

    fn office_name(&self, line: &ServiceLine) -> String {
        if line.office_name.is_empty() {
            self.drawing.office(&line.office_number)
        } else {
            line.office_name.clone()
        }
    }

    fn rows_of(&self, line: &ServiceLine, day: u8) -> &[u64] {
        self.rows.get(&(key(line), day)).copied().unwrap_or_default()
    }

    /// 予定 and 実績, a cell a day.
    fn cells(&self, line: &ServiceLine, month: Option<Month>) -> (Vec<Cell>, Vec<Cell>) {
        let last = month.map_or(31, |month| month.days());
        let mut planned = Vec::new();
        let mut actual = Vec::new();
        for day in 1..=last {
            let count = line.days.iter().find(|known| known.day == day);
            let text = |count: Option<u32>| words::count(count.unwrap_or(0));
            let mut plan = Cell { text: text(count.map(|count| count.planned)), ..Cell::default() };
            let mut done = Cell { text: text(count.map(|count| count.actual)), ..Cell::default() };
            let own = if self.drawing.is_actual { &mut done } else { &mut plan };
            for row in self.rows_of(line, day) {
                self.drawing.marks.mark_rest(own, self.kind, *row, &elsewhere());
            }
            for difference in &self.drawing.previous_differences {
                if let Some([_, after]) = touches(difference, line, day, "前回", "今回") {
                    own.changed = Some(after);
                }
            }
            for difference in &self.drawing.plan_differences {
                if let Some([before, after]) = touches(difference, line, day, "予定", "実績") {
                    let moved = matches!(difference.change, DayChange::Time { .. });
                    if !moved || is_at(line, &difference.times) {
                        plan.changed = Some(before);
                    }
                    if !moved || !is_at(line, &difference.times) {
                        done.changed = Some(after);
                    }
                }
            }
            planned.push(plan);
            actual.push(done);
        }
        (planned, actual)
    }
}

/// The offices the sheet is for or from; none when no line is theirs, as when two care offices exchange a plan.
fn own_offices<'a>(drawing: &'a Drawing<'_>) -> BTreeSet<&'a str> {
    let mut own: BTreeSet<&str> = drawing.provider.as_deref().into_iter().collect();
    if drawing.is_actual {
        own.extend(drawing.lines().map(|line| line.office_number.as_str()));
        return own;
    }
    let any = drawing.lines().any(|line| own.contains(line.office_number.as_str()));
    if any { own } else { BTreeSet::new() }
}

fn is_at(line: &ServiceLine, times: &todoke_standard::compare::Times) -> bool {
    line.start == times.start && line.end == times.end
}

/// The marks of a difference, when it is about this line and day.
fn touches(
    difference: &DayDifference,
    line: &ServiceLine,
    day: u8,
    before: &str,
    after: &str,
) -> Option<[String; 2]> {
    let same = difference.day == day
        && difference.service_code == line.service_code
        && difference.office_number == line.office_number
        && difference.equipment_code == line.equipment_code;
    let there = is_at(line, &difference.times)
        || matches!(&difference.change, DayChange::Time { after } if is_at(line, after));
    (same && there).then(|| words::marks(difference, before, after))
}
