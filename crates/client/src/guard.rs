//! Guards against misdelivery (誤送信) that the files of a unit alone cannot give: what was sent before tells.
//! What the files tell by themselves (sender, receiver, services of the receiver) is `todoke-standard`'s.

use todoke_standard::{Finding, Severity, UnitKind};
use todoke_store::{NewUnit, Person};

use crate::engine::Engine;
use crate::error::ClientError;
use crate::findings::{self, about_unit};
use crate::{text, unit_group};

/// Somebody goes to a partner for the first time.
const FIRST_TIME: &str = "S-0654";

/// Whether a person is asked before the unit goes, whatever the office's habit: once a wrong office has a plan, it has it.
pub(crate) fn asks(kept: &str) -> bool {
    findings::read(kept).iter().any(|finding| finding.code == FIRST_TIME)
}

impl Engine {
    /// A name stands for one content: the receiver's care software would take the second for the first (DV-15).
    pub(crate) fn names_used_before(&self, unit: &NewUnit) -> Result<Vec<Finding>, ClientError> {
        let mut findings = Vec::new();
        for file in &unit.files {
            // The same content under the same name is もう一度送る, not another file.
            let used = self.store.unit_with_file_name(&file.name, unit.content_sha256)?;
            if used.is_some_and(|id| id != unit.id) {
                findings.push(about_unit(
                    "S-0650",
                    Severity::Error,
                    &file.name,
                    (text::NAME_USED, text::NAME_USED_EXPECTED, text::NAME_USED_ACTION),
                ));
            }
        }
        Ok(findings)
    }

    /// What a person should hear before this unit goes to this partner: the same content went already, somebody in it never went there
    /// before, it withdraws what never went there. Who asked for もう一度送る knows that it went.
    pub(crate) fn misdelivery(
        &self,
        unit: &NewUnit,
        kind: UnitKind,
        service_month: Option<&str>,
        people: &[Person],
        asked_for: bool,
    ) -> Result<Option<Finding>, ClientError> {
        let file = unit.files.first().map(|file| file.name.as_str()).unwrap_or_default();
        let (code, words) = if kind.is_withdrawal() {
            let never = self.never_sent(unit, kind, service_month, people)?;
            ("S-0655", never.map(|names| text::withdraws_nothing(&names)))
        } else if let Some(at) = self.sent_unchanged(unit)?.filter(|_| !asked_for) {
            ("S-0653", Some(text::sent_unchanged(at)))
        } else if unit_group::of(kind.id()) == "plan" {
            // Actuals answer a plan: whom they are about the partner knows.
            let names = self.first_time(unit, people)?;
            (FIRST_TIME, names.map(|names| text::first_of_people(&names)))
        } else {
            return Ok(None);
        };
        Ok(words.map(|(message, expected, action)| {
            about_unit(code, Severity::Warning, file, (&message, expected, action))
        }))
    }

    /// When the same files went to this partner, under whatever serial.
    fn sent_unchanged(&self, unit: &NewUnit) -> Result<Option<jiff::Timestamp>, ClientError> {
        let Some(first) = unit.files.first() else { return Ok(None) };
        let mut own: Vec<_> =
            unit.files.iter().map(|file| (file.kind.clone(), file.sha256.to_string())).collect();
        own.sort();
        for sent in self.store.sent_units_with_file(&unit.receiver.number, first.sha256)? {
            if sent.id != unit.id && self.store.unit_contents(sent.id)? == own {
                return Ok(Some(sent.created_at));
            }
        }
        Ok(None)
    }

    /// Who goes to this partner for the first time. Asked once: sent, they are known. To a partner that nothing went to yet everybody goes
    /// for the first time: there the partner is asked about, by whoever shows 送信する.
    fn first_time(
        &self,
        unit: &NewUnit,
        people: &[Person],
    ) -> Result<Option<Vec<String>>, ClientError> {
        let mut names = Vec::new();
        if self.store.knows_partner(&unit.receiver.number)? {
            for person in people {
                if !self.store.shares_person(&unit.receiver.number, person)? {
                    names.push(text::name_of(person));
                }
            }
        }
        Ok((!names.is_empty()).then_some(names))
    }

    /// Who is withdrawn though nothing that could be withdrawn went to this partner.
    fn never_sent(
        &self,
        unit: &NewUnit,
        kind: UnitKind,
        service_month: Option<&str>,
        people: &[Person],
    ) -> Result<Option<Vec<String>>, ClientError> {
        let kinds: Vec<&str> = kind.withdraws().iter().map(|kind| kind.id()).collect();
        let mut names = Vec::new();
        for person in people {
            let number = &unit.receiver.number;
            if !self.store.was_sent(number, &kinds, service_month, person)? {
                names.push(text::name_of(person));
            }
        }
        Ok((!names.is_empty()).then_some(names))
    }
}
