//! The real program, killed (SIGKILL) at each of its crash points and started again: nothing that was
//! acknowledged is lost, nothing is there twice, and whoever asks again gets on.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::{RequestBuilder, Response};
use todoke_envelope::{KeyAlgorithm, PrivateKey};
use todoke_exchange::CRASH_POINTS;
use todoke_protocol::{EventKind, Mailbox, Outcome};

use crate::support::{MovableClock, TestOffice, address, certificate_in, form, new_id};

const SENDER: &str = "1371215102";
const RECEIVER: &str = "1371215201";

/// A program that may be killed once.
struct Victim {
    data: PathBuf,
    point: Option<&'static str>,
    server: Option<(Child, String)>,
}

impl Victim {
    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_todoke-exchange"));
        command.env("TODOKE_EXCHANGE_DATA", &self.data).stderr(Stdio::null());
        if let Some(point) = self.point {
            command.env(todoke_crashpoint::VARIABLE, point);
        }
        command
    }

    /// Runs a command, again if it was killed.
    fn run(&mut self, arguments: &[&str]) -> String {
        let output = self.command().args(arguments).output().unwrap();
        if output.status.success() {
            return String::from_utf8(output.stdout).unwrap().trim().to_owned();
        }
        assert_eq!(output.status.code(), None, "{arguments:?} fails by being killed only");
        let point = self.point.take().expect("killed once");
        if point == "exchange.init.done" {
            // Killed when all was done: asking again would be refused, rightly.
            return String::new();
        }
        self.run(arguments)
    }

    /// The port of the server; starts one if there is none.
    fn port(&mut self) -> String {
        loop {
            if let Some((_, port)) = &self.server {
                return port.clone();
            }
            let mut child = self
                .command()
                .args(["serve", "--listen", "127.0.0.1:0"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut line = String::new();
            BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
            match line.trim().rsplit_once(':') {
                Some((_, port)) => self.server = Some((child, port.to_owned())),
                None => self.bury(child),
            }
        }
    }

    /// A server that ended was killed, and only once.
    fn bury(&mut self, mut child: Child) {
        let deadline = Instant::now() + Duration::from_secs(20);
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > deadline => panic!("a call failed, but the server lives"),
                None => std::thread::yield_now(),
            }
        };
        assert_eq!(status.code(), None, "it was killed: {status}");
        assert!(self.point.take().is_some(), "and only once");
    }

    /// Asks until there is an answer; the server may be killed in between.
    async fn ask(&mut self, request: impl Fn(&str) -> RequestBuilder) -> Response {
        loop {
            let base = format!("https://localhost:{}", self.port());
            let answer = match request(&base).send().await {
                // Headers may come before the end does.
                Ok(response) => whole(response).await,
                Err(error) => Err(error),
            };
            match answer {
                Ok(response) => return response,
                Err(error) => {
                    eprintln!("{:?}: {error:?}", self.point);
                    let (child, _) = self.server.take().unwrap();
                    self.bury(child);
                }
            }
        }
    }

    fn stop(&mut self) {
        if let Some((mut child, _)) = self.server.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn whole(response: Response) -> Result<Response, reqwest::Error> {
    let status = response.status();
    let bytes = response.bytes().await?;
    Ok(axum::http::Response::builder().status(status).body(bytes).unwrap().into())
}

fn client(data: &Path) -> reqwest::ClientBuilder {
    let root = std::fs::read(data.join("ca.pem")).unwrap();
    reqwest::Client::builder().tls_certs_only([reqwest::Certificate::from_pem(&root).unwrap()])
}

async fn enrol(victim: &mut Victim, number: &str, service_type: &str) -> TestOffice {
    let add = ["office", "add", number, "--service-type", service_type, "--name", "ひまわり"];
    let code = victim.run(&add);
    let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let request = BASE64.encode(key.signing_request(number, "x").unwrap());
    let anonymous = client(&victim.data).build().unwrap();
    let response = victim
        .ask(|base| {
            anonymous
                .post(format!("{base}/.well-known/est/simpleenroll"))
                .basic_auth(number, Some(&code))
                .body(request.clone())
        })
        .await;
    let certificate = certificate_in(response).await;
    let pem = format!("{}{}", certificate.to_pem(), key.to_pem().as_str());
    let shown = reqwest::Identity::from_pem(pem.as_bytes()).unwrap();
    TestOffice {
        address: address(number, service_type),
        identity: todoke_envelope::Identity::new(key, certificate, Vec::new()).unwrap(),
        client: client(&victim.data).identity(shown).build().unwrap(),
        base: String::new(),
        clock: MovableClock::default(),
    }
}

async fn events(victim: &mut Victim, office: &TestOffice) -> Vec<EventKind> {
    let client = office.client.clone();
    let response = victim.ask(|base| client.get(format!("{base}/v1/mailbox?after=0"))).await;
    let mailbox: Mailbox = response.json().await.unwrap();
    let sequences: Vec<u64> = mailbox.events.iter().map(|event| event.sequence).collect();
    assert!(sequences.iter().copied().eq(1..=sequences.len() as u64), "no gap: {sequences:?}");
    mailbox
        .events
        .into_iter()
        .map(|event| event.kind)
        .filter(|kind| !matches!(kind, EventKind::OfficeChanged { .. }))
        .collect()
}

/// Everything an exchange does, once, with a kill at this point; then what must be there.
async fn survive(point: &'static str) {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().join("data");
    let mut victim = Victim { data: data.clone(), point: Some(point), server: None };
    victim.run(&["init"]);
    let sender = enrol(&mut victim, SENDER, "43").await;
    let receiver = enrol(&mut victim, RECEIVER, "11").await;
    let request = BASE64.encode(receiver.identity.private_key().signing_request("x", "y").unwrap());
    // Not a repeat of the enrolment: another key.
    let other = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let other = BASE64.encode(other.signing_request("x", "y").unwrap());
    for request in [request, other] {
        let response = victim
            .ask(|base| {
                let url = format!("{base}/.well-known/est/simplereenroll");
                receiver.client.post(url).body(request.clone())
            })
            .await;
        assert_eq!(response.status(), 200, "{point}: renewed");
    }

    let (kept, recalled, body) = (new_id(), new_id(), vec![7_u8; 100_000]);
    for id in [kept, recalled] {
        let note = sender.sign_note(&sender.note(id, &receiver.address, &body));
        let response = victim
            .ask(|base| {
                let url = format!("{base}/v1/messages/{id}");
                sender.client.put(url).multipart(form(&note, &body))
            })
            .await;
        assert!([200, 201].contains(&response.status().as_u16()), "{point}: accepted");
    }
    let response =
        victim.ask(|base| receiver.client.get(format!("{base}/v1/messages/{kept}/body"))).await;
    assert_eq!(response.bytes().await.unwrap(), body, "{point}: the body, whole");
    for outcome in [Outcome::Delivered, Outcome::Opened] {
        let note = receiver.receipt_note(kept, &body, outcome);
        let signed = todoke_envelope::sign_json(&note, &receiver.identity, note.at).unwrap();
        let response = victim
            .ask(|base| {
                let url = format!("{base}/v1/messages/{kept}/receipts");
                receiver.client.post(url).body(signed.clone())
            })
            .await;
        assert!([200, 201].contains(&response.status().as_u16()), "{point}: receipt taken");
    }
    let response =
        victim.ask(|base| sender.client.delete(format!("{base}/v1/messages/{recalled}"))).await;
    assert_eq!(response.status(), 200, "{point}: recalled");
    let anonymous = client(&data).build().unwrap();
    victim.ask(|base| anonymous.get(format!("{base}/v1/crl"))).await;

    let at_receiver = events(&mut victim, &receiver).await;
    assert!(
        matches!(
            at_receiver.as_slice(),
            [
                EventKind::Message { message_id: first, .. },
                EventKind::Message { message_id: second, .. },
                EventKind::Withdrawal { message_id: third, .. },
            ] if (*first, *second, *third) == (kept, recalled, recalled)
        ),
        "{point}: each event once: {at_receiver:?}"
    );
    let at_sender = events(&mut victim, &sender).await;
    assert!(
        matches!(
            at_sender.as_slice(),
            [
                EventKind::Receipt { outcome: Outcome::Delivered, .. },
                EventKind::Receipt { outcome: Outcome::Opened, .. },
                EventKind::Receipt { outcome: Outcome::Withdrawn, message_id, .. },
            ] if *message_id == recalled
        ),
        "{point}: each receipt once: {at_sender:?}"
    );
    victim.run(&["revoke", SENDER]);
    let response = victim.ask(|base| sender.client.get(format!("{base}/v1/mailbox?after=0"))).await;
    assert_eq!(response.status(), 403, "{point}: revoked");

    assert_eq!(victim.point, None, "{point} was never reached");
    victim.stop();
    victim.port();
    let bodies = data.join("bodies");
    assert_eq!(files_in(&bodies), 1, "{point}: after the sweep, the one body that is wanted");
}

fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files_in(&path) } else { 1 })
        .sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_at_every_point_nothing_is_lost_and_nothing_is_twice() {
    let mut waiting = CRASH_POINTS.iter().copied();
    let mut running = tokio::task::JoinSet::new();
    loop {
        while running.len() < 4
            && let Some(point) = waiting.next()
        {
            running.spawn(survive(point));
        }
        match running.join_next().await {
            Some(done) => done.unwrap(),
            None => break,
        }
    }
}
