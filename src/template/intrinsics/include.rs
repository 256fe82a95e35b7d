//! `Fn::Transform` with `AWS::Include`: SAM puts a file of this machine in, and resolves nothing in it.
//!
//! Source: SAM CLI, `lib/intrinsic_resolver/intrinsic_property_resolver.py` (`handle_fn_transform`, `resolve_attribute`).

use super::Resolver;
use crate::quoted::Quoted;
use crate::template::error::TemplateError;
use crate::template::path::normalize;
use crate::template::source;
use crate::template::symbols::Unresolved;
use crate::template::value::{Data, Map, Mark, Value};

/// Why nothing is put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotIncluded {
    /// SAM leaves the function as it stands, wherever it is.
    Kept,
    /// An error that ends SAM where the function is a whole resource or output.
    Fails(String),
}

impl Resolver {
    /// The content of the file, as if it stood where the template names the file.
    pub(super) fn include(&self, argument: &Value) -> Result<Value, NotIncluded> {
        if argument.map().is_none() {
            return Err(NotIncluded::Fails("Fn::Transform must be a map".to_owned()));
        }
        let kept = |Unresolved| NotIncluded::Kept;
        let resolve = |value: Option<&Value>| value.map_or(Err(Unresolved), |value| self.resolve(value));
        let parameters = argument.get("Parameters").filter(|parameters| parameters.map().is_some());
        let name = resolve(argument.get("Name")).map_err(kept)?;
        let (Some("AWS::Include"), Some(parameters)) = (name.text(), parameters) else {
            return Err(NotIncluded::Kept);
        };
        let location = resolve(parameters.get("Location")).map_err(kept)?;
        let mark = if location.mark.line > 0 { location.mark } else { argument.mark };
        let Some(location) = location.text() else {
            return Err(NotIncluded::Fails("the Location must be text".to_owned()));
        };
        // Relative to the folder SAM is run in, not to the template.
        let file = normalize(&self.current_dir.join(location));
        let text = source::read_text(&file, &Quoted::new(location)).map_err(|error| match error {
            TemplateError::Missing { .. } => {
                NotIncluded::Fails(format!("Template file not found at {location}"))
            }
            error => NotIncluded::Fails(error.to_string()),
        })?;
        self.count_text(&text);
        match source::parse(&text, 0) {
            Ok(source) => self.moved(&source.root, mark).map_err(kept),
            Err(error) => {
                Err(NotIncluded::Fails(format!("Failed to parse template {location}: {}", error.why)))
            }
        }
    }

    /// The value with `mark` as every place in it.
    fn moved(&self, value: &Value, mark: Mark) -> Result<Value, Unresolved> {
        self.count_step()?;
        let data = match &value.data {
            Data::List(items) => {
                Data::List(items.iter().map(|item| self.moved(item, mark)).collect::<Result<_, _>>()?)
            }
            Data::Map(map) => {
                let entries =
                    map.entries().iter().map(|(key, value)| Ok((key.at(mark), self.moved(value, mark)?)));
                Data::Map(Map::new(entries.collect::<Result<_, Unresolved>>()?).into())
            }
            data => data.clone(),
        };
        Ok(Value::new(data, mark))
    }
}
