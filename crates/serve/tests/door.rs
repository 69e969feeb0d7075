//! The door as whoever knocks finds it: raw requests over a real socket to a real desk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use todoke_client::desk::Desk;
use todoke_client::home::Home;
use todoke_client::setup::{KeyAlgorithm, Review};
use todoke_client::{ClientError, SystemClock};
use todoke_serve::{Door, Stopper};
use todoke_testkit::{TestClock, TestExchange, TestOffice};

/// No answer takes longer; without it a fault would hang the test.
const PATIENCE: Duration = Duration::from_secs(60);

/// A desk that tells nothing for so long has nothing to tell.
const QUIET: Duration = Duration::from_secs(2);

/// A door that answers on a thread of its own.
struct Open {
    port: u16,
    token: String,
    stopper: Stopper,
    serving: Option<JoinHandle<Result<(), ClientError>>>,
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Open {
    fn to(desk: Arc<Desk>) -> Self {
        let door = Door::open(desk, None).unwrap();
        let address = door.address();
        let (before, token) = address.split_once("/#token=").expect("the address has the token");
        let port = before.strip_prefix("http://127.0.0.1:").expect("loopback").parse().unwrap();
        let (token, stopper) = (token.to_owned(), door.stopper());
        let serving = Some(thread::spawn(move || door.serve()));
        Self { port, token, stopper, serving }
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a request exactly as written.
    fn send(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> TcpStream {
        let mut stream = self.connect();
        let mut head = format!("{line} HTTP/1.1\r\n");
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        stream
    }

    fn ask(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let length = body.len().to_string();
        let mut all = headers.to_vec();
        all.extend([("Connection", "close"), ("Content-Length", length.as_str())]);
        let mut stream = self.send(line, &all, body);
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        Answer::read(&bytes)
    }

    /// A call as the page makes it.
    fn call(&self, command: &str, argument: &Value) -> Answer {
        let authorization = format!("Bearer {}", self.token);
        let headers = [
            ("Host", self.host()),
            ("Origin", format!("http://{}", self.host())),
            ("Authorization", authorization),
            ("Content-Type", "application/json".to_owned()),
        ];
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.ask(&format!("POST /api/{command}"), &headers, argument.to_string().as_bytes())
    }

    fn events(&self) -> Events {
        let authorization = format!("Bearer {}", self.token);
        let host = self.host();
        let headers = [("Host", host.as_str()), ("Authorization", &authorization)];
        let mut events = Events { lines: BufReader::new(self.send("GET /events", &headers, &[])) };
        assert!(events.line().starts_with("HTTP/1.1 200"), "the stream begins");
        events
    }

    fn stop(&mut self) {
        self.stopper.stop();
        if let Some(serving) = self.serving.take() {
            serving.join().unwrap().unwrap();
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.stop();
        }
    }
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        Self { status, headers, body: bytes[end + 4..].to_vec() }
    }

    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the answer is JSON")
    }

    /// The code of a refusal, which must be one that a person can read.
    fn refusal(&self) -> String {
        let refusal = self.json();
        let code = refusal["code"].as_str().expect("a refusal has a code").to_owned();
        let message = refusal["message"].as_str().expect("a refusal has a sentence");
        assert!(message.ends_with(&format!("[{code}]")), "the sentence ends with its code");
        assert!(message.contains('。'), "the sentence is for people: {message}");
        code
    }
}

/// The lines of an event stream.
struct Events {
    lines: BufReader<TcpStream>,
}

impl Events {
    /// The next line; empty when the stream has ended.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("the stream goes on or ends");
        line
    }

    /// The next event, if the stream has one.
    fn next(&mut self) -> Option<Value> {
        let mut pings = 0;
        loop {
            let line = self.line();
            if line.starts_with(": ping") {
                pings += 1;
                assert!(pings < 4, "nothing but signs of life for a minute");
            }
            if line.is_empty() {
                return None;
            }
            if let Some(data) = line.trim_end().strip_prefix("data: ") {
                return Some(serde_json::from_str(data).expect("an event is JSON"));
            }
        }
    }
}

