//! The first-run wizard: every answer is tried for real before it is kept. The exchange is called, the certificate opened, the folder
//! written to.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use todoke_envelope::{Certificate, Identity};
use todoke_standard::{FileName, Recognition};
use todoke_store::Review;
use zeroize::Zeroizing;

use super::Desk;
use super::office_settings::days_left;
use crate::clock::TOLERATED_SKEW;
use crate::error::{ClientError, Remedy, transport_code};
use crate::http::HttpTransport;
use crate::setup::{self, Credential, KeyAlgorithm, Setup, Source};
use crate::text;
use crate::transport::Transport;

/// The live test of a folder shows the newest of its files.
const SHOWN: usize = 100;
/// A passphrase shorter than this is none.
const PASSPHRASE: usize = 8;
/// The file of the home that holds a passphrase given in the wizard.
const PASSPHRASE_FILE: &str = "passphrase";

/// A text that is wiped when it is no longer needed, and never shown.
#[derive(Deserialize)]
#[serde(from = "String")]
pub(crate) struct Secret(Zeroizing<String>);

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

/// An exchange to try.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ExchangeTry {
    /// `https://…`.
    pub exchange_url: String,
    /// Its CA certificate, PEM.
    pub authority_pem: String,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ExchangeTried {
    /// Whether it answered, over a connection that this CA vouches for.
    pub reached: bool,
    /// The sentence.
    pub message: String,
    /// The code, where it was not reached.
    pub code: Option<String>,
    /// How many seconds the exchange's clock is ahead of this computer's.
    pub clock_offset_s: Option<i32>,
    /// Whether that is too much.
    pub clock_is_off: bool,
}

/// A PKCS#12 file to try.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CertificateTry {
    /// Its bytes, base64.
    #[cfg_attr(test, ts(type = "string"))]
    pub p12_base64: Secret,
    /// Its password.
    #[cfg_attr(test, ts(type = "string"))]
    pub password: Secret,
}

/// What is in it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CertificateTried {
    /// 事業所番号; empty if it is not an office's.
    pub office_number: String,
    /// 事業所名; empty where the certificate has none.
    pub name: String,
    /// Until when.
    #[cfg_attr(test, ts(type = "string"))]
    pub not_after: Timestamp,
    /// Whether it is an office's and its time has not passed.
    pub usable: bool,
    /// The sentence.
    pub message: String,
}

/// A folder to look at.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FolderTry {
    /// The folder.
    #[cfg_attr(test, ts(type = "string"))]
    pub folder: PathBuf,
    /// Only files that came after this: `looked_at` of the first look. Without it the folder is also written to.
    #[serde(default)]
    #[cfg_attr(test, ts(type = "string | null"))]
    pub since: Option<Timestamp>,
}

/// What lies in it.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FolderTried {
    /// Whether there is such a folder.
    pub exists: bool,
    /// Whether it can be read.
    pub readable: bool,
    /// Whether it can be written to.
    pub writable: bool,
    /// When it was looked at, by the clock of the files.
    #[cfg_attr(test, ts(type = "string"))]
    pub looked_at: Timestamp,
    /// Its files, newest first, at most 100.
    pub files: Vec<SeenFile>,
}

/// A file in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SeenFile {
    /// Its name.
    pub name: String,
    /// Whether it looks like one of the standard's.
    pub ours: bool,
    /// What it is, or that it is none of the standard's.
    pub kind_word: &'static str,
}

/// A folder by its path.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OneFolder {
    /// The path.
    #[cfg_attr(test, ts(type = "string"))]
    pub folder: PathBuf,
}

/// Folders to choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FolderSuggestions {
    /// Folders of this computer that look as if care software used them.
    pub found: Vec<String>,
    /// A new 出力フォルダ, to be made.
    pub export_folder: Option<String>,
    /// A new 取込フォルダ, to be made.
    pub import_folder: Option<String>,
}

/// All answers of the wizard.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SetUp {
    /// 事業所番号.
    pub office_number: String,
    /// サービス種類.
    pub service_type: String,
    /// 事業所名.
    pub name: String,
    /// `https://…`.
    pub exchange_url: String,
    /// The exchange's CA certificate, PEM.
    pub authority_pem: String,
    /// Where the certificate comes from.
    pub credential: SetUpCredential,
    /// 出力フォルダ.
    #[cfg_attr(test, ts(type = "string"))]
    pub export_folder: PathBuf,
    /// 取込フォルダ.
    #[cfg_attr(test, ts(type = "string"))]
    pub import_folder: PathBuf,
    /// Whether units wait for 送信する.
    #[cfg_attr(test, ts(type = "'never' | 'warnings' | 'always'"))]
    pub review: Review,
    /// Whether sent files move to 送信済.
    pub move_sent: bool,
    /// Where the computer has no keyring (`D-0207`): what the database key is made from.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "string | null"))]
    pub passphrase: Option<Secret>,
}

