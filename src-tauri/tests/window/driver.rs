//! Just enough of WebDriver to look into the real window: WebKitWebDriver starts the app and talks to its page.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

use crate::desktop::{Desktop, PATIENCE, Program, holds_in_time, program};

/// The app with its page, under remote control.
pub(crate) struct Page {
    port: u16,
    session: String,
    _driver: Program,
}

impl Page {
    /// Starts the app on this desktop.
    pub(crate) fn open(desktop: &Desktop) -> Self {
        let port = free_port();
        let mut command = desktop.command("WebKitWebDriver");
        command.args(["--host=127.0.0.1", &format!("--port={port}")]);
        // Without it, the web view waits for nobody and the driver waits for ever.
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = Program::start(command);
        let listens = holds_in_time(|| TcpStream::connect(("127.0.0.1", port)).is_ok());
        assert!(listens, "WebKitWebDriver does not listen: is webkit2gtk-driver installed?");
        let wanted = json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": {
            "binary": program(), "args": []
        }}}});
        let answer = ask(port, "POST", "/session", &wanted);
        let session = answer["sessionId"].as_str().unwrap_or_else(|| panic!("{answer}"));
        let page = Self { port, session: session.to_owned(), _driver: driver };
        let limits = json!({"script": PATIENCE.as_millis(), "pageLoad": PATIENCE.as_millis()});
        page.ask("POST", "timeouts", &limits);
        page
    }

    /// Runs a script in the page; it may `return` something.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.ask("POST", "execute/sync", &json!({"script": script, "args": []}))
    }

    /// Runs a script that gives a promise; what came of it, or `{"refused": why}`.
    pub(crate) fn promise(&self, expression: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             Promise.resolve().then(() => {expression})
               .then((value) => done(value ?? null), (why) => done({{refused: why instanceof Error ? why.message : why}}));"
        );
        self.ask("POST", "execute/async", &json!({"script": script, "args": []}))
    }

    /// Asks for a command of the window.
    pub(crate) fn invoke(&self, command: &str, arguments: &Value) -> Value {
        self.promise(&format!("window.__TAURI_INTERNALS__.invoke({}, {arguments})", json!(command)))
    }

    /// Hears an event from now on; [`Page::heard`] gives what came.
    pub(crate) fn listen(&self, event: &str) {
        self.run("window.heard ??= {}");
        let name = json!(event);
        let heard = self.promise(&format!(
            "window.__TAURI_INTERNALS__.invoke('plugin:event|listen', {{
               event: {name}, target: {{kind: 'Any'}},
               handler: window.__TAURI_INTERNALS__.transformCallback((event) => {{
                 (window.heard[{name}] ??= []).push(event.payload);
               }}),
             }})"
        ));
        assert!(heard.is_number(), "the page may listen to {event}: {heard}");
    }

    /// What came of an event since [`Page::listen`].
    pub(crate) fn heard(&self, event: &str) -> Vec<Value> {
        let heard = self.run(&format!("return window.heard[{}] ?? []", json!(event)));
        heard.as_array().unwrap().clone()
    }

    /// 終了, and waits until the app is gone.
    pub(crate) fn quit(self, desktop: &Desktop) {
        // Only after this call is answered: the driver takes an app that goes away for an error.
        self.run("setTimeout(() => window.__TAURI_INTERNALS__.invoke('quit'), 100)");
        desktop.until("the app has ended", || desktop.log().trim_end().ends_with("ended"));
        drop(self);
        desktop.until("its window is gone", || desktop.windows().is_empty());
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        ask(self.port, method, &format!("/session/{}/{path}", self.session), body)
    }
}

/// One call; its value. An error of the driver fails the test.
#[track_caller]
fn ask(port: u16, method: &str, path: &str, body: &Value) -> Value {
    let body = if method == "GET" { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    // A driver that hangs fails its test.
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
    let answer: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{head}\n\n{body}"));
    assert!(head.contains(" 200 "), "{method} {path}: {answer}");
    answer["value"].clone()
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
