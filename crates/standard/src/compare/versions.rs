//! Two versions of the forms of one person, row by row and item by item.

use std::collections::BTreeMap;

use crate::FileKind;
use crate::records::{
    AnnexRow, CarePlan, FirstTable, FormRecord, LabelledValue, PersonId, SecondTableRow,
    Supplement, ThirdTableRow, UnitRecords,
};

/// A row that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChange {
    /// The kind of its file.
    pub kind: FileKind,
    /// Where the row is now; where it was, when it is gone.
    pub line: u64,
    /// What names the row for a person: the issue, the service, the office; empty when a form has one row only.
    pub name: String,
    /// What differs.
    pub difference: RowDifference,
}

/// How a row differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowDifference {
    /// It was not there before.
    Added,
    /// It is there no more.
    Removed,
    /// Some of its items have other values.
    Changed(Vec<ItemChange>),
}

/// An item with another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    /// Item number of 4.1.
    pub item: u32,
    /// The value before.
    pub before: String,
    /// The value now.
    pub after: String,
}

/// A row as it is compared.
struct Comparable {
    kind: FileKind,
    line: u64,
    name: String,
    key: Vec<String>,
    items: Vec<(u32, String)>,
}

/// Compares everything of one person but 第6表, which is compared by day (`compare_days`). Plans are compared with the plan of the same
/// 作成（変更）日, 第7表 and 補足 with those of the same month. In the order of the later version; what is gone stands last.
pub fn compare_versions(
    before: &UnitRecords,
    after: &UnitRecords,
    person: &PersonId,
) -> Vec<RowChange> {
    let mut known: BTreeMap<(FileKind, Vec<String>), Comparable> = BTreeMap::new();
    for row in rows(before, person) {
        known.insert((row.kind, row.key.clone()), row);
    }
    let mut changes = Vec::new();
    for row in rows(after, person) {
        let difference = match known.remove(&(row.kind, row.key)) {
            None => RowDifference::Added,
            Some(old) => match changed(&old.items, &row.items) {
                items if items.is_empty() => continue,
                items => RowDifference::Changed(items),
            },
        };
        changes.push(RowChange { kind: row.kind, line: row.line, name: row.name, difference });
    }
    for row in known.into_values() {
        let difference = RowDifference::Removed;
        changes.push(RowChange { kind: row.kind, line: row.line, name: row.name, difference });
    }
    changes
}

fn changed(before: &[(u32, String)], after: &[(u32, String)]) -> Vec<ItemChange> {
    let value = |items: &[(u32, String)], item: u32| {
        items.iter().find(|(own, _)| *own == item).map(|(_, value)| value.clone())
    };
    let mut all: Vec<u32> = before.iter().chain(after).map(|(item, _)| *item).collect();
    all.sort_unstable();
    all.dedup();
    let change = |item| ItemChange {
        item,
        before: value(before, item).unwrap_or_default(),
        after: value(after, item).unwrap_or_default(),
    };
    all.into_iter().map(change).filter(|change| change.before != change.after).collect()
}

/// 第2表 with every value on every row: what a file leaves blank because the row above says it.
pub fn fill_down(rows: &[SecondTableRow]) -> Vec<SecondTableRow> {
    let mut filled: Vec<SecondTableRow> = Vec::with_capacity(rows.len());
    for row in rows {
        let mut row = row.clone();
        if let Some(above) = filled.last() {
            let same_issue = row.issue_number == above.issue_number;
            let same_goal = same_issue && row.goal_number == above.goal_number;
            let fill = |own: &mut String, above: &String, same: bool| {
                if same && own.is_empty() {
                    own.clone_from(above);
                }
            };
            fill(&mut row.issue, &above.issue, same_issue);
            fill(&mut row.long_goal, &above.long_goal, same_goal);
            fill(&mut row.long_period, &above.long_period, same_goal);
            fill(&mut row.short_goal, &above.short_goal, same_goal);
            fill(&mut row.short_period, &above.short_period, same_goal);
        }
        filled.push(row);
    }
    filled
}

/// Everything of a person that is compared row by row, each row with a key of its own.
fn rows(records: &UnitRecords, person: &PersonId) -> Vec<Comparable> {
    let mut rows = Vec::new();
    for plan in records.plans.iter().filter(|plan| plan.person == *person) {
        rows.extend(plan_rows(plan));
    }
    for row in records.annex_rows.iter().filter(|row| row.person == *person) {
        rows.push(annex(row));
    }
    let own = |supplement: &&Supplement| {
        supplement.person.insurer_number == person.insurer_number
            && supplement.person.insured_number == person.insured_number
    };
    rows.extend(records.supplements.iter().filter(own).map(supplement));
    rows.extend(records.prevention_forms.iter().filter(|form| form.person == *person).map(form));
    // Rows that nothing else tells apart are told apart by their order.
    let mut seen: BTreeMap<(FileKind, Vec<String>), usize> = BTreeMap::new();
    for row in &mut rows {
        let times = seen.entry((row.kind, row.key.clone())).or_default();
        row.key.push(times.to_string());
        *times += 1;
    }
    rows
}

