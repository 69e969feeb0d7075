//! `todoke serve`.

use std::fs;
use std::sync::Arc;

use serde::Serialize;
use todoke_client::desk::Desk;
use todoke_client::home::Home;
use todoke_client::{ClientError, Remedy, SystemClock, text};
use todoke_serve::Door;

use crate::Exit;
use crate::arguments::{Globals, Serve};
use crate::output::Output;

/// The file by which a browser is told where to go; in the home folder, and only while the door is open.
const OPENING: &str = "open.html";

#[derive(Serialize)]
struct Opened {
    address: String,
}

pub(crate) fn run(
    globals: &Globals,
    arguments: &Serve,
    output: &Output,
) -> Result<Exit, ClientError> {
    let home = Home::new(globals.home());
    let opening = home.folder().join(OPENING);
    let desk = Desk::open(home.clone(), globals.passphrase_file.clone(), Arc::new(SystemClock));
    let door = Door::open(desk, arguments.port)?;
    let stopper = door.stopper();
    ctrlc::set_handler(move || stopper.stop())
        .map_err(|error| ClientError::new("N-0301", Remedy::Defect).because(error))?;
    if output.json {
        output.value(&Opened { address: door.address() });
    } else {
        output.line(door.address());
    }
    output.aside(text::SERVE_OPEN);
    if arguments.open {
        let shown = fs::create_dir_all(home.folder())
            .and_then(|()| todoke_serve::show(&door.address(), &opening));
        if let Err(error) = shown {
            tracing::warn!(%error, "no browser opened");
            output.aside(text::SERVE_NO_BROWSER);
        }
    }
    let ended = door.serve();
    if arguments.open {
        // It may never have been written; what is left opens nothing any more.
        let _ = fs::remove_file(&opening);
    }
    ended?;
    output.aside(text::SERVE_ENDED);
    Ok(Exit::Done)
}
