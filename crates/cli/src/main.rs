//! `todoke`: the client without a window. A shell around `client::api`: it reads arguments, calls, prints.

mod arguments;
mod command;
mod output;

use std::process::ExitCode;

use clap::Parser;
use todoke_client::{ClientError, Remedy};

use crate::arguments::{Arguments, Command, Globals};
use crate::output::Output;

/// How a command ended, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// 0: done.
    Done,
    /// 1: done, and there is something to look at.
    Findings,
    /// 2: cannot run as asked.
    CannotRun,
    /// 3: nothing is lost; try later.
    TryLater,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Findings => Self::from(1),
            Exit::CannotRun => Self::from(2),
            Exit::TryLater => Self::from(3),
        }
    }
}

fn main() -> ExitCode {
    // Help and version end with 0, words that are off with 2: clap's own codes.
    let arguments = Arguments::parse();
    start_log(&arguments.globals);
    let output = Output::new(arguments.globals.json);
    let exit = run(&arguments, &output).unwrap_or_else(|error| {
        tracing::error!(code = error.code(), %error, "command failed");
        output.error(&error);
        match error.remedy() {
            Remedy::Wait => Exit::TryLater,
            Remedy::Operator | Remedy::Defect => Exit::CannotRun,
        }
    });
    exit.into()
}

fn run(arguments: &Arguments, output: &Output) -> Result<Exit, ClientError> {
    let globals = &arguments.globals;
    match &arguments.command {
        Command::Check(check) => command::check::run(check, output),
        Command::Setup(setup) => command::setup::run(globals, setup, output),
        Command::Run(run) => command::run::run(globals, run, output),
        Command::Serve(serve) => command::serve::run(globals, serve, output),
        Command::Send(send) => command::run::send(globals, send, output),
        Command::Outbox(page) => command::list::outbox(globals, page, output),
        Command::Inbox(page) => command::list::inbox(globals, page, output),
        Command::Show(show) => command::show::show(globals, show, output),
        Command::Recall(one) => command::run::recall(globals, one, output),
        Command::Proof(proof) => command::proof::run(globals, proof, output),
        Command::Envelope(envelope) => command::envelope::run(globals, envelope, output),
        Command::Doctor => command::doctor::run(globals, output),
    }
}

/// The log goes to stderr, in English, without contents; off unless asked for.
fn start_log(globals: &Globals) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TODOKE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(globals.log_level()));
    // The watcher's own log names files, and names hold office numbers.
    let filter = match "notify=warn".parse() {
        Ok(quiet) => filter.add_directive(quiet),
        Err(_) => filter,
    };
    // Without colours: the old console of Windows shows their signs, and so does a file.
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
    log.with_writer(std::io::stderr).init();
}