/// Where the certificate comes from.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum SetUpCredential {
    /// A one-time code of the exchange.
    Code {
        /// The code.
        code: String,
    },
    /// A PKCS#12 file.
    P12 {
        /// Its bytes, base64.
        #[cfg_attr(test, ts(type = "string"))]
        p12_base64: Secret,
        /// Its password.
        #[cfg_attr(test, ts(type = "string"))]
        password: Secret,
    },
}

/// An office is set up.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SetUpDone {
    /// Until when its certificate is good.
    #[cfg_attr(test, ts(type = "string"))]
    pub certificate_until: Timestamp,
    /// Where the database key lies, in a sentence that hides nothing.
    pub key_note: &'static str,
}

pub(super) fn try_exchange(desk: &Desk, wanted: ExchangeTry) -> Result<ExchangeTried, ClientError> {
    let roots = Certificate::all_from_pem(wanted.authority_pem.as_bytes())
        .map_err(|error| ClientError::authority_unreadable().because(error))?;
    if roots.is_empty() {
        return Err(ClientError::authority_unreadable());
    }
    let address = wanted.exchange_url.trim();
    let exchange = HttpTransport::new(address, &roots, None, desk.clock.clone())?;
    if let Err(error) = exchange.status() {
        let (code, _) = transport_code(&error);
        tracing::warn!(code, %error, "exchange tried and not reached");
        return Ok(ExchangeTried {
            reached: false,
            message: text::exchange_not_reached(&code),
            code: Some(code),
            clock_offset_s: None,
            clock_is_off: false,
        });
    }
    let offset = exchange.clock_offset().map(|(offset, _)| offset);
    let off = offset.filter(|offset| offset.abs() > TOLERATED_SKEW);
    Ok(ExchangeTried {
        reached: true,
        message: match off {
            Some(offset) => text::exchange_reached_clock_off(offset.as_mins()),
            None => text::EXCHANGE_REACHED.to_owned(),
        },
        code: off.map(|_| "T-0301".to_owned()),
        clock_offset_s: offset.map(|offset| i32::try_from(offset.as_secs()).unwrap_or(i32::MAX)),
        clock_is_off: off.is_some(),
    })
}

pub(super) fn try_certificate(
    desk: &Desk,
    wanted: CertificateTry,
) -> Result<CertificateTried, ClientError> {
    let bytes = p12_bytes(&wanted.p12_base64.0)?;
    let identity = Identity::from_pkcs12(&bytes, &wanted.password.0)
        .map_err(|error| ClientError::new("E-0904", Remedy::Operator).because(error))?;
    let certificate = identity.certificate();
    let now = desk.clock.now();
    let number = identity.office_number().unwrap_or_default();
    let days = days_left(certificate, now);
    let begun = certificate.not_before() <= now;
    Ok(CertificateTried {
        office_number: number.to_owned(),
        name: certificate.organisation().unwrap_or_default().to_owned(),
        not_after: certificate.not_after(),
        usable: !number.is_empty() && begun && days >= 0,
        message: if number.is_empty() {
            text::CERTIFICATE_OF_NO_OFFICE.to_owned()
        } else if days < 0 {
            text::certificate_ended(certificate.not_after())
        } else if begun {
            text::certificate_good(number, certificate.not_after())
        } else {
            text::certificate_not_yet(certificate.not_before())
        },
    })
}

fn p12_bytes(base64: &str) -> Result<Zeroizing<Vec<u8>>, ClientError> {
    BASE64
        .decode(base64.trim())
        .map(Zeroizing::new)
        .map_err(|error| ClientError::new("E-0904", Remedy::Operator).because(error))
}

pub(super) fn try_folder(desk: &Desk, wanted: FolderTry) -> Result<FolderTried, ClientError> {
    let now = desk.clock.now();
    Ok(look(&wanted.folder, wanted.since, now))
}

