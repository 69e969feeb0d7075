//! What a desktop offers over the session bus, recorded: notices and a tray. They show nothing; they say what they were told.

#![allow(clippy::disallowed_types, reason = "maps inside of what zbus generates")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use zbus::blocking::{Connection, Proxy, connection};
use zbus::message::Header;
use zbus::names::BusName;
use zbus::zvariant::{Dict, OwnedObjectPath, OwnedValue, Structure, Value};

use crate::desktop::Desktop;

const NOTICES: &str = "/org/freedesktop/Notifications";

fn connect(desktop: &Desktop) -> connection::Builder<'static> {
    connection::Builder::address(desktop.bus()).unwrap()
}

/// A notice as the app sent it.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) id: u32,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) actions: Vec<String>,
}

/// The desktop's notices.
pub(crate) struct Notices {
    connection: Connection,
    shown: Arc<Mutex<Vec<Shown>>>,
}

struct NoticesObject(Arc<Mutex<Vec<Shown>>>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl NoticesObject {
    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body", "body-markup"].map(str::to_owned).to_vec()
    }

    #[allow(clippy::too_many_arguments)]
    fn notify(
        &mut self,
        _app_name: String,
        _replaces: u32,
        _icon: String,
        title: String,
        body: String,
        actions: Vec<String>,
        _hints: BTreeMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut shown = self.0.lock().unwrap();
        let id = u32::try_from(shown.len()).unwrap() + 1;
        shown.push(Shown { id, title, body, actions });
        id
    }
}

impl Notices {
    /// Offers them from now on.
    pub(crate) fn offer(desktop: &Desktop) -> Self {
        let shown = Arc::default();
        let object = NoticesObject(Arc::clone(&shown));
        let builder = connect(desktop).serve_at(NOTICES, object).unwrap();
        let connection = builder.name("org.freedesktop.Notifications").unwrap().build().unwrap();
        Self { connection, shown }
    }

    /// What was shown.
    pub(crate) fn shown(&self) -> Vec<Shown> {
        self.shown.lock().unwrap().clone()
    }

    /// A person clicks on one.
    pub(crate) fn click(&self, id: u32) {
        let destination = None::<BusName<'_>>;
        self.connection
            .emit_signal(
                destination,
                NOTICES,
                "org.freedesktop.Notifications",
                "ActionInvoked",
                &(id, "default"),
            )
            .unwrap();
    }
}

/// The desktop's tray.
pub(crate) struct TrayHost {
    connection: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

struct Watcher(Arc<Mutex<Vec<String>>>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&mut self, item: String, #[zbus(header)] header: Header<'_>) {
        // An item names its service, or only the path at which its sender serves it.
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let service = if item.starts_with('/') { sender } else { item };
        self.0.lock().unwrap().push(service);
    }

    fn register_status_notifier_host(&mut self, _host: String) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

/// An entry of a menu: its number and its properties, then those below it.
type Layout = (u32, (i32, BTreeMap<String, OwnedValue>, Vec<OwnedValue>));

impl TrayHost {
    /// Offers a tray from now on.
    pub(crate) fn offer(desktop: &Desktop) -> Self {
        let items = Arc::default();
        let builder = connect(desktop)
            .serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&items)))
            .unwrap();
        let connection = builder.name("org.kde.StatusNotifierWatcher").unwrap().build().unwrap();
        Self { connection, items }
    }

    /// How many icons there are.
    pub(crate) fn icons(&self) -> usize {
        self.items.lock().unwrap().len()
    }

    /// What shows when the mouse rests on the icon.
    pub(crate) fn tooltip(&self) -> String {
        type ToolTip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);
        let tooltip: OwnedValue = self.item().get_property("ToolTip").unwrap();
        let (_, _, _title, text): ToolTip = tooltip.try_into().unwrap();
        text
    }

    /// The icon's pixels, RGBA.
    pub(crate) fn picture(&self) -> Vec<u8> {
        let pictures: OwnedValue = self.item().get_property("IconPixmap").unwrap();
        let pictures: Vec<(i32, i32, Vec<u8>)> = pictures.try_into().unwrap();
        let (_, _, argb) = pictures.into_iter().next().expect("the icon has a picture");
        argb.chunks_exact(4).flat_map(|pixel| [pixel[1], pixel[2], pixel[3], pixel[0]]).collect()
    }

    /// The words of the menu, without its lines.
    pub(crate) fn menu(&self) -> Vec<String> {
        self.entries().into_iter().map(|(_, word)| word).collect()
    }

    /// A person chooses an entry of the menu.
    #[track_caller]
    pub(crate) fn choose(&self, wanted: &str) {
        let entries = self.entries();
        let found = entries.iter().find(|(_, word)| word == wanted);
        let (id, _) = found.unwrap_or_else(|| panic!("no {wanted} in {entries:?}"));
        let nothing = Value::from(0_i32);
        self.menu_proxy().call_method("Event", &(*id, "clicked", nothing, 0_u32)).unwrap();
    }

    /// A person clicks on the icon.
    pub(crate) fn click(&self) {
        self.item().call_method("Activate", &(10_i32, 10_i32)).unwrap();
    }

    fn entries(&self) -> Vec<(i32, String)> {
        let properties: &[&str] = &[];
        let (_, (_, _, children)): Layout =
            self.menu_proxy().call("GetLayout", &(0_i32, -1_i32, properties)).unwrap();
        let entries = children.into_iter().filter_map(|child| {
            let entry: Structure = child.try_into().unwrap();
            let id: i32 = entry.fields()[0].downcast_ref().unwrap();
            let properties: Dict = entry.fields()[1].downcast_ref().unwrap();
            Some((id, properties.get::<_, String>(&"label").unwrap()?))
        });
        entries.collect()
    }

    fn item(&self) -> Proxy<'static> {
        let service = self.items.lock().unwrap().first().expect("there is an icon").clone();
        Proxy::new(&self.connection, service, "/StatusNotifierItem", "org.kde.StatusNotifierItem")
            .unwrap()
    }

    fn menu_proxy(&self) -> Proxy<'static> {
        let item = self.item();
        let path: OwnedObjectPath = item.get_property("Menu").unwrap();
        let service = item.destination().to_string();
        Proxy::new(&self.connection, service, path, "com.canonical.dbusmenu").unwrap()
    }
}
