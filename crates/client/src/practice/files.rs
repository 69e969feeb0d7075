//! Small files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::error::{ClientError, Remedy};

/// Writes beside, flushes, renames. The name beside begins with a dot, so that no look at an export folder takes it for an export.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let beside = path.with_file_name(format!(".{}.new", name.unwrap_or_default()));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, path)
}

/// Makes a folder that only this account may look into. On Windows local app data is private to the account already.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// 練習 cannot be written.
pub(super) fn unwritable(error: io::Error) -> ClientError {
    ClientError::new("D-0301", Remedy::Operator).because(error)
}

/// What 練習 kept does not read any more.
pub(super) fn unreadable(
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> ClientError {
    ClientError::new("D-0302", Remedy::Operator).because(error)
}
