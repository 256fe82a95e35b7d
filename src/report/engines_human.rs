//! What was learnt from container engines and registries, for people who asked for more.

use super::wrap::wrap;
use crate::docker::engine::{Engine, EngineInfo, EngineState, LocalImage, RegistryProbe, Via};
use crate::facts::Facts;
use crate::observed::Observed;

/// The engines, the images that they have, and what registries said.
pub(super) fn render(facts: &Facts, width: usize) -> String {
    lines(facts).iter().map(|line| wrap("  ", line, width)).collect()
}

/// The same, a line for each.
pub(super) fn lines(facts: &Facts) -> Vec<String> {
    let mut lines = Vec::new();
    for (engine, whose) in facts.engines.all().zip([" of SAM", " of docker"]) {
        let whose = if facts.engines.docker_cli.is_some() { whose } else { "" };
        lines.extend(lines_of(engine, whose));
    }
    if let (None, Some(state)) = (&facts.engines.docker_cli, &facts.endpoints.docker_cli_state) {
        let endpoint = &facts.endpoints.docker_cli;
        lines.push(format!(
            "engine of docker {} ({}): {}",
            endpoint.address,
            endpoint.from,
            state.in_words()
        ));
    }
    for other in &facts.endpoints.others {
        lines.push(format!(
            "another engine {} ({}): {}",
            other.address,
            other.product,
            other.state.in_words()
        ));
    }
    lines.extend(facts.probes.iter().map(probe_line));
    lines
}

fn lines_of(engine: &Engine, whose: &str) -> Vec<String> {
    let state = match &engine.state {
        EngineState::Reachable { version, api_version, architecture } => {
            format!("version {version}, API {api_version}, {architecture}, {}", describe(&engine.info))
        }
        state => state.in_words(),
    };
    let mut lines = vec![format!("engine{whose} {} ({}): {state}", engine.endpoint, engine.endpoint_from)];
    if matches!(engine.state, EngineState::Reachable { .. }) {
        let images = engine.images.iter();
        lines.extend(images.map(|(reference, found)| format!("image {reference}: {}", place(found))));
    }
    lines
}

fn describe(info: &Observed<EngineInfo>) -> String {
    let info = match info {
        Observed::Known(info) => info,
        Observed::Unknown(why) => return format!("more is not known: {why}"),
    };
    let store = if info.containerd_store { "containerd's image store" } else { "Docker's own image store" };
    let mut parts = vec![if info.podman { "podman".to_owned() } else { store.to_owned() }];
    if !info.operating_system.as_str().is_empty() {
        parts.push(info.operating_system.to_string());
    }
    if info.rootless {
        parts.push("rootless".to_owned());
    }
    parts.extend(info.data_root.iter().map(|folder| format!("in {folder}")));
    parts.extend(info.proxies.iter().map(|(name, proxy)| format!("{name} proxy {proxy}")));
    parts.extend(info.mirrors.iter().map(|mirror| format!("mirror {mirror}")));
    parts.extend(info.insecure_registries.iter().map(|host| format!("does not check {host}")));
    parts.join(", ")
}

fn place(found: &Observed<Option<LocalImage>>) -> String {
    match found {
        Observed::Known(Some(image)) => {
            let platform = image.platform.as_ref().map(|platform| format!(", {platform}"));
            let digest = image.digests.first().and_then(|digest| digest.as_str().rsplit_once('@'));
            let digest = digest.map(|(_, digest)| format!(", {digest}"));
            format!("on this machine{}{}", platform.unwrap_or_default(), digest.unwrap_or_default())
        }
        Observed::Known(None) => "not on this machine".to_owned(),
        Observed::Unknown(why) => format!("not known whether it is on this machine: {why}"),
    }
}

fn probe_line(probe: &RegistryProbe) -> String {
    let login = if probe.with_login { "with the stored login" } else { "without a login" };
    let via = match probe.via {
        Via::Daemon { .. } => "through the engine",
        Via::Directly => "directly",
    };
    let answer = match &probe.answer {
        Observed::Known(answer) => {
            let platforms: Vec<&str> = answer.platforms.iter().map(crate::quoted::Quoted::as_str).collect();
            let platforms =
                if platforms.is_empty() { String::new() } else { format!(" ({})", platforms.join(", ")) };
            format!("{}{platforms}", answer.words)
        }
        Observed::Unknown(why) => format!("not known: {why}"),
    };
    format!("asked {via} {login}: {}: {answer} · {} ms", probe.reference, probe.took_ms)
}