impl Events {
    /// Reads on until nothing more comes.
    fn until_quiet(&mut self) {
        self.lines.get_ref().set_read_timeout(Some(QUIET)).unwrap();
        let mut line = String::new();
        loop {
            match self.lines.read_line(&mut line) {
                Ok(read) => assert!(read > 0, "the stream goes on"),
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    break;
                }
                Err(error) => panic!("the stream broke: {error}"),
            }
        }
        self.lines.get_ref().set_read_timeout(Some(PATIENCE)).unwrap();
    }
}

/// A desk without an office: enough for knocking.
fn empty_desk() -> (TempDir, Arc<Desk>) {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(Home::new(folder.path().join("home")), None, Arc::new(SystemClock));
    (folder, desk)
}

fn open_to_nobody() -> (TempDir, Open) {
    let (folder, desk) = empty_desk();
    (folder, Open::to(desk))
}

#[test]
fn a_call_with_the_token_is_done_and_one_without_is_not() {
    let (_folder, open) = open_to_nobody();
    let answer = open.call("status", &Value::Null);
    assert_eq!(answer.status, 200, "the page of this session asks");
    assert!(answer.json().is_object(), "the desk answered");
    let host = open.host();
    let wrong = format!("Bearer {}", "A".repeat(open.token.len()));
    let in_words = format!("Basic {}", open.token);
    for authorization in [None, Some(wrong.as_str()), Some(in_words.as_str()), Some("Bearer ")] {
        for line in ["POST /api/status", "GET /events", "GET /api/status", "POST /api/nothing"] {
            let mut headers = vec![("Host", host.as_str()), ("Content-Type", "application/json")];
            headers.extend(authorization.map(|value| ("Authorization", value)));
            let answer = open.ask(line, &headers, b"null");
            assert_eq!(answer.status, 401, "{line} needs the token, not {authorization:?}");
            assert_eq!(answer.refusal(), "N-0302", "the person reads what to do");
        }
    }
    let in_address = open.ask(
        &format!("POST /api/status?token={}", open.token),
        &[("Host", &host), ("Content-Type", "application/json")],
        b"null",
    );
    assert_eq!(in_address.status, 401, "an address stands in histories: no token counts there");
}

#[test]
fn another_host_or_origin_gets_nothing_not_even_the_page() {
    let (_folder, open) = open_to_nobody();
    let (host, port) = (open.host(), open.port);
    let authorization = format!("Bearer {}", open.token);
    let localhost = format!("localhost:{port}");
    let bent = format!("rebound.example:{port}");
    let origin_of_localhost = format!("http://{localhost}");
    for (host, origin, status) in [
        (host.as_str(), None, 200),
        (&localhost, None, 200),
        (&localhost, Some(origin_of_localhost.as_str()), 200),
        (&host, Some(&origin_of_localhost), 403),
        (&host, Some("http://rebound.example"), 403),
        (&host, Some("null"), 403),
        (&bent, None, 403),
        ("127.0.0.1", None, 403),
    ] {
        let mut headers = vec![
            ("Host", host),
            ("Authorization", authorization.as_str()),
            ("Content-Type", "application/json"),
        ];
        headers.extend(origin.map(|origin| ("Origin", origin)));
        for line in ["POST /api/status", "GET /"] {
            let answer = open.ask(line, &headers, b"null");
            assert_eq!(answer.status, status, "{line} of host {host} and origin {origin:?}");
            if status == 403 {
                assert_eq!(answer.refusal(), "N-0303", "the refusal says so");
            }
        }
    }
    let nameless = open.ask("GET /", &[], b"");
    assert_eq!(nameless.status, 403, "a browser always names its host");
}

#[test]
fn commands_come_by_post_as_json_and_by_their_name() {
    let (_folder, open) = open_to_nobody();
    let host = open.host();
    let authorization = format!("Bearer {}", open.token);
    let known = [("Host", host.as_str()), ("Authorization", authorization.as_str())];
    let with_type = |media_type: &'static str| [known[0], known[1], ("Content-Type", media_type)];
    for (line, media_type, body, status) in [
        ("GET /api/status", "application/json", "null", 405),
        ("PUT /api/status", "application/json", "null", 405),
        ("POST /events", "application/json", "null", 405),
        ("POST /api/status", "text/plain", "null", 415),
        ("POST /api/status", "application/x-www-form-urlencoded", "null", 415),
        ("POST /api/status", "application/json", "{\"a\":", 400),
        ("POST /api/nothing", "application/json", "null", 404),
        ("POST /api/Status", "application/json", "null", 404),
        ("POST /api/inbox", "application/json", "{\"no\": 1}", 409),
    ] {
        let answer = open.ask(line, &with_type(media_type), body.as_bytes());
        assert_eq!(answer.status, status, "{line} as {media_type}: {body}");
        assert_eq!(answer.refusal(), "D-0214", "the page is told in words");
    }
    let charset =
        open.ask("POST /api/status", &with_type("Application/JSON; charset=utf-8"), b"null");
    assert_eq!(charset.status, 200, "the same type, written otherwise");
}

