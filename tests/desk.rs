//! The desk as a window or a page uses it: the same commands, a real engine at work, a real exchange between two offices.
//!
//! The engine's thread runs in real time on a clock that the test sets: a test lets time pass and waits for an event of the desk, a bounded
//! number of times.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use todoke_client::desk::{COMMANDS, Desk, Event};
use todoke_client::home::Home;
use todoke_client::setup::{KeyAlgorithm, Review};
use todoke_client::{Clock, Settings};
use todoke_testkit::{TestClock, TestExchange, TestOffice};
use todoke_trial::{SampleFile, Serials, office, scenarios};

/// A desk of a test, with the events it told.
struct Seat {
    desk: Arc<Desk>,
    events: Receiver<Event>,
    office: TestOffice,
    clock: TestClock,
}

impl Seat {
    fn take(office: TestOffice, clock: &TestClock) -> Self {
        let machine: Arc<dyn Clock> = Arc::new(clock.clone());
        let settings =
            Settings { settle: SignedDuration::from_secs(2), completion: SignedDuration::ZERO };
        let desk = Desk::open_with(
            Home::new(office.home()),
            Some(office.passphrase_file()),
            machine,
            settings,
        );
        let events = desk.subscribe();
        Self { desk, events, office, clock: clock.clone() }
    }

    fn call(&self, name: &str, arguments: Value) -> Value {
        self.desk.call(name, arguments).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
    }

    /// Lets time pass until what is asked for is there.
    fn until(&self, what: &str, mut look: impl FnMut(&Self) -> Option<Value>) -> Value {
        for _ in 0..400 {
            if let Some(found) = look(self) {
                return found;
            }
            self.clock.advance(SignedDuration::from_secs(1));
            let _ = self.events.recv_timeout(Duration::from_millis(200));
        }
        panic!("never: {what}. {:#}", self.call("status", Value::Null));
    }

    fn units(&self) -> Vec<Value> {
        let view = self.call("outgoing", Value::Null);
        let partners = view["partners"].as_array().unwrap().clone();
        partners.iter().flat_map(|group| group["units"].as_array().unwrap().clone()).collect()
    }

    /// The one unit that waits for 送信する.
    fn unit_to_send(&self) -> Value {
        self.until("a unit waits for a look", |seat| {
            seat.units().into_iter().find(|unit| can(unit, "send"))
        })
    }

    fn sent(&self, id: &str) -> Value {
        self.call("unit", json!({ "id": id }))["line"].clone()
    }

    fn inbox(&self, state: &str, search: &str) -> Vec<Value> {
        let query = json!({ "state": state, "service_month": null, "partner_number": null,
            "unit_group": null, "search": search, "after": null, "limit": 50 });
        self.call("inbox", query)["messages"].as_array().unwrap().clone()
    }

    fn arrived(&self) -> Value {
        self.until("something new is in the inbox", |seat| seat.inbox("new", "").into_iter().next())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.desk.stop();
    }
}

fn can(unit: &Value, act: &str) -> bool {
    unit["acts"].as_array().unwrap().iter().any(|known| known == act)
}

fn id(unit: &Value) -> String {
    unit["id"].as_str().unwrap().to_owned()
}

struct Pair {
    exchange: TestExchange,
    care: Seat,
    service: Seat,
    serials: Serials,
}

impl Pair {
    fn new() -> Self {
        Self::with_habit(Review::Always)
    }

    fn with_habit(review: Review) -> Self {
        let clock = TestClock::default();
        let exchange = TestExchange::start(&clock);
        let enrol = |letter| {
            let known = office(letter).unwrap();
            TestOffice::enrol_with(
                &exchange,
                &clock,
                &known.number,
                &known.service_type,
                &known.name,
                KeyAlgorithm::P256,
                review,
            )
        };
        // Both are known to the exchange before either asks for the office master.
        let (care, service) = (enrol('A'), enrol('K'));
        let (care, service) = (Seat::take(care, &clock), Seat::take(service, &clock));
        Self { exchange, care, service, serials: Serials::of_the_trial() }
    }

