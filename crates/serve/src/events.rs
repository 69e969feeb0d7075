//! The desk's events for any number of browser pages.

use std::convert::Infallible;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::response::sse::{Event as Line, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use todoke_client::desk::{Desk, Event};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;

/// How many events a page may lag behind. One that lags further reads everything again: events carry no content.
const BACKLOG: usize = 64;
/// How often a silent stream shows that it lives.
const PING: Duration = Duration::from_secs(15);

/// One subscription at the desk, shared by all pages.
#[derive(Clone)]
pub(crate) struct Events {
    sender: broadcast::Sender<Event>,
}

impl Events {
    /// Hears the desk from now on, until the desk is gone.
    pub(crate) fn of(desk: &Arc<Desk>) -> Self {
        let heard = desk.subscribe();
        let (sender, _) = broadcast::channel(BACKLOG);
        let all = sender.clone();
        thread::spawn(move || {
            for event in heard {
                // Nobody listens: a page that comes reads the state anyway.
                let _ = all.send(event);
            }
        });
        Self { sender }
    }

    /// A stream for one page. Ends when the page goes or the door closes.
    pub(crate) fn stream(&self, closing: watch::Receiver<bool>) -> Response {
        let (lines, stream) = mpsc::channel(1);
        tokio::spawn(pass_on(self.sender.subscribe(), lines, closing));
        let ping = KeepAlive::new().interval(PING).text("ping");
        Sse::new(ReceiverStream::new(stream)).keep_alive(ping).into_response()
    }
}

async fn pass_on(
    mut events: broadcast::Receiver<Event>,
    lines: mpsc::Sender<Result<Line, Infallible>>,
    mut closing: watch::Receiver<bool>,
) {
    // What changed while nobody listened is told by one event at the start.
    let mut event = Event::Changed;
    loop {
        let line = match Line::default().json_data(&event) {
            Ok(line) => line,
            Err(error) => {
                tracing::error!(code = "N-0305", %error, "event not written");
                return;
            }
        };
        if lines.send(Ok(line)).await.is_err() {
            return;
        }
        event = tokio::select! {
            next = events.recv() => match next {
                Ok(event) => event,
                Err(RecvError::Lagged(_)) => Event::Changed,
                Err(RecvError::Closed) => return,
            },
            () = lines.closed() => return,
            _ = closing.wait_for(|closing| *closing) => return,
        };
    }
}
