//! The real `todoke` and `todoke-exchange` as processes, each in temporary folders, killed when dropped.
//!
//! Nothing here sleeps: a wait is a look at a condition, repeated a bounded number of times. A helper that cannot do its
//! work panics with what the programs said.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;

use serde_json::Value;
use tempfile::TempDir;
use todoke_client::home::Home;
use todoke_envelope::{Certificate, Identity, PrivateKey};
use todoke_store::Store;
use todoke_trial::{Office, SampleFile};

pub use crate::process::{Ended, Running, program, run_to_end, until, workspace};
use crate::process::{PATIENCE, signal};

/// Names the crash point at which a program kills itself.
pub const CRASH_VARIABLE: &str = "TODOKE_CRASH_POINT";
/// In the first line of every passphrase file; must appear nowhere else.
pub const PASSPHRASE: &str = "合言葉 correct horse battery";
/// A real exchange in a temporary folder, on an address of its own.
#[derive(Debug)]
pub struct Exchange {
    folder: TempDir,
    address: Option<String>,
    serving: Option<Child>,
    log_filter: Option<&'static str>,
}

impl Exchange {
    /// Makes an exchange and starts it.
    ///
    /// # Panics
    /// If it cannot be made; so with all that follows.
    pub fn start() -> Self {
        let mut exchange = Self::init(None);
        exchange.serve(None);
        exchange
    }

    /// The same with as much log as there is.
    pub fn start_with_all_its_log() -> Self {
        let mut exchange = Self::init(Some("trace"));
        exchange.serve(None);
        exchange
    }

    fn init(log_filter: Option<&'static str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let exchange = Self { folder, address: None, serving: None, log_filter };
        exchange.tool(&["init", "--host", &own_host()]).exits(0, "a new exchange is made");
        exchange
    }

    /// Starts it, the second time where it was before. With a crash point it will die there.
    pub fn serve(&mut self, crash_point: Option<&str>) {
        assert!(self.serving.is_none(), "one process at a time");
        let listen = self.address.clone().unwrap_or_else(|| format!("{}:0", self.host_of_init()));
        let log = fs::File::options().create(true).append(true).open(self.log_file()).unwrap();
        let mut command = self.command();
        command
            .args(["serve", "--listen", &listen])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        if let Some(point) = crash_point {
            command.env(CRASH_VARIABLE, point);
        }
        let mut child = command.spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let (sender, first_line) = mpsc::channel();
        thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines();
            let _ = sender.send(lines.next());
            // Reads on, so that the exchange never writes into a closed pipe.
            lines.for_each(drop);
        });
        self.serving = Some(child);
        let line = first_line.recv_timeout(PATIENCE).ok().flatten().and_then(Result::ok);
        let address = line.as_deref().and_then(|line| line.strip_prefix("listening on https://"));
        let address =
            address.unwrap_or_else(|| panic!("not started: {line:?} {}", self.log())).to_owned();
        self.address = Some(address);
    }

    /// The name the certificate was made for.
    fn host_of_init(&self) -> String {
        let hosts = fs::read_to_string(self.data().join("hosts.txt")).unwrap();
        hosts.lines().next().unwrap().to_owned()
    }

    /// Kills it, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.serving.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Waits until it died at its crash point, and gives the signal it died of.
    pub fn death(&mut self) -> Option<i32> {
        let mut child = self.serving.take().expect("it was started");
        let mut status = None;
        until("the exchange dies at its crash point", || {
            status = child.try_wait().unwrap();
            status.is_some()
        });
        signal(status.unwrap())
    }

    /// A command beside the serving process.
    pub fn tool(&self, arguments: &[&str]) -> Ended {
        run_to_end(self.command().args(arguments))
    }

    /// Adds an office; gives its one-time code.
    pub fn office_add(&self, office: &Office) -> String {
        let Office { number, service_type, name, .. } = office;
        let words = ["office", "add", number, "--service-type", service_type, "--name", name];
        self.tool(&words).exits(0, "an office is added").stdout.trim().to_owned()
    }

    /// `https://…`.
    pub fn url(&self) -> String {
        format!("https://{}", self.address.as_ref().expect("it was started"))
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("exchange")
    }

    /// The CA certificate.
    pub fn ca_file(&self) -> PathBuf {
        self.data().join("ca.pem")
    }

    /// What it wrote to standard error.
    pub fn log(&self) -> String {
        fs::read(self.log_file())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program("todoke-exchange"));
        command.arg("--data").arg(self.data()).env_remove("RUST_LOG").env_remove(CRASH_VARIABLE);
        if let Some(filter) = self.log_filter {
            command.env("RUST_LOG", filter);
        }
        command
    }
}

