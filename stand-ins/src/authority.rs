//! A certificate authority that lives as long as its world.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;

use crate::decode;
use crate::error::Error;

/// A registry host is `ACCOUNT.` and one of these; a wildcard covers the account. The regions are those that commands
/// and templates name most, and one of each partition whose hosts end in another suffix.
const REGIONS: [&str; 20] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "me-central-1",
    "us-gov-west-1",
    "us-gov-east-1",
];
const CHINA: [&str; 2] = ["cn-north-1", "cn-northwest-1"];

/// An authority and the one certificate it signs, for every name that a stand-in answers to.
pub struct Authority {
    root: CertificateDer<'static>,
    leaf: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Authority {
    /// Makes keys and certificates. Nothing in the world trusts an authority of this name until it is told to.
    ///
    /// # Errors
    /// Where the certificate library refuses.
    pub fn new(name: &str) -> Result<Self, Error> {
        let mut params = params(Vec::new(), name)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;

        let mut params = self::params(names(), "public.ecr.aws")?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let leaf = params.signed_by(&key, &issuer)?;
        Ok(Self { root: issuer.der().clone(), leaf: leaf.der().clone(), key: key.serialize_der() })
    }

    /// Writes the authority's certificate as PEM, for `SSL_CERT_FILE` and its like. The keys are never written.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let text = decode::to_base64(&self.root);
        let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
        for (index, character) in text.chars().enumerate() {
            if index > 0 && index % 64 == 0 {
                pem.push('\n');
            }
            pem.push(character);
        }
        pem.push_str("\n-----END CERTIFICATE-----\n");
        fs::write(path, pem).map_err(|source| Error::Write { path: path.to_owned(), source })
    }

    /// The authority's own certificate.
    #[must_use]
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.root
    }

    /// What a TLS server shows and signs with.
    pub(crate) fn for_server(&self) -> Result<Arc<CertifiedKey>, Error> {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.clone()));
        let key = aws_lc_rs::sign::any_supported_type(&key)?;
        Ok(Arc::new(CertifiedKey::new(vec![self.leaf.clone()], key)))
    }
}

fn params(names: Vec<String>, common_name: &str) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    Ok(params)
}

/// The host names of ECR: the AWS credential helper's pattern, see the project's list of registry hosts.
fn names() -> Vec<String> {
    let mut names: Vec<String> =
        ["public.ecr.aws", "ecr-public.aws.com", "localhost", "127.0.0.1"].map(str::to_owned).into();
    for region in REGIONS {
        names.push(format!("*.dkr.ecr.{region}.amazonaws.com"));
        names.push(format!("*.dkr.ecr-fips.{region}.amazonaws.com"));
        names.push(format!("*.dkr-ecr.{region}.on.aws"));
        names.push(format!("*.dkr-ecr-fips.{region}.on.aws"));
    }
    for region in CHINA {
        names.push(format!("*.dkr.ecr.{region}.amazonaws.com.cn"));
        names.push(format!("*.dkr-ecr.{region}.on.amazonwebservices.com.cn"));
    }
    names.push("*.dkr.ecr.eusc-de-east-1.amazonaws.eu".to_owned());
    names
}
