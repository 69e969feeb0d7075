//! `cargo xtask fuzz`: the fuzz targets of the checker, with libFuzzer, from the samples as seeds.
//!
//! With the stable compiler and without cargo-fuzz: the flags are those it would pass, less the sanitizer, which only the nightly
//! compiler has. The checker has no unsafe code, so what a sanitizer would add is little; every overflow and debug check is on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context as _, Result, bail};

use crate::shell::{Workshop, run as call};

/// Coverage of every edge, counted inline, and comparisons traced.
const FLAGS: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "-Ccodegen-units=1",
    "--cfg=fuzzing",
];

/// The workspace of the targets.
pub(crate) const MANIFEST: &str = "crates/standard/fuzz/Cargo.toml";

/// The targets, as in crates/standard/fuzz.
const TARGETS: &[&str] = &["reader", "name", "unit", "forms"];

/// Files longer than this are no seeds: mutants of small files run many times as often.
const LONGEST_SEED: u64 = 20_000;

/// Builds all targets and runs each for some seconds, as many at once as there are processors; stops when one finds something.
pub(crate) fn run(shop: &Workshop, seconds: u32) -> Result<()> {
    let folder = shop.target().join("fuzz");
    let system = system()?;
    let mut cargo = shop.cargo(["build", "--locked", "--release", "--target", system.as_str()]);
    cargo
        .args(["--manifest-path", MANIFEST])
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"))
        .env("CARGO_TARGET_DIR", &folder);
    call(&mut cargo)?;
    let seeds = Seeds::write(&shop.root().join("samples"), &folder.join("seeds"))?;
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    for targets in TARGETS.chunks(at_once) {
        thread::scope(|scope| {
            let work = |target: &'static &'static str| {
                let (folder, system, seeds) = (&folder, &system, &seeds);
                scope.spawn(move || fuzz(target, folder, system, &seeds.folder, seconds))
            };
            let running: Vec<_> = targets.iter().map(work).collect();
            // Every one is waited for, so that each says what it found.
            let ended: Vec<_> = running
                .into_iter()
                .map(|one| one.join().unwrap_or_else(|_| bail!("the runner of a target panicked")))
                .collect();
            ended.into_iter().collect::<Result<()>>()
        })?;
    }
    Ok(())
}

fn fuzz(target: &str, folder: &Path, system: &str, seeds: &Path, seconds: u32) -> Result<()> {
    let kept = folder.join("corpus").join(target);
    fs::create_dir_all(&kept).context("no room for what the fuzzer keeps")?;
    let mut fuzzer = Command::new(folder.join(system).join("release").join(target));
    fuzzer
        .args([&kept, &seeds.join(target)])
        .arg(format!("-max_total_time={seconds}"))
        .args(["-max_len=16384", "-timeout=5", "-verbosity=0", "-print_funcs=0"])
        .arg("-print_final_stats=1")
        .arg(format!("-artifact_prefix={}", folder.join(format!("{target}-")).display()));
    call(&mut fuzzer).with_context(|| {
        format!("{target} found something: the input lies in {}", folder.display())
    })
}

/// The system this compiler builds for. A named target keeps the flags away from build scripts.
fn system() -> Result<String> {
    let output = Command::new("rustc").args(["-vV"]).output().context("no rustc")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say for which system it builds")
}

/// Inputs to start from, in the form each target reads.
struct Seeds {
    folder: PathBuf,
    count: usize,
}

impl Seeds {
    fn write(samples: &Path, folder: &Path) -> Result<Seeds> {
        for target in TARGETS {
            fs::create_dir_all(folder.join(target)).context("no room for seeds")?;
        }
        let mut seeds = Seeds { folder: folder.to_owned(), count: 0 };
        seeds.walk(samples)?;
        if seeds.count == 0 {
            bail!("samples/ holds no file to start from");
        }
        Ok(seeds)
    }

    /// Every file for `reader`, `name` and `forms`, every folder for `unit`.
    fn walk(&mut self, folder: &Path) -> Result<()> {
        let mut unit = vec![0];
        let mut entries: Vec<_> =
            fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        entries.sort();
        for path in entries {
            if path.is_dir() {
                self.walk(&path)?;
                continue;
            }
            let is_csv = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
            if !is_csv || fs::metadata(&path)?.len() > LONGEST_SEED {
                continue;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = fs::read(&path)?;
            self.keep("name", name.as_bytes())?;
            self.keep("forms", &[&[0, 7], &bytes[..]].concat())?;
            self.keep("reader", &[name.as_bytes(), b"\n\x07", &bytes].concat())?;
            unit.extend_from_slice(&[name.as_bytes(), b"\n", &bytes, &[0xFE, 0xFE]].concat());
        }
        if unit.len() > 1 { self.keep("unit", &unit) } else { Ok(()) }
    }

    fn keep(&mut self, target: &str, input: &[u8]) -> Result<()> {
        self.count += 1;
        let path = self.folder.join(target).join(self.count.to_string());
        fs::write(path, input).context("no room for seeds")
    }
}
