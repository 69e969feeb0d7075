//! Above and within the limit make up the units counted toward it (S-0706).

use super::rows::{AnnexRow, Column};
use crate::finding::Findings;
use crate::finding::annex::AnnexProblem;
use crate::row::AnnexCode;

/// Checks the subtotals in the limit and the grand total of one person.
pub(super) fn check(rows: &[AnnexRow], findings: &mut Findings) {
    // Large day care offices count toward the limit with other units than they bill: what then lies within it is the software's.
    let details = rows.iter().filter(|row| row.code == AnnexCode::Detail);
    let is_other = |row: &AnnexRow| {
        let (managed, amount) = (row.value(Column::Managed), row.amount());
        managed.zip(amount).is_some_and(|(managed, amount)| managed > 0 && managed != amount)
    };
    let exact = !details.into_iter().any(is_other);
    let wanted = [AnnexCode::SubtotalInLimit, AnnexCode::Total];
    for row in rows.iter().filter(|row| wanted.contains(&row.code)) {
        let (Some(managed), Some(inside)) =
            (row.value(Column::Managed), row.value(Column::InLimit))
        else {
            continue;
        };
        let over = |column| row.value(column).unwrap_or(0);
        let found = inside + over(Column::OverLimit) + over(Column::OverTypeLimit);
        if found != managed {
            let problem = AnnexProblem::LimitSplit { found, managed, exact };
            row.tell(Column::InLimit, problem, findings);
        }
    }
}
