//! What a command line is about: which SAM command with which of its options, or which image of docker.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::cli::{ForCommand, TemplateArguments};
use crate::image::Reference;

/// What the words of a command say.
#[derive(Clone, Debug, Default)]
pub(super) struct Intent {
    /// Which program it is.
    pub(super) program: Program,
    /// SAM's options, the command that must work, and images.
    pub(super) template: TemplateArguments,
    /// `--profile`.
    pub(super) profile: Option<String>,
    /// `--skip-pull-image`.
    pub(super) skip_pull_image: bool,
    /// It comes to an end by itself, so that it is early enough to speak then.
    pub(super) ends: bool,
}

/// Programs whose failures are about images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Program {
    /// SAM CLI.
    Sam,
    /// A container engine's command line, and it names an image.
    Engine,
    /// Something else, which may well run one of these.
    #[default]
    Other,
}

/// The options of `sam build`, `sync`, `local …`, `deploy` and `package` that take a value, in SAM CLI 1.170.0, and are
/// no options of ours. Their values are no options.
const WITH_VALUE: &[&str] = &[
    "--add-host",
    "--base-dir",
    "--build-dir",
    "--cache-dir",
    "--container-dns",
    "--container-env-var",
    "--container-env-var-file",
    "--container-env-vars",
    "--container-host",
    "--container-host-interface",
    "--debug-args",
    "--debug-function",
    "--debug-port",
    "--debugger-path",
    "--docker-network",
    "--docker-volume-basedir",
    "--durable-execution-name",
    "--env-vars",
    "--event",
    "--exclude",
    "--hook-name",
    "--host",
    "--image-repositories",
    "--image-repository",
    "--kms-key-id",
    "--layer-cache-basedir",
    "--log-file",
    "--manifest",
    "--max-wait-duration",
    "--mount-with",
    "--on-failure",
    "--output",
    "--output-template-file",
    "--port",
    "--resource",
    "--resource-id",
    "--role-arn",
    "--runtime",
    "--s3-bucket",
    "--s3-prefix",
    "--ssl-cert-file",
    "--ssl-key-file",
    "--stack-name",
    "--static-dir",
    "--tenant-id",
    "--terraform-plan-file",
    "--terraform-project-root-path",
    "--warm-containers",
    "--watch-exclude",
    "-b",
    "-cd",
    "-d",
    "-e",
    "-ef",
    "-l",
    "-m",
    "-mw",
    "-n",
    "-p",
    "-r",
    "-s",
    "-v",
    "-x",
];

/// Reads the words of a command, its name first.
pub(super) fn read(words: &[impl AsRef<OsStr>]) -> Intent {
    let words: Vec<String> = words.iter().map(|word| word.as_ref().to_string_lossy().into_owned()).collect();
    // `sudo sam build`, `uv run sam build`, `aws-vault exec me -- docker pull x`
    (0..words.len()).find_map(|at| of_sam(&words, at).or_else(|| of_engine(&words, at))).unwrap_or_default()
}

fn name(word: &str) -> Option<&str> {
    Path::new(word).file_stem()?.to_str()
}

fn of_sam(words: &[String], at: usize) -> Option<Intent> {
    if !matches!(name(words.get(at)?)?, "sam" | "samdev" | "sam-nightly" | "samcli") {
        return None;
    }
    let mut rest = words.get(at + 1..)?.iter().skip_while(|word| word.starts_with('-'));
    let command = rest.next()?.as_str();
    let options: Vec<&str> = rest.map(String::as_str).collect();
    let mut intent = Intent { program: Program::Sam, ends: true, ..Intent::default() };
    let mut uses_container = false;
    take_options(&options, &mut intent, &mut uses_container);
    intent.template.commands = vec![match command {
        "build" if uses_container => ForCommand::BuildContainer,
        "build" => ForCommand::Build,
        "local" => {
            intent.ends = options.first() == Some(&"invoke");
            ForCommand::Local
        }
        "deploy" | "package" => ForCommand::Deploy,
        "sync" => {
            intent.ends = !options.contains(&"--watch");
            ForCommand::Sync
        }
        _ => return None,
    }];
    if command == "sync" && uses_container {
        intent.template.commands.push(ForCommand::BuildContainer);
    }
    Some(intent)
}

fn take_options(options: &[&str], intent: &mut Intent, uses_container: &mut bool) {
    let mut rest = options.iter().copied().peekable();
    while let Some(word) = rest.next() {
        let (option, attached) = match word.split_once('=') {
            Some((option, value)) if option.starts_with("--") => (option, Some(value)),
            _ => (word, None),
        };
        let mut value = || attached.or_else(|| rest.next()).map(str::to_owned);
        let template = &mut intent.template;
        match option {
            "-t" | "--template" | "--template-file" => template.template_file = value().map(PathBuf::from),
            "--config-file" => template.config_file = value(),
            "--config-env" => template.config_env = value(),
            "--region" => template.region = value(),
            "--profile" => intent.profile = value(),
            "-bi" | "--build-image" => template.build_images.extend(value()),
            "-ii" | "--invoke-image" => template.invoke_images.extend(value()),
            "--parameter-overrides" => {
                template.parameter_overrides = value().into_iter().collect();
                // SAM CLI, `commands/_utils/custom_options/option_nargs.py`: all words up to the next option.
                while let Some(word) = rest.next_if(|word| !word.starts_with('-')) {
                    template.parameter_overrides.push(word.to_owned());
                }
            }
            "-u" | "--use-container" => *uses_container = true,
            "--no-use-container" => *uses_container = false,
            "--skip-pull-image" => intent.skip_pull_image = true,
            "--use-buildkit" => (template.use_buildkit, template.no_use_buildkit) = (true, false),
            "--no-use-buildkit" => (template.use_buildkit, template.no_use_buildkit) = (false, true),
            "--language-extensions" => {
                (template.language_extensions, template.no_language_extensions) = (true, false);
            }
            "--no-language-extensions" => {
                (template.language_extensions, template.no_language_extensions) = (false, true);
            }
            _ if attached.is_none() && WITH_VALUE.contains(&option) => drop(rest.next()),
            // `-tFILE`
            _ => {
                if let Some(file) = option.strip_prefix("-t").filter(|file| !file.is_empty()) {
                    template.template_file = Some(PathBuf::from(file));
                }
            }
        }
    }
}

