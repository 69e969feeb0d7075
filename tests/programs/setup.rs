//! `setup`, and opening a home.

use std::fs;
use std::path::Path;

use todoke_tests::programs::{Desk, Ended, Exchange, by_name, run_to_end};
use todoke_trial::load::unit_of_three_people;

use crate::{Pair, offices};

/// Set-up with one thing wrong ends with 2 and its code, and leaves nothing set up.
#[track_caller]
fn refused(desk: &Desk, ended: Ended, code: &str) {
    let ended = ended.exits(2, "it cannot be set up so");
    assert!(ended.stderr.contains(&format!("[{code}]")), "with code {code}: {ended:?}");
    let after = desk.todoke(&["outbox"]);
    assert!(
        after.code == Some(2) || after.stdout.contains("空です"),
        "nothing is there: {after:?}"
    );
    desk.run_once().exits(2, "an office that is not set up cannot work");
}

#[test]
fn wrong_code_is_refused_and_the_right_one_still_works() {
    let exchange = Exchange::start();
    let desk = Desk::new(&offices().0);
    let code = exchange.office_add(desk.office());
    refused(&desk, desk.set_up(&exchange, "00000-00000-00000-00000", &[]), "N-0425");
    desk.set_up(&exchange, &code.to_lowercase(), &[]).exits(0, "typed in small letters");
    desk.run_once().exits(0, "works");
}

#[test]
fn code_used_by_another_home_is_refused() {
    let pair = Exchange::start();
    let (first, second) = (Desk::new(&offices().0), Desk::new(&offices().0));
    let code = pair.office_add(first.office());
    first.set_up(&pair, &code, &[]).exits(0, "the first one gets it");
    refused(&second, second.set_up(&pair, &code, &[]), "N-0425");
    first.set_up(&pair, &code, &[]).exits(2, "used up: a new key needs a new code");
    first.run_once().exits(0, "what was set up before still works");
}

#[test]
fn authority_file_that_is_missing_or_none_or_of_another_exchange_is_refused() {
    let (exchange, other) = (Exchange::start(), Exchange::start());
    let desk = Desk::new(&offices().0);
    let code = exchange.office_add(desk.office());
    let set_up = |ca: &Path| {
        let mut command = desk.set_up_command(&exchange.url(), ca);
        run_to_end(command.args(["--code", &code, "--key-type", "p-256"]))
    };
    refused(&desk, set_up(&desk.beside("no-such-file.pem")), "E-0906");
    let text = desk.beside("text.pem");
    fs::write(&text, "no certificate").unwrap();
    refused(&desk, set_up(&text), "E-0906");
    refused(&desk, set_up(&other.ca_file()), "N-0202");
    set_up(&exchange.ca_file()).exits(0, "no attempt has used up the code");
}

#[test]
fn exchange_without_https_is_refused() {
    let exchange = Exchange::start();
    let desk = Desk::new(&offices().0);
    let code = exchange.office_add(desk.office());
    let url = exchange.url().replace("https://", "http://");
    let mut command = desk.set_up_command(&url, &exchange.ca_file());
    refused(&desk, run_to_end(command.args(["--code", &code])), "N-0204");
}

#[test]
fn exchange_that_is_away_is_no_mistake_of_the_operator() {
    let mut exchange = Exchange::start();
    let desk = Desk::new(&offices().0);
    let code = exchange.office_add(desk.office());
    exchange.kill();
    let ended = desk.set_up(&exchange, &code, &[]).exits(3, "try later");
    assert!(ended.stderr.contains("[N-0201]"), "told: {ended:?}");
    exchange.serve(None);
    desk.set_up(&exchange, &code, &[]).exits(0, "the code was not used up");
}

#[test]
fn the_same_or_a_missing_folder_is_refused() {
    let exchange = Exchange::start();
    let desk = Desk::new(&offices().0);
    let code = exchange.office_add(desk.office());
    let set_up = |export: &Path, import: &Path| {
        let mut command = desk.command(&["setup", "--exchange", &exchange.url()]);
        let office = desk.office();
        command
            .args(["--office", &office.number, "--service-type", &office.service_type])
            .args(["--name", &office.name, "--code", &code, "--key-type", "p-256"])
            .args(["--ca".as_ref(), exchange.ca_file().as_os_str()])
            .args(["--export-folder".as_ref(), export.as_os_str()])
            .args(["--import-folder".as_ref(), import.as_os_str()]);
        run_to_end(&mut command)
    };
    let (export, import) = (desk.export_folder(), desk.import_folder());
    refused(&desk, set_up(&export, &export), "D-0209");
    refused(&desk, set_up(&export, &export.join("..").join("export")), "D-0209");
    refused(&desk, set_up(&export, &desk.beside("no-such-folder")), "D-0209");
    set_up(&export, &import).exits(0, "two folders that are there");
}

