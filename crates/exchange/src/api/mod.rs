//! The calls of the exchange over HTTP: one module per resource. Here: the routes, and what holds for all
//! of them (problem details, the Date header, counts, one log line).

mod body;
mod caller;
mod description;
mod est;
mod mailbox;
mod message;
mod observe;
mod offices;
mod operations;
mod paced;
mod problem;
mod receipt;
mod stream;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post, put};

pub use description::openapi_json;

use crate::exchange::Exchange;

/// Room for the dispatch note and the frame around the parts of an upload, in bytes.
const UPLOAD_FRAME_BYTES: u64 = 512 * 1024;
/// The largest body of any other request: receipts and certificate requests. In bytes.
const SMALL_BODY_BYTES: usize = 256 * 1024;

/// All calls.
pub(crate) fn router(exchange: Exchange) -> Router {
    let upload = exchange.limits().body_bytes.saturating_add(UPLOAD_FRAME_BYTES);
    let upload = DefaultBodyLimit::max(usize::try_from(upload).unwrap_or(usize::MAX));
    Router::new()
        .route("/.well-known/est/cacerts", get(est::ca_certificates))
        .route("/.well-known/est/simpleenroll", post(est::enrol))
        .route("/.well-known/est/simplereenroll", post(est::renew))
        .route("/v1/offices", get(offices::list))
        .route("/v1/messages/{id}", put(message::accept).layer(upload).delete(message::recall))
        .route("/v1/messages/{id}/body", get(body::fetch))
        .route("/v1/messages/{id}/receipts", post(receipt::take))
        .route("/v1/mailbox", get(mailbox::read))
        .route("/v1/status", get(operations::status))
        .route("/v1/crl", get(operations::revocation_list))
        .route("/metrics", get(operations::metrics))
        .route("/healthz", get(operations::health))
        .route("/openapi.json", get(description::openapi))
        .fallback(nothing_here)
        .layer(DefaultBodyLimit::max(SMALL_BODY_BYTES))
        .layer(from_fn_with_state(exchange.clone(), observe::observe))
        .with_state(exchange)
}

async fn nothing_here() -> StatusCode {
    StatusCode::NOT_FOUND
}
