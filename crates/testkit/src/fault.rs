//! Faults between office and exchange: a layer around the real router that spoils the calls a test names.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use jiff::SignedDuration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tower::ServiceExt;

/// What happens to a call.
#[derive(Debug, Clone)]
pub enum Harm {
    /// The exchange does its work, the answer never arrives whole.
    AnswerLost,
    /// The answer breaks off after so many bytes.
    BodyCut(usize),
    /// The exchange answers with this status and does nothing.
    Status(u16),
    /// 503 with Retry-After in seconds; nothing is done.
    Unavailable(u32),
    /// The call arrives twice.
    Duplicate,
    /// The answer carries a Date that is off by so much.
    WrongDate(SignedDuration),
    /// The answer comes after so many real milliseconds.
    Slow(u64),
}

/// A harm for the next call that fits.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The method, or any.
    pub method: Option<Method>,
    /// What the path must contain.
    pub path: &'static str,
    /// What happens.
    pub harm: Harm,
}

/// The faults still to come, in order. Each spoils one call.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<VecDeque<Fault>>>);

impl Faults {
    /// Spoils the next call of this method and path.
    pub fn next(&self, method: Method, path: &'static str, harm: Harm) {
        self.0.lock().unwrap().push_back(Fault { method: Some(method), path, harm });
    }

    /// Spoils the next `times` calls of this method and path.
    pub fn next_times(&self, times: usize, method: &Method, path: &'static str, harm: &Harm) {
        for _ in 0..times {
            self.next(method.clone(), path, harm.clone());
        }
    }

    /// How many have not struck yet. A test that planned a fault checks that it did.
    pub fn left(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    fn take(&self, request: &Request) -> Option<Harm> {
        let mut faults = self.0.lock().unwrap();
        let fits = |fault: &Fault| {
            fault.method.as_ref().is_none_or(|method| method == request.method())
                && request.uri().path().contains(fault.path)
        };
        let position = faults.iter().position(fits)?;
        faults.remove(position).map(|fault| fault.harm)
    }

    pub(crate) fn around(&self, router: Router) -> Router {
        let faults = self.clone();
        let inner = router.clone();
        router.layer(from_fn(move |request: Request, next: Next| {
            let (faults, inner) = (faults.clone(), inner.clone());
            async move {
                match faults.take(&request) {
                    None => next.run(request).await,
                    Some(harm) => spoil(harm, request, next, inner).await,
                }
            }
        }))
    }
}

async fn spoil(harm: Harm, request: Request, next: Next, inner: Router) -> Response {
    match harm {
        Harm::AnswerLost => cut(next.run(request).await, 0).await,
        Harm::BodyCut(length) => cut(next.run(request).await, length).await,
        Harm::Status(status) => plain(status),
        Harm::Unavailable(seconds) => {
            let mut answer = plain(503);
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            answer
        }
        Harm::Duplicate => {
            let (first, second) = twice(request).await;
            let answer: Result<Response, Infallible> = inner.oneshot(first).await;
            drop(answer);
            next.run(second).await
        }
        Harm::WrongDate(by) => {
            let mut answer = next.run(request).await;
            answer.headers_mut().insert(header::DATE, date(by));
            answer
        }
        Harm::Slow(milliseconds) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            next.run(request).await
        }
    }
}

fn plain(status: u16) -> Response {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
    answer
}

/// The length is promised whole and the stream breaks: as when a line is cut.
async fn cut(answer: Response, length: usize) -> Response {
    let (parts, body) = answer.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let kept = bytes.slice(..length.min(bytes.len()));
    let (sender, receiver) = mpsc::channel::<Result<Bytes, io::Error>>(2);
    tokio::spawn(async move {
        let _ = sender.send(Ok(kept)).await;
        // What was sent before the cut shall arrive: a reset at once would overtake it.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let _ = sender.send(Err(io::Error::other("the line was cut"))).await;
    });
    let mut answer = Response::from_parts(parts, Body::from_stream(ReceiverStream::new(receiver)));
    answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len().max(1)));
    answer
}

async fn twice(request: Request) -> (Request, Request) {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let copy = parts.clone();
    (
        Request::from_parts(copy, Body::from(bytes.clone())),
        Request::from_parts(parts, Body::from(bytes)),
    )
}

fn date(by: SignedDuration) -> HeaderValue {
    let now = todoke_client::Clock::now(&todoke_client::SystemClock);
    let at = now.checked_add(by).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
    let text = jiff::fmt::rfc2822::to_string(&at).unwrap().replace("+0000", "GMT");
    HeaderValue::from_str(&text).unwrap()
}
