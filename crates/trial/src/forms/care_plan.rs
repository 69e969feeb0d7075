//! 居宅サービス計画書: 第1表, 第2表 and 第3表 of one person.

use crate::csv_file::{CsvKind, Row};
use crate::forms::texts::{
    DAILY_ACTIVITIES, Texts, UPDATED_ISSUE, UPDATED_POLICY, UPDATED_TELEPHONE, service_contents,
    texts,
};
use crate::offices::Office;
use crate::people::Person;
use crate::tariff;

/// Before or after the update of operation 1(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// As first sent.
    First,
    /// With the three printed texts.
    Updated,
}

/// A service of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyService {
    /// The service office.
    pub office: Office,
    /// 曜日, 1 = Monday.
    pub weekday: u8,
    /// `HHMM`.
    pub start: String,
    /// `HHMM`.
    pub end: String,
}

/// The care plan of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarePlan {
    /// For whom.
    pub person: Person,
    /// 居宅サービス計画作成（変更）日, the key. An update of the same plan keeps it.
    pub plan_date: String,
    /// 作成年月日.
    pub made_on: String,
    /// 居宅サービス計画作成者氏名.
    pub care_manager: String,
    /// Which texts.
    pub edition: Edition,
    /// The services of the week.
    pub services: Vec<WeeklyService>,
}

const LONG_PERIOD: &str = "令和9年2月1日～令和10年1月31日";
const SHORT_PERIOD: &str = "令和9年2月1日～令和9年7月31日";

/// What a row of 第2表 says of who does it.
struct Doer<'a> {
    covered: &'static str,
    kind: &'a str,
    number: &'a str,
    name: &'a str,
    frequency: &'static str,
    /// What it does for the first and for the second issue.
    contents: [&'static str; 2],
}

impl CarePlan {
    /// 利用者電話番号 of this edition.
    pub fn telephone(&self) -> &str {
        match self.edition {
            Edition::First => &self.person.telephone,
            Edition::Updated => UPDATED_TELEPHONE,
        }
    }

