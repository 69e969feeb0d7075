//! 利用者補足情報: who the person is. It goes with a care plan (key: plan date) or with a monthly plan (key: month).

use crate::csv_file::{CsvKind, NO_MONTH, Row};
use crate::forms::service_line::ServiceLine;
use crate::offices::Office;
use crate::people::Person;

/// 区分支給限度基準額 of 要介護2.
const LIMIT_OF_CARE_LEVEL_2: &str = "19705";

/// 種類支給限度基準額 of the invented municipalities that have one.
const LIMIT_OF_SERVICE_TYPE: u32 = 9000;

/// The row that goes with 第1表 to 第3表.
pub(crate) fn with_care_plan(
    person: &Person,
    telephone: &str,
    plan_date: &str,
    care_office: &Office,
) -> Row {
    common(person, telephone, care_office)
        .with("居宅サービス計画作成（変更）日", plan_date)
        .with("対象年月", NO_MONTH)
}

/// The row that goes with 第6表 and 第7表.
pub(crate) fn with_monthly_plan(
    person: &Person,
    month: &str,
    services: &[ServiceLine],
    care_office: &Office,
) -> Row {
    let mut row = common(person, &person.telephone, care_office)
        .with("居宅サービス計画作成（変更）日", "00000000")
        .with("対象年月", month);
    if services.iter().any(|service| service.office.service_type == "22") {
        row = row.with("入所前月迄利用日数", "0").with("入所累積利用日数", "0");
    }
    // A few municipalities set a limit of their own for one service type: one person in five has one, who stays within it.
    if let (Some(service), 1) = (services.first(), person.variant % 5)
        && units_within_limit(service) <= LIMIT_OF_SERVICE_TYPE
    {
        row = row
            .with("１サービス種類コード", &service.office.service_type)
            .with("１支給限度基準額", LIMIT_OF_SERVICE_TYPE.to_string())
            .with("１合計単位数", units_within_limit(service).to_string())
            .with("１限度超単位数", "0");
    }
    row.with("合計限度超単位数", "0")
}

fn units_within_limit(service: &ServiceLine) -> u32 {
    let lines = service.lines.iter().filter(|line| line.within_limit);
    lines.map(|line| line.units * u32::try_from(line.count()).unwrap_or(0)).sum()
}

fn common(person: &Person, telephone: &str, care_office: &Office) -> Row {
    Row::new(CsvKind::Uphosoku)
        .with("保険者番号", &person.insurer_number)
        .with("被保険者番号", &person.insured_number)
        .with("利用者氏名フリガナ", &person.kana)
        .with("利用者氏名", &person.name)
        .with("利用者性別", person.sex.code())
        .with("利用者生年月日", &person.birth_date)
        .with("利用者郵便番号", &person.postal_code)
        .with("利用者住所１", &person.address)
        .with("利用者住所２", &person.building)
        .with("利用者電話番号", telephone)
        .with("認定日", "20260318")
        .with("限度額適用開始年月日", "20260401")
        .with("限度額適用終了年月日", "20280331")
        .with("認定状況区分", "2")
        .with("要介護状態区分", &person.care_level)
        .with("区分支給限度基準額", LIMIT_OF_CARE_LEVEL_2)
        .with("同意書受付業者", &care_office.number)
        .with("更新業者コード", &care_office.number)
}
