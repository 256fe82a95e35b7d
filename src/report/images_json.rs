//! `images --format json`.

use serde::Serialize;

use super::pulls_json::{PullJson, PushJson};
use crate::quoted::Quoted;
use crate::template::pulls::{Problem, Pull, Push};

/// What SAM will pull and push.
#[derive(Clone, Debug, Default)]
pub struct Images {
    /// The template; `None` where only references were given.
    pub template: Option<Quoted>,
    /// What is pulled.
    pub pulls: Vec<Pull>,
    /// What a deployment pushes.
    pub pushes: Vec<Push>,
    /// What SAM refuses or drops.
    pub problems: Vec<Problem>,
}

#[derive(Debug, Serialize)]
struct Output<'a> {
    schema_version: u32,
    template: Option<&'a Quoted>,
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
    let output = Output {
        schema_version: 1,
        template: images.template.as_ref(),
        pulls: PullJson::all(&images.pulls),
        pushes: PushJson::all(&images.pushes),
        problems: &images.problems,
    };
    serde_json::to_string_pretty(&output).map(|json| json + "\n")
}
