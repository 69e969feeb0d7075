//! The desk at a month's end, before a real engine and a real exchange: 今月の状況, 連携先, 記録, 設定 and the first-run wizard, each through
//! the command that window and page call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use todoke_client::desk::{Desk, Refusal};
use todoke_client::home::Home;
use todoke_testkit::{TestClock, TestExchange, TestOffice};
use todoke_trial::{Serials, Step, office, scenarios};

const MONTH: &str = "202702";

/// A care office and a service office, with what the trial lets them exchange.
struct Pair {
    clock: TestClock,
    _exchange: TestExchange,
    care: TestOffice,
    service: TestOffice,
    serials: Serials,
}

impl Pair {
    fn new() -> Self {
        let todoke_tests::Pair { clock, exchange, care, service } = todoke_tests::Pair::new();
        Self { clock, _exchange: exchange, care, service, serials: Serials::of_the_trial() }
    }

    /// The first scenario of the trial in which these two offices exchange these units for the month, in this order.
    fn steps(&self, kinds: &[&str]) -> Vec<Step> {
        let (care, service) = (self.care.number(), self.service.number());
        let between = |step: &Step| {
            let ends = [step.sender().number.as_str(), step.receiver().number.as_str()];
            ends.contains(&care) && ends.contains(&service)
        };
        let of_pair = scenarios().into_iter().map(|scenario| {
            scenario
                .steps
                .into_iter()
                .filter(|step| between(step) && kinds.contains(&step.unit_kind()))
                .collect::<Vec<_>>()
        });
        let fits = |steps: &Vec<Step>| {
            steps.len() >= kinds.len()
                && steps.iter().zip(kinds).all(|(step, kind)| step.unit_kind() == *kind)
        };
        let mut steps = of_pair.into_iter().find(fits).expect("the trial has such a scenario");
        steps.truncate(kinds.len());
        steps
    }

    /// The sender's care software writes the files of a step.
    fn export(&mut self, step: &Step) {
        let sender =
            if step.sender().number == self.care.number() { &self.care } else { &self.service };
        for file in step.files(&self.serials.take()) {
            sender.export(&file.name, &file.bytes);
        }
    }

    fn desk(&self, office: &TestOffice) -> Arc<Desk> {
        Desk::open(
            Home::new(office.home()),
            Some(office.passphrase_file()),
            Arc::new(self.clock.clone()),
        )
    }

    /// Opens the desk of an office, does one command, and stops its engine, so that the test alone says who works when.
    fn care(&self, name: &str, argument: Value) -> Value {
        ask(&self.desk(&self.care), name, argument)
    }

    fn service(&self, name: &str, argument: Value) -> Value {
        ask(&self.desk(&self.service), name, argument)
    }
}

fn ask(desk: &Desk, name: &str, argument: Value) -> Value {
    let answer = desk.call(name, argument);
    desk.stop();
    answer.unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
}

fn done(desk: &Desk, name: &str, argument: Value) -> Value {
    desk.call(name, argument).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"))
}

fn refused(desk: &Desk, name: &str, argument: Value) -> Refusal {
    desk.call(name, argument).expect_err("it is refused")
}

fn board(month: &str) -> Value {
    json!({ "month": month })
}

