//! The folder in which an office's installation lives, and how its database is opened.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use todoke_store::{DatabaseKey, KeySalt, Store};
use zeroize::Zeroizing;

use crate::error::{ClientError, Remedy};
use crate::keyring;
use crate::path::spoken;

/// Where this account's installation lives: what `TODOKE_HOME` says, or else [`usual_folder`].
pub fn folder() -> PathBuf {
    match std::env::var_os("TODOKE_HOME") {
        Some(folder) if !folder.is_empty() => PathBuf::from(folder),
        _ => usual_folder(),
    }
}

/// The folder that nobody has to name: in the local (not roaming) application data of this account.
pub fn usual_folder() -> PathBuf {
    let base = if cfg!(windows) {
        std::env::var_os("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        std::env::home_dir().map(|home| home.join("Library/Application Support"))
    } else {
        std::env::var_os("XDG_DATA_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::home_dir().map(|home| home.join(".local/share")))
    };
    base.unwrap_or_default().join("todoke")
}

/// 居場所: database, key file, lock.
#[derive(Debug, Clone)]
pub struct Home {
    folder: PathBuf,
}

/// Where the database key comes from, kept beside the database. Holds no secret.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
enum KeySource {
    Passphrase {
        #[serde(flatten)]
        salt: KeySalt,
        /// The file named at set-up, so that it need not be named again.
        passphrase_file: PathBuf,
    },
    Keyring {
        entry: String,
    },
}

/// Held while one process works on the home. The operating system lets go of it if the process dies.
#[derive(Debug)]
pub struct EngineLock {
    _file: File,
}

impl Home {
    /// The home in this folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder, for what a door keeps in it before it is set up.
    ///
    /// # Errors
    /// The folder cannot be made, or not be made private.
    pub fn create_folder(&self) -> std::io::Result<()> {
        create_private_folder(&self.folder)
    }

    /// Whether it was ever set up.
    pub fn exists(&self) -> bool {
        self.key_file().is_file()
    }

    /// Opens the store, creating home and key at the first time if `create` says so.
    ///
    /// # Errors
    /// No home yet, no passphrase, no keyring, wrong key, or a store that does not open.
    pub fn open(&self, passphrase_file: Option<&Path>, create: bool) -> Result<Store, ClientError> {
        let key = if self.exists() {
            self.known_key(passphrase_file)?
        } else if create {
            self.new_key(passphrase_file)?
        } else {
            return Err(ClientError::new("D-0205", Remedy::Operator));
        };
        let path = std::path::absolute(self.folder.join("todoke.db"))
            .map_err(|error| ClientError::new("D-0110", Remedy::Operator).because(error))?;
        Ok(Store::open(&spoken(&path), &key)?)
    }

    /// Takes the right to work on this home, if no other process has it.
    ///
    /// # Errors
    /// `D-0208` if another process works on it.
    pub fn lock(&self) -> Result<EngineLock, ClientError> {
        let path = self.folder.join("engine.lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(|error| ClientError::new("D-0110", Remedy::Operator).because(error))?;
        match file.try_lock() {
            Ok(()) => Ok(EngineLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(ClientError::new("D-0208", Remedy::Wait)),
            Err(TryLockError::Error(error)) => {
                Err(ClientError::new("D-0110", Remedy::Operator).because(error))
            }
        }
    }

    /// Writes a small file of the home, whole or not at all, for this account alone.
    pub(crate) fn write_beside(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        create_private_folder(&self.folder)?;
        let beside = self.folder.join(format!("{name}.new"));
        let mut options = OpenOptions::new();
        options.create(true).truncate(true).write(true);
        // Private from its first moment; on Windows the folder is.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, self.folder.join(name))
    }

    /// Whether the database key is made from a passphrase in this file of the home.
    pub(crate) fn keeps_passphrase_beside(&self, name: &str) -> bool {
        let source = fs::read(self.key_file()).ok();
        let source = source.and_then(|text| serde_json::from_slice::<KeySource>(&text).ok());
        matches!(source, Some(KeySource::Passphrase { passphrase_file, .. })
            if passphrase_file.parent() == std::path::absolute(&self.folder).ok().as_deref()
                && passphrase_file.ends_with(name))
    }

    fn key_file(&self) -> PathBuf {
        self.folder.join("key.json")
    }

    fn known_key(&self, given: Option<&Path>) -> Result<DatabaseKey, ClientError> {
        let unreadable = || ClientError::new("D-0210", Remedy::Operator);
        let text = fs::read(self.key_file()).map_err(|error| unreadable().because(error))?;
        match serde_json::from_slice(&text).map_err(|error| unreadable().because(error))? {
            KeySource::Passphrase { salt, passphrase_file } => {
                let passphrase = read_passphrase(given.unwrap_or(&passphrase_file))?;
                Ok(DatabaseKey::from_passphrase(&passphrase, &salt)?)
            }
            KeySource::Keyring { entry } => {
                let text = keyring::read(&entry)?;
                DatabaseKey::from_hex(&text)
                    .ok_or_else(|| ClientError::new("D-0207", Remedy::Operator))
            }
        }
    }

    fn new_key(&self, passphrase_file: Option<&Path>) -> Result<DatabaseKey, ClientError> {
        let unwritable = |error| ClientError::new("D-0110", Remedy::Operator).because(error);
        let (key, source) = match passphrase_file {
            Some(file) => {
                let salt = KeySalt::random()?;
                let key = DatabaseKey::from_passphrase(&read_passphrase(file)?, &salt)?;
                let passphrase_file = std::path::absolute(file).map_err(unwritable)?;
                (key, KeySource::Passphrase { salt, passphrase_file })
            }
            None => {
                let key = DatabaseKey::random()?;
                let entry = std::path::absolute(&self.folder).map_err(unwritable)?;
                let entry = entry.to_string_lossy().into_owned();
                keyring::write(&entry, &key.to_hex())?;
                (key, KeySource::Keyring { entry })
            }
        };
        let text = serde_json::to_vec_pretty(&source)
            .map_err(|error| ClientError::new("D-0210", Remedy::Defect).because(error))?;
        self.write_beside("key.json", &text).map_err(unwritable)?;
        Ok(key)
    }
}

/// The first line of the file. Without the mark that Notepad may put before it.
///
/// # Errors
/// `D-0206` if there is none.
pub fn read_passphrase(file: &Path) -> Result<Zeroizing<String>, ClientError> {
    let wrong = || ClientError::new("D-0206", Remedy::Operator).at(file);
    let text = Zeroizing::new(fs::read_to_string(file).map_err(|error| wrong().because(error))?);
    match text.trim_start_matches('\u{feff}').lines().next() {
        Some(line) if !line.is_empty() => Ok(Zeroizing::new(line.to_owned())),
        _ => Err(wrong()),
    }
}

/// Only this account may look inside. On Windows local app data is private to the account already.
fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_passphrase_is_the_same_however_notepad_saved_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("合言葉.txt");
        for text in ["合言葉\n", "合言葉\r\n", "\u{feff}合言葉\r\n二行目\r\n"] {
            fs::write(&file, text).unwrap();
            assert_eq!(read_passphrase(&file).unwrap().as_str(), "合言葉", "{text:?}");
        }
        fs::write(&file, "\u{feff}\r\n").unwrap();
        assert_eq!(read_passphrase(&file).unwrap_err().code(), "D-0206", "there is none in it");
    }
}
