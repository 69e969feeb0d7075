//! `office …`: the operator's side of the office master.

use jiff::Timestamp;
use todoke_exchange::{Exchange, OfficeListing};

use super::arguments::OfficeCommand;
use super::{print, with_code};

pub(super) async fn run(exchange: &Exchange, command: OfficeCommand) -> anyhow::Result<()> {
    match command {
        OfficeCommand::Add { number, service_types, name } => {
            let added = with_code(exchange.office_add(&number, &name, &service_types).await)?;
            match (added.code, added.code_expires_at) {
                (Some(code), Some(expires_at)) => print_code(&code, expires_at),
                _ => {
                    eprintln!("stored; the office is enrolled already, so there is no new code");
                    Ok(())
                }
            }
        }
        OfficeCommand::Code { number } => {
            let (code, expires_at) = with_code(exchange.office_code(&number).await)?;
            print_code(&code, expires_at)
        }
        OfficeCommand::List { json } => {
            let offices = with_code(exchange.office_list().await)?;
            if json {
                return print(&serde_json::to_string_pretty(&offices)?);
            }
            offices.iter().try_for_each(|office| print(&line(office)))
        }
        OfficeCommand::Disable { number } => {
            with_code(exchange.office_set_taking_part(&number, false).await)
        }
        OfficeCommand::Enable { number } => {
            with_code(exchange.office_set_taking_part(&number, true).await)
        }
    }
}

fn print_code(code: &str, expires_at: Timestamp) -> anyhow::Result<()> {
    print(code)?;
    eprintln!(
        "one-time code for enrolment, to be used until {expires_at}; it is not kept and cannot be shown again"
    );
    Ok(())
}

fn line(office: &OfficeListing) -> String {
    let services: Vec<&str> = office.service_types.iter().map(|one| one.as_str()).collect();
    let state = match (office.takes_part, office.certificate_not_after) {
        (false, _) => "disabled".to_owned(),
        (true, None) => "not enrolled".to_owned(),
        (true, Some(end)) => format!("certificate until {end}"),
    };
    format!("{}\t{}\t{state}\t{}", office.number, services.join(","), office.name)
}
