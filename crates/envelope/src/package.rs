//! The package: the unit's original bytes and a manifest that names sender, receiver and every file with its digest.
//!
//! The manifest is inside the signature, so a receiver can trust it as far as the sender; it limits what the
//! archive may unpack to. Names are for the file system of any office's PC, see [`names`].

mod archive;
pub(crate) mod names;

use std::collections::BTreeSet;

use aws_lc_rs::digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::certificate::hex;
use crate::error::{EnvelopeError, Result};

/// The most files and attachments a package may have; the standard's largest unit has fewer than ten.
pub const MAX_FILES: usize = 100;
/// The most bytes a package may unpack to, all files together.
pub const MAX_UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// The longest manifest, in bytes.
pub(crate) const MAX_MANIFEST_BYTES: u64 = 256 * 1024;
/// The manifest's name in the archive.
pub(crate) const MANIFEST_NAME: &str = "manifest.json";

/// An office and one of its services, as the package names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyAddress {
    /// 事業所番号.
    pub number: String,
    /// サービス種類; names of the 3.x standards have none.
    pub service_type: Option<String>,
}

/// One file of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// File name without any folder.
    pub name: String,
    /// What it is: the standard's id such as `UPPLAN`, or the kind of attachment.
    pub kind: String,
    /// Length in bytes.
    pub size_bytes: u64,
    /// SHA-256 in 64 hexadecimal digits.
    pub sha256: String,
}

impl ManifestFile {
    /// Describes a file.
    pub fn new(kind: impl Into<String>, file: &PackageFile) -> Self {
        Self {
            name: file.name.clone(),
            kind: kind.into(),
            size_bytes: file.bytes.len() as u64,
            sha256: sha256_hex(&file.bytes),
        }
    }
}

/// What a package says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`Manifest::FORMAT`].
    pub format: String,
    /// The message it travels as.
    pub message_id: String,
    /// The office that signs it.
    pub sender: PartyAddress,
    /// The office it is meant for. Nobody else may take it, even if it was encrypted for them.
    pub receiver: PartyAddress,
    /// Transmission unit, `K1` … `Y9`.
    pub unit_kind: String,
    /// 連番 of the unit.
    pub serial: String,
    /// サービス提供年月 `YYYYMM`, where the unit has one.
    pub service_month: Option<String>,
    /// CSVバージョン of its files, where they have one.
    pub csv_version: Option<String>,
    /// Version of the standard, such as `4.1`.
    pub standard: String,
    /// A remark of the sender to the receiver.
    pub remark: Option<String>,
    /// The sender's clock when the package was made.
    pub created_at: Timestamp,
    /// The unit's files.
    pub files: Vec<ManifestFile>,
    /// Further documents.
    pub attachments: Vec<ManifestFile>,
}

impl Manifest {
    /// Names form and version of the package.
    pub const FORMAT: &'static str = "todoke-package/1";

    fn entries(&self) -> impl Iterator<Item = &ManifestFile> {
        self.files.iter().chain(&self.attachments)
    }

    /// Whether the manifest alone is acceptable: format, number, sizes and names of what it lists.
    fn check(&self) -> Result<()> {
        if self.format != Self::FORMAT {
            return Err(EnvelopeError::PackageFormat { found: self.format.clone() });
        }
        let count = self.files.len() + self.attachments.len();
        if count > MAX_FILES {
            let (limit, found) = (MAX_FILES as u64, count as u64);
            return Err(EnvelopeError::TooLarge { what: "files in the package", limit, found });
        }
        let found = self.entries().fold(0_u64, |sum, entry| sum.saturating_add(entry.size_bytes));
        if found > MAX_UNPACKED_BYTES {
            let limit = MAX_UNPACKED_BYTES;
            return Err(EnvelopeError::TooLarge { what: "unpacked bytes", limit, found });
        }
        let mut seen = BTreeSet::from([names::folded(MANIFEST_NAME)]);
        for entry in self.entries() {
            names::check(&entry.name)
                .map_err(|fault| EnvelopeError::NameRefused { name: entry.name.clone(), fault })?;
            if !seen.insert(names::folded(&entry.name)) {
                return Err(EnvelopeError::DuplicateName { name: entry.name.clone() });
            }
        }
        Ok(())
    }
}

/// A file's name and its bytes, untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFile {
    /// File name without any folder.
    pub name: String,
    /// The bytes as they were read; nothing is ever re-encoded.
    pub bytes: Vec<u8>,
}

/// A manifest and its files, in the manifest's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// What the package says about itself.
    pub manifest: Manifest,
    /// The unit's files.
    pub files: Vec<PackageFile>,
    /// Further documents.
    pub attachments: Vec<PackageFile>,
}

impl Package {
    /// Checks that manifest and files agree, and that every receiver will accept them.
    ///
    /// # Errors
    /// The first disagreement.
    pub fn check(&self) -> Result<()> {
        self.manifest.check()?;
        check_files(&self.manifest.files, &self.files)?;
        check_files(&self.manifest.attachments, &self.attachments)
    }

    /// The package as a ZIP archive. The same package always gives the same bytes.
    pub(crate) fn to_archive(&self) -> Result<Vec<u8>> {
        self.check()?;
        let manifest = serde_json::to_vec_pretty(&self.manifest)
            .map_err(|_| EnvelopeError::ManifestUnreadable)?;
        let found = manifest.len() as u64;
        if found > MAX_MANIFEST_BYTES {
            let limit = MAX_MANIFEST_BYTES;
            return Err(EnvelopeError::TooLarge { what: "manifest bytes", limit, found });
        }
        let files = self.files.iter().chain(&self.attachments);
        archive::write(&manifest, files)
    }

    /// Reads an archive: manifest first, then exactly the files it lists, none larger than it says.
    pub(crate) fn from_archive(bytes: &[u8]) -> Result<Self> {
        let mut archive = archive::Archive::open(bytes)?;
        let manifest = archive.manifest()?;
        let manifest: Manifest =
            serde_json::from_slice(&manifest).map_err(|_| EnvelopeError::ManifestUnreadable)?;
        manifest.check()?;
        archive.check_listed(manifest.entries().map(|entry| entry.name.as_str()))?;
        let files = archive.files(&manifest.files)?;
        let attachments = archive.files(&manifest.attachments)?;
        let package = Self { manifest, files, attachments };
        package.check()?;
        Ok(package)
    }
}

fn check_files(listed: &[ManifestFile], files: &[PackageFile]) -> Result<()> {
    for (position, entry) in listed.iter().enumerate() {
        let name = || entry.name.clone();
        let file = files
            .get(position)
            .filter(|file| file.name == entry.name)
            .ok_or_else(|| EnvelopeError::FileMissing { name: name() })?;
        let found = file.bytes.len() as u64;
        if found != entry.size_bytes {
            let expected = entry.size_bytes;
            return Err(EnvelopeError::SizeMismatch { name: name(), expected, found });
        }
        if sha256_hex(&file.bytes) != entry.sha256 {
            return Err(EnvelopeError::FileDigestMismatch { name: name() });
        }
    }
    match files.get(listed.len()) {
        Some(surplus) => Err(EnvelopeError::FileSurplus { name: surplus.name.clone() }),
        None => Ok(()),
    }
}

fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}
