//! What lies beside a unit or message in the store: the version before it, and for actuals the plan of the month.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use todoke_protocol::{MessageId, OfficeAddress};
use todoke_standard::records::{PersonId, UnitRecords, read_what_reads};
use todoke_standard::{Date, SourceFile, UnitKind, UnitReport};
use todoke_store::{
    IncomingMessage, IncomingStatus, OutgoingStatus, OutgoingUnit, Store, StoreError, StoredFile,
};

/// So many units are looked through for one person; an office has some tens a year.
const LOOKED_THROUGH: u32 = 300;

/// A unit or message as the comparison sees it.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(super) id: MessageId,
    pub(super) incoming: bool,
    pub(super) kind: String,
    pub(super) month: Option<String>,
    pub(super) sender: OfficeAddress,
    pub(super) receiver: OfficeAddress,
    pub(super) serial: String,
    /// Whether the receiver has it or will have it: what was taken back or refused is nothing to compare with.
    counts: bool,
}

impl Subject {
    pub(crate) fn incoming(message: &IncomingMessage) -> Self {
        Self {
            id: message.id,
            incoming: true,
            kind: message.kind.clone(),
            month: message.service_month.clone(),
            sender: message.sender.clone(),
            receiver: message.receiver.clone(),
            serial: message.serial.clone(),
            counts: matches!(message.status, IncomingStatus::Delivered | IncomingStatus::Opened),
        }
    }

    pub(crate) fn outgoing(unit: &OutgoingUnit) -> Self {
        Self {
            id: unit.id,
            incoming: false,
            kind: unit.kind.clone(),
            month: unit.service_month.clone(),
            sender: unit.sender.clone(),
            receiver: unit.receiver.clone(),
            serial: unit.serial.clone(),
            counts: matches!(
                unit.status,
                OutgoingStatus::Sealed
                    | OutgoingStatus::Uploaded
                    | OutgoingStatus::Delivered
                    | OutgoingStatus::Opened
            ),
        }
    }

    /// A unit that no store knows, for a check of files alone. Without service types in its names (3.x, 4.0) `00` stands for them.
    pub(super) fn apart(unit: &UnitReport) -> Option<Self> {
        let address = |side: &todoke_standard::OfficeAddress| {
            let service_type = side.service_type.map_or("00".to_owned(), |code| code.to_string());
            Some(OfficeAddress {
                number: todoke_protocol::OfficeNumber::parse(side.number.as_str()).ok()?,
                service_type: todoke_protocol::ServiceType::parse(&service_type).ok()?,
            })
        };
        let month = unit.service_month.filter(|month| !month.is_zero());
        Some(Self {
            id: MessageId::new(jiff::Timestamp::UNIX_EPOCH, [0; 10]),
            incoming: false,
            kind: unit.kind.map(|kind| kind.to_string()).unwrap_or_default(),
            month: month.map(|month| month.to_string()),
            sender: address(&unit.key.sender)?,
            receiver: address(&unit.key.receiver)?,
            serial: unit.key.serial.to_string(),
            counts: false,
        })
    }

    pub(super) fn form(&self) -> Option<Form> {
        Form::of(&self.kind).map(|(form, _)| form)
    }
}

/// What a unit is about, whether it brings it or takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// 居宅サービス計画書.
    CarePlan,
    /// サービス利用票.
    Usage,
    /// 実績.
    Actual,
    /// 利用者基本情報.
    BasicInformation,
    /// 支援計画書, with or without 利用者基本情報.
    SupportPlan,
}

impl Form {
    /// The form of a unit kind, and whether it is taken back.
    pub(super) fn of(kind: &str) -> Option<(Form, bool)> {
        let kind = UnitKind::from_id(kind)?;
        let form = match kind.withdraws().first().unwrap_or(&kind) {
            UnitKind::K1 => Form::CarePlan,
            UnitKind::K2 | UnitKind::Y4 => Form::Usage,
            UnitKind::J1 | UnitKind::Y8 => Form::Actual,
            UnitKind::Y1 => Form::BasicInformation,
            UnitKind::Y2 | UnitKind::Y3 => Form::SupportPlan,
            // Withdrawals take back one of those above.
            UnitKind::K3
            | UnitKind::K4
            | UnitKind::J2
            | UnitKind::Y5
            | UnitKind::Y6
            | UnitKind::Y7
            | UnitKind::Y9 => return None,
        };
        Some((form, kind.is_withdrawal()))
    }

    fn has_month(self) -> bool {
        matches!(self, Form::Usage | Form::Actual)
    }
}

/// The store, asked about one subject. What was read once is kept.
pub(super) struct Beside<'a> {
    store: &'a Store,
    subject: &'a Subject,
    read: RefCell<BTreeMap<String, Rc<UnitRecords>>>,
}

