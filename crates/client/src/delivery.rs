//! In, second half: opened, verified, checked, handed to the care software in the order of the serials, receipt queued.
//!
//! A unit becomes visible in this order: temporary files written and flushed, the opened files and a mark committed, each file
//! renamed to its name, the status and the receipt committed together. After a crash the mark and the temporary files
//! tell what is left to do, so a unit is handed over exactly once, even when the care software takes files away at once.

use std::collections::BTreeSet;

use todoke_crashpoint::crash_point;
use todoke_envelope::{Opened, PackageFile, Purpose, Trust, sign_json, verify_json};
use todoke_protocol::{DispatchNote, OfficeAddress, Outcome, ReceiptNote};
use todoke_standard::profile::Profile;
use todoke_standard::{Direction, Finding, Severity, SourceFile, check_set};
use todoke_store::{
    Hold, IncomingFile, IncomingMessage, IncomingStatus, IssuedReceipt, Opening, StagedMessage,
};

use crate::engine::{Engine, Round};
use crate::error::{ClientError, Remedy};
use crate::exported::{content_digest, sha256};
use crate::findings::{self, about_unit};
use crate::form;
use crate::import_folder::{Conflict, ImportFolder};
use crate::retry::next_try;
use crate::software::Learnt;
use crate::text;

/// Messages that are handed over together: a handful of syncs for many.
const BATCH: usize = 64;

impl Engine {
    /// Hands everything that arrived to the care software.
    pub(crate) fn deliver(&mut self, round: &mut Round) -> Result<(), ClientError> {
        self.finish_staged(round)?;
        loop {
            let batch = self.deliverable()?;
            if batch.is_empty() {
                return Ok(());
            }
            let full = batch.len() == BATCH;
            let before = round.delivered.len() + round.quarantined.len() + round.moved;
            self.deliver_batch(&batch, round)?;
            let after = round.delivered.len() + round.quarantined.len() + round.moved;
            if !full || after == before {
                return Ok(());
            }
        }
    }

    /// What arrived and may go now: never past an older unit of the same sender that is still on its way (invariant 10).
    fn deliverable(&self) -> Result<Vec<IncomingMessage>, ClientError> {
        let now = self.now();
        let mut blocked: BTreeSet<OfficeAddress> = BTreeSet::new();
        let announced = self.store.messages_in(IncomingStatus::Announced)?;
        let mut batch = Vec::new();
        for message in self.store.messages_in(IncomingStatus::Arrived)? {
            let older_on_its_way = announced
                .iter()
                .any(|other| other.sender == message.sender && other.serial < message.serial);
            let waits = message.due_at.is_none_or(|due_at| due_at > now);
            if message.staged || waits || older_on_its_way || blocked.contains(&message.sender) {
                blocked.insert(message.sender);
                continue;
            }
            batch.push(message);
            if batch.len() == BATCH {
                break;
            }
        }
        Ok(batch)
    }

