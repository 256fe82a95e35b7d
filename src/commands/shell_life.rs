//! `completions` and `man`: what a shell and `man` know of this program.

use std::fs;
use std::io;
use std::path::Path;

use clap_mangen::Man;

use super::{Failure, output};
use crate::cli::{self, CompletionsArguments, ManArguments};
use crate::environment::Environment;
use crate::exit;

/// Writes the completions of a shell, and gives the exit code.
pub(super) fn completions(arguments: &CompletionsArguments) -> Result<u8, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut cli::command(), cli::NAME, &mut text);
    output::write(&String::from_utf8_lossy(&text))?;
    Ok(exit::FINE)
}

/// Writes one page or all, and gives the exit code.
pub(super) fn man(environment: &Environment, arguments: &ManArguments) -> Result<u8, Failure> {
    let mut all = cli::command();
    // Names its subcommands in full.
    all.build();
    if let Some(folder) = &arguments.output {
        let folder = environment.current_dir.join(folder);
        return write_all(&all, &folder).map(|()| exit::FINE).map_err(|error| {
            Failure::could_not_look(format!(
                "the pages could not be written into {}: {error}. Name a folder that can be written to.",
                environment.display(&folder)
            ))
        });
    }
    let mut command = &all;
    for name in &arguments.command {
        let Some(found) = command.find_subcommand(name) else {
            return Err(Failure::usage(format!(
                "there is no subcommand {name}. All are listed by: sam-ecr-doctor --help"
            )));
        };
        command = found;
    }
    let text = page(command).map_err(|error| Failure::could_not_look(error.to_string()))?;
    output::write(&String::from_utf8_lossy(&text))?;
    Ok(exit::FINE)
}

fn page(command: &clap::Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    Man::new(command.clone())
        .manual(cli::NAME)
        .source(concat!("sam-ecr-doctor ", env!("CARGO_PKG_VERSION")))
        .render(&mut text)?;
    Ok(text)
}

fn write_all(command: &clap::Command, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    fs::write(folder.join(format!("{name}.1")), page(command)?)?;
    let subcommands = command.get_subcommands().filter(|one| one.get_name() != "help");
    subcommands.filter(|one| !one.is_hide_set()).try_for_each(|one| write_all(one, folder))
}
