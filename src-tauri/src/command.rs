//! What the page may ask: everything of the engine through [`call`], and the few things that only a window can do.
//! The list in `build.rs` and the one in `capabilities/main.json` say the same.

use std::path::PathBuf;

use serde_json::Value;
use tauri::{AppHandle, Manager as _, WebviewWindow};
use tauri_plugin_autostart::ManagerExt as _;

use crate::choose::{self, Choice};
use crate::dropped::Dropped;
use crate::{office, text, updater};

/// A command of `client::api`, by name. What it says no to comes back as the engine's own refusal.
#[tauri::command]
pub(crate) async fn call(app: AppHandle, name: String, arguments: Value) -> Result<Value, Value> {
    office::ask(app, move |desk| desk.call(&name, arguments)).await
}

/// Lets the person choose a folder.
#[tauri::command]
pub(crate) async fn pick_folder(window: WebviewWindow) -> Result<Option<String>, Value> {
    choose::ask(window, Choice::Folder).await
}

/// Takes what was dropped on the window. The page hears of a drop, but what is taken is what the system said, not the page.
#[tauri::command]
pub(crate) async fn take_dropped(app: AppHandle) -> Result<Value, Value> {
    let paths = app.state::<Dropped>().next();
    office::ask(app, move |desk| desk.take_paths(&paths)).await
}

/// Lets the person choose a file and takes it; none if nothing was chosen.
#[tauri::command]
pub(crate) async fn take_chosen(
    window: WebviewWindow,
    app: AppHandle,
) -> Result<Option<Value>, Value> {
    let Some(path) = choose::ask(window, Choice::File).await? else { return Ok(None) };
    let paths = [PathBuf::from(path)];
    office::ask(app, move |desk| desk.take_paths(&paths)).await.map(Some)
}

/// Lets the person choose where the record goes, and has the engine write it there; none if no place was chosen. The page never names the
/// place.
#[tauri::command]
pub(crate) async fn save_records(
    window: WebviewWindow,
    app: AppHandle,
    name: String,
    query: Value,
) -> Result<Option<Value>, Value> {
    let Some(path) = choose::ask(window, Choice::NewFile { name }).await? else { return Ok(None) };
    office::ask(app, move |desk| desk.write_records(query, path.as_ref())).await.map(Some)
}

/// Hides the window's content from pictures of the screen, or no longer. Answers whether this system can.
#[tauri::command]
pub(crate) fn protect_window(window: WebviewWindow, protect: bool) -> Result<bool, Value> {
    window.set_content_protected(protect).map_err(|error| refuse(&error))?;
    Ok(cfg!(any(windows, target_os = "macos")))
}

/// Whether we start when the person logs in.
#[tauri::command]
pub(crate) fn autostart(app: AppHandle) -> Result<bool, Value> {
    app.autolaunch().is_enabled().map_err(|error| refuse(&error))
}

/// Starts when the person logs in, or no longer.
#[tauri::command]
pub(crate) fn set_autostart(app: AppHandle, on: bool) -> Result<(), Value> {
    let login = app.autolaunch();
    let done = if on { login.enable() } else { login.disable() };
    done.map_err(|error| refuse(&error))
}

/// The version that this one could be replaced by, if this build asks for updates and there is one.
#[tauri::command]
pub(crate) async fn newer_version(app: AppHandle) -> Option<String> {
    updater::newer_version(&app).await
}

/// Replaces this version by the newer one and starts that. Answers only if it fails.
#[tauri::command]
pub(crate) async fn install_newer_version(app: AppHandle) -> Result<(), Value> {
    Err(updater::install_newer_version(&app).await.refusal())
}

/// 終了: for desktops without a tray.
#[tauri::command]
pub(crate) fn quit(app: AppHandle) {
    office::quit(&app);
}

fn refuse(error: &dyn std::error::Error) -> Value {
    tracing::warn!(%error, code = text::NOT_HERE.code, "a command of the window failed");
    text::NOT_HERE.refusal()
}
