//! `todoke envelope open|seal`: for checking us with other tools.

use std::path::Path;

use todoke_client::home::read_passphrase;
use todoke_client::interop::{
    Certificate, Identity, RevocationList, Trust, open_envelope, seal_files,
};
use todoke_client::{ClientError, Remedy, SystemClock, text};
use zeroize::Zeroizing;

use super::open;
use crate::Exit;
use crate::arguments::{Envelope, EnvelopeOpen, EnvelopeSeal, Globals, OwnKey};
use crate::output::Output;

pub(crate) fn run(
    globals: &Globals,
    arguments: &Envelope,
    output: &Output,
) -> Result<Exit, ClientError> {
    match arguments {
        Envelope::Open(arguments) => unseal(globals, arguments, output),
        Envelope::Seal(arguments) => seal(globals, arguments, output),
    }
}

fn unseal(
    globals: &Globals,
    arguments: &EnvelopeOpen,
    output: &Output,
) -> Result<Exit, ClientError> {
    let (identity, trust) = match identity(&arguments.key)? {
        Some(identity) => (identity, trust(arguments)?),
        None => open(globals)?.identity_and_trust()?,
    };
    let sealed = read(&arguments.file)?;
    let opened = open_envelope(&sealed, &identity, &trust, &arguments.out, &SystemClock)?;
    if output.json {
        output.value(&opened.manifest);
    } else {
        output.line(text::envelope_opened(&opened.sender, opened.files.len()));
        for path in &opened.files {
            output.line(path.display().to_string());
        }
    }
    Ok(Exit::Done)
}

fn seal(globals: &Globals, arguments: &EnvelopeSeal, output: &Output) -> Result<Exit, ClientError> {
    let identity = match identity(&arguments.key)? {
        Some(identity) => identity,
        None => open(globals)?.identity_and_trust()?.0,
    };
    let receiver = match (&arguments.to, &arguments.to_office) {
        (Some(file), _) => Certificate::from_pem(&read(file)?)?,
        (None, Some(number)) => open(globals)?.partner_certificate(number)?,
        (None, None) => return Err(ClientError::new("N-0423", Remedy::Operator)),
    };
    let sealed = seal_files(&arguments.files, &identity, &receiver, &SystemClock)?;
    std::fs::write(&arguments.out, &sealed)
        .map_err(|error| ClientError::new("D-0211", Remedy::Operator).because(error))?;
    output.aside(arguments.out.display().to_string());
    Ok(Exit::Done)
}

fn identity(key: &OwnKey) -> Result<Option<Identity>, ClientError> {
    let Some(file) = &key.p12 else { return Ok(None) };
    let password = match &key.p12_password_file {
        Some(file) => read_passphrase(file)?,
        None => Zeroizing::new(String::new()),
    };
    Identity::from_pkcs12(&read(file)?, &password)
        .map(Some)
        .map_err(|error| ClientError::new("E-0904", Remedy::Operator).because(error))
}

fn trust(arguments: &EnvelopeOpen) -> Result<Trust, ClientError> {
    let missing = || ClientError::new("E-0906", Remedy::Operator);
    let roots = Certificate::all_from_pem(&read(arguments.ca.as_ref().ok_or_else(missing)?)?)?;
    Ok(match &arguments.crl {
        Some(file) => Trust::new(roots, vec![RevocationList::from_der(&read(file)?)?]),
        None => Trust::danger_without_revocation(roots),
    })
}

fn read(file: &Path) -> Result<Vec<u8>, ClientError> {
    std::fs::read(file).map_err(|error| ClientError::new("D-0204", Remedy::Operator).because(error))
}
