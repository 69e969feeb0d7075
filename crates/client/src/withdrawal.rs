//! 取り下げを作る: the withdrawal of what was sent, stored as a new unit that a person looks at and sends.
//! What it says comes from `todoke-standard`; nothing is sent here.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use todoke_protocol::MessageId;
use todoke_standard::records::PersonId;
use todoke_standard::{
    FileName, Finding, MadeFile, Serial, Severity, SourceFile, WithdrawalError, make_withdrawal,
};
use todoke_store::{NewUnit, OutgoingStatus, OutgoingUnit, StoredFile, Verdict};

use crate::api::Client;
use crate::engine::{Engine, Settings};
use crate::error::{ClientError, Remedy};
use crate::exported::{content_digest, sha256};
use crate::findings::about_unit;
use crate::intake::Intake;
use crate::text;

/// Two presses of one button are two threads of one program: the second finds what the first made.
static MAKING: Mutex<()> = Mutex::new(());

impl Client {
    /// Makes the withdrawal of a sent unit, or of what it holds of some people, and leaves it waiting for a person's look.
    ///
    /// One unit as a rule; 支援計画書 sent together with 利用者基本情報 takes two. While a withdrawal of the same things has not
    /// been sent yet, asking again gives its id.
    ///
    /// # Errors
    /// `D-0230` to `D-0237` if there is nothing to withdraw; if there is no unit of this id or the store cannot be written.
    pub fn make_withdrawal(
        &self,
        id: MessageId,
        people: Option<&[PersonId]>,
    ) -> Result<Vec<MessageId>, ClientError> {
        self.unlocked_engine(Settings::default())?.make_withdrawal(id, people)
    }
}

impl Engine {
    /// The same as [`Client::make_withdrawal`], for a door that holds the engine.
    ///
    /// # Errors
    /// As there.
    pub fn make_withdrawal(
        &mut self,
        id: MessageId,
        people: Option<&[PersonId]>,
    ) -> Result<Vec<MessageId>, ClientError> {
        let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = self.store.unit(id)?;
        check_sent(&sent)?;
        let now = self.now();
        let files = self.store.unit_files(id)?;
        let serial = self.next_serial(&sent, now)?;
        let made = make_withdrawal(&sources(&files), &serial, people).map_err(not_made)?;

        let (mut ids, mut units) = (Vec::new(), Vec::new());
        for file in made {
            match self.waiting_withdrawal(&sent, &file)? {
                Some(known) => ids.push(known),
                None => {
                    let unit = self.withdrawing_unit(&sent, file, now)?;
                    ids.push(unit.id);
                    units.push(unit);
                }
            }
        }
        for unit in &units {
            // The mark comes first: whoever judges the unit, after a crash too, must know that a person looks at it.
            self.store.remember(&mark(unit.id), id.to_string().as_bytes())?;
            if matches!(self.judgement(unit, now)?.verdict, Verdict::Rejected) {
                return Err(ClientError::new("D-0237", Remedy::Defect));
            }
        }
        if units.is_empty() {
            return Ok(ids);
        }
        self.store.take_units(&units, &[], now)?;
        self.judge(&units, now, &mut Intake::default())?;
        self.store.operator_knows(&ids)?;
        for unit in &units {
            tracing::info!(unit = %unit.id, withdraws = %id, "withdrawal made");
        }
        Ok(ids)
    }

    /// The unit that a unit was made to withdraw, if it was made here.
    pub(crate) fn made_to_withdraw(&self, id: MessageId) -> Result<Option<MessageId>, ClientError> {
        let found = self.store.recollect(&mark(id))?;
        Ok(found.and_then(|id| MessageId::parse(std::str::from_utf8(&id).ok()?).ok()))
    }

    /// A withdrawal goes by key: it also takes what was sent later under the same key. The person who looks at it is told.
    pub(crate) fn withdrawn_besides(
        &self,
        unit: &NewUnit,
        sent: MessageId,
    ) -> Result<Vec<Finding>, ClientError> {
        let sent = self.store.unit(sent)?;
        let wanted: BTreeSet<(&str, &[u8])> = unit.files.iter().flat_map(keys).collect();
        for newer in self.store.newer_units(&unit.receiver, &sent.serial)? {
            if newer.id == unit.id {
                continue;
            }
            let files = self.store.unit_files(newer.id)?;
            let following = Serial::parse(&newer.serial).and_then(|serial| serial.following());
            // A withdrawal among the newer units takes nothing further with it.
            let Some(Ok(made)) =
                following.map(|serial| make_withdrawal(&sources(&files), &serial, None))
            else {
                continue;
            };
            let made: Vec<StoredFile> = made.into_iter().map(stored).collect();
            if made.iter().flat_map(keys).any(|key| wanted.contains(&key)) {
                let file = unit.files.first().map(|file| file.name.as_str()).unwrap_or_default();
                let words = (
                    text::WITHDRAWS_NEWER,
                    text::WITHDRAWS_NEWER_EXPECTED,
                    text::WITHDRAWS_NEWER_ACTION,
                );
                return Ok(vec![about_unit("S-0652", Severity::Warning, file, words)]);
            }
        }
        Ok(Vec::new())
    }

