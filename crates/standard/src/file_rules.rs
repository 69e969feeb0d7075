//! Rules that hold for a file as a whole: one version, one month, name against content, order, scope.

use crate::conditions::{self, Beside};
use crate::facts::is_bare;
use crate::finding::file::{FileProblem, ServiceProblem};
use crate::finding::{Findings, Place, Problem, shown};
use crate::groups::Groups;
use crate::layout::{Form, Layout};
use crate::row::{AnnexCode, Row, item, service_type_of};
use crate::scope::{Scope, is_care_office, is_prevention_office, scope_of};
use crate::{Context, Date, FileKind, FileName, Month, ServiceType, Standard, versions};

/// What the rules remember from row to row.
#[derive(Debug)]
pub(crate) struct FileRules {
    name: Option<FileName>,
    layout: &'static Layout,
    today: Date,
    first_version: Option<Vec<u8>>,
    first_month: Option<Vec<u8>>,
    order: Option<NumberOrder>,
    groups: Groups,
    text_items: Vec<u32>,
    bare_text: Once,
    zero_units: Once,
    unknown_version: Once,
}

/// Something told once a file, with how often it was seen.
#[derive(Debug, Default)]
struct Once {
    first: Option<Place>,
    count: u32,
}

impl Once {
    fn see(&mut self, place: impl FnOnce() -> Place) {
        self.first.get_or_insert_with(place);
        self.count = self.count.saturating_add(1);
    }

    fn tell(&self, problem: &impl Problem, findings: &mut Findings) {
        if let Some(place) = self.first {
            findings.add_counted(problem, place, self.count);
        }
    }
}

/// The key and the three numbers of the row before.
#[derive(Debug)]
struct NumberOrder {
    key: [Vec<u8>; 3],
    numbers: [Option<u32>; 3],
}

impl FileRules {
    pub(crate) fn new(
        name: Option<FileName>,
        layout: &'static Layout,
        context: &Context,
    ) -> FileRules {
        let is_text = |field: &&crate::layout::Field| field.form == Form::FreeText;
        FileRules {
            name,
            layout,
            today: context.today,
            first_version: None,
            first_month: None,
            order: None,
            groups: Groups::default(),
            text_items: layout.fields.iter().filter(is_text).map(|field| field.item).collect(),
            bare_text: Once::default(),
            zero_units: Once::default(),
            unknown_version: Once::default(),
        }
    }

    /// CSVバージョン of the first record.
    pub(crate) fn csv_version(&self) -> Option<String> {
        self.first_version.as_ref().map(|version| shown(version))
    }

    /// Looks at a row.
    pub(crate) fn row(&mut self, row: &Row<'_>, findings: &mut Findings) {
        self.version(row, findings);
        self.month(row, findings);
        match row.kind() {
            FileKind::Upplan | FileKind::Upjsk => {
                self.day(row, findings);
                self.groups.row(row, findings);
            }
            FileKind::Up2kyo => self.numbers_in_order(row, [6, 8, 13], findings),
            FileKind::UpyoboSub => self.numbers_in_order(row, [5, 10, 14], findings),
            FileKind::Uphosoku | FileKind::Upkihon => self.birth(row, findings),
            _ => {}
        }
        let beside = Beside { name: self.name, today: self.today };
        conditions::check(row, &beside, findings);
        self.offices(row, findings);
        self.scope(row, findings);
        self.text(row);
    }

    /// Tells what is told once a file.
    pub(crate) fn finish(&self, findings: &mut Findings) {
        let standard = self.layout.standard;
        let version = self.csv_version().unwrap_or_default();
        let unknown = FileProblem::UnknownVersion { found: &version, standard };
        self.unknown_version.tell(&unknown, findings);
        self.bare_text.tell(&FileProblem::BareText, findings);
        self.zero_units.tell(&FileProblem::ZeroUnits, findings);
        self.groups.finish(findings);
        let month = self.name.and_then(|name| name.service_month).filter(|month| !month.is_zero());
        if let (Some(month), Some(first)) = (month, versions::first_month(standard))
            && month < first
        {
            findings.add(&FileProblem::BeforeStandard { month, standard, first }, Place::default());
        }
    }

