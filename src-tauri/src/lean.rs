//! Linux only: WebKit draws without OpenGL. Lists and forms are drawn as fast without it, and it costs 80 MiB where it is emulated, as on
//! many an office's PC. WebKit takes that from its environment alone, so the program begins anew with it, before anything else is begun.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// WebKit's own switch. Whoever has set it, to `0` too, has decided.
const SWITCH: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Replaces this process by the same program with the switch set. Comes back if the switch was set already, or if that cannot be done:
/// then the window is the same, only larger.
pub(crate) fn begin() {
    if env::var_os(SWITCH).is_some() {
        return;
    }
    if let Ok(program) = env::current_exe() {
        let error = Command::new(program).args(env::args_os().skip(1)).env(SWITCH, "1").exec();
        eprintln!("drawing with OpenGL: {error}");
    }
}
