//! `/v1/messages/{id}/body`: the sealed bytes, for the receiver, in parts if asked for.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use todoke_protocol::{CMS_MEDIA_TYPE, Problem, code};

use super::caller::{Caller, Id};
use super::description::Der;
use super::problem::problem;
use super::stream::ReaderBody;
use crate::exchange::{Exchange, Refusal};

/// Fetches the sealed body. From the first byte on, the message cannot be recalled; that is noted durably before
/// the byte leaves.
#[utoipa::path(
    get, path = "/v1/messages/{id}/body", tag = "messages", operation_id = "fetchBody",
    params(
        ("id" = String, Path, format = "uuid", description = "Message id"),
        ("Range" = Option<String>, Header, description = "One range of bytes"),
        ("If-Range" = Option<String>, Header, description = "ETag the range belongs to"),
    ),
    responses(
        (status = 200, description = "The sealed body, CMS", body = inline(Der), content_type = "application/cms",
         headers(("ETag" = String, description = "SHA-256 of the body, quoted"))),
        (status = 206, description = "The range asked for", body = inline(Der), content_type = "application/cms"),
        (status = 401, description = "No client certificate (N-0401)", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Client certificate refused (N-0403)", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such message for this office (N-0404)", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "Recalled by its sender (N-0411)", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "The range lies outside (N-0400)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Cannot read now (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(("office" = []))
)]
pub(super) async fn fetch(
    State(exchange): State<Exchange>,
    caller: Caller,
    Id(id): Id,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let message = exchange.message_for(&caller.number, id).await?;
    let size = message.body_size_bytes;
    let tag = format!("\"{}\"", message.body_sha256);
    let (status, first, length) = match wanted_range(&headers, &tag, size) {
        Wanted::All => (StatusCode::OK, 0, size),
        Wanted::Part { first, length } => (StatusCode::PARTIAL_CONTENT, first, length),
        Wanted::Outside => return Ok(outside(size)),
    };
    // HEAD asks how large it is; nothing is handed out.
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        let reader = exchange.hand_out(&message, first, length).await?;
        tracing::info!(message_id = %id, status = status.as_u16(), "body handed out");
        Body::new(ReaderBody::new(reader, length))
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(CMS_MEDIA_TYPE));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    if status == StatusCode::PARTIAL_CONTENT {
        let last = first.saturating_add(length).saturating_sub(1);
        insert_content_range(headers, &format!("bytes {first}-{last}/{size}"));
    }
    Ok(response)
}

fn outside(size: u64) -> Response {
    let mut response =
        problem(StatusCode::RANGE_NOT_SATISFIABLE, code::MALFORMED, "the range lies outside");
    insert_content_range(response.headers_mut(), &format!("bytes */{size}"));
    response
}

fn insert_content_range(headers: &mut HeaderMap, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(CONTENT_RANGE, value);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part { first: u64, length: u64 },
    Outside,
}

/// One range of bytes (RFC 9110, section 14). Several, or what is no range at all, means the whole body.
fn wanted_range(headers: &HeaderMap, tag: &str, size: u64) -> Wanted {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let Some(range) = text(RANGE) else { return Wanted::All };
    if text(IF_RANGE).is_some_and(|known| known != tag) {
        return Wanted::All;
    }
    let Some((from, to)) = range
        .strip_prefix("bytes=")
        .filter(|ranges| !ranges.contains(','))
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Wanted::All;
    };
    let number = |text: &str| -> Option<u64> {
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
    };
    let (first, last) = match (number(from), number(to)) {
        (Some(first), Some(last)) if first <= last => (first, last),
        (Some(first), None) if to.is_empty() => (first, u64::MAX),
        // The last so many bytes.
        (None, Some(count)) if from.is_empty() => {
            if count == 0 {
                return Wanted::Outside;
            }
            (size.saturating_sub(count), u64::MAX)
        }
        _ => return Wanted::All,
    };
    if first >= size {
        return Wanted::Outside;
    }
    Wanted::Part { first, length: last.min(size.saturating_sub(1)) - first + 1 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn range(text: &str) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_str(text).unwrap());
        wanted_range(&headers, "\"tag\"", 100)
    }

    #[test]
    fn one_range_is_understood_and_anything_else_is_the_whole_body() {
        let part = |first, length| Wanted::Part { first, length };
        assert_eq!(range("bytes=0-0"), part(0, 1), "both ends count");
        assert_eq!(range("bytes=10-19"), part(10, 10), "both ends count");
        assert_eq!(range("bytes=90-"), part(90, 10), "to the end");
        assert_eq!(range("bytes=90-500"), part(90, 10), "the end is cut to the size");
        assert_eq!(range("bytes=-30"), part(70, 30), "the last bytes");
        assert_eq!(range("bytes=-500"), part(0, 100), "more than there is: all of it, as a part");
        assert_eq!(range("bytes=100-"), Wanted::Outside, "behind the end");
        assert_eq!(range("bytes=-0"), Wanted::Outside, "no byte at all");
        for whole in
            ["bytes=5-4", "bytes=a-b", "bytes=1-2,4-5", "bytes=-", "lines=1-2", "bytes=+1-2"]
        {
            assert_eq!(range(whole), Wanted::All, "{whole:?} is not one range of bytes");
        }
    }

    #[test]
    fn a_range_of_another_body_gets_the_whole_body() {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_static("bytes=1-2"));
        headers.insert(IF_RANGE, HeaderValue::from_static("\"other\""));
        assert_eq!(wanted_range(&headers, "\"tag\"", 100), Wanted::All, "RFC 9110, 13.1.5");
    }
}