#[test]
fn a_refusal_of_the_desk_comes_with_its_own_words() {
    let (_folder, open) = open_to_nobody();
    let answer = open.call("outgoing", &Value::Null);
    assert_eq!(answer.status, 409, "nothing can be listed before an office is set up");
    assert_eq!(answer.refusal(), "D-0205", "the desk's own refusal");
    assert_eq!(answer.json()["passing"], false, "waiting does not help");
}

#[test]
fn a_body_beyond_the_limit_is_refused_and_the_door_goes_on() {
    let (_folder, open) = open_to_nobody();
    let mebibyte = 1024 * 1024;
    let long = Value::String("a".repeat(mebibyte));
    let answer = open.call("mark_read", &long);
    assert_eq!(answer.status, 413, "a command that only names things needs no megabyte");
    assert_eq!(answer.refusal(), "N-0304", "the person reads what to do");
    let files = json!({ "files": [{ "name": "a.csv", "base64": "A".repeat(2 * mebibyte) }] });
    let answer = open.call("take_files", &files);
    assert_eq!(answer.refusal(), "D-0205", "files may be larger: this got as far as the desk");
    let answer = open.call("take_files", &Value::String("a".repeat(64 * mebibyte)));
    assert_eq!(answer.status, 413, "but not without end");
    assert_eq!(open.call("status", &Value::Null).status, 200, "the door is as before");
}

#[test]
fn every_answer_carries_the_strict_headers() {
    let (_folder, open) = open_to_nobody();
    let host = open.host();
    let good = [("Host", host.as_str())];
    let answers = [
        ("the page", open.ask("GET /", &good, b"")),
        ("a head", open.ask("HEAD /", &good, b"")),
        ("no page", open.ask("GET /nothing.js", &good, b"")),
        ("no method", open.ask("DELETE /", &good, b"")),
        ("another host", open.ask("GET /", &[("Host", "rebound.example")], b"")),
        ("no token", open.ask("POST /api/status", &good, b"null")),
        ("no command", open.call("nothing", &Value::Null)),
        ("a refusal", open.call("outgoing", &Value::Null)),
        ("an answer", open.call("status", &Value::Null)),
    ];
    for (what, answer) in &answers {
        let policy = answer.header("content-security-policy");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"] {
            assert!(policy.contains(part), "{what} has {part}");
        }
        assert!(!policy.contains("unsafe"), "{what} lets nothing inline run");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{what} has {name}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"), "{what} has it");
        let kept = if answer.status == 200 && answer.header("etag").starts_with('"') {
            "no-cache"
        } else {
            "no-store"
        };
        assert_eq!(answer.header("cache-control"), kept, "{what} stays out of caches");
        assert!(answer.header("access-control-allow-origin").is_empty(), "{what} is for us only");
    }
}

#[test]
fn the_page_is_kept_by_its_digest() {
    let (_folder, open) = open_to_nobody();
    let host = open.host();
    let page = open.ask("GET /", &[("Host", &host)], b"");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "the page is HTML");
    assert!(String::from_utf8(page.body.clone()).unwrap().contains("<title>届け</title>"), "ours");
    let tag = page.header("etag");
    assert_eq!(tag.len(), 66, "64 digits of SHA-256 in quotes");
    let again = open.ask("GET /index.html", &[("Host", &host), ("If-None-Match", tag)], b"");
    assert_eq!((again.status, again.body.len()), (304, 0), "the browser has it already");
    let other = open.ask("GET /", &[("Host", &host), ("If-None-Match", "\"0\"")], b"");
    assert_eq!(other.body, page.body, "an old copy is replaced");
    let head = open.ask("HEAD /", &[("Host", &host)], b"");
    assert_eq!((head.status, head.body.len()), (200, 0), "a head has no body");
}