/// State of plan, state of actual, whose turn it is.
fn stand(board: &Value, number: &str) -> (String, String, String) {
    let row = board["rows"].as_array().unwrap().iter().find(|row| row["number"] == number);
    let row = row.unwrap_or_else(|| panic!("{number} stands on {board}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&row["plan"]["state"]), text(&row["actual"]["state"]), text(&row["owes"]))
}

fn stands(plan: &str, actual: &str, owes: &str) -> (String, String, String) {
    (plan.to_owned(), actual.to_owned(), owes.to_owned())
}

#[test]
fn the_board_follows_plan_and_actual_on_both_sides() {
    // CL-27, CL-13.
    let mut pair = Pair::new();
    let steps = pair.steps(&["K2", "J1"]);
    let (care, service) = (pair.care.number().to_owned(), pair.service.number().to_owned());
    pair.export(&steps[0]);
    pair.care.work();
    let shown = pair.care("board", board(MONTH));
    assert_eq!(stand(&shown, &service), stands("uploaded", "none", "partner"), "it has left");
    assert_eq!(shown["deadline"], "2027-03-10", "claims close on the tenth of the month after");
    assert_eq!(shown["month_before"], "202701", "over the turn of nothing");
    assert_eq!(shown["plans"], true, "a care office sends plans");
    pair.service.work();
    pair.care.work();
    let shown = pair.care("board", board(MONTH));
    assert_eq!(stand(&shown, &service), stands("arrived", "none", "partner"), "it is there");
    let theirs = pair.service("board", board(MONTH));
    assert_eq!(
        stand(&theirs, &care),
        stands("received", "none", "us"),
        "the same, seen from there"
    );
    assert_eq!(theirs["plans"], false, "a service office waits for plans");
    pair.export(&steps[1]);
    pair.service.work();
    pair.care.work();
    pair.service.work();
    let shown = pair.care("board", board(MONTH));
    assert_eq!(
        stand(&shown, &service),
        stands("arrived", "received", "nobody"),
        "the month is done"
    );
    assert_eq!(
        shown["totals"],
        json!({
            "partners": 1, "plan_sent": 1, "plan_arrived": 1, "plan_opened": 0,
            "actual_received": 1, "owed_by_us": 0, "owed_to_us": 0
        }),
        "put together"
    );
    let row = &shown["rows"][0];
    assert_eq!(row["people"], 1, "the plan and the actual are about the same person");
    assert!(row["linked"].as_bool().unwrap(), "the exchange serves it");
    assert_eq!(row["plan"]["word"], "相手に到着", "the same word as on every screen");
    let theirs = pair.service("board", board(MONTH));
    assert_eq!(stand(&theirs, &care), stands("received", "arrived", "nobody"), "seen from there");
    let next = pair.care("board", board("202703"));
    assert_eq!(stand(&next, &service), stands("none", "none", "us"), "who was there is looked for");
    let refusal = refused(&pair.desk(&pair.care), "board", board("2027-2"));
    assert_eq!(refusal.code, "D-0214", "no month");
}

#[test]
fn a_plan_that_was_withdrawn_is_owed_again() {
    // CL-27: 取り下げ.
    let mut pair = Pair::new();
    let service = pair.service.number().to_owned();
    for step in pair.steps(&["K2", "K4"]) {
        let before = pair.care("board", board(MONTH));
        assert!(
            before["rows"].as_array().unwrap().is_empty()
                || stand(&before, &service) == stands("arrived", "none", "partner"),
            "first nothing, then the plan"
        );
        pair.export(&step);
        pair.care.work();
        pair.service.work();
        pair.care.work();
    }
    let shown = pair.care("board", board(MONTH));
    assert_eq!(stand(&shown, &service), stands("none", "none", "us"), "it does not count any more");
}

#[test]
fn a_partner_by_fax_is_entered_ticked_off_and_gets_a_cover_sheet() {
    // CL-28, SB-04: the cover names nobody.
    let mut pair = Pair::new();
    let step = pair.steps(&["K2"]).remove(0);
    pair.export(&step);
    pair.care.work();
    let service = pair.service.number().to_owned();
    let desk = pair.desk(&pair.care);
    let entered = json!({
        "number": null, "name": " 手書きの家 ", "method": "fax", "fax_number": "03-0000-0000",
        "telephone": "03-0000-0001", "note": "午後のみ"
    });
    let by_hand =
        done(&desk, "save_partner", entered.clone())["number"].as_str().unwrap().to_owned();
    let month = || done(&desk, "board", board(MONTH));
    assert_eq!(stand(&month(), &by_hand), stands("none", "none", "us"), "every month anew");
    let tick = |step: &str, ticked: bool| {
        let mark = json!({ "month": MONTH, "number": by_hand, "step": step, "done": ticked });
        done(&desk, "board_mark", mark);
    };
    tick("plan", true);
    assert_eq!(stand(&month(), &by_hand), stands("ticked", "none", "partner"), "sent by FAX");
    tick("actual", true);
    assert_eq!(stand(&month(), &by_hand), stands("ticked", "ticked", "nobody"), "and answered");
    tick("plan", false);
    tick("actual", false);
    assert_eq!(stand(&month(), &by_hand), stands("none", "none", "us"), "taken back");
    let page = done(
        &desk,
        "partners",
        json!({ "search": "てがき", "only": "ours", "after": null, "limit": 50 }),
    );
    assert!(page["partners"].as_array().unwrap().is_empty(), "kanji have no reading");
    assert_eq!(
        (page["ours"].as_u64(), page["ours_can_receive"].as_u64()),
        (Some(2), Some(1)),
        "one of two"
    );
    let page = done(
        &desk,
        "partners",
        json!({ "search": "手書き", "only": "all", "after": null, "limit": 50 }),
    );
    let line = &page["partners"][0];
    assert_eq!(
        (line["name"].as_str(), line["can_receive"].as_str()),
        (Some("手書きの家"), Some("unknown")),
        "trimmed"
    );
    let preferences = json!({
        "notify": true, "text_size": "large", "theme": "dark", "lock_minutes": 5, "mask_names": true,
        "own_telephone": "03-1111-1111", "own_fax_number": "03-1111-1112"
    });
    done(&desk, "save_preferences", preferences);
    let query = json!({ "month": MONTH, "number": service, "ids": null });
    let sheet = done(&desk, "cover_sheet", query);
    assert_eq!(sheet["people"], 1, "of the plan for this partner");
    assert_eq!(sheet["forms"][0]["word"], "サービス利用票・別表（第6・7表）", "what goes with it");
    assert_eq!(sheet["from_fax_number"], "03-1111-1112", "where an answer goes");
    let people = done(
        &desk,
        "sent",
        json!({ "service_month": null, "partner_number": null, "search": "", "after": null, "limit": 10 }),
    );
    let name = people["units"][0]["people"][0]["name"].as_str().unwrap();
    assert!(!sheet.to_string().contains(name), "no name on a cover sheet");
    let initials = sheet["initials"][0].as_str().unwrap();
    assert!(initials.ends_with('.') && initials.is_ascii(), "initials: {initials}");
    let mut nameless = entered;
    nameless["name"] = json!(" ");
    assert_eq!(refused(&desk, "save_partner", nameless).code, "D-0241", "who is it?");
    let unknown = json!({ "number": service });
    assert_eq!(refused(&desk, "remove_partner", unknown).code, "D-0240", "not entered by hand");
    done(&desk, "remove_partner", json!({ "number": by_hand }));
    assert_eq!(month()["rows"].as_array().unwrap().len(), 1, "only the linked one is left");
    desk.stop();
}

#[test]
fn the_record_names_who_did_what_and_goes_out_as_csv() {
    // CL-39, CL-48, SB-03, SB-08.
    let mut pair = Pair::new();
    let steps = pair.steps(&["K2", "J1"]);
    for step in &steps {
        pair.export(step);
        pair.care.work();
        pair.service.work();
        pair.care.work();
    }
    let desk = pair.desk(&pair.care);
    let inbox = done(
        &desk,
        "inbox",
        json!({ "service_month": null, "partner_number": null, "unit_group": null, "search": "", "after": null, "limit": 10 }),
    );
    let message = inbox["messages"][0]["id"].as_str().unwrap().to_owned();
    done(&desk, "mark_done", json!({ "ids": [message], "done": true }));
    let evil = json!({
        "number": null, "name": "=HYPERLINK(\"x\")", "method": "post", "fax_number": "", "telephone": "", "note": ""
    });
    done(&desk, "save_partner", evil);
    let query = |month: Option<&str>,
                 action: Option<&str>,
                 search: &str,
                 after: Option<i64>,
                 limit: u32| {
        json!({ "month": month, "action": action, "search": search, "after": after, "limit": limit })
    };
    let page = done(&desk, "records", query(None, None, "", None, 500));
    let entries = page["entries"].as_array().unwrap();
    assert!(page["next"].is_null(), "all on one page");
    let of = |action: &str| {
        entries
            .iter()
            .find(|entry| entry["action"] == action)
            .unwrap_or_else(|| panic!("{action} in {entries:?}"))
    };
    let account = done(&desk, "settings", Value::Null)["operator"].as_str().unwrap().to_owned();
    assert_eq!(of("done")["who"], account, "a person did this");
    assert_eq!(of("out.uploaded")["who"], "自動", "nobody did this by hand");
    assert_eq!(of("out.delivered")["word"], "相手に到着", "a status has the word of its side");
    assert_eq!(of("in.delivered")["word"], "取込フォルダへ渡した", "and of the other side");
    assert_eq!(of("in.delivered")["people"], 1, "of how many people");
    let actions = page["actions"].as_array().unwrap();
    assert!(
        entries.iter().all(|entry| actions.iter().any(|known| known["code"] == entry["action"])),
        "everything that happens has a word to filter by"
    );
    let only = done(&desk, "records", query(None, Some("out.delivered"), "", None, 500));
    assert_eq!(
        only["entries"].as_array().unwrap().len(),
        1,
        "the other side's delivered is not it"
    );
    let first = done(&desk, "records", query(None, None, "", None, 3));
    let next = first["next"].as_i64().expect("there is more");
    let second = done(&desk, "records", query(None, None, "", Some(next), 500));
    let shown = 3 + second["entries"].as_array().unwrap().len();
    assert_eq!(shown, entries.len(), "pages repeat and lose nothing");
    let file = done(&desk, "records_csv", query(None, None, "", None, 1));
    let text = file["text"].as_str().unwrap();
    assert!(
        text.starts_with("\u{feff}\"番号\",\"日時\",\"操作者\""),
        "a spreadsheet reads it as UTF-8"
    );
    assert_eq!(
        text.matches("\r\n").count(),
        entries.len() + 1,
        "every entry, whatever the page's limit"
    );
    assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "no formula of a partner runs");
    assert_eq!(file["is_cut"], false, "nothing left out");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("記録.csv");
    let written = desk.write_records(query(None, None, "", None, 1), &path).unwrap();
    assert_eq!(written["name"], "記録.csv", "the page shows the name that was chosen");
    let on_disk = std::fs::read_to_string(&path).unwrap();
    let (head, entries_of_it) = text.split_once("\r\n").unwrap();
    assert!(on_disk.starts_with(head), "the window writes the same columns");
    assert!(on_disk.ends_with(entries_of_it), "the same entries, below the newest one:");
    assert_eq!(
        on_disk.matches("\r\n").count(),
        entries.len() + 2,
        "that the record was taken out before"
    );
    let gone = folder.path().join("ない").join("記録.csv");
    let refused = desk.write_records(query(None, None, "", None, 1), &gone).unwrap_err();
    assert_eq!(refused.code, "D-0211", "a place that cannot be written is said");
    let named = desk.call("records_csv_to", json!({})).unwrap_err();
    assert_eq!(named.code, "D-0214", "no page names a place to write to");
    let named = desk.call("take_paths", json!({ "paths": [path] })).unwrap_err();
    assert_eq!(named.code, "D-0214", "nor a file to read");
    let page = done(&desk, "records", query(None, None, "", None, 1));
    assert_eq!(page["entries"][0]["action"], "records_exported", "taking it out is recorded");
    let today = page["entries"][0]["at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let month =
        today.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).strftime("%Y%m").to_string();
    let report = done(&desk, "monthly_report", json!({ "month": month }));
    assert_eq!(report["sent"], json!({ "partners": 1, "units": 1, "people": 1 }), "what went");
    assert_eq!(report["received"], json!({ "partners": 1, "units": 1, "people": 1 }), "what came");
    assert_eq!(report["record_holds"], true, "the chain behind it holds");
    let who: Vec<_> =
        report["operators"].as_array().unwrap().iter().map(|one| one["who"].clone()).collect();
    assert!(who.contains(&json!(account)) && who.contains(&json!("自動")), "who did how much");
    let quiet = done(&desk, "records", query(Some("199901"), None, "", None, 10));
    assert!(quiet["entries"].as_array().unwrap().is_empty(), "nothing was done in 1999");
    desk.stop();
}

#[test]
fn another_export_folder_counts_from_the_next_moment() {
    // Settings take effect in the running engine, and only usable ones are kept.
    let mut pair = Pair::new();
    let step = pair.steps(&["K2"]).remove(0);
    let elsewhere = tempfile::tempdir().unwrap();
    let new = elsewhere.path().join("新しい出力");
    fs::create_dir(&new).unwrap();
    let desk = pair.desk(&pair.care);
    let before = done(&desk, "settings", Value::Null);
    let import = before["import_folder"].as_str().unwrap().to_owned();
    for (change, code) in [
        (json!({ "export_folder": import }), "D-0209"),
        (json!({ "export_folder": elsewhere.path().join("ない") }), "D-0209"),
        (json!({ "name": "  " }), "D-0243"),
        (json!({ "text_size": "huge" }), "D-0214"),
        (json!({ "colour": "red" }), "D-0214"),
    ] {
        assert_eq!(refused(&desk, "save_settings", change).code, code, "not usable");
    }
    assert_eq!(done(&desk, "settings", Value::Null), before, "nothing was changed by that");
    let change = json!({ "export_folder": new, "move_sent": true, "text_size": "largest", "mask_names": true });
    let after = done(&desk, "save_settings", change);
    assert!(after["export_folder"].as_str().unwrap().ends_with("新しい出力"), "as asked");
    assert_eq!(after["text_size"], "largest", "with the letters");
    assert_eq!(after["import_folder"], before["import_folder"], "what was not named stays");
    assert_eq!(after["certificate"]["kind"], "ECDSA P-256", "the kind of key");
    assert!(after["certificate"]["days_left"].as_i64().unwrap() > 30, "a fresh certificate");
    let changed = desk.subscribe();
    for file in step.files(&pair.serials.take()) {
        fs::write(new.join(&file.name), &file.bytes).unwrap();
    }
    let query = json!({ "service_month": null, "partner_number": null, "search": "", "after": null, "limit": 10 });
    let mut sent = 0;
    for _ in 0..300 {
        pair.clock.advance_s(1);
        let _ = changed.recv_timeout(Duration::from_millis(100));
        sent = done(&desk, "sent", query.clone())["units"].as_array().unwrap().len();
        if sent > 0 {
            break;
        }
    }
    assert_eq!(sent, 1, "the engine looks into the new folder");
    let status = done(&desk, "status", Value::Null);
    assert!(status["engine_fault"].is_null(), "only one engine is at work: {status}");
    let log = done(
        &desk,
        "records",
        json!({ "month": null, "action": "settings_changed", "search": "", "after": null, "limit": 10 }),
    );
    let details: Vec<&str> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["detail"].as_str().unwrap())
        .collect();
    assert_eq!(
        details,
        ["画面の目かくし", "出力フォルダ、送信済の移動"],
        "what was changed is recorded"
    );
    let found = done(&desk, "doctor", Value::Null);
    let bad: Vec<&Value> =
        found.as_array().unwrap().iter().filter(|one| one["health"] == "bad").collect();
    assert!(
        bad.iter().all(|one| one["code"] == "T-0301"),
        "only the clock that the test moved: {bad:?}"
    );
    fs::remove_dir_all(&new).unwrap();
    let found = done(&desk, "doctor", Value::Null);
    let folder = found.as_array().unwrap().iter().find(|one| one["code"] == "D-0202");
    let action = folder.expect("the folder is gone")["action"].as_str().unwrap();
    assert!(action.contains("フォルダ"), "and what to do: {action}");
    desk.stop();
}

