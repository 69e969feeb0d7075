//! What must not be told: no log at any level holds a value of a file, an office number, a passphrase or a code, and what
//! client and exchange keep on the disk is unreadable (SC-03, A8; style guide, "Errors").
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use encoding_rs::SHIFT_JIS;
use todoke_tests::programs::{Desk, Ended, Exchange, PASSPHRASE, until, workspace};
use todoke_trial::csv_file::ms932;
use todoke_trial::load::unit_of_three_people;
use todoke_trial::{Column, Content, Pattern, Person, SampleFile, Serials, office, scenario};

/// Everything that programs wrote for the log, each with the command that wrote it.
#[derive(Default)]
struct Logs(RefCell<Vec<(String, String)>>);

impl Logs {
    /// Runs a command that may end as it likes; its standard error is log.
    fn take(&self, desk: &Desk, words: &[&str]) -> Ended {
        let ended = desk.todoke(words);
        self.keep(&words.join(" "), &ended.stderr);
        ended
    }

    fn keep(&self, what: &str, text: &str) {
        self.0.borrow_mut().push((what.to_owned(), text.to_owned()));
    }

    /// Each secret that stands in a log, with the command and the line.
    fn hits(&self, secrets: &Secrets) -> Vec<String> {
        let mut hits = Vec::new();
        for (what, text) in self.0.borrow().iter() {
            for line in text.lines().filter(|line| is_of_the_log(line)) {
                let found = secrets.all().find(|secret| holds(line.as_bytes(), secret.as_bytes()));
                hits.extend(found.map(|secret| format!("{what}: {secret:?} in {line}")));
            }
        }
        hits
    }

    fn length(&self) -> usize {
        self.0
            .borrow()
            .iter()
            .map(|(_, text)| text.lines().filter(|line| is_of_the_log(line)).count())
            .sum()
    }
}

/// A line with a level; the others are the sentence for the operator, who may see what the log may not.
fn is_of_the_log(line: &str) -> bool {
    ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"].iter().any(|level| line.contains(level))
}

/// What must not be seen.
#[derive(Default)]
struct Secrets {
    /// Texts of files, numbers of people.
    personal: BTreeSet<String>,
    /// Numbers of the offices.
    offices: BTreeSet<String>,
    /// Passphrase and codes.
    keys: BTreeSet<String>,
}

impl Secrets {
    fn all(&self) -> impl Iterator<Item = &String> {
        self.personal.iter().chain(&self.offices).chain(&self.keys)
    }

    /// Every text of two or more Japanese letters and every long number of a file.
    fn add_file(&mut self, file: &SampleFile) {
        let (text, _) = SHIFT_JIS.decode_without_bom_handling(&file.bytes);
        for field in text.split(['"', ',', '\r', '\n']) {
            let letters = field.chars().filter(|letter| !letter.is_ascii()).count();
            let is_number =
                field.len() >= 9 && field.chars().all(|one| one.is_ascii_alphanumeric());
            if letters >= 2 || is_number {
                self.personal.insert(field.to_owned());
            }
        }
    }

    fn add_person(&mut self, person: &Person) {
        let Person { insurer_number, insured_number, birth_date, telephone, postal_code, .. } =
            person;
        for number in [insurer_number, insured_number, birth_date, telephone, postal_code] {
            self.personal.insert(number.clone());
        }
        for text in [&person.name, &person.kana, &person.address] {
            self.personal.insert(text.clone());
        }
    }
}

/// Whether a text or number stands there; a number only by itself, not as a part of a longer one or of a digest.
fn holds(text: &[u8], secret: &[u8]) -> bool {
    let is_part =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
    let is_number = secret.iter().all(u8::is_ascii_alphanumeric);
    text.windows(secret.len()).enumerate().any(|(at, window)| {
        window == secret
            && !(is_number
                && (is_part(at.checked_sub(1).and_then(|before| text.get(before)))
                    || is_part(text.get(at + secret.len()))))
    })
}

/// Two offices whose programs log all they have, and what they must not tell.
struct Watched {
    exchange: Exchange,
    care: Desk,
    service: Desk,
    logs: Logs,
    secrets: Secrets,
    serials: Serials,
}