#[test]
fn no_address_leads_out_of_the_page() {
    let (_folder, open) = open_to_nobody();
    let host = open.host();
    for path in [
        "/../Cargo.toml",
        "/assets/../../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%2fCargo.toml",
        "/assets/..%5c..%5cCargo.toml",
        "//etc/passwd",
        "/etc/passwd",
        "/index.html/",
        "/index.html%00.js",
        "/./index.html",
        "/%61pi/status",
        "/api",
        "/api/",
        "/api/status/",
        "/api/../api/status",
    ] {
        for method in ["GET", "POST"] {
            let headers = [("Host", host.as_str()), ("Content-Type", "application/json")];
            let answer = open.ask(&format!("{method} {path}"), &headers, b"null");
            assert!(matches!(answer.status, 401 | 404 | 405), "{method} {path}: {}", answer.status);
            assert!(!String::from_utf8_lossy(&answer.body).contains("package"), "{path} is no way");
        }
    }
}

#[test]
fn the_door_is_on_this_machines_own_address_only() {
    let (_folder, open) = open_to_nobody();
    assert!(TcpStream::connect(("127.0.0.1", open.port)).is_ok(), "here it listens");
    // On Linux all of 127.0.0.0/8 is this machine: a door on 0.0.0.0 would answer here too.
    assert!(TcpStream::connect(("127.0.0.2", open.port)).is_err(), "and on no other address");
    assert!(TcpStream::connect(("::1", open.port)).is_err(), "nor by another protocol");
}

#[test]
fn a_port_in_use_is_said_in_words() {
    let (_folder, open) = open_to_nobody();
    let (_other, desk) = empty_desk();
    let Err(error) = Door::open(desk, Some(open.port)) else { panic!("two doors on one port") };
    assert_eq!(error.code(), "N-0301", "the person reads what to do");
}

#[test]
fn a_change_reaches_every_page_that_listens() {
    let clock = TestClock::default();
    let exchange = TestExchange::start(&clock);
    let _partner = TestOffice::enrol(&exchange, &clock, "1379900119", "11", "K事業所");
    let mut office = TestOffice::enrol_with(
        &exchange,
        &clock,
        "1371215102",
        "43",
        "A事業所",
        KeyAlgorithm::P256,
        Review::Always,
    );
    // So that the partner is known before the files come.
    office.work();
    let desk =
        Desk::open(Home::new(office.home()), Some(office.passphrase_file()), Arc::new(clock));
    let mut open = Open::to(desk);
    let mut pages = [open.events(), open.events()];
    for page in &mut pages {
        let first = page.next().expect("the stream tells that it is there");
        assert_eq!(first["event"], "changed", "what changed before must be read too");
    }
    let samples = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../samples/trial/1-2/1-monthly-plan-created");
    let files: Vec<Value> = std::fs::read_dir(samples)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            json!({
                "name": path.file_name().unwrap().to_str().unwrap(),
                "base64": BASE64_STANDARD.encode(std::fs::read(&path).unwrap()),
            })
        })
        .collect();
    let taken = open.call("take_files", &json!({ "files": files }));
    assert_eq!(taken.status, 200, "the files are taken: {}", taken.json());
    let units = taken.json()["units"].as_array().unwrap().clone();
    assert_eq!(units.len(), 1, "three files, one unit");
    pages.iter_mut().for_each(Events::until_quiet);
    let held = json!({ "ids": [units[0]["id"]], "set_aside": "held" });
    let answer = open.call("set_aside", &held);
    assert_eq!(answer.status, 200, "one page holds it back: {}", answer.json());
    for page in &mut pages {
        let next = page.next().expect("the stream goes on");
        assert_eq!(next["event"], "changed", "each page is told to read again");
    }
    open.stop();
    for page in &mut pages {
        while page.next().is_some() {}
    }
    assert!(TcpStream::connect(("127.0.0.1", open.port)).is_err(), "nobody listens any more");
    let lock = Home::new(office.home()).lock();
    assert!(lock.is_ok(), "the engine has ended and another may work: {lock:?}");
}
