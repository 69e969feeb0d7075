//! `todoke-exchange`: the exchange as a program. Standard output carries what other programs read (a path,
//! an address, a code, a list); everything for people goes to standard error.

mod program;

use std::process::ExitCode;

use clap::Parser as _;

/// Exit code when what was asked cannot be done.
const CANNOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let arguments = program::Arguments::parse();
    match program::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("todoke-exchange: {error:#}");
            ExitCode::from(CANNOT_RUN)
        }
    }
}
