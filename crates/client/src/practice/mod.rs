//! 練習: a second home beside the real one, with offices and people that do not exist, where everything works as in earnest but the line.
//! Engines, keys, seals, checks and receipts are the real ones; the exchange is in this process and nothing leaves the machine.
//!
//! Deliberately not here: the switch of the screens between the real office and this one (`desk`).

mod answer;
mod authority;
mod cast;
mod exchange;
mod files;
mod ledger;
mod material;
mod partner;
#[cfg(test)]
mod tests;
mod worker;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use todoke_envelope::Identity;
use todoke_protocol::{Office, OfficeNumber};
use todoke_store::{FolderRules, OwnOffice, Review};

use crate::api::Client;
use crate::clock::Clock;
use crate::desk::Line;
use crate::engine::Settings;
use crate::error::{ClientError, Remedy};
use crate::home::{EngineLock, Home};
use authority::Authority;
use cast::{LEARNER, PARTNERS, Part};
use exchange::Founding;
pub(crate) use exchange::PracticeExchange;
use files::{private_folder, replace, unreadable, unwritable};
use partner::Partner;
pub(crate) use worker::Partners;

/// The folder beside the real office's data.
const FOLDER: &str = "practice";
/// Within it: what stays when it is cleared.
const LOCK: &str = "lock";
/// Within it, written last: a practice without it was never finished.
const FINISHED: &str = "practice.json";
/// Where an office would have its exchange's address. No transport of the network takes it.
const NO_ADDRESS: &str = "練習";
/// Grows when a practice made by an older program is of no use any more: it is then made anew.
const MADE_AS: u32 = 1;
/// On Windows a virus scanner or a thread that ends may hold a file for a moment.
const REMOVE_TRIES: u32 = 20;
const REMOVE_WAIT: Duration = Duration::from_millis(100);

/// What stands in [`FINISHED`].
#[derive(Serialize, Deserialize)]
struct Finished {
    made_as: u32,
}

/// A practice, opened. While it is, no other process can open it.
pub(crate) struct Practice {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    exchange: Arc<PracticeExchange>,
    _lock: EngineLock,
}

impl Practice {
    /// Opens the practice beside a real home, making it first if there is none.
    pub(crate) fn open(real: &Home, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let (folder, lock) = locked(real)?;
        if !is_finished(&folder) {
            clear(&folder)?;
            make(&folder, clock.as_ref())?;
        }
        Self::open_made(folder, lock, clock)
    }

    /// Clears what was practised, with keys and all, and makes a new one.
    pub(crate) fn renew(real: &Home, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let (folder, lock) = locked(real)?;
        clear(&folder)?;
        make(&folder, clock.as_ref())?;
        Self::open_made(folder, lock, clock)
    }

    fn open_made(
        folder: PathBuf,
        lock: EngineLock,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ClientError> {
        let exchange = PracticeExchange::open(&folder.join("exchange"), clock.clone())?;
        Ok(Self { folder, clock, exchange, _lock: lock })
    }

    /// The exchange, to close it in the end.
    pub(crate) fn exchange(&self) -> &Arc<PracticeExchange> {
        &self.exchange
    }

    /// The office of the person who practises.
    pub(crate) fn learner(&self, line: Option<Arc<Line>>) -> Result<Client, ClientError> {
        self.office(&self.folder, &LEARNER, line)
    }

    /// Starts the partners.
    pub(crate) fn start_partners(&self, settings: Settings) -> Result<Partners, ClientError> {
        Ok(Partners::start(self.partners(settings)?))
    }

    fn partners(&self, settings: Settings) -> Result<Vec<Partner>, ClientError> {
        PARTNERS
            .iter()
            .enumerate()
            .map(|(order, part)| {
                let home = partner_folder(&self.folder, order);
                Partner::open(self.office(&home, part, None)?, settings)
            })
            .collect()
    }

    fn office(
        &self,
        home: &Path,
        part: &Part,
        line: Option<Arc<Line>>,
    ) -> Result<Client, ClientError> {
        let number = OfficeNumber::parse(part.number).map_err(unreadable)?;
        let transport = self.exchange.line(number, SignedDuration::from_secs(part.away_s));
        let client = Client::open_with(
            Home::new(home),
            Some(&passphrase_file(&self.folder)),
            self.clock.clone(),
            line,
        )?;
        Ok(client.reached_by(move |_| Ok(transport.clone())))
    }
}

/// The folder of the practice, and the right to it: only one process practises at a time, for the exchange's ledger has one writer.
fn locked(real: &Home) -> Result<(PathBuf, EngineLock), ClientError> {
    let folder = std::path::absolute(real.folder().join(FOLDER)).map_err(unwritable)?;
    private_folder(&folder.join(LOCK)).map_err(unwritable)?;
    let lock = Home::new(folder.join(LOCK)).lock()?;
    Ok((folder, lock))
}

fn is_finished(folder: &Path) -> bool {
    fs::read(folder.join(FINISHED))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Finished>(&bytes).ok())
        .is_some_and(|finished| finished.made_as == MADE_AS)
}