    fn plan(&mut self) -> Vec<SampleFile> {
        let (care, service) =
            (self.care.office.number().to_owned(), self.service.office.number().to_owned());
        let step = scenarios()
            .into_iter()
            .flat_map(|scenario| scenario.steps)
            .find(|step| {
                step.sender().number == care
                    && step.receiver().number == service
                    && step.unit_kind() == "K2"
            })
            .unwrap();
        step.files(&self.serials.take())
    }

    fn export(&mut self) {
        for file in self.plan() {
            self.care.office.export(&file.name, &file.bytes);
        }
    }

    /// A plan sent and at the partner.
    fn deliver(&mut self) -> (String, Value) {
        self.export();
        let unit = id(&self.care.unit_to_send());
        self.care.call("send", json!({ "ids": [unit] }));
        let message = self.service.arrived();
        (unit, message)
    }
}

#[test]
fn a_plan_goes_when_a_person_says_so_and_comes_back_as_opened() {
    // CL-06, CL-09, CL-13, CL-18: preview and confirm, one act for all, the state per partner, read marks.
    let mut pair = Pair::new();
    pair.export();
    let unit = pair.care.unit_to_send();
    assert_eq!(unit["status"]["word"], "確認待ち", "nothing goes before a person looked");
    assert!(unit["people"][0]["name"].is_string(), "people, not numbers");
    let ids = json!({ "ids": [id(&unit)] });
    let sending = pair.care.call("send", ids.clone());
    assert!(sending["undo_until"].is_string(), "there is a moment to think again");
    let sending = pair.care.until("the exchange has it", |seat| {
        let view = seat.call("sending", ids.clone());
        (view["uploaded"] == 1).then_some(view)
    });
    assert_eq!(sending["partners"][0]["total"], 1, "each partner's share is told");

    let message = pair.service.arrived();
    assert_eq!(message["unread"], true, "nobody has looked at it");
    assert_eq!(message["people"], message["people"], "people came along");
    assert!(message["handed_over_at"].is_string(), "its files lie in the import folder");
    assert_eq!(pair.service.desk.badge(), 1, "the tray shows one");
    pair.care.until("the partner has it", |seat| {
        let line = seat.sent(&id(&unit));
        (line["status"]["code"] == "delivered").then_some(line)
    });

    pair.service.call("mark_read", json!({ "ids": [message["id"]] }));
    assert_eq!(pair.service.inbox("new", "").len(), 0, "read is not new");
    assert_eq!(pair.service.inbox("open", "").len(), 1, "but not done with");
    let opened = pair.care.until("the partner opened it", |seat| {
        let line = seat.sent(&id(&unit));
        (line["status"]["code"] == "opened").then_some(line)
    });
    let chain = opened["chain"].as_array().unwrap();
    let words: Vec<&str> = chain.iter().map(|step| step["word"].as_str().unwrap()).collect();
    assert_eq!(words, ["交換所へ送信済", "相手に到着", "相手が開封"], "the whole way is told");
    assert!(chain.iter().all(|step| step["at"].is_string()), "each step with its time");

    let proof = pair.care.call("proof", json!({ "id": unit["id"] }));
    let receipts = proof["receipts"].as_array().unwrap();
    assert_eq!(receipts.len(), 3, "accepted, delivered, opened");
    assert!(receipts.iter().all(|receipt| receipt["verified"] == true), "every signature holds");
}

