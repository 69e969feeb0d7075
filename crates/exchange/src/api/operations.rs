//! `/v1/status`, `/v1/crl`, `/metrics`, `/healthz`: readable without a certificate.

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use todoke_protocol::{Problem, Status};

use super::description::Der;
use crate::exchange::{Exchange, Refusal};

/// Version of the calls described here.
const PROTOCOL: u32 = 1;
/// How many notices are shown.
const NOTICES: usize = 20;

/// The exchange's time, version and notices.
#[utoipa::path(
    get, path = "/v1/status", tag = "operations", operation_id = "readStatus",
    responses(
        (status = 200, description = "Time, versions, notices", body = Status),
        (status = 503, description = "Cannot read now (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn status(State(exchange): State<Exchange>) -> Result<Json<Status>, Refusal> {
    let notices = exchange.storage().notices(NOTICES).await?;
    Ok(Json(Status {
        // Read last: the client measures its clock against it.
        time: exchange.now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protocol: PROTOCOL,
        notices,
    }))
}

/// The revocation list of the embedded CA, DER. Made anew every day and with each revocation; good for a week.
#[utoipa::path(
    get, path = "/v1/crl", tag = "operations", operation_id = "readRevocationList",
    responses(
        (status = 200, description = "CRL, DER", body = inline(Der), content_type = "application/pkix-crl"),
        (status = 503, description = "Cannot read now (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn revocation_list(State(exchange): State<Exchange>) -> Result<Response, Refusal> {
    let list = exchange.revocation_list().await?;
    Ok(([(CONTENT_TYPE, "application/pkix-crl")], list).into_response())
}

/// Counts, in the Prometheus text form.
#[utoipa::path(
    get, path = "/metrics", tag = "operations", operation_id = "readMetrics",
    responses(
        (status = 200, description = "Counts", body = String, content_type = "text/plain"),
        (status = 503, description = "Cannot read now (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn metrics(State(exchange): State<Exchange>) -> Result<Response, Refusal> {
    let totals = exchange.storage().totals().await?;
    let text = exchange.metrics().text(&totals, exchange.waiting_calls());
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// Whether the exchange can read a row and write a file.
#[utoipa::path(
    get, path = "/healthz", tag = "operations", operation_id = "readHealth",
    responses(
        (status = 200, description = "It can", body = String, content_type = "text/plain"),
        (status = 503, description = "It cannot (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(())
)]
pub(super) async fn health(State(exchange): State<Exchange>) -> Result<&'static str, Refusal> {
    exchange.storage().check().await?;
    Ok("ok\n")
}
