//! The four groups into which people sort what they send and get.

use todoke_standard::UnitKind;

/// Which of the four groups of the screens a unit belongs to.
pub(crate) fn of(kind: &str) -> &'static str {
    match UnitKind::from_id(kind) {
        None => "other",
        Some(kind) if kind.is_withdrawal() => "withdrawal",
        Some(UnitKind::J1 | UnitKind::Y8) => "actual",
        Some(_) => "plan",
    }
}

/// The unit kinds of a group.
pub(crate) fn kinds_of(group: &str) -> Vec<String> {
    UnitKind::ALL
        .iter()
        .map(|kind| kind.id())
        .filter(|kind| of(kind) == group)
        .map(str::to_owned)
        .collect()
}
