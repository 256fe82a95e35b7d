//! Nested stacks: where their templates are, and their parameters.
//!
//! Source: SAM CLI, `lib/providers/sam_stack_provider.py`.

use std::path::PathBuf;

use super::application;
use super::collector::Trouble;
use super::path::normalize;
use super::resource::Resource;
use super::stack::Stack;
use super::value::{Mark, Value};

/// A template that a resource names.
pub(super) struct Nested {
    /// The path of the stack that it makes.
    pub(super) path: String,
    pub(super) file: PathBuf,
    pub(super) parameters: Vec<(String, Value)>,
    pub(super) mark: Mark,
}

/// The local template of a nested stack; nothing where it is remote, as SAM skips those.
pub(super) fn find(resource: &Resource<'_>, stack: &Stack<'_>) -> Result<Option<Nested>, Trouble> {
    let name = if resource.kind == "AWS::Serverless::Application" { "Location" } else { "TemplateURL" };
    let Some(location) = resource.property(name) else {
        let message = format!("SAM refuses the whole template: the nested stack has no {name}");
        return Err(Trouble::new("nested-template-malformed", resource.mark, message));
    };
    // The translator looks at an application before functions are resolved, and takes every map for one of the Serverless
    // Application Repository.
    let written = resource.unresolved(name).filter(|written| written.map().is_some());
    if resource.kind == "AWS::Serverless::Application"
        && let Some(written) = written
    {
        application::check(resource, &written, stack)?;
    }
    if location.map().is_some() {
        return Ok(None);
    }
    let Some(text) = location.text() else {
        let message = format!("SAM refuses the whole template: {name} must be text");
        return Err(Trouble::new("nested-template-malformed", location.mark, message));
    };
    if ["s3://", "http://", "https://"].iter().any(|scheme| text.starts_with(scheme)) {
        return Ok(None);
    }
    let file = match text.strip_prefix("file://") {
        Some(path) => PathBuf::from(unescape(path)),
        None => stack.folder().join(text),
    };
    let parameters = resource.property("Parameters");
    let parameters = parameters.as_ref().and_then(Value::map).map(|map| {
        let named =
            map.entries().iter().filter_map(|(key, value)| Some((key.text()?.to_owned(), value.clone())));
        named.collect()
    });
    Ok(Some(Nested {
        path: shortened(stack.path_of(&resource.metadata.id)),
        file: normalize(&file),
        parameters: parameters.unwrap_or_default(),
        mark: location.mark,
    }))
}

/// Every function of the stack has its path in its own. AWS takes names of 255 characters.
fn shortened(mut path: String) -> String {
    const LONGEST: usize = 4096;
    if path.len() > LONGEST {
        path.truncate(path.floor_char_boundary(LONGEST));
        path.push('…');
    }
    path
}

/// Takes `%20` and the like out of a file URL.
fn unescape(url: &str) -> String {
    let mut bytes = Vec::with_capacity(url.len());
    let mut rest = url.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code =
            after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let code = code.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_urls_are_unescaped() {
        assert_eq!(unescape("/a%20b/c%2"), "/a b/c%2");
    }
}
