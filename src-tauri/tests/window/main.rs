//! The real window on a real X server: start, tray, notices, drop, close, restart. Linux only: elsewhere there is no such
//! desktop to be had in a test, and the release workflow starts the program itself.
//!
//! A missing tool fails the test that needs it; `cargo xtask test` gets them all (`crates/xtask/src/setup.rs`).
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod desktop;
mod driver;
mod services;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use todoke_testkit::{TestClock, TestExchange, TestOffice};
use todoke_trial::{Office, Serials, Step, scenarios};

use desktop::{Desktop, Program};
use driver::Page;
use services::{Notices, TrayHost};

#[test]
fn the_window_shows_the_page_in_japanese() {
    let desktop = Desktop::open();
    let page = Page::open(&desktop);
    assert_eq!(
        page.run("return document.documentElement.lang"),
        "ja",
        "a screen reader must know which language to speak"
    );
    let mut text = Value::Null;
    desktop.until("the first screen is there", || {
        text = page.run("return document.querySelector('main[data-screen]')?.innerText ?? ''");
        text != ""
    });
    let text = text.as_str().unwrap();
    assert!(
        text.chars().any(|character| ('ぁ'..='ん').contains(&character) || character >= '一'),
        "the first screen speaks Japanese: {text:?}"
    );
    let window = desktop.window();
    assert_eq!(
        desktop.xdo(&["getwindowname", &window]).trim(),
        "届け",
        "the window bears the product's name"
    );
    let [_, _, width, height] = desktop.place(&window);
    assert_eq!((width, height), (1366, 768), "the size all screens are drawn for");
}

#[test]
fn the_page_can_do_nothing_but_call_us() {
    let desktop = Desktop::open();
    let page = Page::open(&desktop);
    for foreign in [
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:app|version",
        "plugin:path|resolve_directory",
        "plugin:event|emit",
        "plugin:fs|read_file",
        "plugin:shell|execute",
        "plugin:http|fetch",
        "plugin:window-state|save_window_state",
        "plugin:autostart|enable",
        "plugin:updater|check",
    ] {
        let answer = page.invoke(foreign, &json!({}));
        let why = answer["refused"].as_str().unwrap_or_default();
        assert!(
            why.contains("not allowed") || why.contains("not found"),
            "{foreign} is none of the page's commands: {answer}"
        );
    }
    let answer = page.promise("fetch('https://127.0.0.1:9/')");
    assert!(answer["refused"].is_string(), "the page has no network: {answer}");
    let answer = page.promise("fetch('file:///etc/hostname')");
    assert!(answer["refused"].is_string(), "the page reads no files: {answer}");
    let answer = page.promise("new Function('return 1')()");
    assert!(answer["refused"].is_string(), "text never becomes code: {answer}");
    page.run("window.location.href = 'https://127.0.0.1:9/'");
    let address = page.run("return window.location.href");
    assert!(address.as_str().unwrap().starts_with("tauri://"), "the page stays: {address}");
}

#[test]
fn a_call_reaches_the_engine_and_its_refusal_comes_back() {
    let desktop = Desktop::open();
    let page = Page::open(&desktop);
    let answer = page.invoke("call", &json!({"name": "no such command", "arguments": {}}));
    assert!(
        answer["refused"]["code"].is_string(),
        "what the engine does not know it refuses with a code: {answer}"
    );
}

#[test]
fn a_second_start_shows_the_first_window() {
    let desktop = Desktop::open();
    let _tray = TrayHost::offer(&desktop);
    let mut first = Program::start(desktop.todoke());
    let window = desktop.window();
    desktop.close(&window);
    desktop.until("the window is in the tray", || desktop.windows().is_empty());
    let mut second = Program::start(desktop.todoke());
    assert!(second.end().success(), "the second start ends well");
    desktop.window();
    assert!(first.runs(), "the first goes on");
    let mut at_login = desktop.todoke();
    at_login.arg("--hidden");
    desktop.close(&desktop.window());
    desktop.until("the window is in the tray", || desktop.windows().is_empty());
    assert!(Program::start(at_login).end().success(), "so does a start at log-in");
    assert!(desktop.windows().is_empty(), "which brings no window up");
}

