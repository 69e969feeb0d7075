//! The real exchange on a thread of its own, on loopback, with real TLS.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use tempfile::TempDir;
use todoke_exchange::{Config, Exchange, InitOptions, init, serve};
use todoke_protocol::{OfficeNumber, ServiceType};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clock::TestClock;
use crate::fault::Faults;

/// A running exchange. Stops when dropped.
pub struct TestExchange {
    runtime: Runtime,
    data: TempDir,
    clock: TestClock,
    /// What goes wrong on the line.
    pub faults: Faults,
    address: SocketAddr,
    running: Option<Running>,
}

struct Running {
    exchange: Exchange,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

impl TestExchange {
    /// A fresh exchange on a free port.
    pub fn start(clock: &TestClock) -> Self {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("exchange");
        init(&InitOptions::local(&folder), clock).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mut exchange = Self {
            runtime,
            data,
            clock: clock.clone(),
            faults: Faults::default(),
            address,
            running: None,
        };
        exchange.run(listener);
        exchange
    }

    /// `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The CA certificate.
    pub fn ca_file(&self) -> PathBuf {
        self.data.path().join("exchange").join("ca.pem")
    }

    /// The data folder.
    pub fn folder(&self) -> PathBuf {
        self.data.path().join("exchange")
    }

    /// Adds an office and gives its one-time code.
    pub fn add_office(&self, number: &str, service_type: &str, name: &str) -> String {
        let number = OfficeNumber::parse(number).unwrap();
        let types = [ServiceType::parse(service_type).unwrap()];
        let added = self.runtime.block_on(self.exchange().office_add(&number, name, &types));
        added.unwrap().code.expect("a new office gets a code")
    }

    /// Revokes the certificates of an office.
    pub fn revoke(&self, number: &str) {
        let _ = self.runtime.block_on(self.exchange().revoke(number)).unwrap();
    }

    /// The exchange as a library.
    pub fn exchange(&self) -> &Exchange {
        &self.running.as_ref().expect("the exchange runs").exchange
    }

    /// Stops it. Its data stays.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            drop(running.exchange);
            let _ = running.stop.send(());
            self.runtime.block_on(running.done).unwrap();
        }
    }

    /// Starts it again where it was.
    pub fn start_again(&mut self) {
        self.run(TcpListener::bind(self.address).unwrap());
    }

    fn run(&mut self, listener: TcpListener) {
        listener.set_nonblocking(true).unwrap();
        let config = Config::new(self.folder()).with_clock(self.clock.clone());
        let exchange = Exchange::open_with(config).unwrap();
        let router = self.faults.around(exchange.router());
        let (stop, stopped) = oneshot::channel();
        let served = exchange.clone();
        let done = self.runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let shutdown = async {
                let _ = stopped.await;
            };
            serve(listener, served, router, shutdown).await.unwrap();
        });
        self.running = Some(Running { exchange, stop, done });
    }
}

impl Drop for TestExchange {
    fn drop(&mut self) {
        self.stop();
    }
}
