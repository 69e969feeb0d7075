//! Guards against the one mistake nobody can take back: personal data at the wrong office.
//! Sender and receiver against this office, kinds against service types, every person against the receiver's services.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{head, part};
use crate::finding::guard::{GuardProblem, is_from_care_office};
use crate::finding::{Place, shown};
use crate::link::service_type;
use crate::members::Members;
use crate::row::item;
use crate::scope::{Scope, scope_of};
use crate::{Context, Direction, FileKind, OfficeAddress, UnitKey, UnitKind};

/// Parts of a link key; the office follows them in a service key.
const LINK: usize = 3;

/// Runs every guard over a unit. `kind` is none while the unit is not complete.
pub(crate) fn check(
    key: &UnitKey,
    kind: Option<UnitKind>,
    context: &Context,
    members: &mut Members,
) {
    own_office(key, context, members);
    let Some(kind) = kind else { return };
    service_types(key, kind, members);
    match kind {
        UnitKind::K2 | UnitKind::Y4 => planned_services(key.receiver, context.direction, members),
        UnitKind::K1 => plan_services(key.receiver, members),
        _ => {}
    }
}

/// The name's sender is this office when sending, the name's receiver when receiving.
fn own_office(key: &UnitKey, context: &Context, members: &mut Members) {
    let Some(own) = context.own_office else { return };
    let found = match context.direction {
        Direction::Outgoing => key.sender,
        Direction::Incoming => key.receiver,
        Direction::Unknown => return,
    };
    if found.number != own.number {
        match context.direction {
            Direction::Incoming => {
                members.add_at(0, &GuardProblem::NotForUs { own, found }, Place::default());
            }
            _ => members.add_at(0, &GuardProblem::NotOurSending { own, found }, Place::default()),
        }
    } else if let (Some(own), Some(found)) = (own.service_type, found.service_type)
        && own != found
    {
        members.add_at(0, &GuardProblem::OtherOwnType { own, found }, Place::default());
    }
}

/// Care-management offices send plans, service offices send actuals. 委託 goes between two care-management offices.
fn service_types(key: &UnitKey, unit: UnitKind, members: &mut Members) {
    let scope =
        |office: OfficeAddress| office.service_type.map(|code| (code, scope_of(code.as_str())));
    let from_care_office = is_from_care_office(unit);
    if let Some((found, sender)) = scope(key.sender) {
        let fits = match from_care_office {
            true => sender == Scope::CareManagement,
            false => matches!(sender, Scope::In | Scope::CareManagement),
        };
        if !fits {
            members.add_at(0, &GuardProblem::SenderType { unit, found }, Place::default());
        }
    }
    if let Some((found, receiver)) = scope(key.receiver) {
        let fits = match from_care_office {
            true => matches!(receiver, Scope::In | Scope::CareManagement),
            false => receiver == Scope::CareManagement,
        };
        if !fits {
            let known = receiver != Scope::Unknown || !from_care_office;
            let problem = GuardProblem::ReceiverType { unit, found, known };
            members.add_at(0, &problem, Place::default());
        }
    }
}

/// 第6表 holds a service of the receiver for every person.
fn planned_services(receiver: OfficeAddress, direction: Direction, members: &mut Members) {
    if receiver.service_type.is_some_and(|code| scope_of(code.as_str()) == Scope::CareManagement) {
        // 委託: the other care-management office provides no service itself.
        return;
    }
    let Some(facts) = members.facts(FileKind::Upplan).filter(|facts| !facts.overflow) else {
        return;
    };
    let mut served = BTreeSet::new();
    let mut other_types = BTreeMap::<&[u8], BTreeSet<&str>>::new();
    for key in facts.services.keys() {
        if part(key, LINK) == receiver.number.as_str().as_bytes() {
            let person = head(key, LINK);
            if receiver.service_type.is_none_or(|code| code.as_str() == service_type(key)) {
                served.insert(person);
            } else {
                other_types.entry(person).or_default().insert(service_type(key));
            }
        }
    }
    let missing: Vec<_> = facts
        .keys
        .iter()
        .filter(|(key, _)| !served.contains(&key[..]))
        .map(|(key, at)| {
            let others = other_types.get(&key[..]).into_iter().flatten();
            let others: Vec<_> = others.map(|code| (*code).to_owned()).collect();
            (shown(part(key, 1)), others, *at)
        })
        .collect();
    for (person, other_types, at) in missing {
        let incoming = direction == Direction::Incoming;
        let problem = GuardProblem::NotTheirs {
            person: &person,
            receiver,
            other_types: &other_types,
            incoming,
        };
        members.add(FileKind::Upplan, &problem, at.place(item::INSURED));
    }
}

/// 第2表 names the receiver for every person of 第1表, as far as it names offices at all.
fn plan_services(receiver: OfficeAddress, members: &mut Members) {
    if receiver.service_type.is_some_and(|code| scope_of(code.as_str()) == Scope::CareManagement) {
        return;
    }
    let (Some(plans), Some(rows)) =
        (members.facts(FileKind::Up1kyo), members.facts(FileKind::Up2kyo))
    else {
        return;
    };
    if rows.overflow {
        return;
    }
    let with_offices: BTreeSet<_> = rows.services.keys().map(|key| head(key, LINK)).collect();
    let served: BTreeSet<_> = rows
        .services
        .keys()
        .filter(|key| part(key, LINK) == receiver.number.as_str().as_bytes())
        .map(|key| head(key, LINK))
        .collect();
    let missing: Vec<_> = plans
        .keys
        .iter()
        .filter(|(key, _)| rows.keys.contains_key(&key[..]) && !served.contains(&key[..]))
        .map(|(key, at)| (shown(part(key, 1)), !with_offices.contains(&key[..]), *at))
        .collect();
    for (person, weak, at) in missing {
        let problem = GuardProblem::NotInPlan { person: &person, receiver, weak };
        members.add(FileKind::Up1kyo, &problem, at.place(item::INSURED));
    }
}
