//! Files of the export folder, read: whole and as they were seen, named by their digests, moved together.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use aws_lc_rs::digest::{Context, SHA256, digest};
use todoke_protocol::Digest;
use todoke_standard::{FileName, Recognition};
use todoke_store::StoredFile;

use crate::error::{ClientError, Remedy};
use crate::scan::{self, FoundSet, Sighting};

/// A file of the standard is tens of kilobytes; beyond this it is something else.
pub(crate) const MAX_FILE_BYTES: u64 = todoke_protocol::MAX_BODY_BYTES;

/// Reads a file if it is still what was seen. `None`: locked, changed or gone.
pub(crate) fn read(sighting: &Sighting) -> Result<Option<StoredFile>, ClientError> {
    if sighting.size > MAX_FILE_BYTES {
        return Err(ClientError::new("N-0413", Remedy::Operator));
    }
    let Ok(bytes) = fs::read(&sighting.path) else { return Ok(None) };
    let unchanged = scan::look_again(&sighting.path, &sighting.name)
        .is_ok_and(|again| again == *sighting && bytes.len() as u64 == again.size);
    if !unchanged {
        return Ok(None);
    }
    let source_path = sighting.path.to_string_lossy().into_owned();
    Ok(Some(stored(sighting.name.clone(), bytes, source_path)))
}

/// A file as it is kept.
pub(crate) fn stored(name: String, bytes: Vec<u8>, source_path: String) -> StoredFile {
    let kind = match FileName::recognise(&name) {
        Recognition::Standard(name) => name.kind.id().to_owned(),
        _ => String::new(),
    };
    StoredFile { kind, sha256: sha256(&bytes), name, bytes, source_path }
}

/// SHA-256 over names and digests, whatever the order of the files.
pub(crate) fn content_digest(files: &[StoredFile]) -> Digest {
    let lines: BTreeSet<String> =
        files.iter().map(|file| format!("{} {}\n", file.sha256, file.name)).collect();
    let mut context = Context::new(&SHA256);
    for line in lines {
        context.update(line.as_bytes());
    }
    to_digest(context.finish().as_ref())
}

/// SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> Digest {
    to_digest(digest(&SHA256, bytes).as_ref())
}

fn to_digest(bytes: &[u8]) -> Digest {
    let mut array = [0_u8; 32];
    for (to, from) in array.iter_mut().zip(bytes) {
        *to = *from;
    }
    Digest(array)
}

/// All files of a set, or none: what stays behind alone would look like another set. On Windows a file that somebody has open
/// cannot be moved.
pub(crate) fn move_away(set: &FoundSet, folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut moved = Vec::new();
    for file in &set.files {
        let target = folder.join(&file.name);
        if target.exists() {
            continue;
        }
        if let Err(error) = fs::rename(&file.path, &target) {
            for (from, to) in moved {
                if let Err(error) = fs::rename(from, to) {
                    tracing::warn!(code = "D-0211", %error, "a sent file not moved back");
                }
            }
            return Err(error);
        }
        moved.push((target, &file.path));
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::scan::SENT_FOLDER;

    #[test]
    fn sent_files_move_together_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let sighting = |name: &str| Sighting {
            path: folder.path().join(name),
            name: name.to_owned(),
            size: 1,
            modified_ns: 1,
        };
        let files = vec![sighting("一.CSV"), sighting("二.CSV")];
        let set = FoundSet { key: "set".to_owned(), files };
        let sent = folder.path().join(SENT_FOLDER);
        fs::write(folder.path().join("一.CSV"), "1").unwrap();
        // The second cannot be moved.
        move_away(&set, &sent).unwrap_err();
        assert!(folder.path().join("一.CSV").exists(), "the first lies where it lay");
        assert!(!sent.join("一.CSV").exists(), "and nowhere else");
        fs::write(folder.path().join("二.CSV"), "2").unwrap();
        move_away(&set, &sent).unwrap();
        assert_eq!(fs::read(sent.join("一.CSV")).unwrap(), b"1");
        assert_eq!(fs::read(sent.join("二.CSV")).unwrap(), b"2");
    }
}