#[test]
fn closing_puts_the_window_into_the_tray_whose_menu_opens_checks_and_ends() {
    let desktop = Desktop::open();
    let tray = TrayHost::offer(&desktop);
    let mut app = Program::start(desktop.todoke());
    desktop.until("the icon is in the tray", || tray.icons() == 1);
    assert_eq!(
        tray.menu(),
        ["未読はありません", "開く", "今すぐ確認", "終了"],
        "the menu says how much is unread, and offers three things"
    );
    assert_eq!(tray.tooltip(), "届け", "nothing is unread");
    assert_eq!(tray.picture(), pixels("tray/0.png"), "so the icon is plain");
    desktop.close(&desktop.window());
    desktop.until("the window is gone", || desktop.windows().is_empty());
    assert!(app.runs(), "closing does not end it");
    tray.choose("開く");
    desktop.close(&desktop.window());
    desktop.until("the window is gone again", || desktop.windows().is_empty());
    tray.click();
    desktop.window();
    tray.choose("今すぐ確認");
    tray.choose("終了");
    assert!(app.end().success(), "終了 ends it well");
}

#[test]
fn without_a_tray_closing_minimises() {
    let desktop = Desktop::open();
    let mut app = Program::start(desktop.todoke());
    let window = desktop.window();
    desktop.close(&window);
    desktop.until("the window is minimised", || is_minimised(&desktop, &window));
    assert!(app.runs(), "the engine goes on");
    let mut second = Program::start(desktop.todoke());
    assert!(second.end().success(), "a second start ends well");
    desktop.until("the window is back", || !is_minimised(&desktop, &window));
}

#[test]
fn a_tray_that_comes_late_gets_the_icon_and_a_window_that_waits() {
    let desktop = Desktop::open();
    let mut command = desktop.todoke();
    command.arg("--hidden");
    let mut app = Program::start(command);
    let mut waiting = Vec::new();
    desktop.until("the window waits in the task bar", || {
        let found = desktop.command("xdotool").args(["search", "--class", "todoke-app"]).output();
        waiting =
            String::from_utf8(found.unwrap().stdout).unwrap().lines().map(str::to_owned).collect();
        waiting.iter().any(|window| is_minimised(&desktop, window))
    });
    let tray = TrayHost::offer(&desktop);
    desktop.until("the icon is in the tray", || tray.icons() == 1);
    desktop.until("the window has left the task bar", || {
        !waiting.iter().any(|window| is_minimised(&desktop, window))
    });
    tray.choose("開く");
    desktop.window();
    assert!(app.runs(), "it works all the while");
}

#[test]
fn a_restart_keeps_place_and_size() {
    let desktop = Desktop::open();
    let page = Page::open(&desktop);
    let window = desktop.window();
    desktop.xdo(&["windowsize", &window, "1000", "700"]);
    desktop.xdo(&["windowmove", &window, "120", "90"]);
    let mut before = desktop.place(&window);
    desktop.until("the window has come to rest", || {
        let now = desktop.place(&window);
        let rests = now == before && now[2..] == [1000, 700];
        before = now;
        rests
    });
    page.quit(&desktop);
    let _app = Program::start(desktop.todoke());
    let window = desktop.window();
    desktop.until("the window is where it was", || desktop.place(&window) == before);
}

