//! The built page, embedded at compile time. An address is looked up whole in a table: there is no folder to climb out of.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};

/// Address, media type, bytes.
type Embedded = (&'static str, &'static str, &'static [u8]);

const EMBEDDED: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Shown in place of a page that was not built.
const UNBUILT: &str = include_str!("unbuilt.html");
const UNBUILT_PAGE: &[Embedded] =
    &[("/index.html", "text/html; charset=utf-8", UNBUILT.as_bytes())];

/// A file of the page.
struct Page {
    address: &'static str,
    media_type: HeaderValue,
    bytes: &'static [u8],
    tag: HeaderValue,
}

static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let built = if EMBEDDED.is_empty() { UNBUILT_PAGE } else { EMBEDDED };
    built
        .iter()
        .map(|&(address, media_type, bytes)| Page {
            address,
            media_type: HeaderValue::from_static(media_type),
            bytes,
            tag: tag(bytes),
        })
        .collect()
});

/// The digest as an entity tag.
fn tag(bytes: &[u8]) -> HeaderValue {
    let digest = digest(&SHA256, bytes);
    let hex: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    // Digits in quotes are always a header value; without a tag a browser only reads again.
    HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// A file of the page by its address; nothing else answers here.
pub(crate) async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let address = if uri.path() == "/" { "/index.html" } else { uri.path() };
    let Some(page) = PAGES.iter().find(|page| page.address == address) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Asked for again each time, so that a new version of the program never meets an old page.
    let kept = [(ETAG, page.tag.clone()), (CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    let known = headers.get_all(IF_NONE_MATCH).iter().any(|known| *known == page.tag);
    if known {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    // The body of a HEAD is dropped on the way out.
    (kept, [(CONTENT_TYPE, page.media_type.clone())], page.bytes).into_response()
}
