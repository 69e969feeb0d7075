//! `todoke setup`.

use std::sync::Arc;

use serde::Serialize;
use todoke_client::home::{Home, read_passphrase};
use todoke_client::setup::{Credential, KeyAlgorithm, Review, Setup, set_up};
use todoke_client::{ClientError, Clock, SystemClock, text};
use zeroize::Zeroizing;

use crate::Exit;
use crate::arguments::{self, Globals, KeyType, ReviewWhen};
use crate::output::Output;

#[derive(Serialize)]
struct Done {
    office: String,
    name: String,
    certificate_until: String,
}

pub(crate) fn run(
    globals: &Globals,
    arguments: &arguments::Setup,
    output: &Output,
) -> Result<Exit, ClientError> {
    let credential = match (&arguments.credential.code, &arguments.credential.p12) {
        (Some(code), _) => {
            Credential::Code { code: code.clone(), algorithm: key_algorithm(arguments.key_type) }
        }
        (None, Some(file)) => {
            let password_file =
                arguments.p12_password_file.as_ref().or(globals.passphrase_file.as_ref());
            let password = match password_file {
                Some(password_file) => read_passphrase(password_file)?,
                None => Zeroizing::new(String::new()),
            };
            Credential::Pkcs12 { source: file.clone().into(), password }
        }
        // The argument group asks for one of them.
        (None, None) => return Ok(Exit::CannotRun),
    };
    let setup = Setup {
        office_number: arguments.office.clone(),
        service_type: arguments.service_type.clone(),
        name: arguments.name.clone(),
        exchange_url: arguments.exchange.clone(),
        authority: arguments.ca.clone().into(),
        credential,
        export_folder: arguments.export_folder.clone(),
        import_folder: arguments.import_folder.clone(),
        review: match arguments.review {
            ReviewWhen::Never => Review::Never,
            ReviewWhen::Warnings => Review::Warnings,
            ReviewWhen::Always => Review::Always,
        },
        move_sent: arguments.move_sent,
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let certificate =
        set_up(&Home::new(globals.home()), globals.passphrase_file.as_deref(), &setup, &clock)?;
    let until = certificate.not_after();
    if output.json {
        output.value(&Done {
            office: setup.office_number,
            name: setup.name,
            certificate_until: until.to_string(),
        });
    } else {
        output.line(text::set_up(&setup.name, &text::date(until)));
    }
    Ok(Exit::Done)
}

fn key_algorithm(key_type: KeyType) -> KeyAlgorithm {
    match key_type {
        KeyType::Rsa2048 => KeyAlgorithm::Rsa2048,
        KeyType::Rsa3072 => KeyAlgorithm::Rsa3072,
        KeyType::Rsa4096 => KeyAlgorithm::Rsa4096,
        KeyType::P256 => KeyAlgorithm::P256,
    }
}
