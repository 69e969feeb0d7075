//! Which file names may travel: those that mean the same plain file on every office's PC.
//!
//! The sender's name is only shown or matched, never joined to a path unchecked; this is the second lock.

use std::fmt;

/// In UTF-16 units, as Windows counts: leaves room for a folder in the 260 of a path.
const MAX_UTF16_UNITS: usize = 120;
/// In bytes, as Linux counts.
const MAX_BYTES: usize = 255;

/// What is wrong with a file name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// It is empty.
    Empty,
    /// It is longer than every file system takes.
    TooLong,
    /// It has a folder, a drive or a share in it, or is `.` or `..`.
    Path,
    /// It has a control character.
    Control,
    /// It has a character Windows forbids.
    Forbidden,
    /// It has an invisible character or one that turns the reading direction.
    Invisible,
    /// It has a character that has no agreed meaning (private use or none), or a mark apart from its letter.
    Unstable,
    /// It begins or ends with a space, or ends with a dot: Windows would drop that.
    Edge,
    /// It begins with a dot: it would be hidden.
    Hidden,
    /// It is the name of a device, such as `NUL` or `COM1`.
    Device,
}

impl fmt::Display for NameFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "it is empty",
            Self::TooLong => "it is too long",
            Self::Path => "it names a folder",
            Self::Control => "it has a control character",
            Self::Forbidden => "it has a forbidden character",
            Self::Invisible => "it has an invisible character",
            Self::Unstable => "it has a character that is not the same everywhere",
            Self::Edge => "it begins or ends with a space or ends with a dot",
            Self::Hidden => "it begins with a dot",
            Self::Device => "it is the name of a device",
        })
    }
}

/// Checks one name.
pub(crate) fn check(name: &str) -> Result<(), NameFault> {
    if name.is_empty() {
        return Err(NameFault::Empty);
    }
    if name.len() > MAX_BYTES || name.encode_utf16().count() > MAX_UTF16_UNITS {
        return Err(NameFault::TooLong);
    }
    if name == "." || name == ".." {
        return Err(NameFault::Path);
    }
    name.chars().find_map(character_fault).map_or(Ok(()), Err)?;
    if name.starts_with(' ')
        || name.starts_with('\u{3000}')
        || name.ends_with([' ', '.', '\u{3000}'])
    {
        return Err(NameFault::Edge);
    }
    if name.starts_with('.') {
        return Err(NameFault::Hidden);
    }
    if is_device(name) { Err(NameFault::Device) } else { Ok(()) }
}

/// The name as file systems that ignore letter case see it.
pub(crate) fn folded(name: &str) -> String {
    name.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

fn character_fault(character: char) -> Option<NameFault> {
    match character {
        '/' | '\\' | ':' => Some(NameFault::Path),
        '<' | '>' | '"' | '|' | '?' | '*' => Some(NameFault::Forbidden),
        character if character.is_control() => Some(NameFault::Control),
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => Some(NameFault::Invisible),
        // Names in pieces (letter and mark apart) are turned into other bytes by some file systems.
        '\u{300}'..='\u{36f}'
        | '\u{3099}'..='\u{309a}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' => Some(NameFault::Unstable),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => Some(NameFault::Unstable),
        '\u{fdd0}'..='\u{fdef}' | '\u{fffc}'..='\u{ffff}' => Some(NameFault::Unstable),
        _ => None,
    }
}

/// Windows opens the device for `NUL`, `nul.csv` and `NUL .txt` alike.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_uppercase();
    let mut characters = stem.chars();
    let is_port = matches!(stem.get(..3), Some("COM" | "LPT"))
        && matches!(characters.nth(3), Some('0'..='9' | '¹' | '²' | '³'))
        && characters.next().is_none();
    is_port
        || matches!(
            stem.as_str(),
            "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$" | "KEYBD$" | "SCREEN$"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_standard_and_of_everyday_documents_pass() {
        for name in [
            "UPPLAN_202704_1371215102_43_1371215110_11_20270401093000.CSV",
            "ケアプラン 令和9年4月分.pdf",
            "髙﨑様①.pdf",
            "ガ行とパ行.txt",
            "COMMON.CSV",
            "console.txt",
            "COM10.txt",
            "a",
        ] {
            assert_eq!(check(name), Ok(()), "{name} is an honest name");
        }
    }

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        for name in [
            "..",
            ".",
            "../a.csv",
            "a/b.csv",
            "..\\a.csv",
            "C:a.csv",
            "C:\\a.csv",
            "\\\\server\\share\\a.csv",
            "//server/share/a.csv",
            "\\\\?\\C:\\a.csv",
            "/etc/passwd",
            "a.csv:stream",
        ] {
            assert_eq!(check(name), Err(NameFault::Path), "{name} is a path");
        }
    }

    #[test]
    fn names_that_are_something_else_on_windows_are_refused() {
        for name in
            ["CON", "con", "nul.csv", "NUL .txt", "COM1", "com9.CSV", "LPT0.x", "COM¹.a", "AUX"]
        {
            assert_eq!(check(name), Err(NameFault::Device), "{name} opens a device");
        }
        for name in ["a.csv.", "a.csv ", " a.csv", "a\u{3000}", "..."] {
            assert_eq!(check(name), Err(NameFault::Edge), "{name:?} would lose its edge");
        }
        for name in ["a<b", "a>b", "a|b", "a?b", "a*b", "a\"b"] {
            assert_eq!(check(name), Err(NameFault::Forbidden), "{name} cannot be stored");
        }
    }

    #[test]
    fn names_that_show_as_something_else_are_refused() {
        for name in
            ["a\u{202e}vsc.exe", "a\u{200b}.csv", "\u{feff}a.csv", "a\u{2066}b", "a\u{e0041}"]
        {
            assert_eq!(check(name), Err(NameFault::Invisible), "{name:?} hides something");
        }
        for name in ["a\0.csv", "a\nb", "a\u{7f}", "a\u{85}"] {
            assert_eq!(check(name), Err(NameFault::Control), "{name:?} has a control character");
        }
        for name in ["カ\u{3099}.csv", "e\u{301}.csv", "\u{e000}.csv", "\u{ffff}"] {
            assert_eq!(check(name), Err(NameFault::Unstable), "{name:?} changes on the way");
        }
        assert_eq!(check(".profile"), Err(NameFault::Hidden));
    }

    #[test]
    fn names_too_long_for_a_file_system_are_refused() {
        assert_eq!(check(""), Err(NameFault::Empty));
        assert_eq!(check(&"a".repeat(120)), Ok(()), "the longest that passes");
        assert_eq!(check(&"a".repeat(121)), Err(NameFault::TooLong), "Windows counts characters");
        assert_eq!(check(&"あ".repeat(86)), Err(NameFault::TooLong), "Linux counts bytes");
    }

    #[test]
    fn letter_case_makes_no_second_name() {
        assert_eq!(folded("Plan.CSV"), folded("pLAN.csv"));
        assert_eq!(folded("ＰＬＡＮ"), folded("ｐｌａｎ"), "full-width letters have case too");
        assert_ne!(folded("plan1"), folded("plan2"));
    }
}
