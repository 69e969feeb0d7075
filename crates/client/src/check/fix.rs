//! `check --fix`: repaired copies of files in a folder of their own. The files themselves are only read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use todoke_standard::SourceFile;
use todoke_standard::repair::{Change, Left, repair};

use super::{Checked, OtherForms, check_paths, found_in, name_of, unreadable, write_new};
use crate::clock::Clock;
use crate::error::{ClientError, Remedy};

/// What a repair of copies gave.
#[derive(Debug)]
pub struct Fixed {
    /// Every change, by the name of the copy.
    pub changes: Vec<(String, Change)>,
    /// What kept a file from being repaired, by the name of the copy.
    pub left: Vec<(String, Left)>,
    /// The copies, checked: what is still to be done in the care software.
    pub checked: Checked,
}

/// Copies files into a folder, repaired where that is safe, and checks the copies.
///
/// # Errors
/// If a file cannot be read, two copies would have one name, the folder is one of the files' own, or a copy is there already:
/// then nothing is written. If the disk fails, what was written stays.
pub fn fix(
    paths: &[PathBuf],
    folder: &Path,
    forms: Option<OtherForms>,
    clock: &dyn Clock,
) -> Result<Fixed, ClientError> {
    let found = found_in(paths, forms)?;
    apart_from(&found, folder)?;
    let (mut changes, mut left) = (Vec::new(), Vec::new());
    let mut copies = Vec::with_capacity(found.len());
    let mut names = BTreeSet::new();
    for path in &found {
        let bytes = fs::read(path).map_err(|error| unreadable(path, error))?;
        let name = name_of(path);
        let done = repair(&SourceFile { name: &name, bytes: &bytes });
        // Windows takes names that differ by capitals only for one.
        if !names.insert(done.name.to_lowercase()) {
            return Err(ClientError::new("D-0253", Remedy::Operator).at(path));
        }
        let copy = folder.join(&done.name);
        if fs::symlink_metadata(&copy).is_ok() {
            return Err(ClientError::new("D-0252", Remedy::Operator).at(&copy));
        }
        changes.extend(done.changes.into_iter().map(|change| (done.name.clone(), change)));
        left.extend(done.left.into_iter().map(|left| (done.name.clone(), left)));
        copies.push((copy, done.bytes));
    }
    fs::create_dir_all(folder)
        .map_err(|error| ClientError::new("D-0252", Remedy::Operator).at(folder).because(error))?;
    for (copy, bytes) in &copies {
        write_new(copy, bytes)?;
    }
    let copies: Vec<PathBuf> = copies.into_iter().map(|(copy, _)| copy).collect();
    Ok(Fixed { changes, left, checked: check_paths(&copies, forms, clock)? })
}

/// Beside the originals a copy would be sent with them, or twice.
fn apart_from(found: &[PathBuf], folder: &Path) -> Result<(), ClientError> {
    let Ok(folder) = fs::canonicalize(folder) else { return Ok(()) };
    let own = found.iter().find(|path| {
        let parent = fs::canonicalize(path).ok().and_then(|path| Some(path.parent()?.to_owned()));
        parent.as_deref() == Some(folder.as_path())
    });
    match own {
        Some(_) => Err(ClientError::new("D-0254", Remedy::Operator).at(&folder)),
        None => Ok(()),
    }
}

impl Fixed {
    /// The lines for people: what was changed, what could not be.
    pub fn lines(&self) -> Vec<String> {
        let changes =
            self.changes.iter().map(|(name, change)| format!("【直しました】{name} {change}"));
        let left = self.left.iter().map(|(name, left)| format!("【直せません】{name} {left}"));
        let mut lines: Vec<String> = changes.chain(left).collect();
        if lines.is_empty() {
            lines.push(crate::text::NOTHING_TO_FIX.to_owned());
        }
        lines
    }
}