fn passphrase_file(folder: &Path) -> PathBuf {
    folder.join("passphrase")
}

fn partner_folder(folder: &Path, order: usize) -> PathBuf {
    folder.join("partners").join((order + 1).to_string())
}

/// Removes what is in a practice but its lock. None of it was ever real.
fn clear(folder: &Path) -> Result<(), ClientError> {
    let mut tries = 0;
    while let Err(error) = remove_all(folder) {
        if tries >= REMOVE_TRIES {
            return Err(unwritable(error));
        }
        tries += 1;
        pause(REMOVE_WAIT);
    }
    Ok(())
}

fn remove_all(folder: &Path) -> std::io::Result<()> {
    // First the mark: a half-cleared practice must not look like a whole one.
    match fs::remove_file(folder.join(FINISHED)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == LOCK {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Waits on a channel nobody sends on.
fn pause(time: Duration) {
    let (_sender, receiver) = mpsc::channel::<()>();
    let _ = receiver.recv_timeout(time);
}

/// Makes offices, exchange, folders and material. The mark that it is finished comes last.
fn make(folder: &Path, clock: &dyn Clock) -> Result<(), ClientError> {
    let now = clock.now();
    private_folder(folder).map_err(unwritable)?;
    // The stores hold invented people only: their key may lie beside them, and no keyring is needed to practise.
    let mut secret = [0_u8; 32];
    aws_lc_rs::rand::fill(&mut secret).map_err(|_| ClientError::new("D-0109", Remedy::Defect))?;
    replace(&passphrase_file(folder), BASE64.encode(secret).as_bytes()).map_err(unwritable)?;

    let authority = Authority::create(now)?;
    let authority_pem = authority.certificate().to_pem();
    let own = folder.join("練習");
    let rules = |export: &Path, import: &Path, review| {
        for folder in [export, import] {
            fs::create_dir_all(folder).map_err(unwritable)?;
        }
        Ok::<_, ClientError>(FolderRules {
            export_folder: export.to_string_lossy().into_owned(),
            import_folder: import.to_string_lossy().into_owned(),
            review,
            move_sent: false,
        })
    };
    let (export, import) = (own.join("出力フォルダ"), own.join("取込フォルダ"));
    let learner = rules(&export, &import, Review::Always)?;
    let mut offices = vec![make_office(folder, folder, &LEARNER, learner, &authority)?];
    for (order, part) in PARTNERS.iter().enumerate() {
        let home = partner_folder(folder, order);
        let rules = rules(&home.join("export"), &home.join("import"), Review::Never)?;
        offices.push(make_office(folder, &home, part, rules, &authority)?);
    }
    let signer = authority.exchange_signer()?;
    let founding = Founding {
        authority_pem,
        revocation_list: BASE64.encode(authority.revocation_list()?),
        signer_pem: signer.certificate().to_pem(),
        signer_key: BASE64.encode(signer.private_key().to_pkcs8_der().as_slice()),
        offices,
    };
    PracticeExchange::found(&folder.join("exchange"), &founding)?;
    material::put(&export, now)?;
    let finished = serde_json::to_vec(&Finished { made_as: MADE_AS }).map_err(unreadable)?;
    replace(&folder.join(FINISHED), &finished).map_err(unwritable)
}

/// Makes an office with its store and keys; gives it as the office master knows it.
fn make_office(
    practice: &Path,
    home: &Path,
    part: &Part,
    folders: FolderRules,
    authority: &Authority,
) -> Result<Office, ClientError> {
    let identity: Identity = authority.office(part)?;
    let certificate = identity.certificate().to_pem();
    let address = part.address()?;
    let store = Home::new(home).open(Some(&passphrase_file(practice)), true)?;
    store.save_own_office(&OwnOffice {
        address: address.clone(),
        name: part.name.to_owned(),
        exchange_url: NO_ADDRESS.to_owned(),
        authority_pem: authority.certificate().to_pem(),
        private_key: identity.private_key().to_pkcs8_der(),
        certificates_pem: certificate.clone(),
        folders,
    })?;
    Ok(Office {
        number: address.number,
        name: part.name.to_owned(),
        service_types: vec![address.service_type],
        can_receive: true,
        certificate: Some(certificate),
    })
}
