//! An inbox of any size, through the store's own doors: announced, fetched, staged, finished, some read, some done with. For measuring how
//! lists and searches behave after ten years of use.

use jiff::{SignedDuration, Timestamp};
use todoke_protocol::{
    Digest, MessageId, Office, OfficeAddress, OfficeNumber, Outcome, ServiceType,
};
use todoke_store::{
    Announcement, Applied, Fetched, IncomingFile, IssuedReceipt, Opening, Person, StagedMessage,
    Store,
};

/// Messages of one transaction.
const BATCH: u64 = 2_000;
/// Ten years, one message after the other.
const SPAN: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);
const PARTNERS: u64 = 200;
const PEOPLE: u64 = 5_000;
/// One message in so many is new.
const UNREAD: u64 = 500;

/// Fills the inbox of an office with `count` messages, the newest of them at `now`. The same arguments give the same inbox.
pub fn fill_inbox(store: &Store, count: u64, now: Timestamp, seed: u64) {
    let own = store.own_office().unwrap().expect("the office is set up");
    let mut dice = Dice(seed | 1);
    save_partners(store);
    let begin = now.checked_sub(SPAN).unwrap();
    let step = SPAN.as_millis() / i128::from(count.max(1));
    let mut done = 0;
    while done < count {
        let batch: Vec<Made> = (done..count.min(done + BATCH))
            .map(|number| {
                let after = SignedDuration::from_millis((step * i128::from(number)) as i64);
                made(number, begin.checked_add(after).unwrap(), &own.address, &mut dice)
            })
            .collect();
        keep(store, &batch);
        done += BATCH;
    }
}

/// One message with all that becomes of it.
struct Made {
    announcement: Announcement,
    staged: StagedMessage,
    receipts: Vec<IssuedReceipt>,
}

fn save_partners(store: &Store) {
    let offices: Vec<Office> = (0..PARTNERS)
        .map(|number| Office {
            number: partner(number),
            name: format!(
                "{}{}",
                SIGHTS[number as usize % SIGHTS.len()],
                KINDS[number as usize % KINDS.len()]
            ),
            service_types: vec![ServiceType::parse("11").unwrap()],
            can_receive: true,
            certificate: None,
        })
        .collect();
    store.save_offices(&offices, 1).unwrap();
}

fn made(number: u64, at: Timestamp, own: &OfficeAddress, dice: &mut Dice) -> Made {
    let mut random = [0_u8; 10];
    random.fill_with(|| dice.roll(256) as u8);
    let id = MessageId::new(at, random);
    // Few partners send much, many send little.
    let low = dice.roll(PARTNERS).min(dice.roll(PARTNERS));
    let sender =
        OfficeAddress { number: partner(low), service_type: ServiceType::parse("11").unwrap() };
    let month: String = at.to_string().chars().filter(char::is_ascii_digit).take(6).collect();
    let serial: String = at.to_string().chars().filter(char::is_ascii_digit).take(14).collect();
    let people: Vec<Person> = (0..1 + dice.roll(3)).map(|_| person(dice.roll(PEOPLE))).collect();
    let name = format!("UPJSK_{month}_{}_11_{}_43_{serial}.CSV", sender.number, own.number);
    let bytes = format!("202407,131128,{},{month}\r\n", people[0].insured_number).into_bytes();
    let digest = Digest(number.to_be_bytes().repeat(4).try_into().unwrap());
    let receipt = |outcome| IssuedReceipt { message_id: id, outcome, at, bytes: vec![0; 64] };
    let mut receipts = vec![receipt(Outcome::Delivered)];
    if !number.is_multiple_of(UNREAD) {
        receipts.push(receipt(Outcome::Opened));
    }
    Made {
        announcement: Announcement {
            id,
            sequence: number + 1,
            sender,
            receiver: own.clone(),
            kind: "J1".into(),
            serial,
            service_month: Some(month),
            accepted_at: at,
            body_size_bytes: 64,
            body_sha256: digest,
            dispatch_note: vec![0; 64],
        },
        staged: StagedMessage {
            id,
            files: vec![IncomingFile {
                name,
                kind: "UPJSK".into(),
                bytes,
                sha256: digest,
                source_path: String::new(),
            }],
            people,
            findings: "[]".into(),
            summaries: "[]".into(),
            remark: String::new(),
            content_sha256: digest,
            profile: "{}".into(),
        },
        receipts,
    }
}

