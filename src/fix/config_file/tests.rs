use super::*;

fn at(folder: &Path) -> (Environment, PathBuf) {
    let home = folder.to_str().expect("a path");
    (Environment::new(Path::new("/"), &[("HOME", home)]), folder.join(".docker/config.json"))
}

fn forget() -> [Change; 1] {
    [Change::Forget("a".to_owned())]
}

fn written(path: &Path, text: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, text).expect("written");
}

#[test]
fn what_somebody_else_writes_meanwhile_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let (environment, path) = at(folder.path());
    written(&path, br#"{"auths": {"a": {}}}"#);
    let file = ConfigFile::read(&environment, &path).unwrap_or_else(|error| panic!("{error}"));
    let theirs = r#"{"auths": {"a": {}, "b": {"auth": "eA=="}}}"#;
    written(&path, theirs.as_bytes());
    let error = file.change(&forget(), &mut Backups::default()).expect_err("it was changed");
    assert!(matches!(error, NotChanged::ChangedMeanwhile { .. }), "{error}");
    assert!(error.to_string().ends_with("run fix again"));
    assert_eq!(fs::read_to_string(&path).expect("read"), theirs);

    // One that was not there, and is now.
    let (_, new) = at(&folder.path().join("new"));
    let file = ConfigFile::read(&environment, &new).unwrap_or_else(|error| panic!("{error}"));
    written(&new, b"{}");
    let change = [Change::Marker("a".to_owned())];
    assert!(matches!(
        file.change(&change, &mut Backups::default()),
        Err(NotChanged::ChangedMeanwhile { .. })
    ));
    // One that was there, and is no more.
    let file = ConfigFile::read(&environment, &new).unwrap_or_else(|error| panic!("{error}"));
    fs::remove_file(&new).expect("removed");
    assert!(file.change(&change, &mut Backups::default()).is_err());
    assert!(!new.exists());
}

#[test]
fn one_copy_is_kept_of_what_it_was_at_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let (environment, path) = at(folder.path());
    let first = r#"{"auths": {"a": {}, "b": {}}}"#;
    written(&path, first.as_bytes());
    let mut backups = Backups::default();
    let mut copies = Vec::new();
    for key in ["a", "b"] {
        let file = ConfigFile::read(&environment, &path).unwrap_or_else(|error| panic!("{error}"));
        copies.push(file.change(&[Change::Forget(key.to_owned())], &mut backups).expect("changed"));
    }
    assert_eq!(copies[0], copies[1]);
    let copy = copies[0].as_ref().expect("a copy");
    assert_eq!(fs::read_to_string(copy).expect("read"), first);
    assert_eq!(fs::read_to_string(&path).expect("read"), r#"{"auths": {}}"#);
    // Another run in the same second does not take the name of that copy.
    written(&path, first.as_bytes());
    let file = ConfigFile::read(&environment, &path).unwrap_or_else(|error| panic!("{error}"));
    let other = file.change(&forget(), &mut Backups::default()).expect("changed").expect("a copy");
    assert_ne!(&other, copy);
}

#[test]
fn what_is_as_it_should_be_is_not_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let (environment, path) = at(folder.path());
    written(&path, b"{\"auths\": {}}");
    let file = ConfigFile::read(&environment, &path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(file.change(&forget(), &mut Backups::default()).expect("fine"), None);
    assert_eq!(path.parent().expect("a folder").read_dir().expect("a folder").count(), 1);
}

#[test]
fn what_is_no_file_of_text_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (environment, path) = at(folder.path());
    written(&path, b"{\"auths\": {\"\xff\": {}}}");
    let refused = |words: &str| {
        let error = ConfigFile::read(&environment, &path).err().map(|error| error.to_string());
        assert!(error.as_ref().is_some_and(|error| error.contains(words)), "{words}: {error:?}");
    };
    refused("not UTF-8");
    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("made");
    refused("it is not a file");
    fs::remove_dir(&path).expect("removed");
    std::os::unix::fs::symlink("nowhere", &path).expect("a link");
    refused("a link to a file that is not there");
}
