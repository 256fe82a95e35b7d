//! Which shell the user types in.

use super::Environment;
use crate::remedy::Shell;

impl Environment {
    /// The shell that started this program, as far as it can be told; else the one that most people have on this system.
    #[must_use]
    pub fn shell(&self) -> Shell {
        if cfg!(windows) { self.shell_on_windows() } else { shell_of_parent().unwrap_or_default() }
    }

    /// Git's and MSYS2's shells set `MSYSTEM`; cmd sets `PROMPT`, which PowerShell does not.
    fn shell_on_windows(&self) -> Shell {
        if self.get("MSYSTEM").is_some() || self.get("SHELL").is_some() {
            Shell::Sh
        } else if self.get("PROMPT").is_some() {
            Shell::Cmd
        } else {
            Shell::PowerShell
        }
    }
}

/// By the name of the program that started this one (`proc_pid_stat(5)`, `proc_pid_comm(5)`).
fn shell_of_parent() -> Option<Shell> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is a name in parentheses, which may hold any character.
    let (_, fields) = stat.rsplit_once(')')?;
    let parent: u32 = fields.split_whitespace().nth(1)?.parse().ok()?;
    let name = std::fs::read_to_string(format!("/proc/{parent}/comm")).ok()?;
    (name.trim_end() == "pwsh").then_some(Shell::PowerShell)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn windows_tells_by_variables() {
        for (variables, expected) in [
            (vec![("PROMPT", "$P$G")], Shell::Cmd),
            (vec![("PSModulePath", r"C:\m")], Shell::PowerShell),
            (vec![("PROMPT", "$P$G"), ("MSYSTEM", "MINGW64")], Shell::Sh),
            (vec![], Shell::PowerShell),
        ] {
            let environment = Environment::new(Path::new("/"), &variables);
            assert_eq!(environment.shell_on_windows(), expected, "{variables:?}");
        }
    }
}
