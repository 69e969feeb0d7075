//! The program `todoke-exchange`: its words on standard output are what other programs read.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;
use todoke_envelope::{KeyAlgorithm, PrivateKey};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_todoke-exchange"));
    command.env_remove("TODOKE_EXCHANGE_DATA").env_remove("RUST_LOG");
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    program().arg("--data").arg(data).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

struct Served {
    child: Child,
    port: String,
}

impl Served {
    fn start(data: &Path) -> Self {
        let mut child = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("listening on https://127.0.0.1:").unwrap().to_owned();
        Self { child, port }
    }

    /// Tells it to stop as the system does; returns its log.
    fn stop(mut self) -> String {
        let stopped = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(stopped.success(), "SIGTERM was sent");
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert!(self.child.wait().unwrap().success(), "an orderly end: {log}");
        log
    }
}

async fn enrol(data: &Path, port: &str, number: &str, code: &str) -> reqwest::StatusCode {
    use base64::Engine as _;
    let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
    let request = key.signing_request(number, "x").unwrap();
    let root = std::fs::read(data.join("ca.pem")).unwrap();
    let client = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(&root).unwrap()])
        .build()
        .unwrap();
    client
        .post(format!("https://127.0.0.1:{port}/.well-known/est/simpleenroll"))
        .basic_auth(number, Some(code))
        .body(base64::engine::general_purpose::STANDARD.encode(request))
        .send()
        .await
        .unwrap()
        .status()
}

#[tokio::test]
async fn from_init_to_revoke() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let path = stdout(&run(&data, &["init", "--host", "127.0.0.1"]));
    assert_eq!(
        path.trim(),
        data.join("ca.pem").to_str().unwrap(),
        "the CA certificate's path, only"
    );
    let again = run(&data, &["init"]);
    assert_eq!(again.status.code(), Some(2), "never over an old one");
    assert!(String::from_utf8_lossy(&again.stderr).contains("[D-0902]"), "with the code");

    let served = Served::start(&data);
    // All of this while it serves.
    let add = ["office", "add", "1371215102", "--service-type", "43", "--name", "ひまわり居宅"];
    let code = stdout(&run(&data, &add));
    assert_eq!(code.lines().count(), 1, "the code and nothing else: {code:?}");
    assert_eq!(code.trim().len(), 23, "four groups of five: {code:?}");
    assert_eq!(enrol(&data, &served.port, "1371215102", code.trim()).await, 200, "it enrols");
    let more = run(
        &data,
        &["office", "add", "1371215102", "--service-type", "11", "--name", "ひまわり居宅"],
    );
    assert_eq!(stdout(&more), "", "enrolled: no new code");
    assert!(String::from_utf8_lossy(&more.stderr).contains("enrolled already"), "and why");
    let list = stdout(&run(&data, &["office", "list"]));
    assert!(list.starts_with("1371215102\t11,43\tcertificate until "), "{list}");
    let json = stdout(&run(&data, &["office", "list", "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["name"], "ひまわり居宅", "for programs");
    let serial = json[0]["certificate_serial"].as_str().unwrap().to_owned();
    let fresh = stdout(&run(&data, &["office", "code", "1371215102"]));
    assert_eq!(enrol(&data, &served.port, "1371215102", fresh.trim()).await, 200, "again");
    assert_eq!(stdout(&run(&data, &["revoke", &serial])).trim(), serial, "what was revoked");
    assert_eq!(stdout(&run(&data, &["revoke", "1371215102"])).lines().count(), 1, "the other one");
    let list = stdout(&run(&data, &["office", "list"]));
    assert!(list.contains("not enrolled"), "{list}");
    assert!(run(&data, &["notice", "お知らせ"]).status.success(), "a notice");
    assert!(run(&data, &["office", "disable", "1371215102"]).status.success(), "taken out");

    let log = served.stop();
    for personal in ["ひまわり", "1371215102", code.trim()] {
        assert!(!log.contains(personal), "logs hold no names, numbers or codes: {log}");
    }
    assert!(log.contains("simpleenroll"), "but what was called: {log}");
}

#[test]
fn what_cannot_be_done_ends_with_2_and_a_code() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("none");
    for (arguments, code) in [
        (vec!["serve", "--listen", "127.0.0.1:0"], "D-0901"),
        (vec!["office", "list"], "D-0901"),
        (vec!["revoke", "1371215102"], "D-0901"),
        (vec!["init", "--host", "not a host"], "N-0903"),
    ] {
        let output = run(&data, &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(&format!("[{code}]")), "{arguments:?}: {text}");
        assert!(
            output.stdout.is_empty(),
            "{arguments:?}: nothing that a program could take for an answer"
        );
    }
    assert!(!data.exists(), "nothing was made");
    stdout(&run(&data, &["init"]));
    for arguments in [
        vec!["office", "code", "1371215102"],
        vec!["office", "disable", "1371215102"],
        vec!["revoke", "00ff"],
    ] {
        let output = run(&data, &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("[N-0902]"), "{arguments:?}");
    }
    let wrong = run(&data, &["office", "add", "12", "--service-type", "43", "--name", "x"]);
    assert_eq!(wrong.status.code(), Some(2), "an office number has ten characters");
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = busy.local_addr().unwrap().to_string();
    let output = run(&data, &["serve", "--listen", &taken]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("[N-0901]"), "the port is taken");
}

#[test]
fn the_data_folder_can_be_named_in_three_ways() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    stdout(&run(&data, &["init"]));
    let after = program().args(["office", "list", "--data"]).arg(&data).output().unwrap();
    assert!(after.status.success(), "behind the command");
    let by_variable =
        program().args(["office", "list"]).env("TODOKE_EXCHANGE_DATA", &data).output().unwrap();
    assert!(by_variable.status.success(), "by the environment");
    let renamed = folder.path().join("todoke-exchange");
    std::fs::rename(&data, &renamed).unwrap();
    let by_default =
        program().args(["office", "list"]).current_dir(folder.path()).output().unwrap();
    assert!(by_default.status.success(), "by its usual name");
}

#[cfg(unix)]
#[test]
fn keys_can_be_read_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    stdout(&run(&data, &["init"]));
    for (name, mode) in
        [("ca.key", 0o600), ("server.pem", 0o600), ("signer.pem", 0o600), ("", 0o700)]
    {
        let found = std::fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{name:?}");
    }
}
