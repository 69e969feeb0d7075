//! The real `todoke-exchange`, as its operator runs it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

/// How long the exchange may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// An exchange that runs until it is dropped.
pub(crate) struct Exchange {
    program: PathBuf,
    data: PathBuf,
    url: String,
    child: Child,
}

impl Exchange {
    /// Makes a new exchange and starts it on a free port.
    pub(crate) fn start(program: &Path, data: &Path) -> Result<Self> {
        operate(program, data, &["init"])?;
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let log = std::fs::File::create(data.with_extension("log")).context("記録を書けません")?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().context("交換所を動かせません")?;
        let url = match address(&mut child) {
            Ok(url) => url,
            Err(error) => {
                end(&mut child);
                return Err(error);
            }
        };
        Ok(Self { program: program.to_owned(), data: data.to_owned(), url, child })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The certificate that offices trust.
    pub(crate) fn authority(&self) -> PathBuf {
        self.data.join("ca.pem")
    }

    /// Enters an office; gives its one-time code.
    pub(crate) fn add_office(
        &self,
        number: &str,
        service_type: &str,
        name: &str,
    ) -> Result<String> {
        let words = ["office", "add", number, "--service-type", service_type, "--name", name];
        Ok(operate(&self.program, &self.data, &words)?.trim().to_owned())
    }

    /// Waits until somebody ends it.
    pub(crate) fn wait(&mut self) -> Result<()> {
        self.child.wait().map(drop).context("交換所が見つかりません")
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// An exchange keeps what it accepted whichever way it ends.
fn end(child: &mut Child) {
    if child.kill().is_ok() {
        // Only to leave no zombie; how it ended does not matter.
        let _ = child.wait();
    }
}

fn operate(program: &Path, data: &Path, words: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    command.args(words).arg("--data").arg(data).stdin(Stdio::null());
    let output =
        command.output().with_context(|| format!("{} を動かせません", program.display()))?;
    if !output.status.success() {
        let fault = String::from_utf8_lossy(&output.stderr);
        bail!("todoke-exchange {} （{}）\n{}", words.join(" "), output.status, fault.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The address it says it listens on.
fn address(child: &mut Child) -> Result<String> {
    let output = child.stdout.take().context("交換所の出力を読めません")?;
    let (said, heard) = mpsc::channel();
    std::thread::spawn(move || {
        // Read to the end, so that the exchange never waits for a reader.
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(address) = line.strip_prefix("listening on ") {
                let _ = said.send(address.trim().to_owned());
            }
        }
    });
    heard.recv_timeout(PATIENCE).context("交換所が始まりません")
}
