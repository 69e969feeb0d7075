//! A transmission unit: what one office sends to one other at one time, as the files that must travel together.

use crate::csv_file::{CsvFile, CsvKind, NO_MONTH, Row, SampleFile, file_name};
use crate::forms::{CarePlan, MonthlyPlan, actuals, annex, supplement, withdrawal};
use crate::offices::Office;
use crate::people::Person;

/// What a unit holds; each may be of several people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// K1: 第1表, 第2表, 第3表, 利用者補足情報.
    CarePlans(Vec<CarePlan>),
    /// K2: 第6表, 第7表, 利用者補足情報.
    MonthlyPlans(Vec<MonthlyPlan>),
    /// K3: 第1表 withdrawn.
    CarePlanWithdrawals(Vec<CarePlan>),
    /// K4: 第6表 withdrawn.
    MonthlyPlanWithdrawals(Vec<Person>),
    /// J1: 実績.
    Actuals(Vec<MonthlyPlan>),
    /// J2: 実績 withdrawn.
    ActualWithdrawals(Vec<Person>),
}

/// One sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Who sends.
    pub sender: Office,
    /// Who receives.
    pub receiver: Office,
    /// The service month, `000000` for care plans.
    pub month: String,
    /// What is sent.
    pub content: Content,
}

impl Unit {
    /// The id of the transmission unit, such as `K2`.
    pub fn kind(&self) -> &'static str {
        match self.content {
            Content::CarePlans(_) => "K1",
            Content::MonthlyPlans(_) => "K2",
            Content::CarePlanWithdrawals(_) => "K3",
            Content::MonthlyPlanWithdrawals(_) => "K4",
            Content::Actuals(_) => "J1",
            Content::ActualWithdrawals(_) => "J2",
        }
    }

    /// How many people it holds.
    pub fn people_count(&self) -> usize {
        match &self.content {
            Content::CarePlans(plans) | Content::CarePlanWithdrawals(plans) => plans.len(),
            Content::MonthlyPlans(plans) | Content::Actuals(plans) => plans.len(),
            Content::MonthlyPlanWithdrawals(people) | Content::ActualWithdrawals(people) => {
                people.len()
            }
        }
    }

    /// Takes the people of another unit in, when both go the same way with the same kind and month.
    ///
    /// # Errors
    /// The other unit comes back when it is of another sender, receiver, month or kind.
    pub fn absorb(&mut self, other: Self) -> Result<(), Box<Self>> {
        if self.sender != other.sender
            || self.receiver != other.receiver
            || self.month != other.month
        {
            return Err(Box::new(other));
        }
        let Self { sender, receiver, month, content } = other;
        let refused = match (&mut self.content, content) {
            (Content::CarePlans(mine), Content::CarePlans(theirs))
            | (Content::CarePlanWithdrawals(mine), Content::CarePlanWithdrawals(theirs)) => {
                mine.extend(theirs);
                return Ok(());
            }
            (Content::MonthlyPlans(mine), Content::MonthlyPlans(theirs))
            | (Content::Actuals(mine), Content::Actuals(theirs)) => {
                mine.extend(theirs);
                return Ok(());
            }
            (Content::MonthlyPlanWithdrawals(mine), Content::MonthlyPlanWithdrawals(theirs))
            | (Content::ActualWithdrawals(mine), Content::ActualWithdrawals(theirs)) => {
                mine.extend(theirs);
                return Ok(());
            }
            (_, content) => content,
        };
        Err(Box::new(Self { sender, receiver, month, content: refused }))
    }

    /// The files of the unit, all with the same serial.
    pub fn files(&self, serial: &str) -> Vec<SampleFile> {
        self.csv_files(serial).iter().map(CsvFile::write).collect()
    }

    /// The files as rows, for tests that change a column before writing.
    pub fn csv_files(&self, serial: &str) -> Vec<CsvFile> {
        match &self.content {
            Content::CarePlans(plans) => self.care_plan_files(plans, serial),
            Content::MonthlyPlans(plans) => self.monthly_plan_files(plans, serial),
            Content::CarePlanWithdrawals(plans) => {
                let rows = plans.iter().map(withdrawal::care_plan).collect();
                vec![self.file(CsvKind::Dlt1kyo, rows, serial)]
            }
            Content::MonthlyPlanWithdrawals(people) => {
                let row = |person| withdrawal::monthly_plan(person, &self.month);
                vec![self.file(CsvKind::Dltplan, people.iter().map(row).collect(), serial)]
            }
            Content::Actuals(done) => {
                let rows = |one| actuals::rows(one, &self.sender, &self.receiver);
                vec![self.file(CsvKind::Upjsk, done.iter().flat_map(rows).collect(), serial)]
            }
            Content::ActualWithdrawals(people) => {
                let row = |person| withdrawal::actuals(person, &self.month, &self.sender);
                vec![self.file(CsvKind::Dltjsk, people.iter().map(row).collect(), serial)]
            }
        }
    }

    fn care_plan_files(&self, plans: &[CarePlan], serial: &str) -> Vec<CsvFile> {
        let office = &self.sender;
        let supplement = |plan: &CarePlan| {
            supplement::with_care_plan(&plan.person, plan.telephone(), &plan.plan_date, office)
        };
        let first = plans.iter().map(|plan| plan.first_form(office)).collect();
        let second = plans.iter().flat_map(|plan| plan.second_form(office)).collect();
        let third = plans.iter().flat_map(CarePlan::third_form).collect();
        vec![
            self.file(CsvKind::Up1kyo, first, serial),
            self.file(CsvKind::Up2kyo, second, serial),
            self.file(CsvKind::Up3kyo, third, serial),
            self.file(CsvKind::Uphosoku, plans.iter().map(supplement).collect(), serial),
        ]
    }

    fn monthly_plan_files(&self, plans: &[MonthlyPlan], serial: &str) -> Vec<CsvFile> {
        let office = &self.sender;
        let supplement = |plan: &MonthlyPlan| {
            supplement::with_monthly_plan(&plan.person, &plan.month, &plan.services, office)
        };
        let planned = plans.iter().flat_map(|plan| plan.rows(office)).collect();
        let annexes = plans.iter().flat_map(|plan| annex::rows(plan, office)).collect();
        vec![
            self.file(CsvKind::Upplan, planned, serial),
            self.file(CsvKind::Upsikyu, annexes, serial),
            self.file(CsvKind::Uphosoku, plans.iter().map(supplement).collect(), serial),
        ]
    }

    fn file(&self, kind: CsvKind, rows: Vec<Row>, serial: &str) -> CsvFile {
        let month = if self.month.is_empty() { NO_MONTH } else { &self.month };
        let name = file_name(kind, month, &self.sender, &self.receiver, serial);
        CsvFile { kind, name, rows }
    }
}
