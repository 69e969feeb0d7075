//! Subtotals against their details (S-0702), the grand total against all (S-0703, S-0705), subtotals without rows (S-0709) or
//! twice (S-0708).

use std::collections::BTreeSet;

use super::reach::{Sums, signed};
use super::rows::{AnnexRow, Column};
use crate::finding::Findings;
use crate::finding::annex::AnnexProblem;
use crate::row::AnnexCode;

/// The columns of units of a subtotal.
const UNITS: [Column; 2] = [Column::Amount, Column::Managed];
/// The columns of the grand total that are sums of what was computed (and rounded) by office and service type.
const COMPUTED: [Column; 7] = [
    Column::OverTypeLimit,
    Column::OverLimit,
    Column::InLimit,
    Column::Cost,
    Column::Claim,
    Column::Burden,
    Column::FullBurden,
];

/// A subtotal and the details it may be the sum of.
struct Scope<'r> {
    subtotal: &'r AnnexRow,
    /// Its own office and branch, its own office, or all offices: the standard does not say.
    candidates: Vec<Vec<&'r AnnexRow>>,
    /// The candidate whose sum it is.
    matched: usize,
}

/// What checking the rows of one person costs at most: each subtotal tries sums of its details, which grow with their number.
pub(super) fn work(rows: &[AnnexRow]) -> usize {
    let details = rows.iter().filter(|row| row.code == AnnexCode::Detail).count();
    (rows.len() - details).saturating_mul(details).saturating_mul(details)
}

/// Checks the rows of one person.
pub(super) fn check(rows: &[AnnexRow], findings: &mut Findings) {
    let details: Vec<_> = rows.iter().filter(|row| row.code == AnnexCode::Detail).collect();
    let is_subtotal = |row: &&AnnexRow| !matches!(row.code, AnnexCode::Detail | AnnexCode::Total);
    let subtotals: Vec<_> = rows.iter().filter(is_subtotal).collect();
    let mut told = BTreeSet::new();
    let mut scopes = Vec::new();
    let mut sound = true;
    for subtotal in &subtotals {
        if !told.insert((subtotal.text(), subtotal.office, subtotal.branch)) {
            let problem = AnnexProblem::SubtotalTwice { code: subtotal.text() };
            subtotal.tell_at_code(problem, findings);
            sound = false;
            continue;
        }
        let candidates = candidates(subtotal, &subtotals, &details);
        let mut scope = Scope { subtotal, candidates, matched: 0 };
        if scope.candidates.is_empty() {
            if subtotal.amount().is_some_and(|amount| amount > 0) {
                let problem = AnnexProblem::SubtotalOfNothing { code: subtotal.text() };
                subtotal.tell_at_code(problem, findings);
                sound = false;
            }
            continue;
        }
        sound &= adds_up(&mut scope, &subtotals, findings);
        scopes.push(scope);
    }
    // A wrong subtotal would be told again by the grand total.
    if let Some(total) = rows.iter().find(|row| row.code == AnnexCode::Total).filter(|_| sound) {
        grand_total(total, &details, &scopes, findings);
    }
}

fn candidates<'r>(
    subtotal: &AnnexRow,
    subtotals: &[&AnnexRow],
    details: &[&'r AnnexRow],
) -> Vec<Vec<&'r AnnexRow>> {
    let of_type: Vec<_> = details
        .iter()
        .copied()
        .filter(|row| row.service_type() == subtotal.service_type())
        .collect();
    let own: Vec<_> = of_type.iter().copied().filter(|row| row.office == subtotal.office).collect();
    let branch = own.iter().copied().filter(|row| row.branch == subtotal.branch).collect();
    let alone = subtotals.iter().filter(|other| other.text() == subtotal.text()).count() == 1;
    let all = if alone { of_type } else { Vec::new() };
    [branch, own, all].into_iter().filter(|rows: &Vec<_>| !rows.is_empty()).collect()
}

