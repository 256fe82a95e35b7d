//! The images that SAM CLI 1.170.0 names for each runtime and architecture.

use super::*;

/// Runtime, architecture, image of `sam local`, image of `sam build --use-container`; without the registry.
const IMAGES: &[(&str, &str, &str, &str)] = &[
    ("nodejs16.x", "x86_64", "lambda/nodejs:16-x86_64", "sam/build-nodejs16.x:latest-x86_64"),
    ("nodejs16.x", "arm64", "lambda/nodejs:16-arm64", "sam/build-nodejs16.x:latest-arm64"),
    ("nodejs18.x", "x86_64", "lambda/nodejs:18-x86_64", "sam/build-nodejs18.x:latest-x86_64"),
    ("nodejs18.x", "arm64", "lambda/nodejs:18-arm64", "sam/build-nodejs18.x:latest-arm64"),
    ("nodejs20.x", "x86_64", "lambda/nodejs:20-x86_64", "sam/build-nodejs20.x:latest-x86_64"),
    ("nodejs20.x", "arm64", "lambda/nodejs:20-arm64", "sam/build-nodejs20.x:latest-arm64"),
    ("nodejs22.x", "x86_64", "lambda/nodejs:22-x86_64", "sam/build-nodejs22.x:latest-x86_64"),
    ("nodejs22.x", "arm64", "lambda/nodejs:22-arm64", "sam/build-nodejs22.x:latest-arm64"),
    ("nodejs24.x", "x86_64", "lambda/nodejs:24-x86_64", "sam/build-nodejs24.x:latest-x86_64"),
    ("nodejs24.x", "arm64", "lambda/nodejs:24-arm64", "sam/build-nodejs24.x:latest-arm64"),
    ("python3.8", "x86_64", "lambda/python:3.8-x86_64", "sam/build-python3.8:latest-x86_64"),
    ("python3.8", "arm64", "lambda/python:3.8-arm64", "sam/build-python3.8:latest-arm64"),
    ("python3.9", "x86_64", "lambda/python:3.9-x86_64", "sam/build-python3.9:latest-x86_64"),
    ("python3.9", "arm64", "lambda/python:3.9-arm64", "sam/build-python3.9:latest-arm64"),
    ("python3.10", "x86_64", "lambda/python:3.10-x86_64", "sam/build-python3.10:latest-x86_64"),
    ("python3.10", "arm64", "lambda/python:3.10-arm64", "sam/build-python3.10:latest-arm64"),
    ("python3.11", "x86_64", "lambda/python:3.11-x86_64", "sam/build-python3.11:latest-x86_64"),
    ("python3.11", "arm64", "lambda/python:3.11-arm64", "sam/build-python3.11:latest-arm64"),
    ("python3.12", "x86_64", "lambda/python:3.12-x86_64", "sam/build-python3.12:latest-x86_64"),
    ("python3.12", "arm64", "lambda/python:3.12-arm64", "sam/build-python3.12:latest-arm64"),
    ("python3.13", "x86_64", "lambda/python:3.13-x86_64", "sam/build-python3.13:latest-x86_64"),
    ("python3.13", "arm64", "lambda/python:3.13-arm64", "sam/build-python3.13:latest-arm64"),
    ("python3.14", "x86_64", "lambda/python:3.14-x86_64", "sam/build-python3.14:latest-x86_64"),
    ("python3.14", "arm64", "lambda/python:3.14-arm64", "sam/build-python3.14:latest-arm64"),
    ("ruby3.2", "x86_64", "lambda/ruby:3.2-x86_64", "sam/build-ruby3.2:latest-x86_64"),
    ("ruby3.2", "arm64", "lambda/ruby:3.2-arm64", "sam/build-ruby3.2:latest-arm64"),
    ("ruby3.3", "x86_64", "lambda/ruby:3.3-x86_64", "sam/build-ruby3.3:latest-x86_64"),
    ("ruby3.3", "arm64", "lambda/ruby:3.3-arm64", "sam/build-ruby3.3:latest-arm64"),
    ("ruby3.4", "x86_64", "lambda/ruby:3.4-x86_64", "sam/build-ruby3.4:latest-x86_64"),
    ("ruby3.4", "arm64", "lambda/ruby:3.4-arm64", "sam/build-ruby3.4:latest-arm64"),
    ("ruby4.0", "x86_64", "lambda/ruby:4.0-x86_64", "sam/build-ruby4.0:latest-x86_64"),
    ("ruby4.0", "arm64", "lambda/ruby:4.0-arm64", "sam/build-ruby4.0:latest-arm64"),
    ("java8.al2", "x86_64", "lambda/java:8.al2-x86_64", "sam/build-java8.al2:latest-x86_64"),
    ("java8.al2", "arm64", "lambda/java:8.al2-arm64", "sam/build-java8.al2:latest-arm64"),
    ("java8.al2023", "x86_64", "lambda/java:8.al2023-x86_64", "sam/build-java8.al2023:latest-x86_64"),
    ("java8.al2023", "arm64", "lambda/java:8.al2023-arm64", "sam/build-java8.al2023:latest-arm64"),
    ("java11", "x86_64", "lambda/java:11-x86_64", "sam/build-java11:latest-x86_64"),
    ("java11", "arm64", "lambda/java:11-arm64", "sam/build-java11:latest-arm64"),
    ("java11.al2023", "x86_64", "lambda/java:11.al2023-x86_64", "sam/build-java11.al2023:latest-x86_64"),
    ("java11.al2023", "arm64", "lambda/java:11.al2023-arm64", "sam/build-java11.al2023:latest-arm64"),
    ("java17", "x86_64", "lambda/java:17-x86_64", "sam/build-java17:latest-x86_64"),
    ("java17", "arm64", "lambda/java:17-arm64", "sam/build-java17:latest-arm64"),
    ("java17.al2023", "x86_64", "lambda/java:17.al2023-x86_64", "sam/build-java17.al2023:latest-x86_64"),
    ("java17.al2023", "arm64", "lambda/java:17.al2023-arm64", "sam/build-java17.al2023:latest-arm64"),
    ("java21", "x86_64", "lambda/java:21-x86_64", "sam/build-java21:latest-x86_64"),
    ("java21", "arm64", "lambda/java:21-arm64", "sam/build-java21:latest-arm64"),
    ("java25", "x86_64", "lambda/java:25-x86_64", "sam/build-java25:latest-x86_64"),
    ("java25", "arm64", "lambda/java:25-arm64", "sam/build-java25:latest-arm64"),
    ("go1.x", "x86_64", "lambda/go:1", "sam/build-go1.x:latest-x86_64"),
    ("dotnet6", "x86_64", "lambda/dotnet:6-x86_64", "sam/build-dotnet6:latest-x86_64"),
    ("dotnet6", "arm64", "lambda/dotnet:6-arm64", "sam/build-dotnet6:latest-arm64"),
    ("dotnet8", "x86_64", "lambda/dotnet:8-x86_64", "sam/build-dotnet8:latest-x86_64"),
    ("dotnet8", "arm64", "lambda/dotnet:8-arm64", "sam/build-dotnet8:latest-arm64"),
    ("dotnet10", "x86_64", "lambda/dotnet:10-x86_64", "sam/build-dotnet10:latest-x86_64"),
    ("dotnet10", "arm64", "lambda/dotnet:10-arm64", "sam/build-dotnet10:latest-arm64"),
    ("provided", "x86_64", "lambda/provided:alami", "sam/build-provided:latest-x86_64"),
    ("provided.al2", "x86_64", "lambda/provided:al2-x86_64", "sam/build-provided.al2:latest-x86_64"),
    ("provided.al2", "arm64", "lambda/provided:al2-arm64", "sam/build-provided.al2:latest-arm64"),
    ("provided.al2023", "x86_64", "lambda/provided:al2023-x86_64", "sam/build-provided.al2023:latest-x86_64"),
    ("provided.al2023", "arm64", "lambda/provided:al2023-arm64", "sam/build-provided.al2023:latest-arm64"),
];

