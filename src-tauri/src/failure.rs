//! What a person sees when the window cannot: a native dialog, shown by a process of its own, because the one that
//! failed may be in any state.

use std::cell::Cell;
use std::panic::PanicHookInfo;
use std::process::{Command, Stdio};

use rfd::{MessageButtons, MessageDialog, MessageLevel};

use crate::text::{self, Failure};

/// The first word of a start that only shows a failure; its code follows.
pub(crate) const TELL: &str = "--tell-failure";

thread_local! {
    /// Whether whoever called this thread hears of its panic anyway.
    static ANSWERED: Cell<bool> = const { Cell::new(false) };
}

/// From now on, a panic is logged (its place, never its words: they may hold contents) and told.
pub(crate) fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        log(panic);
        if !ANSWERED.get() {
            tell(text::DEFECT);
        }
    }));
}

/// Runs something whose panic its caller answers for: it is logged, but no dialog comes up.
pub(crate) fn answered<T>(work: impl FnOnce() -> T) -> std::thread::Result<T> {
    ANSWERED.set(true);
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    ANSWERED.set(false);
    result
}

/// Starts the process that shows the dialog, and does not wait for it.
pub(crate) fn tell(failure: Failure) {
    tracing::error!(code = failure.code, "told by a dialog");
    let told = std::env::current_exe().and_then(|program| {
        let mut command = Command::new(program);
        command.args([TELL, failure.code]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    });
    if told.is_err() {
        eprintln!("{}", failure.message());
    }
}

/// Shows the dialog and waits until it is read: all that this process does.
pub(crate) fn show(code: &str) {
    let failure = Failure::of(code).unwrap_or(text::DEFECT);
    MessageDialog::new()
        .set_level(MessageLevel::Error)
        .set_title(text::APP)
        .set_description(failure.message())
        .set_buttons(MessageButtons::Ok)
        .show();
}

fn log(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let thread = std::thread::current();
    tracing::error!(place, thread = thread.name(), code = text::DEFECT.code, "panic");
}
