//! One office with the real `todoke`, used as an operator uses it: the command line and its JSON, nothing else.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::exchange::Exchange;

/// An office of the trial.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub letter: char,
    pub number: &'static str,
    pub service_type: &'static str,
    /// What it does, in words.
    pub service: &'static str,
    program: PathBuf,
    folder: PathBuf,
}

/// A line of an outbox or inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub id: String,
    pub unit: String,
    pub status: String,
    pub word: String,
    pub partner: String,
    pub partner_number: String,
    pub month: Option<String>,
    /// 山田貞子さん, or the number where no file tells the name.
    pub people: Vec<String>,
    pub serial: String,
    /// Findings as an operator reads them.
    pub findings: Vec<String>,
}

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Outbox,
    Inbox,
}

const OFFICES: [(char, &str, &str, &str); 7] = [
    ('A', "1371215102", "43", "居宅介護支援"),
    ('D', "1379900044", "22", "短期入所療養介護"),
    ('E', "1379900051", "13", "訪問看護"),
    ('F', "1379900069", "15", "通所介護"),
    ('J', "1379900101", "78", "地域密着型通所介護"),
    ('K', "1379900119", "11", "訪問介護"),
    ('L', "1379900127", "11", "訪問介護"),
];

impl Office {
    /// Those of the trial that link directly with A事業所, and A事業所 itself.
    pub(super) fn all(program: &Path, folder: &Path) -> Vec<Self> {
        OFFICES
            .into_iter()
            .map(|(letter, number, service_type, service)| Self {
                letter,
                number,
                service_type,
                service,
                program: program.to_owned(),
                folder: folder.join(letter.to_string()),
            })
            .collect()
    }

    pub(super) fn name(&self) -> String {
        format!("{}事業所", self.letter)
    }

    /// Where `todoke` keeps its data.
    pub(super) fn home(&self) -> PathBuf {
        self.folder.join("todoke")
    }

    /// Where the care software writes.
    pub(super) fn export_folder(&self) -> PathBuf {
        self.folder.join("出力フォルダ")
    }

    /// Where the care software reads.
    pub(super) fn import_folder(&self) -> PathBuf {
        self.folder.join("取込フォルダ")
    }

    /// `todoke setup` with a one-time code.
    pub(super) fn set_up(&self, exchange: &Exchange, code: &str) -> Result<()> {
        for folder in [self.export_folder(), self.import_folder()] {
            std::fs::create_dir_all(&folder).context("フォルダを作れません")?;
        }
        let passphrase = self.folder.join("passphrase.txt");
        std::fs::write(&passphrase, format!("demo-{}\n", self.letter))
            .context("パスフレーズのファイルを書けません")?;
        let mut command = self.todoke(&["setup", "--code", code, "--exchange", exchange.url()]);
        command.args(["--office", self.number, "--service-type", self.service_type]);
        command.args(["--name", &self.name()]).arg("--ca").arg(exchange.authority());
        command.arg("--passphrase-file").arg(&passphrase);
        command.arg("--export-folder").arg(self.export_folder());
        command.arg("--import-folder").arg(self.import_folder());
        finish(&mut command, &[0]).map(drop)
    }

    /// `todoke run --once`. `expected` is its exit code.
    pub(super) fn run_once(&self, expected: i32) -> Result<()> {
        finish(&mut self.todoke(&["run", "--once"]), &[expected]).map(drop)
    }

    /// `todoke send` with the files of a serial that lie in the export folder.
    pub(super) fn send(&self, serial: &str) -> Result<()> {
        let mut command = self.todoke(&["send"]);
        for entry in self.export_folder().read_dir().context("出力フォルダを読めません")?
        {
            let path = entry.context("出力フォルダを読めません")?.path();
            if path.to_string_lossy().contains(serial) {
                command.arg(path);
            }
        }
        finish(&mut command, &[0]).map(drop)
    }

