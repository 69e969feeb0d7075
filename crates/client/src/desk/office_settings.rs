//! 設定, the first-run wizard and 診断. Every answer is tried for real before it is kept: the exchange is called, the certificate opened, the folder
//! written to.

use serde::{Deserialize, Serialize};

use super::Desk;
use crate::error::{ClientError, Remedy};

/// Under this name the preferences lie in the store.
const PREFERENCES: &str = "preferences";
/// Before there is a store they lie in this file of the home.
const PREFERENCES_FILE: &str = "preferences.json";

/// Size of all text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum TextSize {
    /// 標準.
    #[default]
    Standard,
    /// 大.
    Large,
    /// 特大.
    Largest,
}

/// Colours of all screens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum Theme {
    /// As the operating system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

/// What a person likes on the screen, and what the cover sheets say of this office. Kept with the office; before set-up in its home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Preferences {
    /// Whether the desktop tells of arrivals.
    pub notify: bool,
    /// Size of all text.
    pub text_size: TextSize,
    /// Colours.
    pub theme: Theme,
    /// Minutes without a key or click after which the screen hides what it shows; 0 for never.
    pub lock_minutes: u32,
    /// 氏名を伏せる.
    pub mask_names: bool,
    /// This office's telephone, for cover sheets.
    pub own_telephone: String,
    /// This office's FAX number, for cover sheets.
    pub own_fax_number: String,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            notify: true,
            text_size: TextSize::Standard,
            theme: Theme::System,
            // Long enough for a telephone call, short enough for a walk to the front desk.
            lock_minutes: 15,
            mask_names: false,
            own_telephone: String::new(),
            own_fax_number: String::new(),
        }
    }
}

pub(super) fn preferences(desk: &Desk) -> Result<Preferences, ClientError> {
    preferences_of(desk)
}

pub(super) fn save_preferences(
    desk: &Desk,
    preferences: Preferences,
) -> Result<Preferences, ClientError> {
    let unwritable =
        |error: std::io::Error| ClientError::new("D-0110", Remedy::Operator).because(error);
    let bytes = serde_json::to_vec(&preferences)
        .map_err(|error| ClientError::new("D-0108", Remedy::Defect).because(error))?;
    match desk.office() {
        Ok(office) => office.client.store().remember(PREFERENCES, &bytes)?,
        Err(_) => desk.home.write_beside(PREFERENCES_FILE, &bytes).map_err(unwritable)?,
    }
    Ok(preferences)
}

/// What is kept. What does not read counts as never said: a preference must not keep anybody out.
pub(super) fn preferences_of(desk: &Desk) -> Result<Preferences, ClientError> {
    let kept = match desk.office() {
        Ok(office) => office.client.store().recollect(PREFERENCES)?,
        Err(_) => None,
    };
    let kept = kept.or_else(|| std::fs::read(desk.home.folder().join(PREFERENCES_FILE)).ok());
    Ok(kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
}
