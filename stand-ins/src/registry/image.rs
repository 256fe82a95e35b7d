//! The images: a few bytes each, and real enough for a real daemon to pull and unpack.

use std::collections::HashMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::error::Error;

const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/// A manifest or a list of manifests.
pub(super) struct Manifest {
    pub(super) kind: &'static str,
    pub(super) body: Vec<u8>,
    pub(super) digest: String,
}

/// All content there is, by digest, and the digests that tags stand for.
pub(super) struct Images {
    blobs: HashMap<String, Vec<u8>>,
    manifests: HashMap<String, Manifest>,
    pub(super) single: String,
    pub(super) multi: String,
    pub(super) arm64: String,
    pub(super) arm64_list: String,
}

impl Images {
    pub(super) fn new() -> Result<Self, Error> {
        let mut images = Self {
            blobs: HashMap::new(),
            manifests: HashMap::new(),
            single: String::new(),
            multi: String::new(),
            arm64: String::new(),
            arm64_list: String::new(),
        };
        images.single = images.image("amd64")?;
        images.arm64 = images.image("arm64")?;
        images.multi = images.list(&["amd64", "arm64"])?;
        images.arm64_list = images.list(&["arm64"])?;
        Ok(images)
    }

    pub(super) fn blob(&self, digest: &str) -> Option<&[u8]> {
        self.blobs.get(digest).map(Vec::as_slice)
    }

    pub(super) fn manifest(&self, digest: &str) -> Option<&Manifest> {
        self.manifests.get(digest)
    }

    fn image(&mut self, architecture: &str) -> Result<String, Error> {
        let tar = tar("hello.txt", format!("hello from a stand-in for ECR, {architecture}\n").as_bytes());
        let layer = gzip(&tar)?;
        let mut config = json!({
            "architecture": architecture,
            "os": "linux",
            "created": "2024-01-01T00:00:00Z",
            "config": {"Cmd": ["/hello"], "Env": ["PATH=/bin"]},
            "rootfs": {"type": "layers", "diff_ids": [digest(&tar)]},
            "history": [{"created": "2024-01-01T00:00:00Z", "created_by": "a stand-in for ECR"}],
        });
        if architecture == "arm64" {
            config["variant"] = json!("v8");
        }
        let config = serde_json::to_vec(&config)?;
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"mediaType": CONFIG, "size": config.len(), "digest": digest(&config)},
            "layers": [{"mediaType": LAYER, "size": layer.len(), "digest": digest(&layer)}],
        });
        for blob in [config, layer] {
            self.blobs.insert(digest(&blob), blob);
        }
        self.add(MANIFEST, &manifest)
    }

    fn list(&mut self, architectures: &[&str]) -> Result<String, Error> {
        let mut entries = Vec::new();
        for architecture in architectures {
            let digest = self.image(architecture)?;
            let size = self.manifests.get(&digest).map_or(0, |manifest| manifest.body.len());
            let mut platform = json!({"architecture": architecture, "os": "linux"});
            if *architecture == "arm64" {
                platform["variant"] = json!("v8");
            }
            entries
                .push(json!({"mediaType": MANIFEST, "size": size, "digest": digest, "platform": platform}));
        }
        self.add(LIST, &json!({"schemaVersion": 2, "mediaType": LIST, "manifests": entries}))
    }

    fn add(&mut self, kind: &'static str, manifest: &Value) -> Result<String, Error> {
        let body = serde_json::to_vec_pretty(manifest)?;
        let digest = digest(&body);
        self.manifests.insert(digest.clone(), Manifest { kind, body, digest: digest.clone() });
        Ok(digest)
    }
}

/// The name of content.
pub(super) fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    hash.as_ref().iter().fold(String::from("sha256:"), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let cannot = |source| Error::Write { path: "layer.tar.gz".into(), source };
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).map_err(cannot)?;
    encoder.finish().map_err(cannot)
}

/// A POSIX archive (`ustar`) of one file.
fn tar(name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    let mut put = |at: usize, text: &[u8]| header[at..at + text.len()].copy_from_slice(text);
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{:011o}\0", content.len()).as_bytes());
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut archive = header.to_vec();
    archive.extend(content);
    // To the next full block, and two empty blocks at the end.
    archive.resize(archive.len().next_multiple_of(512) + 1024, 0);
    archive
}
