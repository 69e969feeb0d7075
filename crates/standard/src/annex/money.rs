//! Money of one row: units times price, benefit rate, what the person pays. All of it is rounded on the way, so one yen more or
//! less says nothing (S-0704), and who pays what beyond the insurance is not in the files (S-0707).

use super::rows::number;
use crate::finding::annex::{AnnexOf, AnnexProblem, Computed};
use crate::finding::{Findings, shown};
use crate::row::{AnnexCode, Row, item};

/// Checks the money of a row that shows it.
pub(super) fn of_row(row: &Row<'_>, findings: &mut Findings) {
    let value = |item| number(row.value(item));
    discount(row, findings);
    let Some(cost) = value(item::ANNEX_COST) else { return };
    let code = AnnexCode::of(row.value(item::ANNEX_CODE));
    if code != AnnexCode::Total
        && let Some(price) = hundredths(row.value(item::ANNEX_PRICE))
        && let Some(units) = value(item::ANNEX_IN_LIMIT).or(value(item::ANNEX_AMOUNT))
    {
        let expected = units.saturating_mul(price) / 100;
        tell(row, item::ANNEX_COST, Computed::Cost, cost, expected, findings);
    }
    let claim = value(item::ANNEX_CLAIM);
    let fixed_burden = value(item::ANNEX_FIXED_BURDEN).is_some_and(|amount| amount > 0);
    if let (Some(claim), Some(rate)) = (claim, value(item::ANNEX_BENEFIT_RATE))
        && rate <= 100
        && !fixed_burden
    {
        let expected = cost.saturating_mul(rate) / 100;
        tell(row, item::ANNEX_CLAIM, Computed::Claim, claim, expected, findings);
    }
    if let (Some(claim), Some(burden)) = (claim, value(item::ANNEX_BURDEN))
        && claim.saturating_add(burden) > cost.saturating_add(1)
        && !fixed_burden
    {
        let problem = AnnexProblem::PaidTooMuch { paid: claim.saturating_add(burden), cost };
        let person = shown(row.value(item::INSURED));
        let problem = AnnexOf { person: &person, problem };
        findings.add_by_words(&problem, row.place(item::ANNEX_BURDEN));
    }
}

/// 割引後単位数 is 単位数 times 割引後率, rounded.
fn discount(row: &Row<'_>, findings: &mut Findings) {
    let value = |item| number(row.value(item));
    let (Some(units), Some(rate), Some(found)) =
        (value(item::ANNEX_UNITS), value(item::ANNEX_RATE), value(item::ANNEX_DISCOUNTED))
    else {
        return;
    };
    // The standard gives no unit of the rate; up to 100 it is percent.
    if rate <= 100 {
        let expected = units.saturating_mul(rate) / 100;
        tell(row, item::ANNEX_DISCOUNTED, Computed::Discount, found, expected, findings);
    }
}

fn tell(
    row: &Row<'_>,
    item: u32,
    computed: Computed,
    found: u64,
    expected: u64,
    findings: &mut Findings,
) {
    if found.abs_diff(expected) > 1 {
        findings
            .add_by_words(&AnnexProblem::Computed { computed, found, expected }, row.place(item));
    }
}

/// 単位数単価 in hundredths of a yen.
fn hundredths(price: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(price).ok()?;
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let decimals = match decimals.len() {
        0 => 0,
        1 => number(decimals.as_bytes())? * 10,
        2 => number(decimals.as_bytes())?,
        _ => return None,
    };
    number(whole.as_bytes())?.checked_mul(100)?.checked_add(decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_to_the_hundredth() {
        assert_eq!(hundredths(b"11.40"), Some(1140));
        assert_eq!(hundredths(b"10.9"), Some(1090), "one decimal");
        assert_eq!(hundredths(b"10"), Some(1000), "none");
        assert_eq!(hundredths(b"10.005"), None, "99.99 is the form");
        assert_eq!(hundredths(b""), None, "empty");
    }
}
