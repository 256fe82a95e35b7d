//! Which commands can share one reading of a template.

use super::{Command, Settings};
use crate::template::Options;

impl Options {
    /// Takes what `settings` adds for its command, if the template reads the same for it; says whether it does. Build
    /// commands bring `--build-image`, local ones `--invoke-image`, a deployment neither of them.
    #[must_use]
    pub fn join(&mut self, settings: &Settings) -> bool {
        let other = &settings.options;
        let reads_the_same = self.parameter_overrides.same_values(&other.parameter_overrides)
            && self.language_extensions == other.language_extensions;
        if matches!(settings.command, Command::Deploy | Command::Package) {
            // No image that is pushed depends on the region, only one that Lambda takes from where the template says.
            return reads_the_same && (self.account.is_none() || self.region == other.region);
        }
        let is_free = self.invoke_images.is_empty() && !self.is_for_local;
        let images_fit = !settings.command.is_local() || is_free || self.invoke_images == other.invoke_images;
        if !(reads_the_same && self.region == other.region && images_fit) {
            return false;
        }
        if settings.command.is_local() {
            self.invoke_images.clone_from(&other.invoke_images);
            self.is_for_local = true;
        }
        true
    }
}
