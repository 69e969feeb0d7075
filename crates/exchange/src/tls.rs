//! TLS, in this module only: 1.3 and nothing older, a client certificate of this CA or none. Which calls
//! need one, and whether it was revoked, is decided per request.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::{CertificateDer, UnixTime};

use crate::error::ExchangeError;
use crate::exchange::Exchange;

/// The certificate a client showed in the handshake, as an extension of its requests. The handshake has
/// verified that this CA issued it and that the client holds its key.
#[derive(Debug, Clone)]
pub struct PeerCertificate(pub CertificateDer<'static>);

/// The TLS set-up of an exchange.
pub(crate) fn server_config(exchange: &Exchange) -> Result<ServerConfig, ExchangeError> {
    let wrong = |error: &dyn fmt::Display| ExchangeError::Tls(error.to_string());
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(exchange.authority().certificate().clone()).map_err(|error| wrong(&error))?;
    let clients =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .allow_unauthenticated()
            .build()
            .map_err(|error| wrong(&error))?;
    let clock = Arc::new(ExchangeTime(exchange.clone()));
    let mut config = ServerConfig::builder_with_details(provider, clock)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|error| wrong(&error))?
        .with_client_cert_verifier(clients)
        .with_cert_resolver(Arc::new(CurrentCertificate(exchange.clone())));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // Resumption is what makes 240,000 polling clients affordable (5 times fewer handshakes' worth of work).
    config.ticketer = aws_lc_rs::Ticketer::new().map_err(|error| wrong(&error))?;
    Ok(config)
}

/// The exchange's clock for rustls.
struct ExchangeTime(Exchange);

impl fmt::Debug for ExchangeTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ExchangeTime")
    }
}

impl TimeProvider for ExchangeTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().as_second()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// The server's certificate as it is now: it is renewed while the server runs.
struct CurrentCertificate(Exchange);

impl fmt::Debug for CurrentCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CurrentCertificate")
    }
}

impl ResolvesServerCert for CurrentCertificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.server_certificate())
    }
}
