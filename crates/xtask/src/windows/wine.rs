//! A Windows for one run: a fresh wine prefix of a Japanese PC, thrown away afterwards.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;

use super::toolchain::{C_COMPILER, Toolchain};
use crate::shell::run;

/// The locale from which wine takes code page 932.
const LOCALE: &str = "ja_JP.UTF-8";

/// Rust programs ask this library for random numbers; wine 8 has none.
const RANDOM_NUMBERS: &str = "\
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n)
{ while (n) { ULONG k = n > 0x10000000 ? 0x10000000 : (ULONG)n; if (!SystemFunction036(p, k)) return FALSE; p += k; n -= k; } return TRUE; }
";

/// Where Todoke is installed: its own path is Japanese too.
const INSTALLED: &str = r"C:\プログラム\届け\";

/// A running wine. Ended and removed when dropped.
pub(super) struct Wine {
    prefix: TempDir,
    locale: PathBuf,
}

impl Wine {
    /// Makes a Windows with Todoke's programs in it.
    pub(super) fn start(toolchain: &Toolchain) -> Result<Self> {
        let prefix = tempfile::Builder::new().prefix("wine-").tempdir_in(toolchain.folder())?;
        let locale = toolchain.folder().join("locale");
        let wine = Self { prefix, locale };
        wine.make_locale()?;
        println!("   making a Japanese Windows under wine");
        run(wine.command("wineboot", ["--init"]).stdout(Stdio::null()).stderr(Stdio::null()))
            .context("wine does not start")?;
        wine.check_code_page()?;
        wine.make_random_numbers(toolchain.folder())?;
        fs::create_dir_all(wine.here(INSTALLED))?;
        for program in ["todoke.exe", "examples/hold_file.exe"] {
            let built = toolchain.program(program);
            let name = built.file_name().context("a program has a name")?;
            fs::copy(&built, wine.here(INSTALLED).join(name))
                .with_context(|| format!("not built: {}", built.display()))?;
        }
        Ok(wine)
    }

    /// A call of one of Todoke's programs.
    pub(super) fn todoke<S: AsRef<OsStr>>(
        &self,
        program: &str,
        words: impl IntoIterator<Item = S>,
    ) -> Command {
        // A program that hangs fails its case.
        let mut command = self.command("timeout", ["180", "wine"]);
        command.arg(self.installed(program)).args(words);
        command
    }

    /// The same, to be ended by the caller: the child is the program itself.
    pub(super) fn todoke_beside<S: AsRef<OsStr>>(
        &self,
        program: &str,
        words: impl IntoIterator<Item = S>,
    ) -> Command {
        let mut command = self.command("wine", [self.installed(program)]);
        command.args(words);
        command
    }

    /// Windows' command line. Wine quotes the words itself.
    pub(super) fn shell(&self, words: &[&str]) -> Command {
        let mut command = self.command("wine", ["cmd", "/c"]);
        command.args(words);
        command
    }

    /// Where a program of Todoke's is installed, as Windows names it.
    pub(super) fn installed(&self, program: &str) -> String {
        format!("{INSTALLED}{program}")
    }

    /// Where a Windows path lies on this machine.
    pub(super) fn here(&self, windows: &str) -> PathBuf {
        let below = windows.trim_start_matches(r"\\?\").trim_start_matches(r"C:\");
        let drive = self.prefix.path().join("drive_c");
        below.split('\\').filter(|part| !part.is_empty()).fold(drive, |path, part| path.join(part))
    }

    /// A call of a program of wine's, in this Windows.
    pub(super) fn command<S: AsRef<OsStr>>(
        &self,
        program: &str,
        words: impl IntoIterator<Item = S>,
    ) -> Command {
        let mut command = Command::new(program);
        command.args(words).stdin(Stdio::null()).current_dir(self.prefix.path());
        self.set(&mut command);
        command
    }

    /// Makes a command, and what it calls, use this Windows.
    pub(super) fn set(&self, command: &mut Command) {
        command.env("WINEPREFIX", self.prefix.path()).env("WINEDEBUG", "-all");
        command.env("LOCPATH", &self.locale).env("LC_ALL", LOCALE);
        // No window, no questions: no browser, no .NET, no debugger after a crash that a test wants.
        command.env("WINEDLLOVERRIDES", "mscoree,mshtml,winedbg.exe=").env_remove("DISPLAY");
        for variable in ["TODOKE_HOME", "TODOKE_PASSPHRASE_FILE", "TODOKE_LOG"] {
            command.env_remove(variable);
        }
    }

    fn make_locale(&self) -> Result<()> {
        let made = self.locale.join(LOCALE);
        if !made.is_dir() {
            fs::create_dir_all(&self.locale)?;
            let mut make = Command::new("localedef");
            run(make.args(["--inputfile", "ja_JP", "--charmap", "UTF-8"]).arg(&made))?;
        }
        Ok(())
    }

    /// The code page of Japanese Windows, in which old programs speak.
    fn check_code_page(&self) -> Result<()> {
        let answer = self.shell(&["echo", "届"]).output().context("wine does not run")?;
        ensure!(
            answer.stdout.starts_with(&[0x93, 0xcd]),
            "this wine does not speak code page 932: {:?}",
            String::from_utf8_lossy(&answer.stdout)
        );
        Ok(())
    }

    fn make_random_numbers(&self, folder: &Path) -> Result<()> {
        let library = self.here(r"C:\windows\system32\bcryptprimitives.dll");
        if library.exists() {
            return Ok(());
        }
        let source = folder.join("bcryptprimitives.c");
        fs::write(&source, RANDOM_NUMBERS)?;
        let mut compile = Command::new(C_COMPILER);
        compile.args(["-shared", "-O2", "-o"]).arg(&library).arg(&source).arg("-ladvapi32");
        run(&mut compile)
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // Only the programs of this prefix.
        let _ = self.command("wineserver", ["--kill", "--wait"]).status();
    }
}

/// A program that has a file open until it is told to let go.
pub(super) struct Holder {
    child: std::process::Child,
}

/// What others may do with a held file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// Nothing, as care software that writes.
    Nothing,
    /// Read, as a spreadsheet that shows it.
    Reading,
}

impl Holder {
    /// Opens a file and keeps it open. `path` as Windows names it.
    pub(super) fn hold(wine: &Wine, path: &str, share: Share) -> Result<Self> {
        use std::io::{BufRead as _, BufReader};

        let share = match share {
            Share::Nothing => "0",
            Share::Reading => "1",
        };
        let mut command = wine.todoke_beside("hold_file.exe", [path, share]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("hold_file.exe does not start")?;
        let output = child.stdout.take().context("piped")?;
        let mut line = String::new();
        let mut output = BufReader::new(output);
        output.read_line(&mut line)?;
        let holder = Self { child };
        if line.trim() != "held" {
            bail!("hold_file.exe could not open {path}: {line:?}");
        }
        Ok(holder)
    }

    /// Lets go, and waits until it did.
    pub(super) fn let_go(mut self) -> Result<()> {
        drop(self.child.stdin.take());
        let status = self.child.wait()?;
        ensure!(status.success(), "hold_file.exe ended with {status}");
        Ok(())
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
