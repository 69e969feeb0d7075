//! Named places where a test may kill the process, before and after each persist.
//!
//! A debug build kills itself with SIGKILL (no destructors, no flush, as a power cut would look to
//! the program) when it reaches the point that the environment names. A release build holds
//! nothing of this: a shipped program cannot be told to die.

/// The environment variable that names the point at which to die: `NAME` or `NAME:N` (the N-th time).
pub const VARIABLE: &str = "TODOKE_CRASH_POINT";

/// Dies here if the environment asks for it.
#[cfg(debug_assertions)]
pub fn crash_point(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static WANTED: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);

    let wanted = WANTED.get_or_init(|| {
        let text = std::env::var(VARIABLE).ok()?;
        match text.rsplit_once(':').map(|(point, nth)| (point, nth.parse())) {
            Some((point, Ok(nth))) => Some((point.to_owned(), nth)),
            _ => Some((text, 1)),
        }
    });
    if let Some((point, nth)) = wanted
        && point == name
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *nth
    {
        die();
    }
}

/// Does nothing in a release build.
#[cfg(not(debug_assertions))]
pub fn crash_point(_name: &str) {}

#[cfg(all(debug_assertions, unix))]
fn die() -> ! {
    // The signal is delivered to this very process; abort is only for the compiler's peace.
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort()
}

#[cfg(all(debug_assertions, not(unix)))]
fn die() -> ! {
    std::process::abort()
}
