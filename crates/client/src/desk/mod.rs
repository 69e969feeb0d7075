//! The desk: one office's Todoke as a window or a browser page has it before it. The engine works on a thread of its own; every door calls the
//! same commands by name and hears the same events.
//!
//! Deliberately not here: how a door is built (`src-tauri`, `crates/serve`), and anything that only a window can do.

mod board;
mod commands;
mod form;
mod inbox;
mod line;
mod notices;
mod office_settings;
mod outgoing;
mod partners;
mod practising;
mod records;
mod sent;
mod status;
mod view;
mod wizard;
mod worker;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::api::Client;
use crate::clock::Clock;
use crate::engine::{Engine, Settings};
use crate::error::{ClientError, Remedy};
use crate::home::Home;
pub(crate) use line::{Line, WatchedTransport};
use practising::Practising;
use worker::Worker;

pub use commands::COMMANDS;
#[cfg(test)]
pub(crate) use commands::typescript;
pub use notices::NoticeView;

/// How often the desk looks whether the store changed: what the screen shows is never older than this.
const LOOK: Duration = Duration::from_millis(400);

/// What a door hears. It carries no content: the page reads again what it shows.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Event {
    /// The store, the line or the engine changed.
    Changed,
    /// Something the operator has not been told of.
    Notice(NoticeView),
}

/// Why a command was not done, for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Refusal {
    /// Stable code.
    pub code: String,
    /// What happened, whether the data is safe, what to do; the code at its end.
    pub message: String,
    /// Whether it passes by itself.
    pub passing: bool,
}

impl From<ClientError> for Refusal {
    fn from(error: ClientError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.message(),
            passing: error.remedy() == Remedy::Wait,
        }
    }
}

/// An office that is set up, with its engine at work.
pub(crate) struct Office {
    /// For reading and for the acts of a person; a connection of its own, so that it never waits for a round of the engine.
    pub(crate) client: Client,
    /// The acts of a person that sign or take files.
    hand: Mutex<Engine>,
    line: Arc<Line>,
    worker: Worker,
}

impl Office {
    pub(crate) fn hand(&self) -> MutexGuard<'_, Engine> {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One office's Todoke, whether set up or not yet.
pub struct Desk {
    home: Home,
    passphrase_file: Option<PathBuf>,
    clock: Arc<dyn Clock>,
    settings: Settings,
    office: RwLock<Option<Arc<Office>>>,
    /// 練習, while it is on. The real office works on behind it.
    practice: RwLock<Option<Practising>>,
    /// Held while practice begins or ends.
    practice_switch: Mutex<()>,
    /// Why the office could not be opened at the start, if it could not.
    closed: Mutex<Option<Refusal>>,
    listeners: Arc<Mutex<Vec<Sender<Event>>>>,
    stopped: Arc<AtomicBool>,
}

impl Desk {
    /// Opens the desk and starts the engine, if the office is set up. A desk that cannot open its office opens all the same and says why.
    pub fn open(home: Home, passphrase_file: Option<PathBuf>, clock: Arc<dyn Clock>) -> Arc<Self> {
        Self::open_with(home, passphrase_file, clock, Settings::default())
    }

