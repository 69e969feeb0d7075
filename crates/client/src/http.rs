//! HTTPS to the exchange: TLS 1.3 with the office's certificate, connections kept alive, bodies resumed.

use std::error::Error as _;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use reqwest::blocking::multipart::{Form, Part};
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{DATE, IF_NONE_MATCH, RANGE, RETRY_AFTER};
use reqwest::{Certificate as Root, Identity as TlsIdentity, StatusCode, Url};
use todoke_envelope::{Certificate, Identity};
use todoke_protocol::{
    CMS_MEDIA_TYPE, MAX_BODY_BYTES, Mailbox, MessageId, Offices, Problem, Status,
};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::error::ClientError;
use crate::transport::{Transport, TransportError};

const CONNECT: Duration = Duration::from_secs(15);
const ANSWER: Duration = Duration::from_secs(60);
/// Below this a Date header and our clock agree.
const DATE_GRAIN: SignedDuration = SignedDuration::from_secs(2);
/// How often a cut body is taken up again within one call before the call counts as failed.
const RESUMES: u32 = 3;

/// The exchange over HTTPS.
pub struct HttpTransport {
    client: Client,
    base: Url,
    clock: Arc<dyn Clock>,
    offset: Mutex<Option<(SignedDuration, Timestamp)>>,
}

impl HttpTransport {
    /// A transport for an office, or without a certificate for the calls that need none.
    ///
    /// # Errors
    /// If the address is no https address or the certificates do not read.
    pub fn new(
        exchange_url: &str,
        authority: &[Certificate],
        identity: Option<&Identity>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ClientError> {
        let base = address(exchange_url)?;
        let roots: Result<Vec<Root>, _> =
            authority.iter().map(|root| Root::from_der(root.der())).collect();
        let mut builder = Client::builder()
            .https_only(true)
            .tls_version_min(reqwest::tls::Version::TLS_1_3)
            .tls_certs_only(roots.map_err(|_| ClientError::authority_unreadable())?)
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .tcp_keepalive(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("todoke/", env!("CARGO_PKG_VERSION")));
        if let Some(identity) = identity {
            builder = builder.identity(tls_identity(identity)?);
        }
        let client = builder.build().map_err(|error| ClientError::no_transport(&error))?;
        Ok(Self { client, base, clock, offset: Mutex::new(None) })
    }

    /// EST simpleenroll (RFC 7030, 4.2.1): a one-time code and a PKCS#10 request give a certificate and its chain.
    ///
    /// # Errors
    /// See [`TransportError`].
    pub fn enrol(
        &self,
        office_number: &str,
        code: &str,
        request: &[u8],
    ) -> Result<Vec<u8>, TransportError> {
        let call = self
            .client
            .post(self.url(".well-known/est/simpleenroll")?)
            .basic_auth(office_number, Some(code))
            .header("content-type", "application/pkcs10")
            .header("content-transfer-encoding", "base64")
            .body(BASE64.encode(request));
        let text = self.bytes(call, &[StatusCode::OK])?;
        let compact: Vec<u8> =
            text.into_iter().filter(|byte| !byte.is_ascii_whitespace()).collect();
        BASE64.decode(compact).map_err(|error| malformed(&error))
    }

    fn url(&self, path: &str) -> Result<Url, TransportError> {
        self.base.join(path).map_err(|error| malformed(&error))
    }

    fn answer(
        &self,
        call: RequestBuilder,
        wanted: &[StatusCode],
    ) -> Result<Response, TransportError> {
        let asked = self.clock.now();
        let response = call.send().map_err(|error| unreachable(&error))?;
        self.measure_clock(&response, asked);
        if wanted.contains(&response.status()) { Ok(response) } else { Err(problem(response)) }
    }

    fn bytes(
        &self,
        call: RequestBuilder,
        wanted: &[StatusCode],
    ) -> Result<Vec<u8>, TransportError> {
        let response = self.answer(call, wanted)?;
        Ok(response.bytes().map_err(|error| unreachable(&error))?.to_vec())
    }

    /// The Date header has whole seconds: a difference of less than two says nothing about our clock.
    fn measure_clock(&self, response: &Response, asked: Timestamp) {
        let Some(date) = response.headers().get(DATE).and_then(|date| date.to_str().ok()) else {
            return;
        };
        let Ok(theirs) = rfc2822::DateTimeParser::new().parse_timestamp(date) else { return };
        let measured = theirs.duration_since(asked);
        let offset = if measured.abs() < DATE_GRAIN { SignedDuration::ZERO } else { measured };
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner) = Some((offset, asked));
    }
}

