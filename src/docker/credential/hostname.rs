//! How clients compare a registry with the keys of `auths`.

/// What Docker Hub's login is stored under.
const HUB_KEY: &str = "https://index.docker.io/v1/";
/// What docker-py calls Docker Hub.
const HUB: &str = "docker.io";

/// The name under which helpers and `auths` know a registry: its host, and for Docker Hub an address of old.
pub(super) fn server(host: &str) -> &str {
    if matches!(host, HUB | "index.docker.io" | "registry-1.docker.io") { HUB_KEY } else { host }
}

/// The registry as docker-py looks it up in `auths`.
pub(super) fn python_registry(host: &str) -> String {
    if server(host) == HUB_KEY { HUB.to_owned() } else { python(host) }
}

/// docker-py's `resolve_index_name(convert_to_hostname(key))`.
pub(super) fn python(key: &str) -> String {
    let key = key.replace("http://", "").replace("https://", "");
    let host = key.split('/').next().unwrap_or_default();
    if host == "index.docker.io" { HUB.to_owned() } else { host.to_owned() }
}

/// The docker CLI's `credentials.ConvertToHostname(key)`: the host and port of an address, or what stands before the
/// first slash.
pub(super) fn go(key: &str) -> &str {
    if let Some((_, rest)) = key.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = host.strip_suffix(':').unwrap_or(host);
        if !host.is_empty() {
            return host;
        }
    }
    key.split('/').next().unwrap_or_default()
}

/// The daemon's `ConvertToHostname(key)`, for what clients send with a build (moby, `registry/auth.go`).
pub(super) fn daemon(key: &str) -> &str {
    let rest = key.strip_prefix("http://").or_else(|| key.strip_prefix("https://")).unwrap_or(key);
    rest.split('/').next().unwrap_or_default()
}

/// What Go's `net/url` takes for one.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Whether `docker logout` of this registry removes this key from a file (tried: the host itself, and with `http://`
/// and `https://`; no path, no slash at the end).
pub(super) fn logout_removes(key: &str, host: &str) -> bool {
    let server = server(host);
    key == server
        || (server == host
            && key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")) == Some(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_hosts_as_each_client_does_it() {
        for (key, of_go, of_python) in [
            ("public.ecr.aws", "public.ecr.aws", "public.ecr.aws"),
            ("https://public.ecr.aws", "public.ecr.aws", "public.ecr.aws"),
            ("https://public.ecr.aws/v2/", "public.ecr.aws", "public.ecr.aws"),
            ("public.ecr.aws/alias", "public.ecr.aws", "public.ecr.aws"),
            ("http://localhost:5000/v1/", "localhost:5000", "localhost:5000"),
            ("https://ana@host/x", "host", "ana@host"),
            ("ftp://host/x", "host", "ftp:"),
            (" https://host", " https:", " host"),
            ("HTTPS://host", "host", "HTTPS:"),
            ("https://host?x=y", "host", "host?x=y"),
            ("host/x://y", "host", "host"),
            ("https://index.docker.io/v1/", "index.docker.io", "docker.io"),
            ("://", ":", ":"),
            ("", "", ""),
        ] {
            assert_eq!((go(key), python(key).as_str()), (of_go, of_python), "{key}");
        }
    }

    #[test]
    fn the_daemon_knows_two_kinds_of_address() {
        for (key, host) in [
            ("https://public.ecr.aws/v2/", "public.ecr.aws"),
            ("http://public.ecr.aws", "public.ecr.aws"),
            ("public.ecr.aws/alias", "public.ecr.aws"),
            ("HTTPS://public.ecr.aws", "HTTPS:"),
            ("https://AWS@public.ecr.aws/v2/", "AWS@public.ecr.aws"),
        ] {
            assert_eq!(daemon(key), host, "{key}");
        }
    }

    #[test]
    fn logout_removes_three_keys_and_no_other() {
        for (key, removed) in [
            ("public.ecr.aws", true),
            ("https://public.ecr.aws", true),
            ("http://public.ecr.aws", true),
            ("https://public.ecr.aws/", false),
            ("https://public.ecr.aws/v2/", false),
            ("public.ecr.aws/alias", false),
        ] {
            assert_eq!(logout_removes(key, "public.ecr.aws"), removed, "{key}");
        }
        assert!(logout_removes("https://index.docker.io/v1/", "docker.io"));
        assert!(!logout_removes("docker.io", "docker.io"));
    }
}