#[test]
fn a_restart_keeps_the_window_maximised() {
    let desktop = Desktop::open();
    let page = Page::open(&desktop);
    let window = desktop.window();
    let [_, _, width, height] = desktop.place(&window);
    // A double click on the title bar, as people do.
    let middle = (width / 2).to_string();
    desktop.xdo(&["mousemove", "--window", &window, &middle, "-8"]);
    desktop.xdo(&["click", "--repeat", "2", "--delay", "60", "1"]);
    desktop.until("the window is maximised", || desktop.place(&window)[2] > width);
    let maximised = desktop.place(&window);
    assert!(maximised[3] > height, "in both directions");
    // The desktop is ahead of the program: what the program does not know yet it cannot keep.
    desktop.until("the page fills it", || page.run("return innerWidth") == maximised[2]);
    page.quit(&desktop);
    let _app = Program::start(desktop.todoke());
    let window = desktop.window();
    desktop.until("the window is maximised again", || desktop.place(&window) == maximised);
}

#[test]
fn files_dropped_from_another_program_reach_the_page() {
    let desktop = Desktop::open();
    let page = Page::open(&desktop);
    page.listen("tauri://drag-drop");
    let files = ["UPPLAN_見本.CSV", "覚え書き 1.txt"].map(|name| {
        let path = desktop.drops().join(name);
        fs::write(&path, "a").unwrap();
        path
    });
    let _other = drop_files(&desktop, &files);
    desktop.until("the page hears of the drop", || !page.heard("tauri://drag-drop").is_empty());
    let heard = page.heard("tauri://drag-drop");
    let paths: Vec<PathBuf> = serde_json::from_value(heard[0]["paths"].clone()).unwrap();
    assert_eq!(paths, files, "both files, by their whole path, with their Japanese names");
    assert_eq!(heard.len(), 1, "once");
}

#[test]
fn plans_dropped_from_another_program_are_taken_in_and_shown() {
    let clock = TestClock::default();
    let exchange = TestExchange::start(&clock);
    let step = first_step();
    let _receiver = enrol(&exchange, &clock, step.receiver());
    let mut sender = enrol(&exchange, &clock, step.sender());
    // The sender's engine learns who its partners are.
    sender.work();
    let mut desktop = Desktop::open();
    desktop.settle(sender.home(), sender.passphrase_file());
    let page = Page::open(&desktop);
    let files = step.files(&Serials::of_the_trial().take()).into_iter().map(|file| {
        let path = desktop.drops().join(&file.name);
        fs::write(&path, &file.bytes).unwrap();
        path
    });
    let files: Vec<PathBuf> = files.collect();
    desktop.until("the page is there", || page.run(SCREEN) == "inbox");
    let _other = drop_files(&desktop, &files);
    let mut shown = Value::Null;
    desktop.until("the page says what was taken", || {
        shown = page.run("return document.querySelector('[data-drop-result]')?.innerText ?? ''");
        shown != ""
    });
    assert!(
        shown.as_str().unwrap().contains(&step.receiver().name),
        "it says for whom the plans are: {shown}"
    );
}

#[test]
fn practice_begins_from_the_first_screen() {
    let desktop = Desktop::open();
    let page = Page::open(&desktop);
    let click = "const practise = [...document.querySelectorAll('button')]
                   .find((button) => button.innerText.startsWith('練習'));
                 practise?.click();
                 return Boolean(practise)";
    desktop.until("the first screen offers practice", || page.run(click) == true);
    desktop.until("there is something to practise on", || page.run(SCREEN) == "inbox");
}

#[test]
fn a_chosen_folder_comes_back_as_its_path() {
    let desktop = Desktop::open();
    let page = Page::open(&desktop);
    let folder = desktop.drops();
    page.run(
        "window.__TAURI_INTERNALS__.invoke('pick_folder').then((path) => { window.picked = { path }; })",
    );
    let dialog = dialog(&desktop, "フォルダを選ぶ");
    // GTK's dialog takes a path that is typed into it.
    let path = folder.to_str().unwrap().strip_prefix('/').unwrap();
    desktop.xdo(&["windowactivate", "--sync", &dialog, "key", "slash", "sleep", "1"]);
    desktop.xdo(&["type", "--delay", "20", path]);
    desktop.xdo(&["sleep", "1", "key", "Return"]);
    desktop.until("the choice comes back", || page.run("return window.picked ?? null").is_object());
    let picked = page.run("return window.picked.path");
    assert_eq!(Path::new(picked.as_str().unwrap()), folder, "the folder itself");
}

