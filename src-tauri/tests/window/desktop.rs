//! A desktop of a test's own: X server, window manager, session bus, folders. Nothing of it is shared with another test, or
//! with the machine's desktop.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

/// What a step may take at most.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);
/// Between two looks at a condition.
const LOOK: Duration = Duration::from_millis(50);
/// After this time every program ends, even if the test that started it was killed.
const LIFE_SECONDS: &str = "300";
/// As xdotool knows our window.
const WINDOW_CLASS: &str = "todoke-app";

/// A bus with nobody on it and nobody to be called up.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A screen with windows on it.
pub(crate) struct Desktop {
    display: String,
    bus: String,
    folder: TempDir,
    /// An office that is set up already: its home folder, and the file with its passphrase.
    office: Option<(PathBuf, PathBuf)>,
    _number: TcpListener,
    _programs: Vec<Program>,
}

impl Desktop {
    /// Switches it on.
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "run", "drops"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let (number, display) = own_display();
        // Without -noreset, a server whose last client leaves throws out the next that is just coming.
        let words = "-displayfd 1 -screen 0 1600x1000x24 -nolisten tcp -noreset";
        let words: Vec<&str> = [&*display].into_iter().chain(words.split(' ')).collect();
        let (screen, _) = Program::telling("Xvfb", &words);
        let configuration = folder.path().join("bus.conf");
        fs::write(&configuration, BUS).unwrap();
        let configuration = format!("--config-file={}", configuration.display());
        let (daemon, bus) = Program::telling(
            "dbus-daemon",
            &[&configuration, "--nofork", "--nopidfile", "--print-address=1"],
        );
        let mut desktop = Self {
            display,
            bus,
            folder,
            office: None,
            _number: number,
            _programs: vec![screen, daemon],
        };
        let mut manager = desktop.command("openbox");
        manager.arg("--sm-disable").stdout(Stdio::null()).stderr(Stdio::null());
        desktop._programs.push(Program::start(manager));
        desktop.until("the window manager is there", || {
            desktop.xdotool(&["get_num_desktops"]).is_some()
        });
        desktop
    }

    /// Gives the app the home of an office that is set up.
    pub(crate) fn settle(&mut self, home: PathBuf, passphrase_file: PathBuf) {
        self.office = Some((home, passphrase_file));
    }

    /// A program on this desktop, with nothing else from the surroundings.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = limited(program);
        let home = self.folder.path().join("home");
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C.UTF-8")
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("HOME", &home)
            .env("NO_AT_BRIDGE", "1")
            .env("GDK_BACKEND", "x11")
            .env("GSETTINGS_BACKEND", "memory")
            .env("TODOKE_HOME", self.todoke_home())
            .stdin(Stdio::null());
        if let Some((_, passphrase_file)) = &self.office {
            command.env("TODOKE_PASSPHRASE_FILE", passphrase_file);
        }
        command
    }

    /// Our own program, not yet started.
    pub(crate) fn todoke(&self) -> Command {
        self.command(program().to_str().unwrap())
    }

    /// The home folder of the app.
    pub(crate) fn todoke_home(&self) -> PathBuf {
        match &self.office {
            Some((home, _)) => home.clone(),
            None => self.folder.path().join("home/todoke"),
        }
    }

    /// The home folder of the person.
    pub(crate) fn person_home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A folder for files to drop.
    pub(crate) fn drops(&self) -> PathBuf {
        self.folder.path().join("drops")
    }

    /// The address of the session bus.
    pub(crate) fn bus(&self) -> &str {
        &self.bus
    }

    /// What the app wrote into its log.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.todoke_home().join("app.log")).unwrap_or_default()
    }

    /// The windows of the app that can be seen.
    pub(crate) fn windows(&self) -> Vec<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--class", WINDOW_CLASS]);
        found.unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// The one window of the app, as soon as it can be seen.
    pub(crate) fn window(&self) -> String {
        let mut windows = Vec::new();
        self.until("the window can be seen", || {
            windows = self.windows();
            windows.len() == 1
        });
        windows.remove(0)
    }

    /// Where a window's content is, and how large: x, y, width, height.
    pub(crate) fn place(&self, window: &str) -> [i32; 4] {
        let text = self.xdotool(&["getwindowgeometry", "--shell", window]).unwrap();
        ["X", "Y", "WIDTH", "HEIGHT"].map(|name| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            value.unwrap().parse().unwrap()
        })
    }

    /// Closes the window as a person does, by the window manager.
    #[track_caller]
    pub(crate) fn close(&self, window: &str) {
        self.until("the window is closed", || {
            if !self.windows().iter().any(|visible| visible == window) {
                return true;
            }
            // A window that has just come up may not have the keyboard yet: then the keys do nothing, and are pressed again.
            self.xdotool(&["windowactivate", window, "sleep", "0.2"]);
            self.xdotool(&["key", "--clearmodifiers", "alt+F4", "sleep", "0.3"]);
            false
        });
    }

    /// xdotool, which must succeed.
    #[track_caller]
    pub(crate) fn xdo(&self, words: &[&str]) -> String {
        self.xdotool(words).unwrap_or_else(|| panic!("xdotool {words:?} failed"))
    }

    /// xdotool, which may find nothing.
    pub(crate) fn xdo_or_nothing(&self, words: &[&str]) -> String {
        self.xdotool(words).unwrap_or_default()
    }

    fn xdotool(&self, words: &[&str]) -> Option<String> {
        let answer = self.command("xdotool").args(words).output().expect("xdotool is installed");
        answer.status.success().then(|| String::from_utf8(answer.stdout).unwrap())
    }

    /// Looks at a condition until it holds. In vain, the screen is kept as a picture.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, holds: impl FnMut() -> bool) {
        if !holds_in_time(holds) {
            let picture = std::env::temp_dir().join("todoke-window-test.png");
            let mut import = self.command("import");
            let taken = import.args(["-window", "root"]).arg(&picture).status();
            panic!(
                "waited in vain until {what}; the screen: {} ({taken:?}); the log:\n{}",
                picture.display(),
                self.log()
            );
        }
    }
}

