//! The list of crash points is the truth that other tests run through.

use std::collections::BTreeSet;
use std::path::Path;

use todoke_exchange::CRASH_POINTS;

fn named_in(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named_in(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let calls = text.split("crash_point(\"").skip(1);
            found.extend(calls.map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
    }
}

#[test]
fn the_list_names_every_crash_point_in_the_source_once() {
    let mut found = Vec::new();
    named_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let in_source: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let listed: BTreeSet<&str> = CRASH_POINTS.iter().copied().collect();
    assert_eq!(listed, in_source, "left: the list, right: the source");
    assert_eq!(found.len(), in_source.len(), "each name stands at one place only");
    assert_eq!(listed.len(), CRASH_POINTS.len(), "and once in the list");
}
