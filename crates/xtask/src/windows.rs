//! `cargo xtask windows`: everything built for Windows on this machine, and the main job run there, under wine.
//! What it shows and what only a real Windows shows: `docs/windows.md`.

mod cases;
mod office;
mod toolchain;
mod wine;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::setup;
use crate::shell::{Workshop, run as call};
use crate::suite;
use toolchain::Toolchain;
use wine::Wine;

/// Whether a compiler for Windows is here or can be had.
pub(crate) fn has_compiler(shop: &Workshop) -> bool {
    Toolchain::is_available(shop)
}

/// Type-checks the whole workspace, tests included, for Windows.
pub(crate) fn check(shop: &Workshop) -> Result<()> {
    setup::for_windows()?;
    screens(shop)?;
    let toolchain = Toolchain::get(shop)?;
    call(&mut toolchain.cargo(&["check", "--locked", "--workspace", "--all-targets"]))
}

/// Builds the whole workspace for Windows, and runs the real programs under wine through the main job.
pub(crate) fn run(shop: &Workshop) -> Result<()> {
    setup::for_building()?;
    setup::for_windows()?;
    setup::for_wine()?;
    screens(shop)?;
    let toolchain = Toolchain::get(shop)?;
    let begun = Instant::now();
    // All targets, as the tests below are: another selection would compile the dependencies again with other features.
    call(&mut toolchain.cargo(&["build", "--locked", "--workspace", "--all-targets"]))?;
    println!("   built for Windows in {} s", begun.elapsed().as_secs());
    // The exchange is a Linux program. Built as the demo builds it, so that nothing is compiled twice.
    call(&mut shop.cargo(["build", "--package", "todoke-cli", "--package", "todoke-exchange"]))?;
    let begun = Instant::now();
    let wine = Wine::start(&toolchain)?;
    let failed = cases::run(shop, &wine)?;
    println!("   the unit tests of all crates, on Windows");
    let mut tests = toolchain.cargo(&["test", "--locked", "--workspace", "--lib"]);
    wine.set(tests.env(toolchain::RUNNER, "wine"));
    // Reviewed texts are looked for where the sources lie, which wine calls Z:. Nothing is rewritten from here.
    tests.env("INSTA_WORKSPACE_ROOT", format!("Z:{}", shop.root().display()));
    tests.env("INSTA_UPDATE", "no");
    call(&mut tests)?;
    println!("   {} s under wine", begun.elapsed().as_secs());
    if failed > 0 {
        bail!("{failed} of the cases under wine failed");
    }
    Ok(())
}

/// The window's program holds the screens: they are built if they never were.
fn screens(shop: &Workshop) -> Result<()> {
    if shop.root().join("ui/dist/index.html").is_file() {
        return Ok(());
    }
    suite::build_screens(shop)
}
