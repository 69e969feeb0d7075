//! Files dropped on the window, kept until the page asks for them to be taken.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most drops that wait: a page asks for each at once, and what it never asks for is not kept for ever.
const WAITING: usize = 8;

/// Each drop that the page has not asked for yet.
#[derive(Default)]
pub(crate) struct Dropped(Mutex<VecDeque<Vec<PathBuf>>>);

impl Dropped {
    /// Keeps a drop, the oldest not longer if there are too many.
    pub(crate) fn keep(&self, paths: Vec<PathBuf>) {
        let mut waiting = self.waiting();
        if waiting.len() == WAITING {
            waiting.pop_front();
        }
        waiting.push_back(paths);
    }

    /// The oldest drop; nothing if there is none.
    pub(crate) fn next(&self) -> Vec<PathBuf> {
        self.waiting().pop_front().unwrap_or_default()
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Vec<PathBuf>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
