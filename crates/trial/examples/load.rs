//! Writes a month end into a folder: `load DIR PARTNERS PEOPLE SEED` for one unit per partner, or
//! `load DIR PARTNERS PEOPLE SEED --one-receiver` for as many units to one partner. Prints the partners, `NUMBER TYPE` a line.

use std::error::Error;
use std::path::PathBuf;

use todoke_trial::{Serials, Unit, load};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, partners, people, seed, rest @ ..] = arguments.as_slice() else {
        return Err("usage: load DIR PARTNERS PEOPLE SEED [--one-receiver]".into());
    };
    let (folder, partners) = (PathBuf::from(folder), partners.parse::<usize>()?);
    let (people, seed) = (people.parse::<usize>()?, seed.parse::<u64>()?);
    let units: Vec<Unit> = if rest.iter().any(|word| word == "--one-receiver") {
        (seed..).take(partners).flat_map(|seed| load::units(1, people, seed)).collect()
    } else {
        load::units(partners, people, seed)
    };
    std::fs::create_dir_all(&folder)?;
    let mut serials = Serials::of_the_trial();
    let mut receivers = std::collections::BTreeSet::new();
    for unit in &units {
        receivers.insert(format!("{} {}", unit.receiver.number, unit.receiver.service_type));
        for file in unit.files(&serials.take()) {
            std::fs::write(folder.join(&file.name), &file.bytes)?;
        }
    }
    for receiver in receivers {
        println!("{receiver}");
    }
    Ok(())
}
