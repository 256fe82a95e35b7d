//! Somebody who asks AWS what is allowed to him.

use super::ask::connect;
use super::{Request, Told, named};
use crate::aws::{
    AboutAction, ActionReply, Answers, AwsSession, Configuration, Identity, Online, Reader, Reply,
};
use crate::environment::Environment;
use crate::facts::collect::Wanted;
use crate::image::Registry;
use crate::process::Deadline;
use crate::quoted::Quoted;
use crate::template::pulls::registries;

/// Who asks: the profile that was named, that of SAM's configuration, or whom the AWS CLI acts as without one.
pub struct Caller {
    online: Result<Online, Quoted>,
    session: AwsSession,
    identity: Reply<Identity>,
}

impl Caller {
    /// Asks AWS who this is. `wanted` tells the partition.
    #[must_use]
    pub fn meet(environment: &Environment, request: &Request, wanted: &Wanted, deadline: Deadline) -> Self {
        let configuration = Configuration::read(environment);
        let profile = named(request, &wanted.sam, &configuration.profiles());
        let region = request.command_line.region.as_deref();
        let region = region.map(|region| Told { value: region.into(), source: "--region".into() });
        let session = configuration.session(environment, Reader::CliTwo, profile, region);
        let of_pushes = wanted.pushes.iter().filter_map(|push| push.registry.as_ref());
        let used: Vec<&Registry> = registries(&wanted.pulls).into_iter().chain(of_pushes).collect();
        let mut online = connect(environment, &configuration, &session, &used, deadline);
        let identity = match &mut online {
            Ok(online) => {
                online.ask_tokens(Vec::new(), true);
                online.answers().identity.clone()
            }
            Err(why) => Reply::Unknown(why.clone()),
        };
        Self { online, session, identity }
    }

    /// Whom AWS takes it for.
    #[must_use]
    pub fn identity(&self) -> &Reply<Identity> {
        &self.identity
    }

    /// Its profile and where its credentials come from.
    #[must_use]
    pub fn session(&self) -> &AwsSession {
        &self.session
    }

    /// Asks for each action. Where nobody can be asked, each is unknown.
    pub fn ask(&mut self, questions: Vec<AboutAction>) -> Vec<ActionReply> {
        match &mut self.online {
            Ok(online) => online.ask_actions(questions),
            Err(why) => {
                let unknown = |about| ActionReply { about, answer: Reply::Unknown(why.clone()) };
                questions.into_iter().map(unknown).collect()
            }
        }
    }

    /// All that was asked.
    #[must_use]
    pub fn end(self) -> Answers {
        match self.online {
            Ok(online) => online.end(),
            Err(why) => Answers::not_asked(why.as_str()),
        }
    }
}
