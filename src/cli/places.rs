//! Which projects.

use std::path::PathBuf;

use clap::Args;

/// Which projects: one, or all of a repository.
#[derive(Args, Clone, Debug, Default)]
pub struct PlaceArguments {
    /// Projects: folders, templates, or patterns in quotes such as 'services/*/template.yaml' [default: this folder]
    ///
    /// A folder is a project where SAM finds its template in it. Where it does not, the folder is searched, and every SAM
    /// template below it is a project: what .gitignore and .ignore name, hidden folders and what npm installs are left out.
    /// Templates that another one includes as nested stacks belong to that one. Each project has the samconfig.toml that is
    /// beside its template, as if sam ran there; options of this command line hold for all of them.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Search the folders for SAM templates also where they have one themselves
    #[arg(long)]
    pub recursive: bool,
}
