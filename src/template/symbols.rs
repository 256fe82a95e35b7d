//! What names stand for: parameters, pseudo parameters and resources.
//!
//! Source: SAM CLI, `lib/intrinsic_resolver/intrinsics_symbol_table.py` and `SamBaseProvider._get_parameter_values`.

use std::collections::HashMap;
use std::rc::Rc;

use super::value::{Data, Map, Mark, Value};

/// SAM can't resolve a value; it leaves the property as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unresolved;

/// SAM's values of pseudo parameters. `AWS::URLSuffix` really is `localhost`.
const PSEUDO_PARAMETERS: [(&str, &str); 6] = [
    ("AWS::AccountId", "123456789012"),
    ("AWS::Partition", "aws"),
    ("AWS::Region", "us-east-1"),
    ("AWS::StackName", "local"),
    (
        "AWS::StackId",
        "arn:aws:cloudformation:us-east-1:123456789012:stack/local/51af3dc0-da77-11e4-872e-1234567db123",
    ),
    ("AWS::URLSuffix", "localhost"),
];

/// The names of one stack.
pub(super) struct Symbols {
    values: HashMap<String, Value>,
    parameters: Option<Rc<Map>>,
    resources: Option<Rc<Map>>,
}

impl Symbols {
    /// The names of a template; `overrides` win over defaults.
    pub(super) fn new(template: &Value, overrides: &[(String, Value)]) -> Self {
        let parameters = template.get("Parameters").and_then(Value::map).cloned();
        let mut values: HashMap<String, Value> = PSEUDO_PARAMETERS
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from_text(value, Mark::default())))
            .collect();
        for (name, parameter) in parameters.iter().flat_map(|parameters| parameters.entries()) {
            if let (Some(name), Some(default)) = (name.text(), parameter.get("Default")) {
                values.insert(name.to_owned(), default.clone());
            }
        }
        values.extend(overrides.iter().cloned());
        let resources = template.get("Resources").and_then(Value::map).cloned();
        Self { values, parameters, resources }
    }

    /// Whether a parameter or pseudo parameter of that name has a value.
    pub(super) fn has_value(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// What SAM calls a resource: a parameter of the same name replaces its logical id.
    pub(super) fn logical_id(&self, name: &str) -> String {
        match self.translation(name, "Ref") {
            Ok(Some(value)) if value.is_truthy() => super::python::text(&value),
            _ => name.to_owned(),
        }
    }

    /// `Ref` (attribute `Ref`) and `Fn::GetAtt`. In `Fn::Sub`, an unknown attribute is put back with a `$`.
    pub(super) fn resolve(&self, name: &str, attribute: &str, in_sub: bool) -> Result<Value, Unresolved> {
        if let Some(value) = self.translation(name, attribute)?
            && value.is_truthy()
        {
            return Ok(value);
        }
        let text = |text: &str| Ok(Value::from_text(text, Mark::default()));
        match name {
            "AWS::NoValue" => return Ok(Value::new(Data::Null, Mark::default())),
            "AWS::Region" => return text(self.region()),
            "AWS::Partition" => return text(self.partition()),
            "AWS::URLSuffix" if self.region().contains("cn") => return text("amazonaws.com.cn"),
            "AWS::URLSuffix" => return text("amazonaws.com"),
            "AWS::NotificationArn" => return Err(Unresolved),
            _ => {}
        }
        if let Some((_, default)) = PSEUDO_PARAMETERS.iter().find(|(pseudo, _)| *pseudo == name) {
            return text(default);
        }
        if let Some(parameter) = self.parameters.as_ref().and_then(|parameters| parameters.get(name)) {
            let parameter = parameter.map().ok_or(Unresolved)?;
            if let Some(default) = parameter.get("Default").filter(|default| !default.is_null()) {
                return Ok(default.clone());
            }
        }
        self.of_resource(name, attribute).unwrap_or_else(|| match attribute {
            "Ref" => text(name),
            "Arn" => text(&self.arn(name)),
            _ if in_sub => text(&format!("${name}.{attribute}")),
            _ => Err(Unresolved),
        })
    }

    /// The value that a parameter or pseudo parameter has.
    fn translation(&self, name: &str, attribute: &str) -> Result<Option<Value>, Unresolved> {
        let Some(value) = self.values.get(name) else { return Ok(None) };
        match &value.data {
            Data::Map(map) => Ok(map.get(attribute).cloned()),
            Data::Null | Data::Float(_) => Err(Unresolved),
            _ if !matches!(attribute, "Ref" | "") => Ok(None),
            Data::Text(text) if self.is_list_parameter(name) => {
                let items = text.split(',').map(|item| Value::from_text(item.trim(), value.mark));
                Ok(Some(Value::new(Data::List(items.collect()), value.mark)))
            }
            _ => Ok(Some(value.clone())),
        }
    }

    fn is_list_parameter(&self, name: &str) -> bool {
        let parameter = self.parameters.as_ref().and_then(|parameters| parameters.get(name));
        parameter.and_then(|parameter| parameter.get("Type")).and_then(Value::text)
            == Some("CommaDelimitedList")
    }

    /// The attributes that SAM knows for certain types of resources.
    fn of_resource(&self, name: &str, attribute: &str) -> Option<Result<Value, Unresolved>> {
        let resource = self.resources.as_ref()?.get(name)?;
        match (resource.get("Type")?.text()?, attribute) {
            ("AWS::Lambda::LayerVersion" | "AWS::Serverless::LayerVersion", "Ref") => {
                let mark = resource.mark;
                let entry = (Value::from_text("Ref", mark), Value::from_text(name, mark));
                Some(Ok(Value::new(Data::Map(Rc::new(Map::new(vec![entry]))), mark)))
            }
            ("AWS::ApiGateway::RestApi", "RootResourceId") => {
                Some(Ok(Value::from_text("/", Mark::default())))
            }
            ("AWS::Lambda::Alias", "Ref") => {
                let function =
                    resource.get("Properties").and_then(|properties| properties.get("FunctionName"));
                let function = function.and_then(|function| function.get("Ref")).and_then(Value::text);
                Some(function.map_or(Err(Unresolved), |function| {
                    Ok(Value::from_text(&self.arn(function), Mark::default()))
                }))
            }
            _ => None,
        }
    }

    pub(super) fn region(&self) -> &str {
        match self.values.get("AWS::Region").and_then(Value::text) {
            Some(region) if !region.is_empty() => region,
            _ => "us-east-1",
        }
    }

    fn partition(&self) -> &'static str {
        let region = self.region();
        if region.contains("cn") {
            "aws-cn"
        } else if region.contains("gov") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }

    /// SAM gives every resource the ARN of a Lambda function.
    fn arn(&self, name: &str) -> String {
        let resource = self.resources.as_ref().and_then(|resources| resources.get(name));
        let properties = resource.and_then(|resource| resource.get("Properties"));
        let function = properties.and_then(|properties| properties.get("FunctionName"));
        let function = function.filter(|function| function.is_truthy()).map(super::python::text);
        let account = self.values.get("AWS::AccountId").and_then(Value::text).unwrap_or("123456789012");
        format!(
            "arn:{}:lambda:{}:{account}:function:{}",
            self.partition(),
            self.region(),
            function.as_deref().unwrap_or(name)
        )
    }
}
