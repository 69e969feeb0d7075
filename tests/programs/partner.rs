//! Partners that are not there yet, or no longer.

use todoke_tests::programs::{Desk, Exchange, by_name, text};
use todoke_trial::load::unit_of_three_people;

use crate::{Pair, offices};

#[test]
fn unit_for_a_partner_that_is_not_enrolled_waits_and_goes_by_itself() {
    let exchange = Exchange::start();
    let (care, service) = offices();
    let care = Desk::enrol(&exchange, &care);
    let files = unit_of_three_people().unwrap().files("20270201090000");
    care.export(&files);
    care.run_once().exits(3, "nothing is lost, it cannot go yet");
    let waits = |when: &str| {
        let outbox = care.outbox();
        let [unit] = outbox.as_slice() else { panic!("one unit: {outbox:?}") };
        assert_eq!(unit["status"], "accepted", "good, and waiting {when}");
        assert_eq!(text(&unit["reason"], "code"), "N-0423", "for its partner, {when}");
        assert!(text(&unit["reason"], "message").contains("保存されています"), "safe, {when}");
        assert!(unit["due_at"].is_string(), "with a time for the next look, {when}");
    };
    waits("while nobody knows the partner");
    let code = exchange.office_add(&service);
    care.run_once().exits(3, "invited is not enrolled");
    waits("while the partner has no certificate");
    let service = Desk::new(&service);
    service.set_up(&exchange, &code, &[]).exits(0, "the partner enrols");
    care.run_once().exits(0, "it goes by itself");
    assert_eq!(care.sent(), ["uploaded"]);
    service.run_once().exits(0, "and arrives");
    assert!(service.imported() == by_name(&files), "byte for byte");
}

#[test]
fn revoked_office_is_refused_with_its_own_code_and_nobody_seals_for_it() {
    let mut pair = Pair::new();
    let number = pair.service.office().number.clone();
    pair.exchange.tool(&["revoke", &number]).exits(0, "the exchange revokes while it serves");
    let ended = pair.service.run_once();
    assert_ne!(ended.code, Some(0), "the very next call is refused: {ended:?}");
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(said.contains("[N-0403]"), "with its own code: {ended:?}");

    pair.export();
    pair.care.run_once().exits(3, "it cannot go");
    let unit = &pair.care.outbox()[0];
    let code = text(&unit["reason"], "code");
    assert!(
        ["accepted", "ready"].contains(&text(unit, "status").as_str()),
        "never sealed for a revoked certificate: {unit}"
    );
    assert!(["N-0423", "T-0104"].contains(&code.as_str()), "the reason names the partner: {unit}");

    let code = pair.exchange.tool(&["office", "code", &number]).exits(0, "a new code");
    pair.service
        .set_up(&pair.exchange, code.stdout.trim(), &[])
        .exits(0, "the office enrols again, with a new key");
    pair.work();
    assert_eq!(pair.care.sent(), ["delivered"], "and everything goes on");
}

#[test]
fn revoked_sender_keeps_its_units() {
    let mut pair = Pair::new();
    let number = pair.care.office().number.clone();
    pair.exchange.tool(&["revoke", &number]).exits(0, "revoked");
    pair.export();
    let ended = pair.care.run_once();
    assert_ne!(ended.code, Some(0), "refused: {ended:?}");
    assert!(
        !["uploaded", "delivered", "refused"].contains(&pair.care.sent()[0].as_str()),
        "kept, not sent and not lost"
    );
    pair.service.run_once().exits(0, "nothing came");
    assert!(pair.service.inbox().is_empty(), "nothing of a revoked office passes");
}

#[test]
fn refused_office_reads_that_it_is_refused_and_not_that_the_line_is_down() {
    let pair = Pair::new();
    let number = pair.service.office().number.clone();
    pair.exchange.tool(&["revoke", &number]).exits(0, "revoked");
    let ended = pair.service.run_once();
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(said.contains("失効または未登録"), "what happened: {said}");
    assert!(said.contains("窓口へ連絡"), "what the operator does: {said}");
    assert!(!said.contains("操作は不要です"), "waiting does not help here: {said}");
    assert!(!said.contains("交換所につながりません"), "the line is up: {said}");
}