#[test]
fn a_send_can_be_undone_for_five_seconds() {
    let mut pair = Pair::new();
    pair.export();
    let unit = pair.care.unit_to_send();
    let ids = json!({ "ids": [id(&unit)] });
    pair.care.call("send", ids.clone());
    assert!(can(&pair.care.units()[0], "undo_send"), "the verb of the row is 元に戻す");
    assert_eq!(pair.care.call("undo_send", ids.clone()), 1, "it was in time");
    pair.care.clock.advance_s(60);
    let unit = pair.care.unit_to_send();
    assert_eq!(unit["due_at"], Value::Null, "it waits for a person again");
    pair.care.call("send", ids.clone());
    pair.care.until("it went", |seat| {
        (seat.call("sending", ids.clone())["uploaded"] == 1).then_some(Value::Null)
    });
    assert_eq!(pair.care.call("undo_send", ids), 0, "now it is too late, and that is said");
}

#[test]
fn held_and_excluded_units_stay_when_the_rest_goes() {
    // CL-09, CL-11: hold, leave out, put back.
    let mut pair = Pair::new();
    pair.export();
    let unit = pair.care.unit_to_send();
    let ids = json!([id(&unit)]);
    for aside in ["held", "excluded"] {
        pair.care.call("set_aside", json!({ "ids": ids, "set_aside": aside }));
        let unit = &pair.care.units()[0];
        assert_eq!(unit["acts"], json!(["put_back"]), "the one verb is 戻す");
        let sending = pair.care.call("send", json!({ "ids": ids }));
        assert_eq!(sending["undo_until"], Value::Null, "{aside}: it does not go with the rest");
    }
    pair.care.call("set_aside", json!({ "ids": ids, "set_aside": "no" }));
    assert!(can(&pair.care.units()[0], "send"), "put back, it can go");
}

#[test]
fn a_unit_the_partner_has_not_fetched_can_be_taken_back_and_sent_again() {
    // CL-14, CL-34: recall before delivery, resend with the same data.
    let mut pair = Pair::new();
    // The partner's program is not running.
    pair.service.desk.stop();
    pair.export();
    let unit = pair.care.unit_to_send();
    pair.care.call("send", json!({ "ids": [unit["id"]] }));
    pair.care.until("the exchange has it", |seat| {
        can(&seat.sent(&id(&unit)), "recall")
            .then_some(Value::Null)
            .filter(|_| seat.sent(&id(&unit))["status"]["code"] == "uploaded")
    });
    let recall = pair.care.call("recall", json!({ "id": unit["id"] }));
    assert_eq!(recall["outcome"], "withdrawn", "taken back before the partner had it");
    let line = pair.care.sent(&id(&unit));
    assert_eq!(line["status"]["word"], "取消済", "and said so");
    let again = pair.care.call("send_again", json!({ "id": unit["id"] }));
    let waiting = pair.care.unit_to_send();
    assert_eq!(waiting["id"], again["id"], "the same bytes as a unit of its own");
    assert_ne!(waiting["id"], unit["id"], "with an id of its own");
    let refused = pair.care.desk.call("send_again", json!({ "id": again["id"] })).unwrap_err();
    assert_eq!(refused.code, "D-0216", "what waits is not sent twice");
}

#[test]
fn sending_again_waits_for_a_person_whatever_the_office_does_otherwise() {
    // CL-34: a resend is a person's act; it never goes by itself, and pressed twice it is one.
    let mut pair = Pair::with_habit(Review::Never);
    pair.service.desk.stop();
    pair.export();
    let sent = pair.care.until("it went by itself", |seat| {
        let query = json!({ "state": "under_way", "service_month": null, "partner_number": null,
            "search": "", "after": null, "limit": 50 });
        seat.call("sent", query)["units"].as_array().unwrap().first().cloned()
    });
    assert_eq!(pair.care.call("recall", json!({ "id": sent["id"] }))["outcome"], "withdrawn");
    let again = pair.care.call("send_again", json!({ "id": sent["id"] }));
    let twice = pair.care.call("send_again", json!({ "id": sent["id"] }));
    assert_eq!(twice, again, "pressed twice it is one");
    for _ in 0..20 {
        pair.care.clock.advance_s(5);
        let _ = pair.care.events.recv_timeout(Duration::from_millis(100));
    }
    let waiting = pair.care.sent(&id(&again));
    assert_eq!(waiting["status"]["code"], "awaiting_review", "it waits for 送信する");
    assert!(can(&waiting, "send"), "and has the verb for it");
}

