//! The way out: `run --once`, `send`, `recall`, `outbox`.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};
use todoke_tests::programs::{Desk, Exchange, by_name, files_of, text, workspace};
use todoke_trial::{Column, Pattern, Serials, office, scenario};

use crate::{Pair, people, words};

#[test]
fn outbox_tells_unit_status_partner_month_files_and_people() {
    let mut pair = Pair::new();
    let files = pair.export();
    let ended = pair.care.run_once().exits(0, "sent");
    assert!(ended.stdout.contains("→ 交換所へ送信済"), "told in the operator's words: {ended:?}");
    assert!(!ended.stdout.contains("1234567901"), "people, never bare numbers: {ended:?}");
    let outbox = pair.care.outbox();
    let [unit] = outbox.as_slice() else { panic!("one unit: {outbox:?}") };
    let names: BTreeSet<&str> = unit.as_object().unwrap().keys().map(String::as_str).collect();
    let promised = ["id", "unit", "status", "partner", "service_month", "files", "people"];
    assert!(names.is_superset(&BTreeSet::from(promised)), "the promised fields: {names:?}");
    assert_eq!(unit["unit"], "K2", "第6表, 第7表, 補足");
    assert_eq!(unit["status"], "uploaded", "the exchange has signed for it");
    let partner = json!({"number": "1379900101", "service_type": "78", "name": "J事業所"});
    assert_eq!(unit["partner"], partner, "the name comes from the office master");
    assert_eq!(unit["service_month"], "202702");
    let mut expected: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(unit["files"], json!(expected), "the names as exported");
    let named: BTreeSet<String> =
        unit["people"].as_array().unwrap().iter().map(|one| text(one, "name")).collect();
    assert_eq!(named, people().into_iter().collect(), "from 利用者補足情報");
}

#[test]
fn unit_with_an_error_stays_untouched_and_is_told_with_its_findings() {
    let exchange = Exchange::start();
    let desk = Desk::enrol(&exchange, office('K').unwrap());
    let sample = workspace("samples/broken/field-insured-number-of-9-digits");
    for (name, bytes) in files_of(&sample) {
        if name != "report.json" {
            fs::write(desk.export_folder().join(name), bytes).unwrap();
        }
    }
    let look = || -> Vec<_> {
        let times = fs::read_dir(desk.export_folder()).unwrap().map(|entry| {
            let metadata = entry.unwrap().metadata().unwrap();
            (metadata.modified().unwrap(), metadata.len())
        });
        times.collect()
    };
    let (files, times) = (files_of(&desk.export_folder()), look());

    let ended = desk.run_once().exits(1, "there is something to look at");
    assert!(ended.stdout.contains("3行目 3列目「被保険者番号」"), "told with its place: {ended:?}");
    assert!(ended.stdout.contains("× 差戻し"), "and with its status: {ended:?}");
    assert!(files_of(&desk.export_folder()) == files, "the files lie where they lay, as they were");
    assert_eq!(look(), times, "not even touched");

    let outbox = desk.outbox();
    let [unit] = outbox.as_slice() else { panic!("one unit: {outbox:?}") };
    assert_eq!(unit["status"], "rejected");
    let finding = &unit["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["line"], &finding["column"]),
        (&json!("S-0105"), &json!(3), &json!(3)),
        "the finding of the check"
    );
    desk.run_once().exits(0, "the same set is not judged again");
    assert_eq!(desk.outbox().len(), 1, "nor listed twice");
}

#[test]
fn rejected_unit_that_is_handed_over_by_hand_is_told_again() {
    let exchange = Exchange::start();
    let desk = Desk::enrol(&exchange, office('K').unwrap());
    let sample = workspace("samples/broken/field-insured-number-of-9-digits");
    let (folder, sample) = (desk.export_folder(), sample.to_str().unwrap().to_owned());
    for words in [["send", &sample], ["send", &sample], ["send", folder.to_str().unwrap()]] {
        for (name, bytes) in files_of(sample.as_ref()) {
            if name != "report.json" {
                fs::write(folder.join(name), bytes).unwrap();
            }
        }
        let ended = desk.todoke(&words).exits(1, "sending by hand does not let an error pass");
        assert!(ended.stdout.contains("[S-0105]"), "the operator reads why, each time: {ended:?}");
    }
    assert!(desk.sent().iter().all(|status| status == "rejected"), "nothing was sent");
}

