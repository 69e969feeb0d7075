//! The log file in the home folder: codes, ids and counts, never names or contents.

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

const NAME: &str = "app.log";
const OLDER: &str = "app.log.1";
/// A file of this size is put aside at the next start; one older file is kept.
const FULL_BYTES: u64 = 4 * 1024 * 1024;
const FILTER: &str = "warn,todoke_app=info,todoke_client=info,todoke_store=info";

/// Writes the log into this folder from now on. Without a place to write there is no log, and the app runs all the same.
pub(crate) fn begin(folder: &Path) {
    let Ok(file) = open(folder) else { return };
    let begun = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(FILTER))
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .try_init();
    drop(begun);
}

fn open(folder: &Path) -> std::io::Result<File> {
    let path = folder.join(NAME);
    if fs::metadata(&path).is_ok_and(|found| found.len() > FULL_BYTES) {
        fs::rename(&path, folder.join(OLDER))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}
