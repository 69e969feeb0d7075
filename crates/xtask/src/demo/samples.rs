//! The sample files and whom they go from and to, read from their names as the standard builds them:
//! `KIND[_MONTH]_SENDER_TYPE_RECEIVER_TYPE_SERIAL.CSV`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// A sample file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    pub path: PathBuf,
    pub name: String,
    pub bytes: Vec<u8>,
    pub sender: String,
    pub receiver: String,
    pub serial: String,
}

/// The CSV files of a sample set that this office sends, by name.
pub(crate) fn of_sender(folder: &Path, sender: &str) -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    let unreadable = || format!("見本のフォルダを読めません：{}", folder.display());
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some((from, to, serial)) = parts(&name) else { continue };
        if from == sender {
            let bytes = std::fs::read(&path).with_context(unreadable)?;
            let (sender, receiver, serial) = (from.to_owned(), to.to_owned(), serial.to_owned());
            samples.push(Sample { bytes, sender, receiver, serial, name: name.clone(), path });
        }
    }
    samples.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(samples)
}

/// Sender, receiver and serial.
fn parts(name: &str) -> Option<(&str, &str, &str)> {
    let (stem, _) = name.split_once(".CSV")?;
    let mut words = stem.rsplit('_');
    let serial = words.next()?;
    let receiver = words.nth(1)?;
    let sender = words.nth(1)?;
    Some((sender, receiver, serial))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_and_without_a_month_tell_the_same_parts() {
        let whom = Some(("1371215102", "1379900119", "20270201090000"));
        assert_eq!(parts("UPPLAN_202702_1371215102_43_1379900119_11_20270201090000.CSV"), whom);
        assert_eq!(parts("DLT1KYO_1371215102_43_1379900119_11_20270201090000.CSV"), whom);
        assert_eq!(parts("report.json"), None, "no sample file");
    }
}
