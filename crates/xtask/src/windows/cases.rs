//! What is tried under wine. Each case has an exchange and two offices of its own, prints one line, and fails for itself.

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

use super::office::{CARE, Files, Lock, Office, SERVICE, files_of};
use super::wine::{Holder, Share, Wine};
use crate::demo::exchange::Exchange;
use crate::shell::{Workshop, works};

const PLAN: &str = "trial/1-2/1-monthly-plan-created";
const PLAN_UPDATED: &str = "trial/1-2/2-monthly-plan-updated";
const ACTUALS: &str = "trial/1-2/3-actuals-sent";
/// The service user of these sets.
const PERSON: &str = "山田貞子";

/// A file of [`PLAN`] and one of [`PLAN_UPDATED`].
const PLAN_FILE: &str = "UPPLAN_202702_1371215102_43_1379900119_11_20270201093000.CSV";

/// How long something may take that happens by itself.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(200);

type Case = fn(&Stage) -> Result<String>;

const CASES: &[(&str, Case)] = &[
    ("the main job, both offices todoke.exe, Japanese folders", the_main_job),
    ("bytes arrive untouched: CRLF and code page 932", bytes_arrive_untouched),
    ("proof, openssl on it, doctor", proof_and_doctor),
    ("a passphrase file as Notepad saves it", a_passphrase_file_of_notepad),
    ("the key in Windows' credential manager", the_key_in_the_keyring),
    ("a held import file: waits, then arrives", a_held_import_file),
    ("a held temporary file, after a crash: waits, then arrives once", a_held_temporary_file),
    ("a crash at each step of a delivery: arrives once", crashes_while_delivering),
    ("another file of that name: never written over", another_file_of_that_name),
    ("another file of that name, come just before the renaming", another_file_just_before),
    ("paths over 260 characters: home, export, import, proof", long_paths),
    ("an export file still being written: waits, then goes", a_held_export_file),
    ("sent files move together or not at all", sent_files_move_together),
    ("`run` beside: folder watcher, long poll, one engine a home", run_beside),
    ("words in a redirected file are UTF-8", words_in_a_file),
    ("words on a console of code page 932", words_on_a_console),
];

/// What all cases share.
struct Stage<'a> {
    wine: &'a Wine,
    exchange: PathBuf,
    samples: PathBuf,
    /// Where the exchanges keep their data.
    folder: TempDir,
}

/// An exchange and two offices.
struct Pair<'a> {
    /// Runs until the case is over.
    _exchange: Exchange,
    care: Office<'a>,
    service: Office<'a>,
}

/// Runs all cases; gives how many failed.
pub(super) fn run(shop: &Workshop, wine: &Wine) -> Result<usize> {
    let stage = Stage {
        wine,
        exchange: shop.program("todoke-exchange"),
        samples: shop.root().join("samples"),
        folder: tempfile::tempdir()?,
    };
    let mut failed = 0;
    for (name, case) in CASES {
        let begun = Instant::now();
        let ended = case(&stage);
        let time = begun.elapsed().as_secs_f32();
        match ended {
            Ok(remark) => println!("   ok      {name}  ({time:.1} s{remark})"),
            Err(error) => {
                failed += 1;
                println!("   FAILED  {name}  ({time:.1} s)\n{error:#}\n");
            }
        }
    }
    println!("   {} cases under wine, {failed} failed", CASES.len());
    Ok(failed)
}

impl Stage<'_> {
    /// An exchange and two offices in a folder of this name.
    fn pair(&self, name: &str) -> Result<Pair<'_>> {
        self.pair_in(name, &format!(r"C:\利用者\介護 花子\{name}"), Lock::Passphrase, &[])
    }

    fn pair_in(&self, name: &str, folder: &str, lock: Lock, more: &[&str]) -> Result<Pair<'_>> {
        let exchange = Exchange::start(&self.exchange, &self.folder.path().join(name))?;
        let care = Office::set_up(self.wine, &exchange, folder, CARE, lock, more)?;
        let service = Office::set_up(self.wine, &exchange, folder, SERVICE, lock, more)?;
        Ok(Pair { _exchange: exchange, care, service })
    }
}

