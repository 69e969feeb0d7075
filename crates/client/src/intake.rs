//! From a settled set of files to a judged unit: bytes into the store, checked against the standard, allowed to go or not.

use jiff::{SignedDuration, Timestamp};
use todoke_crashpoint::crash_point;
use todoke_protocol::{Digest, MessageId, OfficeAddress, OfficeNumber, ServiceType};
use todoke_standard::{
    Direction, FileName, Recognition, Severity, SourceFile, UnitIdentity, UnitReport, check_set,
    identify_names,
};
use todoke_store::{
    ExportedSet, Hold, Judgement, NewUnit, OutgoingStatus, Person, Review, StoredFile, Verdict,
};

use crate::engine::Engine;
use crate::error::{ClientError, Remedy};
use crate::exported::{content_digest, move_away, read};
use crate::findings;
use crate::guard;
use crate::handed_over::sent_again;
use crate::scan::{self, FoundSet, SENT_FOLDER};

/// How long a set may lack a member before it is judged as it is.
pub(crate) const COMPLETION: SignedDuration = SignedDuration::from_secs(60);
/// When to look again at a unit whose partner cannot receive yet.
const PARTNER_WAIT: SignedDuration = SignedDuration::from_mins(10);

/// What an intake did.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    /// Units that may go or wait for someone.
    pub accepted: Vec<MessageId>,
    /// Units with errors.
    pub rejected: Vec<MessageId>,
    /// When the folder wants another look.
    pub again_at: Option<Timestamp>,
}

impl Engine {
    /// Looks at the export folder and takes what has settled.
    ///
    /// # Errors
    /// If the folder cannot be read or the store not be written. Files stay where they are.
    pub(crate) fn scan_export_folder(&mut self) -> Result<Intake, ClientError> {
        let folder = self.export_folder();
        let sets = scan::list(&folder)
            .map_err(|error| ClientError::new("D-0202", Remedy::Wait).because(error))?;
        let now = self.now();
        let store = &self.store;
        let look = self.looks.look(sets, now, self.settings.settle, |set| {
            let known = store.exported_set(&set.key)?;
            Ok::<_, ClientError>(known.is_some_and(|known| known.signature == set.signature()))
        })?;
        let mut intake = Intake { again_at: look.again_at, ..Intake::default() };
        let mut taken = Vec::new();
        for set in look.settled {
            match self.read_set(&set, now)? {
                Reading::Complete(files) => taken.push((Some(set), files)),
                Reading::Again(at) => {
                    intake.again_at = Some(intake.again_at.map_or(at, |before| before.min(at)));
                }
            }
        }
        self.take(taken, now, &mut intake)?;
        Ok(intake)
    }

