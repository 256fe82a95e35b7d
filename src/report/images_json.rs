//! `images --format json`.

use serde::Serialize;

use super::pulls_json::{PullJson, PushJson};
use super::templates_json::TemplateJson;
use crate::facts::{TemplateFacts, TemplateState};
use crate::quoted::Quoted;
use crate::template::pulls::{Problem, Pull, Push};

/// What SAM will pull and push.
#[derive(Clone, Debug)]
pub struct Images {
    /// What became of the template; of several, of the first that was read.
    pub template: TemplateState,
    /// Each of several.
    pub templates: Vec<TemplateFacts>,
    /// What is pulled.
    pub pulls: Vec<Pull>,
    /// What a deployment pushes.
    pub pushes: Vec<Push>,
    /// What SAM refuses or drops.
    pub problems: Vec<Problem>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Output<'a> {
    schema_version: u32,
    /// The only one; `null` where there are several, and where only references were given.
    template: Option<&'a Quoted>,
    templates: Vec<TemplateJson<'a>>,
    pulls: Vec<PullJson<'a>>,
    pushes: Vec<PushJson<'a>>,
    problems: &'a [Problem],
}

/// The images as JSON, with a line end.
///
/// # Errors
///
/// None that can happen: all keys are text and all numbers finite.
pub fn render(images: &Images) -> serde_json::Result<String> {
    let template = match &images.template {
        TemplateState::Read { file, .. } if images.templates.is_empty() => Some(file),
        _ => None,
    };
    let output = Output {
        schema_version: 1,
        template,
        templates: TemplateJson::all(&images.template, &images.templates),
        pulls: PullJson::all(&images.pulls),
        pushes: PushJson::all(&images.pushes),
        problems: &images.problems,
    };
    serde_json::to_string_pretty(&output).map(|json| json + "\n")
}

/// The schema of the output.
#[cfg(test)]
pub(crate) fn schema(generator: schemars::SchemaGenerator) -> schemars::Schema {
    generator.into_root_schema_for::<Output<'static>>()
}