    fn deliver_batch(
        &mut self,
        batch: &[IncomingMessage],
        round: &mut Round,
    ) -> Result<(), ClientError> {
        let folder = ImportFolder::new(self.import_folder());
        let trust = self.trust()?;
        let mut finished = Vec::new();
        let mut staged: Vec<StagedMessage> = Vec::new();
        let mut learnt = Learnt::default();
        for message in batch {
            let mut software = self.software_of(&message.sender, &learnt)?;
            match self.open_message(message, &trust, &software)? {
                Examined::Fit(fit) => {
                    let (mut fit, shown) = *fit;
                    let known =
                        self.store.was_delivered(
                            &message.sender,
                            fit.content_sha256,
                            message.id,
                        )? || staged.iter().any(|other| other.content_sha256 == fit.content_sha256);
                    if known {
                        let receipt = self.receipt(message, Outcome::Delivered)?;
                        finished.push((message.id, Opening::Duplicate, receipt));
                        round.moved += 1;
                        continue;
                    }
                    match folder.write_temporary(&fit) {
                        Ok(()) => {
                            software.merge(&shown);
                            fit.profile = learnt.keep(&message.sender, software)?;
                            staged.push(fit);
                        }
                        Err(conflict) => {
                            // The order holds: nothing newer of this sender passes.
                            self.hold_delivery(message, &conflict, round)?;
                            break;
                        }
                    }
                }
                Examined::Unfit { code, findings } => {
                    let receipt = self.receipt(message, Outcome::Refused)?;
                    finished.push((message.id, Opening::Quarantined { code, findings }, receipt));
                    round.quarantined.push(message.id);
                    tracing::warn!(code, message = %message.id, "quarantined");
                }
            }
        }
        if !staged.is_empty() {
            folder.flush(&staged).map_err(unwritable)?;
            crash_point("client.deliver.before_stage");
            self.store.stage(&staged)?;
            crash_point("client.deliver.staged");
        }
        for fit in &staged {
            if let Some(message) = batch.iter().find(|message| message.id == fit.id) {
                if let Err(conflict) = folder.publish(fit.id, &fit.files) {
                    // Marked and flushed: the next round goes on here.
                    self.hold_delivery(message, &conflict, round)?;
                    break;
                }
                let receipt = self.receipt(message, Outcome::Delivered)?;
                finished.push((fit.id, Opening::Delivered, receipt));
                round.delivered.push(fit.id);
            }
        }
        if !staged.is_empty() {
            folder.flush_names().map_err(unwritable)?;
        }
        crash_point("client.deliver.before_finish");
        self.store.finish(&finished, self.now())?;
        crash_point("client.deliver.finished");
        Ok(())
    }

    /// Goes on where a crash, or a folder that went away, stopped a delivery after its mark.
    fn finish_staged(&mut self, round: &mut Round) -> Result<(), ClientError> {
        let folder = ImportFolder::new(self.import_folder());
        let mut finished = Vec::new();
        let mut leftovers = true;
        let mut stuck = BTreeSet::new();
        for message in self.store.messages_in(IncomingStatus::Arrived)? {
            // Nothing newer of a sender passes what is stuck.
            if !message.staged || stuck.contains(&message.sender) {
                continue;
            }
            let files = self.store.message_files(message.id)?;
            if let Err(conflict) = folder.publish(message.id, &files) {
                self.hold_delivery(&message, &conflict, round)?;
                stuck.insert(message.sender);
                leftovers = false;
                continue;
            }
            let receipt = self.receipt(&message, Outcome::Delivered)?;
            finished.push((message.id, Opening::Delivered, receipt));
            round.delivered.push(message.id);
        }
        if !finished.is_empty() {
            folder.flush_names().map_err(unwritable)?;
            self.store.finish(&finished, self.now())?;
        }
        if leftovers {
            // Temporary files of a delivery that never got its mark: it begins again.
            folder.sweep();
        }
        Ok(())
    }

    fn hold_delivery(
        &self,
        message: &IncomingMessage,
        conflict: &Conflict,
        round: &mut Round,
    ) -> Result<(), ClientError> {
        let code = conflict.code();
        tracing::warn!(code, message = %message.id, %conflict, "not handed over");
        let due_at = next_try(self.now(), message.attempts, &message.id.to_string(), None);
        self.store
            .hold_message(message.id, &Hold { code: code.to_owned(), due_at: Some(due_at) })?;
        round.hold(code);
        Ok(())
    }

