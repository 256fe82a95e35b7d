use std::fs;
use std::time::{Duration, Instant};

use super::*;

#[test]
fn yaml_comes_before_yml_before_json() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(find_template(folder.path()), None);
    for name in ["template.json", "template.yml", "template.yaml"] {
        fs::write(folder.path().join(name), "").unwrap();
        assert_eq!(find_template(folder.path()), Some(folder.path().join(name)));
    }
}

#[test]
fn the_built_template_is_found_in_its_own_folder() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(find_built_template(folder.path()), None);
    let built = folder.path().join(".aws-sam/build");
    fs::create_dir_all(&built).unwrap();
    fs::write(built.join("template.yaml"), "").unwrap();
    assert_eq!(find_built_template(folder.path()), Some(built.join("template.yaml")));
}

fn later() -> Instant {
    Instant::now() + Duration::from_mins(1)
}

const SAM: &str = "Transform: AWS::Serverless-2016-10-31\nResources: {}\n";

/// A folder with these files in it.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn names<'p>(folder: &Path, paths: impl IntoIterator<Item = &'p PathBuf>) -> Vec<String> {
    let inside = |path: &PathBuf| path.strip_prefix(folder).unwrap().display().to_string();
    paths.into_iter().map(inside).collect()
}

#[test]
fn templates_are_found_wherever_they_are_and_ignore_files_are_honoured() {
    let folder = tree(&[
        (".gitignore", "dist/\n/secret.yaml\n"),
        (".ignore", "old/\n"),
        ("a/template.yaml", SAM),
        ("a/app.yml", SAM),
        ("b/c/x.json", r#"{"Transform": "AWS::Serverless-2016-10-31"}"#),
        ("b/c/x.txt", SAM),
        ("b/kubernetes.yaml", "kind: Pod\n"),
        ("cdk.out/stack.template.json", r#"{"Transform": "AWS::Serverless-2016-10-31"}"#),
        ("dist/template.yaml", SAM),
        ("secret.yaml", SAM),
        ("old/template.yaml", SAM),
        ("a/node_modules/x/template.yaml", SAM),
        ("a/.aws-sam/build/template.yaml", SAM),
    ]);
    let found = find_below(folder.path(), later());
    assert!(found.is_complete);
    let expected = ["a/app.yml", "a/template.yaml", "b/c/x.json", "cdk.out/stack.template.json"];
    assert_eq!(names(folder.path(), &found.all), expected);
}

#[test]
fn what_is_named_is_searched_also_where_its_parent_ignores_it() {
    let folder = tree(&[(".gitignore", "dist/\n"), ("dist/a/template.yaml", SAM)]);
    let found = find_below(&folder.path().join("dist"), later());
    assert_eq!(names(folder.path(), &found.all), ["dist/a/template.yaml"]);
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let folder = tree(&[("a/template.yaml", SAM)]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/again")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("a/template.yml")).unwrap();
    let found = find_below(folder.path(), later());
    assert_eq!(names(folder.path(), &found.all), ["a/template.yaml"]);
}

#[test]
fn a_search_that_has_no_time_says_so() {
    let folder = tree(&[("a/template.yaml", SAM)]);
    assert!(!find_below(folder.path(), Instant::now()).is_complete);
}

#[test]
fn patterns_mean_what_they_mean_to_a_shell() {
    let folder = tree(&[
        ("services/a/template.yaml", SAM),
        ("services/b/template.yaml", SAM),
        ("services/b/deep/template.yaml", SAM),
        ("services/b/values.yaml", "replicas: 3\n"),
        ("template.yaml", SAM),
    ]);
    for (pattern, expected) in [
        ("services/*/template.yaml", vec!["services/a/template.yaml", "services/b/template.yaml"]),
        ("./services/[b-z]/*.yaml", vec!["services/b/template.yaml"]),
        (
            "**/template.{yaml,yml}",
            vec![
                "services/a/template.yaml",
                "services/b/deep/template.yaml",
                "services/b/template.yaml",
                "template.yaml",
            ],
        ),
        ("services/?", vec!["services/a", "services/b"]),
        ("services/b/**", vec!["services/b/deep/template.yaml", "services/b/template.yaml"]),
        ("services/*.json", vec![]),
    ] {
        let found = expand(pattern, folder.path(), later()).unwrap();
        let paths = found.all.iter().map(|(Fitting::Template(path) | Fitting::Folder(path))| path);
        assert_eq!(names(folder.path(), paths), expected, "{pattern}");
    }
    assert!(expand("a/[", folder.path(), later()).is_err());
}
