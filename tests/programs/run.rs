//! `run` as it runs all day, and two programs on one home.

use todoke_tests::programs::{by_name, until};

use crate::Pair;

#[test]
fn what_is_dropped_arrives_without_anybody_and_sigterm_ends_in_order() {
    let mut pair = Pair::new();
    let (care, service) = (pair.care.run(), pair.service.run());
    let first = pair.export();
    until("the plan arrives", || pair.service.imported().len() == 3);
    until("the sender knows", || pair.care.sent() == ["delivered"]);
    let id = pair.care.only_sent();
    pair.service.todoke(&["show", &id]).exits(0, "another program may look while `run` works");
    until("the sender knows that somebody looked", || pair.care.sent() == ["opened"]);

    let second = pair.export();
    until("the next plan arrives", || pair.service.imported().len() == 6);
    let mut files = by_name(&first);
    files.extend(by_name(&second));
    assert!(pair.service.imported() == files, "byte for byte");
    for running in [care, service] {
        let ended = running.terminate().exits(0, "SIGTERM is an orderly end");
        assert!(!ended.stdout.is_empty(), "each status change was told as it happened");
    }
}

#[test]
fn second_run_on_one_home_leaves_the_work_to_the_first() {
    let mut pair = Pair::new();
    let running = pair.care.run();
    pair.export();
    until("the first one works", || pair.care.sent() == ["uploaded"]);
    let ended = pair.care.run_once().exits(3, "the first one does it");
    assert!(ended.stderr.contains("[D-0208]"), "told: {ended:?}");
    pair.care.todoke(&["run"]).exits(3, "so with a second one for the day");
    let plan = pair.plan();
    pair.care.export(&plan);
    let sent = pair.send_folder();
    assert!([Some(0), Some(3)].contains(&sent.code), "taken here, sent there: {sent:?}");
    until("the running one sends what was handed over", || {
        pair.care.sent() == ["uploaded", "uploaded"]
    });
    running.terminate().exits(0, "an orderly end");
    pair.care.run_once().exits(0, "and the home is free again");
}

#[test]
fn exchange_that_comes_back_is_found_by_itself() {
    let mut pair = Pair::new();
    let id = pair.sent();
    let running = pair.service.run();
    until("the message arrives", || pair.service.received() == ["delivered"]);
    pair.exchange.kill();
    pair.service.todoke(&["show", &id]).exits(0, "reading needs no exchange");
    pair.exchange.serve(None);
    running.terminate().exits(0, "an orderly end, whatever the line did");
    pair.work();
    assert_eq!(pair.care.sent(), ["opened"], "the receipt was not lost");
}
