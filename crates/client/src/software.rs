//! A partner's care software as far as what arrives shows it: how it writes, told when that changes (S-0920); which standard
//! it writes, told when that is not this office's (S-0921), and asked about before this office's goes there (S-0656).
//! What is learnt changes no byte and decides nothing.

use std::collections::BTreeMap;

use todoke_protocol::OfficeAddress;
use todoke_standard::profile::{Profile, other_standard};
use todoke_standard::{Finding, Severity, Standard, UnitReport};
use todoke_store::NewUnit;

use crate::engine::Engine;
use crate::error::{ClientError, Remedy};
use crate::findings::about_unit;
use crate::text;

/// The profiles of the senders of a batch, the messages of the batch taken in as they are staged.
#[derive(Debug, Default)]
pub(crate) struct Learnt(BTreeMap<OfficeAddress, Profile>);

impl Learnt {
    /// Keeps what is known of a sender now. Gives it as the store keeps it.
    pub(crate) fn keep(
        &mut self,
        sender: &OfficeAddress,
        software: Profile,
    ) -> Result<String, ClientError> {
        let json = serde_json::to_string(&software)
            .map_err(|error| ClientError::new("D-0108", Remedy::Defect).because(error))?;
        self.0.insert(sender.clone(), software);
        Ok(json)
    }
}

impl Engine {
    /// How a sender writes, as far as is known.
    pub(crate) fn software_of(
        &self,
        sender: &OfficeAddress,
        learnt: &Learnt,
    ) -> Result<Profile, ClientError> {
        match learnt.0.get(sender) {
            Some(profile) => Ok(profile.clone()),
            None => Ok(self
                .store
                .sender_profile(sender)?
                .as_deref()
                .map_or_else(Profile::default, read)),
        }
    }

    /// What a unit that came in tells of its sender's software.
    pub(crate) fn of_software(
        &self,
        unit: &UnitReport,
        known: &Profile,
    ) -> Result<Vec<Finding>, ClientError> {
        let mut notes = known.departures(unit);
        if let Some(ours) = self.store.own_standard()?.as_deref().and_then(standard) {
            notes.extend(other_standard(unit, ours));
        }
        Ok(notes)
    }

    /// A partner whose units come in another standard may not read this office's. Said until one of this standard went there.
    pub(crate) fn partner_writes_otherwise(
        &self,
        unit: &NewUnit,
        ours: Standard,
    ) -> Result<Option<Finding>, ClientError> {
        let number = &unit.receiver.number;
        let profiles = self.store.office_profiles(number)?;
        let theirs = profiles.iter().flat_map(|kept| read(kept).standards).max();
        let Some(theirs) = theirs.filter(|theirs| *theirs < ours) else { return Ok(None) };
        if self.store.was_sent_in(number, ours.number())? {
            return Ok(None);
        }
        let file = unit.files.first().map(|file| file.name.as_str()).unwrap_or_default();
        let (message, expected, action) = text::partner_writes_otherwise(theirs, ours);
        Ok(Some(about_unit("S-0656", Severity::Warning, file, (&message, &expected, action))))
    }
}

/// A profile as it was kept. One that does not read is begun anew: it only told habits.
fn read(kept: &str) -> Profile {
    serde_json::from_str(kept).unwrap_or_default()
}

fn standard(number: &str) -> Option<Standard> {
    Standard::ALL.into_iter().find(|standard| standard.number() == number)
}
