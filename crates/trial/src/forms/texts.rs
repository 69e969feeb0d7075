//! Prepared texts of care plans, several of each so that people differ. They hold on purpose what trips readers of
//! MS932 CSV: commas, quotes, line breaks, half-width kana, characters of Windows, second bytes 5C.

/// Texts of 第1表 and the issue of 第2表 for one person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts {
    /// 利用者及び家族の生活に対する意向を踏まえた課題分析の結果.
    pub(crate) wishes: &'static str,
    /// 介護認定審査会の意見及びサービスの種類の指定.
    pub(crate) board: &'static str,
    /// 総合的な援助の方針 before the trial's update.
    pub(crate) policy: &'static str,
    /// 課題 of the first row before the trial's update.
    pub(crate) first_issue: &'static str,
    /// 長期目標 and 短期目標 of the first issue.
    pub(crate) first_goals: [(&'static str, &'static str); 2],
    /// 課題 of the second issue.
    pub(crate) second_issue: &'static str,
    /// 長期目標 and 短期目標 of the second issue.
    pub(crate) second_goal: (&'static str, &'static str),
    /// サービス内容 of family and neighbours.
    pub(crate) family_content: &'static str,
    /// 週単位以外のサービス.
    pub(crate) beyond_week: [&'static str; 2],
}

/// The three texts of operation 1(2), as printed.
pub(crate) const UPDATED_POLICY: &str = "関節の動きをよくする体操等を取り入れていきます。";
/// The same: 生活全般の解決すべき課題（ニーズ）.
pub(crate) const UPDATED_ISSUE: &str = "病気が悪くならないようにしたい";
/// The same: 利用者電話番号.
pub(crate) const UPDATED_TELEPHONE: &str = "03-1234-5678";

const ALL: [Texts; 3] = [
    Texts {
        wishes: "本人：膝が痛く、歩くのがつらい。それでも住み慣れたこの家で暮らしたい。\r\n\
                 家族（長女）：日中は仕事で留守にする。\"転ばないこと\"がいちばん心配。\r\n\
                 課題分析の結果：下肢の筋力低下, 外出の減少, 服薬の間違いがみられる。",
        board: "特になし",
        policy: "安全に入浴と外出ができるよう、身体機能の維持を図ります。\r\n\
                 緊急連絡先 ①長女 03-0000-0101 ②主治医 見本クリニック 03-0000-0102",
        first_issue: "転ばずに歩いて、近所まで買い物に行きたい",
        first_goals: [
            ("屋外を杖で歩ける", "家の中を手すりなしで歩ける"),
            ("好きな店まで往復できる", "週に1回、玄関の外に出る"),
        ],
        second_issue: "ひとりで安心して入浴したい",
        second_goal: ("浴槽に入れる", "見守りで浴槽をまたげる"),
        family_content: "休日の買い物の付き添い（長女）",
        beyond_week: [
            "見本クリニック受診（月1回、長女付き添い）",
            "㈱やすらぎ配食の弁当（月～金、夕食）",
        ],
    },
    Texts {
        wishes: "本人：人と話すのが好き。ｶﾗｵｹのある所に通いたい。\r\n\
                 家族（長男）：火の始末が心配で、電話で毎晩様子を聞いている。\r\n\
                 課題分析の結果：日課が減り、昼夜の区別が乱れ始めている。",
        board: "認定の有効期間は２４か月とする。",
        policy: "なじみの人との交流を続け、能力に応じた役割を予定に入れます。\r\n\
                 体調の変化（血圧 150/90 以上など）は主治医に報告します。",
        first_issue: "友人と会って話す機会を保ちたい",
        first_goals: [
            ("週に2回、外出して人と会う", "週に1回、決まった曜日に出かける"),
            ("自分で予定表に書き、準備する", "前日に持ち物を一緒に確かめる"),
        ],
        second_issue: "火や戸締まりの心配なく、夜を過ごしたい",
        second_goal: ("夜間ひとりで落ち着いて過ごす", "火の元を一緒に点検する"),
        family_content: "毎晩の電話（長男）、近隣の声かけ",
        beyond_week: ["認知症カフェ（第2土曜）", "訪問歯科（月2回、十全歯科 髙﨑医師）"],
    },
    Texts {
        wishes: "本人：退院したばかりで、足に力が入らない。ﾄｲﾚは自分で行きたい。\r\n\
                 家族（夫）：自分も高齢で、抱えることはできない。\"共倒れ\"にならないようにしたい。\r\n\
                 課題分析の結果：夜間のトイレ, 起き上がり, 介護者の腰痛が課題。",
        board: "福祉用具の利用に留意すること。",
        policy: "起き上がりとトイレまでの動作が自分で行えるよう支援します。\r\n\
                 介護する夫の休養の日を、毎月－予定－に組み込みます。",
        first_issue: "夜も自分でトイレに行きたい",
        first_goals: [
            ("夜間のトイレを自分で済ませる", "手すりを使い立ち上がれる"),
            ("ベッドから楽に起き上がる", "声かけで起き上がれる"),
        ],
        second_issue: "夫が休める日をつくりたい",
        second_goal: ("夫婦で在宅生活を続ける", "月に2日、夫が通院と休養に使える"),
        family_content: "夜間の見守り（夫）",
        beyond_week: ["整形外科受診（2か月に1回）", "ﾍﾞｯﾄﾞの点検（半年に1回、㈲見本福祉用具）"],
    },
];

/// The texts of a person.
pub(crate) fn texts(variant: usize) -> &'static Texts {
    let [first, second, third] = &ALL;
    match variant % 3 {
        0 => first,
        1 => second,
        _ => third,
    }
}

/// サービス内容 of an office of a service type: the main one, then what comes beside it.
pub(crate) fn service_contents(service_type: &str) -> [&'static str; 2] {
    match service_type {
        "11" => ["歩行の見守り、買い物への同行, 荷物の運搬", "入浴の見守りと、またぎ動作の介助"],
        "13" => ["病状の観察、服薬の管理", "主治医への報告（ソフト食の摂取量を含む）"],
        "22" => ["医学的管理の下での機能訓練、入浴", "家族の休養のための預かり"],
        _ => ["送迎、機能訓練、健康状態の確認", "入浴と更衣の介助、他の利用者との交流（歌・園芸）"],
    }
}

/// 主な日常生活上の活動 with their times.
pub(crate) const DAILY_ACTIVITIES: [(&str, &str, &str); 6] = [
    ("起床、洗面", "0630", "0630"),
    ("朝食、服薬", "0730", "0800"),
    ("昼食、服薬", "1200", "1230"),
    ("昼寝", "1230", "1300"),
    ("夕食、服薬", "1800", "1830"),
    ("就寝", "2100", "2100"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv_file::ms932;

    #[test]
    fn the_texts_hold_what_trips_readers() {
        let mut all: String = ALL.iter().map(|texts| format!("{texts:?}")).collect();
        all.push_str(&service_contents("13").concat());
        let of_csv = [", ", "\\\"", "\\r\\n"];
        let of_ms932 = ["ｶﾗｵｹ", "①", "㈱", "髙﨑", "～", "－", "表", "能", "予", "十", "ソ"];
        for wanted in of_csv.into_iter().chain(of_ms932) {
            assert!(all.contains(wanted), "{wanted} is a case the samples must hold");
        }
    }

    #[test]
    fn every_text_is_within_ms932() {
        for texts in &ALL {
            let written = ms932(&format!("{texts:?}"));
            let geta = written.windows(2).any(|pair| pair == [0x81, 0xAC]);
            assert!(!geta, "a replaced character would be a slip of ours, not a case");
        }
    }
}