impl Watched {
    fn new() -> Self {
        let exchange = Exchange::start_with_all_its_log();
        let logs = Logs::default();
        let mut secrets = Secrets::default();
        secrets.keys.insert(PASSPHRASE.to_owned());
        let mut enrol = |letter| {
            let desk = Desk::new(office(letter).unwrap()).with_log("trace");
            let number = desk.office().number.clone();
            let code = exchange.office_add(desk.office());
            let wrong = "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ";
            logs.keep("setup", &desk.set_up(&exchange, wrong, &[]).exits(2, "a wrong code").stderr);
            logs.keep(
                "setup",
                &desk.set_up(&exchange, &code, &[]).exits(0, "the right one").stderr,
            );
            for code in [code.as_str(), wrong] {
                secrets.keys.insert(code.to_owned());
                secrets.keys.insert(code.replace('-', ""));
                secrets.keys.insert(BASE64.encode(format!("{number}:{code}")));
            }
            secrets.offices.insert(number);
            desk
        };
        let (care, service) = (enrol('A'), enrol('J'));
        Self { exchange, care, service, logs, secrets, serials: Serials::of_the_trial() }
    }

    /// A plan of three people that nobody may see.
    fn plan(&mut self) -> Vec<SampleFile> {
        let unit = unit_of_three_people().unwrap();
        let files = unit.files(&self.serials.take());
        files.iter().for_each(|file| self.secrets.add_file(file));
        if let Content::MonthlyPlans(plans) = &unit.content {
            plans.iter().for_each(|plan| self.secrets.add_person(&plan.person));
        }
        files
    }

    /// A care plan: the longest texts.
    fn care_plan(&mut self) -> Vec<SampleFile> {
        let scenario = scenario(office('A').unwrap(), Column::Proxy, Pattern::P21);
        self.secrets.add_person(&scenario.person);
        let receiver = &self.service.office().number;
        let step = scenario.steps.iter().find(|step| step.receiver().number == *receiver).unwrap();
        let files = step.files(&self.serials.take());
        files.iter().for_each(|file| self.secrets.add_file(file));
        files
    }

    fn care(&self, words: &[&str]) -> Ended {
        self.logs.take(&self.care, words)
    }

    fn service(&self, words: &[&str]) -> Ended {
        self.logs.take(&self.service, words)
    }

    /// The whole job, with everything that goes wrong in it.
    fn work(&mut self) {
        let once = ["run", "--once"];
        let (plan, care_plan) = (self.plan(), self.care_plan());
        self.care.export(&plan);
        self.care.export(&care_plan);
        self.care(&once).exits(0, "sent");

        // Rejected: one digit less of an insured number.
        let mut broken = self.plan();
        for file in &mut broken {
            file.bytes = replaced(&file.bytes, b"1234567901", b"123456790");
        }
        self.care.export(&broken);
        self.care(&once).exits(1, "rejected");
        let folder = self.care.export_folder();
        self.care(&["check", folder.to_str().unwrap()]).exits(1, "findings");
        let sample = workspace("samples/broken/encoding-gaiji");
        self.care(&["check", sample.to_str().unwrap()]).exits(1, "findings");

        // Held up by a file in the way, then delivered, opened, proved.
        let occupied = self.service.import_folder().join(&plan[0].name);
        fs::write(&occupied, "in the way").unwrap();
        self.service(&once).exits(3, "occupied");
        fs::remove_file(&occupied).unwrap();
        self.service(&once).exits(0, "delivered");
        let inbox = self.service.inbox();
        let id = inbox[0]["id"].as_str().unwrap();
        self.service(&["show", id]).exits(0, "opened");
        self.care(&once).exits(0, "opened");
        for words in [&["outbox"][..], &["show", id], &["proof", id], &["recall", id], &["doctor"]]
        {
            self.care(words);
        }
        let out = self.care.beside("proof");
        self.care(&["proof", id, "--export", out.to_str().unwrap()]).exits(0, "exported");

        // Recalled, and the exchange away.
        for file in &broken {
            fs::remove_file(folder.join(&file.name)).unwrap();
        }
        let recalled = self.plan();
        self.care.export(&recalled);
        self.care(&["send", folder.to_str().unwrap()]).exits(0, "sent");
        let newest = self.care.outbox().pop().unwrap();
        self.care(&["recall", newest["id"].as_str().unwrap()]).exits(0, "withdrawn");
        self.exchange.kill();
        self.service(&once).exits(3, "the exchange is away");
        self.care(&["doctor"]).exits(1, "the exchange is away");
        self.exchange.serve(None);
        fs::write(self.care.beside("wrong"), "wrong\n").unwrap();
        let wrong = self.care.beside("wrong");
        self.care(&["--passphrase-file", wrong.to_str().unwrap(), "outbox"]);

        // Quarantined: sealed and uploaded, then the sender's certificate is revoked.
        let last = self.plan();
        self.care.export(&last);
        self.care(&["send", folder.to_str().unwrap()]).exits(0, "sent");
        let number = self.care.office().number.clone();
        let revoked = self.exchange.tool(&["revoke", &number]).exits(0, "revoked");
        self.logs.keep("revoke", &revoked.stderr);
        self.service(&once).exits(1, "quarantined");
        assert!(self.service.received().contains(&"quarantined".to_owned()), "as it should be");
        self.care(&once);
    }
}