/// A program that runs beside the test; it and all that it started are killed when dropped.
pub(crate) struct Program {
    child: Child,
}

impl Program {
    /// Starts a command of [`Desktop::command`].
    pub(crate) fn start(mut command: Command) -> Self {
        let child = command.process_group(0).spawn();
        Self { child: child.unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}")) }
    }

    /// Starts a program and waits for the first line it says.
    fn telling(name: &str, words: &[&str]) -> (Self, String) {
        let mut command = limited(name);
        command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut program = Self::start(command);
        let stdout = program.child.stdout.take().unwrap();
        let (sender, line) = mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines();
            let _ = sender.send(lines.next());
            lines.for_each(drop);
        });
        let line = line.recv_timeout(PATIENCE).ok().flatten().and_then(Result::ok);
        (program, line.unwrap_or_else(|| panic!("{name} does not start: is it installed?")))
    }

    /// Whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for its own end.
    #[track_caller]
    pub(crate) fn end(&mut self) -> ExitStatus {
        let mut status = None;
        let ended = holds_in_time(|| {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        assert!(ended, "the program does not end");
        status.unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Also what it started: the driver's application, the web view's processes.
        if let Ok(id) = i32::try_from(self.child.id())
            && let Some(group) = Pid::from_raw(id)
        {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

/// Looks at a condition until it holds; says whether it did.
pub(crate) fn holds_in_time(mut holds: impl FnMut() -> bool) -> bool {
    let (_keep, nothing) = mpsc::channel::<()>();
    for _ in 0..PATIENCE.as_millis() / LOOK.as_millis() {
        if holds() {
            return true;
        }
        let _ = nothing.recv_timeout(LOOK);
    }
    false
}

/// The program under test: as built beside this test, or another one (`cargo xtask bundle` names the packaged one).
pub(crate) fn program() -> PathBuf {
    let built = || PathBuf::from(env!("CARGO_BIN_EXE_todoke-app"));
    std::env::var_os("TODOKE_APP_UNDER_TEST").map_or_else(built, PathBuf::from)
}

/// A number for an X server that no other test has, in this process or another, and what holds it. Servers that look for a
/// free one by themselves may both take the same.
fn own_display() -> (TcpListener, String) {
    let number = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let display = format!(":{}", number.local_addr().unwrap().port());
    (number, display)
}

/// A command that ends by itself if nobody ends it: it leads a group of its own, which goes with it.
fn limited(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", LIFE_SECONDS]).arg(program.as_ref());
    command
}
