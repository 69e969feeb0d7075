//! Guards against misdelivery (誤送信) that know what was sent before: said on the unit, before it goes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use todoke_store::{NoticeKind, OutgoingStatus, OutgoingUnit};
use todoke_tests::Pair;
use todoke_trial::{Column, Pattern, SampleFile, office, scenario};

const FIRST: &str = "20260401090000";
const LATER: &str = "20260401100000";
const LAST: &str = "20260401110000";

/// The care software exports, both offices work; the unit that came of it.
fn export(pair: &mut Pair, files: &[SampleFile]) -> OutgoingUnit {
    let known = pair.care.outbox().len();
    for file in files {
        pair.care.export(&file.name, &file.bytes);
    }
    pair.work();
    let units = pair.care.outbox();
    assert_eq!(units.len(), known + 1, "one unit more");
    let serial = |unit: &OutgoingUnit| unit.serial.clone();
    units.into_iter().max_by_key(serial).unwrap()
}

/// The files of a step of a month between A and K.
fn step(pattern: Pattern, step: usize, serial: &str) -> Vec<SampleFile> {
    scenario(office('A').unwrap(), Column::Proxy, pattern).steps[step].files(serial)
}

/// A person looks at what waits, and lets it go.
fn let_go(pair: &mut Pair, unit: &OutgoingUnit) -> OutgoingUnit {
    pair.care.let_go();
    pair.work();
    pair.care.store().unit(unit.id).unwrap()
}

fn says(unit: &OutgoingUnit, code: &str) -> bool {
    assert_eq!(unit.status, OutgoingStatus::Delivered, "no guard stops it: {}", unit.findings);
    unit.findings.contains(code)
}

#[test]
fn a_person_new_to_a_known_partner_is_asked_about_once() {
    let mut pair = Pair::new();
    let first = export(&mut pair, &step(Pattern::P11, 0, FIRST));
    assert!(!says(&first, "S-0654"), "a new partner is asked about as a partner");
    let other = export(&mut pair, &step(Pattern::P13, 0, LATER));
    assert_eq!(other.status, OutgoingStatus::AwaitingReview, "whatever the habit of the office");
    assert!(pair.service.imported().keys().all(|name| !name.contains(LATER)), "nothing of it went");
    let told = |with_waiting| pair.care.store().take_notices(with_waiting).unwrap();
    assert_eq!(told(false), [], "an office that looks at everything needs no word");
    let notices = told(true);
    assert_eq!(notices.len(), 1, "told on the desktop: {notices:?}");
    assert_eq!((notices[0].kind, notices[0].id), (NoticeKind::Waiting, other.id), "which");
    assert_eq!(told(true), [], "once");
    let other = let_go(&mut pair, &other);
    assert!(says(&other, "S-0654"), "somebody else: {}", other.findings);
    let name = other.people[0].name.clone().unwrap();
    assert_ne!(first.people[0].name.as_ref(), Some(&name), "another person than before");
    assert!(other.findings.contains(&name), "by name: {}", other.findings);
    let again = export(&mut pair, &step(Pattern::P11, 1, LAST));
    assert!(!says(&again, "S-0654"), "who went there before is not asked about");
    let same = export(&mut pair, &step(Pattern::P13, 1, "20260401120000"));
    assert!(!says(&same, "S-0654"), "nor who was asked about");
    let made = pair.care.engine.make_withdrawal(again.id, None).unwrap();
    assert_eq!(pair.care.store().unit(made[0]).unwrap().status, OutgoingStatus::AwaitingReview);
    assert_eq!(
        pair.care.store().take_notices(true).unwrap(),
        [],
        "who made it knows that it waits"
    );
}

#[test]
fn the_same_content_under_a_new_serial_is_said() {
    let mut pair = Pair::new();
    let first = export(&mut pair, &step(Pattern::P12, 0, FIRST));
    assert!(!says(&first, "S-0653"), "nothing went before");
    let again = export(&mut pair, &step(Pattern::P12, 0, LATER));
    assert!(says(&again, "S-0653"), "the same once more: {}", again.findings);
    let changed = export(&mut pair, &step(Pattern::P12, 1, LAST));
    assert!(!says(&changed, "S-0653"), "an update is another content");
}

#[test]
fn a_withdrawal_of_what_never_went_is_said() {
    let mut pair = Pair::new();
    let astray = export(&mut pair, &step(Pattern::P13, 1, FIRST));
    assert!(says(&astray, "S-0655"), "nothing to withdraw: {}", astray.findings);
    export(&mut pair, &step(Pattern::P13, 0, LATER));
    let right = export(&mut pair, &step(Pattern::P13, 1, LAST));
    assert!(!says(&right, "S-0655"), "now there is: {}", right.findings);
}
