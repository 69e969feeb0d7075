//! Programs as processes: started, read, waited for within bounds, killed when dropped.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// What a program may take at most; a program that hangs fails its test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks at a condition, and how many looks there are.
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: usize = 1200;

/// A program of the workspace, built before the tests.
///
/// # Panics
/// If it was not built: a test of whole programs cannot build them itself.
pub fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("the test knows its own path");
    let folder = own.ancestors().nth(2).expect("tests lie in target/PROFILE/deps");
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.is_file(),
        "{} is missing: run `cargo build --workspace --bins` first",
        path.display()
    );
    path
}

/// A folder of the workspace: `samples`, `crates`.
pub fn workspace(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie in the workspace").join(folder)
}

/// Looks at a condition until it holds.
///
/// # Panics
/// If it does not hold within the looks a test may take.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let (_keep, nothing) = mpsc::channel::<()>();
    for _ in 0..LOOKS {
        if holds() {
            return;
        }
        let _ = nothing.recv_timeout(LOOK);
    }
    panic!("waited in vain until {what}");
}

/// How a program ended and what it said.
#[derive(Debug)]
pub struct Ended {
    /// Exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ended {
    /// Standard output as JSON.
    ///
    /// # Panics
    /// If it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    /// Whether the program killed itself at its crash point.
    pub fn was_killed(&self) -> bool {
        self.signal == Some(9)
    }

    /// The exit code, which must be this one.
    ///
    /// # Panics
    /// If it is another one.
    #[track_caller]
    pub fn exits(self, code: i32, why: &str) -> Self {
        assert_eq!(self.code, Some(code), "{why}: {self:#?}");
        self
    }
}

/// Runs a program to its end.
///
/// # Panics
/// If it does not start, or does not end in time.
pub fn run_to_end(command: &mut Command) -> Ended {
    let mut running = Running::start(command);
    let read = |receiver: &Receiver<String>| receiver.recv_timeout(PATIENCE);
    let (stdout, stderr) = (read(&running.stdout), read(&running.stderr));
    let (Ok(stdout), Ok(stderr)) = (stdout, stderr) else {
        let _ = running.child.kill();
        panic!("{command:?} does not end");
    };
    let status = running.child.wait().expect("a child can be waited for");
    Ended { code: status.code(), signal: signal(status), stdout, stderr }
}

/// A program that runs beside the test. Killed when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
}

impl Running {
    /// Starts a program and reads what it says.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.spawn().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
        let stdout = read_to_end(child.stdout.take().expect("piped"));
        let stderr = read_to_end(child.stderr.take().expect("piped"));
        Self { child, stdout, stderr }
    }

    /// Asks it to end, as the operating system does at shut-down, and waits for its end.
    ///
    /// # Panics
    /// If it does not end in time.
    #[cfg(unix)]
    pub fn terminate(mut self) -> Ended {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("`kill` is on every Unix").success(), "the program still runs");
        let stdout = self.stdout.recv_timeout(PATIENCE).expect("SIGTERM ends the program");
        let stderr = self.stderr.recv_timeout(PATIENCE).expect("SIGTERM ends the program");
        let status = self.child.wait().expect("a child can be waited for");
        Ended { code: status.code(), signal: signal(status), stdout, stderr }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
pub(crate) fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
pub(crate) fn signal(_status: ExitStatus) -> Option<i32> {
    None
}

fn read_to_end(mut stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}