#[test]
fn files_dropped_on_the_page_are_taken_and_the_rest_is_named() {
    // CL-03, CL-05: what each file was, what was not taken and why.
    let mut pair = Pair::new();
    let files: Vec<Value> = pair
        .plan()
        .iter()
        .map(|file| {
            use base64::Engine as _;
            let base64 = base64::engine::general_purpose::STANDARD.encode(&file.bytes);
            json!({ "name": file.name, "base64": base64 })
        })
        .chain([json!({ "name": "メモ.txt", "base64": "AAAA" })])
        .collect();
    let taken = pair.care.call("take_files", json!({ "files": files }));
    assert_eq!(taken["units"].as_array().unwrap().len(), 1, "one unit of three files");
    assert_eq!(taken["foreign"], json!(["メモ.txt"]), "what is none of ours is named");
    assert!(can(&taken["units"][0], "send"), "it waits for a look like any other");
    let again = pair.care.call("take_files", json!({ "files": files }));
    assert_eq!(again["units"][0]["id"], taken["units"][0]["id"], "dropped twice is one unit");
}

#[test]
fn people_and_offices_are_found_however_they_are_typed() {
    // CL-20, CL-37: search over people (かな too), offices, ids.
    let mut pair = Pair::new();
    let (_, message) = pair.deliver();
    let person = &message["people"][0];
    let kana = person["kana"].as_str().unwrap();
    let hiragana: String = kana
        .chars()
        .map(|character| match character {
            'ァ'..='ヶ' => char::from_u32(character as u32 - 0x60).unwrap(),
            other => other,
        })
        .collect();
    let name = person["name"].as_str().unwrap();
    let family = name.split('\u{3000}').next().unwrap();
    let office = message["partner"]["name"].as_str().unwrap();
    for typed in [name, family, kana, &hiragana, office, person["insured_number"].as_str().unwrap()]
    {
        for state in ["all", "new"] {
            assert_eq!(pair.service.inbox(state, typed).len(), 1, "{typed} finds it in {state}");
        }
    }
    assert_eq!(pair.service.inbox("all", "どこにもない名前").len(), 0, "nobody else is found");
}

