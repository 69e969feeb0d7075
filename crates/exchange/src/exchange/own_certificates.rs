//! The exchange's own two certificates, for TLS and for receipts: loaded, and renewed in good time.

use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use todoke_envelope::{Certificate, Identity, PrivateKey};

use super::init::cannot;
use super::{Exchange, hosts};
use crate::authority::{Authority, AuthorityError, backdated};
use crate::config::DataFolder;
use crate::error::ExchangeError;
use crate::files;

/// How long before its end a certificate is renewed.
const RENEWED_BEFORE_END: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl Exchange {
    /// Renews the exchange's own certificates when their end is near. Called every hour while it serves.
    pub(crate) fn renew_own_certificates(&self) -> Result<(), ExchangeError> {
        let (data, at) = (&self.config().data, self.now());
        let signer = signer(data, self.authority(), at)?;
        *self.0.signer.write().unwrap_or_else(PoisonError::into_inner) = signer;
        let server = server(data, self.authority(), at)?;
        *self.0.server.write().unwrap_or_else(PoisonError::into_inner) = server;
        Ok(())
    }

    /// What the server shows in the TLS handshake.
    pub(crate) fn server_certificate(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.0.server.read().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(super) fn write_signer(
    data: &DataFolder,
    authority: &Authority,
    valid_from: Timestamp,
    at: Timestamp,
) -> Result<(), ExchangeError> {
    let path = data.signer_identity();
    let issued = authority.issue_signer(valid_from, at)?;
    files::replace(&path, issued.pem.as_bytes(), true).map_err(cannot("write", &path))
}

pub(super) fn write_server(
    data: &DataFolder,
    authority: &Authority,
    hosts: &[String],
    valid_from: Timestamp,
    at: Timestamp,
) -> Result<(), ExchangeError> {
    let path = data.server_identity();
    let issued = authority.issue_server(hosts, valid_from, at)?;
    files::replace(&path, issued.pem.as_bytes(), true).map_err(cannot("write", &path))
}

pub(super) fn signer(
    data: &DataFolder,
    authority: &Authority,
    at: Timestamp,
) -> Result<Identity, ExchangeError> {
    let path = data.signer_identity();
    let (mut certificate, mut key) = load(&path)?;
    if ends_soon(&certificate, at)? {
        write_signer(data, authority, backdated(at), at)?;
        tracing::info!("the certificate for receipts was renewed");
        (certificate, key) = load(&path)?;
    }
    let damaged = |_| AuthorityError::Damaged("the certificate for receipts".to_owned());
    let chain = vec![Certificate::from_der(authority.certificate()).map_err(damaged)?];
    let certificate = Certificate::from_der(&certificate).map_err(damaged)?;
    let key = PrivateKey::from_pkcs8_der(key.secret_der()).map_err(damaged)?;
    Ok(Identity::new(key, certificate, chain).map_err(damaged)?)
}

pub(super) fn server(
    data: &DataFolder,
    authority: &Authority,
    at: Timestamp,
) -> Result<Arc<CertifiedKey>, ExchangeError> {
    let path = data.server_identity();
    let (mut certificate, mut key) = load(&path)?;
    if ends_soon(&certificate, at)? {
        write_server(data, authority, &hosts::read(data)?, backdated(at), at)?;
        tracing::info!("the TLS certificate of the server was renewed");
        (certificate, key) = load(&path)?;
    }
    let key = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key)
        .map_err(|error| ExchangeError::Tls(error.to_string()))?;
    let certified = CertifiedKey::new(vec![certificate], key);
    certified.keys_match().map_err(|error| ExchangeError::Tls(error.to_string()))?;
    Ok(Arc::new(certified))
}

fn load(path: &Path) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), ExchangeError> {
    let pem = std::fs::read(path).map_err(cannot("read", path))?;
    let damaged = |_| AuthorityError::Damaged("a file without certificate and key".to_owned());
    let certificate = CertificateDer::from_pem_slice(&pem).map_err(damaged)?;
    Ok((certificate, PrivateKeyDer::from_pem_slice(&pem).map_err(damaged)?))
}

fn ends_soon(certificate: &[u8], at: Timestamp) -> Result<bool, ExchangeError> {
    let parsed = Certificate::from_der(certificate)
        .map_err(|_| AuthorityError::Damaged("an own certificate".to_owned()))?;
    let soon = at.checked_add(RENEWED_BEFORE_END).unwrap_or(Timestamp::MAX);
    Ok(parsed.not_after() <= soon)
}