#[test]
fn every_runtime_and_architecture_has_sams_images() {
    for (name, architecture, emulation, build) in IMAGES {
        let runtime = Runtime::named(name).unwrap_or_else(|| panic!("{name} is not in the table"));
        assert!(runtime.supports(architecture), "{name} {architecture}");
        if !cfg!(windows) {
            assert_eq!(runtime.emulation_image(architecture), format!("public.ecr.aws/{emulation}"));
        }
        assert_eq!(runtime.build_image(architecture), format!("public.ecr.aws/{build}"));
    }
}

#[test]
fn the_table_has_no_other_runtime_and_architecture() {
    let pairs: usize = Runtime::all().iter().map(|runtime| runtime.architectures.len()).sum();
    assert_eq!(pairs, IMAGES.len());
    assert_eq!(Runtime::all().iter().filter(|runtime| runtime.deprecated).count(), 15);
    assert!(Runtime::all().iter().all(|runtime| runtime.deprecated == runtime.architectures.is_empty()));
}

#[test]
fn a_runtime_is_known_by_its_exact_name_only() {
    assert_eq!(Runtime::named("Python3.12"), None);
    assert_eq!(Runtime::named("runtime"), None);
    assert!(Runtime::named("python3.7").is_some_and(|runtime| runtime.deprecated));
}
