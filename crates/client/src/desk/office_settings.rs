//! 設定 and 診断. A folder is tried for real before it is kept; what changes the engine starts it anew.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use todoke_envelope::{Certificate, KeyAlgorithm};
use todoke_store::Review;

use super::partners::ServiceTypeView;
use super::{Desk, Refusal};
use crate::doctor::Health;
use crate::engine::LoadedOffice;
use crate::error::{ClientError, Remedy};
use crate::{operator, setup, text};

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
    let before = preferences_of(desk)?;
    // They are the person's, in 練習 too: the letters do not change their size when it begins.
    match desk.real_office() {
        Ok(office) => {
            let store = office.client.store();
            store.remember(PREFERENCES, &bytes)?;
            // What keeps others from seeing names is worth a line; the size of the letters is not.
            let seen = |of: &Preferences| (of.lock_minutes, of.mask_names);
            if seen(&before) != seen(&preferences) {
                store.record(desk.clock.now(), "settings_changed", "", "privacy")?;
            }
        }
        Err(_) => desk.home.write_beside(PREFERENCES_FILE, &bytes).map_err(unwritable)?,
    }
    Ok(preferences)
}

/// Whether the desktop tells of arrivals.
pub(super) fn wants_notices(store: &todoke_store::Store) -> bool {
    let kept = store.recollect(PREFERENCES).ok().flatten();
    kept.and_then(|bytes| serde_json::from_slice::<Preferences>(&bytes).ok())
        .is_none_or(|preferences| preferences.notify)
}

/// What is kept. What does not read counts as never said: a preference must not keep anybody out.
pub(super) fn preferences_of(desk: &Desk) -> Result<Preferences, ClientError> {
    let kept = match desk.real_office() {
        Ok(office) => office.client.store().recollect(PREFERENCES)?,
        Err(_) => None,
    };
    let kept = kept.or_else(|| std::fs::read(desk.home.folder().join(PREFERENCES_FILE)).ok());
    Ok(kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
}

/// Everything that 設定 shows.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SettingsView {
    /// This office.
    pub office: OfficeSettings,
    /// Where the exchange is.
    pub exchange_url: String,
    /// The office certificate.
    pub certificate: CertificateSettings,
    /// 出力フォルダ.
    pub export_folder: String,
    /// 取込フォルダ.
    pub import_folder: String,
    /// Whether units wait for 送信する.
    #[cfg_attr(test, ts(type = "'never' | 'warnings' | 'always'"))]
    pub review: Review,
    /// Whether sent files move to 送信済.
    pub move_sent: bool,
    /// Where Todoke keeps its data.
    pub home: String,
    /// The version of this program.
    pub version: &'static str,
    /// The account in whose name acts are recorded.
    pub operator: String,
    /// What a person likes on the screen.
    #[serde(flatten)]
    pub preferences: Preferences,
}

/// This office in 設定.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OfficeSettings {
    /// 事業所番号.
    pub number: String,
    /// サービス種類.
    pub service_type: String,
    /// What that is.
    pub service_type_word: String,
    /// 事業所名.
    pub name: String,
}

/// The office certificate in 設定.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CertificateSettings {
    /// For whom.
    pub subject: String,
    /// From whom.
    pub issuer: String,
    /// Until when.
    #[cfg_attr(test, ts(type = "string"))]
    pub not_after: Timestamp,
    /// Days until then; negative when it is over.
    pub days_left: i32,
    /// The kind of key.
    pub kind: &'static str,
}

impl CertificateSettings {
    fn of(certificate: &Certificate, now: Timestamp) -> Self {
        let subject = [certificate.organisation(), certificate.common_name()];
        Self {
            subject: subject.into_iter().flatten().collect::<Vec<_>>().join(" "),
            issuer: certificate.issuer().to_owned(),
            not_after: certificate.not_after(),
            days_left: days_left(certificate, now),
            kind: match certificate.key_algorithm() {
                Some(KeyAlgorithm::Rsa2048) => "RSA 2048",
                Some(KeyAlgorithm::Rsa3072) => "RSA 3072",
                Some(KeyAlgorithm::Rsa4096) => "RSA 4096",
                Some(KeyAlgorithm::P256) => "ECDSA P-256",
                None => "",
            },
        }
    }
}

/// Whole days until a certificate ends; negative when it is over.
pub(super) fn days_left(certificate: &Certificate, now: Timestamp) -> i32 {
    let hours = certificate.not_after().duration_since(now).as_hours();
    i32::try_from(hours.div_euclid(24)).unwrap_or(i32::MAX)
}

/// What is to be changed; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub(crate) struct SettingsChange {
    /// 事業所名.
    pub name: Option<String>,
    /// 出力フォルダ.
    pub export_folder: Option<PathBuf>,
    /// 取込フォルダ.
    pub import_folder: Option<PathBuf>,
    /// Whether units wait for 送信する.
    #[cfg_attr(test, ts(optional, type = "'never' | 'warnings' | 'always'"))]
    pub review: Option<Review>,
    /// Whether sent files move to 送信済.
    pub move_sent: Option<bool>,
    /// Whether the desktop tells of arrivals.
    pub notify: Option<bool>,
    /// Size of all text.
    pub text_size: Option<TextSize>,
    /// Colours.
    pub theme: Option<Theme>,
    /// Minutes until the screen hides what it shows; 0 for never.
    pub lock_minutes: Option<u32>,
    /// 氏名を伏せる.
    pub mask_names: Option<bool>,
    /// This office's telephone, for cover sheets.
    pub own_telephone: Option<String>,
    /// This office's FAX number, for cover sheets.
    pub own_fax_number: Option<String>,
}

