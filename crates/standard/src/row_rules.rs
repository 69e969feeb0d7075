//! The few rules that look at several items of one row, by name. Everything about single items is in the table.

use crate::FileKind;
use crate::finding::Findings;
use crate::finding::field::{RowFault, RowProblem, shown_value};
use crate::layout::Requirement;
use crate::row::{AnnexCode, Row, item, service_type_of};
use crate::{Date, Month};

/// A rule, the kinds it applies to, and its note in the standard's table.
struct RowRule {
    kinds: &'static [FileKind],
    check: fn(&Row<'_>, &mut Tell<'_>),
}

const SERVICE_KINDS: &[FileKind] = &[FileKind::Upplan, FileKind::Upjsk];

const RULES: &[RowRule] = &[
    RowRule {
        kinds: &[FileKind::Upplan, FileKind::Upjsk, FileKind::Upsikyu],
        check: equipment_codes,
    },
    RowRule { kinds: SERVICE_KINDS, check: detail_number },
    RowRule { kinds: SERVICE_KINDS, check: day_marks },
    RowRule { kinds: SERVICE_KINDS, check: both_times },
    RowRule { kinds: &[FileKind::Up1kyo, FileKind::Upkihon], check: explanations },
    RowRule { kinds: &[FileKind::Up3kyo], check: third_table_row },
    RowRule { kinds: &[FileKind::Upsikyu], check: totals },
    RowRule { kinds: &[FileKind::Uphosoku], check: limit_slots },
    RowRule {
        kinds: &[FileKind::Up1kyo, FileKind::Uphosoku, FileKind::Upkihon, FileKind::Upyobo],
        check: periods,
    },
    RowRule { kinds: &[FileKind::Upkihon, FileKind::Upyobo], check: entrustment },
];

/// Takes what a rule found at an item.
struct Tell<'a> {
    findings: &'a mut Findings,
}

impl Tell<'_> {
    fn at(&mut self, row: &Row<'_>, item: u32, fault: RowFault) {
        self.with(row, item, fault, false);
    }

    fn with(&mut self, row: &Row<'_>, item: u32, fault: RowFault, weak: bool) {
        let problem = RowProblem { fault, value: shown_value(row.value(item)), weak };
        self.findings.add(&problem, row.place(item));
    }
}

/// Runs every rule of the row's kind.
pub(crate) fn check(row: &Row<'_>, findings: &mut Findings) {
    let mut tell = Tell { findings };
    for rule in RULES.iter().filter(|rule| rule.kinds.contains(&row.kind())) {
        (rule.check)(row, &mut tell);
    }
}

/// TAISコード or 福祉用具届出コード: one of them for 17 and 67, none otherwise (S-0121 to S-0123).
fn equipment_codes(row: &Row<'_>, tell: &mut Tell<'_>) {
    let (code, tais, notified) = match row.kind() {
        FileKind::Upsikyu => (item::ANNEX_CODE, item::ANNEX_TAIS, item::ANNEX_NOTIFIED),
        _ => (item::PLAN_CODE, item::PLAN_TAIS, item::PLAN_NOTIFIED),
    };
    let code = row.value(code);
    if !row.has(tais) || code.is_empty() {
        return;
    }
    let is_total = row.kind() == FileKind::Upsikyu && AnnexCode::of(code) != AnnexCode::Detail;
    let equipment = matches!(service_type_of(code), "17" | "67") && !is_total;
    match (equipment, row.value(tais).is_empty(), row.value(notified).is_empty()) {
        (true, true, true) => tell.at(row, tais, RowFault::EquipmentCodeMissing),
        (true, false, false) => tell.at(row, notified, RowFault::EquipmentCodeTwice),
        (false, false, _) => tell.at(row, tais, RowFault::EquipmentCodeSurplus),
        (false, true, false) => tell.at(row, notified, RowFault::EquipmentCodeSurplus),
        _ => {}
    }
}

/// 明細判別コード only for 福祉用具貸与.
fn detail_number(row: &Row<'_>, tell: &mut Tell<'_>) {
    let other = !matches!(service_type_of(row.value(item::PLAN_CODE)), "17" | "67");
    if other && !row.value(item::PLAN_DETAIL).is_empty() {
        tell.at(row, item::PLAN_DETAIL, RowFault::DetailNumberSurplus);
    }
}

/// 日割対象日 cannot mark the 30th of February.
fn day_marks(row: &Row<'_>, tell: &mut Tell<'_>) {
    let marks = row.value(item::PLAN_MARKS);
    let Some(month) = Month::from_bytes(row.value(item::MONTH)) else { return };
    if marks.iter().skip(usize::from(month.days())).any(|mark| *mark == b'1') {
        tell.at(row, item::PLAN_MARKS, RowFault::DayMarkBeyondMonth);
    }
}

/// `9999` stands for "no time shown", for both times or for none.
fn both_times(row: &Row<'_>, tell: &mut Tell<'_>) {
    let none = |item| row.value(item) == b"9999";
    if none(item::PLAN_START) != none(item::PLAN_END) && !row.value(item::PLAN_END).is_empty() {
        tell.at(row, item::PLAN_END, RowFault::HalfATime);
    }
}

