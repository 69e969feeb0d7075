//! `/.well-known/est/…`: getting and renewing an office certificate (RFC 7030, base64 as in RFC 8951).

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use todoke_envelope::{Certificate, certificates_only};
use todoke_protocol::Problem;

use super::caller::Caller;
use super::receipt::unreadable;
use crate::crash::crash_point;
use crate::exchange::{Exchange, Refusal};

/// The certificate of the CA, for those who can check it otherwise (by its file or fingerprint).
#[utoipa::path(
    get, path = "/.well-known/est/cacerts", tag = "enrolment", operation_id = "caCertificates",
    responses((status = 200, description = "The CA's certificate, certs-only PKCS#7 in base64", body = String, content_type = "application/pkcs7-mime")),
    security(())
)]
pub(super) async fn ca_certificates(State(exchange): State<Exchange>) -> Result<Response, Refusal> {
    pkcs7(exchange.authority().certificate())
}

/// Enrols an office: a certificate for its key, for its one-time code.
///
/// HTTP Basic: the office number and the code. Asked again with the same code and key (the answer got lost), it
/// gives the same certificate.
#[utoipa::path(
    post, path = "/.well-known/est/simpleenroll", tag = "enrolment", operation_id = "enrol",
    request_body(content = String, content_type = "application/pkcs10", description = "PKCS#10 in base64; only its key is taken"),
    responses(
        (status = 200, description = "The certificate, certs-only PKCS#7 in base64", body = String, content_type = "application/pkcs7-mime"),
        (status = 400, description = "Request or key refused (N-0400)", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Code wrong, used or too old (N-0425)", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "A certificate for this key was revoked (N-0425)", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong codes (N-0429)", body = Problem, content_type = "application/problem+json",
         headers(("Retry-After" = u64, description = "Seconds"))),
        (status = 503, description = "Cannot store now (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(("enrolment_code" = []))
)]
pub(super) async fn enrol(
    State(exchange): State<Exchange>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let (number, code) = basic_credentials(&headers).ok_or(Refusal::EnrolmentRefused)?;
    let request = request_in(&body.map_err(|rejection| unreadable(&rejection))?)?;
    let certificate = exchange.enrol(&number, &code, &request).await?;
    tracing::info!("an office was enrolled");
    crash_point("exchange.enrol.answering");
    pkcs7(&certificate)
}

/// Renews the certificate of the calling office, for the same or a new key.
#[utoipa::path(
    post, path = "/.well-known/est/simplereenroll", tag = "enrolment", operation_id = "renew",
    request_body(content = String, content_type = "application/pkcs10", description = "PKCS#10 in base64; only its key is taken"),
    responses(
        (status = 200, description = "The certificate, certs-only PKCS#7 in base64", body = String, content_type = "application/pkcs7-mime"),
        (status = 400, description = "Request or key refused (N-0400)", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No client certificate (N-0401)", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Client certificate refused (N-0403)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Cannot store now (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(("office" = []))
)]
pub(super) async fn renew(
    State(exchange): State<Exchange>,
    caller: Caller,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let request = request_in(&body.map_err(|rejection| unreadable(&rejection))?)?;
    let certificate = exchange.renew(&caller.number, &request).await?;
    tracing::info!("an office certificate was renewed");
    crash_point("exchange.renew.answering");
    pkcs7(&certificate)
}

fn pkcs7(certificate: &[u8]) -> Result<Response, Refusal> {
    let defect = |error: todoke_envelope::EnvelopeError| Refusal::Defect(error.to_string());
    let certificate = Certificate::from_der(certificate).map_err(defect)?;
    let der = certificates_only(&[certificate]).map_err(defect)?;
    let mut text = String::new();
    for line in BASE64.encode(der).as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        // RFC 8951, 2.1: any line break will do; this one suits `base64 -d` too.
        text.push('\n');
    }
    let headers = [
        (CONTENT_TYPE.as_str(), "application/pkcs7-mime; smime-type=certs-only"),
        ("content-transfer-encoding", "base64"),
    ];
    Ok((headers, text).into_response())
}

fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64.decode(encoded.trim()).ok()?).ok()?;
    let (number, code) = decoded.split_once(':')?;
    Some((number.to_owned(), code.to_owned()))
}

fn request_in(body: &[u8]) -> Result<Vec<u8>, Refusal> {
    let letters: Vec<u8> =
        body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(letters).map_err(|_| Refusal::Malformed("a PKCS#10 request in base64 is needed"))
}
