//! What an answer looks like: refusals as JSON with their sentence, and the headers that every answer carries.

use axum::Json;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use todoke_client::desk::Refusal;
use todoke_client::{ClientError, Remedy};

/// Nothing from elsewhere, nothing inline, no frame around the page, no form to anywhere.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The page needs no device of the machine.
const PERMISSIONS: &str = "camera=(), clipboard-read=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

/// A refusal with the status that HTTP has for it.
#[derive(Debug)]
pub(crate) struct Refused {
    status: StatusCode,
    refusal: Refusal,
}

impl Refused {
    /// A refusal of the door itself.
    pub(crate) fn new(status: StatusCode, code: &str) -> Self {
        Self { status, refusal: ClientError::new(code, Remedy::Operator).into() }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let status =
            if refusal.passing { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::CONFLICT };
        Self { status, refusal }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, Json(self.refusal)).into_response()
    }
}

/// Puts the strict headers on an answer, whatever it is.
pub(crate) async fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Plans of people stay out of the browser's disk; only the page itself says otherwise.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(passing: bool) -> StatusCode {
        let refusal = Refusal { code: "N-0201".to_owned(), message: String::new(), passing };
        Refused::from(refusal).into_response().status()
    }

    #[test]
    fn a_refusal_that_passes_asks_to_come_again() {
        assert_eq!(status(true), StatusCode::SERVICE_UNAVAILABLE, "later it works");
        assert_eq!(status(false), StatusCode::CONFLICT, "somebody must do something first");
    }
}
