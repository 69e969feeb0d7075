//! One row of 第7表 as far as it is added up, and the product a detail row holds.

use std::sync::Arc;

use crate::Month;
use crate::counting::{Counted, counted};
use crate::facts::RowAt;
use crate::finding::annex::{AnnexOf, AnnexProblem};
use crate::finding::{Findings, Place, shown};
use crate::row::{AnnexCode, Row, item, service_type_of};

/// The columns that are added up. Units first, money from [`Column::Cost`] on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Amount,
    Managed,
    OverTypeLimit,
    OverLimit,
    InLimit,
    Cost,
    Claim,
    Burden,
    FullBurden,
}

impl Column {
    pub(super) const ALL: [Column; 9] = [
        Column::Amount,
        Column::Managed,
        Column::OverTypeLimit,
        Column::OverLimit,
        Column::InLimit,
        Column::Cost,
        Column::Claim,
        Column::Burden,
        Column::FullBurden,
    ];

    /// The item number of the column.
    pub(super) fn item(self) -> u32 {
        match self {
            Column::Amount => item::ANNEX_AMOUNT,
            Column::Managed => item::ANNEX_MANAGED,
            Column::OverTypeLimit => item::ANNEX_OVER_TYPE_LIMIT,
            Column::OverLimit => item::ANNEX_OVER_LIMIT,
            Column::InLimit => item::ANNEX_IN_LIMIT,
            Column::Cost => item::ANNEX_COST,
            Column::Claim => item::ANNEX_CLAIM,
            Column::Burden => item::ANNEX_BURDEN,
            Column::FullBurden => item::ANNEX_FULL_BURDEN,
        }
    }
}

/// A row with its numbers, and its places where findings point at it. Small: a long file has many.
#[derive(Debug)]
pub(super) struct AnnexRow {
    pub(super) code: AnnexCode,
    /// 被保険者番号.
    person: Arc<str>,
    /// サービスコード.
    text: [u8; 6],
    pub(super) office: [u8; 10],
    pub(super) branch: [u8; 2],
    pub(super) over_thirty: bool,
    /// 単位数 times 回数, where both are told.
    product: Number,
    values: [Number; Column::ALL.len()],
    /// Where サービスコード and the columns are; none for details, at which no sum points.
    at: Option<Box<RowAt<{ Column::ALL.len() + 1 }>>>,
}

/// A number of the standard, or none. More digits than fit were told by the item's own rule.
#[derive(Clone, Copy, Debug)]
struct Number(u32);

impl Number {
    fn of(value: Option<u64>) -> Number {
        Number(value.and_then(|value| u32::try_from(value).ok()).unwrap_or(u32::MAX))
    }

    fn value(self) -> Option<u64> {
        (self.0 != u32::MAX).then_some(u64::from(self.0))
    }
}

impl AnnexRow {
    pub(super) fn of(row: &Row<'_>, person: Arc<str>) -> AnnexRow {
        let kind = AnnexCode::of(row.value(item::ANNEX_CODE));
        let at = (kind != AnnexCode::Detail).then(|| {
            let mut items = [item::ANNEX_CODE; Column::ALL.len() + 1];
            for (item, column) in items.iter_mut().skip(1).zip(Column::ALL) {
                *item = column.item();
            }
            Box::new(RowAt::of(row, items))
        });
        AnnexRow {
            code: kind,
            person,
            text: padded(row.value(item::ANNEX_CODE)),
            office: padded(row.value(item::ANNEX_PROVIDER)),
            branch: padded(row.value(item::ANNEX_BRANCH)),
            over_thirty: row.value(item::ANNEX_OVER_THIRTY) == b"1",
            product: Number::of(product_of(row)),
            values: Column::ALL.map(|column| Number::of(number(row.value(column.item())))),
            at,
        }
    }

