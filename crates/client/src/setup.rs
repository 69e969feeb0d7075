//! Setting up an office: its certificate by one-time code or from a PKCS#12 file, its folders, the exchange.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
pub use todoke_envelope::KeyAlgorithm;
use todoke_envelope::{
    Certificate, Identity, PrivateKey, Purpose, RevocationList, Trust, read_certificates_only,
};
use todoke_protocol::{OfficeAddress, OfficeNumber, ServiceType};
pub use todoke_store::Review;
use todoke_store::{FolderRules, OwnOffice};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::error::{ClientError, Remedy};
use crate::home::Home;
use crate::http::HttpTransport;
use crate::operator;
use crate::path::plain;
use crate::transport::Transport;

/// A file as the command line names it, or its content as the page sends it.
#[derive(Clone)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// What was in it.
    Bytes(Zeroizing<Vec<u8>>),
}

impl From<PathBuf> for Source {
    fn from(file: PathBuf) -> Self {
        Self::File(file)
    }
}

impl Source {
    fn read(&self) -> std::io::Result<Zeroizing<Vec<u8>>> {
        match self {
            Self::File(file) => std::fs::read(file).map(Zeroizing::new),
            Self::Bytes(bytes) => Ok(bytes.clone()),
        }
    }

    /// Says in an error which file it is about.
    fn place(&self, error: ClientError) -> ClientError {
        match self {
            Self::File(file) => error.at(file),
            Self::Bytes(_) => error,
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(formatter, "{}", file.display()),
            Self::Bytes(bytes) => write!(formatter, "{} bytes", bytes.len()),
        }
    }
}

/// Where the office certificate comes from.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A one-time code of the exchange: a key is made here, a certificate is asked for.
    Code {
        /// The code.
        code: String,
        /// The kind of key to make.
        algorithm: KeyAlgorithm,
    },
    /// A PKCS#12 file the office was given.
    Pkcs12 {
        /// The file.
        source: Source,
        /// Its password.
        password: Zeroizing<String>,
    },
}

/// All that set-up asks for.
#[derive(Debug, Clone)]
pub struct Setup {
    /// 事業所番号.
    pub office_number: String,
    /// サービス種類.
    pub service_type: String,
    /// 事業所名.
    pub name: String,
    /// `https://…`.
    pub exchange_url: String,
    /// The exchange's CA certificate, PEM.
    pub authority: Source,
    /// Key and certificate.
    pub credential: Credential,
    /// 出力フォルダ.
    pub export_folder: PathBuf,
    /// 取込フォルダ.
    pub import_folder: PathBuf,
    /// Who looks before sending.
    pub review: Review,
    /// Whether sent files move to 送信済.
    pub move_sent: bool,
}

/// Sets an office up, or changes a set-up one. Nothing sent or received is touched.
///
/// # Errors
/// What is wrong with which answer; then the home is as it was before.
pub fn set_up(
    home: &Home,
    passphrase_file: Option<&Path>,
    setup: &Setup,
    clock: &Arc<dyn Clock>,
) -> Result<Certificate, ClientError> {
    let address = OfficeAddress {
        number: OfficeNumber::parse(&setup.office_number).map_err(invalid)?,
        service_type: ServiceType::parse(&setup.service_type).map_err(invalid)?,
    };
    let (export_folder, import_folder) = folders(&setup.export_folder, &setup.import_folder)?;
    let no_authority = || setup.authority.place(ClientError::authority_unreadable());
    let authority = setup.authority.read().map_err(|error| no_authority().because(error))?;
    let authority_pem =
        str::from_utf8(&authority).map_err(|error| no_authority().because(error))?.to_owned();
    let roots = Certificate::all_from_pem(authority_pem.as_bytes())
        .map_err(|error| no_authority().because(error))?;
    if roots.is_empty() {
        return Err(no_authority());
    }
    // The store first: a certificate that cannot be kept must not use up the code.
    let store = home.open(passphrase_file, true)?;
    let identity = match &setup.credential {
        Credential::Code { code, algorithm } => {
            let key = pending_key(&store, *algorithm)?;
            enrol(setup, &address, &roots, code, key, clock)?
        }
        Credential::Pkcs12 { source, password } => {
            let unreadable = || source.place(ClientError::new("E-0904", Remedy::Operator));
            let bytes = source.read().map_err(|error| unreadable().because(error))?;
            Identity::from_pkcs12(&bytes, password).map_err(|error| unreadable().because(error))?
        }
    };
    let office = HttpTransport::new(&setup.exchange_url, &roots, Some(&identity), clock.clone())?;
    let list = office.revocation_list()?;
    check_identity(&identity, &roots, &list, &address, clock)?;
    let mut certificates_pem = identity.certificate().to_pem();
    for certificate in identity.chain() {
        certificates_pem.push_str(&certificate.to_pem());
    }
    store.remember("crl", &list)?;
    store.save_own_office(&OwnOffice {
        address,
        name: setup.name.clone(),
        exchange_url: setup.exchange_url.clone(),
        authority_pem,
        private_key: identity.private_key().to_pkcs8_der(),
        certificates_pem,
        folders: FolderRules {
            export_folder: export_folder.to_string_lossy().into_owned(),
            import_folder: import_folder.to_string_lossy().into_owned(),
            review: setup.review,
            move_sent: setup.move_sent,
        },
    })?;
    store.remember("pending_key", &[])?;
    store.act_for(&operator::account())?;
    store.record(clock.now(), "set_up", "", "")?;
    Ok(identity.certificate().clone())
}