/// A desk of a computer on which nothing was set up.
struct Fresh {
    folder: tempfile::TempDir,
    clock: TestClock,
}

impl Fresh {
    fn new(clock: &TestClock) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), clock: clock.clone() }
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn desk(&self) -> Arc<Desk> {
        Desk::open(Home::new(self.home()), None, Arc::new(self.clock.clone()))
    }

    /// The wizard's answers, with the folders it made.
    fn answers(
        &self,
        exchange: &TestExchange,
        desk: &Desk,
        credential: Value,
        letter: char,
    ) -> Value {
        let folders: BTreeMap<&str, PathBuf> = ["export", "import"]
            .map(|name| (name, self.folder.path().join("届け").join(name)))
            .into();
        for folder in folders.values() {
            let made = done(desk, "make_folder", json!({ "folder": folder }));
            assert_eq!((&made["exists"], &made["writable"]), (&json!(true), &json!(true)), "made");
        }
        let office = office(letter).unwrap();
        json!({
            "office_number": office.number, "service_type": office.service_type, "name": office.name,
            "exchange_url": exchange.url(), "authority_pem": pem(&exchange.ca_file()),
            "credential": credential, "export_folder": folders["export"], "import_folder": folders["import"],
            "review": "always", "move_sent": false, "passphrase": "合言葉はとても長い"
        })
    }
}

