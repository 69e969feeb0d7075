//! Checks the files of a folder with the library alone: `cargo run -p todoke-standard --example check_folder -- FOLDER 20270125`.
//! The second word is today's date: the library has no clock of its own.

use std::error::Error;
use std::{env, fs};

use todoke_standard::{Context, Date, Direction, Severity, SourceFile, check_set};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [folder, today] = &words[..] else { return Err("FOLDER YYYYMMDD".into()) };
    let today = Date::parse(today).ok_or("the date is YYYYMMDD")?;
    let context = Context { today, own_office: None, direction: Direction::Unknown };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.push((entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?));
        }
    }
    let sources: Vec<_> = files.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect();
    let report = check_set(&sources, &context);
    report.findings().for_each(|finding| println!("{finding}"));
    let stops = report.findings().any(|finding| finding.severity == Severity::Error);
    println!("{}", if stops { "このままでは送れません。" } else { "送れます。" });
    Ok(())
}
