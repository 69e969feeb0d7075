//! Who sits at this computer: the name of the account, for the record (CL-39). One account a person is the office's duty (SB-05).

/// The account this program runs for. Never empty.
pub(crate) fn account() -> String {
    of_the_system()
        .or_else(|| {
            ["USERNAME", "LOGNAME", "USER"]
                .into_iter()
                .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        })
        .unwrap_or_else(|| "?".to_owned())
}

/// The name behind the process's user id: unlike the environment it cannot be set by whoever starts the program.
#[cfg(target_os = "linux")]
fn of_the_system() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let id = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1) == Some(id.as_str())).then(|| name.to_owned())
    })
}

#[cfg(not(target_os = "linux"))]
fn of_the_system() -> Option<String> {
    None
}
