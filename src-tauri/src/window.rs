//! The one window: how it is made, shown, and what closing it means.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager as _, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tauri_plugin_window_state::{AppHandleExt as _, StateFlags};

use crate::{text, tray};

/// Its name in Tauri and in the capabilities.
pub(crate) const LABEL: &str = "main";

/// What of the window outlives a restart.
pub(crate) const KEPT: StateFlags =
    StateFlags::SIZE.union(StateFlags::POSITION).union(StateFlags::MAXIMIZED);

/// Whether the window still waits to be asked for: at log-in it does not come up by itself.
pub(crate) struct Waiting(AtomicBool);

impl Waiting {
    /// Whether this is a start at log-in.
    pub(crate) fn new(hidden: bool) -> Self {
        Self(AtomicBool::new(hidden))
    }
}

/// Makes the window, not yet visible. The page can go nowhere else, open nothing and download nothing.
pub(crate) fn make(app: &AppHandle, home: &Path) -> tauri::Result<WebviewWindow> {
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title(text::APP)
        .inner_size(1366.0, 768.0)
        .min_inner_size(900.0, 600.0)
        .prevent_overflow()
        .center()
        .visible(false)
        .data_directory(home.join("webview"))
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()
}

/// Brings the window before the person, whatever state it is in.
pub(crate) fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    app.state::<Waiting>().0.store(false, Ordering::Release);
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window does not come up");
    }
}

/// The window goes, the engine stays: into the tray, or down to the task bar where there is no tray, since a window that is
/// nowhere to be found looks like one that was ended.
pub(crate) fn put_away(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    keep_state(app);
    let away = if tray::is_visible(app) { window.hide() } else { window.minimize() };
    if let Err(error) = away {
        tracing::warn!(%error, "the window does not go away");
    }
}

/// 終了 was chosen: what is seen goes at once, whatever the engine still has to end.
pub(crate) fn vanish(app: &AppHandle) {
    keep_state(app);
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "the window does not go");
    }
}

/// It is known now whether there is a tray: a window that waits goes where it can be found.
pub(crate) fn wait_in_place(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if !app.state::<Waiting>().0.load(Ordering::Acquire) {
        return;
    }
    let placed = if tray::is_visible(app) {
        window.hide()
    } else {
        window.minimize().and_then(|()| window.show())
    };
    if let Err(error) = placed {
        tracing::warn!(%error, "the window does not wait in its place");
    }
}

/// Writes down place and size now: the next chance may not come (a log-off ends us at once).
pub(crate) fn keep_state(app: &AppHandle) {
    if let Err(error) = app.save_window_state(KEPT) {
        tracing::warn!(%error, "the window's place is not kept");
    }
}

fn is_own_page(address: &Url) -> bool {
    match address.scheme() {
        "tauri" => true,
        // WebView2 knows no schemes of an app's own.
        "http" | "https" => address.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}
