//! `serve`: until SIGTERM or Ctrl-C.

use std::path::PathBuf;

use anyhow::Context as _;
use todoke_exchange::{ExchangeError, Service};
use tokio::net::TcpListener;

use super::{open, print, start_log, with_code};

pub(super) fn serve(data: PathBuf, listen: &str, log_json: bool) -> anyhow::Result<()> {
    start_log("info", log_json);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start")?;
    runtime.block_on(async {
        let exchange = open(data)?;
        let listener = TcpListener::bind(listen).await.map_err(ExchangeError::Listen);
        let listener = with_code(listener)?;
        let address = with_code(listener.local_addr().map_err(ExchangeError::Listen))?;
        let router = exchange.router();
        let service = with_code(Service::prepare(listener, exchange, router).await)?;
        print(&format!("listening on https://{address}"))?;
        service.run(told_to_stop()).await;
        tracing::info!("stopped");
        Ok(())
    })
}

/// Ends with SIGTERM or Ctrl-C.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            tracing::error!(code = "N-0906", "SIGTERM is not heard; stop with Ctrl-C");
            return interrupted().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            () = interrupted() => {}
        }
    }
    #[cfg(not(unix))]
    interrupted().await;
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a way to hear it, serving on is better than stopping at once.
        std::future::pending::<()>().await;
    }
}
