//! Seals and opens files one by one in this process and prints how long it took, to stand beside other programs.
//!
//! `seal_round BITS FOLDER FILE...`: the RSA keys are `sBITS.key` (sender), `rcpt.key` (receiver) and `ca.key`
//! (authority) of FOLDER, the ones the other programs use. Certificates and a revocation list are made from them first.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod round;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use todoke_envelope::{PrivateKey, open, seal};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: seal_round BITS FOLDER FILE...";
    let bits = arguments.next().expect(usage);
    let folder = PathBuf::from(arguments.next().expect(usage));
    let files: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let key =
        |name: &str| PrivateKey::from_pem(&std::fs::read(folder.join(name)).unwrap()).unwrap();
    let parties =
        round::Parties::new(&key("ca.key"), key(&format!("s{bits}.key")), key("rcpt.key"));

    let (mut sealing, mut opening) = (Duration::ZERO, Duration::ZERO);
    let started = Instant::now();
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        let before = Instant::now();
        let package = round::package(&name_of(file), bytes);
        let receiver = parties.receiver.certificate();
        let sealed = seal(&package, &parties.sender, receiver, round::at()).unwrap();
        let between = Instant::now();
        let opened = open(&sealed, &parties.receiver, &parties.trust, round::at()).unwrap();
        opening += between.elapsed();
        sealing += between - before;
        assert_eq!(opened.package, package, "what comes out is what went in");
    }
    println!(
        "todoke rsa{bits} files {} total {:.3} seal {:.3} open {:.3}",
        files.len(),
        started.elapsed().as_secs_f64(),
        sealing.as_secs_f64(),
        opening.as_secs_f64()
    );
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}