/// An address of its own where loopback has more than one: an exchange that starts again finds its port free, whatever other
/// tests do.
fn own_host() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    if !cfg!(target_os = "linux") {
        return "127.0.0.1".to_owned();
    }
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let [_, _, high, low] = std::process::id().to_be_bytes();
    let last = u8::try_from(1 + number % 250).unwrap();
    Ipv4Addr::new(127, 1 + high % 250, low, last).to_string()
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An office's PC: a home, an export and an import folder, and the real `todoke`.
#[derive(Debug)]
pub struct Desk {
    folder: TempDir,
    office: Office,
    log_filter: Option<&'static str>,
}

impl Desk {
    /// A PC with folders and a passphrase, not set up.
    ///
    /// # Panics
    /// If folders cannot be made; so with all that follows.
    pub fn new(office: &Office) -> Self {
        let desk =
            Self { folder: tempfile::tempdir().unwrap(), office: office.clone(), log_filter: None };
        for folder in [desk.export_folder(), desk.import_folder()] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(desk.passphrase_file(), format!("{PASSPHRASE}\n")).unwrap();
        desk
    }

    /// The same, and every command writes its log at this level.
    pub fn with_log(mut self, filter: &'static str) -> Self {
        self.log_filter = Some(filter);
        self
    }

    /// A PC of an office that is enrolled.
    pub fn enrol(exchange: &Exchange, office: &Office) -> Self {
        Self::enrol_with(exchange, office, &[])
    }

    /// The same with more words for `setup`.
    pub fn enrol_with(exchange: &Exchange, office: &Office, more: &[&str]) -> Self {
        let desk = Self::new(office);
        let code = exchange.office_add(office);
        desk.set_up(exchange, &code, more).exits(0, "an invited office can be set up");
        desk
    }

    /// `todoke setup` with a one-time code.
    pub fn set_up(&self, exchange: &Exchange, code: &str, more: &[&str]) -> Ended {
        let mut command = self.set_up_command(&exchange.url(), &exchange.ca_file());
        command.args(["--code", code, "--key-type", "p-256"]).args(more);
        run_to_end(&mut command)
    }

    /// `todoke setup` without the words that say where the certificate comes from.
    pub fn set_up_command(&self, url: &str, ca_file: &Path) -> Command {
        let mut command = self.command(&["setup", "--exchange", url]);
        let Office { number, service_type, name, .. } = &self.office;
        command
            .args(["--office", number, "--service-type", service_type, "--name", name])
            .arg("--ca")
            .arg(ca_file)
            .arg("--export-folder")
            .arg(self.export_folder())
            .arg("--import-folder")
            .arg(self.import_folder());
        command
    }

