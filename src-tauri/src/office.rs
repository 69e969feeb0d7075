//! The engine behind the window: opened beside the main thread, heard on a thread of its own.

use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::Value;
use tauri::{AppHandle, Emitter as _, Manager as _, async_runtime};
use todoke_client::SystemClock;
use todoke_client::desk::{Desk, Event, Refusal};
use todoke_client::home::Home;

use crate::{failure, notice, text, tray, window};

/// The page hears here what changed.
const EVENT: &str = "todoke://event";

/// How long 終了 waits for the engine.
const PATIENCE: Duration = Duration::from_secs(8);

/// The desk, as soon as it is open.
#[derive(Default)]
pub(crate) struct Office {
    desk: OnceLock<Arc<Desk>>,
}

/// Opens the desk on a thread of its own (deriving the database key takes its time), then passes its events on.
pub(crate) fn open(app: &AppHandle, home: Home, passphrase_file: Option<PathBuf>) {
    let app = app.clone();
    let begun = std::thread::Builder::new().name("desk".to_owned()).spawn(move || {
        let desk = Desk::open(home, passphrase_file, Arc::new(SystemClock));
        let events = desk.subscribe();
        let desk = Arc::clone(app.state::<Office>().desk.get_or_init(|| desk));
        count(&app, &desk);
        for event in events {
            pass_on(&app, &event);
            count(&app, &desk);
        }
    });
    if let Err(error) = begun {
        tracing::error!(%error, "no thread for the desk");
        failure::tell(text::NO_WINDOW);
    }
}

/// Has the desk do something for the page. It may have to wait for the desk to open, so it works beside the main thread.
pub(crate) async fn ask(
    app: AppHandle,
    work: impl FnOnce(&Desk) -> Result<Value, Refusal> + Send + 'static,
) -> Result<Value, Value> {
    let answer = move || {
        let office = app.state::<Office>();
        let desk = office.desk.wait();
        failure::answered(|| work(desk))
    };
    match async_runtime::spawn_blocking(answer).await {
        Ok(Ok(Ok(answer))) => Ok(answer),
        Ok(Ok(Err(refusal))) => Err(serde_json::to_value(refusal).unwrap_or(Value::Null)),
        Ok(Err(_)) | Err(_) => Err(text::DEFECT.refusal()),
    }
}

/// 今すぐ確認.
pub(crate) fn check_now(app: &AppHandle) {
    let app = app.clone();
    async_runtime::spawn_blocking(move || {
        if let Some(desk) = app.state::<Office>().desk.get()
            && let Err(refusal) = desk.check_now()
        {
            tracing::warn!(code = refusal.code, "not checked now");
        }
    });
}

/// 終了: the window goes at once, the program when the engine has ended. On a thread of its own, because what is to vanish from
/// the screen does so only while the main thread goes on.
pub(crate) fn quit(app: &AppHandle) {
    window::vanish(app);
    let app = app.clone();
    std::thread::spawn(move || {
        close(&app);
        app.exit(0);
    });
}

/// Lets the engine end the round it is in, but not for ever: a round that waits for a dead line is safe to break off, since
/// everything is stored before it is done.
pub(crate) fn close(app: &AppHandle) {
    let Some(desk) = app.state::<Office>().desk.get().map(Arc::clone) else { return };
    let (sender, stopped) = mpsc::channel();
    std::thread::spawn(move || {
        desk.stop();
        drop(sender);
    });
    if stopped.recv_timeout(PATIENCE) == Err::<(), _>(RecvTimeoutError::Timeout) {
        tracing::warn!("the engine's round is broken off");
    }
}

fn pass_on(app: &AppHandle, event: &Event) {
    if let Err(error) = app.emit(EVENT, event) {
        tracing::warn!(%error, "the page does not hear an event");
    }
    if let Event::Notice(told) = event {
        notice::show(app, told);
    }
}

fn count(app: &AppHandle, desk: &Desk) {
    let unread = desk.badge();
    let on_main = app.clone();
    if let Err(error) = app.run_on_main_thread(move || tray::count(&on_main, unread)) {
        tracing::warn!(%error, "the tray is not told the count");
    }
}
