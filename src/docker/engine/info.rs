//! What a daemon says about itself (`GET /info`).

use std::collections::BTreeMap;

use bollard::Docker;
use bollard::models::SystemInfo;

use super::EngineInfo;
use super::disk::free_bytes;
use super::meet::{WORDS, root};
use crate::docker::endpoint::Address;
use crate::observed::Observed;
use crate::quoted::Quoted;

/// How the containerd image store names itself among the driver's facts (moby, `daemon/containerd`).
const CONTAINERD: &str = "io.containerd.snapshotter.v1";

/// What it says.
pub(super) async fn info(docker: &Docker, address: &Address, podman: bool) -> Observed<EngineInfo> {
    match docker.info().await {
        Ok(info) => {
            let info = of(info, podman);
            let free_bytes = free_bytes(address, &info);
            Observed::Known(EngineInfo { free_bytes, ..info })
        }
        Err(error) => {
            let why = format!("what the daemon says about itself could not be read: {}", root(&error));
            Observed::Unknown(Quoted::from(why).shortened(WORDS))
        }
    }
}

fn of(info: SystemInfo, podman: bool) -> EngineInfo {
    let mut proxies = BTreeMap::new();
    for (name, value) in [("http", info.http_proxy), ("https", info.https_proxy), ("no", info.no_proxy)] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            proxies.insert(name.to_owned(), Quoted::new(&value));
        }
    }
    let registries = info.registry_config.unwrap_or_default();
    let mut insecure: Vec<Quoted> =
        registries.insecure_registry_cidrs.iter().flatten().map(|text| Quoted::new(text)).collect();
    insecure.retain(|cidr| !matches!(cidr.as_str(), "127.0.0.0/8" | "::1/128"));
    for (host, index) in registries.index_configs.into_iter().flatten() {
        if index.secure == Some(false) {
            insecure.push(Quoted::new(&host));
        }
    }
    insecure.sort_unstable();
    EngineInfo {
        id: info.id.filter(|id| !id.is_empty()).map(Quoted::from),
        operating_system: info.operating_system.unwrap_or_default().into(),
        containerd_store: info.driver_status.iter().flatten().flatten().any(|fact| fact == CONTAINERD),
        podman,
        rootless: info.security_options.iter().flatten().any(|option| option.contains("rootless")),
        data_root: info.docker_root_dir.filter(|folder| !folder.is_empty()).map(Quoted::from),
        free_bytes: None,
        proxies,
        mirrors: registries.mirrors.iter().flatten().map(|text| Quoted::new(text)).collect(),
        insecure_registries: insecure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> EngineInfo {
        of(serde_json::from_str(json).expect("a daemon's answer"), false)
    }

    #[test]
    fn the_store_is_known_by_its_driver() {
        let classic = read(r#"{"Driver": "overlay2", "DriverStatus": [["Backing Filesystem", "extfs"]]}"#);
        assert!(!classic.containerd_store);
        let containerd = read(
            r#"{"Driver": "overlayfs", "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]]}"#,
        );
        assert!(containerd.containerd_store);
    }

    #[test]
    fn proxies_mirrors_and_insecure_registries_are_kept_without_passwords() {
        let info = read(
            r#"{"HttpsProxy": "http://ana:s3cret@proxy:3128", "NoProxy": "", "DockerRootDir": "/var/lib/docker",
                "SecurityOptions": ["name=seccomp", "name=rootless"],
                "RegistryConfig": {"InsecureRegistryCIDRs": ["127.0.0.0/8", "10.0.0.0/8"],
                  "IndexConfigs": {"reg.example.com:5000": {"Name": "reg.example.com:5000", "Secure": false},
                                   "docker.io": {"Name": "docker.io", "Secure": true}},
                  "Mirrors": ["https://mirror.example.com/"]}}"#,
        );
        assert!(!info.proxies["https"].as_str().contains("s3cret"), "{:?}", info.proxies);
        assert_eq!(info.proxies.len(), 1);
        assert_eq!(info.mirrors, [Quoted::new("https://mirror.example.com/")]);
        assert_eq!(info.insecure_registries, ["10.0.0.0/8", "reg.example.com:5000"].map(Quoted::new));
        assert!(info.rootless);
        assert_eq!(info.data_root, Some("/var/lib/docker".into()));
    }
}