    /// サービスコード; empty when it is none.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    pub(super) fn service_type(&self) -> &str {
        service_type_of(&self.text)
    }

    /// The value of a column; none when it is empty.
    pub(super) fn value(&self, column: Column) -> Option<u64> {
        self.values.get(column as usize).and_then(|number| number.value())
    }

    /// サービス単位金額, or what it must be.
    pub(super) fn amount(&self) -> Option<u64> {
        self.value(Column::Amount).or(self.product.value())
    }

    /// Whether the row counts toward the limit for certain: the standard lets 給付管理単位数 be empty even then.
    pub(super) fn is_managed(&self) -> bool {
        self.value(Column::Managed).is_some_and(|units| units > 0) && !self.over_thirty
    }

    /// Whether the row may take units away: numbers have no sign, so a reduction (減算) shows by its code alone.
    pub(super) fn may_reduce(&self) -> bool {
        !is_basic(&self.text)
    }

    /// Tells a problem at a column of the row.
    pub(super) fn tell(&self, column: Column, problem: AnnexProblem<'_>, findings: &mut Findings) {
        let place = self.place(column.item());
        findings.add_by_words(&AnnexOf { person: &self.person, problem }, place);
    }

    fn place(&self, item: u32) -> Place {
        self.at.as_ref().map_or_else(Place::default, |at| at.place(item))
    }

    /// Tells a problem at the row's サービスコード.
    pub(super) fn tell_at_code(&self, problem: AnnexProblem<'_>, findings: &mut Findings) {
        let place = self.place(item::ANNEX_CODE);
        findings.add_by_words(&AnnexOf { person: &self.person, problem }, place);
    }
}

/// Whether a code is one of a basic service: items that begin with 1 to 3 are, in the code tables of all service types. Others
/// may be basic services as well, add-ons per visit or per month, or reductions.
fn is_basic(code: &[u8]) -> bool {
    matches!(code.get(2), Some(b'1'..=b'3'))
}

/// The first bytes of a value of fixed width, filled up with zero bytes.
fn padded<const LENGTH: usize>(value: &[u8]) -> [u8; LENGTH] {
    let mut padded = [0; LENGTH];
    for (to, from) in padded.iter_mut().zip(value) {
        *to = *from;
    }
    padded
}

/// The number of an item; none when it is empty or no number, which its own rule tells.
pub(super) fn number(value: &[u8]) -> Option<u64> {
    let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(value).ok().filter(|_| digits)?.parse().ok()
}

/// 割引後単位数 where there is one, else 単位数; none where a discount leaves it to rounding.
fn units_of(row: &Row<'_>) -> Option<u64> {
    if let Some(discounted) = number(row.value(item::ANNEX_DISCOUNTED)) {
        return Some(discounted);
    }
    number(row.value(item::ANNEX_UNITS)).filter(|_| row.value(item::ANNEX_RATE).is_empty())
}

fn product_of(row: &Row<'_>) -> Option<u64> {
    let product = units_of(row)?.checked_mul(number(row.value(item::ANNEX_TIMES))?)?;
    // 0 stands for units (or times) that the software does not know.
    Some(product).filter(|product| *product > 0)
}

/// 単位数 times 回数 is サービス単位金額 (S-0701). Where a code may count by the month, its units may stand there once.
pub(super) fn product(row: &Row<'_>, findings: &mut Findings) {
    let code = row.value(item::ANNEX_CODE);
    let (Some(expected), Some(found), Some(units)) =
        (product_of(row), number(row.value(item::ANNEX_AMOUNT)), units_of(row))
    else {
        return;
    };
    let by_month = counted(service_type_of(code)) != Counted::Visit || !is_basic(code);
    let once = by_month && found == units;
    if AnnexCode::of(code) == AnnexCode::Detail && found != expected && !once {
        let times = expected / units.max(1);
        let person = shown(row.value(item::INSURED));
        let problem = AnnexProblem::Product { units, times, found, expected };
        findings.add(&AnnexOf { person: &person, problem }, row.place(item::ANNEX_AMOUNT));
    }
}

/// The days of a short stay: those before the month and those of the month are all of them (S-0711).
pub(super) fn days(row: &Row<'_>, findings: &mut Findings) {
    let value = |item| number(row.value(item));
    let mut tell = |item, problem| {
        let person = shown(row.value(item::INSURED));
        findings.add_by_words(&AnnexOf { person: &person, problem }, row.place(item));
    };
    let (days, all) = (value(item::ANNEX_DAYS), value(item::ANNEX_ALL_DAYS));
    if let (Some(found), Some(month)) = (days, Month::from_bytes(row.value(item::MONTH)))
        && found > u64::from(month.days())
    {
        let problem = AnnexProblem::TooManyDays { found, days: month.days() };
        tell(item::ANNEX_DAYS, problem);
    } else if let (Some(before), Some(days), Some(found)) =
        (value(item::ANNEX_DAYS_BEFORE), days, all)
        && before.saturating_add(days) != found
    {
        let expected = before.saturating_add(days);
        tell(item::ANNEX_ALL_DAYS, AnnexProblem::Days { found, expected });
    }
}
