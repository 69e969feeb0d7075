//! A real office: home, folders, store and engine, driven by hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::SignedDuration;
use tempfile::TempDir;
use todoke_client::home::Home;
use todoke_client::setup::{Credential, KeyAlgorithm, Review, Setup, set_up};
use todoke_client::{Clock, Engine, HttpTransport, Round, Settings};
use todoke_envelope::{Certificate, Identity, PrivateKey};
use todoke_store::{IncomingMessage, OutgoingStatus, OutgoingUnit, Store};

use crate::clock::TestClock;
use crate::exchange::TestExchange;

/// An office of a test.
pub struct TestOffice {
    /// The engine.
    pub engine: Engine,
    store: Arc<Store>,
    clock: TestClock,
    folder: TempDir,
    number: String,
    service_type: String,
}

impl TestOffice {
    /// Enrols an office at an exchange and makes its engine.
    pub fn enrol(
        exchange: &TestExchange,
        clock: &TestClock,
        number: &str,
        service_type: &str,
        name: &str,
    ) -> Self {
        Self::enrol_with(
            exchange,
            clock,
            number,
            service_type,
            name,
            KeyAlgorithm::P256,
            Review::Never,
        )
    }

    /// The same with a kind of key and a habit of reviewing.
    pub fn enrol_with(
        exchange: &TestExchange,
        clock: &TestClock,
        number: &str,
        service_type: &str,
        name: &str,
        algorithm: KeyAlgorithm,
        review: Review,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["export", "import"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let passphrase = folder.path().join("passphrase");
        fs::write(&passphrase, "合言葉 of a test\n").unwrap();
        let setup = Setup {
            office_number: number.to_owned(),
            service_type: service_type.to_owned(),
            name: name.to_owned(),
            exchange_url: exchange.url(),
            authority: exchange.ca_file().into(),
            credential: Credential::Code {
                code: exchange.add_office(number, service_type, name),
                algorithm,
            },
            export_folder: folder.path().join("export"),
            import_folder: folder.path().join("import"),
            review,
            move_sent: false,
        };
        let home = Home::new(folder.path().join("home"));
        let machine: Arc<dyn Clock> = Arc::new(clock.clone());
        set_up(&home, Some(&passphrase), &setup, &machine).unwrap();
        let store = Arc::new(home.open(Some(&passphrase), false).unwrap());
        let engine = engine(&store, clock);
        Self {
            engine,
            store,
            clock: clock.clone(),
            folder,
            number: number.to_owned(),
            service_type: service_type.to_owned(),
        }
    }

    /// 出力フォルダ.
    pub fn export_folder(&self) -> PathBuf {
        self.folder.path().join("export")
    }

    /// 取込フォルダ.
    pub fn import_folder(&self) -> PathBuf {
        self.folder.path().join("import")
    }

    /// The home folder.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The file with the passphrase.
    pub fn passphrase_file(&self) -> PathBuf {
        self.folder.path().join("passphrase")
    }

    /// 事業所番号.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// サービス種類.
    pub fn service_type(&self) -> &str {
        &self.service_type
    }

    /// Everything that is stored.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The care software writes a file.
    pub fn export(&self, name: &str, bytes: &[u8]) {
        fs::write(self.export_folder().join(name), bytes).unwrap();
    }

    /// The care software takes all files out of the import folder.
    pub fn import_all(&self) -> BTreeMap<String, Vec<u8>> {
        let files = self.imported();
        for name in files.keys() {
            fs::remove_file(self.import_folder().join(name)).unwrap();
        }
        files
    }

    /// The files in the import folder.
    pub fn imported(&self) -> BTreeMap<String, Vec<u8>> {
        files_of(&self.import_folder())
    }

    /// Works until nothing is due, letting time pass for files to settle and nothing else.
    pub fn work(&mut self) -> Round {
        let mut total = Round::default();
        for _ in 0..50 {
            let round = self.engine.round(true).unwrap();
            let progressed = round.progressed();
            let look_again_at = round.look_again_at;
            total.add(round);
            match look_again_at {
                _ if progressed => {}
                Some(at) if at > self.clock.time() => {
                    self.clock.advance(at.duration_since(self.clock.time()));
                }
                _ => return total,
            }
        }
        panic!("the engine never comes to rest: {total:?}");
    }

    /// A person looks at everything that waits, and lets it go.
    pub fn let_go(&self) {
        for unit in self.outbox() {
            if unit.status == OutgoingStatus::AwaitingReview {
                self.store.release_unit(unit.id, self.clock.time()).unwrap();
            }
        }
    }

    /// A new engine on the same store, as after a restart.
    pub fn restart(&mut self) {
        self.engine = engine(&self.store, &self.clock);
    }

    /// The outbox, oldest first.
    pub fn outbox(&self) -> Vec<OutgoingUnit> {
        let mut units = self.store.outbox(None, 10_000).unwrap();
        units.reverse();
        units
    }

    /// The inbox, oldest first.
    pub fn inbox(&self) -> Vec<IncomingMessage> {
        let mut messages = self.store.inbox(None, 10_000).unwrap();
        messages.reverse();
        messages
    }

    /// Key and certificate of the office.
    pub fn identity(&self) -> Identity {
        let own = self.store.own_office().unwrap().unwrap();
        let key = PrivateKey::from_pkcs8_der(&own.private_key).unwrap();
        let mut certificates = Certificate::all_from_pem(own.certificates_pem.as_bytes()).unwrap();
        let certificate = certificates.remove(0);
        Identity::new(key, certificate, certificates).unwrap()
    }
}

fn engine(store: &Arc<Store>, clock: &TestClock) -> Engine {
    let own = store.own_office().unwrap().unwrap();
    let machine: Arc<dyn Clock> = Arc::new(clock.clone());
    let roots = Certificate::all_from_pem(own.authority_pem.as_bytes()).unwrap();
    let key = PrivateKey::from_pkcs8_der(&own.private_key).unwrap();
    let mut certificates = Certificate::all_from_pem(own.certificates_pem.as_bytes()).unwrap();
    let identity = Identity::new(key, certificates.remove(0), certificates).unwrap();
    let transport =
        HttpTransport::new(&own.exchange_url, &roots, Some(&identity), machine.clone()).unwrap();
    let settings =
        Settings { settle: SignedDuration::from_secs(2), completion: SignedDuration::ZERO };
    Engine::new(store.clone(), Arc::new(transport), machine, settings).unwrap()
}

/// The plain files of a folder with their bytes.
fn files_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}
