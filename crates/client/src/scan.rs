//! The export folder as it is: which sets of files lie there, and which have stopped changing.
//!
//! The scan is the truth; watcher events only wake it. A set counts as settled when two looks, some time apart, saw the same
//! names, sizes and times: a CSV cut at the end of a row is a valid CSV, so only stillness, completeness and the links
//! between the files tell a finished export from one under way.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use jiff::{SignedDuration, Timestamp};
use todoke_standard::{FileName, Recognition};

/// 送信済: where sent files move if the office wants that.
pub const SENT_FOLDER: &str = "送信済";

/// A file as the folder shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sighting {
    pub path: PathBuf,
    pub name: String,
    pub size: u64,
    pub modified_ns: u128,
}

/// Files that belong together by their names, or one file whose name is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundSet {
    pub key: String,
    pub files: Vec<Sighting>,
}

impl FoundSet {
    /// Names, sizes and times in one text: equal texts mean that nothing changed.
    pub(crate) fn signature(&self) -> String {
        self.files
            .iter()
            .map(|file| format!("{}|{}|{}\n", file.name, file.size, file.modified_ns))
            .collect()
    }
}

/// What was seen at the last look, and since when it is so.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    seen: BTreeMap<String, (String, Timestamp)>,
}

/// What a look at the folder gave.
#[derive(Debug, Default)]
pub(crate) struct Look {
    /// Sets that have not changed between two looks.
    pub settled: Vec<FoundSet>,
    /// When to look again because something is still settling.
    pub again_at: Option<Timestamp>,
}

impl Looks {
    /// Compares the folder with the last look.
    ///
    /// `is_judged` tells of a set, by key and signature, that it was dealt with as it stands.
    pub(crate) fn look<E>(
        &mut self,
        sets: Vec<FoundSet>,
        now: Timestamp,
        settle: SignedDuration,
        mut is_judged: impl FnMut(&FoundSet) -> Result<bool, E>,
    ) -> Result<Look, E> {
        let mut look = Look::default();
        let mut seen = BTreeMap::new();
        for set in sets {
            if is_judged(&set)? {
                continue;
            }
            let signature = set.signature();
            let since = match self.seen.get(&set.key) {
                Some((before, since)) if *before == signature && *since <= now => *since,
                _ => now,
            };
            let settled_at = since.checked_add(settle).unwrap_or(since);
            seen.insert(set.key.clone(), (signature, since));
            if settled_at <= now && since < now {
                look.settled.push(set);
            } else {
                look.again_at = Some(look.again_at.map_or(settled_at, |at| at.min(settled_at)));
            }
        }
        self.seen = seen;
        Ok(look)
    }

    /// A file turned out to change after all: its set starts again.
    pub(crate) fn forget(&mut self, key: &str) {
        self.seen.remove(key);
    }
}

/// Lists the folder and groups what belongs to the standard. Other files are left alone.
///
/// # Errors
/// If the folder cannot be read.
pub(crate) fn list(folder: &Path) -> std::io::Result<Vec<FoundSet>> {
    let mut sets: BTreeMap<String, Vec<Sighting>> = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // A file that vanishes between listing and looking was not ours to send yet.
        let Ok(metadata) = entry.metadata() else { continue };
        let Ok(name) = entry.file_name().into_string() else { continue };
        if metadata.is_file()
            && let Some(key) = set_key(&name)
        {
            sets.entry(key).or_default().push(sighting(entry.path(), name, &metadata));
        }
    }
    Ok(sets
        .into_iter()
        .map(|(key, mut files)| {
            files.sort_by(|one, other| one.name.cmp(&other.name));
            FoundSet { key, files }
        })
        .collect())
}

/// Looks at one file again.
///
/// # Errors
/// If it is gone or cannot be looked at.
pub(crate) fn look_again(path: &Path, name: &str) -> std::io::Result<Sighting> {
    Ok(sighting(path.to_owned(), name.to_owned(), &fs::metadata(path)?))
}

fn sighting(path: PathBuf, name: String, metadata: &Metadata) -> Sighting {
    let modified_ns = metadata
        .modified()
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |age| age.as_nanos());
    Sighting { path, name, size: metadata.len(), modified_ns }
}

/// What keeps files together before anything is read: serial, offices, month, and whether they withdraw.
///
/// 第1-3表 with their 補足 (month 000000) and 第6・7表 with theirs may carry the same serial: they are two units.
pub(crate) fn set_key(name: &str) -> Option<String> {
    match FileName::recognise(name) {
        Recognition::Foreign => None,
        Recognition::Broken(_) => Some(format!("broken|{name}")),
        Recognition::Standard(parts) => Some(key_of(&parts)),
    }
}

fn key_of(parts: &FileName) -> String {
    let month = parts.service_month.filter(|month| !month.is_zero()).map(|month| month.to_string());
    let address = |side: &todoke_standard::OfficeAddress| {
        let service_type =
            side.service_type.as_ref().map_or("", |service_type| service_type.as_str());
        format!("{}-{service_type}", side.number.as_str())
    };
    format!(
        "{}|{}|{}|{}|{}",
        parts.serial.as_str(),
        address(&parts.sender),
        address(&parts.receiver),
        month.as_deref().unwrap_or("plan"),
        if parts.kind.id().starts_with("DLT") { "withdrawal" } else { "sending" },
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn set(size: u64) -> FoundSet {
        let file =
            Sighting { path: PathBuf::from("X.CSV"), name: "X.CSV".into(), size, modified_ns: 1 };
        FoundSet { key: "X".into(), files: vec![file] }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn settled(looks: &mut Looks, size: u64, second: i64) -> bool {
        let settle = SignedDuration::from_secs(2);
        let look = looks.look(vec![set(size)], at(second), settle, |_| Ok::<_, Infallible>(false));
        !look.unwrap().settled.is_empty()
    }

    #[test]
    fn one_look_is_never_enough() {
        let mut looks = Looks::default();
        assert!(!settled(&mut looks, 5, 100), "the first look only remembers");
        assert!(!settled(&mut looks, 5, 101), "too soon after the first");
        assert!(settled(&mut looks, 5, 102), "unchanged for the settling time");
    }

    #[test]
    fn a_growing_file_starts_again_at_each_look() {
        let mut looks = Looks::default();
        for (size, second) in [(5, 100), (6, 102), (7, 104)] {
            assert!(!settled(&mut looks, size, second), "changed since the look before");
        }
        assert!(settled(&mut looks, 7, 106), "still at last");
    }

    #[test]
    fn a_clock_that_jumps_back_starts_the_settling_again() {
        let mut looks = Looks::default();
        assert!(!settled(&mut looks, 5, 1_000), "first look");
        assert!(!settled(&mut looks, 5, 500), "time went back: nothing is known about stillness");
        assert!(settled(&mut looks, 5, 502), "and settles from there");
    }
}
