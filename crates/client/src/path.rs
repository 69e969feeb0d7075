//! The two ways in which Windows writes a path: as people know it, and as programs must say it when it is long.
//!
//! The standard library makes this change itself. What passes paths to Windows without it (SQLite, the folder watcher, the
//! renaming that writes over nothing) gets them from here.

use std::path::{Path, PathBuf};

/// Windows' canonical paths begin with `\\?\`, which people and some programs do not understand.
pub(crate) fn plain(path: PathBuf) -> PathBuf {
    let Some(rest) = path.to_str().and_then(|text| text.strip_prefix(r"\\?\")) else {
        return path;
    };
    if let Some(share) = rest.strip_prefix(r"UNC\") {
        return PathBuf::from(format!(r"\\{share}"));
    }
    // Volumes without a letter have no other name.
    if has_drive(rest) { PathBuf::from(rest) } else { path }
}

/// An absolute path that every call of Windows takes: one that is too long for the old limit begins with `\\?\`.
pub(crate) fn spoken(path: &Path) -> PathBuf {
    /// Windows counts 260 UTF-16 units with the end mark; SQLite adds up to 12 to the name of its files.
    const SHORT: usize = 240;
    match path.to_str() {
        Some(text) if cfg!(windows) && text.encode_utf16().count() >= SHORT => {
            PathBuf::from(verbatim(text))
        }
        _ => path.to_owned(),
    }
}

fn verbatim(text: &str) -> String {
    match text.strip_prefix(r"\\") {
        Some(rest) if rest.starts_with(['?', '.']) => text.to_owned(),
        Some(share) => format!(r"\\?\UNC\{share}"),
        None if has_drive(text) => format!(r"\\?\{text}"),
        None => text.to_owned(),
    }
}

/// `C:\…`.
fn has_drive(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && letters.next() == Some(':')
        && letters.next() == Some('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plainly(text: &str) -> String {
        plain(PathBuf::from(text)).to_string_lossy().into_owned()
    }

    #[test]
    fn paths_are_shown_as_people_know_them() {
        assert_eq!(plainly(r"\\?\C:\介護\取込"), r"C:\介護\取込", "a drive");
        assert_eq!(plainly(r"\\?\UNC\サーバー\共有\取込"), r"\\サーバー\共有\取込", "a share");
        assert_eq!(plainly(r"\\?\Volume{4c1b}\取込"), r"\\?\Volume{4c1b}\取込", "no other name");
        assert_eq!(plainly("/srv/import"), "/srv/import", "not of Windows");
    }

    #[test]
    fn the_long_form_names_the_same_place() {
        for text in [r"C:\介護\取込", r"\\サーバー\共有\取込"] {
            assert_eq!(plainly(&verbatim(text)), text, "there and back");
            assert!(verbatim(text).starts_with(r"\\?\"), "no limit: {text}");
        }
        assert_eq!(verbatim(r"\\?\C:\x"), r"\\?\C:\x", "already so");
        assert_eq!(verbatim(r"取込\x"), r"取込\x", "what is not absolute has no such form");
    }

    #[test]
    fn short_paths_stay_as_they_are() {
        assert_eq!(spoken(Path::new(r"C:\介護\取込")), Path::new(r"C:\介護\取込"));
    }
}
