//! Fills the inbox of an office that was set up: `fill_inbox HOME PASSPHRASE_FILE COUNT`. For measuring (docs/performance.md).
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use todoke_client::home::Home;
use todoke_client::{Clock, SystemClock};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [home, passphrase_file, count] = arguments.as_slice() else {
        eprintln!("usage: fill_inbox HOME PASSPHRASE_FILE COUNT");
        std::process::exit(2);
    };
    let store = Home::new(home).open(Some(Path::new(passphrase_file)), false).unwrap();
    todoke_testkit::fill_inbox(
        &store,
        count.parse().expect("COUNT is a number"),
        SystemClock.now(),
        42,
    );
    println!("{count} messages in {home}");
}
