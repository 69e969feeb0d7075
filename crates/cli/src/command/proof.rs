//! `todoke proof`.

use todoke_client::{ClientError, text};

use super::{id, open};
use crate::Exit;
use crate::arguments::{Globals, Proof};
use crate::output::Output;

pub(crate) fn run(
    globals: &Globals,
    arguments: &Proof,
    output: &Output,
) -> Result<Exit, ClientError> {
    let client = open(globals)?;
    let proof = client.proof(id(&arguments.id)?)?;
    if let Some(folder) = &arguments.export {
        for path in client.export_proof(&proof, folder)? {
            output.aside(path.display().to_string());
        }
    }
    if output.json {
        output.value(&proof);
    } else {
        for line in text::proof(&proof) {
            output.line(line);
        }
    }
    let sound = proof.receipts.iter().all(|receipt| receipt.verified);
    Ok(if sound { Exit::Done } else { Exit::Findings })
}
