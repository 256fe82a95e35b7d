//! Which file SAM takes, and what it refuses.

use std::fs;

use super::*;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn find(folder: &Path, chosen: Option<&str>) -> Result<Option<Samconfig>, ConfigError> {
    Samconfig::find(folder, chosen.map(Path::new), None, &Environment::new(folder, &[]))
}

fn region(config: &Samconfig) -> String {
    config.section("build").unwrap().text("region").unwrap().0
}

const TOML: &str = "version = 0.1\n[default.build.parameters]\nregion = 'toml-1'\n";
const YAML: &str = "version: 0.1\ndefault: {build: {parameters: {region: yaml-1}}}\n";

#[test]
fn toml_comes_before_yaml_before_yml() {
    let three = folder(&[("samconfig.yml", YAML), ("samconfig.yaml", YAML), ("samconfig.toml", TOML)]);
    let config = find(three.path(), None).unwrap().unwrap();
    assert_eq!((config.file().as_str(), region(&config).as_str()), ("samconfig.toml", "toml-1"));
    assert_eq!(config.ignored().len(), 2);
    let two = folder(&[("samconfig.yml", YAML), ("samconfig.yaml", YAML)]);
    assert_eq!(find(two.path(), None).unwrap().unwrap().file().as_str(), "samconfig.yaml");
    assert!(find(folder(&[]).path(), None).unwrap().is_none());
}

#[test]
fn a_chosen_file_must_be_there_unless_it_has_the_default_name() {
    let folder = folder(&[("c.yaml", YAML), ("c.json", "{}")]);
    assert_eq!(region(&find(folder.path(), Some("c.yaml")).unwrap().unwrap()), "yaml-1");
    assert!(find(folder.path(), Some("samconfig.toml")).unwrap().is_none());
    assert!(matches!(find(folder.path(), Some("samconfig.yaml")), Err(ConfigError::Missing { .. })));
    assert!(matches!(find(folder.path(), Some("c.json")), Err(ConfigError::Extension { .. })));
}

#[test]
fn a_version_is_needed_as_soon_as_anything_is_said() {
    for (text, is_fine) in [
        ("", true),
        ("# nothing\n", true),
        ("version = 0.1\n", true),
        ("version = 1\n", false),
        ("version = '0.1'\n", false),
        ("[default.build.parameters]\nregion = 'a'\n", false),
    ] {
        let found = find(folder(&[("samconfig.toml", text)]).path(), None);
        assert_eq!(found.is_ok(), is_fine, "{text}");
        assert!(is_fine || matches!(found, Err(ConfigError::Version { .. })), "{text}");
    }
    for text in ["", "- a\n", "text\n"] {
        let found = find(folder(&[("samconfig.yaml", text)]).path(), None);
        assert!(matches!(found, Err(ConfigError::NotATable { .. })), "{text}");
    }
}

#[test]
fn a_key_that_stands_twice_is_an_error_in_both_formats() {
    let toml = folder(&[("samconfig.toml", "version = 0.1\na = 1\na = 2\n")]);
    let error = find(toml.path(), None).err().unwrap();
    assert_eq!(error.location().map(|place| place.line), Some(3));
    let yaml = folder(&[("samconfig.yaml", "version: 0.1\na: 1\na: 2\n")]);
    let error = find(yaml.path(), None).err().unwrap();
    assert_eq!(error.location().map(|place| (place.line, place.column)), Some((3, 1)));
}

#[test]
fn a_command_wins_over_global() {
    let text = "version = 0.1\n[default.global.parameters]\nregion = 'global-1'\nprofile = 'g'\n[default.build.parameters]\nregion = 'build-1'\n[other.build.parameters]\nregion = 'other-1'\n";
    let config = find(folder(&[("samconfig.toml", text)]).path(), None).unwrap().unwrap();
    let build = config.section("build").unwrap();
    assert_eq!(
        (build.text("region").unwrap().0.as_str(), build.text("profile").unwrap().0.as_str()),
        ("build-1", "g")
    );
    assert_eq!(config.section("deploy").unwrap().text("region").unwrap().0, "global-1");
}

#[test]
fn what_is_no_table_stops_the_command_in_sams_words() {
    for (text, command, why) in [
        ("default = 'x'", "build", "'String' object has no attribute 'get'"),
        ("[default]\nbuild = 3", "build", "'Integer' object has no attribute 'get'"),
        ("[default]\nglobal = ['x']", "build", "'Array' object has no attribute 'get'"),
        ("[default.build]\nparameters = 'x'", "build", "'String' object has no attribute 'items'"),
        ("[default.global]\nparameters = 'x'", "build", "'String' object has no attribute 'update'"),
    ] {
        let text = format!("version = 0.1\n{text}\n");
        let config = find(folder(&[("samconfig.toml", &text)]).path(), None).unwrap().unwrap();
        let trouble = config.section(command).unwrap_err();
        assert_eq!(trouble.message, format!("Error reading configuration: {why}"), "{text}");
    }
    let text = "version = 0.1\n[default]\nbuild = 3\n";
    let config = find(folder(&[("samconfig.toml", text)]).path(), None).unwrap().unwrap();
    assert!(config.section("deploy").is_ok(), "only the command that is malformed stops");
}
