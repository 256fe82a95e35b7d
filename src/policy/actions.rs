//! What each thing that is done with images takes.
//!
//! Sources: Amazon ECR user guide, "IAM permissions for pushing an image" and "IAM permissions required to sync an upstream
//! registry"; ECR Public user guide, "Public repository policy examples"; AWS re:Post, "lambda-ecr-image"; SAM CLI,
//! `lib/bootstrap/companion_stack/companion_stack_manager.py`; the handlers' permissions in `CloudFormation`'s schema of
//! `AWS::ECR::Repository`.

/// A token for any registry; takes no resource but `*`.
pub(super) const TOKEN: &[&str] = &["ecr:GetAuthorizationToken"];
/// Manifest and layers.
pub(super) const PULL: &[&str] = &["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
/// The first pull of an image through a cache makes its repository.
pub(super) const CACHE: &[&str] = &["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"];
/// Of these, what another account can be given by the repository's policy.
pub(super) const CACHE_OF_REPOSITORY: &[&str] = &["ecr:BatchImportUpstreamImage"];
/// Layers and manifest. Docker asks first whether the manifest is there, and stops at a refusal where it keeps its images in
/// containerd (containerd, `core/remotes/docker/pusher.go`).
pub(super) const PUSH: &[&str] = &[
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
];
/// A token for ECR Public; takes no resource but `*`.
pub(super) const PUBLIC_TOKEN: &[&str] = &["ecr-public:GetAuthorizationToken", "sts:GetServiceBearerToken"];
/// The same as [`PUSH`] at ECR Public, where everybody may read.
pub(super) const PUBLIC_PUSH: &[&str] = &[
    "ecr-public:BatchCheckLayerAvailability",
    "ecr-public:CompleteLayerUpload",
    "ecr-public:InitiateLayerUpload",
    "ecr-public:PutImage",
    "ecr-public:UploadLayerPart",
];
/// Lambda reads an image in the name of whoever makes the function, where it is of another account.
pub(super) const LAMBDA: &[&str] = PULL;
/// The stack with SAM's repositories: `sam deploy` makes, updates, lists and removes it.
pub(super) const COMPANION_STACK: &[&str] = &[
    "cloudformation:CreateStack",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeStacks",
    "cloudformation:ListStackResources",
    "cloudformation:UpdateStack",
];
/// Its template names SAM's transform.
pub(super) const TRANSFORM: &[&str] = &["cloudformation:CreateChangeSet"];
/// What `CloudFormation` does for that stack in the name of whoever deploys, with a name, tags and a policy for each
/// repository; and SAM, which deletes the repositories of functions that are gone.
pub(super) const COMPANION_REPOSITORY: &[&str] = &[
    "ecr:CreateRepository",
    "ecr:DeleteRepository",
    "ecr:DescribeRepositories",
    "ecr:GetLifecyclePolicy",
    "ecr:GetRepositoryPolicy",
    "ecr:ListTagsForResource",
    "ecr:SetRepositoryPolicy",
    "ecr:TagResource",
];
