//! The files of a check as they belong together: one group a transmission unit, one a loose file.

use todoke_standard::calendar::japanese_month;
use todoke_standard::{Finding, OfficeAddress, UnitReport};

use super::Checked;
use crate::text;

/// Files that are told of together.
pub(super) struct Group<'a> {
    /// What it is, for people.
    pub(super) title: String,
    /// The same for programs: stable from run to run, without a word of content.
    pub(super) id: String,
    /// The transmission unit; none for a loose file.
    pub(super) unit: Option<&'a UnitReport>,
    /// The names of the files.
    pub(super) files: Vec<&'a str>,
    /// What was found in them.
    pub(super) findings: Vec<&'a Finding>,
}

/// All groups of a check: units, loose files, other forms.
pub(super) fn groups(checked: &Checked) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = checked.set.units.iter().map(of_unit).collect();
    for source in &checked.sources {
        let name = source.name.as_str();
        if groups.iter().any(|group| group.files.contains(&name)) {
            continue;
        }
        let form = checked.forms.iter().find(|form| form.name == name);
        let title = match form.map(|form| &form.forms[..]) {
            Some(kinds) if !kinds.is_empty() => {
                let kinds: Vec<_> = kinds.iter().map(|kind| kind.title()).collect();
                format!("{name}（{}）", kinds.join("、"))
            }
            _ => name.to_owned(),
        };
        groups.push(Group {
            title,
            id: name.to_owned(),
            unit: None,
            files: vec![name],
            findings: checked.findings.iter().filter(|finding| finding.file == name).collect(),
        });
    }
    groups
}

fn of_unit(unit: &UnitReport) -> Group<'_> {
    let kind = unit.kind.map(|kind| kind.to_string()).unwrap_or_default();
    let word = if kind.is_empty() { "種類の決まらない組" } else { text::unit(&kind) };
    let month = unit.service_month.filter(|month| !month.is_zero());
    let month = month.map(|month| format!(" {}分", japanese_month(month))).unwrap_or_default();
    let (sender, receiver) = (address(&unit.key.sender), address(&unit.key.receiver));
    let serial = unit.key.serial;
    let short = if kind.is_empty() { "?" } else { &kind };
    let mut files: Vec<&str> = Vec::with_capacity(unit.files.len());
    for file in &unit.files {
        // Two folders may hold the same file: the finding about that stands beside it.
        if !files.contains(&file.name.as_str()) {
            files.push(&file.name);
        }
    }
    Group {
        title: format!("{word}{month}　{sender} → {receiver}　{serial}"),
        id: format!("{short} {serial} {sender} {receiver}"),
        unit: Some(unit),
        files,
        findings: unit.findings.iter().collect(),
    }
}

fn address(address: &OfficeAddress) -> String {
    match address.service_type {
        Some(service_type) => format!("{}-{service_type}", address.number),
        None => address.number.to_string(),
    }
}
