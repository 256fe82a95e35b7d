//! Platforms of images and engines (`os/architecture[/variant]`), as they are compared.

/// A platform under the names that registries use: engines say `x86_64` and `aarch64` (`GET /info`) or `amd64` and
/// `arm64` (`GET /version`).
pub(super) fn normal(platform: &str) -> String {
    let mut parts = platform.split('/');
    let system = parts.next().unwrap_or_default();
    let architecture = match parts.next().unwrap_or_default() {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    match (architecture, parts.next()) {
        // The only variants of these that images are made for; registries write them or leave them out.
        ("arm64", None | Some("v8")) | ("amd64", None | Some("v1")) | (_, None) => {
            format!("{system}/{architecture}")
        }
        (architecture, Some(variant)) => format!("{system}/{architecture}/{variant}"),
    }
}

/// Whether an image for `offered` does where `wanted` is asked for. A wanted platform without a variant takes any.
pub(super) fn suits(offered: &str, wanted: &str) -> bool {
    let (offered, wanted) = (normal(offered), normal(wanted));
    offered == wanted || wanted.split('/').count() == 2 && offered.starts_with(&format!("{wanted}/"))
}

/// The name of the architecture alone.
pub(super) fn architecture(platform: &str) -> String {
    normal(platform).split('/').nth(1).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_variants_are_compared_as_engines_do() {
        for (offered, wanted, fits) in [
            ("linux/amd64", "linux/amd64", true),
            ("linux/amd64", "linux/x86_64", true),
            ("linux/arm64/v8", "linux/arm64", true),
            ("linux/arm64", "linux/aarch64/v8", true),
            ("linux/arm/v7", "linux/arm", true),
            ("linux/arm/v6", "linux/arm/v7", false),
            ("linux/arm64/v8", "linux/amd64", false),
            ("windows/amd64", "linux/amd64", false),
            ("linux", "linux/amd64", false),
            ("", "", true),
        ] {
            assert_eq!(suits(offered, wanted), fits, "{offered} for {wanted}");
        }
        assert_eq!(architecture("linux/aarch64"), "arm64");
    }
}
