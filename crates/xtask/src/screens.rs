//! The screens (`ui/`): Node and the page's packages, building the page that the window and `todoke serve` hold, its own checks, and the
//! tests in a real browser.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail};

use crate::setup;
use crate::shell::{Workshop, run as call};

/// What Vite 8 asks for at least.
const NODE_AT_LEAST: (u32, u32) = (20, 19);
/// The Node that npm can bring where the system's is older.
const NODE_PACKAGE: &str = "node@24.21.0";

/// Node and npm with the page's packages, ready to work.
pub(crate) struct Screens {
    folder: PathBuf,
    path: OsString,
}

impl Screens {
    /// Gets what is missing: Node from the system or from npm, and the packages of the lock file.
    pub(crate) fn get(shop: &Workshop) -> Result<Self> {
        setup::for_screens()?;
        let screens = Self { folder: shop.root().join("ui"), path: node_path(shop)? };
        let lock = screens.folder.join("package-lock.json");
        let installed = screens.folder.join("node_modules/.package-lock.json");
        if !is_newer(&installed, &[lock])? {
            call(&mut screens.npm(&["ci", "--no-fund", "--no-audit"]))?;
        }
        Ok(screens)
    }

    /// Builds the page, unless what is built is newer than all it is made from.
    pub(crate) fn build(&self) -> Result<()> {
        let mut sources = Vec::new();
        files_below(&self.folder.join("src"), &mut sources)?;
        for name in ["index.html", "package-lock.json", "vite.config.ts", "svelte.config.js"] {
            sources.push(self.folder.join(name));
        }
        if is_newer(&self.folder.join("dist/index.html"), &sources)? {
            return Ok(());
        }
        call(&mut self.npm(&["run", "--silent", "build"]))
    }

    /// An npm command in `ui/`.
    pub(crate) fn npm(&self, words: &[&str]) -> Command {
        self.program("npm", words)
    }

    /// The tests in the real browser, by Node's own runner. Each file by name: Nodes differ in what they make of a folder.
    pub(crate) fn browser_tests(&self, shop: &Workshop) -> Result<Command> {
        let mut files = Vec::new();
        files_below(&shop.root().join("tests/browser"), &mut files)?;
        files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
        files.sort();
        if files.is_empty() {
            bail!("tests/browser holds no tests");
        }
        let mut command =
            self.script(shop, &["--test", "--test-reporter=spec", "--test-concurrency=2"]);
        command.args(files);
        Ok(command)
    }

    /// A script of the project.
    pub(crate) fn script(&self, shop: &Workshop, words: &[&str]) -> Command {
        let mut command = self.program("node", words);
        command.current_dir(shop.root()).env("TODOKE_PROGRAMS", shop.built());
        command
    }

    fn program(&self, name: &str, words: &[&str]) -> Command {
        // npm is a script on Windows.
        let name = if cfg!(windows) && name == "npm" { "npm.cmd" } else { name };
        let mut command = Command::new(name);
        command.args(words).current_dir(&self.folder).env("PATH", &self.path).stdin(Stdio::null());
        command
    }
}

/// The search path on which a new enough Node comes first.
fn node_path(shop: &Workshop) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if node_is_new_enough(&path) {
        return Ok(path);
    }
    let folder = shop.root().join("target/node");
    let own = folder.join("node_modules/node/bin");
    let with_own = std::env::join_paths([own].into_iter().chain(std::env::split_paths(&path)))
        .context("the search path holds a folder that cannot be in it")?;
    if node_is_new_enough(&with_own) {
        return Ok(with_own);
    }
    std::fs::create_dir_all(&folder).context("target/node cannot be made")?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-fund", "--no-audit", "--prefix"]).arg(&folder).arg(NODE_PACKAGE);
    call(npm.stdin(Stdio::null()))?;
    if !node_is_new_enough(&with_own) {
        let (major, minor) = NODE_AT_LEAST;
        bail!("Node {major}.{minor} or newer is needed to build the screens; please install it");
    }
    Ok(with_own)
}

fn node_is_new_enough(path: &OsString) -> bool {
    let answer = Command::new("node").arg("--version").env("PATH", path).output();
    let Ok(answer) = answer else { return false };
    let version = String::from_utf8_lossy(&answer.stdout);
    let mut parts = version.trim().trim_start_matches('v').split('.').map(str::parse::<u32>);
    matches!((parts.next(), parts.next()), (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= NODE_AT_LEAST)
}

/// Whether a file is newer than all of these. A file that is not there is not.
fn is_newer(file: &Path, than: &[PathBuf]) -> Result<bool> {
    let Ok(made) = file.metadata().and_then(|known| known.modified()) else { return Ok(false) };
    let changed = |path: &PathBuf| -> Result<SystemTime> {
        let known = path.metadata().with_context(|| format!("{} is missing", path.display()))?;
        known.modified().context("this system keeps no times of files")
    };
    for path in than {
        if changed(path)? > made {
            return Ok(false);
        }
    }
    Ok(true)
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("{} is missing", folder.display()))?;
    for entry in entries {
        let path = entry.context("a folder cannot be read")?.path();
        if path.is_dir() {
            files_below(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
