//! Whether this machine can run a file at all, told from how the file begins (`execve(2)`).

use std::env::consts::ARCH;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use super::Failure;

/// Where Linux lists what it can run beside its own programs: those of other processors through qemu, say.
const OTHER_FORMATS: &str = "/proc/sys/fs/binfmt_misc";
/// As much of a file as Linux looks at.
const BEGINNING: u64 = 256;
/// The machines of ELF files (`elf.h`), and the processors whose kernels run them.
const MACHINES: [(u16, &[&str]); 7] = [
    (3, &["x86", "x86_64"]),
    (40, &["arm", "aarch64"]),
    (62, &["x86_64"]),
    (183, &["aarch64"]),
    (21, &["powerpc64"]),
    (22, &["s390x"]),
    (243, &["riscv64"]),
];

/// Why the file cannot be run, where that is sure: a script without `#!`, one whose interpreter is not there, or a program
/// for another processor. Looks at nothing but files, and only on Linux.
#[must_use]
pub fn cannot_run(program: &Path) -> Option<Failure> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let mut beginning = Vec::new();
    File::open(program).ok()?.take(BEGINNING).read_to_end(&mut beginning).ok()?;
    if let Some(line) = beginning.strip_prefix(b"#!") {
        let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
        // What is longer than this beginning is not judged.
        let whole = line.len() + 2 < beginning.len();
        let interpreter = std::str::from_utf8(line).ok()?.split([' ', '\t']).find(|word| !word.is_empty())?;
        return (whole && !Path::new(interpreter).exists()).then_some(Failure::NoInterpreter);
    }
    if runs_other_formats() {
        return None;
    }
    match beginning.strip_prefix(b"\x7fELF") {
        None => Some(Failure::WrongFormat),
        Some(header) => {
            // Bytes 5 and 18 of the file: the order of bytes, and the machine.
            let bytes = [*header.get(14)?, *header.get(15)?];
            let machine =
                if header.get(1) == Some(&2) { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) };
            let (_, processors) = MACHINES.iter().find(|(known, _)| *known == machine)?;
            let is_known = MACHINES.iter().any(|(_, processors)| processors.contains(&ARCH));
            (is_known && !processors.contains(&ARCH)).then_some(Failure::WrongFormat)
        }
    }
}

/// WSL runs programs of Windows this way.
fn runs_other_formats() -> bool {
    let Ok(formats) = fs::read_dir(OTHER_FORMATS) else { return false };
    formats.flatten().any(|entry| !matches!(entry.file_name().to_str(), Some("register" | "status")))
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    fn judged(beginning: &[u8]) -> Option<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("program");
        fs::write(&file, beginning).expect("written");
        cannot_run(&file).map(|failure| format!("{failure:?}"))
    }

    #[test]
    fn scripts_need_an_interpreter_that_is_there() {
        assert_eq!(judged(b"#!/bin/sh\necho\n"), None);
        assert_eq!(judged(b"#! /bin/sh -e\necho\n"), None);
        assert_eq!(judged(b"#!/no/where/sh\necho\n").as_deref(), Some("NoInterpreter"));
        assert_eq!(
            judged(b"#!/bin/sh\r\necho\r\n").as_deref(),
            Some("NoInterpreter"),
            "as Windows ends lines"
        );
        assert_eq!(judged(b"#!/no/where/sh"), None, "it may go on");
        assert_eq!(cannot_run(Path::new("/no/where")).map(|_| ()), None);
    }

    #[test]
    fn programs_are_for_one_processor() {
        let own = fs::read(std::env::current_exe().expect("this program")).expect("read");
        assert_eq!(judged(&own[..100]), None);
        if !runs_other_formats() {
            assert_eq!(judged(b"echo hello\n").as_deref(), Some("WrongFormat"), "no `#!`");
            let mut other = own[..100].to_vec();
            other[18..20].copy_from_slice(&22_u16.to_le_bytes());
            assert_eq!(judged(&other).as_deref(), Some("WrongFormat"));
            other[18..20].copy_from_slice(&9999_u16.to_le_bytes());
            assert_eq!(judged(&other), None, "an unknown machine");
        }
    }
}
