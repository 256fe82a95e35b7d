//! From command line, environment and configuration to a command's settings.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Command, CommandLine, Repositories, Setting, Settings};
use crate::environment::Environment;
use crate::quoted::Quoted;
use crate::template::Options;
use crate::template::collector::Trouble;
use crate::template::image_options::ImageOptions;
use crate::template::parameters::Parameters;
use crate::template::parameters::forms::Reading;
use crate::template::samconfig::{Samconfig, Section, not_a_boolean, refused, truth};
use crate::template::value::Mark;

impl Settings {
    /// What `command` is told when it runs in `folder`.
    #[must_use]
    pub fn read(
        command: Command,
        given: &CommandLine,
        config: Option<&Samconfig>,
        environment: &Environment,
        folder: &Path,
    ) -> Self {
        let read = config.map_or_else(|| Ok(Section::default()), |config| config.section(command.section()));
        let (section, trouble) = match read {
            Ok(section) => (section, None),
            Err(malformed) => (Section::default(), Some(malformed)),
        };
        let mut reader = Reader { command, given, section, environment, folder, trouble };
        let options = Options {
            parameter_overrides: reader.parameters(),
            region: given
                .region
                .clone()
                .or_else(|| reader.section.text("region").map(|(region, _)| region))
                .or_else(|| given.default_region.clone()),
            account: given.account.clone(),
            language_extensions: reader.language_extensions(),
            build_images: reader.build_images(),
            invoke_images: reader.invoke_images(),
            use_buildkit: reader.use_buildkit(),
            is_for_local: command.is_local(),
            config: config.map(|config| Arc::clone(config.text())),
        };
        let file = config.map(Samconfig::file);
        Self {
            command,
            template: reader.template(),
            skip_pull_image: reader.skip_pull_image(),
            use_container: reader.use_container(),
            repositories: reader.repositories(),
            stack_name: given
                .stack_name
                .clone()
                .or_else(|| reader.section.text("stack_name").map(|(name, _)| name)),
            profile: reader.setting(given.profile.as_deref(), "profile", file),
            region: reader.setting(given.region.as_deref(), "region", file),
            trouble: reader.trouble,
            options,
        }
    }
}

struct Reader<'a> {
    command: Command,
    given: &'a CommandLine,
    section: Section,
    environment: &'a Environment,
    folder: &'a Path,
    /// The first reason for which SAM refuses the command.
    trouble: Option<Trouble>,
}

impl Reader<'_> {
    fn keep<T>(&mut self, read: Result<T, Trouble>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(trouble) => {
                self.trouble.get_or_insert(trouble);
                None
            }
        }
    }

    fn template(&mut self) -> Option<PathBuf> {
        if let Some(file) = &self.given.template_file {
            return Some(file.clone());
        }
        if let Some(file) = self.environment.path("SAM_TEMPLATE_FILE") {
            return Some(self.folder.join(file));
        }
        let named = match self.section.path("template_file") {
            Ok(None) => self.section.path("template"),
            named => named,
        };
        self.keep(named).flatten().map(|file| self.folder.join(file))
    }

    /// What is given on the command line replaces all that the configuration has.
    fn parameters(&mut self) -> Parameters {
        // `sam package` has no such option.
        if self.command == Command::Package {
            return Parameters::default();
        }
        if let Some(given) = &self.given.parameter_overrides {
            return given.clone();
        }
        let Some(value) = self.section.get("parameter_overrides").cloned() else {
            return Parameters::default();
        };
        let read = Reading::read(&value, self.folder);
        self.keep(read).unwrap_or_default()
    }

    fn build_images(&mut self) -> ImageOptions {
        if !self.command.is_build() {
            return ImageOptions::default();
        }
        self.images(self.given.build_images.as_ref(), "build_image")
    }

    fn invoke_images(&mut self) -> ImageOptions {
        if !self.command.is_local() {
            return ImageOptions::default();
        }
        self.images(self.given.invoke_images.as_ref(), "invoke_image")
    }

    fn images(&mut self, given: Option<&ImageOptions>, name: &str) -> ImageOptions {
        if let Some(given) = given {
            return given.clone();
        }
        let mut images = ImageOptions::default();
        for (item, mark) in self.section.items(name).unwrap_or_default() {
            let added = images.add(&item, mark).map_err(|error| refused(mark, error.to_string()));
            self.keep(added);
        }
        images
    }

    fn switch(&mut self, given: Option<bool>, name: &str, option: &str) -> Option<bool> {
        if given.is_some() {
            return given;
        }
        let read = self.section.switch(name, option);
        self.keep(read).flatten()
    }

    fn use_container(&mut self) -> bool {
        self.command.is_build()
            && self.switch(None, "use_container", "'--use-container' / '-u'").unwrap_or_default()
    }

    /// `sam sync` has no such option.
    fn use_buildkit(&mut self) -> bool {
        self.command == Command::Build
            && self.switch(self.given.use_buildkit, "use_buildkit", "'--use-buildkit'").unwrap_or_default()
    }

    /// The environment comes last here (SAM CLI, `lib/cfn_language_extensions/sam_integration.py`).
    fn language_extensions(&mut self) -> bool {
        let told =
            self.switch(self.given.language_extensions, "language_extensions", "'--language-extensions'");
        told.unwrap_or_else(|| {
            let variable = self.environment.get("SAM_CLI_ENABLE_LANGUAGE_EXTENSIONS").unwrap_or_default();
            matches!(variable.trim().to_lowercase().as_str(), "1" | "true" | "yes")
        })
    }

    /// `sam sync`, `deploy` and `package` have no such option.
    fn skip_pull_image(&mut self) -> bool {
        const VARIABLE: &str = "SAM_SKIP_PULL_IMAGE";
        const OPTION: &str = "'--skip-pull-image'";
        if self.command != Command::Build && !self.command.is_local() {
            return false;
        }
        if self.given.skip_pull_image {
            return true;
        }
        if let Some(value) = self.environment.get(VARIABLE) {
            let read = truth(value).ok_or_else(|| {
                let why = format!("{} It stands in the variable {VARIABLE}", not_a_boolean(OPTION, value));
                Trouble::new("sam-variable-refused", Mark::default(), why)
            });
            return self.keep(read).unwrap_or_default();
        }
        self.switch(None, "skip_pull_image", OPTION).unwrap_or_default()
    }

    fn repositories(&mut self) -> Repositories {
        let takes_made = match self.command {
            Command::Deploy | Command::Package => true,
            Command::Sync => false,
            _ => return Repositories::default(),
        };
        let read = Repositories::read(self.given, &self.section, takes_made);
        self.keep(read).unwrap_or_default()
    }

    fn setting(&self, given: Option<&str>, name: &str, file: Option<&Quoted>) -> Option<Setting> {
        if let Some(given) = given {
            return Some(Setting { value: given.into(), source: format!("--{name}").into() });
        }
        let (value, mark) = self.section.text(name)?;
        let file = file.map(Quoted::as_str).unwrap_or_default();
        Some(Setting { value: value.into(), source: format!("{file}:{}", mark.line).into() })
    }
}