#[test]
fn sent_files_stay_where_they_lie_unless_the_office_wants_otherwise() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.work();
    assert!(files_of(&pair.care.export_folder()) == by_name(&files), "left as they were");

    let mut pair = Pair::with(&["--move-sent"]);
    let files = pair.export();
    pair.exchange.kill();
    pair.care.run_once().exits(3, "the exchange is away");
    assert!(
        files_of(&pair.care.export_folder()) == by_name(&files),
        "nothing moves before the exchange has signed for it"
    );
    pair.exchange.serve(None);
    pair.care.run_once().exits(0, "sent");
    assert!(files_of(&pair.care.export_folder()).is_empty(), "moved after acceptance");
    let moved = files_of(&pair.care.export_folder().join("送信済"));
    assert!(moved == by_name(&files), "whole, under their names");
    pair.care.run_once().exits(0, "what lies in 送信済 is not sent again");
    assert_eq!(pair.care.outbox().len(), 1, "one unit");
}

#[test]
fn office_that_reviews_everything_sends_only_what_a_person_sends() {
    let mut pair = Pair::with(&["--review", "always"]);
    let files = pair.export();
    pair.care.run_once().exits(0, "waiting for a person is no failure");
    assert_eq!(pair.care.sent(), ["awaiting_review"]);
    pair.care.run_once().exits(0, "and no time changes it");
    assert_eq!(pair.care.sent(), ["awaiting_review"], "it names the person who must act");
    pair.service.run_once().exits(0, "nothing to fetch");
    assert!(pair.service.inbox().is_empty(), "nothing left the office");
    pair.send_folder().exits(0, "sending by hand is the review");
    assert_eq!(pair.care.sent(), ["uploaded"], "the same unit goes");
    pair.work();
    assert!(pair.service.imported() == by_name(&files), "and arrives");
}

#[test]
fn office_that_reviews_warnings_lets_good_sets_pass() {
    let mut pair = Pair::with(&["--review", "warnings"]);
    pair.export();
    pair.care.run_once().exits(0, "sent");
    assert_eq!(pair.care.sent(), ["uploaded"], "a set without a warning needs no person");
}

#[test]
fn files_named_one_by_one_are_sent_at_once() {
    let mut pair = Pair::new();
    let files = pair.plan();
    let mut paths = Vec::new();
    for file in &files {
        let path = pair.care.beside(&file.name);
        fs::write(&path, &file.bytes).unwrap();
        paths.push(path);
    }
    let ended = pair.care.todoke(&words(&["--json", "send"], &paths)).exits(0, "sent");
    assert_eq!(ended.json()[0]["status"], "uploaded", "the list says how far it came");
    pair.work();
    assert!(pair.service.imported() == by_name(&files), "byte for byte");
    let paths = [paths[0].clone()];
    let ended = pair.care.todoke(&words(&["send"], &paths)).exits(1, "a part of a unit is none");
    assert!(ended.stdout.contains("× 差戻し"), "told with findings: {ended:?}");
}

#[test]
fn file_of_another_kind_is_not_sent_and_told() {
    let pair = Pair::new();
    let path = pair.care.beside("メモ.txt");
    fs::write(&path, "x").unwrap();
    let ended =
        pair.care.todoke(&words(&["send"], &[path])).exits(1, "there is something to look at");
    assert!(ended.stderr.contains("メモ.txt"), "named: {ended:?}");
    assert!(pair.care.outbox().is_empty(), "nothing was taken");
}

#[test]
fn the_same_export_twice_is_sent_once() {
    let mut pair = Pair::new();
    let files = pair.export();
    pair.work();
    pair.care.export(&files);
    pair.work();
    pair.send_folder().exits(0, "nothing new to send");
    pair.work();
    assert_eq!(pair.care.sent(), ["delivered"], "one unit");
    assert_eq!(pair.service.received(), ["delivered"], "one message");
    assert_eq!(pair.service.imported().len(), 3, "three files");
}

#[test]
fn an_export_with_a_new_serial_is_a_new_unit() {
    let mut pair = Pair::new();
    let mut files = by_name(&pair.export());
    files.extend(by_name(&pair.export()));
    pair.work();
    assert_eq!(pair.care.sent(), ["delivered", "delivered"], "an update is sent like the first");
    assert_eq!(pair.service.received(), ["delivered", "delivered"]);
    assert!(pair.service.imported() == files, "the care software decides which is newer");
}

