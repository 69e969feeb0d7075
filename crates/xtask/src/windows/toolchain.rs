//! A compiler with the sources of its standard library, and a Windows one built from them.
//!
//! Only Debian's packages and the crate registry are asked. Debian's `rustc-web` conflicts with an installed toolchain, so
//! its packages are unpacked beside and never installed.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::setup;
use crate::shell::{Workshop, run, works};

/// What is built for. Debian has a linker and a C library for this one.
pub(super) const TARGET: &str = "x86_64-pc-windows-gnu";
/// Debian's C compiler for it, with threads as the standard library wants them.
pub(super) const C_COMPILER: &str = "x86_64-w64-mingw32-gcc-posix";
/// Names to cargo the program that runs what it built.
pub(super) const RUNNER: &str = "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER";
const CXX_COMPILER: &str = "x86_64-w64-mingw32-g++-posix";

/// The compiler, its library, its sources, and the libraries these programs load.
const PACKAGES: &[&str] = &[
    "rustc-web",
    "cargo-web",
    "libstd-rust-web-1.96",
    "libstd-rust-web-dev",
    "rust-web-src",
    "libllvm22",
    "libgit2-1.5",
    "libhttp-parser2.9",
    "libmbedtls14",
    "libmbedcrypto7",
    "libmbedx509-1",
];

/// It runs for a minute and compiles for many: only what would be unbearable is optimised.
const FAST_TO_BUILD: &[&str] = &[
    "profile.dev.package.\"*\".opt-level = 0",
    "profile.dev.package.argon2.opt-level = 2",
    "profile.dev.package.blake2.opt-level = 2",
];

/// Asks apt whether it knows the first of them.
const KNOWN: &[&str] = &["show", "--quiet", "rustc-web"];

/// The unpacked compiler, and where Windows programs are built.
pub(super) struct Toolchain {
    folder: PathBuf,
    target: PathBuf,
    root: PathBuf,
}

impl Toolchain {
    /// Whether it is here, or apt knows where it is.
    pub(super) fn is_available(shop: &Workshop) -> bool {
        Self::of(shop).is_complete() || works("apt-cache", KNOWN)
    }

    /// Finds the compiler, or gets it.
    pub(super) fn get(shop: &Workshop) -> Result<Self> {
        let toolchain = Self::of(shop);
        if toolchain.is_complete() {
            return Ok(toolchain);
        }
        toolchain.fetch().context(
            "Debian's compiler for the Windows build could not be had. It is in Debian 12's security \
             archive (`apt-cache policy rustc-web`); on another system there is no Windows build",
        )?;
        fs::write(toolchain.mark(), PACKAGES.join("\n"))?;
        Ok(toolchain)
    }

    fn of(shop: &Workshop) -> Self {
        Self {
            folder: shop.target().join("windows-toolchain"),
            target: shop.target().join("windows"),
            root: shop.root().to_owned(),
        }
    }

    fn is_complete(&self) -> bool {
        fs::read_to_string(self.mark()).is_ok_and(|known| known == PACKAGES.join("\n"))
    }

    /// Written last: an unpacking that was broken off begins again.
    fn mark(&self) -> PathBuf {
        self.folder.join("complete")
    }

    /// Where things for the Windows build and its run may lie.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A program built last.
    pub(super) fn program(&self, path: &str) -> PathBuf {
        self.target.join(TARGET).join("debug").join(path)
    }

    /// A call of cargo for Windows: `words` come first, then the target and how its standard library is made.
    pub(super) fn cargo(&self, words: &[&str]) -> Command {
        let bin = self.rust().join("usr/bin");
        let mut command = Command::new(bin.join("cargo"));
        command.args(words).args(["--target", TARGET, "-Zbuild-std=std,panic_abort"]);
        for setting in FAST_TO_BUILD {
            command.args(["--config", setting]);
        }
        command.current_dir(&self.root).stdin(Stdio::null());
        // The cargo that runs us tells its own children which toolchain it is.
        for variable in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTUP_HOME", "RUSTDOC", "RUSTC_WRAPPER"] {
            command.env_remove(variable);
        }
        command.env("RUSTC", bin.join("rustc"));
        // Building the standard library is not stable in cargo.
        command.env("RUSTC_BOOTSTRAP", "1");
        command.env("LD_LIBRARY_PATH", self.libraries());
        command.env("CARGO_TARGET_DIR", &self.target);
        command.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", C_COMPILER);
        command.env("CC_x86_64_pc_windows_gnu", C_COMPILER);
        command.env("CXX_x86_64_pc_windows_gnu", CXX_COMPILER);
        command
    }

    fn rust(&self) -> PathBuf {
        self.folder.join("rust")
    }

    fn libraries(&self) -> OsString {
        let usr = self.rust().join("usr/lib");
        let mut libraries = usr.join("x86_64-linux-gnu").into_os_string();
        libraries.push(":");
        libraries.push(usr);
        libraries
    }

    fn fetch(&self) -> Result<()> {
        if !works("apt-get", &["--version"]) || !works("dpkg", &["--version"]) {
            bail!("this needs apt-get and dpkg");
        }
        if !works("apt-cache", KNOWN) && setup::is_root() {
            run(Command::new("apt-get").args(["update", "--quiet"]).stdin(Stdio::null()))?;
        }
        let packages = self.folder.join("deb");
        for folder in [&packages, &self.rust()] {
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
            fs::create_dir_all(folder)?;
        }
        // As another account apt could not write here; as ours it need not change.
        let mut download = Command::new("apt-get");
        download.args(["download", "--quiet", "--option", "APT::Sandbox::User=root"]);
        run(download.args(PACKAGES).current_dir(&packages).stdin(Stdio::null()))?;
        for entry in fs::read_dir(&packages)? {
            let mut unpack = Command::new("dpkg");
            run(unpack.arg("--extract").arg(entry?.path()).arg(self.rust()))?;
        }
        fs::remove_dir_all(&packages)?;
        Ok(())
    }
}
