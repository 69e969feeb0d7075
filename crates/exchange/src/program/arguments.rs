//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use todoke_protocol::{OfficeNumber, ServiceType};

/// The Todoke exchange (交換所): takes sealed messages from one care office and hands them to another.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    /// The data folder [default: $TODOKE_EXCHANGE_DATA, else ./todoke-exchange]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes a new exchange and prints the path of its CA certificate
    Init {
        /// A name or address clients will use, repeatable [default: localhost, 127.0.0.1, ::1]
        #[arg(long = "host", value_name = "NAME")]
        hosts: Vec<String>,
    },
    /// Answers calls until it is told to stop (SIGTERM, Ctrl-C)
    Serve {
        /// Where to listen; port 0 takes a free one. The line `listening on https://…` tells which
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8443")]
        listen: String,
        /// Writes the log as JSON, one object a line
        #[arg(long)]
        log_json: bool,
    },
    /// Adds and lists offices
    #[command(subcommand)]
    Office(OfficeCommand),
    /// Revokes the certificates of an office, or one certificate by its serial number
    Revoke {
        /// Office number (10 characters) or serial number (hexadecimal)
        #[arg(value_name = "NUMBER|SERIAL")]
        what: String,
    },
    /// Publishes a notice to all offices
    Notice {
        /// The text, Japanese
        text: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum OfficeCommand {
    /// Adds an office and prints its one-time code, and nothing else, on standard output.
    ///
    /// For a known number it adds the service types and sets the name. As long as the office has no valid
    /// certificate, a new code is printed, which voids the older one; afterwards none is (see `office code`).
    Add {
        /// 事業所番号
        number: OfficeNumber,
        /// サービス種類, repeatable
        #[arg(long = "service-type", value_name = "NN", required = true)]
        service_types: Vec<ServiceType>,
        /// 事業所名
        #[arg(long)]
        name: String,
    },
    /// Prints a new one-time code for an office that must enrol again; older codes are void
    Code {
        /// 事業所番号
        number: OfficeNumber,
    },
    /// Lists all offices
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Takes an office out of the data link: nothing more is accepted for it
    Disable {
        /// 事業所番号
        number: OfficeNumber,
    },
    /// Takes it back in
    Enable {
        /// 事業所番号
        number: OfficeNumber,
    },
}
