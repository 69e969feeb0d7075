//! The folder from which the care software imports: whole files only, never over another one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use todoke_crashpoint::crash_point;
use todoke_protocol::MessageId;
use todoke_store::{IncomingFile, StagedMessage};

#[cfg(windows)]
use crate::path::spoken;

/// Begins the name of every temporary file, so that leftovers are known as ours.
const MARK: &str = ".todoke-";
/// The same for files that a person wants again.
const MARK_AGAIN: &str = ".todoke_again-";
/// On Windows a virus scanner or the care software may hold a file for a moment.
const RENAME_TRIES: u32 = 10;
const RENAME_WAIT: Duration = Duration::from_millis(50);

/// 取込フォルダ.
#[derive(Debug)]
pub(crate) struct ImportFolder {
    folder: PathBuf,
}

/// Why files cannot be put into the folder.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Conflict {
    /// A file of the same name with other content lies there.
    #[error("a file of the same name has other content")]
    Occupied,
    /// Another program has a file open.
    #[error("held by another program: {0}")]
    Held(io::Error),
    /// The folder cannot be written.
    #[error("import folder: {0}")]
    Unwritable(io::Error),
}

impl From<io::Error> for Conflict {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::AlreadyExists {
            Self::Occupied
        } else if is_held(&error) {
            Self::Held(error)
        } else {
            Self::Unwritable(error)
        }
    }
}

impl Conflict {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Occupied => "D-0203",
            Self::Held(_) => "D-0220",
            Self::Unwritable(_) => "D-0201",
        }
    }
}

impl ImportFolder {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Writes the files of a message beside their names. Nothing is visible to the care software yet.
    pub(crate) fn write_temporary(&self, message: &StagedMessage) -> Result<(), Conflict> {
        self.free(&message.files)?;
        for (position, file) in message.files.iter().enumerate() {
            let mut target = File::create(self.temporary(message.id, position))?;
            target.write_all(&file.bytes)?;
            crash_point("client.deliver.file_written");
        }
        Ok(())
    }

    /// Puts the files of a message there again, at a person's wish. Files that lie there unchanged stay. For one caller at a time:
    /// what a crash left of the time before is swept away first.
    pub(crate) fn put_again(&self, id: MessageId, files: &[IncomingFile]) -> Result<(), Conflict> {
        self.sweep_marked(MARK_AGAIN);
        self.free(files)?;
        for (position, file) in files.iter().enumerate() {
            let target = self.folder.join(&file.name);
            if target.try_exists()? {
                continue;
            }
            // A mark of its own: the engine sweeps away temporary files that are no delivery of its.
            let beside = self.folder.join(format!("{MARK_AGAIN}{id}-{position}.tmp"));
            let mut temporary = File::create(&beside)?;
            temporary.write_all(&file.bytes)?;
            temporary.sync_all()?;
            drop(temporary);
            rename(&beside, &target)?;
        }
        Ok(self.flush_names()?)
    }

    /// No file of another content lies under these names.
    fn free(&self, files: &[IncomingFile]) -> Result<(), Conflict> {
        for file in files {
            if self.occupied(file)? {
                return Err(Conflict::Occupied);
            }
        }
        Ok(())
    }

    /// Makes the temporary files of a batch survive a power cut.
    #[cfg(target_os = "linux")]
    pub(crate) fn flush(&self, _messages: &[StagedMessage]) -> io::Result<()> {
        // One call for the whole batch instead of one per file: as durable, and it keeps a month end fast.
        rustix::fs::syncfs(File::open(&self.folder)?)?;
        Ok(())
    }

