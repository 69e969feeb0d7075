//! Several files at once: links, guards, units and typed records of whatever came through. The input is a byte for who
//! checks, then files parted by FE FE: name, LF, content.
#![no_main]

use libfuzzer_sys::fuzz_target;
use todoke_standard::records::read_unit;
use todoke_standard::{
    Context, Date, Direction, OfficeAddress, OfficeNumber, ServiceType, SourceFile, check_set,
};

fn files(input: &[u8]) -> Vec<(String, &[u8])> {
    let mut files = Vec::new();
    let mut rest = input;
    while !rest.is_empty() && files.len() < 8 {
        let end = rest.windows(2).position(|pair| pair == [0xFE, 0xFE]).unwrap_or(rest.len());
        let (file, more) = rest.split_at(end);
        rest = more.get(2..).unwrap_or_default();
        if let Some(end) = file.iter().position(|byte| *byte == b'\n') {
            let (name, bytes) = file.split_at(end);
            files.push((String::from_utf8_lossy(name).into_owned(), &bytes[1..]));
        }
    }
    files
}

fuzz_target!(|input: &[u8]| {
    let [side, input @ ..] = input else { return };
    let files = files(input);
    let sources: Vec<_> = files.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect();
    let number = OfficeNumber::parse("1371215102").expect("a number");
    let own = OfficeAddress { number, service_type: ServiceType::parse("43") };
    let today = Date::parse("20270125").expect("a date");
    let (own_office, direction) = match side % 3 {
        0 => (None, Direction::Unknown),
        1 => (Some(own), Direction::Outgoing),
        _ => (Some(own), Direction::Incoming),
    };
    let context = Context { today, own_office, direction };
    let report = check_set(&sources, &context);
    assert_eq!(
        format!("{report:?}"),
        format!("{:?}", check_set(&sources, &context)),
        "the same verdict twice"
    );
    for finding in report.findings() {
        assert!(
            sources.iter().any(|source| source.name == finding.file) || finding.file.is_empty()
        );
    }
    let _ = read_unit(&sources);
});