fn keep(store: &Store, batch: &[Made]) {
    let Some(last) = batch.last() else { return };
    let (next, now) = (last.announcement.sequence + 1, last.announcement.accepted_at);
    let announced: Vec<Applied> =
        batch.iter().map(|made| Applied::Announced(Box::new(made.announcement.clone()))).collect();
    store.apply_events(&announced, next, now).unwrap();
    let bodies: Vec<Fetched> = batch
        .iter()
        .map(|made| Fetched { id: made.announcement.id, sealed: vec![0; 64] })
        .collect();
    store.take_bodies(&bodies, now).unwrap();
    let staged: Vec<StagedMessage> = batch.iter().map(|made| made.staged.clone()).collect();
    store.stage(&staged).unwrap();
    let finished: Vec<(MessageId, Opening, IssuedReceipt)> = batch
        .iter()
        .map(|made| (made.announcement.id, Opening::Delivered, made.receipts[0].clone()))
        .collect();
    store.finish(&finished, now).unwrap();
    let opened: Vec<IssuedReceipt> =
        batch.iter().filter_map(|made| made.receipts.get(1).cloned()).collect();
    store.mark_all_opened(&opened, now).unwrap();
    let sent: Vec<(MessageId, Outcome)> = batch
        .iter()
        .flat_map(|made| made.receipts.iter().map(|known| (known.message_id, known.outcome)))
        .collect();
    store.receipts_sent(&sent).unwrap();
    let ids: Vec<MessageId> = opened.iter().map(|known| known.message_id).collect();
    store.mark_done(&ids, true, now).unwrap();
    store.take_notices(true).unwrap();
}

fn partner(number: u64) -> OfficeNumber {
    OfficeNumber::parse(&format!("13{:08}", 71_000_000 + number)).unwrap()
}

fn person(number: u64) -> Person {
    let pick = |list: &[&'static str], at: u64| list[at as usize % list.len()];
    Person {
        insurer_number: "131128".into(),
        insured_number: format!("{:010}", 1_000_000_000 + number),
        name: Some(format!(
            "{}\u{3000}{}{}",
            pick(FAMILY, number),
            pick(GIVEN, number / 40),
            pick(&["", "子", "江", "雄", "一"], number / 1200)
        )),
        kana: Some(format!(
            "{}\u{3000}{}",
            pick(FAMILY_KANA, number),
            pick(GIVEN_KANA, number / 40)
        )),
    }
}

const FAMILY: &[&str] = &[
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "木村",
    "林",
    "斎藤",
    "清水",
    "山崎",
    "森",
    "池田",
    "橋本",
    "阿部",
    "石川",
    "山下",
    "中島",
    "石井",
    "小川",
    "前田",
    "岡田",
    "長谷川",
    "藤田",
    "後藤",
    "近藤",
    "村上",
    "遠藤",
    "青木",
    "坂本",
];
const FAMILY_KANA: &[&str] = &[
    "サトウ",
    "スズキ",
    "タカハシ",
    "タナカ",
    "イトウ",
    "ワタナベ",
    "ヤマモト",
    "ナカムラ",
    "コバヤシ",
    "カトウ",
    "ヨシダ",
    "ヤマダ",
    "ササキ",
    "ヤマグチ",
    "マツモト",
    "イノウエ",
    "キムラ",
    "ハヤシ",
    "サイトウ",
    "シミズ",
    "ヤマザキ",
    "モリ",
    "イケダ",
    "ハシモト",
    "アベ",
    "イシカワ",
    "ヤマシタ",
    "ナカジマ",
    "イシイ",
    "オガワ",
    "マエダ",
    "オカダ",
    "ハセガワ",
    "フジタ",
    "ゴトウ",
    "コンドウ",
    "ムラカミ",
    "エンドウ",
    "アオキ",
    "サカモト",
];
const GIVEN: &[&str] = &[
    "実", "貞", "一郎", "博", "愛", "弘", "清", "正", "茂", "勇", "昭", "和", "幸", "光", "静",
    "文", "節", "久", "八重", "千代", "ハル", "ヨシ", "フミ", "キヨ", "サダ", "トメ", "ウメ",
    "マツ", "タケ", "キク",
];
const GIVEN_KANA: &[&str] = &[
    "ミノル",
    "サダ",
    "イチロウ",
    "ヒロシ",
    "アイ",
    "ヒロシ",
    "キヨシ",
    "タダシ",
    "シゲル",
    "イサム",
    "アキラ",
    "カズ",
    "ユキ",
    "ミツ",
    "シズ",
    "フミ",
    "セツ",
    "ヒサ",
    "ヤエ",
    "チヨ",
    "ハル",
    "ヨシ",
    "フミ",
    "キヨ",
    "サダ",
    "トメ",
    "ウメ",
    "マツ",
    "タケ",
    "キク",
];
const SIGHTS: &[&str] = &[
    "ひまわり",
    "つばき",
    "かえで",
    "みどり",
    "さくら",
    "すみれ",
    "あおぞら",
    "やすらぎ",
    "なごみ",
    "ふれあい",
    "ひだまり",
];
const KINDS: &[&str] = &[
    "訪問介護",
    "通所介護",
    "訪問看護ステーション",
    "福祉用具",
    "ショートステイ",
    "デイサービスセンター",
    "訪問入浴",
];

/// Xorshift: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}
