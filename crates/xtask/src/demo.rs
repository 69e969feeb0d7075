//! `cargo xtask demo`: the product itself, with sample files. A real exchange, the offices of the 2021 trial with real
//! certificates, and a month of sending; each status change is shown as it happens, and the end is verified.
//! What is printed is Japanese, for the people the product is made for.

mod board;
pub(crate) mod exchange;
mod ledger;
mod office;
pub(crate) mod samples;
mod screen;
mod story;
mod text;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::screens::Screens;
use crate::setup;
use crate::shell::{Workshop, run as call};
use story::Story;

/// The real programs and the sample files.
struct Stage {
    todoke: PathBuf,
    exchange: PathBuf,
    samples: PathBuf,
    folder: PathBuf,
}

impl Stage {
    fn new(shop: &Workshop, folder: &Path) -> Self {
        Self {
            todoke: shop.program("todoke"),
            exchange: shop.program("todoke-exchange"),
            samples: shop.root().join("samples"),
            folder: folder.to_owned(),
        }
    }
}

/// How the demo ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With the screens: the window where there is a display, else the page for a browser.
    Screens,
    /// With the text alone.
    Headless,
    /// With the text, and the exchange left running.
    Keep,
}

/// Sets up, builds, plays, and shows where to look.
pub(crate) fn run(shop: &Workshop, ending: Ending) -> Result<()> {
    println!("Todoke（届け）のデモ");
    println!(
        "2021年の実証実験の事業所と見本ファイルで、1か月のやりとりを本物のプログラムで動かします。"
    );
    println!("登場する人はすべて架空です。\n");
    setup::for_building()?;
    println!("プログラムを用意します（はじめてのときは10分ほどかかります）。");
    let mut words = vec!["build", "--package", "todoke-cli", "--package", "todoke-exchange"];
    if ending == Ending::Screens {
        Screens::get(shop)?.build()?;
        if screen::has_display() {
            setup::for_window()?;
            words.extend(["--package", "todoke-app"]);
        }
    }
    call(&mut shop.cargo(words))?;
    let begun = Instant::now();
    // The folder stays: its commands are worth trying afterwards.
    let folder = folder()?.keep();
    let mut story = play(&Stage::new(shop, &folder)).with_context(|| stopped(&folder))?;
    story.where_to_look();
    text::line(&format!("\n（{}秒で終わりました）", begun.elapsed().as_secs()));
    match ending {
        Ending::Headless => Ok(()),
        Ending::Keep => {
            println!("\n交換所を動かしたままにしています。終わるときは Ctrl-C を押してください。");
            story.end().0.wait()
        }
        Ending::Screens => {
            story.one_more_plan()?;
            screen::show(shop, story)
        }
    }
}

/// Plays with the programs as they are built, and leaves nothing behind unless it fails: for the tests.
pub(crate) fn rehearse(shop: &Workshop) -> Result<()> {
    let folder = folder()?;
    if let Err(error) = play(&Stage::new(shop, folder.path())) {
        return Err(error.context(stopped(&folder.keep())));
    }
    Ok(())
}

fn folder() -> Result<TempDir> {
    tempfile::Builder::new().prefix("todoke-demo-").tempdir().context("一時フォルダを作れません")
}

fn stopped(folder: &Path) -> String {
    format!("デモは途中で止まりました。途中までのデータは {} にあります", folder.display())
}

fn play(stage: &Stage) -> Result<Story> {
    let mut story = Story::prepare(stage)?;
    story.plans_arrive()?;
    story.plans_change()?;
    story.actuals_return()?;
    story.withdrawals()?;
    story.a_recall()?;
    story.a_refused_set()?;
    story.proof()?;
    story.verify()?;
    Ok(story)
}