#[test]
fn office_number_or_service_type_of_the_wrong_length_is_refused() {
    let exchange = Exchange::start();
    let office = offices().0;
    let code = exchange.office_add(&office);
    let mut short = office.clone();
    short.number = "137121510".to_owned();
    let mut long = office.clone();
    long.service_type = "043".to_owned();
    for wrong in [short, long] {
        let desk = Desk::new(&wrong);
        refused(&desk, desk.set_up(&exchange, &code, &[]), "D-0213");
    }
    let desk = Desk::new(&office);
    desk.set_up(&exchange, &code, &[]).exits(0, "no attempt has used up the code");
}

#[test]
fn one_of_code_and_certificate_file_must_be_given() {
    let exchange = Exchange::start();
    let desk = Desk::new(&offices().0);
    let mut command = desk.set_up_command(&exchange.url(), &exchange.ca_file());
    run_to_end(&mut command).exits(2, "neither");
    run_to_end(command.args(["--code", "x", "--p12", "y"])).exits(2, "both");
}

#[test]
fn certificate_file_of_an_enrolled_office_sets_up_another_pc() {
    let mut pair = Pair::new();
    let password = "p12の合言葉";
    let p12 = pair.care.identity().to_pkcs12(password, "A").unwrap();
    let desk = Desk::new(pair.care.office());
    let (file, password_file) = (desk.beside("office.p12"), desk.beside("p12-password"));
    fs::write(&file, p12).unwrap();
    let set_up = |word: &str| {
        fs::write(&password_file, word).unwrap();
        let mut command = desk.set_up_command(&pair.exchange.url(), &pair.exchange.ca_file());
        command
            .args(["--p12".as_ref(), file.as_os_str()])
            .args(["--p12-password-file".as_ref(), password_file.as_os_str()]);
        run_to_end(&mut command)
    };
    refused(&desk, set_up("another password"), "E-0904");
    let ended = set_up(password).exits(0, "the right password");
    assert!(ended.stdout.contains("A事業所"), "told: {ended:?}");
    let files = unit_of_three_people().unwrap().files(&pair.serials.take());
    desk.export(&files);
    desk.run_once().exits(0, "it can send");
    pair.service.run_once().exits(0, "and its partner believes it");
    assert!(pair.service.imported() == by_name(&files), "byte for byte");
}

#[test]
fn certificate_file_of_another_office_is_refused() {
    let pair = Pair::new();
    let p12 = pair.service.identity().to_pkcs12("x", "J").unwrap();
    let desk = Desk::new(pair.care.office());
    let (file, password_file) = (desk.beside("office.p12"), desk.beside("p12-password"));
    fs::write(&file, p12).unwrap();
    fs::write(&password_file, "x").unwrap();
    let mut command = desk.set_up_command(&pair.exchange.url(), &pair.exchange.ca_file());
    command
        .args(["--p12".as_ref(), file.as_os_str()])
        .args(["--p12-password-file".as_ref(), password_file.as_os_str()]);
    refused(&desk, run_to_end(&mut command), "T-0106");
}

#[test]
fn home_that_was_never_set_up_says_what_to_do() {
    let desk = Desk::new(&offices().0);
    for words in [&["run", "--once"][..], &["outbox"], &["inbox"], &["doctor"], &["send", "."]] {
        let ended = desk.todoke(words).exits(2, "nothing to work on");
        assert!(ended.stderr.contains("[D-0205]"), "{words:?}: {ended:?}");
        assert!(ended.stderr.contains("todoke setup"), "what to do: {ended:?}");
    }
    assert!(!desk.home().exists(), "asking makes no home");
}

#[test]
fn wrong_or_missing_passphrase_opens_nothing_and_breaks_nothing() {
    let mut pair = Pair::new();
    let id = pair.sent();
    let passphrase = fs::read(pair.care.passphrase_file()).unwrap();
    fs::write(pair.care.passphrase_file(), "another one\n").unwrap();
    let ended = pair.care.todoke(&["outbox"]).exits(2, "the wrong key");
    assert!(ended.stderr.contains("[D-0101]"), "told: {ended:?}");
    assert!(ended.stderr.contains("そのまま残っています"), "the data is safe: {ended:?}");
    fs::write(pair.care.passphrase_file(), "\n").unwrap();
    let ended = pair.care.todoke(&["outbox"]).exits(2, "an empty passphrase is none");
    assert!(ended.stderr.contains("[D-0206]"), "told: {ended:?}");
    fs::remove_file(pair.care.passphrase_file()).unwrap();
    let ended = pair.care.todoke(&["run", "--once"]).exits(2, "no passphrase");
    assert!(ended.stderr.contains("[D-0206]"), "told: {ended:?}");
    fs::write(pair.care.passphrase_file(), passphrase).unwrap();
    assert_eq!(pair.care.only_sent(), id, "the right one opens it as it was");
}

#[test]
fn setting_up_again_keeps_everything_sent_and_received() {
    let mut pair = Pair::new();
    let id = pair.sent();
    let number = &pair.care.office().number;
    let code = pair.exchange.tool(&["office", "code", number]).exits(0, "a new code").stdout;
    pair.care.set_up(&pair.exchange, code.trim(), &["--move-sent"]).exits(0, "set up again");
    assert_eq!(pair.care.only_sent(), id, "what was sent is still there");
    pair.work();
    assert_eq!(pair.care.sent(), ["delivered"], "and goes on");
}