    /// Opens and examines a message. Whatever is wrong with it ends here as a code, never as an error of the engine.
    fn open_message(
        &self,
        message: &IncomingMessage,
        trust: &Trust,
        software: &Profile,
    ) -> Result<Examined, ClientError> {
        let unfit = |code| Ok(Examined::Unfit { code, findings: "[]".to_owned() });
        let sealed = self.store.sealed_message(message.id)?;
        // The exchange's word counts for the time only; who sent what is in the signatures.
        let at = message.accepted_at;
        if let Err(code) = self.check_note(message, trust, at) {
            return unfit(code);
        }
        let opened = match todoke_envelope::open(&sealed, &self.office.identity, trust, at) {
            Ok(opened) => opened,
            Err(error) => {
                tracing::warn!(code = error.code(), message = %message.id, %error, "not opened");
                return unfit(error.code());
            }
        };
        if !fits_note(message, &opened) {
            return unfit("E-0901");
        }
        self.check_files(message, opened, software)
    }

    /// The files of a message whose signatures hold, only to be looked at: also of one that cannot be imported.
    pub(crate) fn files_to_look_at(
        &self,
        message: &IncomingMessage,
    ) -> Result<Vec<IncomingFile>, ClientError> {
        let trust = self.trust()?;
        let sealed = self.store.sealed_message(message.id)?;
        let at = message.accepted_at;
        let unfit = |code| ClientError::new(code, Remedy::Operator);
        self.check_note(message, &trust, at).map_err(unfit)?;
        let opened = todoke_envelope::open(&sealed, &self.office.identity, &trust, at)?;
        if !fits_note(message, &opened) {
            return Err(unfit("E-0901"));
        }
        let files = opened.package.files.into_iter().zip(opened.package.manifest.files);
        let files = files.map(|(file, told)| IncomingFile {
            sha256: sha256(&file.bytes),
            name: file.name,
            kind: told.kind,
            bytes: file.bytes,
            source_path: String::new(),
        });
        Ok(files.collect())
    }

    /// The files of a message opened once more from its sealed bytes: for one that was not delivered because the same files were before.
    pub(crate) fn files_of_sealed(
        &self,
        message: &IncomingMessage,
    ) -> Result<Vec<IncomingFile>, ClientError> {
        let trust = self.trust()?;
        match self.open_message(message, &trust, &Profile::default())? {
            Examined::Fit(fit) => Ok(fit.0.files),
            Examined::Unfit { code, .. } => Err(ClientError::new(code, Remedy::Operator)),
        }
    }

