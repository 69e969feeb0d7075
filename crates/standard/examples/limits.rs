//! Processor time and peak memory of one long file, fed in pieces as a program reads it (Linux). Other work on the machine does
//! not count, so ratios hold where the clock does not: `limits checker 50`, `limits probe 50` in turn; docs/performance.md.
//!
//! usage: limits checker|probe MEGABYTES   第6表, a person every 28 rows
//!        limits people|annex MEGABYTES    every row another person; 第7表, a person every two rows
#![allow(clippy::panic, reason = "a program for measuring")]

use std::fs::read_to_string;

use todoke_standard::{Context, Date, Direction, FileChecker};

#[allow(dead_code, reason = "shared with the benchmark")]
#[path = "../benches/check/probe.rs"]
mod probe;
#[allow(dead_code, reason = "shared with the benchmark")]
#[path = "../benches/check/sheets.rs"]
mod sheets;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [what, megabytes] = words.as_slice() else { panic!("limits WHAT MEGABYTES") };
    let size = megabytes.parse::<usize>().unwrap_or(50) * 1_000_000;
    let mut spent = 0;
    let mut made = 0;
    let found = if what == "probe" {
        let bytes = sheets::plan(size);
        made = bytes.len();
        let begun = cpu_ns();
        let found = probe::faults(&bytes);
        spent = cpu_ns() - begun;
        found
    } else {
        let name = if what == "annex" {
            sheets::PLAN.replace("UPPLAN", "UPSIKYU")
        } else {
            sheets::PLAN.to_owned()
        };
        let today = Date::parse("20270125");
        let Some(today) = today else { return };
        let context = Context { today, own_office: None, direction: Direction::Outgoing };
        let mut checker = FileChecker::new(&name, &context);
        let mut person = 0;
        while made < size {
            let mut piece = Vec::new();
            while piece.len() < 256 << 10 {
                person += 1;
                piece.extend(match what.as_str() {
                    "people" => sheets::rows_of_person(person, 1),
                    "annex" => sheets::annex_of_person(person),
                    _ => sheets::rows_of_person(person, 28),
                });
            }
            made += piece.len();
            let begun = cpu_ns();
            checker.feed(&piece);
            spent += cpu_ns() - begun;
        }
        let begun = cpu_ns();
        let found = checker.finish().findings.len();
        spent += cpu_ns() - begun;
        found
    };
    let seconds = spent as f64 / 1e9;
    println!(
        "{what} {made} bytes {seconds:.3} s of processor, peak {} KiB, {found} findings",
        peak_kib()
    );
}

/// Time on a processor so far. Giving way first brings the kernel's figure up to date, which else waits for its next tick, longer
/// than a piece takes.
fn cpu_ns() -> u64 {
    std::thread::yield_now();
    let text = read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn peak_kib() -> u64 {
    let text = read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