    /// Makes the temporary files of a batch survive a power cut.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn flush(&self, messages: &[StagedMessage]) -> io::Result<()> {
        for message in messages {
            for (position, _) in message.files.iter().enumerate() {
                File::options()
                    .write(true)
                    .open(self.temporary(message.id, position))?
                    .sync_all()?;
            }
        }
        Ok(())
    }

    /// Gives the files their names. May be called again after a crash: a temporary file that is gone was renamed.
    /// What appeared under the name meanwhile is not written over.
    pub(crate) fn publish(&self, id: MessageId, files: &[IncomingFile]) -> Result<(), Conflict> {
        for (position, file) in files.iter().enumerate() {
            let temporary = self.temporary(id, position);
            if temporary.try_exists()? {
                if self.occupied(file)? {
                    return Err(Conflict::Occupied);
                }
                rename(&temporary, &self.folder.join(&file.name))?;
            }
            crash_point("client.deliver.file_named");
        }
        Ok(())
    }

    /// Makes the new names survive a power cut. Windows keeps its file table consistent by itself.
    pub(crate) fn flush_names(&self) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        rustix::fs::syncfs(File::open(&self.folder)?)?;
        #[cfg(all(unix, not(target_os = "linux")))]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    /// Removes temporary files that belong to no staged message.
    pub(crate) fn sweep(&self) {
        self.sweep_marked(MARK);
    }

    fn sweep_marked(&self, mark: &str) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(mark));
            if is_ours && let Err(error) = fs::remove_file(entry.path()) {
                tracing::debug!(%error, "temporary file stays");
            }
        }
    }

    fn occupied(&self, file: &IncomingFile) -> io::Result<bool> {
        match fs::read(self.folder.join(&file.name)) {
            Ok(bytes) => Ok(bytes != file.bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn temporary(&self, id: MessageId, position: usize) -> PathBuf {
        self.folder.join(format!("{MARK}{id}-{position}.tmp"))
    }
}

/// Gives a file its name. On Windows what is held for a moment is tried again.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let mut tries = 0;
    loop {
        match rename_once(from, to) {
            Err(error) if tries < RENAME_TRIES && may_pass(&error) => {
                tries += 1;
                pause(RENAME_WAIT);
            }
            result => return result,
        }
    }
}

/// Never over a file that came since we looked; if it has the same content, it is the one we bring.
#[cfg(windows)]
fn rename_once(from: &Path, to: &Path) -> io::Result<()> {
    let mut temporary = tempfile::TempPath::try_from_path(spoken(from))?;
    // Whatever happens, it is not for this type to delete.
    temporary.disable_cleanup(true);
    match temporary.persist_noclobber(spoken(to)) {
        Ok(()) => Ok(()),
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
            if fs::read(from)? == fs::read(to)? { fs::remove_file(from) } else { Err(failed.error) }
        }
        Err(failed) => Err(failed.error),
    }
}

#[cfg(not(windows))]
fn rename_once(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Sharing or lock violation: another program has the file open.
fn is_held(error: &io::Error) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33))
}

/// The same, or access denied, as for a file that is just being removed.
fn may_pass(error: &io::Error) -> bool {
    is_held(error) || (cfg!(windows) && error.raw_os_error() == Some(5))
}

