//! Whether a file is a SAM template, told without reading all of it as YAML where that can be avoided: most files of a
//! repository are something else.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use memchr::memmem;

use super::NAMES;
use crate::template::source::{LARGEST, parse};
use crate::template::value::Value;

/// What a template's `Transform` names.
const TRANSFORM: &str = "AWS::Serverless-";
/// The types of resources that SAM builds and runs.
const SERVERLESS: &str = "AWS::Serverless::";
const FUNCTION: &str = "AWS::Lambda::Function";

/// Whether the file says that it is a SAM template: its `Transform` is SAM's, or it has SAM's name for a template and
/// resources that SAM knows. One with SAM's name that cannot be read counts, so that somebody hears of it.
#[must_use]
pub fn is_sam_template(file: &Path) -> bool {
    let has_the_name = file.file_name().is_some_and(|name| NAMES.iter().any(|known| name == *known));
    match read(file) {
        Ok(text) => says_so(&text, has_the_name),
        Err(_) => has_the_name,
    }
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let metadata = file.metadata()?;
    // To open a pipe would wait for whoever writes to it.
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut text = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    File::open(file)?.take(LARGEST).read_to_end(&mut text)?;
    Ok(text)
}

fn says_so(text: &[u8], has_the_name: bool) -> bool {
    let mentions = |words: &str| memmem::find(text, words.as_bytes()).is_some();
    let names_transform = mentions(TRANSFORM);
    if !names_transform && !(has_the_name && (mentions(SERVERLESS) || mentions(FUNCTION))) {
        return false;
    }
    if names_transform && has_transform_at_the_margin(text) {
        return true;
    }
    let Ok(text) = std::str::from_utf8(text) else { return names_transform };
    match parse(&text.replace('\r', "\n"), 0) {
        Ok(source) => is_template(&source.root, has_the_name),
        // It was meant as one, as far as can be told.
        Err(_) => names_transform && text.contains("Transform"),
    }
}

/// Whether a `Transform` of SAM's stands at the margin, as in every YAML that people write: that is the top level.
fn has_transform_at_the_margin(text: &[u8]) -> bool {
    const KEY: &[u8] = b"Transform:";
    memmem::find_iter(text, KEY).any(|start| {
        let is_at_the_margin = start == 0 || text[start - 1] == b'\n';
        let value = &text[start + KEY.len()..];
        is_at_the_margin && memmem::find(&value[..end_of_value(value)], TRANSFORM.as_bytes()).is_some()
    })
}

/// Where the next key at the margin begins.
fn end_of_value(text: &[u8]) -> usize {
    let belongs = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t' | b'-' | b'\r' | b'\n' | b'#' | b']'));
    let ends = memchr::memchr_iter(b'\n', text).map(|end| end + 1);
    ends.into_iter().find(|start| !belongs(text.get(*start))).unwrap_or(text.len())
}

fn is_template(root: &Value, has_the_name: bool) -> bool {
    let is_sam = |value: &Value| value.text().is_some_and(|text| text.starts_with(TRANSFORM));
    let is_transformed = root.get("Transform").is_some_and(|transform| {
        is_sam(transform) || transform.list().is_some_and(|all| all.iter().any(is_sam))
    });
    is_transformed || has_the_name && has_functions(root)
}

fn has_functions(root: &Value) -> bool {
    let is_known = |resource: &Value| {
        let kind = resource.get("Type").and_then(Value::text).unwrap_or_default();
        kind.starts_with(SERVERLESS) || kind == FUNCTION
    };
    let resources = root.get("Resources").and_then(Value::map);
    resources.is_some_and(|resources| resources.entries().iter().any(|(_, resource)| is_known(resource)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text, and whether it is a template under any name and under SAM's.
    const SAMPLES: [(&str, bool, bool); 13] = [
        ("Transform: AWS::Serverless-2016-10-31\nResources: {}\n", true, true),
        (
            "A: 1\r\nTransform:\r\n# both\r\n- AWS::LanguageExtensions\r\n- AWS::Serverless-2016-10-31\r\nB: 2\r\n",
            true,
            true,
        ),
        ("Transform: [AWS::LanguageExtensions,\n  AWS::Serverless-2016-10-31\n]\n", true, true),
        ("'Transform': 'AWS::Serverless-2016-10-31'\n", true, true),
        ("{Transform: AWS::Serverless-2016-10-31}\n", true, true),
        ("{\"Resources\": {}, \"Transform\": [\"AWS::Serverless-2016-10-31\"]}", true, true),
        ("Transform: AWS::Include\nDescription: not AWS::Serverless-2016-10-31\n", false, false),
        ("text: |\n  Transform: AWS::Serverless-2016-10-31\n", false, false),
        ("docs:\n  Transform: AWS::Serverless-2016-10-31\n", false, false),
        ("Resources:\n  F: {Type: AWS::Lambda::Function}\n", false, true),
        ("Resources:\n  F:\n    Type: AWS::Serverless::Api\n", false, true),
        ("Resources:\n  B: {Type: AWS::S3::Bucket}\n# AWS::Lambda::Function\n", false, false),
        ("Transform: AWS::Serverless-2016-10-31\nResources: [\n", true, true),
    ];

    #[test]
    fn a_template_says_so_in_its_transform_or_has_sams_name_and_resources() {
        for (text, any_name, sams_name) in SAMPLES {
            assert_eq!(says_so(text.as_bytes(), false), any_name, "{text}");
            assert_eq!(says_so(text.as_bytes(), true), sams_name, "{text}");
        }
    }

    #[test]
    fn what_stands_at_the_margin_is_what_the_parser_sees_at_the_top_level() {
        for (text, ..) in SAMPLES {
            if has_transform_at_the_margin(text.as_bytes())
                && let Ok(source) = parse(&text.replace('\r', "\n"), 0)
            {
                assert!(is_template(&source.root, false), "{text}");
            }
        }
    }

    #[test]
    fn a_file_with_sams_name_that_cannot_be_read_counts() {
        let folder = tempfile::tempdir().unwrap();
        for (name, counts) in [("template.yaml", true), ("other.yaml", false)] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
            assert_eq!(is_sam_template(&folder.path().join(name)), counts, "{name}");
        }
    }
}
