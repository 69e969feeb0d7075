//! Files that a person hands over, and what is sent again: taken without waiting, and whoever did it knows what waits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use todoke_protocol::MessageId;
use todoke_store::{OutgoingStatus, StoredFile};

use crate::engine::Engine;
use crate::error::{ClientError, Remedy};
use crate::exported::{MAX_FILE_BYTES, content_digest, read, stored};
use crate::intake::Intake;
use crate::scan::{self, FoundSet};

/// What came of files that a person handed over.
#[derive(Debug, Default)]
pub struct HandedOver {
    /// Units that go or went.
    pub units: Vec<MessageId>,
    /// Units with errors.
    pub rejected: Vec<MessageId>,
    /// Files that are none of the standard's.
    pub foreign: Vec<PathBuf>,
}

impl Engine {
    /// Takes files that a person handed over: no waiting for stillness, but read whole or not at all.
    ///
    /// # Errors
    /// If a file cannot be read or the store not be written.
    pub(crate) fn take_paths(&mut self, paths: &[PathBuf]) -> Result<HandedOver, ClientError> {
        let handed = self.take_for_review(paths)?;
        let now = self.now();
        for id in &handed.units {
            // Handing a unit over is the review: the operator's wish is that it goes now.
            if self.store.unit(*id)?.status == OutgoingStatus::AwaitingReview {
                self.store.release_unit(*id, now)?;
            }
        }
        Ok(handed)
    }

    /// The same, but what the office wants to look at first waits for a look.
    ///
    /// # Errors
    /// As [`Engine::take_paths`].
    pub(crate) fn take_for_review(&mut self, paths: &[PathBuf]) -> Result<HandedOver, ClientError> {
        let unreadable = |path: &Path, error| {
            ClientError::new("D-0204", Remedy::Operator).at(path).because(error)
        };
        let mut sets: BTreeMap<String, FoundSet> = BTreeMap::new();
        let mut handed = HandedOver::default();
        for path in paths {
            if path.is_dir() {
                for set in scan::list(path).map_err(|error| unreadable(path, error))? {
                    merge(&mut sets, set);
                }
                continue;
            }
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let name = name.unwrap_or_default();
            match scan::set_key(&name) {
                None => handed.foreign.push(path.clone()),
                Some(key) => {
                    let sighting =
                        scan::look_again(path, &name).map_err(|error| unreadable(path, error))?;
                    merge(&mut sets, FoundSet { key, files: vec![sighting] });
                }
            }
        }
        let mut taken = Vec::new();
        for set in sets.into_values() {
            let mut files = Vec::new();
            for sighting in &set.files {
                files
                    .push(read(sighting)?.ok_or_else(|| ClientError::new("D-0204", Remedy::Wait))?);
            }
            taken.push((Some(set), files));
        }
        self.take_handed(taken, handed)
    }

    /// Takes files by name and content: a browser page knows no paths.
    ///
    /// # Errors
    /// If a file is too large or the store cannot be written.
    pub(crate) fn take_named_bytes(
        &mut self,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<HandedOver, ClientError> {
        let mut handed = HandedOver::default();
        let mut sets: BTreeMap<String, Vec<StoredFile>> = BTreeMap::new();
        for (name, bytes) in files {
            match scan::set_key(&name) {
                None => handed.foreign.push(name.into()),
                Some(_) if bytes.len() as u64 > MAX_FILE_BYTES => {
                    return Err(ClientError::new("N-0413", Remedy::Operator));
                }
                Some(key) => sets.entry(key).or_default().push(stored(name, bytes, String::new())),
            }
        }
        let taken = sets.into_values().map(|files| (None, files)).collect();
        self.take_handed(taken, handed)
    }

    /// The files of a unit once more, as a unit of its own that waits for a look: もう一度送る.
    ///
    /// # Errors
    /// `D-0216` if the unit is still on its way.
    pub(crate) fn take_again(&mut self, id: MessageId) -> Result<MessageId, ClientError> {
        let unit = self.store.unit(id)?;
        let ended = matches!(
            unit.status,
            OutgoingStatus::Delivered
                | OutgoingStatus::Opened
                | OutgoingStatus::Refused
                | OutgoingStatus::Withdrawn
        );
        if !ended {
            return Err(ClientError::new("D-0216", Remedy::Operator));
        }
        let files = self.store.unit_files(id)?;
        let content = content_digest(&files);
        // Pressed twice, or exported again meanwhile: the one that has not left yet is the one that is wanted.
        if let Some(newest) = self.store.unit_with_content(content)?
            && newest.id != id
        {
            match newest.status {
                OutgoingStatus::Uploaded => {
                    return Err(ClientError::new("D-0216", Remedy::Operator));
                }
                OutgoingStatus::Found
                | OutgoingStatus::Accepted
                | OutgoingStatus::AwaitingReview
                | OutgoingStatus::Ready
                | OutgoingStatus::Sealed
                | OutgoingStatus::Rejected => return Ok(newest.id),
                OutgoingStatus::Delivered
                | OutgoingStatus::Opened
                | OutgoingStatus::Refused
                | OutgoingStatus::Withdrawn => {}
            }
        }
        let now = self.now();
        let again = self.new_unit(files, content, now)?;
        // The mark comes first: whoever judges the unit, a running engine too, must know that a person looks at it.
        self.store.remember(&sent_again(again.id), b"1")?;
        self.store.take_units(std::slice::from_ref(&again), &[], now)?;
        self.judge(std::slice::from_ref(&again), now, &mut Intake::default())?;
        self.store.operator_knows(&[again.id])?;
        Ok(again.id)
    }

    /// What was handed over: known content is the unit it was, the rest is taken and judged.
    fn take_handed(
        &mut self,
        sets: Vec<(Option<FoundSet>, Vec<StoredFile>)>,
        mut handed: HandedOver,
    ) -> Result<HandedOver, ClientError> {
        let now = self.now();
        let mut taken = Vec::new();
        for (set, files) in sets {
            match self.store.unit_with_content(content_digest(&files))? {
                // Nothing has changed in it: told again, so that nobody thinks it went.
                Some(unit) if unit.status == OutgoingStatus::Rejected => {
                    handed.rejected.push(unit.id);
                }
                Some(unit) => handed.units.push(unit.id),
                None => taken.push((set, files)),
            }
        }
        let mut intake = Intake::default();
        self.take(taken, now, &mut intake)?;
        self.store.operator_knows(&intake.accepted)?;
        handed.units.extend(intake.accepted);
        handed.rejected.extend(intake.rejected);
        Ok(handed)
    }
}

/// Marks a unit as one that a person asked for with もう一度送る.
pub(crate) fn sent_again(id: MessageId) -> String {
    format!("sent_again:{id}")
}

fn merge(sets: &mut BTreeMap<String, FoundSet>, found: FoundSet) {
    match sets.get_mut(&found.key) {
        None => {
            sets.insert(found.key.clone(), found);
        }
        Some(set) => {
            for file in found.files {
                if !set.files.iter().any(|known| known.path == file.path) {
                    set.files.push(file);
                }
            }
            set.files.sort_by(|one, other| one.name.cmp(&other.name));
        }
    }
}
