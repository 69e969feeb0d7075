//! Any text as a file name: a name of the standard is written as it was read, a broken one says why.
#![no_main]

use libfuzzer_sys::fuzz_target;
use todoke_standard::{FileName, Recognition, identify_names};

fuzz_target!(|text: &str| {
    match FileName::recognise(text) {
        Recognition::Standard(name) => {
            assert!(name.to_string().eq_ignore_ascii_case(text), "{text} is written {name}");
            assert_eq!(FileName::parse(&name.to_string()), Ok(name), "and read again");
            let _ = identify_names([&name, &name]);
        }
        Recognition::Broken(error) => {
            assert!(error.code().starts_with("S-03") && error.kind.is_some())
        }
        Recognition::Foreign => {}
    }
});