pub(super) fn settings(desk: &Desk) -> Result<SettingsView, ClientError> {
    let office = desk.office()?;
    let own = office.client.store().own_office()?.ok_or_else(not_set_up)?;
    let office = LoadedOffice::load(own)?;
    let now = desk.clock.now();
    let certificate = CertificateSettings::of(office.identity.certificate(), now);
    let own = office.own;
    let service_type = ServiceTypeView::of(own.address.service_type.as_str());
    Ok(SettingsView {
        office: OfficeSettings {
            number: own.address.number.to_string(),
            service_type: service_type.code,
            service_type_word: service_type.word,
            name: own.name,
        },
        exchange_url: own.exchange_url,
        certificate,
        export_folder: own.folders.export_folder,
        import_folder: own.folders.import_folder,
        review: own.folders.review,
        move_sent: own.folders.move_sent,
        home: desk.home.folder().display().to_string(),
        version: env!("CARGO_PKG_VERSION"),
        operator: operator::account(),
        preferences: preferences_of(desk)?,
    })
}

/// Changes what was said, all of it or nothing. The engine starts anew only where it has to.
pub(super) fn save_settings(
    desk: &Desk,
    change: SettingsChange,
) -> Result<SettingsView, ClientError> {
    let changed = save_office(desk, &change)?;
    let before = preferences_of(desk)?;
    let SettingsChange { notify, text_size, theme, lock_minutes, mask_names, .. } = change;
    let after = Preferences {
        notify: notify.unwrap_or(before.notify),
        text_size: text_size.unwrap_or(before.text_size),
        theme: theme.unwrap_or(before.theme),
        lock_minutes: lock_minutes.unwrap_or(before.lock_minutes),
        mask_names: mask_names.unwrap_or(before.mask_names),
        own_telephone: change.own_telephone.unwrap_or_else(|| before.own_telephone.clone()),
        own_fax_number: change.own_fax_number.unwrap_or_else(|| before.own_fax_number.clone()),
    };
    if after != before {
        save_preferences(desk, after)?;
    }
    if changed {
        desk.close_office();
        desk.open_office();
    }
    settings(desk)
}

/// Says whether the engine must start anew.
fn save_office(desk: &Desk, change: &SettingsChange) -> Result<bool, ClientError> {
    let office = desk.office()?;
    let store = office.client.store();
    let mut own = store.own_office()?.ok_or_else(not_set_up)?;
    let mut changed = Vec::new();
    if let Some(name) = change.name.as_deref().map(str::trim).filter(|name| *name != own.name) {
        if name.is_empty() {
            return Err(ClientError::new("D-0243", Remedy::Operator));
        }
        name.clone_into(&mut own.name);
        changed.push("name");
    }
    if change.export_folder.is_some() || change.import_folder.is_some() {
        let folder = |new: &Option<PathBuf>, old: &str| new.clone().unwrap_or_else(|| old.into());
        let export = folder(&change.export_folder, &own.folders.export_folder);
        let import = folder(&change.import_folder, &own.folders.import_folder);
        let (export, import) = setup::usable_folders(&export, &import)?;
        let (export, import) =
            (export.to_string_lossy().into_owned(), import.to_string_lossy().into_owned());
        if export != own.folders.export_folder {
            changed.push("export_folder");
        }
        if import != own.folders.import_folder {
            changed.push("import_folder");
        }
        own.folders.export_folder = export;
        own.folders.import_folder = import;
    }
    if let Some(review) = change.review.filter(|review| *review != own.folders.review) {
        own.folders.review = review;
        changed.push("review");
    }
    if let Some(move_sent) =
        change.move_sent.filter(|move_sent| *move_sent != own.folders.move_sent)
    {
        own.folders.move_sent = move_sent;
        changed.push("move_sent");
    }
    if changed.is_empty() {
        return Ok(false);
    }
    if desk.is_practising() {
        return Err(ClientError::new("D-0304", Remedy::Operator));
    }
    store.save_own_office(&own)?;
    store.record(desk.clock.now(), "settings_changed", "", &changed.join(" "))?;
    Ok(true)
}

fn not_set_up() -> ClientError {
    ClientError::new("D-0205", Remedy::Operator)
}

/// A line of 診断.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct DiagnosisView {
    /// What was looked at.
    pub subject: String,
    /// How it is.
    #[cfg_attr(test, ts(type = "'good' | 'warning' | 'bad'"))]
    pub health: Health,
    /// What was found.
    pub message: String,
    /// What to do, in a sentence; empty where nothing is to be done.
    pub action: &'static str,
    /// The code behind it.
    pub code: Option<String>,
}

pub(super) fn doctor(desk: &Desk) -> Result<Vec<DiagnosisView>, ClientError> {
    let office = match desk.office() {
        Ok(office) => office,
        Err(error) => {
            // Not set up, or set up and not to be opened: that is the finding.
            let refusal = desk.closed().unwrap_or_else(|| Refusal::from(error));
            return Ok(vec![DiagnosisView {
                subject: text::DOCTOR_OFFICE.to_owned(),
                health: Health::Bad,
                action: text::doctor_action(&refusal.code),
                message: refusal.message,
                code: Some(refusal.code),
            }]);
        }
    };
    let found = office.client.diagnose()?;
    Ok(found
        .into_iter()
        .map(|one| DiagnosisView {
            action: match (&one.code, one.health) {
                (_, Health::Good) => "",
                (Some(code), _) => text::doctor_action(code),
                (None, _) => text::DOCTOR_RENEW,
            },
            subject: one.subject.to_owned(),
            health: one.health,
            message: one.message,
            code: one.code,
        })
        .collect())
}
