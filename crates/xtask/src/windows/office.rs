//! An office on a Windows PC: `todoke.exe` under wine, used by its command line and its JSON, as an operator uses it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::wine::Wine;
use crate::demo::exchange::Exchange;
use crate::demo::samples;

/// Begins our temporary files in an import folder.
const TEMPORARY: &str = ".todoke-";

/// Which of the trial's offices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Who {
    pub letter: char,
    pub number: &'static str,
    pub service_type: &'static str,
}

/// A事業所: 居宅介護支援.
pub(super) const CARE: Who = Who { letter: 'A', number: "1371215102", service_type: "43" };
/// K事業所: 訪問介護.
pub(super) const SERVICE: Who = Who { letter: 'K', number: "1379900119", service_type: "11" };

/// An office that is set up.
pub(super) struct Office<'a> {
    wine: &'a Wine,
    pub who: Who,
    /// Where all its folders are, as Windows names it.
    folder: String,
    lock: Lock,
}

/// What opens the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lock {
    /// The first line of a file.
    Passphrase,
    /// Windows' credential manager.
    Keyring,
}

/// How a program ended and what it said.
#[derive(Debug)]
pub(super) struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Files by name.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

impl<'a> Office<'a> {
    /// An office with its folders, enrolled by code. `more` are further words of `todoke setup`.
    pub(super) fn set_up(
        wine: &'a Wine,
        exchange: &Exchange,
        folder: &str,
        who: Who,
        lock: Lock,
        more: &[&str],
    ) -> Result<Self> {
        let folder = format!(r"{folder}\{}事業所", who.letter);
        let office = Self { wine, who, folder, lock };
        for folder in [office.export_folder(), office.import_folder()] {
            fs::create_dir_all(wine.here(&folder))?;
        }
        // As Notepad writes it.
        fs::write(wine.here(&office.passphrase_file()), "合言葉 wine\r\n")?;
        let authority = format!(r"{}\ca.pem", office.folder);
        fs::copy(exchange.authority(), wine.here(&authority))?;
        let name = format!("{}事業所", who.letter);
        let code = exchange.add_office(who.number, who.service_type, &name)?;
        let mut words = vec!["setup", "--code", &code, "--key-type", "p-256"];
        words.extend(["--exchange", exchange.url(), "--ca", &authority]);
        words.extend(["--office", who.number, "--service-type", who.service_type]);
        let (export, import) = (office.export_folder(), office.import_folder());
        words.extend(["--name", &name, "--export-folder", &export, "--import-folder", &import]);
        words.extend(more);
        office.todoke(&words)?.exits(0, "an invited office can be set up")?;
        Ok(office)
    }

    /// Where Todoke keeps its data.
    pub(super) fn home(&self) -> String {
        format!(r"{}\届けの家", self.folder)
    }

    /// Where the care software writes.
    pub(super) fn export_folder(&self) -> String {
        format!(r"{}\介護ソフト 出力フォルダ", self.folder)
    }

    /// Where the care software reads.
    pub(super) fn import_folder(&self) -> String {
        format!(r"{}\介護ソフト 取込フォルダ", self.folder)
    }

    pub(super) fn passphrase_file(&self) -> String {
        format!(r"{}\合言葉.txt", self.folder)
    }

    /// A Windows path beside the folders.
    pub(super) fn beside(&self, name: &str) -> String {
        format!(r"{}\{name}", self.folder)
    }

    /// Runs `todoke.exe` to its end.
    pub(super) fn todoke(&self, words: &[&str]) -> Result<Ended> {
        self.ended(self.command(words), words)
    }

    /// `todoke run --once`, which kills itself at a crash point.
    pub(super) fn dies_at(&self, crash_point: &str) -> Result<()> {
        let words = ["run", "--once"];
        let mut command = self.command(&words);
        command.env("TODOKE_CRASH_POINT", crash_point);
        let ended = self.ended(command, &words)?;
        // 0 to 3 are its own words, 124 and more those of `timeout`.
        let died = ended.code.is_some_and(|code| (4..124).contains(&code));
        ensure!(died, "it dies at {crash_point}: {ended:#?}");
        Ok(())
    }

    fn ended(&self, mut command: Command, words: &[&str]) -> Result<Ended> {
        let output = command.output().context("todoke.exe does not start")?;
        let text = |bytes: Vec<u8>| {
            String::from_utf8(bytes).with_context(|| format!("{words:?} wrote no UTF-8"))
        };
        Ok(Ended {
            code: output.status.code(),
            stdout: text(output.stdout)?,
            stderr: text(output.stderr)?,
        })
    }

