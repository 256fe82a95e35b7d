//! Pull-through caches: repositories whose images ECR itself fetches from another registry.

/// What ECR's console begins the names of such repositories with. A rule may have any other prefix.
const USUAL: [&str; 9] =
    ["ecr-public", "docker-hub", "dockerhub", "quay", "kubernetes", "k8s", "github", "ghcr", "gitlab"];

/// Whether a repository looks as if it were one of a cache: it begins as they usually do, and has a name behind that.
#[must_use]
pub fn looks_like_a_cache(repository: &str) -> bool {
    repository.split_once('/').is_some_and(|(first, _)| USUAL.contains(&first))
}