#[test]
fn a_form_is_drawn_at_both_ends_and_looking_at_it_tells_nobody() {
    let mut pair = Pair::new();
    let (unit, message) = pair.deliver();
    let sent = pair.care.call("form", json!({ "id": unit }));
    let received = pair.service.call("form", json!({ "id": message["id"] }));
    let sheets = |form: &Value| -> Vec<String> {
        let sheets = form["sheets"].as_array().unwrap();
        sheets.iter().map(|sheet| sheet["sheet"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(sheets(&sent), ["usage", "annex", "supplement"], "the forms in their order");
    assert_eq!(sheets(&received), sheets(&sent), "the partner sees the same forms");
    assert_eq!(sent["sheets"][0]["for_provider"], false, "a 利用票 for who plans,");
    assert_eq!(received["sheets"][0]["for_provider"], true, "a 提供票 for who comes");
    let said = message["people"][0]["summary"].as_str().unwrap();
    assert!(said.starts_with("予定 "), "the list says in a line what the form holds: {said}");
    assert_ne!(pair.care.sent(&unit)["status"]["code"], "opened", "nothing was marked as read");
}

#[test]
fn done_is_local_and_can_be_taken_back() {
    let mut pair = Pair::new();
    let (unit, message) = pair.deliver();
    pair.service.call("mark_done", json!({ "ids": [message["id"]], "done": true }));
    assert_eq!(pair.service.inbox("done", "").len(), 1, "done with");
    assert_eq!(pair.service.inbox("open", "").len(), 0, "and no more open");
    pair.service.call("mark_done", json!({ "ids": [message["id"]], "done": false }));
    assert_eq!(pair.service.inbox("open", "").len(), 1, "back");
    let line = pair.care.sent(&unit);
    assert_ne!(line["status"]["code"], "opened", "処理済 is told to nobody");
}

#[test]
fn files_are_handed_over_again_and_never_over_another_one() {
    // CL-22: put received files where the care software imports them; what lies there is never overwritten.
    let mut pair = Pair::new();
    let (_, message) = pair.deliver();
    let first = pair.service.office.import_all();
    assert!(!first.is_empty(), "they were there");
    let ids = json!({ "ids": [message["id"]] });
    let result = pair.service.call("hand_over", ids.clone());
    assert_eq!(result["messages"], 1, "there again");
    assert_eq!(pair.service.office.imported(), first, "the same bytes under the same names");
    let name = first.keys().next().unwrap();
    std::fs::write(pair.service.office.import_folder().join(name), "ほかのもの").unwrap();
    let result = pair.service.call("hand_over", ids);
    assert_eq!(result["messages"], 0, "not over another file");
    assert_eq!(result["held"][0]["code"], "D-0203", "and why");
    let kept = pair.service.office.imported();
    assert_eq!(kept[name], "ほかのもの".as_bytes(), "what lay there stays");
}

#[test]
fn a_notice_comes_once_for_one_thing() {
    // CL-17: arrival notice on the desktop; names the office, never a service user.
    let mut pair = Pair::new();
    let (_, message) = pair.deliver();
    let mut notices = Vec::new();
    for _ in 0..30 {
        pair.service.clock.advance_s(1);
        match pair.service.events.recv_timeout(Duration::from_millis(100)) {
            Ok(Event::Notice(notice)) => notices.push(notice),
            Ok(Event::Changed) | Err(_) => {}
        }
    }
    assert!(notices.len() <= 1, "never twice: {notices:?}");
    let name = message["people"][0]["name"].as_str().unwrap();
    assert!(notices.iter().all(|notice| !notice.body.contains(name)), "no service user is named");
}

#[test]
fn off_line_is_said_with_what_is_queued_and_ends_by_itself() {
    // CL-51: keep the outbox, go on working, tell what was not sent.
    let mut pair = Pair::new();
    pair.export();
    let unit = pair.care.unit_to_send();
    pair.exchange.stop();
    pair.care.call("send", json!({ "ids": [unit["id"]] }));
    let status = pair.care.until("the line is seen to be down", |seat| {
        let status = seat.call("status", Value::Null);
        (status["line_fault"].is_object() && status["queued"] == 1).then_some(status)
    });
    assert_eq!(status["line_fault"]["code"], "N-0201", "with its code");
    pair.exchange.start_again();
    pair.care.call("check_now", Value::Null);
    pair.care.until("it went by itself", |seat| {
        let status = seat.call("status", Value::Null);
        (status["queued"] == 0 && status["line_fault"].is_null()).then_some(status)
    });
}

#[test]
fn what_no_command_understands_is_refused_and_harms_nothing() {
    let clock = TestClock::default();
    let folder = tempfile::tempdir().unwrap();
    let machine: Arc<dyn Clock> = Arc::new(clock);
    let desk = Desk::open(Home::new(folder.path().join("home")), None, machine);
    assert_eq!(desk.call("status", Value::Null).unwrap()["is_set_up"], false, "nothing is set up");
    assert_eq!(desk.call("drop_table", Value::Null).unwrap_err().code, "D-0214", "no such command");
    let broken = desk.call("recall", json!({ "id": 7 })).unwrap_err();
    assert_eq!(broken.code, "D-0214", "arguments that do not read");
    let early = desk.call("outgoing", Value::Null).unwrap_err();
    assert_eq!(early.code, "D-0205", "no office yet, and what to do");
    assert!(COMMANDS.contains(&"status"), "the list is the dispatch's own");
    desk.stop();
}
