//! What a machine with only a Rust toolchain lacks, and getting it: by itself on Debian and Ubuntu as root, otherwise by a
//! clear word. A C compiler is here already: without one, cargo could not have linked this program.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::shell::{run, works};

/// A program that something needs, and the Debian package that brings it.
struct Tool {
    package: &'static str,
    is_there: fn() -> bool,
}

/// For building: SQLCipher brings OpenSSL as source, whose set-up is written in Perl and make.
const BUILDING: &[Tool] = &[
    Tool { package: "gcc", is_there: || works("cc", &["--version"]) },
    Tool { package: "libc6-dev", is_there: c_library },
    Tool { package: "make", is_there: || works("make", &["--version"]) },
    // Debian's perl-base lacks the modules.
    Tool {
        package: "perl",
        is_there: || {
            works("perl", &["-MFindBin", "-MFile::Compare", "-MIPC::Cmd", "-MTime::Piece", "-e1"])
        },
    },
];

/// For the tests: OpenSSL checks our signatures and envelopes, strace counts our syncs.
const TESTING: &[Tool] = &[
    Tool { package: "openssl", is_there: || works("openssl", &["version"]) },
    Tool { package: "strace", is_there: || works("strace", &["--version"]) },
];

/// For the window: its web view, and a desktop to try it on.
const WINDOW: &[Tool] = &[
    Tool { package: "pkg-config", is_there: || works("pkg-config", &["--version"]) },
    Tool {
        package: "libwebkit2gtk-4.1-dev",
        is_there: || works("pkg-config", &["--exists", "webkit2gtk-4.1"]),
    },
    Tool { package: "webkit2gtk-driver", is_there: || is_program("WebKitWebDriver") },
    Tool { package: "xvfb", is_there: || is_program("Xvfb") },
    Tool { package: "dbus", is_there: || is_program("dbus-daemon") },
    Tool { package: "openbox", is_there: || is_program("openbox") },
    Tool { package: "xdotool", is_there: || is_program("xdotool") },
    Tool { package: "x11-utils", is_there: || is_program("xprop") },
    Tool { package: "fonts-noto-cjk", is_there: || has_font("Noto Sans CJK JP") },
];

/// For building the screens. A Node that is too old is replaced by npm's own package.
const SCREENS: &[Tool] = &[
    Tool { package: "nodejs", is_there: || works("node", &["--version"]) },
    Tool { package: "npm", is_there: || works("npm", &["--version"]) },
];

/// For the tests in a real browser.
const BROWSER: &[Tool] = &[
    Tool { package: "chromium-headless-shell", is_there: has_chromium },
    Tool { package: "poppler-utils", is_there: || works("pdftoppm", &["-v"]) },
];

/// For packages.
const BUNDLING: &[Tool] = &[
    Tool { package: "dpkg-dev", is_there: || is_program("dpkg-shlibdeps") },
    Tool { package: "binutils", is_there: || is_program("strip") },
];

/// For drawing the icons.
const DRAWING: &[Tool] = &[
    Tool { package: "librsvg2-bin", is_there: || works("rsvg-convert", &["--version"]) },
    Tool { package: "fonts-noto-cjk", is_there: || has_font("Noto Sans CJK JP") },
];

/// For building Windows programs: Debian's C compiler and linker for them.
const WINDOWS_BUILDING: &[Tool] = &[
    Tool {
        package: "gcc-mingw-w64-x86-64-posix",
        is_there: || works("x86_64-w64-mingw32-gcc-posix", &["--version"]),
    },
    Tool {
        package: "g++-mingw-w64-x86-64-posix",
        is_there: || works("x86_64-w64-mingw32-g++-posix", &["--version"]),
    },
];

/// For running them: wine, the Japanese locale from which it takes the code page, and a terminal that can be read.
const WINDOWS_RUNNING: &[Tool] = &[
    Tool { package: "wine", is_there: || works("wine", &["--version"]) },
    Tool { package: "wine64", is_there: || works("wine", &["--version"]) },
    Tool {
        package: "locales",
        is_there: || std::path::Path::new("/usr/share/i18n/locales/ja_JP").exists(),
    },
    Tool { package: "bsdutils", is_there: || works("script", &["--version"]) },
];

/// Gets what building needs.
pub(crate) fn for_building() -> Result<()> {
    get(BUILDING.iter())
}

/// Gets what building and testing need.
pub(crate) fn for_testing() -> Result<()> {
    get(BUILDING.iter().chain(TESTING).chain(WINDOW).chain(SCREENS).chain(BROWSER))
}

/// Gets what building the window needs.
pub(crate) fn for_window() -> Result<()> {
    get(BUILDING.iter().chain(WINDOW))
}

/// Gets what building the screens needs.
pub(crate) fn for_screens() -> Result<()> {
    get(SCREENS.iter())
}

/// Gets what looking at the screens in a browser needs.
pub(crate) fn for_browser() -> Result<()> {
    get(SCREENS.iter().chain(BROWSER))
}

fn has_chromium() -> bool {
    ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"]
        .iter()
        .any(|path| std::path::Path::new(path).is_file())
}

/// Gets what a package is made with and tried on.
pub(crate) fn for_bundling() -> Result<()> {
    get(BUILDING.iter().chain(WINDOW).chain(BUNDLING))
}

/// Gets what drawing the icons needs.
pub(crate) fn for_drawing() -> Result<()> {
    get(DRAWING.iter())
}

/// Gets what building for Windows needs, but for the compiler.
pub(crate) fn for_windows() -> Result<()> {
    get(BUILDING.iter().chain(WINDOWS_BUILDING))
}

/// Gets what running Windows programs needs.
pub(crate) fn for_wine() -> Result<()> {
    get(WINDOWS_RUNNING.iter().chain(TESTING))
}

fn get<'a>(tools: impl Iterator<Item = &'a Tool>) -> Result<()> {
    let missing: Vec<&str> =
        tools.filter(|tool| !(tool.is_there)()).map(|tool| tool.package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !works("apt-get", &["--version"]) {
        bail!(
            "足りないもの：{list}（Debian でのパッケージ名）。入れてから、もう一度お試しください。\nMissing (by their Debian names): {list}. Please install them and try again."
        );
    }
    if !is_root() {
        bail!(
            "足りないものがあります。次のコマンドで入れてから、もう一度お試しください。\nMissing. Please run this and try again:\n\n    sudo apt-get install {list}"
        );
    }
    println!("   missing, getting it now: {list}");
    let apt = |words: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(words).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
        command
    };
    run(&mut apt(&["update", "--quiet"]))?;
    let mut install = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    install.extend(&missing);
    run(&mut apt(&install)).context("the packages could not be installed")
}

/// Whether text in this font comes out in this font, not in a stand-in.
fn has_font(family: &str) -> bool {
    let answer = Command::new("fc-match").args(["--format", "%{family}", family]).output();
    answer.is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).contains(family))
}

/// Whether a program of this name is there, for those that answer no question.
fn is_program(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

pub(crate) fn is_root() -> bool {
    let answer = Command::new("id").arg("-u").output();
    answer.is_ok_and(|answer| answer.stdout.trim_ascii() == b"0")
}

/// Whether a C program can be compiled with the standard headers.
fn c_library() -> bool {
    use std::io::Write as _;
    let mut compiler = Command::new("cc");
    compiler.args(["-fsyntax-only", "-x", "c", "-"]);
    compiler.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = compiler.spawn() else { return false };
    let written = child
        .stdin
        .take()
        .is_some_and(|mut input| input.write_all(b"#include <stdlib.h>\n").is_ok());
    child.wait().is_ok_and(|status| status.success()) && written
}
