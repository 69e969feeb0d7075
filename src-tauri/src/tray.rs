//! The tray icon: how much is unread, and the three things one wants without the window.
//!
//! On Linux a tray is a program of the desktop that may be missing, or come up after us at log-in: so it is waited for.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use tauri::image::Image;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _, Wry};

use crate::{office, text, window};

const ID: &str = "todoke";
const UNREAD: &str = "unread";
const OPEN: &str = "open";
const CHECK_NOW: &str = "check_now";
const QUIT: &str = "quit";

/// The icons for 0 to 9, and for more; `cargo xtask icons` draws them.
static ICONS: [Image<'static>; 11] = [
    tauri::include_image!("../icons/tray/0.png"),
    tauri::include_image!("../icons/tray/1.png"),
    tauri::include_image!("../icons/tray/2.png"),
    tauri::include_image!("../icons/tray/3.png"),
    tauri::include_image!("../icons/tray/4.png"),
    tauri::include_image!("../icons/tray/5.png"),
    tauri::include_image!("../icons/tray/6.png"),
    tauri::include_image!("../icons/tray/7.png"),
    tauri::include_image!("../icons/tray/8.png"),
    tauri::include_image!("../icons/tray/9.png"),
    tauri::include_image!("../icons/tray/more.png"),
];

/// What is known of the tray.
#[derive(Default)]
pub(crate) struct Tray {
    shown: Mutex<Option<Shown>>,
    /// Whether there is something that shows it.
    has_host: AtomicBool,
    unread: AtomicU32,
}

struct Shown {
    icon: TrayIcon,
    unread: MenuItem<Wry>,
}

/// Puts the icon into the tray, now or as soon as there is one.
pub(crate) fn begin(app: &AppHandle) {
    #[cfg(target_os = "linux")]
    host::watch(app.clone());
    #[cfg(not(target_os = "linux"))]
    host_is_there(app, true);
}

/// Whether a person can find us in the tray.
pub(crate) fn is_visible(app: &AppHandle) -> bool {
    let tray = app.state::<Tray>();
    let shown = tray.shown.lock().unwrap_or_else(PoisonError::into_inner);
    shown.is_some() && tray.has_host.load(Ordering::Acquire)
}

/// Shows this many as unread. To be called on the main thread.
pub(crate) fn count(app: &AppHandle, unread: u32) {
    let tray = app.state::<Tray>();
    if tray.unread.swap(unread, Ordering::AcqRel) == unread {
        return;
    }
    let shown = tray.shown.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shown) = shown.as_ref()
        && let Err(error) = shown.count(unread)
    {
        tracing::warn!(%error, "the tray's count does not change");
    }
}

/// A tray came or went. To be called on the main thread.
fn host_is_there(app: &AppHandle, is_there: bool) {
    let tray = app.state::<Tray>();
    tray.has_host.store(is_there, Ordering::Release);
    if is_there {
        tray.show(app);
    }
    window::wait_in_place(app);
}

impl Tray {
    fn show(&self, app: &AppHandle) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.is_some() {
            return;
        }
        match Shown::make(app, self.unread.load(Ordering::Acquire)) {
            Ok(made) => *shown = Some(made),
            Err(error) => tracing::warn!(%error, "no tray icon"),
        }
    }
}

impl Shown {
    fn make(app: &AppHandle, unread: u32) -> tauri::Result<Self> {
        let line = MenuItem::with_id(app, UNREAD, text::unread(unread), false, None::<&str>)?;
        let item = |id, word| MenuItem::with_id(app, id, word, true, None::<&str>);
        let menu = Menu::with_items(
            app,
            &[
                &line,
                &PredefinedMenuItem::separator(app)?,
                &item(OPEN, text::OPEN)?,
                &item(CHECK_NOW, text::CHECK_NOW)?,
                &PredefinedMenuItem::separator(app)?,
                &item(QUIT, text::QUIT)?,
            ],
        )?;
        let icon = TrayIconBuilder::with_id(ID)
            .icon(picture(unread))
            .title(text::APP)
            .tooltip(text::tooltip(unread))
            .menu(&menu)
            .show_menu_on_left_click(false)
            .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
            .on_tray_icon_event(|icon, event| {
                if let TrayIconEvent::Click {
                    button: MouseButton::Left,
                    button_state: MouseButtonState::Up,
                    ..
                } = event
                {
                    window::show(icon.app_handle());
                }
            })
            .build(app)?;
        Ok(Self { icon, unread: line })
    }

    fn count(&self, unread: u32) -> tauri::Result<()> {
        self.icon.set_icon(Some(picture(unread)))?;
        self.icon.set_tooltip(Some(text::tooltip(unread)))?;
        self.unread.set_text(text::unread(unread))
    }
}

fn picture(unread: u32) -> Image<'static> {
    let [.., more] = &ICONS;
    let number = usize::try_from(unread).unwrap_or(usize::MAX);
    ICONS.get(number).unwrap_or(more).clone()
}

fn chosen(app: &AppHandle, id: &str) {
    match id {
        OPEN => window::show(app),
        CHECK_NOW => office::check_now(app),
        QUIT => office::quit(app),
        _ => {}
    }
}

/// Whether the desktop has a tray, asked over D-Bus.
#[cfg(target_os = "linux")]
mod host {
    use tauri::AppHandle;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::names::BusName;

    /// The name under which a desktop's tray is found.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";

    pub(super) fn watch(app: AppHandle) {
        let begun = std::thread::Builder::new().name("tray".to_owned()).spawn(move || {
            if let Err(error) = wait(&app) {
                tracing::info!(%error, "no session bus, so no tray");
                tell(&app, false);
            }
        });
        if let Err(error) = begun {
            tracing::warn!(%error, "the tray is not watched");
        }
    }

    fn wait(app: &AppHandle) -> zbus::Result<()> {
        let connection = zbus::blocking::Connection::session()?;
        let bus = DBusProxy::new(&connection)?;
        // Listening first: a tray that comes in between is not missed.
        let changes = bus.receive_name_owner_changed_with_args(&[(0, WATCHER)])?;
        let is_there = bus.name_has_owner(BusName::try_from(WATCHER)?)?;
        tell(app, is_there);
        for change in changes {
            let is_there = change.args()?.new_owner().is_some();
            tell(app, is_there);
        }
        Ok(())
    }

    fn tell(app: &AppHandle, is_there: bool) {
        let on_main = app.clone();
        let told = app.run_on_main_thread(move || super::host_is_there(&on_main, is_there));
        if let Err(error) = told {
            tracing::warn!(%error, "the tray is not told");
        }
    }
}
