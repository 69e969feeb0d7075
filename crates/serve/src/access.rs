//! Who may come in, decided here and nowhere else.
//!
//! A program of this machine that does not know the session's token, a page of another site that the same browser shows, and a name
//! that was bent to 127.0.0.1 (DNS rebinding) all stay outside: the address called must be ours, the page that calls must be ours, and
//! every call but those for the page itself brings the token.
//!
//! The seam for staff accounts on a LAN: handlers of commands and events cannot be reached without a [`Caller`], and a caller comes from
//! [`Access::caller`] only. Today every caller is the person who started `todoke serve`; with accounts a caller will say who it is.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;
use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::answer::Refused;

/// 256 random bits.
const TOKEN_BYTES: usize = 32;
/// Where a browser finds this machine. The door listens on the first; the second is what people type.
const HOSTS: [&str; 2] = ["127.0.0.1", "localhost"];
/// What an address without a port means.
const HTTP_PORT: u16 = 80;

/// What a door asks of whoever comes.
#[derive(Clone)]
pub(crate) struct Access {
    token: Arc<Zeroizing<String>>,
    port: u16,
}

/// Somebody who may use the desk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller {
    _from_access: (),
}

impl Access {
    /// Access with a new token, for a door on this port.
    pub(crate) fn new(port: u16) -> Result<Self, Unspecified> {
        let mut bits = Zeroizing::new([0; TOKEN_BYTES]);
        rand::fill(bits.as_mut_slice())?;
        let token = BASE64_URL_SAFE_NO_PAD.encode(bits.as_slice());
        Ok(Self { token: Arc::new(Zeroizing::new(token)), port })
    }

    /// The address for the person who started the door. The fragment never leaves the browser: it stands in no log and no referrer.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/#token={}", self.port, self.token.as_str())
    }

    /// Whether the call was meant for this door and comes from no foreign page.
    fn is_ours(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let mut named: Vec<&str> = uri.authority().map(Authority::as_str).into_iter().collect();
        for host in headers.get_all(HOST) {
            let Ok(host) = host.to_str() else { return false };
            named.push(host);
        }
        let origins = headers.get_all(ORIGIN).iter().map(HeaderValue::to_str);
        for origin in origins {
            let Some(host) = origin.ok().and_then(|origin| origin.strip_prefix("http://")) else {
                return false;
            };
            // A page of ours calls the host that it came from.
            if named.first() != Some(&host) {
                return false;
            }
        }
        !named.is_empty() && named.iter().all(|host| self.is_this_machine(host))
    }

    fn is_this_machine(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        // A name before an @ belongs into no address of ours.
        !host.contains('@')
            && HOSTS.contains(&authority.host())
            && authority.port_u16().unwrap_or(HTTP_PORT) == self.port
    }

    /// Who calls, if the call brings the session's token.
    fn caller(&self, headers: &HeaderMap) -> Option<Caller> {
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let (Some(given), None) = (given.next(), given.next()) else { return None };
        let given = given.as_bytes().strip_prefix(b"Bearer ")?;
        verify_slices_are_equal(given, self.token.as_bytes()).ok()?;
        Some(Caller { _from_access: () })
    }
}

/// The first thing that happens to any request: calls for other addresses and from other pages go no further.
pub(crate) async fn turn_strangers_away(
    State(access): State<Access>,
    request: Request,
    next: Next,
) -> Response {
    if access.is_ours(request.uri(), request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!(code = "N-0303", "call with a foreign host or origin refused");
    Refused::new(StatusCode::FORBIDDEN, "N-0303").into_response()
}

impl<S> FromRequestParts<S> for Caller
where
    Access: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Access::from_ref(state).caller(&parts.headers).ok_or_else(|| {
            tracing::warn!(code = "N-0302", "call without the session's token refused");
            Refused::new(StatusCode::UNAUTHORIZED, "N-0302")
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_token_is_256_random_bits_and_new_each_time() {
        let (one, other) = (Access::new(1).unwrap(), Access::new(1).unwrap());
        let bits = BASE64_URL_SAFE_NO_PAD.decode(one.token.as_bytes()).unwrap();
        assert_eq!(bits.len() * 8, 256, "nobody guesses it");
        assert_ne!(*one.token, *other.token, "an address of yesterday opens nothing");
    }

    #[test]
    fn only_our_own_host_and_port_are_ours() {
        let access = Access::new(4567).unwrap();
        for host in ["127.0.0.1:4567", "localhost:4567"] {
            assert!(access.is_ours(&Uri::from_static("/"), &headers(&[("host", host)])), "{host}");
        }
        for host in [
            "127.0.0.1",
            "127.0.0.1:4568",
            "127.0.0.2:4567",
            "[::1]:4567",
            "0.0.0.0:4567",
            "evil.example:4567",
            "localhost.evil.example:4567",
            "127.0.0.1.evil.example:4567",
            "a@127.0.0.1:4567",
            "127.0.0.1:4567:4567",
            "",
        ] {
            let ours = access.is_ours(&Uri::from_static("/"), &headers(&[("host", host)]));
            assert!(!ours, "{host} may be a name that somebody bent to this machine");
        }
        assert!(!access.is_ours(&Uri::from_static("/"), &headers(&[])), "a browser names its host");
        let twice = headers(&[("host", "127.0.0.1:4567"), ("host", "evil.example")]);
        assert!(!access.is_ours(&Uri::from_static("/"), &twice), "every host named must be ours");
        let absolute = Uri::from_static("http://evil.example:4567/");
        let host = headers(&[("host", "127.0.0.1:4567")]);
        assert!(!access.is_ours(&absolute, &host), "the host of the request line counts too");
    }

    #[test]
    fn an_origin_must_be_the_page_of_the_host_called() {
        let access = Access::new(4567).unwrap();
        let with = |origin: &str| {
            let lines = [("host", "127.0.0.1:4567"), ("origin", origin)];
            access.is_ours(&Uri::from_static("/api/status"), &headers(&lines))
        };
        assert!(with("http://127.0.0.1:4567"), "our own page");
        for origin in [
            "null",
            "http://localhost:4567",
            "https://127.0.0.1:4567",
            "http://127.0.0.1:4568",
            "http://evil.example",
            "",
        ] {
            assert!(!with(origin), "{origin} is another page");
        }
    }

    #[test]
    fn a_call_brings_the_token_once_and_whole() {
        let access = Access::new(4567).unwrap();
        let token = access.token.as_str();
        let right = format!("Bearer {token}");
        assert!(access.caller(&headers(&[("authorization", &right)])).is_some(), "the token");
        let mut shorter = right.clone();
        shorter.pop();
        let longer = format!("{right}A");
        let bare = token.to_owned();
        for wrong in [shorter.as_str(), &longer, &bare, "Bearer ", "Bearer", ""] {
            assert!(
                access.caller(&headers(&[("authorization", wrong)])).is_none(),
                "not the token"
            );
        }
        let twice = headers(&[("authorization", right.as_str()), ("authorization", &right)]);
        assert!(access.caller(&twice).is_none(), "two answers to one question are none");
        assert!(access.caller(&headers(&[])).is_none(), "no token, no caller");
    }
}
