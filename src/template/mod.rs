//! From a template's text to the images SAM will pull.
//!
//! A template is read in four steps, each with its own files: text to values (`source`, `yaml`, `json`, `scalar`),
//! values to what SAM sees (`language_extensions` where it is told to, `symbols`, `intrinsics`, `globals`, `metadata`),
//! resources to what SAM does with them (`function`, `layer`, `web_function`, `nested`), and those to images (`workflow`,
//! `dockerfile`, `build_graph`). What SAM is told beside the template comes from `settings`, which reads `samconfig`,
//! `parameters` and `image_options`.

mod application;
mod build_graph;
mod code;
mod collector;
mod columns;
mod deployment;
mod dockerfile;
pub(crate) mod document;
pub mod effect;
mod entries;
mod error;
mod events;
mod files;
mod function;
mod globals;
pub mod image_options;
mod image_uri;
mod intrinsics;
mod json;
mod language_extensions;
mod layer;
mod metadata;
mod nested;
pub mod parameters;
pub(crate) mod path;
mod policies;
pub mod pulls;
mod python;
mod reader;
mod refusal;
mod resource;
pub mod samconfig;
mod scalar;
pub mod search;
mod serverless;
pub mod settings;
mod source;
mod stack;
mod symbols;
#[cfg(test)]
mod tests;
mod texts;
mod value;
mod web_function;
mod workflow;
mod yaml;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use self::collector::Trouble;
pub use self::error::TemplateError;
use self::image_options::ImageOptions;
use self::parameters::Parameters;
use self::pulls::{LambdaImage, Problem, Pull, Push, SourceLine};
use self::reader::Reader;
use self::samconfig::ConfigText;
use crate::environment::Environment;
use crate::quoted::Quoted;

/// Stands for values that only a deployment knows, where a template is read as CloudFormation reads it. No registry,
/// repository, tag or region can be called so.
pub const NOT_KNOWN: &str = "NOT_KNOWN";

/// What SAM is told beside the template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `--parameter-overrides`.
    pub parameter_overrides: Parameters,
    /// `--region`: the value of `AWS::Region`.
    pub region: Option<String>,
    /// `--language-extensions`: `AWS::LanguageExtensions` are expanded.
    pub language_extensions: bool,
    /// `--build-image`.
    pub build_images: ImageOptions,
    /// `--invoke-image`.
    pub invoke_images: ImageOptions,
    /// `--use-buildkit`.
    pub use_buildkit: bool,
    /// The template is read as CloudFormation reads it, for a deployment into this account: `AWS::AccountId` and
    /// `AWS::URLSuffix` have true values instead of SAM's own, and what only a deployment knows is [`NOT_KNOWN`].
    pub account: Option<String>,
    /// A local command reads the template with these, so that its images are settled.
    is_for_local: bool,
    /// SAM's configuration, where values of it are among these.
    config: Option<Arc<ConfigText>>,
}

/// What SAM will do with a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Template {
    /// The template file as the user knows it.
    pub file: Quoted,
    /// The templates that are nested in it, as they lie on the disk.
    #[serde(skip)]
    pub nested: Vec<PathBuf>,
    /// How many functions the template and its nested templates have.
    pub functions: usize,
    /// The images that SAM pulls; none where it refuses the template.
    pub pulls: Vec<Pull>,
    /// The images that `sam deploy` pushes.
    pub pushes: Vec<Push>,
    /// The images that Lambda takes from where the template says; nobody here pulls or pushes them.
    #[serde(default)]
    pub lambda_images: Vec<LambdaImage>,
    /// What SAM refuses, drops, or reads otherwise than it looks.
    pub problems: Vec<Problem>,
    /// The lines that pulls and problems point at.
    pub source_lines: Vec<SourceLine>,
}

/// Finds the images that SAM pulls for the template at `path`, and for the templates nested in it.
///
/// # Errors
/// The file can't be read as JSON or YAML. A template that SAM refuses for what it says is no error: it has no pulls,
/// and a problem that says why.
pub fn read(path: &Path, options: &Options, environment: &Environment) -> Result<Template, TemplateError> {
    let file = path::normalize(&environment.current_dir.join(path));
    let mut reader = Reader::new(options, environment);
    let source = reader.load(&file)?;
    reader.stack(&source, "", &options.parameter_overrides.values());
    if reader.gave_up() || reader.collector.is_full() {
        let message = "the template makes more work than any template should; SAM will not end either";
        reader.collector.refuse("", &Trouble::new("template-too-complex", source.root.mark, message));
    }
    build_graph::share(options, &mut reader.collector);
    image_options::report_unused(&options.invoke_images, &mut reader.collector);
    let nested = reader.nested_templates(&file);
    let mut collector = reader.collector;
    if collector.refused {
        collector.pulls.clear();
        collector.pushes.clear();
        collector.lambda_images.clear();
    }
    let locations = collector.pulls.iter().filter_map(|pull| pull.location.as_ref());
    let locations =
        locations.chain(collector.problems.iter().filter_map(|problem| problem.location.as_ref()));
    let source_lines = collector.files.source_lines(locations);
    Ok(Template {
        nested,
        file: collector.files.name(source.file),
        functions: collector.functions,
        pulls: collector.pulls,
        pushes: collector.pushes,
        lambda_images: collector.lambda_images,
        problems: collector.problems,
        source_lines,
    })
}
