//! Who calls: the office behind the client certificate, looked up at every request so that a revocation
//! holds at once, also on connections that are open (SV-02). And the message a call is about.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use todoke_protocol::{MessageId, OfficeNumber};

use crate::exchange::{Exchange, Refusal};
use crate::random::sha256;
use crate::tls::PeerCertificate;

/// The calling office.
pub(super) struct Caller {
    pub(super) number: OfficeNumber,
}

impl FromRequestParts<Exchange> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        exchange: &Exchange,
    ) -> Result<Self, Self::Rejection> {
        let shown = parts.extensions.get::<PeerCertificate>().ok_or(Refusal::NoCertificate)?;
        let known = exchange.storage().certificate(sha256(&shown.0)).await?;
        // Validity again: a resumed TLS session was checked when it was first opened.
        match known {
            Some(known) if known.is_usable(exchange.now()) => Ok(Self { number: known.office }),
            _ => Err(Refusal::CertificateRefused),
        }
    }
}

/// The message id in the address.
pub(super) struct Id(pub(super) MessageId);

impl FromRequestParts<Exchange> for Id {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        exchange: &Exchange,
    ) -> Result<Self, Self::Rejection> {
        let malformed = Refusal::Malformed("the address holds no message id (UUID)");
        match Path::<String>::from_request_parts(parts, exchange).await {
            Ok(Path(text)) => MessageId::parse(&text).map(Self).map_err(|_| malformed),
            Err(_) => Err(malformed),
        }
    }
}