    /// The same with other habits of the engine.
    pub fn open_with(
        home: Home,
        passphrase_file: Option<PathBuf>,
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Arc<Self> {
        let desk = Arc::new(Self {
            home,
            passphrase_file,
            clock,
            settings,
            office: RwLock::new(None),
            practice: RwLock::new(None),
            practice_switch: Mutex::new(()),
            closed: Mutex::new(None),
            listeners: Arc::default(),
            stopped: Arc::new(AtomicBool::new(false)),
        });
        desk.open_office();
        desk.watch();
        desk
    }

    /// Does a command of [`COMMANDS`].
    ///
    /// # Errors
    /// What a person is told when it cannot be done.
    pub fn call(&self, name: &str, arguments: Value) -> Result<Value, Refusal> {
        commands::call(self, name, arguments).map_err(|error| refused(name, error))
    }

    /// Writes the record into a file that a person chose in a dialog. No command of the page: a page names no place to write to.
    ///
    /// # Errors
    /// What a person is told when it cannot be written.
    pub fn write_records(&self, query: Value, path: &Path) -> Result<Value, Refusal> {
        let written = commands::read(query).and_then(|query| records::csv_to(self, query, path));
        told("write_records", written)
    }

    /// Takes files and folders that a person dropped or chose. No command of the page: a page names no file to read.
    ///
    /// # Errors
    /// What a person is told when one of them cannot be read.
    pub fn take_paths(&self, paths: &[PathBuf]) -> Result<Value, Refusal> {
        told("take_paths", outgoing::take_paths(self, paths))
    }

    /// Events from now on. A listener that went away is forgotten.
    pub fn subscribe(&self) -> Receiver<Event> {
        let (sender, receiver) = mpsc::channel();
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// How many things want to be looked at: unread, and what asks for somebody. Practice does not count.
    pub fn badge(&self) -> u32 {
        self.real_office()
            .and_then(|office| Ok(office.client.store().inbox_counts()?))
            .map_or(0, |counts| counts.unread + counts.attention)
    }

    /// 今すぐ確認: everything that waits for a later try is tried now.
    pub fn check_now(&self) -> Result<(), Refusal> {
        self.check_everything_now().map_err(Refusal::from)
    }

    /// Ends the engine. What it was doing is kept; nothing is lost.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        practising::stop(self);
        self.close_office();
    }

    pub(crate) fn check_everything_now(&self) -> Result<(), ClientError> {
        let offices = self.offices();
        if offices.is_empty() {
            return Err(ClientError::new("D-0205", Remedy::Operator));
        }
        for office in offices {
            office.hand().try_all_now()?;
            office.worker.retry();
        }
        Ok(())
    }

    /// The office that the screens show and act on: the one of 練習 while it is on, else the real one.
    pub(crate) fn office(&self) -> Result<Arc<Office>, ClientError> {
        match self.practice_office() {
            Some(office) => Ok(office),
            None => self.real_office(),
        }
    }

    /// All that work now: the real office, and the one of 練習.
    fn offices(&self) -> Vec<Arc<Office>> {
        self.real_office().ok().into_iter().chain(self.practice_office()).collect()
    }

    /// The real office, whatever the screens show.
    fn real_office(&self) -> Result<Arc<Office>, ClientError> {
        let office = self.office.read().unwrap_or_else(PoisonError::into_inner);
        office.clone().ok_or_else(|| ClientError::new("D-0205", Remedy::Operator))
    }

    /// Opens the office of the home and starts its engine; says on the desk if that cannot be.
    pub(crate) fn open_office(&self) {
        let opened = if self.home.exists() { self.try_office().map(Some) } else { Ok(None) };
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        match opened {
            Ok(office) => {
                *closed = None;
                *self.office.write().unwrap_or_else(PoisonError::into_inner) = office;
            }
            // Begun but not finished: the wizard goes on.
            Err(error) if error.code() == "D-0205" => *closed = None,
            Err(error) => {
                tracing::warn!(code = error.code(), %error, "office not opened");
                *closed = Some(Refusal::from(error));
            }
        }
        drop(closed);
        tell(&self.listeners, &Event::Changed);
    }

    /// Ends the engine and lets go of the store.
    pub(crate) fn close_office(&self) {
        let office = self.office.write().unwrap_or_else(PoisonError::into_inner).take();
        // A command under way may hold the office a moment longer; its engine ends all the same.
        if let Some(office) = office {
            office.worker.stop();
        }
    }

    pub(crate) fn closed(&self) -> Option<Refusal> {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn try_office(&self) -> Result<Arc<Office>, ClientError> {
        let open = |line| {
            Client::open_with(
                self.home.clone(),
                self.passphrase_file.as_deref(),
                self.clock.clone(),
                Some(line),
            )
        };
        self.begin_work(open, |notice| notice)
    }

    /// Opens an office and starts its engine, whose notices are told as `marked`.
    fn begin_work(
        &self,
        open: impl Fn(Arc<Line>) -> Result<Client, ClientError>,
        marked: impl Fn(NoticeView) -> NoticeView + Send + 'static,
    ) -> Result<Arc<Office>, ClientError> {
        let line = Arc::new(Line::default());
        let client = open(line.clone())?;
        client.store().act_for(&crate::operator::account())?;
        let hand = client.unlocked_engine(self.settings)?;
        let working = Arc::new(open(line.clone())?);
        let (listeners, told) = (self.listeners.clone(), working.clone());
        let worker = Worker::start(working, self.settings, move |_| {
            match notices::take(&told) {
                Ok(notices) if office_settings::wants_notices(told.store()) => {
                    for notice in notices {
                        tell(&listeners, &Event::Notice(marked(notice)));
                    }
                }
                // Not wanted: taken all the same, so that they do not all come at once when they are.
                Ok(_) => {}
                Err(error) => tracing::warn!(code = error.code(), %error, "notices not taken"),
            }
            tell(&listeners, &Event::Changed);
        });
        Ok(Arc::new(Office { client, hand: Mutex::new(hand), line, worker }))
    }

    /// Tells the doors when the store or the line changed, whoever changed it.
    fn watch(self: &Arc<Self>) {
        let desk = Arc::downgrade(self);
        thread::spawn(move || {
            // Nobody sends: the channel is the wait.
            let (_sender, pause) = mpsc::channel::<()>();
            let mut seen = None;
            loop {
                let _ = pause.recv_timeout(LOOK);
                let Some(desk) = desk.upgrade() else { return };
                if desk.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let state: Vec<_> = desk
                    .offices()
                    .iter()
                    .map(|office| {
                        let version = office.client.store().data_version().ok();
                        (version, office.line.state().fault, office.worker.fault())
                    })
                    .collect();
                // The first look tells too: what changed before it was seen by nobody.
                if seen.as_ref() != Some(&state) {
                    tell(&desk.listeners, &Event::Changed);
                }
                seen = Some(state);
            }
        });
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stop();
    }
}

/// An answer as a door gives it on.
fn told(name: &str, answer: Result<impl Serialize, ClientError>) -> Result<Value, Refusal> {
    answer
        .and_then(|answer| {
            serde_json::to_value(answer)
                .map_err(|error| ClientError::new("D-0108", Remedy::Defect).because(error))
        })
        .map_err(|error| refused(name, error))
}

fn refused(name: &str, error: ClientError) -> Refusal {
    tracing::warn!(command = name, code = error.code(), %error, "command refused");
    Refusal::from(error)
}

fn tell(listeners: &Mutex<Vec<Sender<Event>>>, event: &Event) {
    listeners
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .retain(|listener| listener.send(event.clone()).is_ok());
}