    fn version(&mut self, row: &Row<'_>, findings: &mut Findings) {
        let found = row.value(item::CSV_VERSION);
        let place = || row.place(item::CSV_VERSION);
        if Month::from_bytes(found).is_none() {
            // Empty or misshapen: its own rule tells.
            return;
        }
        let first = self.first_version.get_or_insert_with(|| found.to_vec());
        if first != found {
            let first = shown(first);
            findings.add_once(&FileProblem::MixedVersions { found, first: &first }, place());
            return;
        }
        let standard = self.layout.standard;
        if found == standard.csv_version().as_bytes() {
            return;
        }
        match versions::of_csv_version(&shown(found)) {
            Some(of) => {
                // 3.x values share the names of 3.2, and 4.0 has the columns of 4.1.
                let layout_fits = (of == Standard::V3_2) == (standard == Standard::V3_2);
                let problem = FileProblem::VersionOfOther { found, standard, layout_fits };
                findings.add_once(&problem, place());
            }
            None => self.unknown_version.see(place),
        }
    }

    fn month(&mut self, row: &Row<'_>, findings: &mut Findings) {
        let item = match row.kind() {
            FileKind::Upplan | FileKind::Upjsk | FileKind::Upsikyu => item::MONTH,
            FileKind::Dltplan | FileKind::Dltjsk => item::KEY_DATE,
            FileKind::Uphosoku => item::HOSOKU_MONTH,
            _ => return,
        };
        let found = row.value(item);
        if Month::from_bytes(found).is_none() {
            return;
        }
        if let Some(name) = self.name.and_then(|name| name.service_month) {
            if found != name.as_str().as_bytes() {
                findings.add_once(&FileProblem::MonthNotOfName { found, name }, row.place(item));
            }
        } else if let Some(first) = &self.first_month {
            if first != found {
                let first = shown(first);
                findings
                    .add_once(&FileProblem::MixedMonths { found, first: &first }, row.place(item));
            }
        } else {
            self.first_month = Some(found.to_vec());
        }
        if row.kind() == FileKind::Uphosoku {
            let named = self.name.and_then(|name| name.service_month);
            let with_plan = named.or(Month::from_bytes(found)).is_some_and(|month| month.is_zero());
            let found = row.value(item::KEY_DATE);
            if !found.is_empty() && (found == b"00000000") == with_plan {
                let problem = FileProblem::SupplementDate { found, with_plan };
                findings.add(&problem, row.place(item::KEY_DATE));
            }
        }
    }

    fn day(&mut self, row: &Row<'_>, findings: &mut Findings) {
        let (found, month) = (row.value(item::PLAN_DAY), row.value(item::MONTH));
        if Date::from_bytes(found).is_some() && !found.starts_with(month) {
            let problem = FileProblem::DayOutsideMonth { found, month };
            findings.add(&problem, row.place(item::PLAN_DAY));
        }
        if row.kind() == FileKind::Upplan && row.value(item::PLAN_UNITS) == b"0" {
            self.zero_units.see(|| row.place(item::PLAN_UNITS));
        }
    }

    /// The rows of one plan go by three numbers, from the widest to the narrowest; blank numbers repeat the row before.
    fn numbers_in_order(&mut self, row: &Row<'_>, items: [u32; 3], findings: &mut Findings) {
        let date = crate::facts::third_key_item(row.kind(), row);
        let key = [item::INSURER, item::INSURED, date].map(|item| row.value(item).to_vec());
        let read = |item| std::str::from_utf8(row.value(item)).ok().and_then(|n| n.parse().ok());
        let mut numbers = items.map(read);
        if let Some(before) = self.order.as_ref().filter(|before| before.key == key) {
            for (number, earlier) in numbers.iter_mut().zip(before.numbers) {
                *number = number.or(earlier);
            }
            let pairs = numbers.iter().zip(before.numbers).zip(items);
            let mut changed = pairs.filter(|((number, earlier), _)| *number != earlier);
            if let Some(((Some(found), Some(before)), item)) = changed.next()
                && *found < before
                && let Some(field) = row.layout.field(item)
            {
                let (found, name) = (*found, &field.name);
                let names =
                    items.map(|item| row.layout.field(item).map_or("", |field| &field.name));
                let problem = FileProblem::NumberOrder { item: name, names, found, before };
                findings.add(&problem, row.place(item));
            }
        }
        self.order = Some(NumberOrder { key, numbers });
    }