    /// `todoke run` in the background: this office answers as long as the child lives.
    pub(super) fn work(&self) -> Result<Child> {
        let mut command = self.todoke(&["run"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().context("todoke を動かせません")
    }

    /// `todoke serve`: its output says where the page is.
    pub(super) fn serve(&self) -> Command {
        self.todoke(&["serve"])
    }

    /// The window on this office.
    pub(super) fn window(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env("TODOKE_HOME", self.home()).env_remove("TODOKE_PASSPHRASE_FILE");
        command.stdin(Stdio::null());
        command
    }

    /// `todoke show`: a person opens it.
    pub(super) fn show(&self, id: &str) -> Result<()> {
        finish(&mut self.todoke(&["show", id]), &[0]).map(drop)
    }

    /// `todoke recall`: what it answers.
    pub(super) fn recall(&self, id: &str) -> Result<String> {
        finish(&mut self.todoke(&["recall", id]), &[0])
    }

    /// `todoke proof`: what a person reads. Its files go into `folder`.
    pub(super) fn proof(&self, id: &str, folder: &Path) -> Result<String> {
        finish(self.todoke(&["proof", id]).arg("--export").arg(folder), &[0])
    }

    /// `todoke proof --json`.
    pub(super) fn proof_json(&self, id: &str) -> Result<Value> {
        json(&finish(&mut self.todoke(&["proof", id, "--json"]), &[0])?)
    }

    /// `todoke outbox --json` or `todoke inbox --json`, oldest first.
    pub(super) fn list(&self, side: Side) -> Result<Vec<Entry>> {
        let word = match side {
            Side::Outbox => "outbox",
            Side::Inbox => "inbox",
        };
        let list = json(&finish(&mut self.todoke(&[word, "--json"]), &[0])?)?;
        let list = list.as_array().context("一覧が配列ではありません")?;
        list.iter().rev().map(entry).collect()
    }

    fn todoke(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(words).arg("--home").arg(self.home()).stdin(Stdio::null());
        // The demo is the same wherever it runs.
        for variable in ["TODOKE_HOME", "TODOKE_PASSPHRASE_FILE", "TODOKE_LOG"] {
            command.env_remove(variable);
        }
        command
    }
}

/// Runs a command; gives what it printed if it ended with one of these codes.
fn finish(command: &mut Command, codes: &[i32]) -> Result<String> {
    let words = crate::shell::typed(command);
    let output = command.output().with_context(|| format!("動かせません：{words}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.code().is_some_and(|code| codes.contains(&code)) {
        let fault = String::from_utf8_lossy(&output.stderr);
        bail!(
            "思ったように終わりません（{}、期待 {codes:?}）：{words}\n{text}{fault}",
            output.status
        );
    }
    Ok(text)
}

fn json(text: &str) -> Result<Value> {
    serde_json::from_str(text).context("JSONとして読めません")
}

fn entry(value: &Value) -> Result<Entry> {
    let text = |pointer: &str| -> Result<String> {
        let text = value.pointer(pointer).and_then(Value::as_str);
        Ok(text.with_context(|| format!("一覧に {pointer} がありません"))?.to_owned())
    };
    let each = |pointer: &str, read: fn(&Value) -> Option<String>| -> Vec<String> {
        let list = value.pointer(pointer).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(read).collect()
    };
    Ok(Entry {
        id: text("/id")?,
        unit: text("/unit")?,
        status: text("/status")?,
        word: text("/status_word")?,
        partner: text("/partner/name")?,
        partner_number: text("/partner/number")?,
        month: text("/service_month").ok(),
        people: each("/people", |person| {
            let name = person.get("name").and_then(Value::as_str);
            let number = person.get("insured_number").and_then(Value::as_str);
            name.map(|name| format!("{name}さん")).or(Some(format!("番号{}", number?)))
        }),
        serial: text("/serial")?,
        findings: each("/findings", |finding| Some(finding.get("text")?.as_str()?.to_owned())),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn offices_are_those_of_the_sample_files() {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/trial");
        let offices = Office::all(Path::new("todoke"), Path::new("demo"));
        for pattern in ["1-2", "2-2"] {
            let text =
                std::fs::read_to_string(samples.join(pattern).join("expected.json")).unwrap();
            let expected: Value = serde_json::from_str(&text).unwrap();
            let services = expected["service_offices"].as_array().unwrap().iter();
            for party in services.chain([&expected["care_management_office"]]) {
                let known = offices.iter().any(|office| {
                    party["number"] == office.number
                        && party["service_type"] == office.service_type
                        && party["name"] == office.name().as_str()
                });
                assert!(known, "the demo sets up whom the samples name: {party}");
            }
        }
    }
}
