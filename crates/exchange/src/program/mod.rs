//! The commands of the program. Each opens the data folder, does one thing, and works while `serve` runs.

mod arguments;
mod office;
mod server;

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use todoke_exchange::{Exchange, ExchangeError, InitOptions, SystemClock};

pub(crate) use arguments::Arguments;
use arguments::Command;

/// Names the data folder when `--data` does not.
const DATA_VARIABLE: &str = "TODOKE_EXCHANGE_DATA";
/// The data folder when nobody names one.
const DATA_DEFAULT: &str = "todoke-exchange";

/// Does what was asked.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let data = arguments
        .data
        .or_else(|| std::env::var_os(DATA_VARIABLE).map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from(DATA_DEFAULT));
    match arguments.command {
        Command::Serve { listen, log_json } => server::serve(data, &listen, log_json),
        Command::Init { hosts } => {
            start_log("warn", false);
            let options = InitOptions { hosts, ..InitOptions::local(data) };
            let certificate = with_code(todoke_exchange::init(&options, &SystemClock))?;
            print(&certificate.display().to_string())
        }
        Command::Office(command) => {
            start_log("warn", false);
            wait_for(async move { office::run(&open(data)?, command).await })
        }
        Command::Revoke { what } => {
            start_log("warn", false);
            wait_for(async move {
                let revoked = with_code(open(data)?.revoke(&what).await)?;
                if revoked.serials.is_empty() {
                    eprintln!("nothing to revoke: no certificate, or revoked before");
                }
                revoked.serials.iter().try_for_each(|serial| print(serial))
            })
        }
        Command::Notice { text } => {
            start_log("warn", false);
            wait_for(async move { with_code(open(data)?.notice_add(&text).await) })
        }
    }
}

fn open(data: PathBuf) -> anyhow::Result<Exchange> {
    with_code(Exchange::open(data))
}

/// Puts the stable code behind the text.
fn with_code<T>(result: Result<T, ExchangeError>) -> anyhow::Result<T> {
    result.map_err(|error| anyhow::anyhow!("{error} [{}]", error.code()))
}

fn wait_for(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start")?
        .block_on(work)
}

/// One line for other programs, at once.
fn print(line: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}").and_then(|()| output.flush()).context("cannot write the answer")
}

/// Logs go to standard error; `RUST_LOG` chooses more or less of them.
fn start_log(usual: &str, json: bool) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        log.with_ansi(false).init();
    }
}
