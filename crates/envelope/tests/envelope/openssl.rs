//! The `openssl` program, in a folder of its own. A machine without it fails these tests: they are the proof that
//! what we call a standard is one.

use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;
use todoke_envelope::Identity;

use crate::pki::{Authority, at};

/// Files for `openssl` to work on.
pub(crate) struct Bench {
    folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A folder with an authority's root and empty revocation list in `ca.pem`.
    pub(crate) fn with(authority: &Authority) -> Self {
        let bench = Self::new();
        let root = authority.certificate.to_pem();
        let list = authority.list(&[]);
        let list = bench.convert_list(list.der());
        bench.write("ca.pem", [root.into_bytes(), list].concat());
        bench
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Writes `NAME.pem` (certificate) and `NAME.key` (private key).
    pub(crate) fn write_identity(&self, name: &str, identity: &Identity) {
        self.write(&format!("{name}.pem"), identity.certificate().to_pem());
        self.write(&format!("{name}.key"), identity.private_key().to_pem().as_bytes());
    }

    /// Runs `openssl` with these words as arguments; the run must succeed.
    pub(crate) fn run(&self, command: &str) -> Output {
        let output = self.try_run(command);
        assert!(
            output.status.success(),
            "openssl {command}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output
    }

    /// Runs `openssl` and lets it fail.
    pub(crate) fn try_run(&self, command: &str) -> Output {
        Command::new("openssl")
            .args(command.split_whitespace())
            .current_dir(self.folder.path())
            .output()
            .expect("the `openssl` program is needed for the interoperability tests")
    }

    /// Whether `openssl cms -verify` believes a message, with revocation checked, at the test's time.
    pub(crate) fn verify(&self, message: &str, content: &str) -> Output {
        let seconds = at().as_second();
        self.try_run(&format!(
            "cms -verify -binary -inform DER -in {message} -CAfile ca.pem -crl_check -attime {seconds} -out {content}"
        ))
    }

    fn convert_list(&self, der: &[u8]) -> Vec<u8> {
        self.write("list.der", der);
        self.run("crl -inform DER -in list.der -out list.pem");
        self.read("list.pem")
    }
}
