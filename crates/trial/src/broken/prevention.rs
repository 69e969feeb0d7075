//! Sets of 介護予防: 利用者基本情報 with its 別表 and picture, and 支援計画書 with its 別表, in one unit (Y2).

use super::sets::{SERIAL, renamed, with_row, without, written};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{self, Upkihon, UpkihonSub1, UpkihonSub2, Upyobo, UpyoboSub};
use crate::csv_file::{CsvFile, NO_MONTH, Row, SampleFile, file_name};
use crate::offices::{Office, office};
use crate::patterns::Pattern;
use crate::people::{Column, Person, person};

/// A picture of 8 by 8 points: enough to be a JPEG, and of nobody.
const PICTURE: &[u8] = include_bytes!("family.jpg");
const CONSULTED_ON: &str = "20270125";

pub(super) fn sets() -> Vec<BrokenSet> {
    let basics = |column, value| {
        let changed = with_row(forms(), Upkihon, 0, |row| row.set(column, value));
        with_picture(&changed, picture(PICTURE))
    };
    vec![
        broken(
            "prevention-picture-is-no-jpeg",
            "the picture of the family is a PNG under the name of a JPEG",
            with_picture(&forms(), picture(b"\x89PNG\r\n\x1A\n")),
        ),
        broken(
            "prevention-picture-branch-of-1-digit",
            "the branch number of the picture's name has one digit",
            with_picture(
                &with_row(forms(), Upkihon, 0, |row| row.set("家族構成 画像ファイル名", "")),
                SampleFile {
                    name: picture_name().replacen("_0001.jpg", "_1.jpg", 1),
                    ..picture(PICTURE)
                },
            ),
        ),
        broken(
            "prevention-picture-missing",
            "the picture that 利用者基本情報 names is not there",
            written(forms()),
        ),
        broken(
            "prevention-picture-of-nobody",
            "利用者基本情報 does not name the picture that comes along",
            basics("家族構成 画像ファイル名", ""),
        ),
        broken(
            "prevention-consultation-not-explained",
            "相談方法 03 (その他) without its content",
            basics("相談方法", "03"),
        ),
        broken(
            "prevention-state-explained-without-its-code",
            "利用者の現況 is explained although the person is at home",
            basics("利用者の現況(状況補足)", "見本病院に入院中"),
        ),
        broken("prevention-entrustment-empty", "委託の有無 is empty", basics("委託の有無", "")),
        broken(
            "prevention-plan-of-another-person",
            "支援計画書 is of another person than 利用者基本情報",
            with_picture(&plan_of_another(), picture(PICTURE)),
        ),
        broken(
            "prevention-own-plan-between-two-centers",
            "委託の有無 1 (自前) in what goes from 介護予防支援 to 居宅介護支援",
            written(with_row(between_centers(), Upkihon, 0, |row| {
                row.set("家族構成 画像ファイル名", "");
            })),
        ),
        broken(
            "prevention-month-in-the-name",
            "UPKIHON with the part 000000, as an example in the standard's text has it",
            with_picture(
                &renamed(only_basics(), Upkihon, "UPKIHON_", "UPKIHON_000000_"),
                picture(PICTURE),
            ),
        ),
    ]
}

/// Y2 of A事業所, here as 介護予防支援 (46), to K事業所, here as 訪問型サービス (A2).
pub(super) fn prevention() -> Vec<SampleFile> {
    with_picture(&forms(), picture(PICTURE))
}

fn forms() -> Vec<CsvFile> {
    let (Some(center), Some(a)) = (center(), office('A')) else { return Vec::new() };
    let one = person(a, Column::Proxy, Pattern::P11);
    let row = |kind: CsvKind, date: &str| {
        Row::new(kind)
            .with("保険者番号", &one.insurer_number)
            .with("被保険者番号", &one.insured_number)
            .with(date, CONSULTED_ON)
    };
    let plan_row = |kind| row(kind, "計画作成(変更)日");
    let basic_row = |kind| row(kind, "相談日");
    vec![
        file(Upkihon, basics(basic_row(Upkihon), &one)),
        file(
            UpkihonSub1,
            basic_row(UpkihonSub1).with("時間", "6:30").with("本人の生活状況", "起床、洗面"),
        ),
        file(
            UpkihonSub2,
            basic_row(UpkihonSub2).with("年月日", "令和5年4月").with("病名", "高血圧症"),
        ),
        file(
            Upyobo,
            plan_row(Upyobo)
                .with("計画種類", "1")
                .with("委託の有無", "1")
                .with("利用者名", &one.name)
                .with("計画作成者事業者・事業所名", &center.name),
        ),
        file(
            UpyoboSub,
            plan_row(UpyoboSub).with("課題ＮＯ", "1").with("総合的課題", "外出の機会が減っている"),
        ),
    ]
}

fn basics(row: Row, one: &Person) -> Row {
    row.with("計画種類", "1")
        .with("委託の有無", "1")
        .with("相談方法", "01")
        .with("利用者の現況", "01")
        .with("利用者氏名ﾌﾘｶﾞﾅ", &one.kana)
        .with("利用者氏名", &one.name)
        .with("利用者性別", one.sex.code())
        .with("利用者生年月日", &one.birth_date)
        .with("要介護状態区分", "12")
        .with("家族構成 画像ファイル名", picture_name())
}

fn plan_of_another() -> Vec<CsvFile> {
    let of_another =
        |files, kind| with_row(files, kind, 0, |row| row.set("被保険者番号", "1234599999"));
    of_another(of_another(forms(), Upyobo), UpyoboSub)
}

/// Without what would be missed when 利用者基本情報 has no readable name.
fn only_basics() -> Vec<CsvFile> {
    [UpkihonSub1, UpkihonSub2].into_iter().fold(forms(), without)
}

/// K事業所 as the office that the care is entrusted to.
fn between_centers() -> Vec<CsvFile> {
    [Upkihon, UpkihonSub1, UpkihonSub2, Upyobo, UpyoboSub]
        .into_iter()
        .fold(forms(), |files, kind| renamed(files, kind, "_1379900119_A2_", "_1379900119_43_"))
}

fn center() -> Option<Office> {
    office('A').map(|a| Office { service_type: "46".to_owned(), ..a.clone() })
}

fn receiver() -> Option<Office> {
    office('K').map(|k| Office { service_type: "A2".to_owned(), ..k.clone() })
}

fn file(kind: CsvKind, row: Row) -> CsvFile {
    let name = center().zip(receiver()).map_or_else(String::new, |(center, receiver)| {
        file_name(kind, NO_MONTH, &center, &receiver, SERIAL)
    });
    CsvFile { kind, name, rows: vec![row] }
}

fn picture_name() -> String {
    format!("UPKIHON_IMAGE_1371215102_46_1379900119_A2_{SERIAL}_0001.jpg")
}

fn picture(bytes: &[u8]) -> SampleFile {
    SampleFile { name: picture_name(), bytes: bytes.to_vec() }
}

fn with_picture(files: &[CsvFile], picture: SampleFile) -> Vec<SampleFile> {
    files.iter().map(CsvFile::write).chain([picture]).collect()
}
