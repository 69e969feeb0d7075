//! Making a new exchange: its CA, its own certificates, its folder. Never over an old one.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{hosts, own_certificates};
use crate::authority::{Authority, AuthorityError, backdated};
use crate::clock::Clock;
use crate::config::DataFolder;
use crate::crash::crash_point;
use crate::error::ExchangeError;
use crate::files::{self, create_folder, create_private};

/// What to make.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// The folder to make.
    pub data: PathBuf,
    /// Names and addresses under which the server will answer.
    pub hosts: Vec<String>,
    /// From when the CA and its own certificates are valid; `None` for now. Tests set an early date,
    /// so that the exchange can be used under any clock.
    pub valid_from: Option<Timestamp>,
}

impl InitOptions {
    /// An exchange for this machine only.
    pub fn local(data: impl Into<PathBuf>) -> Self {
        let hosts = hosts::LOCAL.iter().map(|host| (*host).to_owned()).collect();
        Self { data: data.into(), hosts, valid_from: None }
    }
}

/// Makes an exchange; returns the path of its CA certificate, which clients must trust.
///
/// The CA's certificate is written last: a folder without it is no exchange yet, and may be begun again.
///
/// # Errors
/// When there is one already, a host name is none, or the folder cannot be written.
pub fn init(options: &InitOptions, clock: &dyn Clock) -> Result<PathBuf, ExchangeError> {
    let data = DataFolder::new(&options.data);
    let path = data.path().to_owned();
    if data.ca_certificate().exists() || data.database().exists() {
        return Err(ExchangeError::AlreadyInitialised { path });
    }
    let hosts = hosts::check(&options.hosts)?;
    create_folder(&path).map_err(cannot("make", &path))?;
    let at = clock.now();
    let valid_from = options.valid_from.unwrap_or_else(|| backdated(at));
    let (authority, key) = Authority::create(valid_from)?;
    for leftover in [data.ca_key()] {
        // Of an attempt that did not end: nothing was ever issued with it.
        match std::fs::remove_file(&leftover) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(cannot("replace", &leftover)(error));
            }
            _ => {}
        }
    }
    create_private(&data.ca_key(), key.as_bytes()).map_err(cannot("write", &data.ca_key()))?;
    crash_point("exchange.init.key_written");
    hosts::write(&data, &hosts)?;
    own_certificates::write_signer(&data, &authority, valid_from, at)?;
    own_certificates::write_server(&data, &authority, &hosts, valid_from, at)?;
    crash_point("exchange.init.identities_written");
    let certificate = files::pem("CERTIFICATE", authority.certificate());
    files::replace(&data.ca_certificate(), certificate.as_bytes(), false)
        .map_err(cannot("write", &data.ca_certificate()))?;
    crash_point("exchange.init.done");
    Ok(data.ca_certificate())
}

/// Loads the CA of a data folder.
pub(super) fn load_authority(data: &DataFolder) -> Result<Authority, ExchangeError> {
    if !data.ca_certificate().exists() {
        return Err(ExchangeError::NotInitialised { path: data.path().to_owned() });
    }
    let read = |path: &Path| {
        let bytes = std::fs::read(path).map_err(cannot("read", path))?;
        String::from_utf8(bytes)
            .map_err(|_| AuthorityError::Damaged("a file that is no text".to_owned()).into())
    };
    let certificate: Result<String, ExchangeError> = read(&data.ca_certificate());
    let key: Result<String, ExchangeError> = read(&data.ca_key());
    Ok(Authority::load(&certificate?, &key?)?)
}

/// An error about a file.
pub(super) fn cannot(
    what: &'static str,
    path: &Path,
) -> impl Fn(std::io::Error) -> ExchangeError + use<> {
    let path = path.to_owned();
    move |source| ExchangeError::File { what, path: path.clone(), source }
}
