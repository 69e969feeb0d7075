//! The door itself: what it listens on, what is called through it, how it closes.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRef, Path, State};
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use axum::{Json, Router, middleware};
use serde_json::Value;
use todoke_client::desk::{COMMANDS, Desk};
use todoke_client::{ClientError, Remedy};
use tokio::runtime;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_stream::StreamExt as _;

use crate::access::{self, Access, Caller};
use crate::answer::{self, Refused};
use crate::events::Events;
use crate::pages;

/// The command that brings files with it, and how much they may weigh together (as base64 in JSON).
const BRINGS_FILES: &str = "take_files";
const FILES_BYTES: usize = 64 * 1024 * 1024;
/// Any other command only names things.
const COMMAND_BYTES: usize = 1024 * 1024;
/// How long calls under way may take once the door is closing. What they were doing is kept by the engine either way.
const CLOSING: Duration = Duration::from_secs(10);

/// A door that listens on this machine's own address and on no other.
pub struct Door {
    listener: TcpListener,
    access: Access,
    desk: Arc<Desk>,
    closing: watch::Sender<bool>,
}

/// Closes a door from elsewhere.
#[derive(Debug, Clone)]
pub struct Stopper {
    closing: watch::Sender<bool>,
}

impl Stopper {
    /// Closes the door: calls under way are answered, event streams end.
    pub fn stop(&self) {
        self.closing.send_replace(true);
    }
}

#[derive(Clone)]
struct Opened {
    access: Access,
    desk: Arc<Desk>,
    events: Events,
    closing: watch::Receiver<bool>,
}

impl FromRef<Opened> for Access {
    fn from_ref(opened: &Opened) -> Self {
        opened.access.clone()
    }
}

impl Door {
    /// Opens a door to the desk on this port, or on a free one. Whoever comes from now on waits until [`Door::serve`].
    ///
    /// # Errors
    /// `N-0301` when the port cannot be had.
    pub fn open(desk: Arc<Desk>, port: Option<u16>) -> Result<Self, ClientError> {
        let cannot = |error| ClientError::new("N-0301", Remedy::Operator).because(error);
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0))).map_err(cannot)?;
        listener.set_nonblocking(true).map_err(cannot)?;
        let port = listener.local_addr().map_err(cannot)?.port();
        let access = Access::new(port).map_err(|_| {
            ClientError::new("N-0301", Remedy::Defect).because("no random bits for a token")
        })?;
        Ok(Self { listener, access, desk, closing: watch::Sender::new(false) })
    }

    /// The address to open in a browser, with the session's token. To be shown to the person who started the door, and to nobody else.
    pub fn address(&self) -> String {
        self.access.address()
    }

    /// What closes it.
    pub fn stopper(&self) -> Stopper {
        Stopper { closing: self.closing.clone() }
    }

    /// Answers until it is stopped; then stops the desk.
    ///
    /// # Errors
    /// When the operating system has no threads or no socket for it.
    pub fn serve(self) -> Result<(), ClientError> {
        let cannot = |error| ClientError::new("N-0301", Remedy::Operator).because(error);
        let desk = self.desk.clone();
        let threads = runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(cannot)?;
        let ended = threads.block_on(self.answer());
        // A command that still runs is let finish; the process waits no longer than this.
        threads.shutdown_timeout(CLOSING);
        desk.stop();
        tracing::info!("door closed");
        ended.map_err(cannot)
    }

    async fn answer(self) -> std::io::Result<()> {
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        let mut closing = self.closing.subscribe();
        let opened = Opened {
            access: self.access,
            events: Events::of(&self.desk),
            desk: self.desk,
            closing: closing.clone(),
        };
        tracing::info!(port = listener.local_addr()?.port(), "door open on loopback");
        let stopped = {
            let mut closing = closing.clone();
            async move { drop(closing.wait_for(|closing| *closing).await) }
        };
        let serving = axum::serve(listener, router(opened)).with_graceful_shutdown(stopped);
        let mut serving = std::pin::pin!(serving.into_future());
        tokio::select! {
            ended = &mut serving => return ended,
            _ = closing.wait_for(|closing| *closing) => {}
        }
        match timeout(CLOSING, serving).await {
            Ok(ended) => ended,
            Err(_) => {
                tracing::warn!("some calls did not finish in time");
                Ok(())
            }
        }
    }
}

fn router(opened: Opened) -> Router {
    let access = opened.access.clone();
    Router::new()
        .route("/api/{command}", any(call))
        .route("/events", any(listen))
        .fallback(pages::page)
        .with_state(opened)
        .layer(middleware::from_fn_with_state(access, access::turn_strangers_away))
        .layer(middleware::map_response(answer::guard))
}

/// One command of the desk.
async fn call(
    _: Caller,
    State(opened): State<Opened>,
    Path(command): Path<String>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Response> {
    if !COMMANDS.contains(&command.as_str()) {
        return Err(Refused::new(StatusCode::NOT_FOUND, "D-0214").into_response());
    }
    if method != Method::POST {
        let refused = Refused::new(StatusCode::METHOD_NOT_ALLOWED, "D-0214");
        return Err(([(ALLOW, "POST")], refused).into_response());
    }
    if !is_json(&headers) {
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "D-0214").into_response());
    }
    let body = read(&command, body).await.map_err(Refused::into_response)?;
    // Commands read and write files and the store: never on a thread that answers others.
    let done = tokio::task::spawn_blocking(move || {
        let arguments = serde_json::from_slice(&body)
            .map_err(|_| Refused::new(StatusCode::BAD_REQUEST, "D-0214"))?;
        drop(body);
        opened.desk.call(&command, arguments).map_err(Refused::from)
    });
    match done.await {
        Ok(answer) => answer.map(Json).map_err(Refused::into_response),
        Err(error) => {
            tracing::error!(code = "N-0305", panicked = error.is_panic(), "command broke off");
            Err(Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "N-0305").into_response())
        }
    }
}

/// A form of another site cannot send this type without asking first, and is told no.
fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    let given = given.split(';').next().unwrap_or_default();
    given.trim().eq_ignore_ascii_case("application/json")
}

async fn read(command: &str, body: Body) -> Result<Vec<u8>, Refused> {
    let limit = if command == BRINGS_FILES { FILES_BYTES } else { COMMAND_BYTES };
    let mut read = Vec::new();
    let mut fits = true;
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Refused::new(StatusCode::BAD_REQUEST, "D-0214"))?;
        fits = fits && read.len().saturating_add(piece.len()) <= limit;
        // The rest is read and dropped: a browser hears an answer only when it has sent everything.
        if fits {
            read.extend_from_slice(&piece);
        } else {
            read = Vec::new();
        }
    }
    if fits { Ok(read) } else { Err(Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "N-0304")) }
}

/// The desk's events, for as long as the page is there.
async fn listen(_: Caller, State(opened): State<Opened>, method: Method) -> Response {
    if method != Method::GET {
        let refused = Refused::new(StatusCode::METHOD_NOT_ALLOWED, "D-0214");
        return ([(ALLOW, "GET")], refused).into_response();
    }
    opened.events.stream(opened.closing)
}