fn pem(file: &Path) -> String {
    fs::read_to_string(file).unwrap()
}

#[test]
fn the_wizard_tries_each_answer_and_sets_the_office_up() {
    let clock = TestClock::default();
    let exchange = TestExchange::start(&clock);
    let other = TestExchange::start(&clock);
    let fresh = Fresh::new(&clock);
    let desk = fresh.desk();
    let found = done(&desk, "doctor", Value::Null);
    assert_eq!(found[0]["code"], "D-0205", "nothing is set up yet");
    let mut preferences = done(&desk, "preferences", Value::Null);
    assert_eq!(preferences["text_size"], "standard", "as everybody begins");
    preferences["text_size"] = json!("large");
    done(&desk, "save_preferences", preferences);
    assert_eq!(done(&desk, "preferences", Value::Null)["text_size"], "large", "kept before set-up");
    let types = done(&desk, "service_types", Value::Null);
    assert_eq!(types[0], json!({ "code": "43", "word": "居宅介護支援" }), "the usual one first");
    let tried = |url: &str, ca: &Path| {
        done(&desk, "try_exchange", json!({ "exchange_url": url, "authority_pem": pem(ca) }))
    };
    let good = tried(&exchange.url(), &exchange.ca_file());
    assert_eq!((&good["reached"], &good["clock_is_off"]), (&json!(true), &json!(false)), "{good}");
    let stranger = tried(&exchange.url(), &other.ca_file());
    assert_eq!(
        (&stranger["reached"], &stranger["code"]),
        (&json!(false), &json!("N-0202")),
        "{stranger}"
    );
    let nobody = tried("https://127.0.0.1:1", &exchange.ca_file());
    assert_eq!(
        (&nobody["reached"], &nobody["code"]),
        (&json!(false), &json!("N-0201")),
        "{nobody}"
    );
    let none = json!({ "exchange_url": exchange.url(), "authority_pem": "証明書" });
    assert_eq!(refused(&desk, "try_exchange", none).code, "E-0906", "no certificate at all");
    let plain =
        json!({ "exchange_url": "http://127.0.0.1", "authority_pem": pem(&exchange.ca_file()) });
    assert_eq!(refused(&desk, "try_exchange", plain).code, "N-0204", "never without TLS");
    let late = Fresh::new(&TestClock::default());
    late.clock.advance_s(600);
    let wanted =
        json!({ "exchange_url": exchange.url(), "authority_pem": pem(&exchange.ca_file()) });
    let late = ask(&late.desk(), "try_exchange", wanted);
    assert_eq!(late["clock_is_off"], true, "ten minutes fast: {late}");
    assert!(late["message"].as_str().unwrap().contains("10分進んで"), "in words: {late}");
    let a = office('A').unwrap();
    let code = exchange.add_office(&a.number, &a.service_type, &a.name);
    let answers = fresh.answers(&exchange, &desk, json!({ "kind": "code", "code": code }), 'A');
    let mut short = answers.clone();
    short["passphrase"] = json!("short");
    assert_eq!(refused(&desk, "set_up", short).code, "D-0242", "a passphrase that is none");
    assert!(!fresh.home().join("key.json").exists(), "nothing was set up by that");
    let mut wrong = answers.clone();
    wrong["credential"]["code"] = json!("ちがうコード");
    assert_eq!(refused(&desk, "set_up", wrong).code, "N-0425", "a wrong code");
    assert_eq!(done(&desk, "status", Value::Null)["is_set_up"], false, "the wizard goes on");
    let answer = done(&desk, "set_up", answers);
    assert!(
        answer["key_note"].as_str().unwrap().contains("パスフレーズ"),
        "says where the key lies"
    );
    let status = done(&desk, "status", Value::Null);
    assert_eq!(
        (&status["is_set_up"], &status["office"]["name"]),
        (&json!(true), &json!(a.name)),
        "open"
    );
    assert_eq!(
        done(&desk, "preferences", Value::Null)["text_size"],
        "large",
        "and with its letters"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(fresh.home().join("passphrase")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "this account alone");
    }
    desk.stop();
    let again = fresh.desk();
    assert_eq!(done(&again, "status", Value::Null)["is_set_up"], true, "opens by itself next time");
    again.stop();
}

