//! Another program that has a file open, for the run under wine: holds it until its standard input ends.
//!
//! `hold_file PATH SHARE`: SHARE is what others may do meanwhile, as Windows counts it: 0 nothing, 1 read.
#![allow(missing_docs)]

#[cfg(windows)]
fn main() -> std::io::Result<()> {
    use std::io::{Error, Read, Write};
    use std::os::windows::fs::OpenOptionsExt;

    let mut words = std::env::args_os().skip(1);
    let path = words.next().ok_or_else(|| Error::other("which file?"))?;
    let share = words.next().and_then(|word| word.to_str()?.parse().ok());
    let share: u32 = share.ok_or_else(|| Error::other("what may others do?"))?;
    let file = std::fs::OpenOptions::new().read(true).share_mode(share).open(path)?;
    let mut output = std::io::stdout().lock();
    writeln!(output, "held").and_then(|()| output.flush())?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    drop(file);
    Ok(())
}

#[cfg(not(windows))]
fn main() {
    eprintln!("Only Windows knows files that others may not open.");
    std::process::exit(2);
}
