//! The office master (事業所マスタ): the single source of names, service types and encryption certificates (SV-15, SV-16).

use serde::{Deserialize, Serialize};

use crate::term::{OfficeNumber, ServiceType};

/// Where a message comes from or goes to: an office and which of its services.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfficeAddress {
    /// 事業所番号.
    pub number: OfficeNumber,
    /// サービス種類.
    pub service_type: ServiceType,
}

/// One office as the exchange knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Office {
    /// 事業所番号.
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// The services it offers; `43` is care management.
    pub service_types: Vec<ServiceType>,
    /// Whether it takes part in the data link: it has a valid certificate and was not taken out.
    pub can_receive: bool,
    /// The certificate to encrypt for, PEM; `None` until the office enrolled.
    pub certificate: Option<String>,
}

/// A page of the office master: all offices changed after the number asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offices {
    /// The offices, oldest change first.
    pub offices: Vec<Office>,
    /// Ask with this number next time.
    pub changed_through: u64,
    /// Whether more changes wait behind this page.
    pub more: bool,
}