impl Transport for HttpTransport {
    fn status(&self) -> Result<Status, TransportError> {
        let bytes = self.bytes(self.client.get(self.url("v1/status")?), &[StatusCode::OK])?;
        serde_json::from_slice(&bytes).map_err(|error| malformed(&error))
    }

    fn offices(&self, changed_after: u64) -> Result<Offices, TransportError> {
        let url = self.url(&format!("v1/offices?changed_after={changed_after}"))?;
        let bytes = self.bytes(self.client.get(url), &[StatusCode::OK])?;
        serde_json::from_slice(&bytes).map_err(|error| malformed(&error))
    }

    fn revocation_list(&self) -> Result<Vec<u8>, TransportError> {
        self.bytes(self.client.get(self.url("v1/crl")?), &[StatusCode::OK])
    }

    fn upload(
        &self,
        id: MessageId,
        dispatch_note: &[u8],
        body: &[u8],
    ) -> Result<Vec<u8>, TransportError> {
        let part = |bytes: &[u8]| {
            Part::bytes(bytes.to_vec()).mime_str(CMS_MEDIA_TYPE).map_err(|error| malformed(&error))
        };
        let form =
            Form::new().part("dispatch_note", part(dispatch_note)?).part("body", part(body)?);
        // Whole in memory and not as a stream: a body that can be sent again survives a connection that the exchange closed.
        let media_type = format!("multipart/form-data; boundary={}", form.boundary());
        let mut whole = Vec::with_capacity(dispatch_note.len() + body.len() + 1024);
        form.into_reader().read_to_end(&mut whole).map_err(|error| malformed(&error))?;
        let call = self
            .client
            .put(self.url(&format!("v1/messages/{id}"))?)
            .header("content-type", media_type)
            .body(whole);
        self.bytes(call, &[StatusCode::CREATED, StatusCode::OK])
    }

    fn mailbox(&self, after: u64, wait_s: u64) -> Result<Option<Mailbox>, TransportError> {
        let url = self.url(&format!("v1/mailbox?after={after}&wait={wait_s}"))?;
        let call = self
            .client
            .get(url)
            .timeout(ANSWER.saturating_add(Duration::from_secs(wait_s)))
            .header(IF_NONE_MATCH, format!("\"{after}\""));
        let response = self.answer(call, &[StatusCode::OK, StatusCode::NOT_MODIFIED])?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let bytes = response.bytes().map_err(|error| unreachable(&error))?;
        let mailbox: Mailbox = serde_json::from_slice(&bytes).map_err(|error| malformed(&error))?;
        Ok(Some(mailbox).filter(|mailbox| !mailbox.events.is_empty() || mailbox.next != after))
    }