impl Pair<'_> {
    /// A plan lies at the exchange, sent by the care-management office.
    fn send(&self, stage: &Stage<'_>, set: &str) -> Result<Files> {
        let files = self.care.export(&stage.samples, set)?;
        self.care.run_once(0, "a good plan goes out")?;
        Ok(files)
    }

    /// The receiver can go on, and the sender hears of it.
    fn arrives(&self, files: &Files, why: &str) -> Result<()> {
        self.service.run_once(0, why)?;
        self.service.holds(files)?;
        self.service.stands("inbox", &["delivered"])?;
        self.care.run_once(0, "the sender hears of it")?;
        self.care.stands("outbox", &["delivered"])
    }
}

fn the_main_job(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("本業")?;
    let (care, service) = (&pair.care, &pair.service);
    let files = pair.send(stage, PLAN)?;
    care.stands("outbox", &["uploaded"])?;
    pair.arrives(&files, "the plan arrives")?;
    let id = service.only("inbox")?;
    let shown = service.todoke(&["show", &id])?.exits(0, "it can be shown")?;
    ensure!(shown.stdout.contains(PERSON), "the person is named: {}", shown.stdout);
    service.run_once(0, "the receipt of opening goes out")?;
    care.run_once(0, "and comes back")?;
    care.stands("outbox", &["opened"])?;
    let actuals = service.export(&stage.samples, ACTUALS)?;
    service.run_once(0, "actuals go back")?;
    care.run_once(0, "and arrive")?;
    care.holds(&actuals)?;
    service.run_once(0, "the receipt comes back")?;
    service.stands("outbox", &["delivered"])?;
    Ok(format!(", {} files", files.len() + actuals.len()))
}

fn bytes_arrive_untouched(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("改行")?;
    let files = pair.send(stage, PLAN)?;
    pair.service.run_once(0, "the plan arrives")?;
    pair.service.holds(&files)?;
    let (mut lines, mut japanese) = (0, 0);
    for name in files.keys() {
        let bytes = fs::read(pair.service.imported(name))?;
        let line_feeds = bytes.iter().filter(|byte| **byte == b'\n').count();
        let both = bytes.windows(2).filter(|pair| *pair == b"\r\n").count();
        ensure!(line_feeds == both && both > 0, "{name}: {both} CRLF of {line_feeds} line ends");
        lines += both;
        japanese += usize::from(!bytes.is_ascii() && std::str::from_utf8(&bytes).is_err());
    }
    ensure!(japanese > 0, "one of the files is in code page 932");
    Ok(format!(", {lines} line ends"))
}

