//! `/v1/mailbox`: what happened for the calling office.

use std::time::Duration;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use todoke_protocol::{MAX_WAIT_S, Mailbox, Problem};

use super::caller::Caller;
use crate::exchange::{Exchange, Refusal};

/// What to read.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Events after this sequence number; 0 reads from the beginning.
    #[serde(default)]
    after: u64,
    /// How many seconds to wait for news, at most 50.
    #[serde(default)]
    wait: u64,
}

/// Reads the mailbox of the calling office, waiting for news if asked to.
///
/// Ask again with `after` = `next`. The ETag is that number: with it in If-None-Match, "nothing new" is 304.
#[utoipa::path(
    get, path = "/v1/mailbox", tag = "mailbox", operation_id = "readMailbox",
    params(Wanted, ("If-None-Match" = Option<String>, Header, description = "ETag of the last answer")),
    responses(
        (status = 200, description = "A page of events", body = Mailbox, headers(("ETag" = String, description = "`next`, quoted"))),
        (status = 304, description = "Nothing new"),
        (status = 400, description = "Unreadable (N-0400)", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No client certificate (N-0401)", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Client certificate refused (N-0403)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Cannot read now (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(("office" = []))
)]
pub(super) async fn read(
    State(exchange): State<Exchange>,
    caller: Caller,
    headers: HeaderMap,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(wanted) =
        wanted.map_err(|_| Refusal::Malformed("after and wait are whole numbers"))?;
    let wait = Duration::from_secs(wanted.wait.min(MAX_WAIT_S));
    let mailbox = exchange.mailbox(&caller.number, wanted.after, wait).await?;
    let tag = format!("\"{}\"", mailbox.next);
    let is_known = mailbox.events.is_empty()
        && headers
            .get(IF_NONE_MATCH)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag));
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    Ok(([(ETAG, tag)], Json(mailbox)).into_response())
}