    fn body(&self, id: MessageId, size_bytes: u64) -> Result<Vec<u8>, TransportError> {
        if size_bytes > MAX_BODY_BYTES {
            return Err(TransportError::Malformed {
                detail: format!("body of {size_bytes} bytes"),
            });
        }
        let url = self.url(&format!("v1/messages/{id}/body"))?;
        let mut bytes = Vec::new();
        let mut resumes = 0;
        loop {
            let call = self.client.get(url.clone());
            let call = if bytes.is_empty() {
                call
            } else {
                call.header(RANGE, format!("bytes={}-", bytes.len()))
            };
            let mut response = self.answer(call, &[StatusCode::OK, StatusCode::PARTIAL_CONTENT])?;
            if response.status() == StatusCode::OK {
                bytes.clear();
            }
            // One byte more than announced is enough to know that the answer is wrong.
            let left = size_bytes.saturating_add(1).saturating_sub(bytes.len() as u64);
            let cut = response.by_ref().take(left).read_to_end(&mut bytes).err();
            let length = bytes.len() as u64;
            if length > size_bytes {
                return Err(TransportError::Malformed {
                    detail: "body longer than announced".into(),
                });
            }
            if length == size_bytes {
                return Ok(bytes);
            }
            resumes += 1;
            if resumes > RESUMES {
                let detail = cut.map_or_else(|| "body cut".to_owned(), |error| error.to_string());
                return Err(TransportError::Unreachable { detail });
            }
        }
    }

    fn send_receipt(&self, id: MessageId, receipt: &[u8]) -> Result<(), TransportError> {
        let call = self
            .client
            .post(self.url(&format!("v1/messages/{id}/receipts"))?)
            .header("content-type", CMS_MEDIA_TYPE)
            .body(receipt.to_vec());
        self.bytes(call, &[StatusCode::CREATED, StatusCode::OK, StatusCode::NO_CONTENT])?;
        Ok(())
    }

    fn recall(&self, id: MessageId) -> Result<Vec<u8>, TransportError> {
        let call = self.client.delete(self.url(&format!("v1/messages/{id}"))?);
        self.bytes(call, &[StatusCode::OK])
    }

    fn clock_offset(&self) -> Option<(SignedDuration, Timestamp)> {
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn address(exchange_url: &str) -> Result<Url, ClientError> {
    let with_slash = format!("{}/", exchange_url.trim_end_matches('/'));
    match Url::parse(&with_slash) {
        Ok(url) if url.scheme() == "https" && url.has_host() => Ok(url),
        _ => Err(ClientError::exchange_address(exchange_url)),
    }
}

/// Key and chain as one PEM text: the form reqwest takes.
fn tls_identity(identity: &Identity) -> Result<TlsIdentity, ClientError> {
    let key = identity.private_key().to_pkcs8_der();
    let mut pem = Zeroizing::new(String::from("-----BEGIN PRIVATE KEY-----\n"));
    for line in BASE64.encode(key.as_slice()).as_bytes().chunks(64) {
        pem.push_str(str::from_utf8(line).unwrap_or_default());
        pem.push('\n');
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    pem.push_str(&identity.certificate().to_pem());
    for certificate in identity.chain() {
        pem.push_str(&certificate.to_pem());
    }
    TlsIdentity::from_pem(pem.as_bytes()).map_err(|error| ClientError::no_transport(&error))
}

fn problem(response: Response) -> TransportError {
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse::<u32>().ok())
        .map(|seconds| SignedDuration::from_secs(i64::from(seconds)));
    let (code, title) = response
        .bytes()
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Problem>(&bytes).ok())
        .map(|problem| (problem.code, problem.title))
        .unwrap_or_default();
    TransportError::Problem { status, code, title, retry_after }
}

/// The whole chain of causes: the first line alone says only that sending failed.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn unreachable(error: &reqwest::Error) -> TransportError {
    // Not the error's own first line: it holds the address.
    let what = if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "no connection"
    } else {
        "call failed"
    };
    let detail = error
        .source()
        .map_or_else(|| what.to_owned(), |cause| format!("{what}: {}", causes(cause)));
    // After a TLS 1.3 handshake the server's verdict on our certificate comes with the first answer, as an alert.
    if detail.contains("certificate") || detail.contains("alert") {
        TransportError::Refused { detail }
    } else {
        TransportError::Unreachable { detail }
    }
}

fn malformed(error: &dyn std::error::Error) -> TransportError {
    TransportError::Malformed { detail: error.to_string() }
}