#[test]
fn next_month_goes_beside_the_current_one() {
    let exchange = Exchange::start();
    let (a, k) = (office('A').unwrap(), office('K').unwrap());
    let (care, service) = (Desk::enrol(&exchange, a), Desk::enrol(&exchange, k));
    let mut serials = Serials::of_the_trial();
    let steps = scenario(a, Column::Proxy, Pattern::P14).steps;
    let mut files = Vec::new();
    for step in &steps[..2] {
        files.extend(step.files(&serials.take()));
    }
    care.export(&files);
    care.run_once().exits(0, "sent");
    service.run_once().exits(0, "received");
    let months: BTreeSet<String> =
        service.inbox().iter().map(|message| text(message, "service_month")).collect();
    assert_eq!(months, BTreeSet::from(["202702".to_owned(), "202703".to_owned()]), "two months");
    assert!(service.imported() == by_name(&files), "neither hides the other");
}

#[test]
fn recall_before_delivery_takes_it_back_and_the_partner_gets_nothing() {
    let mut pair = Pair::new();
    let id = pair.sent();
    let ended = pair.care.todoke(&["recall", &id]).exits(0, "nobody has it yet");
    assert!(ended.stdout.contains("取り消しました"), "told: {ended:?}");
    assert_eq!(pair.care.sent(), ["withdrawn"]);
    pair.work();
    assert!(pair.service.imported().is_empty(), "nothing to import");
    assert!(
        pair.service.received().iter().all(|status| status == "withdrawn"),
        "at most the news that something was taken back"
    );
    pair.care.todoke(&["recall", &id]).exits(0, "asked again: it is taken back");
    assert_eq!(pair.care.sent(), ["withdrawn"], "and its files do not go again");
}

#[test]
fn recall_after_delivery_is_refused_with_what_to_do() {
    let mut pair = Pair::new();
    let id = pair.sent();
    pair.service.run_once().exits(0, "the partner has it");
    let ended = pair.care.todoke(&["recall", &id]).exits(1, "too late");
    assert!(ended.stdout.contains("[N-0410]"), "with its code: {ended:?}");
    assert!(ended.stdout.contains("取り下げのファイル"), "and what to do instead: {ended:?}");
    pair.work();
    assert_eq!(pair.care.sent(), ["delivered"], "the unit goes its way");
}

#[test]
fn recall_without_the_exchange_is_kept_and_done_later() {
    let mut pair = Pair::new();
    let id = pair.sent();
    pair.exchange.kill();
    let ended = pair.care.todoke(&["recall", &id]).exits(3, "later");
    assert!(ended.stdout.contains("保存されています"), "the wish is safe: {ended:?}");
    assert_eq!(pair.care.sent(), ["uploaded"], "not claimed before the exchange says so");
    pair.exchange.serve(None);
    pair.care.run_once().exits(0, "done now");
    assert_eq!(pair.care.sent(), ["withdrawn"]);
    pair.service.run_once().exits(0, "nothing to fetch");
    assert!(pair.service.imported().is_empty(), "the partner gets nothing");
}

#[test]
fn recall_of_what_never_left_needs_no_exchange() {
    let mut pair = Pair::with(&["--review", "always"]);
    pair.export();
    pair.care.run_once().exits(0, "waits for a person");
    pair.exchange.kill();
    let id = pair.care.only_sent();
    pair.care.todoke(&["recall", &id]).exits(0, "nobody else has it");
    assert_eq!(pair.care.sent(), ["withdrawn"]);
}

#[test]
fn an_id_that_does_not_exist_is_told() {
    let pair = Pair::new();
    let unknown = "01a20603-4123-77bd-83b2-9940a34991bb";
    for words in [["show", unknown], ["recall", unknown], ["proof", unknown], ["show", "7"]] {
        let ended = pair.care.todoke(&words).exits(2, "there is no such unit");
        assert!(ended.stderr.contains("[D-0107]"), "{words:?}: {ended:?}");
    }
}

#[test]
fn without_the_exchange_all_is_kept_and_goes_by_itself_later() {
    let mut pair = Pair::new();
    pair.exchange.kill();
    let files = pair.export();
    let ended = pair.care.run_once().exits(3, "try later");
    assert!(ended.stdout.contains("1件は保存されています"), "safe, and told so: {ended:?}");
    assert!(ended.stdout.contains("[N-0201]"), "with its code: {ended:?}");
    pair.exchange.serve(None);
    pair.work();
    assert_eq!(pair.care.sent(), ["delivered"]);
    assert!(pair.service.imported() == by_name(&files), "byte for byte");
    let unit: &Value = &pair.care.outbox()[0];
    assert_eq!((&unit["reason"], &unit["due_at"]), (&Value::Null, &Value::Null), "nothing waits");
}
