//! Object identifiers of the algorithms and structures this crate speaks.

use der::asn1::ObjectIdentifier as Oid;

const fn oid(text: &str) -> Oid {
    Oid::new_unwrap(text)
}

pub(crate) const DATA: Oid = oid("1.2.840.113549.1.7.1");
pub(crate) const SIGNED_DATA: Oid = oid("1.2.840.113549.1.7.2");
pub(crate) const ENVELOPED_DATA: Oid = oid("1.2.840.113549.1.7.3");
pub(crate) const AUTH_ENVELOPED_DATA: Oid = oid("1.2.840.113549.1.9.16.1.23");

pub(crate) const CONTENT_TYPE: Oid = oid("1.2.840.113549.1.9.3");
pub(crate) const MESSAGE_DIGEST: Oid = oid("1.2.840.113549.1.9.4");
pub(crate) const SIGNING_TIME: Oid = oid("1.2.840.113549.1.9.5");

pub(crate) const SHA1: Oid = oid("1.3.14.3.2.26");
pub(crate) const SHA256: Oid = oid("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA384: Oid = oid("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA512: Oid = oid("2.16.840.1.101.3.4.2.3");

pub(crate) const RSA: Oid = oid("1.2.840.113549.1.1.1");
pub(crate) const RSA_OAEP: Oid = oid("1.2.840.113549.1.1.7");
pub(crate) const MGF1: Oid = oid("1.2.840.113549.1.1.8");
pub(crate) const P_SPECIFIED: Oid = oid("1.2.840.113549.1.1.9");
pub(crate) const RSA_PSS: Oid = oid("1.2.840.113549.1.1.10");
pub(crate) const SHA256_WITH_RSA: Oid = oid("1.2.840.113549.1.1.11");
pub(crate) const SHA384_WITH_RSA: Oid = oid("1.2.840.113549.1.1.12");
pub(crate) const SHA512_WITH_RSA: Oid = oid("1.2.840.113549.1.1.13");
pub(crate) const ECDSA_WITH_SHA256: Oid = oid("1.2.840.10045.4.3.2");
pub(crate) const ECDSA_WITH_SHA384: Oid = oid("1.2.840.10045.4.3.3");
pub(crate) const ECDSA_WITH_SHA512: Oid = oid("1.2.840.10045.4.3.4");
pub(crate) const EC_PUBLIC_KEY: Oid = oid("1.2.840.10045.2.1");
pub(crate) const P256: Oid = oid("1.2.840.10045.3.1.7");

pub(crate) const STD_DH_SHA1_KDF: Oid = oid("1.3.133.16.840.63.0.2");
pub(crate) const STD_DH_SHA256_KDF: Oid = oid("1.3.132.1.11.1");
pub(crate) const STD_DH_SHA384_KDF: Oid = oid("1.3.132.1.11.2");
pub(crate) const STD_DH_SHA512_KDF: Oid = oid("1.3.132.1.11.3");
pub(crate) const AES128_WRAP: Oid = oid("2.16.840.1.101.3.4.1.5");
pub(crate) const AES256_WRAP: Oid = oid("2.16.840.1.101.3.4.1.45");

pub(crate) const AES128_CBC: Oid = oid("2.16.840.1.101.3.4.1.2");
pub(crate) const AES192_CBC: Oid = oid("2.16.840.1.101.3.4.1.22");
pub(crate) const AES256_CBC: Oid = oid("2.16.840.1.101.3.4.1.42");
pub(crate) const AES128_GCM: Oid = oid("2.16.840.1.101.3.4.1.6");
pub(crate) const AES192_GCM: Oid = oid("2.16.840.1.101.3.4.1.26");
pub(crate) const AES256_GCM: Oid = oid("2.16.840.1.101.3.4.1.46");

pub(crate) const COMMON_NAME: Oid = oid("2.5.4.3");
pub(crate) const COUNTRY: Oid = oid("2.5.4.6");
pub(crate) const ORGANISATION: Oid = oid("2.5.4.10");