fn look(folder: &Path, since: Option<Timestamp>, now: Timestamp) -> FolderTried {
    let mut tried = FolderTried { looked_at: now, ..FolderTried::default() };
    tried.exists = folder.is_absolute() && folder.is_dir();
    if !tried.exists {
        return tried;
    }
    tried.writable = match since {
        // Files have the clock of the disk they lie on, a server's perhaps: the file we write tells it.
        None => match setup::write_probe(folder) {
            Ok(written_at) => {
                tried.looked_at = written_at.unwrap_or(now);
                true
            }
            Err(_) => false,
        },
        // Asked again every second: not with a new file each time, somebody watches this folder.
        Some(_) => folder.metadata().is_ok_and(|metadata| !metadata.permissions().readonly()),
    };
    let Ok(entries) = std::fs::read_dir(folder) else { return tried };
    tried.readable = true;
    let mut files: Vec<(Timestamp, String)> = entries
        .flatten()
        .filter_map(|entry| {
            let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            (!name.starts_with('.')).then(|| (appeared(&metadata), name))
        })
        .filter(|(at, _)| since.is_none_or(|since| *at >= since))
        .collect();
    files.sort_by(|one, other| other.cmp(one));
    files.truncate(SHOWN);
    tried.files = files.into_iter().map(|(_, name)| seen(name)).collect();
    tried
}

/// When a file came to its folder: a copied or moved one keeps the time of its content, so the newest of its times counts.
fn appeared(metadata: &std::fs::Metadata) -> Timestamp {
    let times = [metadata.modified().ok(), metadata.created().ok()];
    let newest = times.into_iter().flatten().filter_map(|at| {
        let millis = at.duration_since(UNIX_EPOCH).ok()?.as_millis();
        Timestamp::from_millisecond(i64::try_from(millis).ok()?).ok()
    });
    #[cfg(unix)]
    let newest = {
        use std::os::unix::fs::MetadataExt;
        newest.chain(Timestamp::from_second(metadata.ctime()).ok())
    };
    newest.max().unwrap_or_default()
}

fn seen(name: String) -> SeenFile {
    let (ours, kind_word) = match FileName::recognise(&name) {
        Recognition::Standard(known) => (true, known.kind.title()),
        Recognition::Broken(_) => (false, text::FILE_NAME_BROKEN),
        Recognition::Foreign => (false, text::FILE_FOREIGN),
    };
    SeenFile { name, ours, kind_word }
}

pub(super) fn suggest_folders(_: &Desk) -> Result<FolderSuggestions, ClientError> {
    Ok(suggest(&places()))
}

/// Where folders shared with care software usually lie on this computer. The first is the one for a new pair.
fn places() -> Vec<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let mut places = Vec::new();
    // OneDrive takes the documents of a Windows account over.
    for home in ["OneDrive", "USERPROFILE", "HOME"].into_iter().filter_map(variable) {
        for name in ["Documents", "ドキュメント", "Desktop", "デスクトップ"] {
            places.push(home.join(name));
        }
        places.push(home);
    }
    if let Some(drive) = variable("SystemDrive") {
        places.push(drive.join(std::path::MAIN_SEPARATOR_STR));
    }
    places
}

fn suggest(places: &[PathBuf]) -> FolderSuggestions {
    let mut suggestions = FolderSuggestions::default();
    for place in places {
        let Ok(entries) = std::fs::read_dir(place) else { continue };
        if suggestions.export_folder.is_none() {
            let pair = place.join(text::FOLDER_OF_TODOKE);
            let path = |name: &str| Some(pair.join(name).display().to_string());
            suggestions.export_folder = path(text::EXPORT_FOLDER);
            suggestions.import_folder = path(text::IMPORT_FOLDER);
        }
        let mut found: Vec<String> = entries
            .flatten()
            .filter(|entry| {
                let name = entry.file_name().to_string_lossy().to_lowercase();
                text::FOLDER_MARKS.iter().any(|mark| name.contains(mark)) && entry.path().is_dir()
            })
            .map(|entry| entry.path().display().to_string())
            .collect();
        found.sort();
        suggestions.found.extend(found);
    }
    suggestions
}

pub(super) fn make_folder(desk: &Desk, wanted: OneFolder) -> Result<FolderTried, ClientError> {
    let wrong = || ClientError::new("D-0244", Remedy::Operator).at(&wanted.folder);
    if !wanted.folder.is_absolute() {
        return Err(wrong());
    }
    std::fs::create_dir_all(&wanted.folder).map_err(|error| wrong().because(error))?;
    Ok(look(&wanted.folder, None, desk.clock.now()))
}

