use super::*;
use crate::policy::{Home, Repository};

const ALLOWED: u8 = 0;
const UNKNOWN: u8 = 2;

#[test]
fn no_question_is_one_that_changes_anything() {
    let home = Home { account: Some("210987654321".into()), region: Some("eu-west-1".into()) };
    let names = (0..30).map(|number| Repository::at_home(&format!("app{number:02}"), &home)).collect();
    let needs = Needs { home, pushes: names, ..Needs::default() };
    let needed = NeededPermissions::of(&needs);
    let asked = questions(&needed, &needs, None);
    let repositories: BTreeSet<&str> =
        asked.iter().map(|about| about.repository.as_str()).filter(|name| !name.is_empty()).collect();
    assert_eq!(repositories.len(), REPOSITORIES);
    let known =
        [HarmlessAction::Token, HarmlessAction::BatchGetImage, HarmlessAction::BatchCheckLayerAvailability];
    assert!(asked.iter().all(|about| known.contains(&about.action)), "{asked:?}");
    let checked = check(&needed, &needs, None, &[]);
    assert!(checked.iter().all(|one| one.state.rank() == UNKNOWN));
    let pushing = checked.iter().filter(|one| one.actions.contains("ecr:PutImage"));
    let why = PermissionState::unknown("cannot be told without pushing");
    assert_eq!(pushing.filter(|one| one.state == why).count(), 30);
}

#[test]
fn a_token_is_needed_in_every_region() {
    let home = Home { account: Some("210987654321".into()), region: None };
    let of = |region: &str| Repository { region: region.into(), ..Repository::at_home("app", &home) };
    let needs = Needs {
        pulls: BTreeSet::from([of("eu-west-1"), of("us-east-1")]),
        home: home.clone(),
        ..Needs::default()
    };
    let needed = NeededPermissions::of(&needs);
    let replies: Vec<ActionReply> = questions(&needed, &needs, None)
        .into_iter()
        .map(|about| {
            let refused = about.action == HarmlessAction::Token && about.region == "us-east-1";
            let words = "not authorized to perform: ecr:GetAuthorizationToken on resource: * with an explicit deny in a \
                         service control policy";
            let failure = Failure::new(FailureKind::DeniedExplicitly, words, "");
            let answer =
                if refused { Reply::Failed(failure) } else { Reply::Known(ActionAnswer::Taken) };
            ActionReply { about, answer }
        })
        .collect();
    assert_eq!(replies.len(), 6);
    let checked = check(&needed, &needs, None, &replies);
    let token = checked.iter().find(|one| one.statement == "Token").expect("a token");
    let PermissionState::Missing { by, is_explicit, .. } = &token.state else { panic!("{token:?}") };
    assert_eq!((*by, *is_explicit), (Some(PolicyLayer::ServiceControlPolicy), true));
    assert!(!token.is_mended_by_its_document());
    assert!(checked.iter().filter(|one| one.statement == "Pull").all(|one| one.state.rank() == ALLOWED));
}
