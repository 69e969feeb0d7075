//! The forms in a unit as text: people first, then what is planned or done, day by day. The drawn forms are the window's matter.

use todoke_standard::SourceFile;
use todoke_standard::records::{CarePlan, DayCount, PersonId, ServiceLine, Withdrawal, read_unit};
use todoke_store::StoredFile;

use crate::text;

/// The lines for the files of a unit. Files that do not read as forms give none: the findings say why.
pub(crate) fn lines(files: &[StoredFile]) -> Vec<String> {
    let sources: Vec<SourceFile<'_>> =
        files.iter().map(|file| SourceFile { name: &file.name, bytes: &file.bytes }).collect();
    let Ok(records) = read_unit(&sources) else { return Vec::new() };
    let mut lines = Vec::new();
    for person in &records.people {
        let id = PersonId {
            insurer_number: person.insurer_number.clone(),
            insured_number: person.insured_number.clone(),
        };
        lines.push(text::form_person(
            person.name.as_deref(),
            person.kana.as_deref(),
            &id.insurer_number,
            &id.insured_number,
        ));
        for plan in records.plans.iter().filter(|plan| plan.person == id) {
            lines.extend(care_plan(plan));
        }
        for line in records.service_lines.iter().filter(|line| line.person == id) {
            lines.extend(service_line(line));
        }
        for withdrawal in records.withdrawals.iter().filter(|other| other.person == id) {
            lines.push(withdrawn(withdrawal));
        }
    }
    lines
}

fn care_plan(plan: &CarePlan) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(first) = &plan.first {
        lines.push(text::form_policy(&one_line(&first.policy)));
    }
    for row in plan.second.iter().filter(|row| !row.help.is_empty()) {
        lines.push(text::form_help(&one_line(&row.issue), &one_line(&row.help), &row.office_name));
    }
    lines
}

fn service_line(line: &ServiceLine) -> Vec<String> {
    let row = |count: fn(&DayCount) -> u32| -> Vec<String> {
        line.days
            .iter()
            .filter(|day| count(day) > 0)
            .map(|day| text::form_day(day.day, count(day)))
            .collect()
    };
    let (planned, actual) = (row(|day| day.planned), row(|day| day.actual));
    [(text::PLANNED, planned), (text::ACTUAL, actual)]
        .into_iter()
        .filter(|(_, days)| !days.is_empty())
        .map(|(word, days)| {
            text::form_service(
                word,
                (&line.start, &line.end),
                &line.service_code,
                &line.office_name,
                &days.join(" "),
            )
        })
        .collect()
}

fn withdrawn(withdrawal: &Withdrawal) -> String {
    let month = withdrawal.month.map(|month| month.to_string());
    text::form_withdrawn(withdrawal.kind.title(), month.as_deref())
}

fn one_line(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}