    /// `todoke.exe` with the words that every command needs.
    pub(super) fn command(&self, words: &[&str]) -> Command {
        self.with_home(self.wine.todoke("todoke.exe", words))
    }

    fn with_home(&self, mut command: Command) -> Command {
        command.args(["--home", &self.home()]);
        if self.lock == Lock::Passphrase {
            command.args(["--passphrase-file", &self.passphrase_file()]);
        }
        command
    }

    /// `todoke run --once`, with this exit code.
    pub(super) fn run_once(&self, code: i32, why: &str) -> Result<Ended> {
        self.todoke(&["run", "--once"])?.exits(code, why)
    }

    /// Starts `todoke run`.
    pub(super) fn run(&self) -> Result<Beside> {
        let mut command = self.with_home(self.wine.todoke_beside("todoke.exe", ["run"]));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Beside { child: command.spawn().context("todoke.exe does not start")? })
    }

    /// `outbox` or `inbox`, oldest first.
    pub(super) fn list(&self, which: &str) -> Result<Vec<Value>> {
        let ended = self.todoke(&[which, "--json"])?.exits(0, "a list can be read")?;
        let Value::Array(mut entries) = serde_json::from_str(&ended.stdout)? else {
            bail!("a list is an array: {}", ended.stdout)
        };
        entries.reverse();
        Ok(entries)
    }

    /// The statuses in the outbox or inbox, oldest first, each with the code of what holds it.
    pub(super) fn statuses(&self, which: &str) -> Result<Vec<String>> {
        let text = |value: &Value, pointer: &str| {
            value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        Ok(self
            .list(which)?
            .iter()
            .map(|entry| format!("{} {}", text(entry, "/status"), text(entry, "/reason/code")))
            .map(|status| status.trim_end().to_owned())
            .collect())
    }

    /// Fails unless the outbox or inbox stands so.
    pub(super) fn stands(&self, which: &str, statuses: &[&str]) -> Result<()> {
        let found = self.statuses(which)?;
        ensure!(found == statuses, "{which} of {}: {found:?}, not {statuses:?}", self.who.letter);
        Ok(())
    }

    /// The only id in a list.
    pub(super) fn only(&self, which: &str) -> Result<String> {
        match self.list(which)?.as_slice() {
            [entry] => Ok(entry
                .pointer("/id")
                .and_then(Value::as_str)
                .context("an entry has an id")?
                .to_owned()),
            entries => bail!("one entry in the {which}, not {}", entries.len()),
        }
    }

    /// Puts a sample set into the export folder; gives its files.
    pub(super) fn export(&self, samples: &Path, set: &str) -> Result<Files> {
        let folder = self.wine.here(&self.export_folder());
        let mut files = Files::new();
        for sample in samples::of_sender(&samples.join(set), self.who.number)? {
            fs::write(folder.join(&sample.name), &sample.bytes)?;
            files.insert(sample.name, sample.bytes);
        }
        ensure!(!files.is_empty(), "{set} has no file of {}", self.who.letter);
        Ok(files)
    }

    /// Where a file of the import folder lies on this machine.
    pub(super) fn imported(&self, name: &str) -> PathBuf {
        self.wine.here(&self.import_folder()).join(name)
    }

    /// Fails unless the import folder holds exactly these files, byte by byte.
    pub(super) fn holds(&self, expected: &Files) -> Result<()> {
        let found = files_of(&self.wine.here(&self.import_folder()))?;
        let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>().join(" ");
        ensure!(
            found.keys().eq(expected.keys()),
            "the import folder holds [{}], not [{}]",
            names(&found),
            names(expected)
        );
        for (name, bytes) in expected {
            ensure!(found.get(name) == Some(bytes), "{name} has other bytes than were sent");
        }
        Ok(())
    }

    /// Our temporary files in the import folder.
    pub(super) fn temporary_files(&self) -> Result<Vec<String>> {
        let mut names: Vec<String> =
            files_of(&self.wine.here(&self.import_folder()))?.into_keys().collect();
        names.retain(|name| name.starts_with(TEMPORARY));
        Ok(names)
    }
}

impl Ended {
    /// Itself, if the exit code is this one.
    pub(super) fn exits(self, code: i32, why: &str) -> Result<Self> {
        ensure!(self.code == Some(code), "{why}: {self:#?}");
        Ok(self)
    }
}

/// `todoke run`, beside the chore. Killed when dropped.
pub(super) struct Beside {
    child: Child,
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The plain files of a folder.
pub(super) fn files_of(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, fs::read(&path)?);
        }
    }
    Ok(files)
}
