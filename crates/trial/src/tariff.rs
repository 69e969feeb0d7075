//! Service codes, units and unit prices per service type. They look like those of 要介護2 in Tokyo, so that the forms
//! read as real ones; they are no price list.

/// A service code with its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// サービスコード, six characters.
    pub code: &'static str,
    /// What the code table calls it.
    pub name: &'static str,
    /// 単位数.
    pub units: u32,
}

/// A percent add-on such as 介護職員等処遇改善加算: outside the limit, without a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PercentAddOn {
    /// サービスコード, six characters.
    pub code: &'static str,
    /// What the code table calls it.
    pub name: &'static str,
    /// Share of the month's units in thousandths.
    pub per_mille: u32,
}

/// What an office of a service type bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tariff {
    /// サービス種類コード.
    pub service_type: &'static str,
    /// The name of the service type.
    pub service_name: &'static str,
    /// A visit of one hour.
    pub one_hour: Item,
    /// A visit of three hours.
    pub three_hours: Item,
    /// Add-on billed with every visit, at the time of the visit.
    pub per_visit: Option<Item>,
    /// Percent add-on, once a month.
    pub percent: Option<PercentAddOn>,
    /// 単位数単価 in hundredths of a yen.
    pub unit_price_sen: u32,
}

const TARIFFS: [Tariff; 8] = [
    Tariff {
        service_type: "11",
        service_name: "訪問介護",
        one_hour: Item { code: "111311", name: "身体介護３", units: 567 },
        three_hours: Item { code: "111711", name: "身体介護７", units: 895 },
        per_visit: None,
        percent: Some(PercentAddOn {
            code: "116104",
            name: "訪問介護処遇改善加算Ⅰ",
            per_mille: 245,
        }),
        unit_price_sen: 1140,
    },
    Tariff {
        service_type: "13",
        service_name: "訪問看護",
        one_hour: Item { code: "131311", name: "訪看Ⅰ４", units: 1128 },
        three_hours: Item { code: "131315", name: "訪看Ⅰ４・長", units: 1428 },
        per_visit: Some(Item {
            code: "136103", name: "訪問看護サービス提供体制加算Ⅰ", units: 6
        }),
        percent: None,
        unit_price_sen: 1140,
    },
    Tariff {
        service_type: "15",
        service_name: "通所介護",
        one_hour: Item { code: "152642", name: "通所介護Ⅰ４２・短", units: 266 },
        three_hours: Item { code: "152242", name: "通所介護Ⅰ１２", units: 423 },
        per_visit: Some(Item {
            code: "155301", name: "通所介護入浴介助加算Ⅰ", units: 40
        }),
        percent: Some(PercentAddOn {
            code: "156108",
            name: "通所介護処遇改善加算Ⅰ",
            per_mille: 92,
        }),
        unit_price_sen: 1090,
    },
    Tariff {
        service_type: "17",
        service_name: "福祉用具貸与",
        one_hour: Item { code: "171001", name: "車いす貸与", units: 500 },
        three_hours: Item { code: "171003", name: "特殊寝台貸与", units: 850 },
        per_visit: None,
        percent: None,
        unit_price_sen: 1000,
    },
    // The day's use of 短期入所療養介護 has times; a stay over night has none and could not be moved by an hour.
    Tariff {
        service_type: "22",
        service_name: "短期入所療養介護（介護老人保健施設）",
        one_hour: Item { code: "222151", name: "特定老健短期療養１・短", units: 332 },
        three_hours: Item { code: "222153", name: "特定老健短期療養１", units: 664 },
        per_visit: Some(Item {
            code: "226109", name: "老健短期個別リハビリ加算", units: 240
        }),
        percent: Some(PercentAddOn {
            code: "226112",
            name: "老健短期処遇改善加算Ⅰ",
            per_mille: 75,
        }),
        unit_price_sen: 1090,
    },
    // Billed per day in 日割: the two items are the same.
    Tariff {
        service_type: "76",
        service_name: "定期巡回・随時対応型訪問介護看護",
        one_hour: Item { code: "762121", name: "定期巡回随時Ⅱ２・日割", units: 318 },
        three_hours: Item { code: "762121", name: "定期巡回随時Ⅱ２・日割", units: 318 },
        per_visit: None,
        percent: Some(PercentAddOn {
            code: "766104",
            name: "定期巡回処遇改善加算Ⅰ",
            per_mille: 245,
        }),
        unit_price_sen: 1140,
    },
    Tariff {
        service_type: "78",
        service_name: "地域密着型通所介護",
        one_hour: Item { code: "782642", name: "地域通所介護４２・短", units: 300 },
        three_hours: Item { code: "782242", name: "地域通所介護１２", units: 478 },
        per_visit: Some(Item {
            code: "785301", name: "地域通所介護入浴介助加算Ⅰ", units: 40
        }),
        percent: Some(PercentAddOn {
            code: "786108",
            name: "地域通所介護処遇改善加算Ⅰ",
            per_mille: 92,
        }),
        unit_price_sen: 1090,
    },
    // 介護保険施設 for the broken samples: out of the scope of the exchange.
    Tariff {
        service_type: "51",
        service_name: "介護福祉施設サービス",
        one_hour: Item { code: "511132", name: "福祉施設Ⅰ２", units: 659 },
        three_hours: Item { code: "511132", name: "福祉施設Ⅰ２", units: 659 },
        per_visit: None,
        percent: None,
        unit_price_sen: 1090,
    },
];

/// The tariff of a service type.
pub fn tariff(service_type: &str) -> Option<&'static Tariff> {
    TARIFFS.iter().find(|tariff| tariff.service_type == service_type)
}

/// The Japanese name of a service type; empty for one without a tariff.
pub fn service_name(service_type: &str) -> &'static str {
    tariff(service_type).map_or("", |tariff| tariff.service_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_six_characters_and_begins_with_its_service_type() {
        for tariff in &TARIFFS {
            let codes = [Some(tariff.one_hour.code), Some(tariff.three_hours.code)];
            let add_ons =
                [tariff.per_visit.map(|item| item.code), tariff.percent.map(|add_on| add_on.code)];
            for code in codes.into_iter().chain(add_ons).flatten() {
                assert_eq!(code.len(), 6, "{code}");
                assert!(code.starts_with(tariff.service_type), "{code}");
            }
        }
    }

    #[test]
    fn every_service_office_of_the_trial_has_a_tariff() {
        for office in crate::offices::service_offices() {
            assert!(tariff(&office.service_type).is_some(), "{}", office.name);
        }
    }
}