/// Whether a subtotal is the sum of the details of one of its candidates.
fn adds_up(scope: &mut Scope<'_>, subtotals: &[&AnnexRow], findings: &mut Findings) -> bool {
    let subtotal = scope.subtotal;
    let mut sound = true;
    for column in UNITS {
        let Some(found) = subtotal.value(column) else { continue };
        let fits = |rows: &Vec<&AnnexRow>| match sums_of(subtotal.code, rows, column) {
            Some(sums) => sums.holds(found),
            None => true,
        };
        if let Some(matched) = scope.candidates.iter().position(fits) {
            if column == Column::Amount {
                scope.matched = matched;
            }
            continue;
        }
        sound = false;
        let expected =
            scope.candidates.iter().find_map(|rows| plain_sum(subtotal.code, rows, column));
        let problem = AnnexProblem::Subtotal {
            code: subtotal.text(),
            found,
            expected: expected.unwrap_or_default(),
        };
        subtotal.tell(column, problem, findings);
    }
    sound && all_parts_add_up(scope, subtotals, findings)
}

/// With both AAAA and EEEE (and ZZZZ where days lie beyond 30), nothing is left over.
fn all_parts_add_up(scope: &Scope<'_>, subtotals: &[&AnnexRow], findings: &mut Findings) -> bool {
    let subtotal = scope.subtotal;
    let part = |code| {
        let same = |row: &&&AnnexRow| {
            row.code == code
                && row.service_type() == subtotal.service_type()
                && (&row.office, &row.branch) == (&subtotal.office, &subtotal.branch)
        };
        subtotals.iter().find(same)?.value(Column::Amount)
    };
    let (Some(inside), Some(outside), AnnexCode::SubtotalInLimit) =
        (part(AnnexCode::SubtotalInLimit), part(AnnexCode::SubtotalOutsideLimit), subtotal.code)
    else {
        return true;
    };
    let beyond = part(AnnexCode::SubtotalOverThirtyDays);
    let found = inside + outside + beyond.unwrap_or(0);
    let fits = |rows: &Vec<&AnnexRow>| {
        let mut sums = Sums::new();
        for row in rows {
            let Some(amount) = row.amount().map(signed) else { return true };
            let skipped = row.over_thirty && beyond.is_none();
            let choices = [amount, if row.may_reduce() { -amount } else { amount }, 0];
            sums.add_one_of(choices.get(..if skipped { 3 } else { 2 }).unwrap_or_default());
        }
        sums.holds(found)
    };
    if scope.candidates.iter().any(fits) {
        return true;
    }
    let every = scope
        .candidates
        .iter()
        .find_map(|rows| rows.iter().map(|row| row.amount()).sum::<Option<u64>>());
    let problem = AnnexProblem::Parts {
        service_type: subtotal.service_type(),
        found,
        expected: every.unwrap_or_default(),
    };
    subtotal.tell(Column::Amount, problem, findings);
    false
}

/// The sums that a column of a subtotal can have; none where a row does not tell.
fn sums_of(code: AnnexCode, rows: &[&AnnexRow], column: Column) -> Option<Sums> {
    let mut sums = Sums::new();
    for row in rows {
        let amount = row.amount();
        let value = match column {
            Column::Managed => row.value(Column::Managed).filter(|units| *units > 0).or(amount),
            _ => amount,
        };
        let value = signed(value?);
        let certain = match code {
            AnnexCode::SubtotalInLimit => row.is_managed(),
            AnnexCode::SubtotalOverThirtyDays => row.over_thirty,
            _ => false,
        };
        let never = match code {
            AnnexCode::SubtotalOutsideLimit => row.is_managed(),
            AnnexCode::SubtotalOverThirtyDays => !row.over_thirty,
            _ => false,
        };
        if never {
            continue;
        }
        let mut choices = vec![value];
        if row.may_reduce() {
            choices.push(-value);
        }
        if !certain {
            choices.push(0);
        }
        sums.add_one_of(&choices);
    }
    Some(sums)
}

