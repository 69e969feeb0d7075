//! The engine over time: until nothing is due, or for as long as the program runs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::thread;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use todoke_store::Store;

use crate::engine::{Engine, Round};
use crate::error::ClientError;
use crate::path::spoken;
use crate::transport::Transport;

/// The folder is looked at this often even if no watcher event came: events get lost, on network shares most of all.
const RESCAN: SignedDuration = SignedDuration::from_secs(30);
/// The mailbox is read this often even if the long poll brought nothing.
const REREAD: SignedDuration = SignedDuration::from_mins(5);
/// How soon a wish of another process (recall, opened) is noticed.
const TICK: Duration = Duration::from_secs(1);
/// How long one long poll waits.
const POLL_S: u64 = 45;
/// How long to wait before the next long poll when the exchange is away.
const POLL_PAUSE: Duration = Duration::from_secs(30);
/// `until_nothing_is_due` does not wait longer than this for a file that keeps changing.
const PATIENCE: SignedDuration = SignedDuration::from_secs(60);

/// Why the loop woke up.
enum Hint {
    Folder,
    Mail,
}

/// Works until nothing is due: looks settle, units go, the mailbox is empty, receipts are sent.
///
/// # Errors
/// If the store or a folder cannot be used.
pub fn until_nothing_is_due(engine: &mut Engine) -> Result<Round, ClientError> {
    engine.settings.completion = SignedDuration::ZERO;
    engine.try_all_now()?;
    let mut total = Round::default();
    let begun = engine.now();
    loop {
        let round = engine.round(true)?;
        let progressed = round.progressed();
        let look_again_at = round.look_again_at;
        total.add(round);
        if progressed {
            continue;
        }
        let now = engine.now();
        match look_again_at {
            Some(at) if now.duration_since(begun) < PATIENCE => wait_until(at, now),
            _ => return Ok(total),
        }
    }
}

/// Works until `stop` is set: the export folder, everything with a due time, and the mailbox by long poll.
///
/// `report` is called after each round that did something or met a fault.
///
/// # Errors
/// Only what no later round can mend: the store itself.
pub fn until_stopped(
    engine: &mut Engine,
    stop: &Arc<AtomicBool>,
    mut report: impl FnMut(&Round),
) -> Result<(), ClientError> {
    let (hints, hinted) = mpsc::channel();
    let _watcher = watch(&engine.export_folder(), hints.clone());
    let read = listen(engine.store.clone(), engine.transport.clone(), hints, stop.clone());
    let mut mailbox_read_at: Option<Timestamp> = None;
    let mut mail = true;
    while !stop.load(Ordering::SeqCst) {
        let begun = engine.now();
        let stale =
            mailbox_read_at.is_none_or(|at| begun < at || begun.duration_since(at) >= REREAD);
        match engine.round(mail || stale) {
            Ok(round) => {
                let progressed = round.progressed();
                if mail || stale {
                    mailbox_read_at = Some(begun);
                    // A full channel means the listener has not slept since the last round: nothing to tell.
                    let _ = read.try_send(());
                }
                let wanted = round.look_again_at;
                if progressed || !round.held.is_empty() {
                    report(&round);
                }
                mail = false;
                if !progressed {
                    mail = sleep(engine, &hinted, wanted, stop)?;
                }
            }
            Err(error) if error.remedy() == crate::error::Remedy::Wait => {
                tracing::warn!(code = error.code(), %error, "round ended early");
                mail = sleep(engine, &hinted, None, stop)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Sleeps until a hint, a due time, or the next regular look. Says whether there is mail.
fn sleep(
    engine: &Engine,
    hinted: &Receiver<Hint>,
    look_again_at: Option<Timestamp>,
    stop: &AtomicBool,
) -> Result<bool, ClientError> {
    let slept_since = engine.now();
    let rescan_at = slept_since.checked_add(RESCAN).unwrap_or(slept_since);
    loop {
        let now = engine.now();
        let wake_at = look_again_at.map_or(rescan_at, |at| at.min(rescan_at));
        // A clock that jumped back must not make us sleep for its whole jump.
        if stop.load(Ordering::SeqCst) || now >= wake_at || now < slept_since {
            return Ok(false);
        }
        let left = wake_at.duration_since(now).unsigned_abs().min(TICK);
        match hinted.recv_timeout(left) {
            Ok(Hint::Mail) => return Ok(true),
            Ok(Hint::Folder) => {
                let mut mail = false;
                while let Ok(hint) = hinted.try_recv() {
                    mail |= matches!(hint, Hint::Mail);
                }
                return Ok(mail);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => wait_until(wake_at, now),
        }
        if engine.store.next_due()?.is_some_and(|due_at| due_at <= engine.now()) {
            return Ok(false);
        }
    }
}

/// Watcher events are hints: without a watcher the regular look finds everything, only later.
fn watch(folder: &Path, hints: Sender<Hint>) -> Option<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = hints.send(Hint::Folder);
        }
    })
    .inspect_err(|error| tracing::warn!(%error, "no watcher"))
    .ok()?;
    watcher
        .watch(&spoken(folder), RecursiveMode::NonRecursive)
        .inspect_err(|error| tracing::warn!(%error, "folder not watched"))
        .ok()?;
    Some(watcher)
}

/// Waits at the exchange for news on a thread of its own. The returned channel tells it that the mailbox was read.
fn listen(
    store: Arc<Store>,
    transport: Arc<dyn Transport>,
    hints: Sender<Hint>,
    stop: Arc<AtomicBool>,
) -> SyncSender<()> {
    let (read, was_read) = mpsc::sync_channel(1);
    thread::spawn(move || {
        while !stop.load(Ordering::SeqCst) {
            let Ok(after) = store.mailbox_next() else { return };
            let news = match transport.mailbox(after, POLL_S) {
                Ok(news) => news.is_some(),
                Err(error) => {
                    tracing::debug!(%error, "long poll ended");
                    let _ = was_read.recv_timeout(POLL_PAUSE);
                    continue;
                }
            };
            if news {
                if hints.send(Hint::Mail).is_err() {
                    return;
                }
                let _ = was_read.recv_timeout(POLL_PAUSE);
            }
        }
    });
    read
}

/// Waits on a channel nobody sends on.
fn wait_until(at: Timestamp, now: Timestamp) {
    let (_sender, receiver) = mpsc::channel::<()>();
    if at > now {
        let _ = receiver.recv_timeout(at.duration_since(now).unsigned_abs());
    }
}
