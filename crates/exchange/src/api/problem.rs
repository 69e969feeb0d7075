//! Refusals as problem details (RFC 9457): status, stable code, one English sentence, no personal data.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use todoke_protocol::{PROBLEM_MEDIA_TYPE, Problem, code};

use crate::exchange::Refusal;

/// When to try again after the storage failed. In seconds.
const STORAGE_RETRY_S: u64 = 5;
/// When to try again after too many uploads at a time. In seconds.
const BUSY_RETRY_S: u64 = 2;

impl Refusal {
    /// HTTP status and stable code.
    pub(crate) fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Malformed(_) | Self::RequestRefused(_) => {
                (StatusCode::BAD_REQUEST, code::MALFORMED)
            }
            Self::NoCertificate => (StatusCode::UNAUTHORIZED, code::NO_CERTIFICATE),
            Self::CertificateRefused => (StatusCode::FORBIDDEN, code::CERTIFICATE_REFUSED),
            Self::NotFound => (StatusCode::NOT_FOUND, code::NOT_FOUND),
            Self::OtherBytes => (StatusCode::CONFLICT, code::OTHER_BYTES),
            Self::AlreadyFetched => (StatusCode::CONFLICT, code::ALREADY_FETCHED),
            Self::Recalled => (StatusCode::GONE, code::RECALLED),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, code::TOO_LARGE),
            Self::NoteRefused(_) => (StatusCode::UNPROCESSABLE_ENTITY, code::NOTE_REFUSED),
            Self::UnknownReceiver => (StatusCode::UNPROCESSABLE_ENTITY, code::UNKNOWN_RECEIVER),
            Self::ReceiptRefused(_) => (StatusCode::UNPROCESSABLE_ENTITY, code::RECEIPT_REFUSED),
            Self::ReceiptUnfitting(_) => (StatusCode::CONFLICT, code::RECEIPT_REFUSED),
            Self::EnrolmentRefused => (StatusCode::UNAUTHORIZED, code::ENROLMENT_REFUSED),
            Self::KeyRevoked => (StatusCode::FORBIDDEN, code::ENROLMENT_REFUSED),
            Self::TooManyAttempts { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, code::TOO_MANY_ATTEMPTS)
            }
            Self::Unavailable(_) | Self::Busy => {
                (StatusCode::SERVICE_UNAVAILABLE, code::UNAVAILABLE)
            }
            Self::Defect(_) => (StatusCode::INTERNAL_SERVER_ERROR, code::INTERNAL),
        }
    }

    fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::TooManyAttempts { retry_after_s } => Some(*retry_after_s),
            Self::Unavailable(_) => Some(STORAGE_RETRY_S),
            Self::Busy => Some(BUSY_RETRY_S),
            _ => None,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        match &self {
            // What the storage said is for the operator of the exchange, not for the office.
            Self::Unavailable(error) => {
                tracing::error!(code = error.code(), %error, "storage failed")
            }
            Self::Defect(detail) => tracing::error!(code, detail, "defect"),
            _ => {}
        }
        let mut response = problem(status, code, &self.to_string());
        if let Some(seconds) = self.retry_after_s() {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if matches!(self, Self::EnrolmentRefused) {
            let basic = HeaderValue::from_static("Basic realm=\"todoke\", charset=\"UTF-8\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, basic);
        }
        response
    }
}

/// A problem response; the text becomes a sentence.
pub(super) fn problem(status: StatusCode, code: &'static str, text: &str) -> Response {
    let mut letters = text.chars();
    let title: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .chain(std::iter::once('.'))
        .collect();
    let problem = Problem::new(status.as_u16(), code, title);
    let mut response = (status, axum::Json(problem)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_MEDIA_TYPE));
    response.extensions_mut().insert(Answered { code });
    response
}

/// The code of a problem response, for the log.
#[derive(Clone, Copy)]
pub(super) struct Answered {
    pub(super) code: &'static str,
}

/// Gives errors that the framework made (unknown method, oversized body, …) the same form.
pub(super) fn as_problem(response: Response) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.extensions().get::<Answered>().is_some() {
        return response;
    }
    let (code, text) = match status {
        StatusCode::NOT_FOUND => (code::NOT_FOUND, "there is nothing here"),
        StatusCode::METHOD_NOT_ALLOWED => (code::MALFORMED, "this call does not know that method"),
        StatusCode::PAYLOAD_TOO_LARGE => {
            (code::TOO_LARGE, "the request is larger than this exchange takes")
        }
        status if status.is_server_error() => (code::INTERNAL, "a defect of the exchange"),
        _ => (code::MALFORMED, "the request could not be read"),
    };
    let mut replaced = problem(status, code, text);
    if let Some(allowed) = response.headers().get(axum::http::header::ALLOW) {
        replaced.headers_mut().insert(axum::http::header::ALLOW, allowed.clone());
    }
    replaced
}
