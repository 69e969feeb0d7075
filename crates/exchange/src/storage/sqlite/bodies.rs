//! The folder of sealed bodies: written beside, flushed, renamed, folders flushed. Ciphertext only.

use std::fs::{self, File};
use std::io::{self, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use super::{BodyPlace, BodyReader, BodyToStore, StorageError};
use crate::crash::crash_point;
use crate::files::{create_folder, sync_folder};

/// Bodies on their way; whatever lies here at the start is left over from a crash.
const UNFINISHED: &str = "unfinished";

#[derive(Clone)]
pub(super) struct Bodies {
    root: PathBuf,
}

impl Bodies {
    pub(super) fn open(root: PathBuf) -> Result<Self, StorageError> {
        create_folder(&root)
            .and_then(|()| create_folder(&root.join(UNFINISHED)))
            .map_err(|error| unavailable("open its folder", &error))?;
        Ok(Self { root })
    }

    pub(super) fn store(&self, body: &BodyToStore) -> Result<BodyPlace, StorageError> {
        let place = BodyPlace::new(body.id, &body.sha256, body.at);
        let beside = self.beside();
        let stored = self.store_at(&place, &beside, &body.bytes);
        if stored.is_err() {
            // A full disk must not stay full of halves. What cannot be removed now goes at the next start.
            let _ = fs::remove_file(&beside);
        }
        stored.map_err(|error| unavailable("store a body", &error))?;
        Ok(place)
    }

    fn store_at(&self, place: &BodyPlace, beside: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(beside)?;
        let half = bytes.len() / 2;
        let (first, second) = bytes.split_at_checked(half).unwrap_or((bytes, &[]));
        file.write_all(first)?;
        crash_point("exchange.message.body_half_written");
        file.write_all(second)?;
        file.sync_all()?;
        drop(file);
        crash_point("exchange.message.body_written");
        let path = self.path(place);
        if let Some(folder) = path.parent() {
            if let Some(day) = folder.parent() {
                create_folder(day)?;
            }
            create_folder(folder)?;
            fs::rename(beside, &path)?;
            crash_point("exchange.message.body_renamed");
            sync_folder(folder)?;
        }
        Ok(())
    }

    pub(super) fn remove(&self, place: &BodyPlace) -> Result<(), StorageError> {
        match fs::remove_file(self.path(place)) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(unavailable("remove a body", &error)),
        }
    }

    pub(super) async fn read(
        &self,
        place: &BodyPlace,
        offset: u64,
        length: u64,
    ) -> Result<BodyReader, StorageError> {
        let wrong = |error: io::Error| unavailable("read a body", &error);
        let mut file = tokio::fs::File::open(self.path(place)).await.map_err(wrong)?;
        file.seek(SeekFrom::Start(offset)).await.map_err(wrong)?;
        Ok(BodyReader(Box::pin(file.take(length))))
    }

    /// Writes and removes a file.
    pub(super) fn check(&self) -> Result<(), StorageError> {
        let beside = self.beside();
        File::create_new(&beside)
            .and_then(|mut file| file.write_all(b"todoke").and_then(|()| file.sync_all()))
            .and_then(|()| fs::remove_file(&beside))
            .map_err(|error| unavailable("write a file", &error))
    }

    /// Removes bodies that were never finished.
    pub(super) fn drop_unfinished(&self) -> Result<u64, StorageError> {
        let wrong = |error: io::Error| unavailable("sweep", &error);
        let mut removed = 0;
        for entry in fs::read_dir(self.root.join(UNFINISHED)).map_err(wrong)? {
            fs::remove_file(entry.map_err(wrong)?.path()).map_err(wrong)?;
            removed += 1;
        }
        Ok(removed)
    }

    /// All bodies that came on this day or later.
    pub(super) fn since_day(&self, from: &str) -> Result<Vec<BodyPlace>, StorageError> {
        let wrong = |error: io::Error| unavailable("sweep", &error);
        let mut places = Vec::new();
        for day in names(&self.root).map_err(wrong)? {
            if day == UNFINISHED || day.as_str() < from {
                continue;
            }
            for shard in names(&self.root.join(&day)).map_err(wrong)? {
                for name in names(&self.root.join(&day).join(&shard)).map_err(wrong)? {
                    // Anything of another form was put there by hand and is left alone.
                    if let Ok(place) = BodyPlace::parse(&format!("{day}/{shard}/{name}")) {
                        places.push(place);
                    }
                }
            }
        }
        Ok(places)
    }

    fn path(&self, place: &BodyPlace) -> PathBuf {
        self.root.join(place.as_str())
    }

    fn beside(&self) -> PathBuf {
        self.root.join(UNFINISHED).join(uuid::Uuid::new_v4().to_string())
    }
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        if let Ok(name) = entry?.file_name().into_string() {
            names.push(name);
        }
    }
    Ok(names)
}

fn unavailable(what: &'static str, error: &io::Error) -> StorageError {
    StorageError::Unavailable { what, detail: error.to_string() }
}
