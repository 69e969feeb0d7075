//! The way in: `inbox`, `show`, the import folder.

use std::collections::BTreeSet;
use std::fs;

use serde_json::json;
use todoke_tests::programs::{by_name, text};

use crate::{Pair, people};

#[test]
fn inbox_tells_unit_status_partner_month_files_and_people() {
    let mut pair = Pair::new();
    let id = pair.sent();
    let ended = pair.service.run_once().exits(0, "received");
    assert!(ended.stdout.contains("● 到着（未読）"), "told in the operator's words: {ended:?}");
    let inbox = pair.service.inbox();
    let [message] = inbox.as_slice() else { panic!("one message: {inbox:?}") };
    assert_eq!(text(message, "id"), id, "the same id on both sides");
    assert_eq!((&message["unit"], &message["status"]), (&json!("K2"), &json!("delivered")));
    let partner = json!({"number": "1371215102", "service_type": "43", "name": "A事業所"});
    assert_eq!(message["partner"], partner);
    assert_eq!(message["service_month"], "202702");
    assert_eq!(message["files"].as_array().unwrap().len(), 3);
    let named: BTreeSet<String> =
        message["people"].as_array().unwrap().iter().map(|one| text(one, "name")).collect();
    assert_eq!(named, people().into_iter().collect(), "people, not numbers");
}

#[test]
fn show_marks_opened_and_the_sender_sees_it() {
    let mut pair = Pair::new();
    let id = pair.sent();
    pair.service.run_once().exits(0, "received");
    let ended = pair.service.todoke(&["show", &id]).exits(0, "shown");
    for name in people() {
        assert!(ended.stdout.contains(&name), "{name} is named: {ended:?}");
    }
    assert_eq!(pair.service.received(), ["opened"], "somebody looked");
    pair.work();
    assert_eq!(pair.care.sent(), ["opened"], "and the sender knows");
    pair.service.todoke(&["show", &id]).exits(0, "looking twice changes nothing");
    pair.work();
    let proof = pair.care.todoke(&["proof", &id, "--json"]).exits(0, "all receipts hold").json();
    let receipts = proof["receipts"].as_array().unwrap();
    assert_eq!(receipts.len(), 3, "accepted, delivered, opened: one receipt a step");
}

#[test]
fn peek_shows_and_tells_nobody() {
    let mut pair = Pair::new();
    let id = pair.sent();
    pair.service.run_once().exits(0, "received");
    let ended = pair.service.todoke(&["show", &id, "--peek", "--json"]).exits(0, "shown");
    assert_eq!(ended.json()["status"], "delivered");
    pair.work();
    assert_eq!(pair.service.received(), ["delivered"], "not opened");
    assert_eq!(pair.care.sent(), ["delivered"], "and nobody was told otherwise");
}

#[test]
fn show_without_the_exchange_keeps_the_receipt() {
    let mut pair = Pair::new();
    let id = pair.sent();
    pair.service.run_once().exits(0, "received");
    pair.exchange.kill();
    pair.service.todoke(&["show", &id]).exits(0, "reading needs no exchange");
    pair.exchange.serve(None);
    pair.work();
    assert_eq!(pair.care.sent(), ["opened"], "the receipt went later");
}

#[test]
fn show_of_a_sent_unit_marks_nothing() {
    let mut pair = Pair::new();
    let id = pair.sent();
    let ended = pair.care.todoke(&["show", &id, "--json"]).exits(0, "shown");
    assert_eq!(ended.json()["status"], "uploaded");
    pair.work();
    assert_eq!(pair.care.sent(), ["delivered"], "only the partner opens");
}

#[test]
fn file_of_the_same_name_in_the_import_folder_is_never_overwritten() {
    let mut pair = Pair::new();
    pair.sent();
    let name = text(&pair.care.outbox()[0], "serial");
    let files = pair.care.export_folder();
    let first = fs::read_dir(files).unwrap().next().unwrap().unwrap().file_name();
    assert!(first.to_str().unwrap().contains(&name), "a file of the unit");
    let occupied = pair.service.import_folder().join(&first);
    fs::write(&occupied, "of somebody else").unwrap();
    let ended = pair.service.run_once().exits(3, "it waits for the care software");
    assert!(ended.stdout.contains("[D-0203]"), "told: {ended:?}");
    assert_eq!(fs::read(&occupied).unwrap(), b"of somebody else", "left as it was");
    assert_eq!(pair.service.imported().len(), 1, "and no part of the unit beside it");
    fs::remove_file(&occupied).unwrap();
    pair.work();
    assert_eq!(pair.service.received(), ["delivered"], "goes on by itself");
    assert_eq!(pair.service.imported().len(), 3);
    assert!(pair.service.temporary_files().is_empty(), "nothing is left beside them");
}

#[test]
fn import_folder_that_went_away_is_waited_for() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.send_folder().exits(0, "sent");
    fs::remove_dir(pair.service.import_folder()).unwrap();
    let ended = pair.service.run_once().exits(3, "it waits for the folder");
    assert!(format!("{}{}", ended.stdout, ended.stderr).contains("[D-0201]"), "told: {ended:?}");
    fs::create_dir(pair.service.import_folder()).unwrap();
    pair.work();
    assert!(pair.service.imported() == by_name(&files), "whole, as soon as the folder is back");
    assert_eq!(pair.care.sent(), ["delivered"]);
}