#[test]
fn a_dialog_left_without_a_choice_gives_none() {
    let desktop = Desktop::open();
    let page = Page::open(&desktop);
    page.run(
        "window.__TAURI_INTERNALS__.invoke('take_chosen').then((taken) => { window.picked = { taken }; })",
    );
    let dialog = dialog(&desktop, "ファイルを選ぶ");
    desktop.xdo(&["windowactivate", "--sync", &dialog, "key", "Escape"]);
    desktop.until("the answer comes", || page.run("return window.picked ?? null").is_object());
    assert_eq!(page.run("return window.picked.taken"), Value::Null, "no file");
}

#[test]
fn starting_at_log_in_is_written_and_taken_back() {
    let desktop = Desktop::open();
    let page = Page::open(&desktop);
    let entries = || {
        let folder = desktop.person_home().join(".config/autostart");
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(page.invoke("autostart", &json!({})), false, "nobody asked for it yet");
    assert_eq!(page.invoke("set_autostart", &json!({"on": true})), Value::Null);
    assert_eq!(page.invoke("autostart", &json!({})), true, "now it does");
    let [entry] = &entries()[..] else { panic!("one entry: {:?}", entries()) };
    assert!(entry.contains("todoke-app --hidden"), "without bringing the window up: {entry}");
    assert_eq!(page.invoke("set_autostart", &json!({"on": false})), Value::Null);
    assert_eq!(entries().len(), 0, "taken back");
}

#[test]
fn a_failure_is_told_in_japanese_by_a_dialog() {
    let desktop = Desktop::open();
    let mut command = desktop.todoke();
    command.args(["--tell-failure", "W-0101"]);
    let mut told = Program::start(command);
    let dialog = dialog(&desktop, "届け");
    assert!(told.runs(), "it waits until the person has read it");
    desktop.xdo(&["windowactivate", "--sync", &dialog, "key", "Return"]);
    assert!(told.end().success(), "and then it ends");
}

#[test]
fn without_a_screen_it_ends_and_says_why() {
    let desktop = Desktop::open();
    let mut command = desktop.todoke();
    command.env_remove("DISPLAY");
    let mut app = Program::start(command);
    assert!(!app.end().success(), "it does not hang");
    assert!(desktop.log().contains("W-010"), "the log has the code: {}", desktop.log());
}

#[test]
fn an_arrival_is_told_once_and_counted_while_the_window_is_away() {
    let clock = TestClock::default();
    let exchange = TestExchange::start(&clock);
    let step = first_step();
    let mut sender = enrol(&exchange, &clock, step.sender());
    let receiver = enrol(&exchange, &clock, step.receiver());

    let mut desktop = Desktop::open();
    desktop.settle(receiver.home(), receiver.passphrase_file());
    let (notices, tray) = (Notices::offer(&desktop), TrayHost::offer(&desktop));
    let page = Page::open(&desktop);
    page.listen("todoke://event");
    page.listen("todoke://open");
    desktop.until("the icon is in the tray", || tray.icons() == 1);
    desktop.close(&desktop.window());
    desktop.until("the window is in the tray", || desktop.windows().is_empty());

    for file in step.files(&Serials::of_the_trial().take()) {
        sender.export(&file.name, &file.bytes);
    }
    sender.work();
    desktop.until("the files are there", || !receiver.imported().is_empty());
    desktop.until("the notice comes", || !notices.shown().is_empty());
    let notice = notices.shown().remove(0);
    assert!(
        notice.title.contains(&step.sender().name) || notice.body.contains(&step.sender().name),
        "it says from whom: {notice:?}"
    );
    assert_eq!(notice.actions, ["default", "開く"], "a click opens");
    desktop.until("the tray counts it", || tray.tooltip() == "届け 未読1");
    assert_eq!(tray.menu()[0], "未読 1件", "the menu says so too");
    assert_eq!(tray.picture(), pixels("tray/1.png"), "and the icon");
    assert!(desktop.windows().is_empty(), "no window comes up by itself");

    notices.click(notice.id);
    desktop.window();
    desktop.until("the page hears what to open", || !page.heard("todoke://open").is_empty());
    assert!(!page.heard("todoke://event").is_empty(), "it heard what changed");
    assert_eq!(notices.shown().len(), 1, "one arrival, one notice");
}

/// Which screen the page shows.
const SCREEN: &str = "return document.querySelector('main')?.dataset.screen ?? null";

/// The first plans of the trial.
fn first_step() -> Step {
    scenarios()[0].rounds().next().unwrap()[0].clone()
}

fn enrol(exchange: &TestExchange, clock: &TestClock, office: &Office) -> TestOffice {
    TestOffice::enrol(exchange, clock, &office.number, &office.service_type, &office.name)
}

/// Drags files from a window of another program onto ours. That program must live until they have arrived.
#[must_use]
fn drop_files(desktop: &Desktop, files: &[PathBuf]) -> Program {
    let source =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("drag-{}", std::process::id()));
    let flags = Command::new("pkg-config").args(["--cflags", "--libs", "gtk+-3.0"]).output();
    let flags = flags.expect("pkg-config is installed");
    assert!(flags.status.success(), "libgtk-3-dev is installed");
    let flags = String::from_utf8(flags.stdout).unwrap();
    let mut compiler = Command::new("cc");
    compiler.arg("-o").arg(&source);
    compiler.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/window/drag.c"));
    assert!(compiler.args(flags.split_whitespace()).status().unwrap().success(), "cc compiles");

    let window = desktop.window();
    desktop.xdo(&["windowsize", &window, "1000", "700"]);
    desktop.xdo(&["windowmove", &window, "0", "0"]);
    let mut command = desktop.command(source.to_str().unwrap());
    command.args(files);
    let program = Program::start(command);
    let mut other = String::new();
    desktop.until("the other program is there", || {
        other = desktop.xdo_or_nothing(&["search", "--onlyvisible", "--name", "^drag-source$"]);
        !other.is_empty()
    });
    desktop.xdo(&["windowmove", "--sync", other.trim(), "1200", "300"]);
    desktop.xdo(&["windowactivate", "--sync", other.trim()]);
    let [x, y, width, height] = desktop.place(other.trim());
    desktop.xdo(&["mousemove", &(x + width / 2).to_string(), &(y + height / 2).to_string()]);
    desktop.xdo(&["mousedown", "1"]);
    // Slow enough for the two programs to talk about it under way.
    for step in 1..=12 {
        let place = [x + width / 2 - step * 60, y + height / 2].map(|place| place.to_string());
        desktop.xdo(&["mousemove", &place[0], &place[1], "sleep", "0.08"]);
    }
    desktop.xdo(&["mouseup", "1"]);
    program
}

/// Whether a window lies in the task bar.
fn is_minimised(desktop: &Desktop, window: &str) -> bool {
    let answer = desktop.command("xprop").args(["-id", window, "WM_STATE"]).output();
    let answer = answer.expect("xprop is installed");
    String::from_utf8_lossy(&answer.stdout).contains("window state: Iconic")
}

/// A dialog of ours with this title, as soon as it can be seen.
fn dialog(desktop: &Desktop, title: &str) -> String {
    let name = format!("^{title}$");
    let mut found = String::new();
    desktop.until("the dialog can be seen", || {
        found = desktop.xdo_or_nothing(&["search", "--onlyvisible", "--name", &name]);
        found.lines().count() == 1
    });
    found.trim().to_owned()
}

/// The pixels of a picture in `icons/`, RGBA.
fn pixels(picture: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../icons").join(picture);
    let file = std::io::BufReader::new(fs::File::open(path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    pixels
}