fn plan_rows(plan: &CarePlan) -> Vec<Comparable> {
    let date = plan.planned_on.map_or_else(String::new, |date| date.to_string());
    let mut rows = Vec::new();
    if let Some(first) = &plan.first {
        rows.push(first_table(first, &date));
    }
    for row in fill_down(&plan.second) {
        let key = [&date, &row.issue_number, &row.goal_number, &row.help_number];
        rows.push(Comparable {
            kind: FileKind::Up2kyo,
            line: row.line,
            name: row.help.clone(),
            key: key.map(String::clone).to_vec(),
            items: vec![
                (7, row.issue),
                (9, row.long_goal),
                (10, row.short_goal),
                (11, row.long_period),
                (12, row.short_period),
                (14, row.help),
                (15, if row.covered { "Y" } else { "N" }.to_owned()),
                (16, row.service),
                (17, row.office_number),
                (18, row.office_name),
                (19, row.frequency),
                (20, row.period),
            ],
        });
    }
    rows.extend(plan.third.iter().map(|row| third(row, &date)));
    rows
}

fn first_table(first: &FirstTable, date: &str) -> Comparable {
    let day = |date: Option<crate::Date>| date.map_or_else(String::new, |date| date.to_string());
    let [address, building] = &first.address;
    let [office_address, office_building] = &first.office_address;
    let text = |item: u32, value: &str| (item, value.to_owned());
    Comparable {
        kind: FileKind::Up1kyo,
        line: first.line,
        name: String::new(),
        key: vec![date.to_owned()],
        items: vec![
            (4, day(first.made_on)),
            text(5, &first.postal_code),
            text(6, address),
            text(7, building),
            text(8, &first.care_manager),
            text(9, &first.office_name),
            text(10, &first.office_postal_code),
            text(11, office_address),
            text(12, office_building),
            text(13, &first.office_number),
            (15, day(first.first_planned_on)),
            text(16, &first.plan_category.code),
            text(17, &first.certification_state.code),
            (18, day(first.certified_on)),
            (19, day(first.certified_from)),
            (20, day(first.certified_until)),
            text(21, &first.care_level.code),
            text(22, &first.wishes),
            text(23, &first.board_opinion),
            text(24, &first.policy),
            text(25, &first.home_help_reason.code),
            text(26, &first.other_reason),
        ],
    }
}

fn third(row: &ThirdTableRow, date: &str) -> Comparable {
    let kind = FileKind::Up3kyo;
    let key = |parts: &[&str]| {
        std::iter::once(date).chain(parts.iter().copied()).map(str::to_owned).collect()
    };
    match row {
        ThirdTableRow::Weekly { line, service, weekday, start, end } => Comparable {
            kind,
            line: *line,
            name: service.clone(),
            key: key(&["weekly", service, &weekday.code]),
            items: vec![(8, start.clone()), (9, end.clone())],
        },
        ThirdTableRow::Daily { line, activity, start, end } => Comparable {
            kind,
            line: *line,
            name: activity.clone(),
            key: key(&["daily", activity]),
            items: vec![(11, start.clone()), (12, end.clone())],
        },
        ThirdTableRow::Other { line, service } => Comparable {
            kind,
            line: *line,
            name: service.clone(),
            key: key(&["other", service]),
            items: Vec::new(),
        },
    }
}

fn annex(row: &AnnexRow) -> Comparable {
    let value = |item: u32| {
        let found = row.values.iter().find(|value| value.item == item);
        found.map_or_else(String::new, |value| value.value.clone())
    };
    let month = row.month.map_or_else(String::new, |month| month.to_string());
    // 福祉用具: several goods under one code are told apart by their own.
    let key = vec![
        month,
        row.office_number.clone(),
        row.satellite.clone(),
        row.service_code.clone(),
        value(10),
        value(11),
        value(33),
    ];
    let mut items = vec![(6, row.office_name.clone())];
    items.extend(values(&row.values));
    let name = format!("{} {}", row.office_name, row.service_code);
    Comparable { kind: FileKind::Upsikyu, line: row.line, name, key, items }
}

fn supplement(supplement: &Supplement) -> Comparable {
    let person = &supplement.person;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut items = vec![
        (5, text(&person.kana)),
        (6, text(&person.name)),
        (7, person.sex.map_or_else(String::new, |sex| sex.japanese().to_owned())),
        (8, person.birth_date.map_or_else(String::new, |date| date.to_string())),
    ];
    items.extend(values(&supplement.values));
    let date = supplement.planned_on.map_or_else(String::new, |date| date.to_string());
    let month = supplement.month.map_or_else(String::new, |month| month.to_string());
    Comparable {
        kind: FileKind::Uphosoku,
        line: supplement.line,
        name: String::new(),
        key: vec![date, month],
        items,
    }
}

fn form(form: &FormRecord) -> Comparable {
    let value = |item: u32| {
        let found = form.values.iter().find(|value| value.item == item);
        found.map_or_else(String::new, |value| value.value.clone())
    };
    let mut key = vec![form.date.map_or_else(String::new, |date| date.to_string())];
    // 課題ＮＯ, 支援計画ＮＯ, 利用サービスＮＯ.
    if form.kind == FileKind::UpyoboSub {
        key.extend([value(5), value(10), value(14)]);
    }
    Comparable {
        kind: form.kind,
        line: form.line,
        name: String::new(),
        key,
        items: values(&form.values).collect(),
    }
}

fn values(values: &[LabelledValue]) -> impl Iterator<Item = (u32, String)> + '_ {
    values.iter().map(|value| (value.item, value.value.clone()))
}