fn proof_and_doctor(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("証明")?;
    let (care, service) = (&pair.care, &pair.service);
    let files = pair.send(stage, PLAN)?;
    pair.arrives(&files, "the plan arrives")?;
    let id = service.only("inbox")?;
    service.todoke(&["show", &id])?.exits(0, "it can be shown")?;
    service.run_once(0, "the receipt of opening goes out")?;
    care.run_once(0, "and comes back")?;
    let receipts = check_proof(stage, care, &id)?;
    for office in [care, service] {
        let doctor = office.todoke(&["doctor"])?.exits(0, "all is well")?.stdout;
        for folder in [office.export_folder(), office.import_folder()] {
            ensure!(doctor.contains(&folder), "the doctor names {folder}: {doctor}");
        }
        ensure!(!doctor.contains(r"\\?\"), "paths as people know them: {doctor}");
    }
    Ok(format!(", {receipts} receipts"))
}

/// The three receipts of an opened unit hold, by our verification and by openssl's.
fn check_proof(stage: &Stage<'_>, office: &Office<'_>, id: &str) -> Result<usize> {
    let folder = office.beside("届いた証明");
    let words = ["proof", id, "--json", "--export", &folder];
    let proof: Value = serde_json::from_str(&office.todoke(&words)?.exits(0, "proved")?.stdout)?;
    let receipts = proof.pointer("/receipts").and_then(Value::as_array).context("receipts")?;
    let outcomes: Vec<&str> = receipts
        .iter()
        .filter(|receipt| receipt.pointer("/verified") == Some(&Value::Bool(true)))
        .filter_map(|receipt| receipt.pointer("/outcome")?.as_str())
        .collect();
    ensure!(outcomes == ["accepted", "delivered", "opened"], "each step is signed: {proof}");
    let folder = stage.wine.here(&folder);
    for name in ["1-accepted.cms", "2-delivered.cms", "3-opened.cms"] {
        let (file, authority) = (folder.join(name), folder.join("ca.pem"));
        let (file, authority) = (file.to_string_lossy(), authority.to_string_lossy());
        let mut words = vec!["cms", "-verify", "-inform", "DER", "-purpose", "any"];
        words.extend(["-in", &file, "-CAfile", &authority]);
        ensure!(works("openssl", &words), "openssl does not accept {name}");
    }
    Ok(receipts.len())
}

fn a_passphrase_file_of_notepad(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("合言葉")?;
    let file = stage.wine.here(&pair.care.passphrase_file());
    let text = fs::read(&file)?;
    // "UTF-8 with BOM": the same words, three bytes more.
    fs::write(&file, [b"\xef\xbb\xbf".as_slice(), &text].concat())?;
    pair.care.todoke(&["outbox"])?.exits(0, "the same passphrase opens")?;
    fs::write(&file, "別の言葉\r\n")?;
    let refused = pair.care.todoke(&["outbox"])?.exits(2, "another does not")?;
    ensure!(refused.stderr.contains("[D-01"), "and says so: {}", refused.stderr);
    Ok(String::new())
}

fn the_key_in_the_keyring(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair_in("保管庫", r"C:\保管庫", Lock::Keyring, &[])?;
    let files = pair.send(stage, PLAN)?;
    pair.arrives(&files, "the plan arrives")?;
    let key = fs::read_to_string(stage.wine.here(&pair.care.home()).join("key.json"))?;
    ensure!(key.contains("keyring"), "no passphrase was asked for: {key}");
    Ok(String::new())
}

fn a_held_import_file(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("取込中")?;
    let files = pair.send(stage, PLAN)?;
    let occupied = pair.service.imported(PLAN_FILE);
    let theirs = b"what the care software is reading\r\n";
    fs::write(&occupied, theirs)?;
    let path = format!(r"{}\{PLAN_FILE}", pair.service.import_folder());
    let holder = Holder::hold(stage.wine, &path, Share::Nothing)?;
    let told = pair.service.run_once(3, "it waits while the file is held")?;
    ensure!(told.stdout.contains("[D-0220]"), "the operator reads why: {}", told.stdout);
    pair.service.stands("inbox", &["arrived D-0220"])?;
    ensure!(fs::read(&occupied)? == theirs, "the held file is as it was");
    holder.let_go()?;
    pair.service.run_once(3, "let go of, the file is another one: still not written over")?;
    pair.service.stands("inbox", &["arrived D-0203"])?;
    ensure!(fs::read(&occupied)? == theirs, "the care software's file is as it was");
    fs::remove_file(&occupied)?;
    pair.arrives(&files, "goes on by itself")?;
    Ok(String::new())
}

fn a_held_temporary_file(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("検査中")?;
    let files = pair.send(stage, PLAN)?;
    pair.service.dies_at("client.deliver.staged")?;
    let temporary = pair.service.temporary_files()?;
    ensure!(temporary.len() == files.len(), "temporary files only: {temporary:?}");
    // A virus scanner looks at the second one.
    let scanned = temporary.get(1).context("a second file")?;
    let path = format!(r"{}\{scanned}", pair.service.import_folder());
    let holder = Holder::hold(stage.wine, &path, Share::Nothing)?;
    pair.service.run_once(3, "it waits while the file is held")?;
    pair.service.stands("inbox", &["arrived D-0220"])?;
    holder.let_go()?;
    pair.arrives(&files, "goes on by itself")?;
    Ok(String::new())
}

fn crashes_while_delivering(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("停電")?;
    let files = pair.send(stage, PLAN)?;
    for point in ["file_written:2", "before_stage", "before_finish"] {
        pair.service.dies_at(&format!("client.deliver.{point}"))?;
    }
    pair.arrives(&files, "goes on where it was")?;
    let updated = pair.send(stage, PLAN_UPDATED)?;
    // From the mark on the next run only goes on.
    for point in ["staged", "file_named:2"] {
        pair.service.dies_at(&format!("client.deliver.{point}"))?;
    }
    pair.service.run_once(0, "goes on where it was")?;
    pair.service.holds(&files.into_iter().chain(updated).collect())?;
    pair.service.stands("inbox", &["delivered", "delivered"])?;
    Ok(", 5 crashes".to_owned())
}

fn another_file_of_that_name(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("同名")?;
    let files = pair.send(stage, PLAN)?;
    let occupied = pair.service.imported(PLAN_FILE);
    let theirs = b"another one's\r\n";
    fs::write(&occupied, theirs)?;
    let told = pair.service.run_once(3, "it waits")?;
    ensure!(told.stdout.contains("[D-0203]"), "the operator reads what to do: {}", told.stdout);
    pair.service.stands("inbox", &["arrived D-0203"])?;
    ensure!(fs::read(&occupied)? == theirs, "the other file is as it was");
    fs::rename(&occupied, stage.wine.here(&pair.service.beside("移した.CSV")))?;
    pair.arrives(&files, "moved away, it goes on")?;
    Ok(String::new())
}

fn another_file_just_before(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("直前")?;
    let files = pair.send(stage, PLAN)?;
    pair.service.dies_at("client.deliver.staged")?;
    // Windows takes names without regard to case: this is the same one.
    let theirs = b"another one's\r\n";
    let occupied = pair.service.imported(&PLAN_FILE.to_lowercase());
    fs::write(&occupied, theirs)?;
    pair.service.run_once(3, "it waits")?;
    pair.service.stands("inbox", &["arrived D-0203"])?;
    ensure!(fs::read(&occupied)? == theirs, "the other file is as it was");
    fs::remove_file(&occupied)?;
    pair.arrives(&files, "moved away, it goes on")?;
    Ok(String::new())
}

fn long_paths(stage: &Stage<'_>) -> Result<String> {
    let deep = r"\とても長い名前の事業所のフォルダ".repeat(18);
    let pair = stage.pair_in("長い", &format!(r"C:\長い{deep}"), Lock::Passphrase, &[])?;
    let (care, service) = (&pair.care, &pair.service);
    let length = service.import_folder().chars().count();
    ensure!(length > 300, "the folder alone is longer than Windows' old limit: {length}");
    let files = pair.send(stage, PLAN)?;
    pair.arrives(&files, "the plan arrives")?;
    let id = service.only("inbox")?;
    service.todoke(&["show", &id])?.exits(0, "it can be shown")?;
    service.run_once(0, "the receipt of opening goes out")?;
    care.run_once(0, "and comes back")?;
    check_proof(stage, care, &id)?;
    let doctor = service.todoke(&["doctor"])?.exits(0, "all is well")?.stdout;
    ensure!(!doctor.contains(r"\\?\"), "paths as people know them: {doctor}");
    // The same for a file that is handed over by its path.
    let updated = care.export(&stage.samples, PLAN_UPDATED)?;
    care.todoke(&["send", &care.export_folder()])?.exits(0, "handed over")?;
    service.run_once(0, "it arrives too")?;
    service.holds(&files.into_iter().chain(updated).collect())?;
    Ok(format!(", {} characters", length + 1 + PLAN_FILE.len()))
}

fn a_held_export_file(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("書出中")?;
    let files = pair.care.export(&stage.samples, PLAN)?;
    let path = format!(r"{}\{PLAN_FILE}", pair.care.export_folder());
    let holder = Holder::hold(stage.wine, &path, Share::Nothing)?;
    let handed = pair.care.todoke(&["send", &pair.care.export_folder()])?;
    let handed = handed.exits(3, "a file that cannot be read is not sent")?;
    ensure!(handed.stderr.contains("[D-0204]"), "the operator reads why: {}", handed.stderr);
    pair.care.stands("outbox", &[])?;
    let running = pair.care.run()?;
    // Two looks and more.
    pause(Duration::from_secs(8));
    pair.care.stands("outbox", &[])?;
    holder.let_go()?;
    until("the set goes out", || Ok(pair.care.statuses("outbox")? == ["uploaded"]))?;
    drop(running);
    pair.arrives(&files, "the plan arrives")?;
    Ok(String::new())
}

fn sent_files_move_together(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair_in("移動", r"C:\移動", Lock::Passphrase, &["--move-sent"])?;
    let export = stage.wine.here(&pair.care.export_folder());
    let files = pair.care.export(&stage.samples, PLAN)?;
    // Somebody shows it in a spreadsheet: it can be read, not moved.
    let path = format!(r"{}\{PLAN_FILE}", pair.care.export_folder());
    let holder = Holder::hold(stage.wine, &path, Share::Reading)?;
    pair.care.run_once(0, "it is sent")?;
    pair.care.run_once(0, "and what lies there is no new set")?;
    pair.care.stands("outbox", &["uploaded"])?;
    ensure!(files_of(&export)? == files, "all files still lie there, none moved alone");
    holder.let_go()?;
    pair.care.run_once(0, "now they can be moved")?;
    ensure!(files_of(&export)?.is_empty(), "the export folder is empty");
    ensure!(files_of(&export.join("送信済"))? == files, "and 送信済 holds them all");
    pair.care.stands("outbox", &["uploaded"])?;
    pair.arrives(&files, "the plan arrives")?;
    Ok(String::new())
}

fn run_beside(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("常駐")?;
    let _care = pair.care.run()?;
    let _service = pair.service.run()?;
    let files = pair.care.export(&stage.samples, PLAN)?;
    until("both work by themselves", || Ok(pair.service.holds(&files).is_ok()))?;
    let second = pair.care.todoke(&["run", "--once"])?.exits(3, "one engine a home")?;
    ensure!(second.stderr.contains("[D-0208]"), "and says so: {}", second.stderr);
    // Now that they have nothing to do, what comes is noticed at once, or at the next regular look after half a minute.
    until("the sender hears of it", || Ok(pair.care.statuses("outbox")? == ["delivered"]))?;
    let begun = Instant::now();
    let updated = pair.care.export(&stage.samples, PLAN_UPDATED)?;
    let both: Files = files.into_iter().chain(updated).collect();
    until("it arrives by itself", || Ok(pair.service.holds(&both).is_ok()))?;
    let time = begun.elapsed();
    ensure!(time < Duration::from_secs(25), "the watcher and the long poll woke them: {time:?}");
    Ok(format!(", {:.1} s from folder to folder", time.as_secs_f32()))
}

fn words_in_a_file(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("文字")?;
    pair.send(stage, PLAN)?;
    let (home, passphrase) = (pair.care.home(), pair.care.passphrase_file());
    let (todoke, list) = (stage.wine.installed("todoke.exe"), pair.care.beside("一覧.txt"));
    // By Windows' own command line, as a batch file would.
    let words = [&todoke, "outbox", "--home", &home, "--passphrase-file", &passphrase, ">", &list];
    let status = stage.wine.shell(&words).status()?;
    ensure!(status.success(), "the command line ended with {status}");
    let text = String::from_utf8(fs::read(stage.wine.here(&list))?).context("UTF-8")?;
    ensure!(text.contains(PERSON) && text.contains("交換所へ送信済"), "all words: {text}");
    let check = pair.care.export_folder();
    let findings = pair.care.todoke(&["check", &check])?.exits(0, "a good set")?.stdout;
    ensure!(findings.contains("ファイル"), "in Japanese: {findings}");
    Ok(String::new())
}

fn words_on_a_console(stage: &Stage<'_>) -> Result<String> {
    let pair = stage.pair("端末")?;
    pair.send(stage, PLAN)?;
    let (home, passphrase) = (pair.care.home(), pair.care.passphrase_file());
    let todoke = stage.wine.installed("todoke.exe");
    // `script` is a terminal whose screen can be read; wine makes it a console of Windows.
    let line = format!(
        "wine cmd /c chcp 932 '&' '{todoke}' outbox --home '{home}' --passphrase-file '{passphrase}'"
    );
    let mut terminal = stage.wine.command("script", ["--quiet", "--return", "--command", &line]);
    let output = terminal.arg("/dev/null").env("TERM", "xterm").output()?;
    let screen = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "it ended with {}: {screen}", output.status);
    ensure!(screen.contains("932"), "the console's code page is 932: {screen}");
    for word in [PERSON, "交換所へ送信済"] {
        ensure!(shows(&screen, word), "{word} is on the screen: {screen:?}");
    }
    Ok(String::new())
}

/// Whether a terminal was told to show these letters one after the other, whatever it was told in between.
fn shows(screen: &str, word: &str) -> bool {
    let mut plain = String::new();
    let mut letters = screen.chars();
    while let Some(letter) = letters.next() {
        if letter != '\u{1b}' {
            plain.push(letter);
        } else if letters.next() == Some('[') {
            letters.by_ref().find(char::is_ascii_alphabetic);
        }
    }
    plain.contains(word)
}

fn until(what: &str, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if holds()? {
            return Ok(());
        }
        pause(LOOK);
    }
    anyhow::bail!("waited in vain until {what}")
}

/// Waits on a channel nobody sends on.
fn pause(time: Duration) {
    let (_sender, receiver) = mpsc::channel::<()>();
    let _ = receiver.recv_timeout(time);
}
