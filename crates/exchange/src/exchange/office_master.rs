//! The office master: what the operator enters and what offices read (SV-15, SV-16).

use jiff::Timestamp;
use serde::Serialize;
use todoke_envelope::Certificate;
use todoke_protocol::{Notice, Office, OfficeNumber, Offices, ServiceType};

use super::{Exchange, Refusal};
use crate::crash::crash_point;
use crate::error::ExchangeError;
use crate::storage::OfficeRecord;

/// What became of adding an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeAdded {
    /// The one-time code, said only here; `None` when the office is enrolled already.
    pub code: Option<String>,
    /// Until when the code can be used.
    pub code_expires_at: Option<Timestamp>,
}

/// One line of the operator's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfficeListing {
    /// 事業所番号.
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// Its services.
    pub service_types: Vec<ServiceType>,
    /// Whether messages may be sent to it.
    pub can_receive: bool,
    /// False when the operator took it out.
    pub takes_part: bool,
    /// Serial number of the certificate others encrypt for.
    pub certificate_serial: Option<String>,
    /// End of its validity.
    pub certificate_not_after: Option<Timestamp>,
}

impl Exchange {
    /// Adds an office, or gives a known one this name and these services besides its own. An office
    /// without a valid certificate gets a new one-time code.
    ///
    /// # Errors
    /// When nothing can be stored, or the name is empty.
    pub async fn office_add(
        &self,
        number: &OfficeNumber,
        name: &str,
        service_types: &[ServiceType],
    ) -> Result<OfficeAdded, ExchangeError> {
        let name = name.trim();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(ExchangeError::Malformed("an office needs a name of one line".to_owned()));
        }
        let at = self.now();
        self.storage().save_office(number, name, service_types, at).await?;
        crash_point("exchange.office.saved");
        let office = self.storage().office(number, at).await?;
        if office.is_some_and(|office| office.certificate.is_some()) {
            return Ok(OfficeAdded { code: None, code_expires_at: None });
        }
        let (code, expires_at) = self.new_code(number).await?;
        Ok(OfficeAdded { code: Some(code), code_expires_at: Some(expires_at) })
    }

    /// Takes an office out of the data link, or back in. It may still fetch what waits for it.
    ///
    /// # Errors
    /// When the office is unknown or nothing can be stored.
    pub async fn office_set_taking_part(
        &self,
        number: &OfficeNumber,
        takes_part: bool,
    ) -> Result<(), ExchangeError> {
        if !self.storage().set_taking_part(number, takes_part, self.now()).await? {
            return Err(unknown_office(number));
        }
        Ok(())
    }

    /// All offices, for the operator.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub async fn office_list(&self) -> Result<Vec<OfficeListing>, ExchangeError> {
        let (mut after, mut list) = (0, Vec::new());
        loop {
            let page = self
                .storage()
                .offices_changed_after(after, self.limits().offices_per_page, self.now())
                .await?;
            after = page.offices.last().map_or(after, |office| office.changed);
            list.extend(page.offices.into_iter().map(listing));
            if !page.more {
                list.sort_by(|one, other| one.number.cmp(&other.number));
                return Ok(list);
            }
        }
    }

    /// A page of the office master, for offices.
    pub(crate) async fn offices(&self, changed_after: u64) -> Result<Offices, Refusal> {
        let page = self
            .storage()
            .offices_changed_after(changed_after, self.limits().offices_per_page, self.now())
            .await?;
        let changed_through = page.offices.last().map_or(changed_after, |office| office.changed);
        let offices = page.offices.into_iter().map(office).collect();
        Ok(Offices { offices, changed_through, more: page.more })
    }

    /// Publishes a notice to all offices.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn notice_add(&self, text: &str) -> Result<(), ExchangeError> {
        let notice = Notice { at: self.now(), text: text.to_owned() };
        Ok(self.storage().add_notice(notice).await?)
    }
}

pub(super) fn unknown_office(number: &OfficeNumber) -> ExchangeError {
    ExchangeError::Unknown { what: "the office", value: number.to_string() }
}

fn office(record: OfficeRecord) -> Office {
    Office {
        can_receive: record.can_receive(),
        number: record.number,
        name: record.name,
        service_types: record.service_types,
        certificate: record.certificate.map(|der| crate::files::pem("CERTIFICATE", &der)),
    }
}

fn listing(record: OfficeRecord) -> OfficeListing {
    let certificate = record.certificate.as_deref().and_then(|der| Certificate::from_der(der).ok());
    OfficeListing {
        can_receive: record.can_receive(),
        number: record.number,
        name: record.name,
        service_types: record.service_types,
        takes_part: record.takes_part,
        certificate_serial: certificate.as_ref().map(Certificate::serial_hex),
        certificate_not_after: certificate.as_ref().map(Certificate::not_after),
    }
}