#[test]
fn a_certificate_file_is_looked_into_before_it_is_kept() {
    let clock = TestClock::default();
    let exchange = TestExchange::start(&clock);
    let k = office('K').unwrap();
    let enrolled = TestOffice::enrol(&exchange, &clock, &k.number, &k.service_type, &k.name);
    let p12 = BASE64.encode(enrolled.identity().to_pkcs12("秘密の言葉", "office").unwrap());
    let fresh = Fresh::new(&clock);
    let desk = fresh.desk();
    let tried =
        done(&desk, "try_certificate", json!({ "p12_base64": p12, "password": "秘密の言葉" }));
    assert_eq!(
        (&tried["office_number"], &tried["usable"]),
        (&json!(k.number), &json!(true)),
        "{tried}"
    );
    assert!(tried["message"].as_str().unwrap().contains(&k.number), "names the office");
    let wrong = json!({ "p12_base64": p12, "password": "ちがう" });
    assert_eq!(refused(&desk, "try_certificate", wrong).code, "E-0904", "a wrong password");
    let none = json!({ "p12_base64": "!!", "password": "" });
    assert_eq!(refused(&desk, "try_certificate", none).code, "E-0904", "no file at all");
    let credential = json!({ "kind": "p12", "p12_base64": p12, "password": "秘密の言葉" });
    let answers = fresh.answers(&exchange, &desk, credential.clone(), 'A');
    let refusal = refused(&desk, "set_up", answers);
    assert!(refusal.code.starts_with("T-"), "another office's certificate: {refusal:?}");
    let answers = fresh.answers(&exchange, &desk, credential, 'K');
    done(&desk, "set_up", answers);
    let settings = done(&desk, "settings", Value::Null);
    assert_eq!(settings["office"]["number"], k.number, "set up from the file");
    assert_eq!(settings["office"]["service_type_word"], "訪問介護", "in words");
    desk.stop();
}