impl<'a> Beside<'a> {
    pub(super) fn new(store: &'a Store, subject: &'a Subject) -> Self {
        Self { store, subject, read: RefCell::default() }
    }

    /// The version before: the newest earlier one between the same two offices with this person and the same month, or a plan of the same date.
    pub(super) fn previous(
        &self,
        person: &PersonId,
        records: &UnitRecords,
    ) -> Result<Option<Rc<UnitRecords>>, StoreError> {
        let Some((form, false)) = Form::of(&self.subject.kind) else { return Ok(None) };
        let dates = dates(records, person);
        self.newest(person, form, &dates, |other| {
            other.incoming == self.subject.incoming
                && other.sender.number == self.subject.sender.number
                && other.receiver.number == self.subject.receiver.number
                && other.serial < self.subject.serial
        })
    }

    /// For actuals: the plan that stands for this person, month and office.
    pub(super) fn plan(&self, person: &PersonId) -> Result<Option<Rc<UnitRecords>>, StoreError> {
        if self.subject.form() != Some(Form::Actual) {
            return Ok(None);
        }
        self.newest(person, Form::Usage, &[], |other| {
            other.incoming != self.subject.incoming
                && other.sender.number == self.subject.receiver.number
                && other.receiver.number == self.subject.sender.number
        })
    }

    /// The newest unit about a form of a person, unless it was taken back since.
    fn newest(
        &self,
        person: &PersonId,
        form: Form,
        dates: &[Date],
        fits: impl Fn(&Subject) -> bool,
    ) -> Result<Option<Rc<UnitRecords>>, StoreError> {
        let mut candidates: Vec<(Subject, bool)> = self
            .about(person)?
            .into_iter()
            .filter(|other| other.id != self.subject.id && other.counts)
            .filter(|other| !form.has_month() || other.month == self.subject.month)
            .filter(|other| fits(other))
            .filter_map(|other| {
                let (of, taken_back) = Form::of(&other.kind)?;
                (of == form).then_some((other, taken_back))
            })
            .collect();
        candidates.sort_by(|(one, _), (other, _)| other.serial.cmp(&one.serial));
        for (candidate, taken_back) in candidates {
            let records = self.records(&candidate)?;
            let is_it = if taken_back {
                records.withdrawals.iter().any(|withdrawal| {
                    withdrawal.person == *person
                        && (form.has_month()
                            || withdrawal.date.is_some_and(|date| dates.contains(&date)))
                })
            } else {
                holds(&records, person)
                    && (form.has_month()
                        || self::dates(&records, person).iter().any(|date| dates.contains(date)))
            };
            if is_it {
                return Ok((!taken_back).then_some(records));
            }
        }
        Ok(None)
    }

    fn about(&self, person: &PersonId) -> Result<Vec<Subject>, StoreError> {
        let (insurer, insured) = (&person.insurer_number, &person.insured_number);
        let messages = self.store.messages_about(insurer, insured, LOOKED_THROUGH)?;
        let units = self.store.units_about(insurer, insured, LOOKED_THROUGH)?;
        let messages = messages.iter().map(Subject::incoming);
        Ok(messages.chain(units.iter().map(Subject::outgoing)).collect())
    }

    fn records(&self, of: &Subject) -> Result<Rc<UnitRecords>, StoreError> {
        let key = of.id.to_string();
        if let Some(known) = self.read.borrow().get(&key) {
            return Ok(known.clone());
        }
        let files = if of.incoming {
            self.store.message_files(of.id)?
        } else {
            self.store.unit_files(of.id)?
        };
        let records = Rc::new(read_what_reads(&sources(&files)).0);
        self.read.borrow_mut().insert(key, records.clone());
        Ok(records)
    }
}

/// Files of the store as the reader takes them.
pub(super) fn sources(files: &[StoredFile]) -> Vec<SourceFile<'_>> {
    files.iter().map(|file| SourceFile { name: &file.name, bytes: &file.bytes }).collect()
}

/// The dates of a person's plans and 介護予防 forms.
fn dates(records: &UnitRecords, person: &PersonId) -> Vec<Date> {
    let plans = records.plans.iter().filter(|plan| plan.person == *person);
    let forms = records.prevention_forms.iter().filter(|form| form.person == *person);
    plans.filter_map(|plan| plan.planned_on).chain(forms.filter_map(|form| form.date)).collect()
}

fn holds(records: &UnitRecords, person: &PersonId) -> bool {
    records.people.iter().any(|other| {
        other.insurer_number == person.insurer_number
            && other.insured_number == person.insured_number
    })
}
