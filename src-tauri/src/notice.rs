//! Native notices, one for each that the engine sends. A click opens the window at what the notice is about, where the
//! platform tells of clicks (Linux and Windows do; macOS brings the window up).

use serde::Serialize;
use tauri::{AppHandle, Emitter as _};
use todoke_client::desk::NoticeView;

use crate::window;

/// The page hears here which place to open.
const OPEN: &str = "todoke://open";

/// What a click opens.
#[derive(Debug, Clone, Serialize)]
struct Target {
    screen: &'static str,
    id: Option<String>,
    /// Whether it lies in 練習.
    practice: bool,
}

impl Target {
    fn of(notice: &NoticeView) -> Self {
        Self { screen: notice.screen, id: notice.id.clone(), practice: notice.practice }
    }
}

/// Shows it. Without anything that shows notices there is the tray's number.
pub(crate) fn show(app: &AppHandle, notice: &NoticeView) {
    if let Err(error) = platform::show(app, notice) {
        tracing::warn!(%error, "a notice is not shown");
    }
}

fn clicked(app: &AppHandle, target: &Target) {
    window::show(app);
    if let Err(error) = app.emit(OPEN, target) {
        tracing::warn!(%error, "the page is not told what to open");
    }
}

#[cfg(target_os = "linux")]
mod platform {
    use std::collections::BTreeMap;
    use std::sync::{Mutex, OnceLock, PoisonError};

    use tauri::AppHandle;
    use zbus::blocking::Connection;
    use zbus::zvariant;

    use super::{NoticeView, Target};
    use crate::text;

    /// What was shown and not yet clicked or closed, by the number the desktop gave it.
    static OPEN: Mutex<BTreeMap<u32, Target>> = Mutex::new(BTreeMap::new());
    static DESKTOP: OnceLock<Desktop> = OnceLock::new();

    #[zbus::proxy(
        interface = "org.freedesktop.Notifications",
        default_service = "org.freedesktop.Notifications",
        default_path = "/org/freedesktop/Notifications"
    )]
    trait Notifications {
        fn get_capabilities(&self) -> zbus::Result<Vec<String>>;
        #[allow(clippy::too_many_arguments, reason = "the desktop's interface, not ours")]
        fn notify(
            &self,
            app_name: &str,
            replaces: u32,
            icon: &str,
            summary: &str,
            body: &str,
            actions: &[&str],
            hints: BTreeMap<&str, zvariant::Value<'_>>,
            expire_timeout: i32,
        ) -> zbus::Result<u32>;
        #[zbus(signal)]
        fn action_invoked(&self, id: u32, action: &str) -> zbus::Result<()>;
        #[zbus(signal)]
        fn notification_closed(&self, id: u32, reason: u32) -> zbus::Result<()>;
    }

    struct Desktop {
        notifications: NotificationsProxyBlocking<'static>,
    }

    pub(super) fn show(app: &AppHandle, notice: &NoticeView) -> zbus::Result<()> {
        let desktop = match DESKTOP.get() {
            Some(desktop) => desktop,
            None => {
                let desktop = Desktop::connect(app)?;
                DESKTOP.get_or_init(|| desktop)
            }
        };
        // Held over the call: the click must not be heard before we know the number.
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let id = desktop.notify(notice)?;
        open.insert(id, Target::of(notice));
        Ok(())
    }

    impl Desktop {
        fn connect(app: &AppHandle) -> zbus::Result<Self> {
            let connection = Connection::session()?;
            let notifications = NotificationsProxyBlocking::new(&connection)?;
            let clicks = notifications.receive_action_invoked()?;
            let closings = notifications.receive_notification_closed()?;
            let app = app.clone();
            std::thread::Builder::new().name("notice-clicks".to_owned()).spawn(move || {
                for click in clicks {
                    let Ok(click) = click.args() else { continue };
                    if let Some(target) = forget(click.id) {
                        super::clicked(&app, &target);
                    }
                }
            })?;
            std::thread::Builder::new().name("notice-closings".to_owned()).spawn(move || {
                for closing in closings {
                    let Ok(closing) = closing.args() else { continue };
                    forget(closing.id);
                }
            })?;
            Ok(Self { notifications })
        }

        fn notify(&self, notice: &NoticeView) -> zbus::Result<u32> {
            let reads_markup =
                self.notifications.get_capabilities()?.iter().any(|word| word == "body-markup");
            let body = if reads_markup { escaped(&notice.body) } else { notice.body.clone() };
            let hints = BTreeMap::from([("desktop-entry", zvariant::Value::from("todoke-app"))]);
            let actions = ["default", text::OPEN];
            let title = &notice.title;
            self.notifications.notify(text::APP, 0, "todoke-app", title, &body, &actions, hints, -1)
        }
    }

    fn forget(id: u32) -> Option<Target> {
        OPEN.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)
    }

    fn escaped(text: &str) -> String {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_name_with_an_ampersand_is_not_markup() {
            assert_eq!(
                escaped("ケア&サービス <本店>"),
                "ケア&amp;サービス &lt;本店&gt;",
                "a desktop that reads markup must show the characters themselves"
            );
        }
    }
}

#[cfg(windows)]
mod platform {
    use tauri::AppHandle;
    use tauri_winrt_notification::{Result, Toast};

    use super::{NoticeView, Target};

    pub(super) fn show(app: &AppHandle, notice: &NoticeView) -> Result<()> {
        // The installer gives the start menu's entry this id; Windows shows nothing of programs it does not know.
        let toast = Toast::new(&app.config().identifier);
        let app = app.clone();
        let target = Target::of(notice);
        toast
            .title(&notice.title)
            .text1(&notice.body)
            .on_activated(move |_| {
                super::clicked(&app, &target);
                Ok(())
            })
            .show()
    }
}

#[cfg(target_os = "macos")]
mod platform {
    use std::sync::Once;

    use mac_notification_sys::Notification;
    use tauri::AppHandle;

    use super::NoticeView;

    static NAMED: Once = Once::new();

    pub(super) fn show(app: &AppHandle, notice: &NoticeView) -> Result<(), String> {
        NAMED.call_once(|| {
            if let Err(error) = mac_notification_sys::set_application(&app.config().identifier) {
                tracing::warn!(%error, "notices come under another name");
            }
        });
        let mut notification = Notification::new();
        notification.title(&notice.title).message(&notice.body).asynchronous(true);
        notification.send().map(drop).map_err(|error| error.to_string())
    }
}
