//! The certificates of one pretend cluster: its own certificate authority, and a server certificate
//! for this machine signed by it.
//!
//! It must not know about listeners or accounts. The keys protect nothing but a demo on loopback,
//! which is why they may be kept, in clear, in the account's file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use serde::{Deserialize, Serialize};

/// What a cluster needs to speak TLS. All fields are PEM text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClusterCertificates {
    /// The certificate authority that clients are told to trust.
    pub authority_pem: String,
    /// The certificate of the API server, for `127.0.0.1` and `localhost`.
    pub server_pem: String,
    /// The key that belongs to [`Self::server_pem`].
    pub server_key_pem: String,
}

impl ClusterCertificates {
    /// Makes a new authority and a server certificate signed by it. The authority's key is thrown
    /// away: a pretend cluster never needs a second certificate.
    ///
    /// # Errors
    /// When the cryptography library refuses to make a key.
    pub fn generate() -> Result<Self, rcgen::Error> {
        let mut authority = CertificateParams::new(Vec::<String>::new())?;
        // Ten years in both directions: the demo's clock may run far ahead of the real one.
        authority.not_before = rcgen::date_time_ymd(2020, 1, 1);
        authority.not_after = rcgen::date_time_ymd(2045, 1, 1);
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        authority.distinguished_name.push(DnType::CommonName, "kubernetes");
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

        let mut server = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()])?;
        server.not_before = rcgen::date_time_ymd(2020, 1, 1);
        server.not_after = rcgen::date_time_ymd(2045, 1, 1);
        server.distinguished_name.push(DnType::CommonName, "kube-apiserver");
        server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        server.insert_extended_key_usage(ExtendedKeyUsagePurpose::ServerAuth);
        let server_key = KeyPair::generate()?;
        let server = server.signed_by(&server_key, &authority)?;

        Ok(Self {
            authority_pem: authority.pem(),
            server_pem: server.pem(),
            server_key_pem: server_key.serialize_pem(),
        })
    }

    /// The authority as DescribeCluster's `certificateAuthority.data`: base64 of the PEM text.
    pub fn authority_data(&self) -> String {
        STANDARD.encode(&self.authority_pem)
    }

    /// The TLS settings of the API server. It offers HTTP/1.1 only.
    ///
    /// # Errors
    /// When the kept PEM text was damaged.
    pub fn server_config(&self) -> Result<rustls::ServerConfig, rustls::Error> {
        use rustls::pki_types::pem::PemObject;
        use rustls::pki_types::{CertificateDer, PrivateKeyDer};
        let damaged = |error| rustls::Error::General(format!("the cluster's kept certificate cannot be read: {error}"));
        let certificate = CertificateDer::from_pem_slice(self.server_pem.as_bytes()).map_err(damaged)?;
        let key = PrivateKeyDer::from_pem_slice(self.server_key_pem.as_bytes()).map_err(damaged)?;
        // The provider is named here because a program may carry several and have chosen none.
        let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_set_serves_and_its_authority_is_pem_in_base64() {
        let set = ClusterCertificates::generate().unwrap();
        set.server_config().unwrap();
        let pem = STANDARD.decode(set.authority_data()).unwrap();
        assert!(pem.starts_with(b"-----BEGIN CERTIFICATE-----"));
    }

    #[test]
    fn every_cluster_has_an_authority_of_its_own() {
        let (one, two) = (ClusterCertificates::generate().unwrap(), ClusterCertificates::generate().unwrap());
        assert_ne!(one.authority_pem, two.authority_pem);
    }
}
