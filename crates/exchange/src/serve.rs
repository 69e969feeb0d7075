//! Answering calls: one process per data folder, an accept loop of our own so that slow and silent clients
//! are bounded at every stage, chores beside it, and an orderly end.

use std::fs::{File, TryLockError};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use rustls_pki_types::CertificateDer;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::config::Limits;
use crate::error::ExchangeError;
use crate::exchange::Exchange;
use crate::tls::{PeerCertificate, server_config};

/// How often the exchange looks whether its certificates and its revocation list are to be renewed.
const CHORES_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long to wait after the operating system had no more sockets for us.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Header lines of one request.
const HEADER_LINES: usize = 64;
/// Calls at a time on one HTTP/2 connection.
const STREAMS: u32 = 32;

/// Serves an exchange until `shutdown` ends. Calls go to `router`: [`Exchange::router`], or that with a
/// layer around it.
///
/// # Errors
/// As [`Service::prepare`].
pub async fn serve(
    listener: TcpListener,
    exchange: Exchange,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ExchangeError> {
    Service::prepare(listener, exchange, router).await?.run(shutdown).await;
    Ok(())
}

/// An exchange that is ready to answer.
pub struct Service {
    listener: TcpListener,
    exchange: Exchange,
    server: Server,
    _lock: File,
}

impl Service {
    /// Takes the data folder for this process and sweeps what a crash left behind.
    ///
    /// # Errors
    /// When another process serves the same folder, or the set-up fails.
    pub async fn prepare(
        listener: TcpListener,
        exchange: Exchange,
        router: Router,
    ) -> Result<Self, ExchangeError> {
        let lock = lock(&exchange)?;
        let swept = exchange.storage().sweep(exchange.now()).await?;
        if swept > 0 {
            tracing::info!(swept, "left-over bodies removed");
        }
        let acceptor = TlsAcceptor::from(Arc::new(server_config(&exchange)?));
        let server = Server { acceptor, router, limits: exchange.limits().clone() };
        Ok(Self { listener, exchange, server, _lock: lock })
    }

    /// Answers until `shutdown` ends; then open requests are finished and waiting mailbox calls answered.
    /// Failing connections end nothing.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self { listener, exchange, server, _lock } = self;
        let connections = Arc::new(Semaphore::new(exchange.limits().connections));
        let graceful = GracefulShutdown::new();
        let chores = tokio::spawn(chores(exchange.clone()));
        let news = tokio::spawn(watch_for_news(exchange.clone()));
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let accepted = tokio::select! {
                () = &mut shutdown => break,
                accepted = accept(&listener, &connections) => accepted,
            };
            if let Some((stream, place)) = accepted {
                tokio::spawn(server.clone().answer(stream, graceful.watcher(), place));
            }
        }
        drop(listener);
        exchange.stop_waiting();
        if timeout(exchange.limits().shutdown, graceful.shutdown()).await.is_err() {
            tracing::warn!("some requests did not finish in time");
        }
        chores.abort();
        news.abort();
    }
}

/// One serving process per data folder: the sweep must never meet an upload of another process.
fn lock(exchange: &Exchange) -> Result<File, ExchangeError> {
    let path = exchange.config().data.serving_lock();
    let cannot = |source| ExchangeError::File { what: "lock", path: path.clone(), source };
    let file =
        File::options().create(true).truncate(false).write(true).open(&path).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(ExchangeError::AlreadyServed { path: exchange.config().data.path().to_owned() })
        }
        Err(TryLockError::Error(source)) => Err(cannot(source)),
    }
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(connections).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, place)),
        Err(error) => {
            // Out of sockets, or the client is gone already: neither ends the exchange.
            tracing::warn!(code = "N-0904", %error, "cannot accept a connection");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

#[derive(Clone)]
struct Server {
    acceptor: TlsAcceptor,
    router: Router,
    limits: Limits,
}

impl Server {
    async fn answer(self, stream: TcpStream, watcher: Watcher, _place: OwnedSemaphorePermit) {
        // A lost option costs speed, not correctness.
        let _ = stream.set_nodelay(true);
        let tls = match timeout(self.limits.handshake, self.acceptor.accept(stream)).await {
            Ok(Ok(tls)) => tls,
            Ok(Err(error)) => {
                tracing::debug!(code = "T-0903", %error, "TLS handshake refused");
                return;
            }
            Err(_) => {
                tracing::debug!(code = "T-0904", "TLS handshake took too long");
                return;
            }
        };
        let peer = tls
            .get_ref()
            .1
            .peer_certificates()
            .and_then(<[CertificateDer<'_>]>::first)
            .map(|certificate| PeerCertificate(certificate.clone().into_owned()));
        let router = self.router;
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            // A layer may not smuggle one in: what counts is what the handshake verified.
            request.extensions_mut().remove::<PeerCertificate>();
            if let Some(peer) = &peer {
                request.extensions_mut().insert(peer.clone());
            }
            router.clone().oneshot(request)
        });
        let builder = http(&self.limits);
        let connection = builder.serve_connection(TokioIo::new(tls), service).into_owned();
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(code = "N-0905", %error, "connection broke off");
        }
    }
}

fn http(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.request_head)
        .max_headers(HEADER_LINES)
        .max_buf_size(limits.request_head_bytes.max(8 * 1024));
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(Duration::from_secs(20)))
        .keep_alive_timeout(limits.handshake)
        .max_header_list_size(u32::try_from(limits.request_head_bytes).unwrap_or(u32::MAX))
        .max_concurrent_streams(STREAMS);
    builder
}

/// Renews certificates and the revocation list in time. What fails is tried again next time.
async fn chores(exchange: Exchange) {
    let mut hourly = interval(CHORES_EVERY);
    hourly.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        hourly.tick().await;
        if let Err(error) = exchange.renew_own_certificates() {
            tracing::error!(code = error.code(), %error, "own certificates not renewed");
        }
        if let Err(refusal) = exchange.revocation_list().await {
            tracing::error!(code = refusal.status_and_code().1, %refusal, "revocation list not renewed");
        }
    }
}

/// Wakes waiting calls for events that another process wrote.
async fn watch_for_news(exchange: Exchange) {
    let mut mark = exchange.storage().news_mark().await.unwrap_or_default();
    let mut ticks = interval(exchange.limits().news_poll);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match exchange.wake_for_news(mark).await {
            Ok(newest) => mark = newest,
            Err(refusal) => {
                tracing::warn!(code = refusal.status_and_code().1, %refusal, "news not read");
            }
        }
    }
}
