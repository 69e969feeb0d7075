//! Writes the templates of 練習 (crates/client/src/practice/templates): `practice DIR`. They are MS932 bytes with ASCII placeholders such
//! as `<MONTH>`, because the product fills them in and never encodes text.

use std::error::Error;
use std::path::PathBuf;

use todoke_trial::csv_file::CsvFile;
use todoke_trial::forms::{CarePlan, Edition, MonthlyPlan, ServiceLine, WeeklyService};
use todoke_trial::people::Sex;
use todoke_trial::state::Visit;
use todoke_trial::{Content, Office, Person, Role, Unit};

const CARE_MANAGER: &str = "練習みどり";
/// 第2表: a year and half a year from the month of practice on.
const LONG_PERIOD: &str = "令和<YEAR0>年<MONTH0>月～令和<YEAR11>年<MONTH11>月";
const SHORT_PERIOD: &str = "令和<YEAR0>年<MONTH0>月～令和<YEAR5>年<MONTH5>月";
const WEEKDAYS: [&str; 7] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: practice DIR")?);
    std::fs::create_dir_all(&folder)?;
    let care = office("1379909003", "43", "練習居宅介護支援事業所", Role::CareManagement);
    let visits = office("1379909011", "11", "練習訪問介護ステーション", Role::Service);
    let day = office("1379909029", "15", "練習デイサービス", Role::Service);

    let hanako = person("9000000017", "レンシュウハナコ", "練習花子", Sex::Female, "19410503", 0);
    let taro = person("9000000025", "ミホンタロウ", "見本太郎", Sex::Male, "19381120", 2);
    let sakura = person("9000000033", "ケイコサクラ", "稽古さくら", Sex::Female, "19450214", 1);
    // One digit short: the set that comes back as 差戻し.
    let ume = person("900000004", "レイジウメ", "例示ウメ", Sex::Female, "19360808", 0);

    let helper = |weekdays: &'static [usize]| Weekly {
        office: visits.clone(),
        weekdays,
        start: "1000",
        end: "1100",
    };
    let centre = |weekdays: &'static [usize]| Weekly {
        office: day.clone(),
        weekdays,
        start: "0930",
        end: "1230",
    };
    let of_hanako = [helper(&[0, 3]), centre(&[1, 4])];
    let of_taro = [helper(&[2])];
    let of_sakura = [centre(&[0, 2, 5])];
    let of_ume = [helper(&[4])];

    let sets = [
        ("1-care-plans", &visits, care_plans([(&hanako, &of_hanako[..]), (&taro, &of_taro[..])])),
        ("2-care-plans", &day, care_plans([(&hanako, &of_hanako[..]), (&sakura, &of_sakura[..])])),
        (
            "3-monthly-plans",
            &visits,
            monthly_plans([(&hanako, &of_hanako[..]), (&taro, &of_taro[..])]),
        ),
        (
            "4-monthly-plans",
            &day,
            monthly_plans([(&hanako, &of_hanako[..]), (&sakura, &of_sakura[..])]),
        ),
        ("5-with-an-error", &visits, monthly_plans([(&ume, &of_ume[..])])),
    ];
    for (name, receiver, content) in sets {
        let month = match content {
            Content::CarePlans(_) => String::new(),
            _ => "<MONTH>".to_owned(),
        };
        let unit = Unit { sender: care.clone(), receiver: receiver.clone(), month, content };
        for mut file in unit.csv_files("<SERIAL>") {
            with_placeholders(&mut file);
            let path = folder.join(format!("{name}-{}.csv", file.kind.id()));
            std::fs::write(path, file.write().bytes)?;
        }
    }
    Ok(())
}

/// A service of every week: weekdays from 0 = Monday, one time.
#[derive(Clone)]
struct Weekly {
    office: Office,
    weekdays: &'static [usize],
    start: &'static str,
    end: &'static str,
}

fn office(number: &str, service_type: &str, name: &str, role: Role) -> Office {
    Office {
        letter: '-',
        number: number.to_owned(),
        service_type: service_type.to_owned(),
        name: name.to_owned(),
        role,
        vendor: '-',
        proxy: None,
    }
}

