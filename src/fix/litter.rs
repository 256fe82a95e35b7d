//! What a run of `fix` that was killed has left beside a file: nothing that counts, and the next run removes it.

use std::fs;
use std::path::Path;

use super::atomic::{ASIDE, ASIDE_END};

/// How the names of folders begin in which docker is shown a token.
pub(super) const TRIAL: &str = ".sam-ecr-doctor-trial-";

/// Removes what processes that are no more have left beside `path`, or beside the file that it is a link to.
pub(super) fn remove(path: &Path) {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let path = real.as_path();
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return;
    };
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let found = entry.file_name();
        let Some(found) = found.to_str() else { continue };
        // A copy that was not finished has the name of the copy in front.
        let aside = found.strip_prefix(name).and_then(|rest| rest.split_once(ASIDE)).map(|(_, rest)| rest);
        let aside = aside.and_then(|rest| rest.strip_suffix(ASIDE_END)?.split('-').next());
        let trial = found.strip_prefix(TRIAL);
        if kind.is_file() && aside.is_some_and(is_gone) {
            let _ = fs::remove_file(entry.path());
        }
        if kind.is_dir() && trial.is_some_and(is_gone) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether there is no process of this number any more.
#[cfg(unix)]
fn is_gone(number: &str) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let number = number.parse().ok().and_then(Pid::from_raw);
    // One of this number was another process: this one has begun nothing yet. In containers numbers come back soon.
    let is_own = |number: &Pid| *number == rustix::process::getpid();
    number.is_some_and(|number| is_own(&number) || test_kill_process(number) == Err(rustix::io::Errno::SRCH))
}

/// Nobody can tell, and what is left does no harm.
#[cfg(not(unix))]
fn is_gone(_: &str) -> bool {
    false
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn what_the_dead_left_goes_and_all_else_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let here = |name: &str| folder.path().join(name);
        // No process has this number: it is above the limit of any kernel.
        let dead = "1999999999";
        let alive = std::os::unix::process::parent_id();
        let own = std::process::id();
        for name in [
            "config.json",
            "config.json.20261121T000000Z.bak",
            &format!("config.json.sam-ecr-doctor-{alive}-0.tmp"),
            "config.json.sam-ecr-doctor-x-0.tmp",
            &format!("other.json.sam-ecr-doctor-{dead}-0.tmp"),
        ] {
            fs::write(here(name), "").expect("written");
        }
        let before = folder.path().read_dir().expect("a folder").count();
        fs::write(here(&format!("config.json.sam-ecr-doctor-{dead}-0.tmp")), "").expect("written");
        fs::write(here(&format!("config.json.20261121T000000Z.bak.sam-ecr-doctor-{dead}-1.tmp")), "")
            .expect("written");
        fs::write(here(&format!("config.json.sam-ecr-doctor-{own}-0.tmp")), "").expect("written");
        fs::create_dir(here(&format!(".sam-ecr-doctor-trial-{dead}"))).expect("made");
        fs::write(here(&format!(".sam-ecr-doctor-trial-{dead}/config.json")), "").expect("written");
        remove(&here("config.json"));
        assert_eq!(folder.path().read_dir().expect("a folder").count(), before);
    }
}