    /// 総合的な援助の方針 of this edition.
    pub fn policy(&self) -> &'static str {
        match self.edition {
            Edition::First => self.texts().policy,
            Edition::Updated => UPDATED_POLICY,
        }
    }

    /// 課題 of the first row of 第2表 in this edition.
    pub fn first_issue(&self) -> &'static str {
        match self.edition {
            Edition::First => self.texts().first_issue,
            Edition::Updated => UPDATED_ISSUE,
        }
    }

    /// UP1KYO.
    pub(crate) fn first_form(&self, care_office: &Office) -> Row {
        let alone = self.person.variant.is_multiple_of(4);
        self.keyed(CsvKind::Up1kyo)
            .with("作成年月日", &self.made_on)
            .with("利用者郵便番号", &self.person.postal_code)
            .with("利用者住所１", &self.person.address)
            .with("利用者住所２", &self.person.building)
            .with("居宅サービス計画作成者氏名", &self.care_manager)
            .with("介護支援事業者名", &care_office.name)
            .with("介護支援事業者郵便番号", &self.person.postal_code)
            .with("介護支援事業者住所１", office_address(&self.person))
            .with("介護支援事業者コード", &care_office.number)
            .with("初回居宅サービス計画作成日", "20240415")
            .with("計画書区分", "21")
            .with("認定状況区分", "2")
            .with("認定日", "20260318")
            .with("認定有効期間開始日", "20260401")
            .with("認定有効期間終了日", "20280331")
            .with("要介護状態区分", &self.person.care_level)
            .with("利用者及び家族の生活に対する意向を踏まえた課題分析の結果", self.texts().wishes)
            .with("介護認定審査会の意見及びサービスの種類の指定", self.texts().board)
            .with("総合的な援助の方針", self.policy())
            .with("生活援助中心型の算定理由", if alone { "1" } else { "" })
            .with("更新業者コード", &care_office.number)
    }

    /// UP2KYO: repeated values are blank on following rows, as on paper.
    pub(crate) fn second_form(&self, care_office: &Office) -> Vec<Row> {
        let texts = self.texts();
        let [goal, other_goal] = texts.first_goals;
        let first = self.doer(0);
        let second = self.doer(1);
        let family = Doer {
            covered: "N",
            kind: "家族等",
            number: "",
            name: "",
            frequency: "随時",
            contents: [texts.family_content; 2],
        };
        let issue = self.first_issue();
        let rows = [
            self.goal_row([1, 1, 1], issue, Some(goal), &first),
            self.goal_row([1, 1, 2], "", None, &family),
            self.goal_row([1, 2, 1], "", Some(other_goal), &second),
            self.goal_row([2, 1, 1], texts.second_issue, Some(texts.second_goal), &first),
            self.goal_row([2, 1, 2], "", None, &second),
        ];
        rows.into_iter().map(|row| row.with("更新業者コード", &care_office.number)).collect()
    }

    /// UP3KYO: weekly services, daily activities and what is done beyond the week, each in rows of its own.
    pub(crate) fn third_form(&self) -> Vec<Row> {
        let row =
            || self.keyed(CsvKind::Up3kyo).with("週間サービス計画表作成年月日", &self.made_on);
        let services = self.services.iter().map(|service| {
            row()
                .with("介護サービス内容", tariff::service_name(&service.office.service_type))
                .with("曜日", service.weekday.to_string())
                .with("開始時間", &service.start)
                .with("終了時間", &service.end)
        });
        let activities = DAILY_ACTIVITIES.iter().map(|(activity, start, end)| {
            row()
                .with("主な日常生活上の活動", *activity)
                .with_second("開始時間", *start)
                .with_second("終了時間", *end)
        });
        let beyond = self.texts().beyond_week.iter();
        let beyond = beyond.map(|content| row().with("週単位以外のサービス", *content));
        services.chain(activities).chain(beyond).collect()
    }

    fn texts(&self) -> &'static Texts {
        texts(self.person.variant)
    }

    /// The service office of an index, or the last one when there are fewer.
    fn doer(&self, index: usize) -> Doer<'_> {
        let service = self.services.get(index).or(self.services.last());
        let frequency = "週1回";
        match service {
            Some(service) => Doer {
                covered: "Y",
                kind: tariff::service_name(&service.office.service_type),
                number: &service.office.number,
                name: &service.office.name,
                frequency,
                contents: service_contents(&service.office.service_type),
            },
            None => {
                Doer { covered: "N", kind: "", number: "", name: "", frequency, contents: ["", ""] }
            }
        }
    }

    fn goal_row(
        &self,
        numbers: [u8; 3],
        issue: &str,
        goals: Option<(&str, &str)>,
        doer: &Doer<'_>,
    ) -> Row {
        let [issue_number, goal_number, content_number] = numbers;
        let [for_first_issue, for_second_issue] = doer.contents;
        let content = if issue_number == 1 { for_first_issue } else { for_second_issue };
        let row = self
            .keyed(CsvKind::Up2kyo)
            .with("居宅計画書作成年月日", &self.made_on)
            .with("課題ＮＯ", issue_number.to_string())
            .with("課題", issue)
            .with("援助目標ＮＯ", goal_number.to_string())
            .with("援助内容ＮＯ", content_number.to_string())
            .with("サービス内容", content)
            .with("保険対象区分", doer.covered)
            .with("サービス種別", doer.kind)
            .with("サービス事業者コード", doer.number)
            .with("サービス事業所名", doer.name)
            .with("頻度", doer.frequency)
            .with("実施期間", SHORT_PERIOD);
        let Some((long, short)) = goals else { return row };
        row.with("長期目標", long)
            .with("短期目標", short)
            .with("長期期間", LONG_PERIOD)
            .with("短期期間", SHORT_PERIOD)
    }

    fn keyed(&self, kind: CsvKind) -> Row {
        Row::new(kind)
            .with("保険者番号", &self.person.insurer_number)
            .with("被保険者番号", &self.person.insured_number)
            .with("居宅サービス計画作成（変更）日", &self.plan_date)
    }
}

/// The care-management offices lie in the town of their people.
fn office_address(person: &Person) -> String {
    let town =
        person.address.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '－');
    format!("{town}1－2－3")
}
