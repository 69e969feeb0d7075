//! `/v1/offices`: the office master.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use todoke_protocol::{Offices, Problem};

use super::caller::Caller;
use crate::exchange::{Exchange, Refusal};

/// What to read.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Offices changed after this number; 0 reads all.
    #[serde(default)]
    changed_after: u64,
}

/// Reads the office master (事業所マスタ), or what changed in it.
///
/// A certificate that expires changes nothing here: readers see its end in the certificate.
#[utoipa::path(
    get, path = "/v1/offices", tag = "offices", operation_id = "readOffices",
    params(Wanted),
    responses(
        (status = 200, description = "A page of offices, oldest change first", body = Offices),
        (status = 400, description = "Unreadable (N-0400)", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No client certificate (N-0401)", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Client certificate refused (N-0403)", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Cannot read now (N-0503)", body = Problem, content_type = "application/problem+json"),
    ),
    security(("office" = []))
)]
pub(super) async fn list(
    State(exchange): State<Exchange>,
    _caller: Caller,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Offices>, Refusal> {
    let Query(wanted) =
        wanted.map_err(|_| Refusal::Malformed("changed_after is a whole number"))?;
    Ok(Json(exchange.offices(wanted.changed_after).await?))
}