fn person(
    insured_number: &str,
    kana: &str,
    name: &str,
    sex: Sex,
    birth_date: &str,
    variant: usize,
) -> Person {
    Person {
        insurer_number: "131128".to_owned(),
        insured_number: insured_number.to_owned(),
        kana: kana.to_owned(),
        name: name.to_owned(),
        sex,
        birth_date: birth_date.to_owned(),
        care_level: "22".to_owned(),
        postal_code: "154-0000".to_owned(),
        address: "東京都世田谷区練習町1－1－1".to_owned(),
        building: String::new(),
        telephone: "03-0000-0000".to_owned(),
        variant,
    }
}

fn care_plans<const N: usize>(people: [(&Person, &[Weekly]); N]) -> Content {
    Content::CarePlans(
        people.into_iter().map(|(person, services)| care_plan(person, services)).collect(),
    )
}

fn care_plan(person: &Person, services: &[Weekly]) -> CarePlan {
    let weekly = services.iter().flat_map(|service| {
        service.weekdays.iter().map(|weekday| WeeklyService {
            office: service.office.clone(),
            weekday: u8::try_from(weekday + 1).unwrap_or(1),
            start: service.start.to_owned(),
            end: service.end.to_owned(),
        })
    });
    let mut services: Vec<WeeklyService> = weekly.collect();
    // 第2表 takes the first two services: one row each for the two offices of a person who has two.
    services.sort_by_key(|service| service.weekday);
    CarePlan {
        person: person.clone(),
        plan_date: "<PLANDATE>".to_owned(),
        made_on: "<PLANDATE>".to_owned(),
        care_manager: CARE_MANAGER.to_owned(),
        edition: Edition::First,
        services,
    }
}

fn monthly_plans<const N: usize>(people: [(&Person, &[Weekly]); N]) -> Content {
    Content::MonthlyPlans(
        people.into_iter().map(|(person, services)| monthly_plan(person, services)).collect(),
    )
}

fn monthly_plan(person: &Person, services: &[Weekly]) -> MonthlyPlan {
    let of_office = |service: &Weekly| {
        // The first four of a weekday exist in every month.
        let dates = (1..=4).flat_map(|week| {
            service
                .weekdays
                .iter()
                .filter_map(move |day| WEEKDAYS.get(*day))
                .map(move |day| format!("<{day}{week}>"))
        });
        let visits: Vec<Visit> = dates
            .map(|date| Visit {
                date,
                start: service.start.to_owned(),
                end: service.end.to_owned(),
            })
            .collect();
        ServiceLine::of_visits(&service.office, &visits)
    };
    MonthlyPlan {
        person: person.clone(),
        month: "<MONTH>".to_owned(),
        made_on: "<MADEON>".to_owned(),
        care_manager: CARE_MANAGER.to_owned(),
        services: services.iter().map(of_office).collect(),
    }
}

/// The dates that the samples of the trial fix hang on the month of practice here.
fn with_placeholders(file: &mut CsvFile) {
    let dates = [
        ("初回居宅サービス計画作成日", "<CERTIFIED>"),
        ("認定日", "<CERTIFIED>"),
        ("認定有効期間開始日", "<VALIDFROM>"),
        ("認定有効期間終了日", "<VALIDTO>"),
        ("限度額適用開始年月日", "<VALIDFROM>"),
        ("限度額適用終了年月日", "<VALIDTO>"),
        ("長期期間", LONG_PERIOD),
        ("短期期間", SHORT_PERIOD),
        ("実施期間", SHORT_PERIOD),
    ];
    for row in &mut file.rows {
        for (name, value) in dates {
            if !row.value(name).is_empty() {
                row.set(name, value);
            }
        }
        // The samples say 週1回 of every service; these people use theirs more often.
        let frequency = match row.value("被保険者番号") {
            "9000000017" => "週2回",
            "9000000033" => "週3回",
            _ => "週1回",
        };
        if row.value("頻度") == "週1回" {
            row.set("頻度", frequency);
        }
    }
}
