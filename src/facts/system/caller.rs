//! Who asked with `sudo`.

use std::path::{Path, PathBuf};

use crate::environment::Environment;
use crate::quoted::Quoted;

/// The user who called `sudo`, where this process is root's and `HOME` is not that user's. What is printed is typed in that
/// user's shell, and must reach root's configuration from there; and that user's AWS credentials cannot be seen from here.
pub(super) fn who_asked_with_sudo(environment: &Environment) -> Option<Quoted> {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = environment.get("SUDO_USER").filter(|_| is_root())?;
    is_elsewhere(name, environment.home().as_deref(), &users).then(|| Quoted::new(name))
}

/// Whether `home` is not the one that `passwd(5)` has for this user. Where it has none, folders of homes bear their names.
fn is_elsewhere(name: &str, home: Option<&Path>, users: &str) -> bool {
    let of_caller = users.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        (fields.first() == Some(&name)).then(|| fields.get(5).map(PathBuf::from)).flatten()
    });
    match (name, of_caller, home) {
        ("root", ..) | (_, _, None) => false,
        (_, Some(of_caller), Some(home)) => of_caller != home,
        (name, None, Some(home)) => !home.ends_with(name),
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_tells_whose_logins_are_read() {
        let users = "root:x:0:0:root:/root:/bin/sh\nana:x:1000:1000::/home/ana:/bin/sh\n";
        for (name, home, elsewhere) in [
            ("ana", "/root", true),
            // `sudo -E`, and macOS.
            ("ana", "/home/ana", false),
            ("root", "/root", false),
            // Of a directory service.
            ("ben", "/root", true),
            ("ben", "/Users/ben", false),
        ] {
            assert_eq!(is_elsewhere(name, Some(Path::new(home)), users), elsewhere, "{name} {home}");
        }
        assert!(!is_elsewhere("ana", None, users));
    }
}
