//! What holds for every call: writes run to their end, errors are problem details, the Date header is the
//! exchange's clock, each answer is counted and logged. Logs hold the route, never the path or a value.

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, DATE};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::time::Instant;

use super::problem::{Answered, as_problem};
use crate::exchange::{Exchange, Refusal};

pub(super) async fn observe(
    State(exchange): State<Exchange>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let method = known_method(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = if is_read {
        next.run(request).await
    } else {
        // A client that hangs up in the middle must not leave a half-done write: it runs to its end.
        match tokio::spawn(next.run(request)).await {
            Ok(response) => response,
            Err(error) => Refusal::Defect(error.to_string()).into_response(),
        }
    };
    let mut response = as_problem(response);
    let headers = response.headers_mut();
    if let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&exchange.now())
        && let Ok(date) = HeaderValue::from_str(&date)
    {
        headers.insert(DATE, date);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let status = response.status().as_u16();
    let code = response.extensions().get::<Answered>().map_or("", |answered| answered.code);
    exchange.metrics().count(&route, method, status);
    let elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(method, route, status, code, elapsed_ms, "answered");
    response
}

/// Anything may stand for a method; the log and the counts know these.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "PUT" => "PUT",
        "POST" => "POST",
        "DELETE" => "DELETE",
        _ => "other",
    }
}
