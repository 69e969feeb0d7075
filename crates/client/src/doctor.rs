//! 診断: each thing the main job needs, looked at for real, with what to do if it fails.

use std::fs;
use std::path::Path;

use jiff::SignedDuration;
use serde::Serialize;
use todoke_envelope::Purpose;

use crate::api::Client;
use crate::clock::TOLERATED_SKEW;
use crate::engine::LoadedOffice;
use crate::error::ClientError;
use crate::text;

/// A certificate that ends within this time is worth a word.
const RENEWAL: SignedDuration = SignedDuration::from_hours(24 * 60);

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// 良好.
    Good,
    /// 注意.
    Warning,
    /// 要対応.
    Bad,
}

/// One check and what it found.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnosis {
    /// What was looked at, Japanese.
    pub subject: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found and what to do, Japanese.
    pub message: String,
    /// The code behind it.
    pub code: Option<String>,
}

impl Client {
    /// Looks at everything the main job needs.
    ///
    /// # Errors
    /// Only if the store cannot be read at all.
    pub fn diagnose(&self) -> Result<Vec<Diagnosis>, ClientError> {
        let mut found = vec![
            self.diagnose_database(),
            match self.store().verify_audit()? {
                None => good("操作の記録", text::DOCTOR_AUDIT_GOOD),
                Some(fault) => bad("操作の記録", "D-0212", Some(&format!("{}件目", fault.row))),
            },
        ];
        let Some(own) = self.store().own_office()? else {
            found.push(bad("事業所の設定", "D-0205", None));
            return Ok(found);
        };
        found.push(folder(
            "出力フォルダ",
            Path::new(&own.folders.export_folder),
            "D-0202",
            |path| fs::read_dir(path).map(|_| ()),
        ));
        found.push(folder(
            "取込フォルダ",
            Path::new(&own.folders.import_folder),
            "D-0201",
            |path| crate::setup::write_probe(path).map(|_| ()),
        ));
        let office = match LoadedOffice::load(own) {
            Ok(office) => office,
            Err(error) => {
                found.push(bad("証明書", error.code(), None));
                return Ok(found);
            }
        };
        found.push(self.diagnose_certificate(&office)?);
        found.extend(self.diagnose_exchange(&office));
        Ok(found)
    }

    fn diagnose_database(&self) -> Diagnosis {
        match self.store().check() {
            Ok(()) => good("データベース", text::DOCTOR_DATABASE_GOOD),
            Err(error) => bad("データベース", error.code(), None),
        }
    }

    fn diagnose_certificate(&self, office: &LoadedOffice) -> Result<Diagnosis, ClientError> {
        let certificate = office.identity.certificate();
        let trust = office.trust(self.store())?;
        let now = self.clock().now();
        for purpose in [Purpose::Login, Purpose::Sign, Purpose::Receive] {
            if let Err(error) = trust.check(certificate, office.identity.chain(), purpose, now) {
                return Ok(bad("証明書", error.code(), None));
            }
        }
        let days = certificate.not_after().duration_since(now).as_hours() / 24;
        let left = text::doctor_certificate_days(days);
        let soon = certificate.not_after().duration_since(now) < RENEWAL;
        Ok(Diagnosis {
            subject: "証明書",
            health: if soon { Health::Warning } else { Health::Good },
            message: left,
            code: None,
        })
    }

    fn diagnose_exchange(&self, office: &LoadedOffice) -> Vec<Diagnosis> {
        let transport = match self.transport(office) {
            Ok(transport) => transport,
            Err(error) => return vec![bad("交換所", error.code(), None)],
        };
        let mut found = Vec::new();
        match transport.status() {
            Ok(_) => found.push(good("交換所", text::DOCTOR_EXCHANGE_GOOD)),
            Err(error) => {
                let (code, _) = crate::error::transport_code(&error);
                found.push(bad("交換所", &code, None));
                return found;
            }
        }
        // The call itself asks whether the exchange takes our certificate.
        let after = self.store().mailbox_next().unwrap_or_default();
        if let Err(error) = transport.mailbox(after, 0) {
            let (code, _) = crate::error::transport_code(&error);
            found.push(bad("交換所の受信箱", &code, None));
        } else {
            found.push(good("交換所の受信箱", text::DOCTOR_MAILBOX_GOOD));
        }
        if let Some((offset, _)) = transport.clock_offset() {
            found.push(if offset.abs() > TOLERATED_SKEW {
                Diagnosis {
                    subject: "時計",
                    health: Health::Bad,
                    message: text::clock_off(offset.as_mins()),
                    code: Some("T-0301".to_owned()),
                }
            } else {
                good("時計", text::DOCTOR_CLOCK_GOOD)
            });
        }
        found
    }
}

fn good(subject: &'static str, message: &str) -> Diagnosis {
    Diagnosis { subject, health: Health::Good, message: message.to_owned(), code: None }
}

fn bad(subject: &'static str, code: &str, detail: Option<&str>) -> Diagnosis {
    let detail = detail.map(|detail| format!("（{detail}）")).unwrap_or_default();
    let message = format!("{}{detail}[{code}]", text::sentence(code));
    Diagnosis { subject, health: Health::Bad, message, code: Some(code.to_owned()) }
}

fn folder(
    subject: &'static str,
    path: &Path,
    code: &str,
    probe: impl Fn(&Path) -> std::io::Result<()>,
) -> Diagnosis {
    match probe(path) {
        Ok(()) => good(subject, &path.display().to_string()),
        Err(_) => bad(subject, code, Some(&path.display().to_string())),
    }
}
