//! `cargo xtask bundle`: the package for Debian and Ubuntu, made and tried here. The installers for Windows and macOS are made
//! where those systems are (`.github/workflows/release.yml`).
//!
//! Assembled with dpkg's own tools: Tauri's bundler would want to be compiled first and would do the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::setup;
use crate::shell::{Workshop, run as call};
use crate::suite;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The programs, as they are called in the package and in target/.
const PROGRAMS: &[&str] = &["todoke-app", "todoke"];

/// What this machine cannot make.
const NO_APPIMAGE: &str = "\
No AppImage: the runtime that stands in front of every AppImage, and linuxdeploy, which would gather WebKitGTK, are published only
as downloads of their projects; we know of no package in Debian, the crate registry, npm or PyPI that brings them. The .deb runs on the
system it was built on and on newer ones (the release workflow builds it on Ubuntu 22.04).";

const DESKTOP_ENTRY: &str = "\
[Desktop Entry]
Type=Application
Name=Todoke
Name[ja]=届け
Comment=Care plan data link
Comment[ja]=ケアプランデータ連携
Exec=todoke-app
Icon=todoke-app
Terminal=false
Categories=Office;
StartupWMClass=todoke-app
";

/// Makes the package and starts what is in it.
pub(crate) fn run(shop: &Workshop) -> Result<()> {
    setup::for_bundling()?;
    suite::build_screens(shop)?;
    call(&mut shop.cargo([
        "build",
        "--release",
        "--locked",
        "--package",
        "todoke-app",
        "--package",
        "todoke-cli",
    ]))?;
    let bundle = shop.root().join("target/bundle");
    let package = debian(shop, &bundle)?;
    try_out(shop, &package, &bundle)?;
    println!("\n{}\n{NO_APPIMAGE}", package.display());
    Ok(())
}

fn debian(shop: &Workshop, bundle: &Path) -> Result<PathBuf> {
    let root = bundle.join("deb");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    let release = shop.root().join("target/release");
    for name in PROGRAMS {
        put(&release.join(name), &root.join("usr/bin").join(name), 0o755)?;
        call(Command::new("strip").arg(root.join("usr/bin").join(name)))?;
    }
    let icons = shop.root().join("icons");
    let themes = root.join("usr/share/icons/hicolor");
    for size in [16, 24, 32, 48, 64, 128, 256, 512] {
        let to = themes.join(format!("{size}x{size}/apps/todoke-app.png"));
        put(&icons.join(format!("png/{size}.png")), &to, 0o644)?;
    }
    put(&icons.join("icon.svg"), &themes.join("scalable/apps/todoke-app.svg"), 0o644)?;
    write(&root.join("usr/share/applications/todoke-app.desktop"), DESKTOP_ENTRY)?;
    let licence = fs::read_to_string(shop.root().join("LICENSE"))?;
    write(&root.join("usr/share/doc/todoke/copyright"), &copyright(&licence))?;
    write(&root.join("DEBIAN/control"), &control(&root, bundle)?)?;
    let package = bundle.join(format!("todoke_{VERSION}_{}.deb", architecture()?));
    let mut build = Command::new("dpkg-deb");
    build.args(["--root-owner-group", "-Zxz", "--build"]).arg(&root).arg(&package);
    call(&mut build)?;
    Ok(package)
}

fn control(root: &Path, bundle: &Path) -> Result<String> {
    let size: u64 = files(root)?
        .iter()
        .map(|file| fs::metadata(file).map(|found| found.len().div_ceil(1024)))
        .sum::<std::io::Result<u64>>()?;
    Ok(format!(
        "\
Package: todoke
Version: {VERSION}
Architecture: {}
Maintainer: Todoke <noreply@todoke.invalid>
Installed-Size: {size}
Depends: {}
Recommends: fonts-noto-cjk | fonts-ipafont-gothic, gnome-keyring | kwalletmanager
Section: misc
Priority: optional
Description: care plan data link (ケアプランデータ連携)
 ケアプランが届く。届いたとわかる。
 The window (todoke-app) and the command line (todoke) for care offices that
 exchange care plans and actuals.
",
        architecture()?,
        libraries(root, bundle)?,
    ))
}

/// The packages that bring the libraries both programs are linked with, as dpkg works them out.
fn libraries(root: &Path, bundle: &Path) -> Result<String> {
    // dpkg-shlibdeps asks for a source package around it; this is the least it takes for one.
    let source = bundle.join("source");
    write(
        &source.join("debian/control"),
        "Source: todoke\n\nPackage: todoke\nArchitecture: any\n",
    )?;
    let mut command = Command::new("dpkg-shlibdeps");
    command.current_dir(&source).arg("-O").args(["--ignore-missing-info"]);
    for name in PROGRAMS {
        command.arg("-e").arg(root.join("usr/bin").join(name));
    }
    let answer = command.output().context("dpkg-shlibdeps does not run")?;
    let text = String::from_utf8(answer.stdout)?;
    let list = text.lines().find_map(|line| line.strip_prefix("shlibs:Depends="));
    list.map(str::to_owned)
        .with_context(|| format!("no libraries: {}", String::from_utf8_lossy(&answer.stderr)))
}

/// Unpacks the package beside the system and runs the window tests' first look on what was in it.
fn try_out(shop: &Workshop, package: &Path, bundle: &Path) -> Result<()> {
    let tried = bundle.join("tried");
    if tried.exists() {
        fs::remove_dir_all(&tried)?;
    }
    call(Command::new("dpkg-deb").arg("--extract").arg(package).arg(&tried))?;
    call(Command::new(tried.join("usr/bin/todoke")).arg("--version"))?;
    let words = ["test", "--release", "--package", "todoke-app", "--test", "window", "the_"];
    let mut look = shop.cargo(words);
    look.env("TODOKE_APP_UNDER_TEST", tried.join("usr/bin/todoke-app"));
    call(&mut look).context("the packaged program does not come up")
}

fn architecture() -> Result<String> {
    let answer = Command::new("dpkg").arg("--print-architecture").output()?;
    Ok(String::from_utf8(answer.stdout)?.trim().to_owned())
}

fn copyright(licence: &str) -> String {
    let mut text = String::from(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\
         Upstream-Name: Todoke\n\n\
         Files: *\nCopyright: the authors of Todoke\nLicense: Apache-2.0\n",
    );
    for line in licence.lines() {
        text.push_str(if line.trim().is_empty() { " ." } else { " " });
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
    fs::copy(from, to).with_context(|| format!("{} is missing", from.display()))?;
    give_mode(to, mode)
}

fn write(to: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
    fs::write(to, text)?;
    give_mode(to, 0o644)
}

#[cfg(unix)]
fn give_mode(file: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(mode))?;
    Ok(())
}

/// dpkg is not to be had here, so nobody comes this far.
#[cfg(not(unix))]
fn give_mode(_file: &Path, _mode: u32) -> Result<()> {
    anyhow::bail!("a Debian package is made on Debian")
}
