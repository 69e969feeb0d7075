//! An exchange in a temporary folder, offices with real certificates, and a clock that can be moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::{SignedDuration, Timestamp};
use reqwest::multipart::{Form, Part};
use reqwest::{Response, StatusCode};
use tempfile::TempDir;
use todoke_envelope::{
    Certificate, Identity, KeyAlgorithm, PrivateKey, Purpose, RevocationList, Trust,
    read_certificates_only, sign_json, verify_json,
};
use todoke_exchange::{Clock, Config, Exchange, InitOptions, Limits, Service, SystemClock, init};
use todoke_protocol::{
    Digest, DispatchNote, Mailbox, MessageId, OfficeAddress, OfficeNumber, Outcome, Problem,
    ReceiptNote, ServiceType,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The machine's clock, moved by so many seconds: TLS clients of the tests use the machine's.
#[derive(Clone, Default)]
pub(crate) struct MovableClock(Arc<AtomicI64>);

impl MovableClock {
    pub(crate) fn advance(&self, by: SignedDuration) {
        self.0.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}

impl Clock for MovableClock {
    fn time(&self) -> Timestamp {
        SystemClock.time() + SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// A running exchange.
pub(crate) struct Running {
    pub(crate) folder: Arc<TempDir>,
    pub(crate) exchange: Exchange,
    pub(crate) clock: MovableClock,
    pub(crate) address: std::net::SocketAddr,
    limits: Limits,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

pub(crate) fn test_limits() -> Limits {
    Limits {
        body_bytes: 1024 * 1024,
        database_busy: std::time::Duration::from_millis(200),
        news_poll: std::time::Duration::from_millis(100),
        ..Limits::default()
    }
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::start_with(test_limits()).await
    }

    pub(crate) async fn start_with(limits: Limits) -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let clock = MovableClock::default();
        init(&InitOptions::local(folder.path().join("data")), &clock).unwrap();
        Self::serve(folder, clock, limits).await
    }

    pub(crate) async fn serve(folder: Arc<TempDir>, clock: MovableClock, limits: Limits) -> Self {
        let mut config = Config::new(folder.path().join("data")).with_clock(clock.clone());
        config.limits = limits.clone();
        let exchange = Exchange::open_with(config).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = exchange.clone();
        let router = exchange.router();
        // Prepared here, so that the sweep is over when this returns.
        let service = Service::prepare(listener, served, router).await.unwrap();
        let task = tokio::spawn(service.run(async {
            let _ = stopped.await;
        }));
        Self { folder, exchange, clock, address, limits, stop: Some(stop), task }
    }

    /// Stops in an orderly way and starts again in the same folder.
    pub(crate) async fn restart(self) -> Self {
        let (folder, clock, limits) =
            (Arc::clone(&self.folder), self.clock.clone(), self.limits.clone());
        self.stop().await;
        Self::serve(folder, clock, limits).await
    }

    pub(crate) async fn stop(mut self) {
        let _ = self.stop.take().unwrap().send(());
        (&mut self.task).await.unwrap();
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// A client without certificate that trusts this exchange only.
    pub(crate) fn client_builder(&self) -> reqwest::ClientBuilder {
        let root = reqwest::Certificate::from_pem(self.exchange.ca_pem().as_bytes()).unwrap();
        reqwest::Client::builder().tls_certs_only([root])
    }

    pub(crate) fn anonymous(&self) -> reqwest::Client {
        self.client_builder().build().unwrap()
    }

    /// A client with this certificate and key.
    pub(crate) fn client_of(&self, identity: &Identity) -> reqwest::Client {
        self.client_builder().identity(shown(identity)).build().unwrap()
    }

    /// The same without HTTP/2.
    pub(crate) fn http1_client_of(&self, identity: &Identity) -> reqwest::Client {
        self.client_builder().http1_only().identity(shown(identity)).build().unwrap()
    }

    /// Adds an office and enrols it.
    pub(crate) async fn office(&self, number: &str, service_type: &str) -> TestOffice {
        let code = self.add(number, service_type).await.expect("a new office has a code");
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let response = self.enrol(number, &code, &key).await;
        assert_eq!(response.status(), StatusCode::OK, "a fresh code enrols");
        let certificate = certificate_in(response).await;
        self.office_with(number, service_type, key, certificate)
    }

    pub(crate) fn office_with(
        &self,
        number: &str,
        service_type: &str,
        key: PrivateKey,
        certificate: Certificate,
    ) -> TestOffice {
        let identity = Identity::new(key, certificate, Vec::new()).unwrap();
        TestOffice {
            address: address(number, service_type),
            client: self.client_of(&identity),
            identity,
            base: self.url(""),
            clock: self.clock.clone(),
        }
    }

    pub(crate) async fn add(&self, number: &str, service_type: &str) -> Option<String> {
        let number = OfficeNumber::parse(number).unwrap();
        let services = [ServiceType::parse(service_type).unwrap()];
        self.exchange.office_add(&number, "ひまわり事業所", &services).await.unwrap().code
    }

    pub(crate) async fn enrol(&self, number: &str, code: &str, key: &PrivateKey) -> Response {
        let request = key.signing_request(number, "anything").unwrap();
        self.anonymous()
            .post(self.url("/.well-known/est/simpleenroll"))
            .basic_auth(number, Some(code))
            .header("content-type", "application/pkcs10")
            .body(BASE64.encode(request))
            .send()
            .await
            .unwrap()
    }

    pub(crate) fn trust(&self) -> Trust {
        Trust::danger_without_revocation(vec![
            Certificate::from_pem(self.exchange.ca_pem().as_bytes()).unwrap(),
        ])
    }

    /// Verifies a receipt of the exchange.
    pub(crate) fn read_exchange_receipt(&self, receipt: &[u8]) -> ReceiptNote {
        let (note, _) =
            verify_json(receipt, &self.trust(), Purpose::Exchange, self.clock.time()).unwrap();
        note
    }

    pub(crate) async fn revocation_list(&self) -> RevocationList {
        let response = self.anonymous().get(self.url("/v1/crl")).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "the list is public");
        RevocationList::from_der(&response.bytes().await.unwrap()).unwrap()
    }

    /// Bodies that lie in the data folder, finished or not.
    pub(crate) fn body_files(&self) -> Vec<std::path::PathBuf> {
        fn walk(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { walk(&path, found) } else { found.push(path) }
            }
        }
        let mut found = Vec::new();
        walk(&self.data().join("bodies"), &mut found);
        found
    }
}

/// An enrolled office and its client.
#[derive(Clone)]
pub(crate) struct TestOffice {
    pub(crate) address: OfficeAddress,
    pub(crate) identity: Identity,
    pub(crate) client: reqwest::Client,
    pub(crate) base: String,
    pub(crate) clock: MovableClock,
}

impl TestOffice {
    /// A signed note for this body.
    pub(crate) fn note(
        &self,
        id: MessageId,
        receiver: &OfficeAddress,
        body: &[u8],
    ) -> DispatchNote {
        DispatchNote {
            format: DispatchNote::FORMAT.to_owned(),
            message_id: id,
            sender: self.address.clone(),
            receiver: receiver.clone(),
            unit_kind: "K2".to_owned(),
            serial: "20270401120000".to_owned(),
            service_month: Some("202704".to_owned()),
            body_size_bytes: u64::try_from(body.len()).unwrap(),
            body_sha256: digest(body),
            acting_for: None,
            created_at: self.clock.time(),
        }
    }

    pub(crate) fn sign_note(&self, note: &DispatchNote) -> Vec<u8> {
        sign_json(note, &self.identity, self.clock.time()).unwrap()
    }

    pub(crate) async fn put(&self, id: MessageId, note: &[u8], body: &[u8]) -> Response {
        self.client
            .put(format!("{}/v1/messages/{id}", self.base))
            .multipart(form(note, body))
            .send()
            .await
            .unwrap()
    }

    /// Sends a message; returns its id and the acceptance.
    pub(crate) async fn send(&self, receiver: &OfficeAddress, body: &[u8]) -> (MessageId, Vec<u8>) {
        let id = new_id();
        let note = self.sign_note(&self.note(id, receiver, body));
        let response = self.put(id, &note, body).await;
        assert_eq!(response.status(), StatusCode::CREATED, "a good message is accepted");
        (id, response.bytes().await.unwrap().to_vec())
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    pub(crate) async fn mailbox(&self, after: u64) -> Mailbox {
        let response = self.get(&format!("/v1/mailbox?after={after}")).await;
        assert_eq!(response.status(), StatusCode::OK, "an office reads its mailbox");
        response.json().await.unwrap()
    }

    pub(crate) async fn fetch(&self, id: MessageId) -> Response {
        self.get(&format!("/v1/messages/{id}/body")).await
    }

    pub(crate) async fn recall(&self, id: MessageId) -> Response {
        self.client.delete(format!("{}/v1/messages/{id}", self.base)).send().await.unwrap()
    }

    pub(crate) fn receipt_note(&self, id: MessageId, body: &[u8], outcome: Outcome) -> ReceiptNote {
        ReceiptNote {
            format: ReceiptNote::FORMAT.to_owned(),
            message_id: id,
            body_sha256: digest(body),
            outcome,
            at: self.clock.time(),
            signer: self.address.number.to_string(),
        }
    }

    pub(crate) async fn post_receipt(&self, id: MessageId, note: &ReceiptNote) -> Response {
        let signed = sign_json(note, &self.identity, self.clock.time()).unwrap();
        self.post_signed(id, signed).await
    }

    pub(crate) async fn post_signed(&self, id: MessageId, signed: Vec<u8>) -> Response {
        self.client
            .post(format!("{}/v1/messages/{id}/receipts", self.base))
            .header("content-type", "application/cms")
            .body(signed)
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn say(&self, id: MessageId, body: &[u8], outcome: Outcome) -> Response {
        self.post_receipt(id, &self.receipt_note(id, body, outcome)).await
    }
}

fn shown(identity: &Identity) -> reqwest::Identity {
    let key = identity.private_key().to_pem();
    let pem = format!("{}{}", identity.certificate().to_pem(), key.as_str());
    reqwest::Identity::from_pem(pem.as_bytes()).unwrap()
}

pub(crate) fn form(note: &[u8], body: &[u8]) -> Form {
    Form::new()
        .part("dispatch_note", Part::bytes(note.to_vec()))
        .part("body", Part::bytes(body.to_vec()))
}

pub(crate) fn address(number: &str, service_type: &str) -> OfficeAddress {
    OfficeAddress {
        number: OfficeNumber::parse(number).unwrap(),
        service_type: ServiceType::parse(service_type).unwrap(),
    }
}

pub(crate) fn new_id() -> MessageId {
    MessageId::parse(&uuid::Uuid::new_v4().to_string()).unwrap()
}

pub(crate) fn digest(bytes: &[u8]) -> Digest {
    let computed = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    Digest(computed.as_ref().try_into().unwrap())
}

/// The one certificate in an EST answer.
pub(crate) async fn certificate_in(response: Response) -> Certificate {
    let text = response.text().await.unwrap();
    let letters: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let mut certificates = read_certificates_only(&BASE64.decode(letters).unwrap()).unwrap();
    assert_eq!(certificates.len(), 1, "RFC 7030, 4.2.3: only the certificate that was issued");
    certificates.remove(0)
}

/// Checks that an answer is a problem of this kind.
pub(crate) async fn assert_problem(response: Response, status: u16, code: &str) -> Problem {
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json",
        "every error is a problem (RFC 9457); status {}",
        response.status()
    );
    let found = response.status().as_u16();
    let problem: Problem = response.json().await.unwrap();
    assert_eq!((found, problem.code.as_str()), (status, code), "{}", problem.title);
    assert_eq!(problem.status, status, "the body says the same status");
    problem
}
