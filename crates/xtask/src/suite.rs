//! `cargo xtask test`: everything CI runs, in its order, each step with its time; and the chores that rewrite generated files.
//!
//! Steps always name the whole workspace with all targets: another selection would compile the dependencies again with
//! other features.

mod counts;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::demo;
use crate::fuzz;
use crate::screens::Screens;
use crate::setup;
use crate::shell::{Workshop, run as call, typed, works};
use crate::windows;
use counts::Counts;

/// The version of cargo-deny that `deny.toml` is written for.
const CARGO_DENY: &str = "0.20.2";

/// How long each fuzz target runs in the suite: four of them, two at once, in two minutes.
const FUZZ_SECONDS: u32 = 60;

/// How a step ended, if it did not fail.
enum Ended {
    Done,
    Skipped(String),
}

struct Step {
    name: &'static str,
    work: fn(&Workshop, &mut Counts) -> Result<Ended>,
}

const STEPS: &[Step] = &[
    Step { name: "set-up", work: set_up },
    Step { name: "screens", work: screens },
    Step { name: "format", work: |shop, _| plain(shop, &["fmt", "--all", "--check"]) },
    Step { name: "lints", work: lints },
    Step { name: "build", work: |shop, _| plain(shop, &["build", "--workspace", "--all-targets"]) },
    Step { name: "tests", work: tests },
    Step { name: "tests in a browser", work: browser },
    Step { name: "fuzzing", work: fuzz },
    Step { name: "examples in the docs", work: examples },
    Step { name: "docs", work: docs },
    Step { name: "licences, bans, sources", work: dependencies },
    Step { name: "advisories", work: advisories },
    Step { name: "types on Windows", work: types_on_windows },
    Step { name: "demo", work: play },
];

/// Runs all steps; stops at the first that fails.
pub(crate) fn run(shop: &Workshop) -> Result<()> {
    let begun = Instant::now();
    let mut counts = Counts::default();
    let mut lines = Vec::new();
    let mut failure = None;
    for (number, step) in (1..).zip(STEPS) {
        println!("\n== {number}/{} {} ==", STEPS.len(), step.name);
        let step_begun = Instant::now();
        let ended = (step.work)(shop, &mut counts);
        let time = clock(step_begun.elapsed());
        let (word, remark) = match &ended {
            Ok(Ended::Done) => ("ok", String::new()),
            Ok(Ended::Skipped(why)) => ("skipped", format!("  {why}")),
            Err(_) => ("FAILED", String::new()),
        };
        lines.push(format!("  {:<24} {time:>6}  {word}{remark}", step.name));
        if let Err(error) = ended {
            failure = Some(error.context(format!("step {number}, {}, failed", step.name)));
            break;
        }
    }
    println!("\n== summary ==");
    lines.iter().for_each(|line| println!("{line}"));
    println!("  {:<24} {:>6}", "all", clock(begun.elapsed()));
    println!("\n{counts}");
    failure.map_or(Ok(()), Err)
}

/// `cargo xtask samples`.
pub(crate) fn rewrite_samples(shop: &Workshop) -> Result<()> {
    let mut cargo = shop.cargo(["test", "--package", "todoke-trial", "--tests"]);
    call(cargo.env("UPDATE_SAMPLES", "1"))?;
    println!("samples/ is rewritten: read the difference before committing it.");
    Ok(())
}

/// `cargo xtask rules`.
pub(crate) fn rewrite_rules(shop: &Workshop) -> Result<()> {
    let mut cargo = shop.cargo(["test", "--package", "todoke-trial", "--test", "rules"]);
    call(cargo.env("UPDATE_RULES", "1"))?;
    println!("docs/rules.md and docs/standards.md are rewritten: read the difference.");
    Ok(())
}

/// `cargo xtask types`.
pub(crate) fn rewrite_types(shop: &Workshop) -> Result<()> {
    let mut cargo =
        shop.cargo(["test", "--package", "todoke-client", "--lib", "types_of_the_page"]);
    call(cargo.env("UPDATE_TYPES", "1"))?;
    println!("ui/src/backend/types.ts is rewritten.");
    Ok(())
}

/// `cargo xtask ui`.
pub(crate) fn build_screens(shop: &Workshop) -> Result<()> {
    Screens::get(shop)?.build()
}

/// `cargo xtask screens`.
pub(crate) fn draw_screens(shop: &Workshop) -> Result<()> {
    setup::for_browser()?;
    let screens = Screens::get(shop)?;
    screens.build()?;
    call(&mut shop.cargo(["build", "--package", "todoke-cli", "--package", "todoke-exchange"]))?;
    call(
        screens
            .script(shop, &["--test", "tests/browser/screens.mjs"])
            .env("TODOKE_SCREENS", shop.root().join("docs/screens")),
    )?;
    println!("docs/screens/ is drawn anew: look at each picture before committing it.");
    Ok(())
}

/// `cargo xtask openapi`.
pub(crate) fn rewrite_description(shop: &Workshop) -> Result<()> {
    let mut cargo =
        shop.cargo(["test", "--package", "todoke-exchange", "--test", "exchange", "openapi"]);
    call(cargo.env("UPDATE_OPENAPI", "1"))?;
    println!("docs/openapi.json is rewritten: read the difference before committing it.");
    Ok(())
}

