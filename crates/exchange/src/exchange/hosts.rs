//! The names under which the server answers; they stand in its TLS certificate.

use rustls_pki_types::ServerName;

use super::init::cannot;
use crate::config::DataFolder;
use crate::error::ExchangeError;
use crate::files;

/// What an exchange answers to when nobody says otherwise.
pub(super) const LOCAL: &[&str] = &["localhost", "127.0.0.1", "::1"];

/// Checks the names; none at all means this machine.
pub(super) fn check(hosts: &[String]) -> Result<Vec<String>, ExchangeError> {
    if hosts.is_empty() {
        return Ok(LOCAL.iter().map(|host| (*host).to_owned()).collect());
    }
    for host in hosts {
        if ServerName::try_from(host.as_str()).is_err() {
            return Err(ExchangeError::Malformed(format!(
                "{host:?} is neither a host name nor an IP address"
            )));
        }
    }
    Ok(hosts.to_vec())
}

pub(super) fn write(data: &DataFolder, hosts: &[String]) -> Result<(), ExchangeError> {
    let text = hosts.iter().map(|host| format!("{host}\n")).collect::<String>();
    files::replace(&data.hosts(), text.as_bytes(), false).map_err(cannot("write", &data.hosts()))
}

pub(super) fn read(data: &DataFolder) -> Result<Vec<String>, ExchangeError> {
    let text = std::fs::read_to_string(data.hosts()).map_err(cannot("read", &data.hosts()))?;
    let hosts: Vec<String> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    check(&hosts)
}