/// Waits on a channel nobody sends on.
fn pause(time: Duration) {
    let (_sender, receiver) = mpsc::channel::<()>();
    let _ = receiver.recv_timeout(time);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::Timestamp;
    use todoke_protocol::Digest;

    use super::*;

    fn message(content: &str) -> StagedMessage {
        let file = |name: &str| IncomingFile {
            name: name.to_owned(),
            kind: "UPJSK".into(),
            bytes: content.as_bytes().to_vec(),
            sha256: Digest([0; 32]),
            source_path: String::new(),
        };
        StagedMessage {
            id: MessageId::new(Timestamp::UNIX_EPOCH, [7; 10]),
            files: vec![file("一.CSV"), file("二.CSV")],
            people: Vec::new(),
            findings: "[]".into(),
            summaries: "[]".into(),
            remark: String::new(),
            content_sha256: Digest([0; 32]),
            profile: "{}".into(),
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_with_a_real_name_is_there_before_it_is_published() {
        let folder = tempfile::tempdir().unwrap();
        let import = ImportFolder::new(folder.path().to_owned());
        let message = message("実績");
        import.write_temporary(&message).unwrap();
        import.flush(std::slice::from_ref(&message)).unwrap();
        assert!(
            names(folder.path()).iter().all(|name| name.starts_with(MARK)),
            "the care software sees no CSV yet"
        );
        import.publish(message.id, &message.files).unwrap();
        import.flush_names().unwrap();
        assert_eq!(names(folder.path()), ["一.CSV", "二.CSV"], "whole files under their names");
    }

    #[test]
    fn publishing_again_brings_nothing_back_that_was_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let import = ImportFolder::new(folder.path().to_owned());
        let message = message("実績");
        import.write_temporary(&message).unwrap();
        import.publish(message.id, &message.files).unwrap();
        fs::remove_file(folder.path().join("一.CSV")).unwrap();
        import.publish(message.id, &message.files).unwrap();
        assert_eq!(names(folder.path()), ["二.CSV"], "the care software imported it once");
    }

    #[test]
    fn a_file_of_the_same_name_with_other_content_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("二.CSV"), "another office's").unwrap();
        let import = ImportFolder::new(folder.path().to_owned());
        let conflict = import.write_temporary(&message("実績")).unwrap_err();
        assert_eq!(conflict.code(), "D-0203", "the operator reads what to do");
        assert_eq!(
            fs::read(folder.path().join("二.CSV")).unwrap(),
            b"another office's",
            "untouched"
        );
    }

    #[test]
    fn a_file_that_appeared_before_the_renaming_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let import = ImportFolder::new(folder.path().to_owned());
        let message = message("実績");
        import.write_temporary(&message).unwrap();
        fs::write(folder.path().join("二.CSV"), "another office's").unwrap();
        let conflict = import.publish(message.id, &message.files).unwrap_err();
        assert_eq!(conflict.code(), "D-0203", "the operator reads what to do");
        fs::remove_file(folder.path().join("二.CSV")).unwrap();
        import.publish(message.id, &message.files).unwrap();
        assert_eq!(names(folder.path()), ["一.CSV", "二.CSV"], "and it goes on by itself");
    }

    #[cfg(windows)]
    #[test]
    fn a_file_that_another_program_holds_is_waited_for() {
        use std::os::windows::fs::OpenOptionsExt;

        let hold = |path: PathBuf| File::options().read(true).share_mode(0).open(path).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let import = ImportFolder::new(folder.path().to_owned());
        let message = message("実績");
        fs::write(folder.path().join("二.CSV"), "実績").unwrap();
        let holder = hold(folder.path().join("二.CSV"));
        let conflict = import.write_temporary(&message).unwrap_err();
        assert_eq!(conflict.code(), "D-0220", "not yet known whether it is another one");
        drop(holder);
        import.write_temporary(&message).unwrap();
        let holder = hold(import.temporary(message.id, 0));
        assert_eq!(import.publish(message.id, &message.files).unwrap_err().code(), "D-0220");
        drop(holder);
        import.publish(message.id, &message.files).unwrap();
        assert_eq!(names(folder.path()), ["一.CSV", "二.CSV"], "and it goes on by itself");
    }

    #[cfg(windows)]
    #[test]
    fn renaming_writes_over_nothing_that_came_since_we_looked() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("TO"));
        fs::write(&from, "ours").unwrap();
        fs::write(folder.path().join("to"), "theirs").unwrap();
        let error = rename(&from, &to).unwrap_err();
        assert_eq!(Conflict::from(error).code(), "D-0203", "the operator reads what to do");
        assert_eq!(fs::read(&to).unwrap(), b"theirs", "untouched");
        assert_eq!(fs::read(&from).unwrap(), b"ours", "kept for the next try");
        fs::write(&to, "ours").unwrap();
        rename(&from, &to).unwrap();
        assert_eq!(names(folder.path()), ["to"], "the same content is the file we bring");
    }

    #[cfg(windows)]
    #[test]
    fn a_folder_deeper_than_the_old_limit_takes_files() {
        let folder = tempfile::tempdir().unwrap();
        let deep =
            folder.path().join("深い".repeat(40)).join("長い".repeat(40)).join("道".repeat(80));
        fs::create_dir_all(&deep).unwrap();
        let import = ImportFolder::new(deep.clone());
        let message = message("実績");
        import.write_temporary(&message).unwrap();
        import.flush(std::slice::from_ref(&message)).unwrap();
        import.publish(message.id, &message.files).unwrap();
        assert_eq!(names(&deep), ["一.CSV", "二.CSV"], "as anywhere else");
    }

    #[test]
    fn a_folder_that_is_gone_has_its_own_code() {
        let folder = tempfile::tempdir().unwrap();
        let import = ImportFolder::new(folder.path().join("gone"));
        assert_eq!(import.write_temporary(&message("実績")).unwrap_err().code(), "D-0201", "waits");
    }

    #[test]
    fn leftovers_are_swept_and_other_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        let import = ImportFolder::new(folder.path().to_owned());
        import.write_temporary(&message("実績")).unwrap();
        fs::write(folder.path().join("memo.txt"), "theirs").unwrap();
        import.sweep();
        assert_eq!(names(folder.path()), ["memo.txt"], "only what is ours goes");
    }
}