fn set_up(shop: &Workshop, _: &mut Counts) -> Result<Ended> {
    setup::for_testing()?;
    // Everything of the lock file, for all systems: cargo-deny looks at these without the network.
    call(&mut shop.cargo(["fetch", "--locked"]))?;
    call(&mut shop.cargo(["fetch", "--locked", "--manifest-path", fuzz::MANIFEST]))?;
    if !has_cargo_deny() {
        let mut install =
            shop.cargo(["install", "--locked", "cargo-deny", "--version", CARGO_DENY]);
        // It runs for a second: how fast it is does not matter, how long it compiles does.
        install.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        if let Err(error) = call(&mut install) {
            println!("   going on without cargo-deny: {error:#}");
        }
    }
    Ok(Ended::Done)
}

/// Before anything is compiled: the window and `todoke serve` hold the built page.
fn screens(shop: &Workshop, counts: &mut Counts) -> Result<Ended> {
    let screens = Screens::get(shop)?;
    call(&mut screens.npm(&["run", "--silent", "lint"]))?;
    call(&mut screens.npm(&["run", "--silent", "check"]))?;
    heard(&mut screens.npm(&["run", "--silent", "test"]), counts)?;
    screens.build()?;
    Ok(Ended::Done)
}

fn browser(shop: &Workshop, counts: &mut Counts) -> Result<Ended> {
    heard(&mut Screens::get(shop)?.browser_tests(shop)?, counts)
}

fn plain(shop: &Workshop, words: &[&str]) -> Result<Ended> {
    call(&mut shop.cargo(words)).map(|()| Ended::Done)
}

fn lints(shop: &Workshop, _: &mut Counts) -> Result<Ended> {
    plain(shop, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

fn tests(shop: &Workshop, counts: &mut Counts) -> Result<Ended> {
    counted(shop, &["test", "--workspace", "--all-targets", "--no-fail-fast"], counts)
}

/// Each target of the checker for [`FUZZ_SECONDS`]; docs/corpus.md tells of the longer runs.
fn fuzz(shop: &Workshop, _: &mut Counts) -> Result<Ended> {
    if !cfg!(target_os = "linux") || !works("c++", &["--version"]) {
        return Ok(Ended::Skipped("libFuzzer is built by a C++ compiler, on Linux".to_owned()));
    }
    fuzz::run(shop, FUZZ_SECONDS).map(|()| Ended::Done)
}

fn examples(shop: &Workshop, counts: &mut Counts) -> Result<Ended> {
    counted(shop, &["test", "--workspace", "--doc"], counts)
}

fn docs(shop: &Workshop, _: &mut Counts) -> Result<Ended> {
    let mut cargo = shop.cargo(["doc", "--no-deps", "--workspace"]);
    call(cargo.env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Ended::Done)
}

fn dependencies(shop: &Workshop, _: &mut Counts) -> Result<Ended> {
    if !has_cargo_deny() {
        return Ok(Ended::Skipped("cargo-deny could not be installed".to_owned()));
    }
    plain(shop, &["deny", "--offline", "check", "licenses", "bans", "sources"])
}

fn advisories(shop: &Workshop, _: &mut Counts) -> Result<Ended> {
    if !has_cargo_deny() {
        return Ok(Ended::Skipped("cargo-deny could not be installed".to_owned()));
    }
    if !has_advisory_database() {
        let why = "no copy of the advisory database here; `cargo deny fetch db` gets one";
        return Ok(Ended::Skipped(why.to_owned()));
    }
    plain(shop, &["deny", "--offline", "check", "advisories"])
}

fn types_on_windows(shop: &Workshop, _: &mut Counts) -> Result<Ended> {
    if !windows::has_compiler(shop) {
        let why =
            "Debian 12's rustc-web is not to be had here; the release builds on Windows itself";
        return Ok(Ended::Skipped(why.to_owned()));
    }
    windows::check(shop).map(|()| Ended::Done)
}

fn play(shop: &Workshop, _: &mut Counts) -> Result<Ended> {
    demo::rehearse(shop).map(|()| Ended::Done)
}

fn has_cargo_deny() -> bool {
    works("cargo", &["deny", "--version"])
}

/// Where cargo-deny keeps its copies.
fn has_advisory_database() -> bool {
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(std::path::PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let Some(folder) = cargo_home.map(|home| home.join("advisory-dbs")) else { return false };
    std::fs::read_dir(folder).is_ok_and(|mut entries| {
        entries.any(|entry| entry.is_ok_and(|entry| entry.path().join("crates").is_dir()))
    })
}

/// Runs tests with their lines passed on, and counts what they report.
fn counted(shop: &Workshop, words: &[&str], counts: &mut Counts) -> Result<Ended> {
    heard(&mut shop.cargo(words), counts)
}

/// The same for any program that runs tests.
fn heard(command: &mut Command, counts: &mut Counts) -> Result<Ended> {
    println!("   $ {}", typed(command));
    let mut child = command.stdout(Stdio::piped()).spawn().context("the tests do not start")?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.context("the tests' output broke off")?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            counts.read(&line);
        }
    }
    let status = child.wait().context("the tests were lost")?;
    if !status.success() {
        bail!("failed ({status}): {}", typed(command));
    }
    Ok(Ended::Done)
}

fn clock(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}
