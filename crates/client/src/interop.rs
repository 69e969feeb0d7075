//! Opening and sealing envelopes by hand, for people who check us with other tools.

use std::path::{Path, PathBuf};

pub use todoke_envelope::{Certificate, Identity, RevocationList, Trust};
use todoke_envelope::{Manifest, ManifestFile, Package, PackageFile, PartyAddress};
use todoke_standard::{FileName, Recognition, SourceFile, check_set};

use crate::api::Client;
use crate::clock::{Clock, to_millisecond};
use crate::engine::{LoadedOffice, today};
use crate::error::{ClientError, Remedy};
use crate::exported::sha256;
use crate::intake::month_of;

/// What `envelope open` found.
#[derive(Debug)]
pub struct OpenedEnvelope {
    /// The manifest, as it was signed.
    pub manifest: Manifest,
    /// The sender's office number, from its certificate.
    pub sender: String,
    /// Where the files were written.
    pub files: Vec<PathBuf>,
}

/// Seals a unit's files for a receiver.
///
/// # Errors
/// If the files form no unit, or cannot be sealed.
pub fn seal_files(
    paths: &[PathBuf],
    sender: &Identity,
    receiver: &Certificate,
    clock: &dyn Clock,
) -> Result<Vec<u8>, ClientError> {
    let unreadable = |error| ClientError::new("D-0204", Remedy::Operator).because(error);
    let at = to_millisecond(clock.now());
    let mut files = Vec::new();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        files.push(PackageFile {
            name: name.unwrap_or_default(),
            bytes: std::fs::read(path).map_err(unreadable)?,
        });
    }
    let sources: Vec<SourceFile<'_>> =
        files.iter().map(|file| SourceFile { name: &file.name, bytes: &file.bytes }).collect();
    let context = todoke_standard::Context {
        today: today(at)?,
        own_office: None,
        direction: todoke_standard::Direction::Unknown,
    };
    let report = check_set(&sources, &context);
    let not_one = || ClientError::new("E-0909", Remedy::Operator);
    let unit = match report.units.as_slice() {
        [unit] => unit,
        _ => return Err(not_one()),
    };
    let (Some(kind), false) = (unit.kind, unit.has_errors()) else { return Err(not_one()) };
    let name = files
        .iter()
        .find_map(|file| match FileName::recognise(&file.name) {
            Recognition::Standard(name) => Some(name),
            _ => None,
        })
        .ok_or_else(not_one)?;
    let party = |address: &todoke_standard::OfficeAddress| PartyAddress {
        number: address.number.to_string(),
        service_type: address.service_type.as_ref().map(ToString::to_string),
    };
    let manifest = Manifest {
        format: Manifest::FORMAT.to_owned(),
        message_id: message_id(at)?,
        sender: party(&name.sender),
        receiver: party(&name.receiver),
        unit_kind: kind.id().to_owned(),
        serial: name.serial.to_string(),
        service_month: month_of(unit),
        csv_version: unit.csv_version.clone(),
        standard: name.standard.to_string(),
        remark: None,
        created_at: at,
        files: files.iter().map(manifest_file).collect(),
        attachments: Vec::new(),
    };
    let package = Package { manifest, files, attachments: Vec::new() };
    Ok(todoke_envelope::seal(&package, sender, receiver, at)?)
}

fn message_id(at: jiff::Timestamp) -> Result<String, ClientError> {
    let mut random = [0_u8; 10];
    aws_lc_rs::rand::fill(&mut random).map_err(|_| ClientError::new("D-0109", Remedy::Defect))?;
    Ok(todoke_protocol::MessageId::new(at, random).to_string())
}

fn manifest_file(file: &PackageFile) -> ManifestFile {
    let kind = match FileName::recognise(&file.name) {
        Recognition::Standard(name) => name.kind.id().to_owned(),
        _ => String::new(),
    };
    ManifestFile {
        name: file.name.clone(),
        kind,
        size_bytes: file.bytes.len() as u64,
        sha256: sha256(&file.bytes).to_string(),
    }
}

/// Opens an envelope and writes its files into a folder, never over another file.
///
/// # Errors
/// If it does not open, is not trusted, or the folder cannot be written.
pub fn open_envelope(
    sealed: &[u8],
    receiver: &Identity,
    trust: &Trust,
    folder: &Path,
    clock: &dyn Clock,
) -> Result<OpenedEnvelope, ClientError> {
    let unwritable = |error| ClientError::new("D-0211", Remedy::Operator).because(error);
    let opened = todoke_envelope::open(sealed, receiver, trust, clock.now())?;
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let mut files = Vec::new();
    for file in opened.package.files.iter().chain(&opened.package.attachments) {
        // Names were checked when the package was read: no path parts, no reserved names.
        let path = folder.join(&file.name);
        let mut target = std::fs::File::create_new(&path).map_err(unwritable)?;
        std::io::Write::write_all(&mut target, &file.bytes).map_err(unwritable)?;
        files.push(path);
    }
    Ok(OpenedEnvelope {
        manifest: opened.package.manifest,
        sender: opened.sender.common_name().unwrap_or_default().to_owned(),
        files,
    })
}

impl Client {
    /// This office's identity and whom it trusts, for `envelope`.
    ///
    /// # Errors
    /// If the office was not set up.
    pub fn identity_and_trust(&self) -> Result<(Identity, Trust), ClientError> {
        let office = LoadedOffice::open(self.store())?;
        let trust = office.trust(self.store())?;
        Ok((office.identity, trust))
    }

    /// The certificate of a partner, from the office master.
    ///
    /// # Errors
    /// If the partner is unknown or has none.
    pub fn partner_certificate(&self, number: &str) -> Result<Certificate, ClientError> {
        let unknown = || ClientError::new("N-0423", Remedy::Operator);
        let number = todoke_protocol::OfficeNumber::parse(number)
            .map_err(|error| unknown().because(error))?;
        let pem = self.store().partner(&number)?.and_then(|partner| partner.certificate);
        Ok(Certificate::from_pem(pem.ok_or_else(unknown)?.as_bytes())?)
    }
}