    /// Moves units on that waited for their partner to be known.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub(crate) fn recheck_waiting(&mut self) -> Result<(), ClientError> {
        let now = self.now();
        self.store.release_decided(now)?;
        for unit in self.store.due_units(OutgoingStatus::Accepted, now)? {
            match self.partner_hold(&unit.receiver, now)? {
                Some(hold) => self.store.hold_unit(unit.id, &hold)?,
                None if self.wants_review(&unit.findings) => {
                    self.store.await_review(unit.id, now)?
                }
                None => self.store.release_unit(unit.id, now)?,
            }
        }
        Ok(())
    }

    /// Moves the files of units the exchange holds to 送信済, if the office wants that.
    pub(crate) fn move_sent_files(&self) -> Result<(), ClientError> {
        if !self.office.own.folders.move_sent {
            return Ok(());
        }
        let folder = self.export_folder();
        let unreadable = |error| ClientError::new("D-0202", Remedy::Wait).because(error);
        for set in scan::list(&folder).map_err(unreadable)? {
            let Some(known) = self.store.exported_set(&set.key)? else { continue };
            let (Some(id), true) = (known.unit_id, known.signature == set.signature()) else {
                continue;
            };
            let status = self.store.unit(id)?.status;
            let arrived = matches!(
                status,
                OutgoingStatus::Uploaded | OutgoingStatus::Delivered | OutgoingStatus::Opened
            );
            if arrived && let Err(error) = move_away(&set, &folder.join(SENT_FOLDER)) {
                // The files were sent; that they still lie here is untidy, not unsafe.
                tracing::warn!(code = "D-0211", unit = %id, %error, "sent files not moved");
            }
        }
        Ok(())
    }

    fn read_set(&mut self, set: &FoundSet, now: Timestamp) -> Result<Reading, ClientError> {
        let since = self.incomplete_since.get(&set.key).copied();
        if is_incomplete(set) {
            let since = *self.incomplete_since.entry(set.key.clone()).or_insert(now);
            let until = since.checked_add(self.settings.completion).unwrap_or(since);
            if until > now {
                return Ok(Reading::Again(until));
            }
        } else if since.is_some() {
            self.incomplete_since.remove(&set.key);
        }
        let mut files = Vec::new();
        for sighting in &set.files {
            match read(sighting)? {
                Some(file) => files.push(file),
                None => {
                    // Locked, changed or gone since the look: begin again.
                    self.looks.forget(&set.key);
                    return Ok(Reading::Again(
                        now.checked_add(self.settings.settle).unwrap_or(now),
                    ));
                }
            }
        }
        Ok(Reading::Complete(files))
    }

    pub(crate) fn take(
        &mut self,
        sets: Vec<(Option<FoundSet>, Vec<StoredFile>)>,
        now: Timestamp,
        intake: &mut Intake,
    ) -> Result<(), ClientError> {
        let mut units = Vec::new();
        let mut seen = Vec::new();
        for (set, files) in sets {
            let content = content_digest(&files);
            let known = self.store.unit_with_content(content)?;
            let unit_id = match known {
                // The same content again: nothing to send twice.
                Some(unit) => unit.id,
                None => {
                    let unit = self.new_unit(files, content, now)?;
                    let id = unit.id;
                    units.push(unit);
                    id
                }
            };
            // What came by name and content lies in no folder that is looked at again.
            seen.extend(set.map(|set| ExportedSet {
                signature: set.signature(),
                set_key: set.key,
                unit_id: Some(unit_id),
            }));
        }
        if units.is_empty() && seen.is_empty() {
            return Ok(());
        }
        crash_point("client.intake.before_take");
        self.store.take_units(&units, &seen, now)?;
        crash_point("client.intake.taken");
        self.judge(&units, now, intake)
    }

    /// Judges units that a crash left between taking and judging.
    ///
    /// # Errors
    /// If the store cannot be read or written.
    pub(crate) fn judge_left_over(&mut self) -> Result<Intake, ClientError> {
        let now = self.now();
        let mut units = Vec::new();
        for unit in self.store.due_units(OutgoingStatus::Found, now)? {
            let files = self.store.unit_files(unit.id)?;
            let content_sha256 = content_digest(&files);
            units.push(NewUnit {
                id: unit.id,
                serial: unit.serial,
                sender: unit.sender,
                receiver: unit.receiver,
                files,
                content_sha256,
            });
        }
        let mut intake = Intake::default();
        if !units.is_empty() {
            self.judge(&units, now, &mut intake)?;
        }
        Ok(intake)
    }

    /// Judges units that were taken. The first verdict on a unit stands.
    pub(crate) fn judge(
        &mut self,
        units: &[NewUnit],
        now: Timestamp,
        intake: &mut Intake,
    ) -> Result<(), ClientError> {
        let mut judgements = Vec::new();
        for unit in units {
            let judgement = self.judgement(unit, now)?;
            match judgement.verdict {
                Verdict::Rejected => intake.rejected.push(unit.id),
                _ => intake.accepted.push(unit.id),
            }
            judgements.push(judgement);
        }
        crash_point("client.intake.before_judge");
        self.store.judge_units(&judgements, now)?;
        crash_point("client.intake.judged");
        for judgement in &judgements {
            tracing::info!(unit = %judgement.id, kind = judgement.kind, rejected = matches!(judgement.verdict, Verdict::Rejected), "judged");
        }
        Ok(())
    }

    /// What becomes of a unit, by its files and by what is known here.
    pub(crate) fn judgement(
        &self,
        unit: &NewUnit,
        now: Timestamp,
    ) -> Result<Judgement, ClientError> {
        let sources: Vec<SourceFile<'_>> = unit
            .files
            .iter()
            .map(|file| SourceFile { name: &file.name, bytes: &file.bytes })
            .collect();
        let report = check_set(&sources, &self.context(Direction::Outgoing, now)?);
        let mut findings = report.loose;
        let whole: Option<&UnitReport> = report.units.first();
        for unit in &report.units {
            findings.extend(unit.findings.iter().cloned());
        }
        let kind = whole.and_then(|unit| unit.kind);
        let people = match whole {
            Some(report) => self.people(report)?,
            None => Vec::new(),
        };
        let service_month = whole.and_then(month_of);
        let again = self.store.recollect(&sent_again(unit.id))?.is_some();
        findings.extend(self.names_used_before(unit)?);
        let withdraws = match kind {
            Some(kind) if kind.is_withdrawal() => self.made_to_withdraw(unit.id)?,
            _ => None,
        };
        if let Some(sent) = withdraws {
            findings.extend(self.withdrawn_besides(unit, sent)?);
        }
        let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error)
            || report.units.len() != 1
            || kind.is_none();
        if let Some(kind) = kind.filter(|_| !has_errors) {
            let month = service_month.as_deref();
            findings.extend(self.misdelivery(unit, kind, month, &people, again)?);
            if let Some(report) = whole {
                findings.extend(self.partner_writes_otherwise(unit, report.version.standard)?);
            }
        }
        let json = findings::kept(&findings)?;
        let verdict = if has_errors {
            Verdict::Rejected
        } else if withdraws.is_some() || again {
            // What was made here, a person sees before it goes, whatever the office's habit.
            Verdict::AwaitingReview
        } else if let Some(hold) = self.partner_hold(&unit.receiver, now)? {
            Verdict::Accepted(hold)
        } else if self.wants_review(&json) {
            Verdict::AwaitingReview
        } else {
            Verdict::Ready
        };
        Ok(Judgement {
            id: unit.id,
            kind: kind.map(|kind| kind.id().to_owned()).unwrap_or_default(),
            service_month,
            csv_version: whole.and_then(|unit| unit.csv_version.clone()),
            standard: standard_of(unit),
            people,
            findings: json,
            verdict,
        })
    }

    /// The people of a unit; names that its files do not hold come from earlier units.
    pub(crate) fn people(&self, report: &UnitReport) -> Result<Vec<Person>, ClientError> {
        let mut people = Vec::new();
        for person in &report.people {
            let mut found = Person {
                insurer_number: person.insurer_number.to_string(),
                insured_number: person.insured_number.to_string(),
                name: person.name.clone(),
                kana: person.kana.clone(),
            };
            if found.name.is_none()
                && let Some(known) =
                    self.store.known_person(&found.insurer_number, &found.insured_number)?
            {
                found = known;
            }
            people.push(found);
        }
        Ok(people)
    }

    fn wants_review(&self, findings: &str) -> bool {
        let habit = match self.office.own.folders.review {
            Review::Never => false,
            Review::Always => true,
            Review::Warnings => findings::warn(findings),
        };
        habit || guard::asks(findings)
    }

    /// Why a unit cannot go to this partner yet, if it cannot.
    fn partner_hold(
        &self,
        receiver: &OfficeAddress,
        now: Timestamp,
    ) -> Result<Option<Hold>, ClientError> {
        let ready = self.store.partner(&receiver.number)?.is_some_and(|partner| {
            partner.can_receive
                && partner.certificate.is_some()
                && partner.service_types.contains(&receiver.service_type)
        });
        let due_at = now.checked_add(PARTNER_WAIT).ok();
        Ok((!ready).then(|| Hold { code: "N-0423".to_owned(), due_at }))
    }

    pub(crate) fn new_unit(
        &self,
        files: Vec<StoredFile>,
        content_sha256: Digest,
        now: Timestamp,
    ) -> Result<NewUnit, ClientError> {
        let own = &self.office.own.address;
        let name = files.iter().find_map(|file| match FileName::recognise(&file.name) {
            Recognition::Standard(name) => Some(name),
            _ => None,
        });
        let (serial, sender, receiver) = match name {
            Some(name) => (
                name.serial.as_str().to_owned(),
                wire_address(&name.sender).unwrap_or_else(|| own.clone()),
                self.partner_address(&name.receiver)?.unwrap_or_else(|| own.clone()),
            ),
            None => (String::new(), own.clone(), own.clone()),
        };
        Ok(NewUnit { id: self.new_id(now)?, serial, sender, receiver, files, content_sha256 })
    }

    /// 3.x names carry no service type: the office master's first one stands for it.
    fn partner_address(
        &self,
        address: &todoke_standard::OfficeAddress,
    ) -> Result<Option<OfficeAddress>, ClientError> {
        if let Some(complete) = wire_address(address) {
            return Ok(Some(complete));
        }
        let Ok(number) = OfficeNumber::parse(address.number.as_str()) else { return Ok(None) };
        let known = self.store.partner(&number)?;
        let service_type = known
            .and_then(|partner| partner.service_types.into_iter().next())
            .or_else(|| ServiceType::parse("00").ok());
        Ok(service_type.map(|service_type| OfficeAddress { number, service_type }))
    }
}