fn of_engine(words: &[String], at: usize) -> Option<Intent> {
    if !matches!(name(words.get(at)?)?, "docker" | "podman" | "finch" | "nerdctl") {
        return None;
    }
    let mut rest = words.get(at + 1..)?.iter().skip_while(|word| word.starts_with('-')).map(String::as_str);
    let mut command = rest.next()?;
    if matches!(command, "image" | "container" | "buildx") {
        command = rest.next()?;
    }
    let arguments: Vec<&str> = rest.collect();
    let mut template = TemplateArguments { commands: vec![ForCommand::All], ..TemplateArguments::default() };
    let ends = match command {
        "pull" | "push" => {
            let is_value = |at: usize| at > 0 && arguments.get(at - 1) == Some(&"--platform");
            let mut named = arguments.iter().enumerate();
            let (_, image) = named.rfind(|(at, word)| !word.starts_with('-') && !is_value(*at))?;
            template.images.extend(Reference::parse(image).is_ok().then(|| (*image).to_owned()));
            true
        }
        // The image is in a Dockerfile, or between options without number: the output names it.
        "build" => true,
        "run" | "create" | "compose" | "start" => false,
        _ => return None,
    };
    let program = if template.images.is_empty() { Program::Other } else { Program::Engine };
    Some(Intent { program, template, ends, ..Intent::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Intent {
        read(&line.split_whitespace().collect::<Vec<_>>())
    }

    #[test]
    fn the_command_behind_it_is_the_one_that_must_work() {
        for (line, commands) in [
            ("sam build", vec![ForCommand::Build]),
            ("/opt/sam/bin/sam --debug build -u", vec![ForCommand::BuildContainer]),
            ("sam build --use-container --no-use-container", vec![ForCommand::Build]),
            ("sudo -E sam local start-api", vec![ForCommand::Local]),
            ("uv run sam package", vec![ForCommand::Deploy]),
            ("sam sync --watch", vec![ForCommand::Sync]),
            ("make build", vec![]),
            ("sam init", vec![]),
        ] {
            assert_eq!(of(line).template.commands, commands, "{line}");
        }
    }

    #[test]
    fn only_what_may_never_end_is_spoken_to_while_it_runs() {
        for (line, ends) in [
            ("sam build", true),
            ("sam local invoke Fn", true),
            ("sam local start-api", false),
            ("sam local start-lambda", false),
            ("sam sync", true),
            ("sam sync --watch --stack-name x", false),
            ("docker pull x", true),
            ("docker run x", false),
            ("npm run dev", false),
        ] {
            assert_eq!(of(line).ends, ends, "{line}");
        }
    }

    #[test]
    fn options_of_sam_are_taken_over() {
        let intent = of(
            "sam build -t a.yaml --parameter-overrides A=1 B=2 --config-env=prod --config-file c.toml --region eu-west-1 \
             --profile me --build-image Fn=x --build-image y --skip-pull-image --no-use-buildkit --language-extensions",
        );
        let template = intent.template;
        assert_eq!(template.template_file, Some(PathBuf::from("a.yaml")));
        assert_eq!(template.parameter_overrides, ["A=1", "B=2"]);
        assert_eq!(template.config_env.as_deref(), Some("prod"));
        assert_eq!(template.config_file.as_deref(), Some("c.toml"));
        assert_eq!(template.region.as_deref(), Some("eu-west-1"));
        assert_eq!(intent.profile.as_deref(), Some("me"));
        assert_eq!(template.build_images, ["Fn=x", "y"]);
        assert!(intent.skip_pull_image && template.no_use_buildkit && template.language_extensions);
    }

    #[test]
    fn the_value_of_another_option_is_no_option() {
        let intent = of("sam local invoke --event --use-container -tb.yaml --docker-network --region");
        assert_eq!(intent.template.template_file, Some(PathBuf::from("b.yaml")));
        assert_eq!(intent.template.region, None);
    }

    #[test]
    fn the_image_of_docker_is_looked_at() {
        assert_eq!(
            of("docker --debug pull -q public.ecr.aws/x/y:1").template.images,
            ["public.ecr.aws/x/y:1"]
        );
        assert_eq!(of("docker image push x:2").template.images, ["x:2"]);
        assert_eq!(of("podman pull x:2 --platform linux/amd64").template.images, ["x:2"]);
        assert_eq!(of("docker pull HTTPS://x").template.images, Vec::<String>::new());
        assert_eq!(of("docker build .").template.images, Vec::<String>::new());
    }
}
