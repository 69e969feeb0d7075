//! The engine on a thread of its own, for as long as a door is open. If another program works on the same data, or a fault stops
//! the engine, it says so and tries again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::api::Client;
use crate::engine::{Round, Settings};
use crate::error::ClientError;
use crate::run;

/// How long to wait before another try when the engine cannot work.
const RETRY: Duration = Duration::from_secs(10);

/// A running engine. Stops when told to; its thread ends after the round it is in.
pub(crate) struct Worker {
    stop: Arc<AtomicBool>,
    wake: Sender<()>,
    fault: Arc<Mutex<Option<String>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Worker {
    /// Starts the engine of an office. `after_round` is called after each round that did something, and when the fault changes.
    pub(crate) fn start(
        client: Arc<Client>,
        settings: Settings,
        after_round: impl Fn(&Round) + Send + 'static,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let fault = Arc::new(Mutex::new(None));
        let (wake, woken) = mpsc::channel();
        let (stopping, told) = (stop.clone(), fault.clone());
        let thread = thread::spawn(move || {
            while !stopping.load(Ordering::SeqCst) {
                let ended = work(&client, settings, &stopping, &told, &after_round);
                let code = ended.err().map(|error| {
                    tracing::warn!(code = error.code(), %error, "engine does not work");
                    error.code().to_owned()
                });
                *told.lock().unwrap_or_else(PoisonError::into_inner) = code;
                after_round(&Round::default());
                if let Err(RecvTimeoutError::Disconnected) = woken.recv_timeout(RETRY) {
                    return;
                }
            }
        });
        Self { stop, wake, fault, thread: Mutex::new(Some(thread)) }
    }

    /// Why the engine does not work, if it does not.
    pub(crate) fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tries again at once if it waits for another try.
    pub(crate) fn retry(&self) {
        let _ = self.wake.send(());
    }

    /// Ends the engine and waits for the round it is in.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = self.wake.send(());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("engine thread panicked");
        }
    }
}

fn work(
    client: &Client,
    settings: Settings,
    stop: &Arc<AtomicBool>,
    fault: &Mutex<Option<String>>,
    after_round: &impl Fn(&Round),
) -> Result<(), ClientError> {
    let (mut engine, _lock) = client.engine(settings)?;
    *fault.lock().unwrap_or_else(PoisonError::into_inner) = None;
    after_round(&Round::default());
    run::until_stopped(&mut engine, stop, after_round)
}