/// The sum as a person would add it up: what counts for certain, or everything where nothing does.
fn plain_sum(code: AnnexCode, rows: &[&AnnexRow], column: Column) -> Option<u64> {
    let certain: Vec<_> = rows
        .iter()
        .filter(|row| match code {
            AnnexCode::SubtotalInLimit => row.is_managed(),
            AnnexCode::SubtotalOverThirtyDays => row.over_thirty,
            _ => !row.is_managed(),
        })
        .collect();
    let value = |row: &AnnexRow| match column {
        Column::Managed => row.value(Column::Managed).or(row.amount()),
        _ => row.amount(),
    };
    match certain.is_empty() {
        true => rows.iter().map(|row| value(row)).sum(),
        false => certain.into_iter().map(|row| value(row)).sum(),
    }
}

/// What the grand total adds up: subtotals, and details that stand in none.
struct Blocks<'r> {
    inside: Vec<&'r AnnexRow>,
    outside: Vec<&'r AnnexRow>,
    /// Details without a subtotal of their own.
    single: Vec<&'r AnnexRow>,
    /// Details below a subtotal.
    covered: Vec<&'r AnnexRow>,
}

fn grand_total(
    total: &AnnexRow,
    details: &[&AnnexRow],
    scopes: &[Scope<'_>],
    findings: &mut Findings,
) {
    let is_covered = |row: &AnnexRow| {
        let below = |scope: &Scope<'_>| {
            // What counts toward the limit stands in a subtotal within it.
            let fits = !row.is_managed() || scope.subtotal.code == AnnexCode::SubtotalInLimit;
            let own = scope.candidates.get(scope.matched);
            fits && own.is_some_and(|rows| rows.iter().any(|other| std::ptr::eq(*other, row)))
        };
        scopes.iter().any(below)
    };
    let (covered, single): (Vec<_>, Vec<_>) =
        details.iter().copied().partition(|row| is_covered(row));
    let (inside, outside): (Vec<_>, Vec<_>) = scopes
        .iter()
        .map(|scope| scope.subtotal)
        .partition(|row| row.code == AnnexCode::SubtotalInLimit);
    let blocks = Blocks { inside, outside, single, covered };
    for column in UNITS {
        let code = AnnexCode::SubtotalInLimit;
        let Some((found, sums)) = total.value(column).zip(sums_of(code, details, column)) else {
            continue;
        };
        if !sums.holds(found) {
            let expected = details.iter().map(|row| match column {
                Column::Managed => row.value(Column::Managed).or(Some(0)),
                _ => row.amount(),
            });
            let expected = expected.sum::<Option<u64>>().unwrap_or_default();
            let problem = AnnexProblem::Total { found, expected };
            total.tell(column, problem, findings);
        }
    }
    for column in COMPUTED {
        computed(total, column, &blocks, findings);
    }
}

fn computed(total: &AnnexRow, column: Column, blocks: &Blocks<'_>, findings: &mut Findings) {
    let Some(found) = total.value(column) else { return };
    let is_money = column as usize >= Column::Cost as usize;
    let value = |row: &&AnnexRow| row.value(column);
    let certain: Vec<_> = match is_money {
        true => blocks.inside.iter().chain(&blocks.outside).chain(&blocks.single).collect(),
        false => {
            let managed = blocks.single.iter().filter(|row| row.is_managed());
            blocks.inside.iter().chain(managed).collect()
        }
    };
    // A row that leaves the column empty leaves the sum open.
    let Some(values) = certain.iter().map(|row| value(row)).collect::<Option<Vec<_>>>() else {
        return;
    };
    if values.is_empty() {
        return;
    }
    let mut sums = Sums::new();
    for value in &values {
        sums.add_one_of(&[signed(*value)]);
    }
    // Where a subtotal does not hold the money of its details, the total adds it up itself.
    for value in blocks.covered.iter().filter(|_| is_money).filter_map(value) {
        sums.add_one_of(&[signed(value), 0]);
    }
    let Some(distance) = sums.distance(found).filter(|distance| *distance > 0) else { return };
    let expected = values.iter().sum();
    if is_money && distance <= values.len() as u64 {
        total.tell(column, AnnexProblem::TotalRounded { found, expected }, findings);
    } else {
        total.tell(column, AnnexProblem::Total { found, expected }, findings);
    }
}
