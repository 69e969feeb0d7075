//! Draws the sheets of one person from the records: pure, the store is not asked here.

use std::collections::BTreeMap;

use todoke_standard::compare::DayDifference;
use todoke_standard::records::{
    FormRecord, LabelledValue, PersonId, ServiceLine, Supplement, UnitRecords,
};
use todoke_standard::{FileKind, Person};

use super::marks::Marks;
use super::sheets::{Cell, FormPerson, PersonHead, Sheet, Tells};
use super::{annex, labelled, plan, usage, words};

/// Everything that goes into the sheets of one person.
pub(super) struct Drawing<'a> {
    /// What the files say.
    pub(super) records: &'a UnitRecords,
    /// Who is shown.
    pub(super) person: PersonId,
    /// What is known of the person.
    pub(super) known: Person,
    /// Everybody the unit is about, with the names that are known of them.
    pub(super) people: &'a [FormPerson],
    /// Findings and changes by place.
    pub(super) marks: Marks,
    /// Names of offices by number.
    pub(super) offices: &'a BTreeMap<String, String>,
    /// The plan that actuals are laid beside.
    pub(super) plan: Option<&'a UnitRecords>,
    /// Where plan and actuals differ.
    pub(super) plan_differences: Vec<DayDifference>,
    /// Where 第6表 differs from the version before.
    pub(super) previous_differences: Vec<DayDifference>,
    /// The service office the unit is for or from.
    pub(super) provider: Option<String>,
    /// Whether this office is that service office.
    pub(super) for_provider: bool,
    /// Whether the unit is about services done.
    pub(super) is_actual: bool,
    /// Whether 第6表 belongs to the unit even when it has no line.
    pub(super) has_usage: bool,
}

impl Drawing<'_> {
    /// The sheets in the order of the forms.
    pub(super) fn sheets(&self) -> Vec<Sheet> {
        let mut sheets = Vec::new();
        for plan in self.records.plans.iter().filter(|plan| plan.person == self.person) {
            sheets.extend(plan::sheets(self, plan));
        }
        if self.has_usage || self.lines().next().is_some() {
            sheets.push(Sheet::Usage(Box::new(usage::sheet(self))));
        }
        if self.records.annex_rows.iter().any(|row| row.person == self.person) {
            sheets.push(Sheet::Annex(Box::new(annex::sheet(self))));
        }
        for supplement in self.supplements() {
            sheets.push(Sheet::Supplement(labelled::supplement(self, supplement)));
        }
        sheets.extend(labelled::forms(self).into_iter().map(Sheet::Labelled));
        if !self.records.withdrawals.is_empty() {
            sheets.push(Sheet::Withdrawal(labelled::withdrawals(self)));
        }
        sheets
    }

    /// The person's lines of 第6表 in the unit itself.
    pub(super) fn lines(&self) -> impl Iterator<Item = &ServiceLine> {
        self.records.service_lines.iter().filter(|line| line.person == self.person)
    }

    /// The person's 補足 in the unit itself.
    pub(super) fn supplements(&self) -> impl Iterator<Item = &Supplement> {
        self.records.supplements.iter().filter(|supplement| is_about(supplement, &self.person))
    }

    /// The person's 補足, or what the plan beside holds of it; with it whether it is the unit's own.
    pub(super) fn supplement(&self) -> Option<(&Supplement, bool)> {
        let own = self.supplements().next().map(|own| (own, true));
        own.or_else(|| {
            let others = &self.plan?.supplements;
            let other = others.iter().find(|other| is_about(other, &self.person));
            other.map(|other| (other, false))
        })
    }

    /// A cell of an item of 補足, wherever that was found.
    pub(super) fn supplement_cell(&self, items: &[u32], text: impl Into<String>) -> Cell {
        match self.supplement() {
            Some((own, true)) => self.marks.cell(FileKind::Uphosoku, own.line, items, text),
            _ => Cell { text: text.into(), ..Cell::default() },
        }
    }

    /// The value of an item of 補足, as the form shows it.
    pub(super) fn supplement_value(&self, item: u32) -> Cell {
        let value = self
            .supplement()
            .and_then(|(supplement, _)| find(&supplement.values, item))
            .map(|value| value.value.as_str());
        let raw = value.unwrap_or_default();
        let mut cell = self.supplement_cell(&[item], words::value(FileKind::Uphosoku, item, raw));
        cell.hover = words::western(todoke_standard::Date::parse(raw));
        cell
    }

    /// Who the sheet is about.
    pub(super) fn head(&self) -> PersonHead {
        let known = &self.known;
        let personal = |items: &[u32], text: String, tells| Cell {
            tells: Some(tells),
            ..self.supplement_cell(items, text)
        };
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let mut birth = personal(&[8], words::date(known.birth_date), Tells::Birth);
        birth.hover = words::western(known.birth_date);
        PersonHead {
            name: personal(&[6], text(&known.name), Tells::Name),
            kana: personal(&[5], text(&known.kana), Tells::Kana),
            birth,
            sex: self.supplement_cell(
                &[7],
                known.sex.map_or_else(String::new, |sex| sex.japanese().replace('性', "")),
            ),
            insurer_number: personal(&[2], known.insurer_number.clone(), Tells::Number),
            insured_number: personal(&[3], known.insured_number.clone(), Tells::Number),
        }
    }

    /// The name of an office; its number where no name is known.
    pub(super) fn office(&self, number: &str) -> String {
        self.offices.get(number).cloned().unwrap_or_else(|| number.to_owned())
    }

    /// The person's records of a 介護予防 form.
    pub(super) fn form_records(&self, kind: FileKind) -> Vec<&FormRecord> {
        let own = |form: &&FormRecord| form.kind == kind && form.person == self.person;
        self.records.prevention_forms.iter().filter(own).collect()
    }
}

/// Whether a 補足 is about a person.
pub(super) fn is_about(supplement: &Supplement, person: &PersonId) -> bool {
    supplement.person.insurer_number == person.insurer_number
        && supplement.person.insured_number == person.insured_number
}

/// An item among labelled values.
pub(super) fn find(values: &[LabelledValue], item: u32) -> Option<&LabelledValue> {
    values.iter().find(|value| value.item == item)
}
