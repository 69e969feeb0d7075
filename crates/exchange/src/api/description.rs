//! The OpenAPI 3.1 description, generated from the calls.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{body, est, mailbox, message, offices, operations, receipt};
use crate::exchange::Refusal;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Todoke exchange",
        description = "Takes sealed messages from one care office and hands them to another. Errors are problem details (RFC 9457) with a stable code.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact()
    ),
    paths(
        est::ca_certificates,
        est::enrol,
        est::renew,
        offices::list,
        message::accept,
        message::recall,
        body::fetch,
        receipt::take,
        mailbox::read,
        operations::status,
        operations::revocation_list,
        operations::metrics,
        operations::health,
        openapi,
    ),
    tags(
        (name = "enrolment", description = "Office certificates (EST, RFC 7030)"),
        (name = "offices", description = "The office master"),
        (name = "messages", description = "Messages, their bodies and receipts"),
        (name = "mailbox", description = "What happened for an office"),
        (name = "operations", description = "Without a certificate"),
    ),
    modifiers(&Schemes)
)]
struct Description;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let components = description.components.get_or_insert_default();
        components.add_security_scheme(
            "office",
            SecurityScheme::MutualTls {
                description: Some(
                    "The certificate of an office, issued by this exchange".to_owned(),
                ),
                deprecated: None,
                extensions: None,
            },
        );
        let mut basic = Http::new(HttpAuthScheme::Basic);
        basic.description = Some("Office number and one-time enrolment code".to_owned());
        components.add_security_scheme("enrolment_code", SecurityScheme::Http(basic));
    }
}

/// The description as it stands in `docs/openapi.json`.
///
/// # Errors
/// Never in practice: it is made of constants.
pub fn openapi_json() -> Result<String, serde_json::Error> {
    Description::openapi().to_pretty_json().map(|mut text| {
        text.push('\n');
        text
    })
}

/// This description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "operations", operation_id = "readDescription",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")),
    security(())
)]
pub(super) async fn openapi() -> Result<Response, Refusal> {
    let text = openapi_json().map_err(|error| Refusal::Defect(error.to_string()))?;
    Ok(([(CONTENT_TYPE, "application/json")], text).into_response())
}

/// Bytes in DER.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
#[allow(dead_code, reason = "stands for bytes in the description")]
pub(super) struct Der(Vec<u8>);