/// Sets the office up and starts its engine; a running one starts anew.
pub(super) fn set_up(desk: &Desk, wanted: SetUp) -> Result<SetUpDone, ClientError> {
    let name = wanted.name.trim().to_owned();
    if name.is_empty() {
        return Err(ClientError::new("D-0243", Remedy::Operator));
    }
    let credential = match wanted.credential {
        SetUpCredential::Code { code } => Credential::Code { code, algorithm: KeyAlgorithm::P256 },
        SetUpCredential::P12 { p12_base64, password } => Credential::Pkcs12 {
            source: Source::Bytes(p12_bytes(&p12_base64.0)?),
            password: password.0,
        },
    };
    let setup = Setup {
        office_number: wanted.office_number.trim().to_owned(),
        service_type: wanted.service_type,
        name,
        exchange_url: wanted.exchange_url.trim().to_owned(),
        authority: Source::Bytes(Zeroizing::new(wanted.authority_pem.into_bytes())),
        credential,
        export_folder: wanted.export_folder,
        import_folder: wanted.import_folder,
        review: wanted.review,
        move_sent: wanted.move_sent,
    };
    let (passphrase_file, key_note) = match (&desk.passphrase_file, wanted.passphrase) {
        (None, Some(passphrase)) if !desk.home.exists() => {
            (Some(keep_passphrase(desk, &passphrase.0)?), text::KEY_BESIDE)
        }
        (Some(file), _) => (Some(file.clone()), text::KEY_FROM_FILE),
        (None, _) if desk.home.keeps_passphrase_beside(PASSPHRASE_FILE) => (None, text::KEY_BESIDE),
        (None, _) => (None, text::KEY_IN_KEYRING),
    };
    let certificate = setup::set_up(&desk.home, passphrase_file.as_deref(), &setup, &desk.clock)?;
    desk.close_office();
    desk.open_office();
    Ok(SetUpDone { certificate_until: certificate.not_after(), key_note })
}

/// A computer without a keyring could else not be used at all: the engine starts by itself and nobody is there to type. The passphrase lies in the
/// home, readable by this account alone, just as one named with `--passphrase-file` would. It keeps a copied database closed, not a copied home;
/// `key_note` tells that to the person who sets up, and a keyring is always tried first.
fn keep_passphrase(desk: &Desk, passphrase: &str) -> Result<PathBuf, ClientError> {
    let passphrase = passphrase.trim();
    if passphrase.chars().count() < PASSPHRASE || passphrase.contains(['\r', '\n']) {
        return Err(ClientError::new("D-0242", Remedy::Operator));
    }
    desk.home
        .write_beside(PASSPHRASE_FILE, passphrase.as_bytes())
        .map_err(|error| ClientError::new("D-0110", Remedy::Operator).because(error))?;
    Ok(desk.home.folder().join(PASSPHRASE_FILE))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_put_into_the_folder_is_seen_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("見積書.xlsx");
        std::fs::write(&old, b"old").unwrap();
        let first = look(folder.path(), None, Timestamp::UNIX_EPOCH);
        assert!(first.exists && first.readable && first.writable, "a folder of our own");
        assert_eq!(first.files.len(), 1, "the probe is gone again");
        let later = first.looked_at.checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
        assert_eq!(look(folder.path(), Some(later), later).files, [], "nothing new by then");
        let name = "UPPLAN_202702_1371215102_43_1379900119_11_20270201093000.CSV";
        std::fs::write(folder.path().join(name), b"x").unwrap();
        let seen = look(folder.path(), Some(first.looked_at), later).files;
        let seen = seen.iter().find(|file| file.name == name).unwrap();
        assert!(seen.ours, "it is one of the standard's");
        assert_eq!(
            seen.kind_word,
            todoke_standard::FileKind::Upplan.title(),
            "by its Japanese name"
        );
        let broken = super::seen("UPPLAN_2027.CSV".into());
        assert!(!broken.ours && broken.kind_word == text::FILE_NAME_BROKEN, "nearly one");
        assert!(!look(Path::new("出力"), None, later).exists, "a path without a beginning is none");
    }

    #[test]
    fn folders_of_care_software_are_found_and_a_new_pair_is_proposed() {
        let home = tempfile::tempdir().unwrap();
        let documents = home.path().join("Documents");
        std::fs::create_dir_all(documents.join("ケアプラン連携")).unwrap();
        std::fs::create_dir_all(documents.join("写真")).unwrap();
        let gone = home.path().join("OneDrive");
        let suggestions = suggest(&[gone, documents.clone()]);
        let path = |path: PathBuf| path.display().to_string();
        assert_eq!(suggestions.found, [path(documents.join("ケアプラン連携"))], "by its name");
        assert_eq!(
            suggestions.export_folder,
            Some(path(documents.join("届け").join("出力フォルダ"))),
            "in the first place that exists"
        );
        assert!(!documents.join("届け").exists(), "a proposal makes nothing");
    }
}
