//! Running other programs from the project's folder, and where their results lie.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The project's folder and the folder of built programs.
#[derive(Debug, Clone)]
pub(crate) struct Workshop {
    root: PathBuf,
    built: PathBuf,
}

impl Workshop {
    /// Looks where we are. To be asked before anything is built: building replaces the running program.
    pub(crate) fn open() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.ancestors().nth(2).context("the project's folder has no crates/xtask")?;
        let own = std::env::current_exe().context("where this program lies")?;
        let built = own.parent().context("this program lies in no folder")?;
        Ok(Self { root: root.to_owned(), built: built.to_owned() })
    }

    /// The project's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the programs built last.
    pub(crate) fn built(&self) -> &Path {
        &self.built
    }

    /// The folder of everything that was built.
    pub(crate) fn target(&self) -> &Path {
        self.built.parent().unwrap_or(&self.built)
    }

    /// A program of the project, as built last.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.built.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// A call of cargo in the project's folder.
    pub(crate) fn cargo<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>) -> Command {
        // The cargo that runs us, so that all steps use one toolchain.
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(words).current_dir(&self.root).stdin(Stdio::null());
        command
    }
}

/// The call as a person would type it.
pub(crate) fn typed(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut words = vec![program.file_stem().unwrap_or_default().to_string_lossy()];
    words.extend(command.get_args().map(OsStr::to_string_lossy));
    words.join(" ")
}

/// Runs a program with its output in ours, and says what was run.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("   $ {}", typed(command));
    let status = command.status().with_context(|| format!("cannot run: {}", typed(command)))?;
    if !status.success() {
        bail!("failed ({status}): {}", typed(command));
    }
    Ok(())
}

/// Whether a program can be run and ends well. Says nothing.
pub(crate) fn works(program: &str, words: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
