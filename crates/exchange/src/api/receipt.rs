//! `/v1/messages/{id}/receipts`: the receiving office says how far a message came.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use todoke_protocol::Problem;

use super::caller::{Caller, Id};
use super::description::Der;
use crate::crash::crash_point;
use crate::exchange::{Exchange, Refusal};

/// Hands in a signed receipt: `delivered`, `opened` or `refused`. Idempotent: the first receipt of an outcome
/// counts.
#[utoipa::path(
    post, path = "/v1/messages/{id}/receipts", tag = "messages", operation_id = "postReceipt",
    params(("id" = String, Path, format = "uuid", description = "Message id")),
    request_body(content = inline(Der), content_type = "application/cms", description = "The signed receipt (受領通知), CMS SignedData in DER"),
    responses(
        (status = 201, description = "Stored; the sender has an event"),
        (status = 200, description = "There is one of this outcome already"),
        (status = 401, description = "No client certificate (N-0401)", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Client certificate refused (N-0403)", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such message for this office (N-0404)", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It does not fit the message's state (N-0424)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large (N-0413)", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not signed by the receiver, or for another message (N-0424)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Cannot store now (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(("office" = []))
)]
pub(super) async fn take(
    State(exchange): State<Exchange>,
    caller: Caller,
    Id(id): Id,
    signed: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Refusal> {
    let signed = signed.map_err(|rejection| unreadable(&rejection))?;
    let is_new = exchange.take_receipt(&caller.number, id, signed).await?;
    tracing::info!(message_id = %id, is_new, "receipt taken");
    crash_point("exchange.receipt.answering");
    Ok(if is_new { StatusCode::CREATED } else { StatusCode::OK })
}

/// Why the body of a request could not be read.
pub(super) fn unreadable(rejection: &BytesRejection) -> Refusal {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Refusal::TooLarge
    } else {
        Refusal::Malformed("its body was cut")
    }
}