    /// The office's time in Japan, or what follows the newest serial for this partner: care software works in their order.
    fn next_serial(&self, sent: &OutgoingUnit, now: Timestamp) -> Result<Serial, ClientError> {
        let newest = self.store.newest_serial(&sent.receiver.number)?;
        let newest = newest.as_deref().and_then(Serial::parse).max(Serial::parse(&sent.serial));
        let clock = Serial::parse(&text::japan(now).strftime("%Y%m%d%H%M%S").to_string());
        match (clock, newest) {
            (Some(clock), Some(newest)) if clock <= newest => newest.following(),
            (clock, _) => clock,
        }
        .ok_or_else(|| ClientError::new("D-0237", Remedy::Defect))
    }

    /// A withdrawal of the same things that has not left yet.
    fn waiting_withdrawal(
        &self,
        sent: &OutgoingUnit,
        file: &MadeFile,
    ) -> Result<Option<MessageId>, ClientError> {
        let wanted = FileName::parse(&file.name).ok();
        let waiting = self.store.unsent_units_with_file(sha256(&file.bytes))?;
        let same = waiting.into_iter().find(|unit| {
            let [name] = unit.file_names.as_slice() else { return false };
            let name = FileName::parse(name).ok();
            let alike = name
                .zip(wanted)
                .is_some_and(|(name, wanted)| FileName { serial: wanted.serial, ..name } == wanted);
            alike && unit.serial > sent.serial && !unit.recall_requested
        });
        Ok(same.map(|unit| unit.id))
    }

    fn withdrawing_unit(
        &self,
        sent: &OutgoingUnit,
        file: MadeFile,
        now: Timestamp,
    ) -> Result<NewUnit, ClientError> {
        let name = FileName::parse(&file.name)
            .map_err(|error| ClientError::new("D-0237", Remedy::Defect).because(error))?;
        let files = vec![stored(file)];
        Ok(NewUnit {
            id: self.new_id(now)?,
            serial: name.serial.to_string(),
            sender: sent.sender.clone(),
            receiver: sent.receiver.clone(),
            content_sha256: content_digest(&files),
            files,
        })
    }
}

/// Only what the exchange holds or the partner has can be withdrawn; for the rest there is a simpler way, or no need.
fn check_sent(sent: &OutgoingUnit) -> Result<(), ClientError> {
    let refused = |code| Err(ClientError::new(code, Remedy::Operator));
    if todoke_standard::UnitKind::from_id(&sent.kind).is_some_and(|kind| kind.is_withdrawal()) {
        return refused("D-0234");
    }
    match sent.status {
        OutgoingStatus::Found
        | OutgoingStatus::Accepted
        | OutgoingStatus::AwaitingReview
        | OutgoingStatus::Ready
        | OutgoingStatus::Sealed => refused("D-0230"),
        OutgoingStatus::Rejected => refused("D-0231"),
        OutgoingStatus::Refused => refused("D-0232"),
        OutgoingStatus::Withdrawn => refused("D-0233"),
        OutgoingStatus::Uploaded if sent.recall_requested => refused("D-0235"),
        OutgoingStatus::Uploaded | OutgoingStatus::Delivered | OutgoingStatus::Opened => Ok(()),
    }
}

fn not_made(error: WithdrawalError) -> ClientError {
    let (code, remedy) = match &error {
        WithdrawalError::IsWithdrawal => ("D-0234", Remedy::Operator),
        WithdrawalError::NotInUnit { .. } | WithdrawalError::NoRows => ("D-0236", Remedy::Operator),
        _ => ("D-0237", Remedy::Operator),
    };
    ClientError::new(code, remedy).because(error.code())
}

/// Under this name the store remembers what a unit that was made here withdraws.
fn mark(id: MessageId) -> String {
    format!("withdraws:{id}")
}

fn sources(files: &[StoredFile]) -> Vec<SourceFile<'_>> {
    files.iter().map(|file| SourceFile { name: &file.name, bytes: &file.bytes }).collect()
}

fn stored(file: MadeFile) -> StoredFile {
    StoredFile {
        kind: FileName::parse(&file.name).map(|name| name.kind.id().to_owned()).unwrap_or_default(),
        sha256: sha256(&file.bytes),
        name: file.name,
        bytes: file.bytes,
        source_path: String::new(),
    }
}

/// The kind of a withdrawing file with each of its rows, but for the CSVバージョン they begin with.
fn keys(file: &StoredFile) -> impl Iterator<Item = (&str, &[u8])> {
    let rows = file.bytes.split(|byte| *byte == b'\n').filter(|row| !row.is_empty());
    rows.map(|row| {
        let comma = row.iter().position(|byte| *byte == b',').unwrap_or(0);
        (file.kind.as_str(), row.get(comma..).unwrap_or(row))
    })
}
