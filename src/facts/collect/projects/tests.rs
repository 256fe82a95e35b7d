//! Templates that are looked at together need what each needs alone.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::facts::{Options, SamCommand};
use crate::quoted::Quoted;
use crate::template::pulls::Pull;
use crate::template::settings::CommandLine;

const NAMES: [&str; 4] = ["template.yaml", "template.yml", "template.json", "app.yaml"];
const CONFIGS: [&str; 5] = [
    "",
    "version = 0.1\n[default.local_invoke.parameters]\ninvoke_image = 'example.org/own:1'\n",
    "version = 0.1\n[default.global.parameters]\nskip_pull_image = true\nregion = 'eu-west-1'\n",
    "version = 0.1\n[default.build.parameters]\nuse_container = true\nparameter_overrides = 'R=ruby3.3'\n",
    "not toml",
];

const BEGINNING: &str = "Transform: AWS::Serverless-2016-10-31\nParameters:\n  R: {Type: String, Default: java21}\nResources:\n  B: {Type: AWS::S3::Bucket}\n";

/// A project: which runtimes, the template's name, the configuration, and the number of a project that it nests.
type Made = (Vec<usize>, usize, usize, Option<usize>);

fn template(runtimes: &[usize], nested: Option<(usize, &str)>) -> String {
    let known = ["python3.12", "nodejs22.x", "!Ref R", "cobol"];
    let function = |(number, runtime): (usize, &usize)| {
        let runtime = known[runtime % known.len()];
        format!(
            "  F{number}:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: .\n      Handler: a.b\n      Runtime: {runtime}\n"
        )
    };
    let functions: String = runtimes.iter().enumerate().map(function).collect();
    let nested = nested.map_or_else(String::new, |(project, name)| {
        format!(
            "  N:\n    Type: AWS::Serverless::Application\n    Properties: {{Location: ../p{project}/{name}}}\n"
        )
    });
    format!("{BEGINNING}{functions}{nested}")
}

fn request(folder: PathBuf, places: Vec<Place>) -> Request {
    Request {
        folder,
        places,
        recursive: false,
        command_line: CommandLine::default(),
        sync: false,
        images: Vec::new(),
        log: None,
        options: Options {
            commands: SamCommand::ALL.into(),
            commands_chosen: false,
            offline: true,
            all_helpers: false,
            min_validity: 0,
            skip_pull_image: BTreeSet::new(),
            probe_token: false,
            profile: None,
        },
        timeout: Duration::from_mins(2),
    }
}

fn of(wanted: &Wanted, file: &Quoted) -> Vec<Pull> {
    wanted.pulls.iter().filter(|pull| pull.template.as_ref() == Some(file)).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn together_they_need_what_each_needs_alone(
        made in prop::collection::vec(
            (prop::collection::vec(0..4_usize, 0..4), 0..NAMES.len(), 0..CONFIGS.len(), prop::option::of(0..6_usize)),
            2..6,
        )
    ) {
        let made: Vec<Made> = made;
        let root = tempfile::tempdir().unwrap();
        for (number, (runtimes, name, config, nested)) in made.iter().enumerate() {
            let folder = root.path().join(format!("p{number}"));
            fs::create_dir(&folder).unwrap();
            let nested = nested.filter(|other| *other < made.len()).map(|other| (other, NAMES[made[other].1]));
            fs::write(folder.join(NAMES[*name]), template(runtimes, nested)).unwrap();
            if *config > 0 {
                fs::write(folder.join("samconfig.toml"), CONFIGS[*config]).unwrap();
            }
        }
        let environment = Environment::new(root.path(), &[]);
        let all = look(&environment, &request(root.path().into(), vec![Place::Folder(root.path().into())]));
        let nested: HashSet<&Quoted> = all.templates.iter().flat_map(|one| &one.nested).collect();
        // Each is a project, or nested in one.
        prop_assert!(all.templates.is_empty() || all.templates.len() + nested.len() == made.len());
        prop_assert_ne!(all.templates.len(), 1);
        for one in &all.templates {
            prop_assert!(!nested.contains(&one.file), "{} is counted twice", one.file);
            let file = root.path().join(one.file.as_str());
            let project = project_of(&environment, file);
            let alone = templates::look(&environment, &request_for(&request(root.path().into(), Vec::new()), &project));
            prop_assert_eq!(&one.state, &alone.state);
            prop_assert_eq!(&one.skip_pull_image, &alone.skip_pull_image);
            prop_assert_eq!(of(&all, &one.file), alone.pulls);
        }
        let files: Vec<&Quoted> = all.templates.iter().map(|one| &one.file).collect();
        prop_assert!(files.is_sorted());
    }
}
