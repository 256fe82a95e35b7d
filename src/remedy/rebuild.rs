//! Command lines that build images, or hand them on.

use super::{Action, CommandLine, Context, Invocation, Word};
use crate::image::RegistryKind;

/// The command of an action that builds an image, lists its tags or hands it on. `None` where this context makes the
/// action senseless.
pub(super) fn write(action: Action, context: &Context) -> Option<CommandLine> {
    let line = match action {
        Action::RebuildWithoutAttestations => {
            let build = Invocation::new(&["docker", "build", "--provenance=false", "--sbom=false", "--tag"]);
            build.with_word(image(context)).with(&["."])
        }
        Action::RebuildForPlatform => {
            let build = Invocation::new(&["docker", "build", "--platform"]);
            let platform = context.platform.as_deref().filter(|platform| platform.contains('/'));
            let platform = platform.map_or_else(|| Word::from("linux/amd64"), Word::from);
            build.with_word(platform).with(&["--tag"]).with_word(image(context)).with(&["."])
        }
        Action::UpdateService => Invocation::new(&["docker", "service", "update", "--with-registry-auth"])
            .with_word(Word::Placeholder("YOUR_SERVICE".to_owned())),
        Action::ListTags => {
            let public =
                context.registry.as_ref().is_some_and(|registry| registry.kind == RegistryKind::EcrPublic);
            let name = without_tag(context.image.as_deref().filter(|_| public)?);
            Invocation::new(&["skopeo", "list-tags", &format!("docker://{name}")])
        }
        _ => return None,
    };
    Some(CommandLine::of(line))
}

fn image(context: &Context) -> Word {
    context.image.as_deref().map_or_else(|| Word::Placeholder("YOUR_IMAGE".to_owned()), Word::from)
}

fn without_tag(image: &str) -> &str {
    let image = image.split_once('@').map_or(image, |(image, _digest)| image);
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => image,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Registry;
    use crate::remedy::Shell;

    #[test]
    fn tags_are_listed_without_the_one_that_is_missing() {
        let context = Context {
            registry: Some(Registry::from_host("public.ecr.aws")),
            image: Some("public.ecr.aws/lambda/python:9".into()),
            ..Context::default()
        };
        let line = write(Action::ListTags, &context).and_then(|line| line.write(Shell::Sh));
        assert_eq!(line.as_deref(), Some("skopeo list-tags docker://public.ecr.aws/lambda/python"));
        assert_eq!(write(Action::ListTags, &Context::default()), None);
    }

    #[test]
    fn an_image_that_is_not_known_is_asked_for() {
        let line = write(Action::RebuildWithoutAttestations, &Context::default());
        assert_eq!(
            line.and_then(|line| line.write(Shell::Sh)).as_deref(),
            Some("docker build --provenance=false --sbom=false --tag 'YOUR_IMAGE' .")
        );
    }
}
