//! What arrives shows how a partner's care software writes: learnt, told when it changes or writes another standard (issue of
//! the field: import errors between products).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;

use todoke_protocol::{OfficeAddress, OfficeNumber, ServiceType};
use todoke_standard::profile::{LineEnds, Profile};
use todoke_store::{IncomingMessage, IncomingStatus, OutgoingStatus, OutgoingUnit};
use todoke_tests::Pair;
use todoke_trial::{Column, Pattern, SampleFile, office, scenario};

/// The plan of one month as the care software exports it, at these times.
fn plans(pair: &mut Pair, serials: &[&str], change: impl Fn(Vec<u8>) -> Vec<u8>) {
    for serial in serials {
        let month = scenario(office('A').unwrap(), Column::Proxy, Pattern::P12);
        for file in month.steps[0].files(serial) {
            pair.care.export(&file.name, &change(file.bytes));
        }
        pair.care.work();
    }
    pair.service.work();
    pair.care.work();
}

/// Actuals as a software of standard 3.2 writes them, under a serial of their own.
fn actuals_of_3_2(pair: &mut Pair, serial: &str) -> IncomingMessage {
    let file = old_actuals();
    pair.service.export(&file.name.replace("20250401100000", serial), &file.bytes);
    pair.service.work();
    pair.care.work();
    let message = pair.care.inbox().pop().unwrap();
    assert_eq!((message.status, message.serial.as_str()), (IncomingStatus::Delivered, serial));
    message
}

fn learnt(pair: &Pair) -> Profile {
    let sender = office('A').unwrap();
    let address = OfficeAddress {
        number: OfficeNumber::parse(&sender.number).unwrap(),
        service_type: ServiceType::parse(&sender.service_type).unwrap(),
    };
    let kept = pair.service.store().sender_profile(&address).unwrap();
    serde_json::from_str(&kept.expect("learnt")).unwrap()
}

fn newest(pair: &Pair) -> OutgoingUnit {
    let unit = pair.care.outbox().pop().unwrap();
    assert_eq!(unit.status, OutgoingStatus::Delivered, "it went: {}", unit.findings);
    unit
}

fn old_actuals() -> SampleFile {
    let name = "UPJSK_202503_1379900119_1371215102_20250401100000.CSV";
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/broken");
    let bytes = fs::read(samples.join("dialect-standard-3-2").join(name)).unwrap();
    SampleFile { name: name.to_owned(), bytes }
}

fn with_line_feeds(bytes: Vec<u8>) -> Vec<u8> {
    bytes.into_iter().filter(|byte| *byte != b'\r').collect()
}

#[test]
fn how_a_partner_writes_is_learnt_and_a_change_is_told_once() {
    let mut pair = Pair::new();
    plans(&mut pair, &["20260401090000", "20260401090100", "20260401090200"], |bytes| bytes);
    let messages = pair.service.inbox();
    assert_eq!(messages.len(), 3, "all came");
    assert!(messages.iter().all(|message| !message.findings.contains("S-0920")), "nothing is new");
    let known = learnt(&pair);
    assert_eq!(known.units, 3, "each unit of a batch counts");
    assert_eq!(known.line_ends, [LineEnds::CrLf].into(), "as they are written");
    pair.service.restart();
    plans(&mut pair, &["20260401090300"], with_line_feeds);
    let changed = pair.service.inbox().pop().unwrap();
    assert_eq!(changed.status, IncomingStatus::Delivered, "no way of writing stops it");
    assert!(changed.findings.contains("S-0920"), "another way: {}", changed.findings);
    for (name, bytes) in pair.service.imported() {
        assert_eq!(bytes.contains(&b'\r'), !name.contains("20260401090300"), "no byte is changed");
    }
    plans(&mut pair, &["20260401090400"], with_line_feeds);
    let again = pair.service.inbox().pop().unwrap();
    assert!(!again.findings.contains("S-0920"), "known by now: {}", again.findings);
    assert_eq!(learnt(&pair).units, 5, "and counted");
}

#[test]
fn a_partner_of_another_standard_is_told_on_both_ways() {
    let mut pair = Pair::new();
    let before = actuals_of_3_2(&mut pair, "20250401100000");
    assert!(!before.findings.contains("S-0921"), "nothing of our own software is known yet");
    plans(&mut pair, &["20260401090000"], |bytes| bytes);
    let first = newest(&pair);
    assert!(first.findings.contains("S-0656"), "said before it goes: {}", first.findings);
    plans(&mut pair, &["20260401090100"], |bytes| bytes);
    let second = newest(&pair);
    assert!(!second.findings.contains("S-0656"), "once: {}", second.findings);
    let after = actuals_of_3_2(&mut pair, "20250401100100");
    assert!(after.findings.contains("S-0921"), "ours is 4.1: {}", after.findings);
    assert!(learnt(&pair).standards.len() == 1, "the other office has seen one standard of ours");
    let told = pair.service.inbox();
    assert!(told.iter().all(|message| message.findings.contains("S-0921")), "theirs is 3.2");
}
