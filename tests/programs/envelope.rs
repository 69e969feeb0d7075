//! `envelope seal` and `envelope open`, checked with the `openssl` program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use todoke_tests::programs::{Desk, Ended, by_name, files_of, run_to_end};
use todoke_trial::SampleFile;

use crate::{Pair, words};

fn write(desk: &Desk, files: &[SampleFile]) -> Vec<PathBuf> {
    let folder = desk.beside("unit");
    fs::create_dir(&folder).unwrap();
    let path = |file: &SampleFile| folder.join(&file.name);
    for file in files {
        fs::write(path(file), &file.bytes).unwrap();
    }
    files.iter().map(path).collect()
}

fn seal(pair: &mut Pair) -> (PathBuf, Vec<SampleFile>) {
    pair.care.run_once().exits(0, "the office master is known");
    let files = pair.plan();
    let (sealed, paths) = (pair.care.beside("sealed.cms"), write(&pair.care, &files));
    let number = pair.service.office().number.clone();
    let first = ["envelope", "seal", "--to-office", &number, "--out", sealed.to_str().unwrap()];
    pair.care.todoke(&words(&first, &paths)).exits(0, "a good unit is sealed");
    (sealed, files)
}

fn openssl(words: &[&str], paths: &[(&str, &Path)]) -> Ended {
    let mut command = Command::new("openssl");
    command.args(words);
    for (word, path) in paths {
        command.arg(word).arg(path);
    }
    run_to_end(&mut command)
}

#[test]
fn openssl_opens_what_was_sealed_and_verifies_who_sealed_it() {
    let mut pair = Pair::new();
    let (sealed, files) = seal(&mut pair);
    let plain = fs::read(&sealed).unwrap();
    assert!(!contains(&plain, b"UPPLAN"), "an envelope shows nothing of its contents");
    let identity = pair.service.identity();
    let place = |name: &str| pair.service.beside(name);
    fs::write(place("key.der"), identity.private_key().to_pkcs8_der().as_slice()).unwrap();
    fs::write(place("certificate.pem"), identity.certificate().to_pem()).unwrap();
    openssl(
        &["cms", "-decrypt", "-inform", "DER", "-keyform", "DER"],
        &[
            ("-in", &sealed),
            ("-inkey", &place("key.der")),
            ("-recip", &place("certificate.pem")),
            ("-out", &place("signed.cms")),
        ],
    )
    .exits(0, "the receiver's key opens it");
    openssl(
        &["cms", "-verify", "-inform", "DER", "-purpose", "any"],
        &[
            ("-in", &place("signed.cms")),
            ("-CAfile", &pair.exchange.ca_file()),
            ("-signer", &place("signer.pem")),
            ("-out", &place("package.zip")),
        ],
    )
    .exits(0, "the sender signed it");
    let signer = openssl(&["x509", "-noout", "-subject"], &[("-in", &place("signer.pem"))]);
    assert!(signer.stdout.contains(&pair.care.office().number), "the sender: {signer:?}");
    let package = fs::read(place("package.zip")).unwrap();
    assert!(package.starts_with(b"PK"), "a ZIP");
    for file in &files {
        assert!(contains(&package, file.name.as_bytes()), "with {}", file.name);
    }
}

#[test]
fn open_gives_back_what_was_sealed_to_its_receiver_only() {
    let mut pair = Pair::new();
    let (sealed, files) = seal(&mut pair);
    let out = pair.service.beside("out");
    let open = |desk: &Desk, sealed: &Path, out: &Path| {
        desk.todoke(&["envelope", "open", sealed.to_str().unwrap(), "--out", out.to_str().unwrap()])
    };
    pair.service.run_once().exits(0, "the revocation list is known");
    let ended = open(&pair.service, &sealed, &out).exits(0, "opened");
    assert!(ended.stdout.contains(&pair.care.office().number), "with its sender: {ended:?}");
    assert!(files_of(&out) == by_name(&files), "byte for byte");
    open(&pair.service, &sealed, &out).exits(2, "never over other files");
    let other = pair.care.beside("out");
    open(&pair.care, &sealed, &other).exits(2, "not even the sender can read it");
    assert!(!other.exists() || files_of(&other).is_empty(), "and nothing is written");
    let mut harmed = fs::read(&sealed).unwrap();
    let middle = harmed.len() / 2;
    harmed[middle] ^= 1;
    let harmed_file = pair.service.beside("harmed.cms");
    fs::write(&harmed_file, harmed).unwrap();
    let other = pair.service.beside("out-of-harmed");
    open(&pair.service, &harmed_file, &other).exits(2, "one flipped bit and it is refused");
    assert!(!other.exists() || files_of(&other).is_empty(), "and nothing is written");
}

#[test]
fn unit_with_errors_or_of_an_unknown_receiver_is_not_sealed() {
    let mut pair = Pair::new();
    pair.care.run_once().exits(0, "the office master is known");
    let files = pair.plan();
    let paths = write(&pair.care, &files);
    let sealed = pair.care.beside("sealed.cms");
    let number = pair.service.office().number.clone();
    let out = sealed.to_str().unwrap();
    let first = ["envelope", "seal", "--to-office", &number, "--out", out];
    let ended = pair.care.todoke(&words(&first, &paths[..2])).exits(2, "a member is missing");
    assert!(ended.stderr.contains("[E-0909]"), "told: {ended:?}");
    let first = ["envelope", "seal", "--to-office", "1379900119", "--out", out];
    let ended = pair.care.todoke(&words(&first, &paths)).exits(2, "nobody of that number");
    assert!(ended.stderr.contains("[N-0423]"), "told: {ended:?}");
    assert!(!sealed.exists(), "nothing is written");
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
