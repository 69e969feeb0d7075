//! The seam for updates: there only if a public key and an address were compiled in
//! (`TODOKE_UPDATE_KEY`, `TODOKE_UPDATE_ADDRESS`); otherwise this program asks nobody for updates.

use std::error::Error;

use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Url, Wry};
use tauri_plugin_updater::{Config, Update, UpdaterExt as _};

use crate::text::{self, Failure};

const KEY: Option<&str> = option_env!("TODOKE_UPDATE_KEY");
const ADDRESS: Option<&str> = option_env!("TODOKE_UPDATE_ADDRESS");

/// The plugin, where updates are configured.
pub(crate) fn plugin() -> Option<TauriPlugin<Wry, Config>> {
    let (key, _) = KEY.zip(ADDRESS)?;
    Some(tauri_plugin_updater::Builder::new().pubkey(key).build())
}

/// The version that could be had, if any.
pub(crate) async fn newer_version(app: &AppHandle) -> Option<String> {
    find(app).await.map(|update| update.version)
}

/// Gets the newer version and starts it in our place. Answers only if that fails.
pub(crate) async fn install_newer_version(app: &AppHandle) -> Failure {
    let Some(update) = find(app).await else { return text::NOT_HERE };
    if let Err(error) = update.download_and_install(|_, _| {}, || {}).await {
        tracing::warn!(%error, "an update is not installed");
        return text::NOT_HERE;
    }
    app.restart()
}

async fn find(app: &AppHandle) -> Option<Update> {
    let (_, address) = KEY.zip(ADDRESS)?;
    let asked = async {
        let updater = app.updater_builder().endpoints(vec![Url::parse(address)?])?.build()?;
        Ok::<_, Box<dyn Error>>(updater.check().await?)
    };
    asked.await.unwrap_or_else(|error| {
        tracing::warn!(error, "updates cannot be asked for");
        None
    })
}