enum Reading {
    Complete(Vec<StoredFile>),
    Again(Timestamp),
}

/// The same address in the words of the wire; `None` if the name holds no service type.
pub(crate) fn wire_address(address: &todoke_standard::OfficeAddress) -> Option<OfficeAddress> {
    let service_type = address.service_type.as_ref()?;
    Some(OfficeAddress {
        number: OfficeNumber::parse(address.number.as_str()).ok()?,
        service_type: ServiceType::parse(service_type.as_str()).ok()?,
    })
}

fn standard_of(unit: &NewUnit) -> String {
    unit.files
        .iter()
        .find_map(|file| match FileName::recognise(&file.name) {
            Recognition::Standard(name) => Some(name.standard.to_string()),
            _ => None,
        })
        .unwrap_or_default()
}

/// The service month, where the unit has one: 000000 of 第1-3表 says that there is none.
pub(crate) fn month_of(unit: &UnitReport) -> Option<String> {
    unit.service_month.filter(|month| !month.is_zero()).map(|month| month.to_string())
}

/// Whether members are missing, by the names alone.
fn is_incomplete(set: &FoundSet) -> bool {
    let names: Vec<FileName> = set
        .files
        .iter()
        .filter_map(|file| match FileName::recognise(&file.name) {
            Recognition::Standard(name) => Some(name),
            _ => None,
        })
        .collect();
    matches!(identify_names(&names), UnitIdentity::Incomplete { .. })
}
