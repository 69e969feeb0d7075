//! The window of Todoke: start-up, tray, notices, and one command through which the page reaches `client::api`.
//!
//! Deliberately not here: any rule, SQL or HTTP (`todoke-client`), and anything one sees inside the window (`ui/`).

// Windows would open a console beside the window.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod choose;
mod command;
mod dropped;
mod failure;
#[cfg(target_os = "linux")]
mod lean;
mod notice;
mod office;
mod record;
mod text;
mod tray;
mod updater;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;

use tauri::{AppHandle, Builder, DragDropEvent, Manager as _, RunEvent, WindowEvent};
use todoke_client::home::{self, Home};

use dropped::Dropped;
use office::Office;
use tray::Tray;
use window::Waiting;

/// Started at log-in: the engine works, the window stays away.
const HIDDEN: &str = "--hidden";

/// For tests that need several windows at once on one desktop: set to anything, it lets each start be its own.
const SEVERAL: &str = "TODOKE_SEVERAL_WINDOWS";

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    lean::begin();
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [first, code] = words.as_slice()
        && first == failure::TELL
    {
        failure::show(code);
        return ExitCode::SUCCESS;
    }
    let home = Home::new(home::folder());
    if let Err(error) = home.create_folder() {
        eprintln!("the home folder cannot be made: {error}");
    }
    record::begin(home.folder());
    failure::tell_panics();
    let hidden = words.iter().any(|word| word == HIDDEN);
    match build(home, hidden) {
        Ok(app) => {
            app.run(on_event);
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the window does not start");
            failure::tell(text::NO_WINDOW);
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::disallowed_types, reason = "a map inside of what Tauri generates")]
fn build(home: Home, hidden: bool) -> tauri::Result<tauri::App> {
    let mut builder = Builder::default();
    // First of all, so that a second start ends before it does anything.
    if std::env::var_os(SEVERAL).is_none() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, words, _| {
            if !words.iter().any(|word| word == HIDDEN) {
                window::show(app);
            }
        }));
    }
    let place = home.folder().join("window.json");
    let place = std::path::absolute(&place).unwrap_or(place);
    builder = builder
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(window::KEPT)
                // Joined to Tauri's own folder, an absolute path stays what it is.
                .with_filename(place.to_string_lossy())
                .build(),
        )
        .plugin(tauri_plugin_autostart::Builder::new().arg(HIDDEN).build());
    if let Some(plugin) = updater::plugin() {
        builder = builder.plugin(plugin);
    }
    builder
        .manage(Office::default())
        .manage(Dropped::default())
        .manage(Tray::default())
        .manage(Waiting::new(hidden))
        .invoke_handler(tauri::generate_handler![
            command::call,
            command::pick_folder,
            command::take_dropped,
            command::take_chosen,
            command::save_records,
            command::protect_window,
            command::autostart,
            command::set_autostart,
            command::newer_version,
            command::install_newer_version,
            command::quit,
        ])
        .setup(move |app| Ok(start(app.handle(), home, hidden)?))
        .build(tauri::generate_context!())
}

fn start(app: &AppHandle, home: Home, hidden: bool) -> tauri::Result<()> {
    tracing::info!(version = env!("CARGO_PKG_VERSION"), hidden, "started");
    let window = window::make(app, home.folder())?;
    let passphrase_file = std::env::var_os("TODOKE_PASSPHRASE_FILE").map(PathBuf::from);
    office::open(app, home, passphrase_file);
    tray::begin(app);
    // At log-in the window stays away, in the tray if there turns out to be one.
    if hidden { Ok(()) } else { window.show() }
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } => {
            api.prevent_close();
            window::put_away(app);
        }
        RunEvent::WindowEvent {
            event: WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }),
            ..
        } => app.state::<Dropped>().keep(paths),
        RunEvent::Exit => {
            // After 終了 it is closed already; the system may end us in other ways.
            office::close(app);
            tracing::info!("ended");
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app),
        _ => {}
    }
}
