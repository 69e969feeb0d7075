//! The four groups into which people sort what they send and get.

use todoke_standard::UnitKind;

/// Which of the four groups of the screens a unit belongs to.
pub(crate) fn of(kind: &str) -> &'static str {
    match kind {
        "K1" | "K2" | "Y1" | "Y2" | "Y3" | "Y4" => "plan",
        "J1" | "Y8" => "actual",
        "K3" | "K4" | "J2" | "Y5" | "Y6" | "Y7" | "Y9" => "withdrawal",
        _ => "other",
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
