//! Chores of the project: `cargo xtask demo`, `cargo xtask test` and their like, one line each for a newcomer.
//!
//! Few dependencies on purpose: this is the first thing a fresh machine compiles.

mod bundle;
mod demo;
mod fuzz;
mod icons;
mod screens;
mod setup;
mod shell;
mod suite;
mod windows;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::demo::Ending;
use crate::shell::Workshop;

const HELP: &str = "\
cargo xtask COMMAND

  demo            set up, build, play a month between the trial's offices with the real programs, and open the window on it
                  (the page's address where there is no display)
                  --headless: the text alone; --keep: leave the exchange running, to try things by hand (end with Ctrl-C)
  test            everything CI runs, in its order; stops at the first failure
  fuzz [--seconds N]
                  run each fuzz target of the checker for N seconds (60), with libFuzzer, as many at once as there are processors
  ui              build the screens that the window and the browser page show
  types           rewrite the types of the screens from the engine's commands
  screens         draw docs/screens/ anew with the real programs; then look at the pictures
  samples         rewrite samples/ from crates/trial; then read the difference
  rules           rewrite docs/rules.md and docs/standards.md from the tables; then read the difference
  openapi         rewrite docs/openapi.json from the exchange's code
  bundle          make the package for Debian and Ubuntu, and try it
  icons           draw all sizes of icons/ anew from its two SVG files; then look at them
  windows [--check]
                  build everything for Windows and run it under wine, as docs/windows.md tells; --check: only type-check
  help            this page";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<()> {
    let workshop = Workshop::open()?;
    match words {
        ["demo"] => demo::run(&workshop, Ending::Screens),
        ["demo", "--headless"] => demo::run(&workshop, Ending::Headless),
        ["demo", "--keep"] => demo::run(&workshop, Ending::Keep),
        ["test"] => suite::run(&workshop),
        ["fuzz"] => fuzz::run(&workshop, 60),
        ["fuzz", "--seconds", seconds] => fuzz::run(&workshop, seconds.parse()?),
        ["ui"] => suite::build_screens(&workshop),
        ["types"] => suite::rewrite_types(&workshop),
        ["screens"] => suite::draw_screens(&workshop),
        ["samples"] => suite::rewrite_samples(&workshop),
        ["rules"] => suite::rewrite_rules(&workshop),
        ["bundle"] => bundle::run(&workshop),
        ["icons"] => icons::run(&workshop),
        ["openapi"] => suite::rewrite_description(&workshop),
        ["windows"] => windows::run(&workshop),
        ["windows", "--check"] => windows::check(&workshop),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("unknown: {}\n\n{HELP}", other.join(" ")),
    }
}
