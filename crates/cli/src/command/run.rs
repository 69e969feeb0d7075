//! `todoke run`, `send`, `recall`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use todoke_client::api::{Client, MessageId, Recall};
use todoke_client::{ClientError, Remedy, Round, Settings, text};

use super::{id, open};
use crate::Exit;
use crate::arguments::{Globals, One, Run, Send};
use crate::output::Output;

#[derive(Serialize)]
struct Summary {
    accepted: Vec<MessageId>,
    rejected: Vec<MessageId>,
    uploaded: Vec<MessageId>,
    delivered: Vec<MessageId>,
    quarantined: Vec<MessageId>,
    waiting: usize,
}

pub(crate) fn run(
    globals: &Globals,
    arguments: &Run,
    output: &Output,
) -> Result<Exit, ClientError> {
    let client = open(globals)?;
    if arguments.once {
        let round = client.run_once(Settings::default())?;
        let waiting = client.waiting()?;
        print(&client, &round, waiting, output)?;
        let looked_at = round.rejected.is_empty() && round.quarantined.is_empty();
        return Ok(match round.unreached {
            Some(Remedy::Operator | Remedy::Defect) => Exit::CannotRun,
            Some(Remedy::Wait) => Exit::TryLater,
            None if waiting > 0 => Exit::TryLater,
            None if looked_at => Exit::Done,
            None => Exit::Findings,
        });
    }
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    ctrlc::set_handler(move || asked.store(true, Ordering::SeqCst))
        .map_err(|error| ClientError::new("D-0210", Remedy::Defect).because(error))?;
    client.run(Settings::default(), &stop, |round| {
        let waiting = client.waiting().unwrap_or_default();
        if let Err(error) = print(&client, round, waiting, output) {
            output.error(&error);
        }
    })?;
    Ok(Exit::Done)
}

fn print(
    client: &Client,
    round: &Round,
    waiting: usize,
    output: &Output,
) -> Result<(), ClientError> {
    if output.json {
        output.value(&Summary {
            accepted: round.accepted.clone(),
            rejected: round.rejected.clone(),
            uploaded: round.uploaded.clone(),
            delivered: round.delivered.clone(),
            quarantined: round.quarantined.clone(),
            waiting,
        });
        return Ok(());
    }
    for line in client.tell(round)? {
        output.line(line);
    }
    Ok(())
}

pub(crate) fn send(
    globals: &Globals,
    arguments: &Send,
    output: &Output,
) -> Result<Exit, ClientError> {
    let client = open(globals)?;
    let handed = client.send(&arguments.paths)?;
    let mut entries = Vec::new();
    for id in handed.units.iter().chain(&handed.rejected) {
        entries.push(client.outbox_entry(*id)?);
    }
    if output.json {
        output.value(&entries);
    } else {
        for entry in &entries {
            super::list::print_unit(entry, output);
        }
    }
    for path in &handed.foreign {
        output.aside(text::foreign_file(&path.display().to_string()));
    }
    let left = entries.iter().any(|entry| entry.due_at.is_some());
    Ok(if !handed.rejected.is_empty() || !handed.foreign.is_empty() {
        Exit::Findings
    } else if left {
        Exit::TryLater
    } else {
        Exit::Done
    })
}

pub(crate) fn recall(
    globals: &Globals,
    arguments: &One,
    output: &Output,
) -> Result<Exit, ClientError> {
    let client = open(globals)?;
    let id = id(&arguments.id)?;
    let (exit, words) = match client.recall(id)? {
        Recall::Withdrawn => (Exit::Done, text::RECALL_DONE),
        Recall::Waiting => (Exit::TryLater, text::RECALL_WAITING),
        Recall::Impossible => (Exit::Findings, text::RECALL_IMPOSSIBLE),
    };
    if output.json {
        output.value(&client.outbox_entry(id)?);
    } else {
        output.line(words);
    }
    Ok(exit)
}