    /// The dispatch note must be the sender's, and say what the exchange said.
    fn check_note(
        &self,
        message: &IncomingMessage,
        trust: &Trust,
        at: jiff::Timestamp,
    ) -> Result<(), &'static str> {
        let (note, signed) =
            verify_json::<DispatchNote>(&message.dispatch_note, trust, Purpose::Sign, at)
                .map_err(|error| error.code())?;
        let says_the_same = note.format == DispatchNote::FORMAT
            && note.message_id == message.id
            && note.sender == message.sender
            && note.receiver == message.receiver
            && note.serial == message.serial
            && note.unit_kind == message.kind
            && note.body_sha256 == message.body_sha256
            && note.receiver.number == self.office.own.address.number
            && signed.signer.common_name() == Some(note.sender.number.as_str());
        if says_the_same { Ok(()) } else { Err("E-0901") }
    }

    fn check_files(
        &self,
        message: &IncomingMessage,
        opened: Opened,
        software: &Profile,
    ) -> Result<Examined, ClientError> {
        let package = opened.package;
        let sources: Vec<SourceFile<'_>> = package
            .files
            .iter()
            .map(|file| SourceFile { name: &file.name, bytes: &file.bytes })
            .collect();
        let report = check_set(&sources, &self.context(Direction::Incoming, self.exchange_now())?);
        let mut findings = report.loose;
        for unit in &report.units {
            findings.extend(unit.findings.iter().cloned());
        }
        findings.extend(self.late(message, &package.files)?);
        let whole = match report.units.first() {
            Some(whole)
                if report.units.len() == 1
                    && !findings.iter().any(|finding| finding.severity == Severity::Error) =>
            {
                whole
            }
            _ => {
                let findings = findings::kept(&findings)?;
                return Ok(Examined::Unfit { code: "E-0907", findings });
            }
        };
        findings.extend(self.of_software(whole, software)?);
        let findings = findings::kept(&findings)?;
        let shown = Profile::of_unit(whole);
        let people = self.people(whole)?;
        let summaries = self.summaries(message, &sources);
        let kinds: Vec<String> =
            package.manifest.files.iter().map(|file| file.kind.clone()).collect();
        let files: Vec<IncomingFile> = package
            .files
            .into_iter()
            .zip(kinds)
            .map(|(file, kind)| IncomingFile {
                sha256: sha256(&file.bytes),
                name: file.name,
                kind,
                bytes: file.bytes,
                source_path: String::new(),
            })
            .collect();
        let staged = StagedMessage {
            id: message.id,
            content_sha256: content_digest(&files),
            files,
            people,
            findings,
            summaries,
            remark: package.manifest.remark.unwrap_or_default(),
            profile: String::new(),
        };
        Ok(Examined::Fit(Box::new((staged, shown))))
    }

    /// A sentence a person for the lists. A message is delivered with or without.
    fn summaries(&self, message: &IncomingMessage, files: &[SourceFile<'_>]) -> String {
        let made = form::summaries(&self.store, &form::Subject::incoming(message), files);
        let json = made.map(|summaries| serde_json::to_string(&summaries));
        match json {
            Ok(Ok(json)) => json,
            fault => {
                tracing::warn!(message = %message.id, fault = fault.is_err(), "no summaries");
                "[]".to_owned()
            }
        }
    }

    /// The order of the serials holds among what is here; what comes after a newer one was handed over is told.
    fn late(
        &self,
        message: &IncomingMessage,
        files: &[PackageFile],
    ) -> Result<Option<Finding>, ClientError> {
        let newest = self.store.newest_delivered_serial(&message.sender)?;
        let is_late = newest.is_some_and(|newest| newest > message.serial);
        let words = (text::LATE, text::LATE_EXPECTED, text::LATE_ACTION);
        Ok(files
            .first()
            .filter(|_| is_late)
            .map(|file| about_unit("S-0651", Severity::Warning, &file.name, words)))
    }

    /// Signs a receipt of this office. Binds message, digest, outcome, time and signer.
    pub(crate) fn receipt(
        &self,
        message: &IncomingMessage,
        outcome: Outcome,
    ) -> Result<IssuedReceipt, ClientError> {
        let at = self.exchange_now();
        let note = ReceiptNote {
            format: ReceiptNote::FORMAT.to_owned(),
            message_id: message.id,
            body_sha256: message.body_sha256,
            outcome,
            at,
            signer: self.office.own.address.number.to_string(),
        };
        let bytes = sign_json(&note, &self.office.identity, at)
            .map_err(|error| ClientError::new("E-0905", Remedy::Defect).because(error))?;
        Ok(IssuedReceipt { message_id: message.id, outcome, at, bytes })
    }
}

enum Examined {
    /// It can be handed over; and what it shows of its sender's software.
    Fit(Box<(StagedMessage, Profile)>),
    Unfit {
        code: &'static str,
        findings: String,
    },
}

fn fits_note(message: &IncomingMessage, opened: &Opened) -> bool {
    let manifest = &opened.package.manifest;
    let same = |party: &todoke_envelope::PartyAddress, address: &OfficeAddress| {
        party.number == address.number.as_str()
            && party.service_type.as_deref() == Some(address.service_type.as_str())
    };
    manifest.message_id == message.id.to_string()
        && same(&manifest.sender, &message.sender)
        && same(&manifest.receiver, &message.receiver)
        && manifest.serial == message.serial
        && manifest.unit_kind == message.kind
}

fn unwritable(error: std::io::Error) -> ClientError {
    ClientError::new("D-0201", Remedy::Wait).because(error)
}