#[test]
fn no_log_at_any_level_holds_a_personal_value() {
    let mut watched = Watched::new();
    watched.work();
    watched.logs.keep("exchange", &watched.exchange.log());
    assert!(watched.logs.length() > 5_000, "the logs are full: {} lines", watched.logs.length());
    let personal = watched.secrets.personal.len();
    assert!(personal > 60, "and there is much to look for: {personal} values");
    let hits = watched.logs.hits(&watched.secrets);
    assert!(hits.is_empty(), "{} lines tell too much:\n{}", hits.len(), hits.join("\n"));
}

#[test]
fn log_of_the_program_that_runs_all_day_names_no_file() {
    let mut watched = Watched::new();
    let running = watched.care.run();
    for sent in [&["uploaded"][..], &["uploaded", "uploaded"]] {
        // The second one comes when the watcher surely watches.
        let plan = watched.plan();
        watched.care.export(&plan);
        until("the plan is sent", || watched.care.sent() == sent);
    }
    let ended = running.terminate().exits(0, "an orderly end");
    watched.logs.keep("run", &ended.stderr);
    let hits = watched.logs.hits(&watched.secrets);
    assert!(hits.is_empty(), "{} lines tell too much, such as:\n{}", hits.len(), hits[0]);
}

#[test]
fn what_lies_on_the_disk_shows_nobody_anything() {
    let mut watched = Watched::new();
    watched.work();
    // While programs run, the write-ahead logs lie beside the databases.
    let running = watched.service.run();
    let plan = watched.plan();
    let code = watched.exchange.tool(&["office", "code", &watched.care.office().number]);
    watched.secrets.keys.insert(code.stdout.trim().to_owned());
    watched.care.set_up(&watched.exchange, code.stdout.trim(), &[]).exits(0, "enrolled again");
    watched.care.export(&plan);
    watched.care.run_once().exits(0, "sent");
    until("it arrives", || watched.service.imported().contains_key(&plan[0].name));

    // The office names stand in the exchange's office master, and in the files.
    let names: BTreeSet<&String> =
        [&watched.care.office().name, &watched.service.office().name].into();
    let personal: Vec<&String> =
        watched.secrets.personal.iter().filter(|secret| !names.contains(secret)).collect();
    let at_exchange: Vec<&String> = personal
        .iter()
        .copied()
        .filter(|secret| !watched.secrets.offices.contains(*secret))
        .chain(&watched.secrets.keys)
        .collect();
    let at_office: Vec<&String> = personal
        .iter()
        .copied()
        .chain(&watched.secrets.offices)
        .chain(&watched.secrets.keys)
        .collect();
    let exported =
        all_files(&watched.care.export_folder()).into_values().collect::<Vec<_>>().concat();
    let known = personal.iter().filter(|secret| holds(&exported, &ms932(secret))).count();
    assert!(known > 50, "the search finds them where they may be: {known} in the export folder");
    nothing_readable(&watched.exchange.data(), &at_exchange);
    nothing_readable(&watched.care.home(), &at_office);
    nothing_readable(&watched.service.home(), &at_office);
    drop(running);
}

/// No file below the folder holds a secret, as UTF-8 or as MS932.
fn nothing_readable(folder: &Path, secrets: &[&String]) {
    let files = all_files(folder);
    assert!(files.keys().any(|path| path.to_string_lossy().ends_with(".db")), "with its database");
    for (path, bytes) in files {
        for secret in secrets {
            for form in [secret.as_bytes().to_vec(), ms932(secret)] {
                assert!(!holds(&bytes, &form), "{} shows {secret:?}", path.display());
            }
        }
    }
}

fn all_files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(all_files(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut result = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        result.extend_from_slice(&rest[..at]);
        result.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    result.extend_from_slice(rest);
    result
}