    /// `todoke` on this home, to be run by the test.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program("todoke"));
        command
            .arg("--home")
            .arg(self.home())
            .arg("--passphrase-file")
            .arg(self.passphrase_file())
            .args(words)
            .env_remove("TODOKE_LOG")
            .env_remove(CRASH_VARIABLE);
        if let Some(filter) = self.log_filter {
            command.env("TODOKE_LOG", filter);
        }
        command
    }

    /// Runs `todoke` to its end.
    pub fn todoke(&self, words: &[&str]) -> Ended {
        run_to_end(&mut self.command(words))
    }

    /// Runs `todoke`, which must kill itself at a crash point.
    #[track_caller]
    pub fn dies(&self, words: &[&str], crash_point: &str) {
        let ended = run_to_end(self.command(words).env(CRASH_VARIABLE, crash_point));
        assert!(ended.was_killed(), "{words:?} dies at {crash_point} of SIGKILL: {ended:#?}");
    }

    /// `todoke run --once`.
    pub fn run_once(&self) -> Ended {
        self.todoke(&["run", "--once"])
    }

    /// `todoke run`, beside the test.
    pub fn run(&self) -> Running {
        Running::start(&mut self.command(&["run"]))
    }

    /// `todoke outbox --json`, oldest first.
    pub fn outbox(&self) -> Vec<Value> {
        self.list("outbox")
    }

    /// `todoke inbox --json`, oldest first.
    pub fn inbox(&self) -> Vec<Value> {
        self.list("inbox")
    }

    fn list(&self, what: &str) -> Vec<Value> {
        let ended = self.todoke(&[what, "--json"]).exits(0, "a list can always be read");
        let Value::Array(mut entries) = ended.json() else {
            panic!("a list is an array: {ended:?}")
        };
        entries.reverse();
        entries
    }

    /// The statuses of a list, oldest first.
    pub fn statuses(entries: &[Value]) -> Vec<String> {
        entries.iter().map(|entry| text(entry, "status")).collect()
    }

    /// The statuses of the outbox, oldest first.
    pub fn sent(&self) -> Vec<String> {
        Self::statuses(&self.outbox())
    }

    /// The statuses of the inbox, oldest first.
    pub fn received(&self) -> Vec<String> {
        Self::statuses(&self.inbox())
    }

    /// The id of the only unit in the outbox.
    pub fn only_sent(&self) -> String {
        only(&self.outbox())
    }

    /// The id of the only message in the inbox.
    pub fn only_received(&self) -> String {
        only(&self.inbox())
    }

    /// The care software writes files.
    pub fn export(&self, files: &[SampleFile]) {
        for file in files {
            fs::write(self.export_folder().join(&file.name), &file.bytes).unwrap();
        }
    }

    /// What the care software sees in the import folder: everything but our temporary files.
    pub fn imported(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = files_of(&self.import_folder());
        files.retain(|name, _| !is_temporary(name));
        files
    }

    /// Our temporary files in the import folder.
    pub fn temporary_files(&self) -> Vec<String> {
        files_of(&self.import_folder()).into_keys().filter(|name| is_temporary(name)).collect()
    }

    /// The care software takes everything out of the import folder.
    pub fn import_all(&self) -> BTreeMap<String, Vec<u8>> {
        let files = self.imported();
        for name in files.keys() {
            fs::remove_file(self.import_folder().join(name)).unwrap();
        }
        files
    }

    /// The office.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// The home folder.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// 出力フォルダ.
    pub fn export_folder(&self) -> PathBuf {
        self.folder.path().join("export")
    }

    /// 取込フォルダ.
    pub fn import_folder(&self) -> PathBuf {
        self.folder.path().join("import")
    }

    /// The passphrase.
    pub fn passphrase_file(&self) -> PathBuf {
        self.folder.path().join("passphrase")
    }

    /// A place for what a test writes beside the folders.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The store behind the programs.
    pub fn store(&self) -> Store {
        Home::new(self.home()).open(Some(&self.passphrase_file()), false).unwrap()
    }

    /// Key and certificate of the office.
    pub fn identity(&self) -> Identity {
        let own = self.store().own_office().unwrap().unwrap();
        let key = PrivateKey::from_pkcs8_der(&own.private_key).unwrap();
        let mut certificates = Certificate::all_from_pem(own.certificates_pem.as_bytes()).unwrap();
        let certificate = certificates.remove(0);
        Identity::new(key, certificate, certificates).unwrap()
    }
}

/// A text in a JSON object.
///
/// # Panics
/// If there is none of that name.
pub fn text(value: &Value, name: &str) -> String {
    match &value[name] {
        Value::String(text) => text.clone(),
        other => panic!("{name} is no text but {other}: {value}"),
    }
}

fn only(entries: &[Value]) -> String {
    match entries {
        [entry] => text(entry, "id"),
        _ => panic!("one entry, not {}: {entries:#?}", entries.len()),
    }
}

fn is_temporary(name: &str) -> bool {
    name.starts_with(".todoke-")
}

/// The plain files of a folder with their bytes.
///
/// # Panics
/// If the folder cannot be read.
pub fn files_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Files by name, as [`Desk::imported`] gives them.
pub fn by_name(files: &[SampleFile]) -> BTreeMap<String, Vec<u8>> {
    files.iter().map(|file| (file.name.clone(), file.bytes.clone())).collect()
}
