//! Where the code of a function or layer is.
//!
//! Source: SAM CLI, `lib/providers/sam_base_provider.py`.

use super::collector::Trouble;
use super::resource::Resource;
use super::value::{Data, Mark, Value};

/// The code of a Zip function or a layer.
#[derive(Default)]
pub(super) struct Code {
    /// In S3: SAM leaves the resource out. Where it says so.
    pub(super) in_s3: Option<Mark>,
    /// In the template itself.
    pub(super) inline: bool,
    /// On this machine.
    pub(super) uri: Option<Value>,
    /// Given, but empty: a layer without content.
    pub(super) is_empty: bool,
    /// Something that SAM fails on.
    malformed: Option<Mark>,
}

impl Code {
    /// The code as the resource's own kind of property has it.
    pub(super) fn of(resource: &Resource<'_>) -> Self {
        let name = match resource.kind.as_str() {
            "AWS::Lambda::Function" => "Code",
            "AWS::Lambda::LayerVersion" => "Content",
            "AWS::Serverless::LayerVersion" => "ContentUri",
            _ => "CodeUri",
        };
        let value = resource.property(name);
        let in_s3 = value.as_ref().filter(|value| is_in_s3(value)).map(|value| value.mark);
        let inline = match resource.kind.as_str() {
            "AWS::Lambda::Function" => {
                value.as_ref().and_then(|code| code.get("ZipFile")).is_some_and(Value::is_truthy)
            }
            "AWS::Serverless::Function" => {
                resource.property("InlineCode").is_some_and(|code| code.is_truthy())
            }
            _ => false,
        };
        // Falsy code is the folder of the template.
        let malformed = value.as_ref().filter(|value| {
            !inline && value.is_truthy() && !matches!(value.data, Data::Text(_) | Data::Map(_))
        });
        let malformed = malformed.map(|value| value.mark);
        let is_empty = value.as_ref().is_some_and(|value| !value.is_truthy() && value.map().is_none());
        let uri = value.filter(|value| value.text().is_some());
        Self { in_s3, inline, uri, is_empty, malformed }
    }
}

fn is_in_s3(value: &Value) -> bool {
    match &value.data {
        Data::Map(map) => map.contains("S3Bucket") || map.contains("Bucket"),
        Data::Text(text) => text.starts_with("s3://"),
        _ => false,
    }
}

impl Code {
    /// What SAM refuses the template for, if the place of the code is something that it fails on.
    pub(super) fn refusal(&self) -> Option<Trouble> {
        self.malformed.map(|mark| {
            let message = "SAM refuses the whole template: the place of the code must be text";
            Trouble::new("code-malformed", mark, message)
        })
    }
}

/// Whether the code is an archive already, which SAM does not build.
pub(super) fn is_zip_file(uri: Option<&Value>) -> bool {
    uri.and_then(Value::text).is_some_and(|uri| uri.trim_end_matches('/').strip_suffix(".zip").is_some())
}
