//! Opening the person's browser. The address with its token goes through a file that only this account can read: the words of a command
//! line can be read by every account of the machine.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// Shows an address in the browser, by way of a file. The caller removes the file when the door closes.
///
/// # Errors
/// When the file cannot be written or there is no browser to ask for.
pub fn show(address: &str, file: &Path) -> io::Result<()> {
    // A file of an earlier session may have wider permissions.
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let page = format!(
        "<!doctype html><html lang=\"ja\"><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\"><meta http-equiv=\"refresh\" content=\"0;url={address}\"><title>届け</title></head><body></body></html>\n"
    );
    options.open(file)?.write_all(page.as_bytes())?;
    let mut command = opener();
    command.arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Browsers stay; only whether one could be asked for matters.
    command.spawn().map(drop)
}

fn opener() -> Command {
    if cfg!(windows) {
        let mut command = Command::new("rundll32");
        command.arg("url.dll,FileProtocolHandler");
        command
    } else if cfg!(target_os = "macos") {
        Command::new("open")
    } else {
        Command::new("xdg-open")
    }
}