/// Items that explain one value of another item: reason item, value, item, words.
const EXPLANATIONS: &[(FileKind, u32, &[u8], u32, &str)] = &[
    (FileKind::Up1kyo, 25, b"3", 26, "生活援助中心型の算定理由が3(その他)"),
    (FileKind::Upkihon, 8, b"03", 9, "相談方法が03(その他)"),
    (FileKind::Upkihon, 12, b"02", 13, "利用者の現況が02(入院又は入所中)"),
];

fn explanations(row: &Row<'_>, tell: &mut Tell<'_>) {
    for (_, reason, asks, item, because) in
        EXPLANATIONS.iter().filter(|(kind, ..)| *kind == row.kind())
    {
        let Some(field) = row.layout.field(*item) else { continue };
        let (asked, filled) = (row.value(*reason) == *asks, !row.value(*item).is_empty());
        if asked && !filled {
            let fault = RowFault::ExplanationMissing { item: &field.name, because };
            // その他理由 carries no mark at all in the table; the others are marked 必要.
            tell.with(row, *item, fault, field.requirement == Requirement::Optional);
        } else if filled && !asked {
            tell.at(row, *item, RowFault::ExplanationSurplus { item: &field.name, because });
        }
    }
}

/// 第3表 has three kinds of row, never mixed: weekly service, daily activity, service outside the week.
fn third_table_row(row: &Row<'_>, tell: &mut Tell<'_>) {
    const KINDS: [std::ops::RangeInclusive<u32>; 3] = [6..=9, 10..=12, 13..=13];
    let filled = |item: &u32| !row.value(*item).is_empty();
    let used: Vec<_> =
        KINDS.iter().filter(|kind| (*kind).clone().any(|item| filled(&item))).collect();
    match used.as_slice() {
        [] => tell.at(row, 6, RowFault::EmptyThirdTableRow),
        [kind] => {
            for item in (*kind).clone().filter(|item| !filled(item)) {
                if let Some(field) = row.layout.field(item) {
                    tell.at(row, item, RowFault::ThirdTableItemMissing { item: &field.name });
                }
            }
        }
        [_, second, ..] => {
            let first_of_second = (*second).clone().find(filled).unwrap_or(*second.start());
            tell.at(row, first_of_second, RowFault::MixedThirdTableRow);
        }
    }
}

/// 第7表: 0 units, no discount on subtotals and the grand total; 9999999999 on the grand total.
fn totals(row: &Row<'_>, tell: &mut Tell<'_>) {
    let code = AnnexCode::of(row.value(item::ANNEX_CODE));
    let fixed_office = row.value(item::ANNEX_PROVIDER) == b"9999999999";
    match code {
        AnnexCode::Total if !fixed_office => {
            tell.at(row, item::ANNEX_PROVIDER, RowFault::OfficeOfTotal);
        }
        AnnexCode::Detail if fixed_office => {
            tell.at(row, item::ANNEX_PROVIDER, RowFault::TotalOfficeWithoutTotal);
        }
        _ => {}
    }
    // The table says the fixed value belongs here, but its note was matched by position only: a warning.
    let fixed = row.value(item::ANNEX_FIXED);
    if !fixed.is_empty() && fixed != b"9999999999" {
        tell.at(row, item::ANNEX_FIXED, RowFault::FixedOffice);
    }
    if code == AnnexCode::Detail {
        return;
    }
    let units = row.value(item::ANNEX_UNITS);
    if !units.is_empty() && units.iter().any(|digit| *digit != b'0') {
        tell.at(row, item::ANNEX_UNITS, RowFault::UnitsOnTotal);
    }
    for item in [item::ANNEX_RATE, item::ANNEX_DISCOUNTED] {
        if !row.value(item).is_empty() {
            tell.at(row, item, RowFault::DiscountOnTotal);
        }
    }
}

/// 補足: nine slots of four items from No.20 on, filled without gaps; short-stay medical care is always 22.
fn limit_slots(row: &Row<'_>, tell: &mut Tell<'_>) {
    let mut gap = false;
    for item in (20..=52).step_by(4) {
        let service_type = row.value(item);
        if service_type.is_empty() {
            gap = true;
        } else if gap {
            tell.at(row, item, RowFault::SlotGap);
        }
        if matches!(service_type, b"23" | b"2A") {
            tell.at(row, item, RowFault::SlotOfShortStay);
        }
    }
}

/// Items that are the start and the end of a period.
const PERIODS: &[(FileKind, u32, u32)] = &[
    (FileKind::Up1kyo, 19, 20),
    (FileKind::Uphosoku, 14, 15),
    (FileKind::Upkihon, 24, 25),
    (FileKind::Upyobo, 10, 11),
];

fn periods(row: &Row<'_>, tell: &mut Tell<'_>) {
    for (_, start, end) in PERIODS.iter().filter(|(kind, ..)| *kind == row.kind()) {
        let date = |item: u32| Date::from_bytes(row.value(item));
        let Some(field) = row.layout.field(*start) else { continue };
        if let (Some(from), Some(until)) = (date(*start), date(*end))
            && until < from
        {
            tell.at(row, *end, RowFault::PeriodReversed { start: &field.name });
        }
    }
}

/// 委託の有無 is marked 必要 without 必須: both kinds of office are to fill it.
fn entrustment(row: &Row<'_>, tell: &mut Tell<'_>) {
    const ENTRUSTED: u32 = 6;
    if row.value(ENTRUSTED).is_empty() {
        tell.at(row, ENTRUSTED, RowFault::EntrustmentMissing);
    }
}
