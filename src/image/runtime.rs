//! Lambda runtimes, and the images SAM CLI has for them.

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

/// The table as text; its header says where it comes from and what the columns mean.
const TABLE: &str = include_str!("runtimes.csv");
/// Where the images of `sam local` are (SAM CLI, `local/docker/lambda_image.py`).
const EMULATION_REPOSITORY: &str = "public.ecr.aws/lambda";
/// Where the images of `sam build --use-container` are (SAM CLI, `local/docker/lambda_build_container.py`).
const BUILD_REPOSITORY: &str = "public.ecr.aws/sam";

/// A Lambda runtime that SAM CLI knows by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// The value of `Runtime` in a template.
    pub name: &'static str,
    /// The architectures that SAM has images for; none for a deprecated runtime.
    pub architectures: Vec<&'static str>,
    /// Whether SAM refuses to build and to invoke functions of it, as AWS Lambda no longer supports it.
    pub deprecated: bool,
    /// Whether the `BuildMethod` of a layer may name it.
    pub layer: bool,
}

impl Runtime {
    /// Every runtime of the table, newest source order.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Runtime>> = OnceLock::new();
        ALL.get_or_init(|| {
            let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
            rows.filter_map(Self::from_row).collect()
        })
    }

    /// The runtime called `name`, in SAM's exact spelling.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|runtime| runtime.name == name)
    }

    /// Whether SAM has images of it for `architecture` (`x86_64` or `arm64`).
    #[must_use]
    pub fn supports(&self, architecture: &str) -> bool {
        self.architectures.contains(&architecture)
    }

    /// The image that `sam local` takes as `FROM`.
    ///
    /// The architecture is in the tag only where SAM has images for more than one (SAM CLI,
    /// `Runtime.get_image_name_tag`).
    #[must_use]
    pub fn emulation_image(&self, architecture: &str) -> String {
        let name = match self.name {
            "provided" => "provided:alami".to_owned(),
            name if name.starts_with("provided") => name.replace('.', ":"),
            name => {
                let digits = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
                let (language, version) = name.split_at(digits);
                format!("{language}:{}", version.replace(".x", ""))
            }
        };
        let suffix = if self.architectures.len() > 1 { format!("-{architecture}") } else { String::new() };
        // SAM on Windows takes an older Go image: the newer ones can't be unpacked there.
        let windows = if cfg!(windows) && self.name == "go1.x" { ".2023.08.02.10" } else { "" };
        format!("{EMULATION_REPOSITORY}/{name}{suffix}{windows}")
    }

    /// The image of `sam build --use-container`; the architecture is always in the tag.
    #[must_use]
    pub fn build_image(&self, architecture: &str) -> String {
        build_image(self.name, architecture)
    }

    fn from_row(row: &'static str) -> Option<Self> {
        let mut columns = row.split(',');
        let name = columns.next()?;
        let architectures = columns.next()?.split_whitespace().collect();
        let deprecated = columns.next()? == "deprecated";
        let layer = columns.next()? == "yes";
        Some(Self { name, architectures, deprecated, layer })
    }
}

/// The image of `sam build --use-container` for a runtime or build method that need not be in the table: SAM puts
/// whatever text a layer's first compatible runtime has into the name.
#[must_use]
pub fn build_image(runtime: &str, architecture: &str) -> String {
    format!("{BUILD_REPOSITORY}/build-{runtime}:latest-{architecture}")
}
