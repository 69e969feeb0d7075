//! The one writer: a thread that owns the writing connection and commits waiting work together.
//!
//! A sync to disk costs as much for one message as for fifty, so everything that waits goes into one
//! transaction, each piece in its own savepoint. An answer leaves only after the commit.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{StorageError, failure};

/// Pieces of work that share one commit at most.
const BATCH: usize = 64;

/// Hands work to the writing thread. The thread ends when this is dropped.
pub(super) struct Writer {
    queue: Sender<Box<dyn Work>>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(connection: Connection) -> Result<Self, StorageError> {
        let (queue, work) = channel();
        std::thread::Builder::new()
            .name("exchange-writer".to_owned())
            .spawn(move || write_until_closed(&connection, &work))
            .map_err(|error| StorageError::Unavailable {
                what: "start its writer",
                detail: error.to_string(),
            })?;
        Ok(Self { queue })
    }

    /// Does this work in a transaction and returns when it is committed. Work that fails leaves nothing.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let piece = Piece { work: Some(work), result: None, answer };
        let closed = |_| StorageError::Unavailable {
            what: "write",
            detail: "its writer has ended".to_owned(),
        };
        self.queue.send(Box::new(piece)).map_err(|_| closed(()))?;
        answered.await.map_err(|_| closed(()))?
    }
}

trait Work: Send {
    fn perform(&mut self, connection: &Connection);
    fn answer(self: Box<Self>, committed: Result<(), StorageError>);
}

struct Piece<T, F> {
    work: Option<F>,
    result: Option<Result<T, StorageError>>,
    answer: oneshot::Sender<Result<T, StorageError>>,
}

impl<T, F> Work for Piece<T, F>
where
    T: Send + 'static,
    F: FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
{
    fn perform(&mut self, connection: &Connection) {
        if let Some(work) = self.work.take() {
            self.result = Some(in_savepoint(connection, work));
        }
    }

    fn answer(self: Box<Self>, committed: Result<(), StorageError>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Err(error), _) => Err(error),
            (Ok(()), None) => Err(StorageError::Defect { detail: "work not done".to_owned() }),
        };
        // Whoever asked may be gone; the work is done all the same.
        let _ = self.answer.send(result);
    }
}

fn write_until_closed(connection: &Connection, queue: &Receiver<Box<dyn Work>>) {
    while let Ok(first) = queue.recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(next) = queue.try_recv()
        {
            batch.push(next);
        }
        let committed = commit_together(connection, &mut batch);
        if let Err(error) = &committed {
            tracing::error!(code = error.code(), pieces = batch.len(), %error, "commit failed");
        }
        for piece in batch {
            piece.answer(committed.clone());
        }
    }
}

fn commit_together(
    connection: &Connection,
    batch: &mut [Box<dyn Work>],
) -> Result<(), StorageError> {
    connection.execute_batch("BEGIN IMMEDIATE").map_err(failure("begin"))?;
    for piece in batch.iter_mut() {
        piece.perform(connection);
    }
    connection.execute_batch("COMMIT").map_err(|error| {
        // SQLite rolls back by itself on most failures; then there is nothing left to roll back.
        if !connection.is_autocommit()
            && let Err(error) = connection.execute_batch("ROLLBACK")
        {
            tracing::error!(code = "D-0911", %error, "roll-back failed");
        }
        failure("commit")(error)
    })
}

fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StorageError>,
) -> Result<T, StorageError> {
    connection.execute_batch("SAVEPOINT piece").map_err(failure("begin"))?;
    let result = work(connection);
    let end = if result.is_ok() { "RELEASE piece" } else { "ROLLBACK TO piece; RELEASE piece" };
    match (connection.execute_batch(end), result) {
        (Ok(()), result) => result,
        // A full disk may have rolled back the whole transaction: the first failure says more.
        (Err(_), Err(first)) => Err(first),
        (Err(error), Ok(_)) => Err(failure("write")(error)),
    }
}

/// Sets how a connection waits and syncs.
pub(super) fn prepare(connection: &Connection, busy: Duration) -> Result<(), StorageError> {
    connection.busy_timeout(busy).map_err(failure("open"))?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON;",
        )
        .map_err(failure("open"))
}