/// The key that a request was or will be made with. Kept before asking: if the answer is lost, the same code and
/// the same key bring the same certificate.
fn pending_key(
    store: &todoke_store::Store,
    algorithm: KeyAlgorithm,
) -> Result<PrivateKey, ClientError> {
    if let Some(bytes) = store.recollect("pending_key")?.map(Zeroizing::new)
        && let Ok(key) = PrivateKey::from_pkcs8_der(&bytes)
        && key.algorithm() == algorithm
    {
        return Ok(key);
    }
    let key = PrivateKey::generate(algorithm)?;
    store.remember("pending_key", &key.to_pkcs8_der())?;
    Ok(key)
}

fn enrol(
    setup: &Setup,
    address: &OfficeAddress,
    roots: &[Certificate],
    code: &str,
    key: PrivateKey,
    clock: &Arc<dyn Clock>,
) -> Result<Identity, ClientError> {
    let exchange = HttpTransport::new(&setup.exchange_url, roots, None, clock.clone())?;
    let request = key.signing_request(address.number.as_str(), &setup.name)?;
    let answer = exchange.enrol(address.number.as_str(), code.trim(), &request)?;
    let mismatch = |error| ClientError::new("E-0908", Remedy::Operator).because(error);
    let certificates = read_certificates_only(&answer).map_err(mismatch)?;
    // The answer's order is free: ours is the one that carries our number.
    let number = address.number.as_str();
    let (own, chain): (Vec<_>, Vec<_>) =
        certificates.into_iter().partition(|certificate| certificate.common_name() == Some(number));
    let own = own.into_iter().next().ok_or_else(|| ClientError::new("E-0908", Remedy::Operator))?;
    let chain = chain.into_iter().filter(|certificate| !roots.contains(certificate)).collect();
    Identity::new(key, own, chain).map_err(mismatch)
}

/// A certificate that would fail at the first sending is refused now.
fn check_identity(
    identity: &Identity,
    roots: &[Certificate],
    list: &[u8],
    address: &OfficeAddress,
    clock: &Arc<dyn Clock>,
) -> Result<(), ClientError> {
    let list = RevocationList::from_der(list)?;
    let trust = Trust::new(roots.to_vec(), vec![list]);
    for purpose in [Purpose::Login, Purpose::Sign, Purpose::Receive] {
        trust
            .check(identity.certificate(), identity.chain(), purpose, clock.now())
            .map_err(|error| ClientError::new(error.code(), Remedy::Operator).because(error))?;
    }
    identity
        .certificate()
        .check_office(address.number.as_str())
        .map_err(|error| ClientError::new(error.code(), Remedy::Operator).because(error))
}

/// Both folders exist and are not the same: what we deliver must not look like an export.
fn folders(export: &Path, import: &Path) -> Result<(PathBuf, PathBuf), ClientError> {
    let whole = |folder: &Path| {
        let wrong = || ClientError::new("D-0209", Remedy::Operator).at(folder);
        match std::fs::canonicalize(folder) {
            Ok(path) => Ok(plain(path)),
            // Some drives of Windows (memory disks, some shares) do not tell it: then as it was named.
            Err(_) if cfg!(windows) && folder.is_dir() => {
                std::path::absolute(folder).map_err(|error| wrong().because(error))
            }
            Err(error) => Err(wrong().because(error)),
        }
    };
    let (export, import) = (whole(export)?, whole(import)?);
    if export == import || !export.is_dir() || !import.is_dir() {
        return Err(ClientError::new("D-0209", Remedy::Operator));
    }
    Ok((export, import))
}

/// The same, and the one can be read and the other written to.
///
/// # Errors
/// Which folder is wrong and why.
pub(crate) fn usable_folders(
    export: &Path,
    import: &Path,
) -> Result<(PathBuf, PathBuf), ClientError> {
    let (export, import) = folders(export, import)?;
    std::fs::read_dir(&export)
        .map_err(|error| ClientError::new("D-0202", Remedy::Operator).at(&export).because(error))?;
    write_probe(&import)
        .map_err(|error| ClientError::new("D-0201", Remedy::Operator).at(&import).because(error))?;
    Ok((export, import))
}

/// Writes a file into a folder and takes it away again. Gives the time it had there.
pub(crate) fn write_probe(folder: &Path) -> std::io::Result<Option<Timestamp>> {
    let probe = folder.join(".todoke-probe.tmp");
    std::fs::write(&probe, b"todoke")?;
    let at = std::fs::metadata(&probe).and_then(|metadata| metadata.modified()).ok();
    std::fs::remove_file(&probe)?;
    let millis = at.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let millis = millis.and_then(|since| i64::try_from(since.as_millis()).ok());
    Ok(millis.and_then(|millis| Timestamp::from_millisecond(millis).ok()))
}

fn invalid(error: todoke_protocol::TermError) -> ClientError {
    ClientError::new("D-0213", Remedy::Operator).because(error)
}
