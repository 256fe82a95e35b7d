//! What names stand for where `CloudFormation` reads a template, and not SAM.
//!
//! Source: AWS, "Get AWS values using pseudo parameters"; SAM's own values are in `symbols`.

use std::rc::Rc;

use super::NOT_KNOWN;
use super::value::{Data, Map, Mark, Value};
use crate::image::Registry;

/// The attributes of a repository that hold what an image's name begins with.
const OF_REPOSITORY: [&str; 3] = ["Ref", "RepositoryUri", "Arn"];

/// Values for a deployment into `account`. What the template leaves open comes first, so that anything else replaces it.
pub(super) fn values(account: &str, region: Option<&str>, template: &Value) -> Vec<(String, Value)> {
    let text = |text: &str| Value::from_text(text, Mark::default());
    let entries = |section: &str| template.get(section).and_then(Value::map).cloned();
    let mut values = Vec::new();
    for (name, parameter) in entries("Parameters").iter().flat_map(|map| map.entries()) {
        if let (Some(name), None) = (name.text(), parameter.get("Default")) {
            values.push((name.to_owned(), text(NOT_KNOWN)));
        }
    }
    for (name, resource) in entries("Resources").iter().flat_map(|map| map.entries()) {
        let is_repository = resource.get("Type").and_then(Value::text) == Some("AWS::ECR::Repository");
        if let (Some(name), true) = (name.text(), is_repository) {
            let attributes = OF_REPOSITORY.map(|attribute| (text(attribute), text(NOT_KNOWN)));
            let attributes = Data::Map(Rc::new(Map::new(attributes.to_vec())));
            values.push((name.to_owned(), Value::new(attributes, Mark::default())));
        }
    }
    values.push(("AWS::AccountId".to_owned(), text(account)));
    values.push(("AWS::URLSuffix".to_owned(), text(Registry::suffix_of_region(region.unwrap_or_default()))));
    values
}

#[cfg(test)]
mod tests {
    use crate::template::Options;
    use crate::template::tests::folder_with;

    /// Each image of Lambda with its function, as SAM reads the template or `CloudFormation`.
    fn images(uri: &str, account: Option<&str>) -> (Vec<String>, usize) {
        let template = format!(
            "Parameters:\n  Team: {{Type: String}}\n  Version: {{Type: String, Default: '9'}}\nResources:\n  Mine: {{Type: AWS::ECR::Repository}}\n  \
             F: {{Type: AWS::Serverless::Function, Properties: {{PackageType: Image, ImageUri: {uri}}}}}\n"
        );
        let folder = folder_with(&[("template.yaml", &template)]);
        let environment = crate::environment::Environment::new(folder.path(), &[]);
        let options = Options {
            account: account.map(str::to_owned),
            region: Some("cn-north-1".into()),
            ..Options::default()
        };
        let template = crate::template::read("template.yaml".as_ref(), &options, &environment).unwrap();
        let images = template.lambda_images.iter();
        let images = images.map(|image| image.reference.as_ref().map_or("", |text| text.as_str()).to_owned());
        (images.collect(), template.pushes.len())
    }

    #[test]
    fn names_stand_for_what_a_deployment_makes_of_them() {
        let host = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}";
        let deployed = "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn";
        for (uri, image) in [
            (format!("!Sub '{host}/a:${{Version}}'"), format!("{deployed}/a:9")),
            (format!("!Sub '{host}/${{Team}}:1'"), format!("{deployed}/NOT_KNOWN:1")),
            (format!("!Sub '{host}/${{Mine}}:1'"), format!("{deployed}/NOT_KNOWN:1")),
            ("!Sub '${Mine.RepositoryUri}:1'".to_owned(), String::new()),
            ("!Ref Team".to_owned(), String::new()),
        ] {
            assert_eq!(images(&uri, Some("111122223333")), (vec![image], 0), "{uri}");
        }
        let (by_sam, _) = images(&format!("!Sub '{host}/a:1'"), None);
        assert_eq!(by_sam, ["123456789012.dkr.ecr.cn-north-1.localhost/a:1"]);
    }

    #[test]
    fn what_sam_pushes_is_no_image_of_lambda() {
        assert_eq!(images("'f:latest'", None), (Vec::new(), 1));
        let uri = "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1";
        assert_eq!(images(uri, None), (vec![uri.to_owned()], 0));
    }
}
