//! `/v1/messages/{id}`: sending and recalling.

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest as _, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use todoke_protocol::{CMS_MEDIA_TYPE, Problem};
use tokio::time::timeout;

use super::caller::{Caller, Id};
use super::description::Der;
use super::paced::PacedBody;
use crate::config::Limits;
use crate::crash::crash_point;
use crate::exchange::{Exchange, Refusal, Upload, UploadPlace};

/// The largest dispatch note, in bytes: a small JSON with two or three certificates.
const NOTE_BYTES: u64 = 128 * 1024;

/// The two parts of an upload, as they stand in the description.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "describes the multipart form; read part by part")]
pub(super) struct UploadForm {
    /// The signed dispatch note (送り状), CMS SignedData in DER.
    #[schema(value_type = String, format = Binary, content_media_type = "application/cms")]
    dispatch_note: Vec<u8>,
    /// The sealed body, CMS in DER.
    #[schema(value_type = String, format = Binary, content_media_type = "application/cms")]
    body: Vec<u8>,
}

/// Sends a message. Idempotent: the same id and bytes get the same countersigned receipt.
///
/// Before anything is stored, the note's signature is checked against the calling office and the office master,
/// and the body against the note.
#[utoipa::path(
    put, path = "/v1/messages/{id}", tag = "messages", operation_id = "putMessage",
    params(("id" = String, Path, format = "uuid", description = "Message id, made once by the sender")),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "Accepted and stored: the exchange's receipt `accepted`, CMS", body = inline(Der), content_type = "application/cms"),
        (status = 200, description = "The same message was accepted before: the same receipt", body = inline(Der), content_type = "application/cms"),
        (status = 400, description = "Unreadable (N-0400)", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No client certificate (N-0401)", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Client certificate refused (N-0403)", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The id was used for other bytes (N-0409)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large (N-0413)", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Dispatch note refused (N-0422) or receiver unknown (N-0423)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Cannot store now (N-0503)", body = Problem, content_type = "application/problem+json",
         headers(("Retry-After" = u64, description = "Seconds"))),
    ),
    security(("office" = []))
)]
pub(super) async fn accept(
    State(exchange): State<Exchange>,
    caller: Caller,
    Id(id): Id,
    request: Request,
) -> Result<Response, Refusal> {
    let limits = exchange.limits();
    let declared = content_length(request.headers());
    if declared.is_some_and(|bytes| bytes > limits.body_bytes + super::UPLOAD_FRAME_BYTES) {
        return Err(Refusal::TooLarge);
    }
    let mut place = exchange.begin_upload(&caller.number)?;
    let request = request.map(|body| Body::new(PacedBody::new(body)));
    let form = Multipart::from_request(request, &()).await;
    let form = form.map_err(|_| Refusal::Malformed("multipart/form-data is needed"))?;
    let (dispatch_note, body) = timeout(limits.upload_total, read_form(form, limits, &mut place))
        .await
        .map_err(|_| Refusal::Malformed("the upload took too long"))??;
    let accepted = exchange.accept(&caller.number, Upload { id, dispatch_note, body }).await?;
    drop(place);
    tracing::info!(message_id = %id, is_new = accepted.is_new, "message accepted");
    crash_point("exchange.message.answering");
    let status = if accepted.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(cms(status, accepted.receipt))
}

/// Recalls a message while nobody has its body. Idempotent.
#[utoipa::path(
    delete, path = "/v1/messages/{id}", tag = "messages", operation_id = "recallMessage",
    params(("id" = String, Path, format = "uuid", description = "Message id")),
    responses(
        (status = 200, description = "Recalled, now or before: the exchange's receipt `withdrawn`, CMS", body = inline(Der), content_type = "application/cms"),
        (status = 401, description = "No client certificate (N-0401)", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Client certificate refused (N-0403)", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such message of this office (N-0404)", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The receiver already took it (N-0410)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Cannot store now (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(("office" = []))
)]
pub(super) async fn recall(
    State(exchange): State<Exchange>,
    caller: Caller,
    Id(id): Id,
) -> Result<Response, Refusal> {
    let receipt = exchange.recall(&caller.number, id).await?;
    tracing::info!(message_id = %id, "message recalled");
    crash_point("exchange.recall.answering");
    Ok(cms(StatusCode::OK, receipt))
}

fn cms(status: StatusCode, bytes: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, CMS_MEDIA_TYPE)], bytes).into_response()
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn read_form(
    mut form: Multipart,
    limits: &Limits,
    place: &mut UploadPlace,
) -> Result<(Bytes, Bytes), Refusal> {
    let (mut note, mut body) = (None, None);
    loop {
        let field = timeout(limits.upload_idle, form.next_field()).await.map_err(|_| stalled())?;
        let Some(field) = field.map_err(|error| unreadable(&error))? else { break };
        let (part, limit) = match field.name() {
            Some("dispatch_note") => (&mut note, NOTE_BYTES),
            Some("body") => (&mut body, limits.body_bytes),
            _ => return Err(Refusal::Malformed("a part of another name")),
        };
        if part.is_some() {
            return Err(Refusal::Malformed("a part that comes twice"));
        }
        *part = Some(read_part(field, limit, limits, place).await?);
    }
    match (note, body) {
        (Some(note), Some(body)) => Ok((note, body)),
        (None, _) => Err(Refusal::Malformed("the part dispatch_note is missing")),
        (_, None) => Err(Refusal::Malformed("the part body is missing")),
    }
}

async fn read_part(
    mut field: Field<'_>,
    limit: u64,
    limits: &Limits,
    place: &mut UploadPlace,
) -> Result<Bytes, Refusal> {
    let mut bytes = Vec::new();
    loop {
        let chunk = timeout(limits.upload_idle, field.chunk()).await.map_err(|_| stalled())?;
        let Some(chunk) = chunk.map_err(|error| unreadable(&error))? else { break };
        let total = bytes.len().saturating_add(chunk.len());
        if u64::try_from(total).unwrap_or(u64::MAX) > limit {
            return Err(Refusal::TooLarge);
        }
        place.hold(chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(Bytes::from(bytes))
}

fn stalled() -> Refusal {
    Refusal::Malformed("the upload stood still for too long")
}

fn unreadable(error: &MultipartError) -> Refusal {
    // Says whether the form or the line was at fault; holds nothing of the parts.
    tracing::warn!(status = error.status().as_u16(), detail = error.body_text(), "form not read");
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Refusal::TooLarge
    } else {
        Refusal::Malformed("the parts of the form are cut or malformed")
    }
}
