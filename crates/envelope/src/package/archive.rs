//! The ZIP around a package, written one way and read strictly.
//!
//! ZIP has two tables of contents and many ways to disagree with itself; a package that does is refused.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::{MANIFEST_NAME, MAX_FILES, MAX_MANIFEST_BYTES, ManifestFile, PackageFile};
use crate::error::{EnvelopeError, Result};

const MALFORMED: EnvelopeError = EnvelopeError::Malformed { what: "package archive" };

/// CSV shrinks to 35 % at this level and to 31 % at the usual one, which takes three times as long.
const COMPRESSION_LEVEL: i64 = 2;

/// Writes the archive: the manifest first, no times, no comments.
pub(super) fn write<'a>(
    manifest: &[u8],
    files: impl Iterator<Item = &'a PackageFile>,
) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(COMPRESSION_LEVEL))
        .last_modified_time(DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let files = files.map(|file| (file.name.as_str(), file.bytes.as_slice()));
    for (name, bytes) in std::iter::once((MANIFEST_NAME, manifest)).chain(files) {
        writer.start_file(name, options).map_err(|_| MALFORMED)?;
        writer.write_all(bytes).map_err(|_| MALFORMED)?;
    }
    Ok(writer.finish().map_err(|_| MALFORMED)?.into_inner())
}

/// An archive whose tables agree and whose entries are plain files.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
}

impl<'a> Archive<'a> {
    /// Opens an archive and looks at every entry's header, not at the contents.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self> {
        check_end(bytes)?;
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| MALFORMED)?;
        let is_plain = zip.offset() == 0
            && zip.comment().is_empty()
            && zip.validate_header_consistency().is_ok()
            && zip.has_overlapping_entries().is_ok_and(|overlap| !overlap);
        if zip.has_duplicate_names() {
            return Err(EnvelopeError::DuplicateName { name: String::new() });
        }
        if !is_plain {
            return Err(MALFORMED);
        }
        let names = (0..zip.len())
            .map(|index| {
                let file = zip.by_index_raw(index).map_err(|_| MALFORMED)?;
                let name = str::from_utf8(file.name_raw()).map_err(|_| MALFORMED)?.to_owned();
                let is_known = matches!(
                    file.compression(),
                    CompressionMethod::Stored | CompressionMethod::Deflated
                );
                if file.encrypted() || !is_known {
                    return Err(MALFORMED);
                }
                let is_special = file.unix_mode().is_some_and(is_special);
                if file.is_dir() || file.is_symlink() || is_special {
                    return Err(EnvelopeError::NotAFile { name });
                }
                Ok(name)
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Self { zip, names })
    }

    /// The manifest, unpacked up to its limit.
    pub(super) fn manifest(&mut self) -> Result<Vec<u8>> {
        let limit = MAX_MANIFEST_BYTES;
        let bytes = self.unpack(MANIFEST_NAME, limit + 1).map_err(|error| match error {
            EnvelopeError::FileMissing { .. } => EnvelopeError::ManifestUnreadable,
            other => other,
        })?;
        let found = bytes.len() as u64;
        if found > limit {
            return Err(EnvelopeError::TooLarge { what: "manifest bytes", limit, found });
        }
        Ok(bytes)
    }

    /// Whether the archive holds nothing but the manifest and these names.
    pub(super) fn check_listed<'n>(&self, listed: impl Iterator<Item = &'n str>) -> Result<()> {
        let listed: BTreeSet<&str> = listed.chain([MANIFEST_NAME]).collect();
        match self.names.iter().find(|name| !listed.contains(name.as_str())) {
            Some(surplus) => Err(EnvelopeError::FileSurplus { name: surplus.clone() }),
            None => Ok(()),
        }
    }

    /// Unpacks the listed files, each no further than one byte beyond the size the manifest gives it.
    pub(super) fn files(&mut self, listed: &[ManifestFile]) -> Result<Vec<PackageFile>> {
        listed
            .iter()
            .map(|entry| {
                let bytes = self.unpack(&entry.name, entry.size_bytes.saturating_add(1))?;
                let (expected, found) = (entry.size_bytes, bytes.len() as u64);
                let name = entry.name.clone();
                if found != expected {
                    return Err(EnvelopeError::SizeMismatch { name, expected, found });
                }
                Ok(PackageFile { name, bytes })
            })
            .collect()
    }

    fn unpack(&mut self, name: &str, at_most: u64) -> Result<Vec<u8>> {
        let index = self
            .names
            .iter()
            .position(|entry| entry == name)
            .ok_or_else(|| EnvelopeError::FileMissing { name: name.to_owned() })?;
        let file = self.zip.by_index(index).map_err(|_| MALFORMED)?;
        let mut bytes = Vec::new();
        file.take(at_most).read_to_end(&mut bytes).map_err(|_| MALFORMED)?;
        Ok(bytes)
    }
}

/// Any type of file but none and regular, by the mode that Unix tools leave in an entry.
fn is_special(mode: u32) -> bool {
    !matches!(mode & 0o170_000, 0 | 0o100_000)
}

/// The archive must end with its end record, without comment, and announce no more entries than a package may have;
/// a reader that searches for the record could be led to another one.
fn check_end(bytes: &[u8]) -> Result<()> {
    let end = bytes.last_chunk::<22>().ok_or(MALFORMED)?;
    let [b'P', b'K', 5, 6, 0, 0, 0, 0, a, b, c, d, .., 0, 0] = end else { return Err(MALFORMED) };
    let entries = u16::from_le_bytes([*a, *b]);
    if entries != u16::from_le_bytes([*c, *d]) {
        return Err(MALFORMED);
    }
    let (limit, found) = (MAX_FILES as u64 + 1, u64::from(entries));
    if found > limit {
        return Err(EnvelopeError::TooLarge { what: "archive entries", limit, found });
    }
    Ok(())
}
