//! How docker-py takes an address apart (`docker/utils/utils.py`, `parse_host`, over Python's `urlparse`): each row of the
//! test was run through it.

/// An address that docker-py takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    /// `unix`, `http+unix` or `npipe`, with the path.
    Local { scheme: &'static str, path: String },
    /// `tcp`, `http` or `https`: user name, `host:port`, path, and whether `https` was written.
    Tcp { user: Option<String>, authority: String, path: String, https: bool },
    /// `ssh`.
    Ssh,
}

/// What docker-py makes of `host`, which is not empty; else why it refuses it.
pub(super) fn parse(host: &str) -> Result<Parsed, &'static str> {
    let host = host.trim();
    let (scheme, rest) = match scheme(host) {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest.to_owned()),
        None => ("tcp".to_owned(), format!("//{host}")),
    };
    let scheme = match scheme.as_str() {
        scheme @ ("unix" | "npipe" | "tcp" | "http" | "https" | "ssh") => scheme,
        "http+unix" => "unix",
        _ => return Err("it is of no kind that docker-py knows (unix://, tcp://, npipe://)"),
    };
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len())),
        None => ("", rest.as_str()),
    };
    let is_tcp = matches!(scheme, "tcp" | "http" | "https");
    if is_tcp && authority.is_empty() {
        return Err("it names no host");
    }
    let has_parameters = scheme.starts_with("http") && path.contains(';');
    if has_parameters || path.contains(['?', '#']) {
        return Err("docker-py takes no `?`, `#` or `;` in an address");
    }
    let (user, place) = match authority.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, authority),
    };
    if user.is_some_and(|user| user.split_once(':').is_some_and(|(_, password)| !password.is_empty())) {
        return Err("docker-py takes no password in an address");
    }
    match scheme {
        "unix" | "npipe" => Ok(socket(scheme, place, path)),
        "ssh" if !path.is_empty() => Err("docker-py takes no path in an ssh address"),
        "ssh" => port(place).map(|_| Parsed::Ssh),
        _ => {
            let (name, port) = port(place)?;
            let port = port.filter(|port| *port > 0).ok_or("it names no port")?;
            let authority =
                if name.is_empty() { format!("127.0.0.1:{port}") } else { format!("{name}:{port}") };
            let path = path.trim_end_matches('/').to_owned();
            Ok(Parsed::Tcp { user: user.map(str::to_owned), authority, path, https: scheme == "https" })
        }
    }
}

/// Python takes anything before the first colon for a scheme that looks like one, and docker-py lets one count that is
/// of letters and `+` only. So `localhost:2375` is refused, and `127.0.0.1:2375` is not.
fn scheme(host: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = host.split_once(':')?;
    let counts =
        !scheme.is_empty() && scheme.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '+');
    (counts && !scheme.starts_with('+')).then_some((scheme, rest))
}

/// `unix://path` is `unix:///path`, with its first folder in lower case, as it is taken for a host.
fn socket(scheme: &str, place: &str, path: &str) -> Parsed {
    let scheme = if scheme == "npipe" { "npipe" } else { "unix" };
    let name = place.split(':').next().unwrap_or_default().to_lowercase();
    let path = if scheme == "unix" && !name.is_empty() { format!("/{name}/{path}") } else { path.to_owned() };
    let path = path.trim_end_matches('/');
    let path = if path.is_empty() && scheme == "unix" { "/var/run/docker.sock" } else { path };
    Parsed::Local { scheme, path: path.to_owned() }
}

fn port(place: &str) -> Result<(&str, Option<u16>), &'static str> {
    // The colons of an IPv6 address stand in brackets.
    let after_brackets = place.rfind(']').unwrap_or(0);
    let Some(colon) = place[after_brackets..].rfind(':').map(|at| at + after_brackets) else {
        return Ok((place, None));
    };
    let (name, port) = (&place[..colon], &place[colon + 1..]);
    if port.is_empty() {
        return Ok((name, None));
    }
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(port) if digits => Ok((name, Some(port))),
        _ => Err("its port is no port"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(host: &str) -> String {
        match parse(host) {
            Ok(Parsed::Local { scheme, path }) => format!("{scheme} {path}"),
            Ok(Parsed::Tcp { user, authority, path, https }) => {
                let user = user.map(|user| format!("{user}@")).unwrap_or_default();
                format!("{} {user}{authority}{path}", if https { "https" } else { "http" })
            }
            Ok(Parsed::Ssh) => "ssh".to_owned(),
            Err(_) => "refused".to_owned(),
        }
    }

    #[test]
    fn addresses_are_read_as_docker_py_reads_them() {
        for (host, expected) in [
            ("unix://", "unix /var/run/docker.sock"),
            ("unix:///a/b", "unix /a/b"),
            ("unix:///a/", "unix /a"),
            ("unix:/a", "unix /a"),
            ("unix://Users/X", "unix /users//X"),
            ("unix:////A/b", "unix //A/b"),
            ("unix:///a b", "unix /a b"),
            ("unix:///a%20b", "unix /a%20b"),
            ("UNIX:///a", "unix /a"),
            ("http+unix:///x", "unix /x"),
            ("unix:///a#b", "refused"),
            ("unix:///a?b", "refused"),
            ("unix//x", "refused"),
            ("npipe:////./pipe/docker_engine", "npipe //./pipe/docker_engine"),
            ("localhost:2375", "refused"),
            ("127.0.0.1:2375", "http 127.0.0.1:2375"),
            ("my-host:2375", "http my-host:2375"),
            ("host.x:2375", "http host.x:2375"),
            ("tcp://h:2375", "http h:2375"),
            (" tcp://h:1 ", "http h:1"),
            ("TCP://H:1", "http H:1"),
            ("http://h:1", "http h:1"),
            ("https://h:1", "https h:1"),
            ("tcp://[::1]:2375", "http [::1]:2375"),
            ("tcp://:2375", "http 127.0.0.1:2375"),
            ("tcp://h:1/", "http h:1"),
            ("tcp://h:1/p", "http h:1/p"),
            ("tcp://u@h:1", "http u@h:1"),
            ("tcp://u:p@h:1", "refused"),
            ("tcp://h:1?x", "refused"),
            ("http://h:1/;x", "refused"),
            ("tcp://h:1;x", "refused"),
            ("tcp://h", "refused"),
            ("tcp://h:0", "refused"),
            ("tcp://h:99999", "refused"),
            ("tcp://h:x", "refused"),
            ("tcp://h:+1", "refused"),
            ("tcp://", "refused"),
            ("tcp:h:1", "refused"),
            ("fd://x", "refused"),
            ("docker", "refused"),
            ("/var/run/docker.sock", "refused"),
            (" ", "refused"),
            ("ssh://a@h", "ssh"),
            ("ssh://h:22", "ssh"),
            ("ssh://a@h/p", "refused"),
        ] {
            assert_eq!(shown(host), expected, "{host}");
        }
    }

    proptest! {
        #[test]
        fn no_address_stops_the_program(host in "(unix|tcp|ssh|npipe|http)?:?/{0,3}[a-z@:/?#;.%\u{e9} 0-9\\[\\]]{0,20}") {
            let _ = parse(&host);
        }
    }
}
