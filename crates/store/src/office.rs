//! This office itself, and the office master as the exchange last gave it.

use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use todoke_protocol::{Office, OfficeAddress, OfficeNumber, ServiceType};
use zeroize::Zeroizing;

use crate::database::{Store, remember};
use crate::error::StoreError;
use crate::row::{address_of, from_json, to_json, unreadable};

/// When a unit waits for a person before it is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// Everything without an error goes by itself.
    Never,
    /// Units with a warning wait.
    Warnings,
    /// Every unit waits.
    Always,
}

impl Review {
    /// The word in the store and in the page's types.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Warnings => "warnings",
            Self::Always => "always",
        }
    }
}

/// The folders shared with the care software and what happens in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRules {
    /// 出力フォルダ: the care software writes here.
    pub export_folder: String,
    /// 取込フォルダ: the care software reads here.
    pub import_folder: String,
    /// Who looks before sending.
    pub review: Review,
    /// Whether sent files move to the subfolder 送信済.
    pub move_sent: bool,
}

/// The office this installation belongs to.
#[derive(Clone)]
pub struct OwnOffice {
    /// 事業所番号 and サービス種類.
    pub address: OfficeAddress,
    /// 事業所名.
    pub name: String,
    /// Where the exchange is, `https://…`.
    pub exchange_url: String,
    /// The certificates this office trusts, PEM.
    pub authority_pem: String,
    /// The office key, PKCS#8 DER.
    pub private_key: Zeroizing<Vec<u8>>,
    /// The office certificate and its chain, PEM.
    pub certificates_pem: String,
    /// Folders and habits.
    pub folders: FolderRules,
}

impl Store {
    /// The office this installation belongs to, once set up.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn own_office(&self) -> Result<Option<OwnOffice>, StoreError> {
        let connection = self.read()?;
        let mut statement = connection.prepare_cached("SELECT * FROM own_office")?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let review: String = row.get("review")?;
        Ok(Some(OwnOffice {
            address: address_of(
                &row.get::<_, String>("number")?,
                &row.get::<_, String>("service_type")?,
            )?,
            name: row.get("name")?,
            exchange_url: row.get("exchange_url")?,
            authority_pem: row.get("authority_pem")?,
            private_key: Zeroizing::new(row.get("private_key")?),
            certificates_pem: row.get("certificates_pem")?,
            folders: FolderRules {
                export_folder: row.get("export_folder")?,
                import_folder: row.get("import_folder")?,
                review: [Review::Never, Review::Warnings, Review::Always]
                    .into_iter()
                    .find(|known| known.as_str() == review)
                    .ok_or_else(|| unreadable("review"))?,
                move_sent: row.get("move_sent")?,
            },
        }))
    }

    /// Sets or replaces the office. Nothing sent or received is touched.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn save_own_office(&self, office: &OwnOffice) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR REPLACE INTO own_office (id, number, service_type, name, exchange_url,
                   authority_pem, private_key, certificates_pem, export_folder, import_folder, review, move_sent)
                 VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params![
                    office.address.number.as_str(),
                    office.address.service_type.as_str(),
                    office.name,
                    office.exchange_url,
                    office.authority_pem,
                    office.private_key.as_slice(),
                    office.certificates_pem,
                    office.folders.export_folder,
                    office.folders.import_folder,
                    office.folders.review.as_str(),
                    office.folders.move_sent,
                ],
            )?;
            Ok(())
        })
    }

    /// Takes a page of the office master; `changed_through` is where to ask from next time.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub fn save_offices(&self, offices: &[Office], changed_through: u64) -> Result<(), StoreError> {
        self.write(|transaction| {
            for office in offices {
                transaction.execute(
                    "INSERT OR REPLACE INTO partner_office (number, name, service_types, can_receive, certificate_pem, search)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![
                        office.number.as_str(),
                        office.name,
                        to_json(&office.service_types)?,
                        office.can_receive,
                        office.certificate,
                        crate::partner::partner_search(&office.name, office.number.as_str()),
                    ],
                )?;
                crate::partner::refresh_search(transaction, office.number.as_str())?;
            }
            remember(transaction, "offices_changed_through", changed_through.to_string().as_bytes())
        })
    }

    /// From where to ask for the office master.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn offices_changed_through(&self) -> Result<u64, StoreError> {
        self.number("offices_changed_through")
    }

    /// A partner by its number.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn partner(&self, number: &OfficeNumber) -> Result<Option<Office>, StoreError> {
        let connection = self.read()?;
        let found = connection
            .prepare_cached("SELECT * FROM partner_office WHERE number = ?1")?
            .query_row([number.as_str()], |row| Ok(office(row)))
            .optional()?;
        found.transpose()
    }

    /// All partners, by number.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn partners(&self) -> Result<Vec<Office>, StoreError> {
        let connection = self.read()?;
        let mut statement =
            connection.prepare_cached("SELECT * FROM partner_office ORDER BY number")?;
        let rows = statement.query_map([], |row| Ok(office(row)))?;
        let mut offices = Vec::new();
        for row in rows {
            offices.push(row??);
        }
        Ok(offices)
    }

    pub(crate) fn number(&self, name: &str) -> Result<u64, StoreError> {
        match self.recollect(name)? {
            None => Ok(0),
            Some(bytes) => str::from_utf8(&bytes)
                .ok()
                .and_then(|text| text.parse().ok())
                .ok_or_else(|| unreadable(name)),
        }
    }
}

fn office(row: &rusqlite::Row<'_>) -> Result<Office, StoreError> {
    let number: String = row.get("number")?;
    Ok(Office {
        number: OfficeNumber::parse(&number).map_err(|_| unreadable("number"))?,
        name: row.get("name")?,
        service_types: from_json::<Vec<ServiceType>>(row, "service_types")?,
        can_receive: row.get("can_receive")?,
        certificate: row.get("certificate_pem")?,
    })
}