    fn birth(&self, row: &Row<'_>, findings: &mut Findings) {
        let item =
            if row.kind() == FileKind::Uphosoku { item::HOSOKU_BIRTH } else { item::KIHON_BIRTH };
        let found = row.value(item);
        if Date::from_bytes(found).is_some_and(|birth| birth > self.today) {
            findings.add(&FileProblem::BornLater { found }, row.place(item));
        }
    }

    /// Office numbers in the rows against those of the name.
    fn offices(&self, row: &Row<'_>, findings: &mut Findings) {
        let Some(name) = self.name else { return };
        let (care_office, sends) = match row.kind() {
            FileKind::Up1kyo => (item::FIRST_TABLE_OFFICE, true),
            FileKind::Upplan => (item::PLAN_OFFICE, true),
            FileKind::Upjsk => (item::PLAN_OFFICE, false),
            FileKind::Dltjsk => (0, false),
            _ => return,
        };
        let found = row.value(care_office);
        let named = if sends { &name.sender.number } else { &name.receiver.number };
        if found.len() == 10 && found != named.as_str().as_bytes() {
            let problem = FileProblem::CareOffice { found, named: named.as_str(), sends };
            findings.add(&problem, row.place(care_office));
        }
        let provider = match row.kind() {
            FileKind::Upjsk => item::PLAN_PROVIDER,
            FileKind::Dltjsk => item::DLTJSK_PROVIDER,
            _ => return,
        };
        let (found, sender) = (row.value(provider), name.sender.number);
        // 委託: the entrusted office returns the results of all services to the 介護予防 office.
        let entrusted = || {
            is_care_office(name.sender.service_type)
                && is_prevention_office(name.receiver.service_type)
        };
        if found.len() == 10 && found != sender.as_str().as_bytes() && !entrusted() {
            let problem = ServiceProblem::ActualsOfOther { found, sender: sender.as_str() };
            findings.add_once(&problem, row.place(provider));
        }
    }

    /// Only services of the standard's list are exchanged.
    fn scope(&self, row: &Row<'_>, findings: &mut Findings) {
        if row.kind() == FileKind::Dltjsk {
            let withdrawn = row.text(item::DLTJSK_TYPE);
            // Empty or misshapen: its own rule tells.
            if ServiceType::parse(&withdrawn).is_some() {
                self.actual_type(&withdrawn, row.place(item::DLTJSK_TYPE), findings);
            }
        }
        let Some((code_item, _)) = row.service_items() else { return };
        let code = row.value(code_item);
        let is_total = row.kind() == FileKind::Upsikyu && AnnexCode::of(code) != AnnexCode::Detail;
        let service_type = service_type_of(code);
        if is_total || code.len() != 6 || !service_type.is_ascii() {
            return;
        }
        match scope_of(service_type) {
            Scope::In => {}
            Scope::Out => {
                findings.add(&ServiceProblem::OutOfScope { service_type }, row.place(code_item));
            }
            Scope::CareManagement | Scope::Unknown => {
                findings.add(&ServiceProblem::UnknownType { service_type }, row.place(code_item));
            }
        }
        if row.kind() == FileKind::Upjsk {
            self.actual_type(service_type, row.place(code_item), findings);
        }
    }

    /// The service type of actuals is the one the name says; the standard leaves open whether it may be mixed.
    /// A care-management office serves nobody itself: it returns the results of others, or must not send at all (S-0604).
    fn actual_type(&self, found: &str, place: Place, findings: &mut Findings) {
        let sender = self.name.and_then(|name| name.sender.service_type);
        let other = sender.filter(|own| own.as_str() != found && !is_care_office(Some(*own)));
        if let Some(sender) = other {
            let problem = ServiceProblem::ActualsOfOtherType { found, sender: sender.as_str() };
            findings.add_once(&problem, place);
        }
    }

    fn text(&mut self, row: &Row<'_>) {
        for item in &self.text_items {
            if row.field(*item).is_some_and(|field| is_bare(&field)) {
                self.bare_text.see(|| row.place(*item));
            }
        }
    }
}
