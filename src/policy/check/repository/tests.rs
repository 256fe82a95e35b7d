use super::*;
use crate::policy::{Home, Repository, When};
use crate::quoted::Quoted;

const ROOT: &str = "arn:aws:iam::123456789012:root";

fn permissions() -> RepositoryPermissions {
    let home = Home::default();
    let repository =
        Repository::of_image("210987654321.dkr.ecr.eu-west-1.amazonaws.com/app", &home).expect("one of ECR");
    RepositoryPermissions { repository, when: When::Always, statements: Vec::new() }
}

fn needs() -> Needs {
    let home = Home { account: Some("123456789012".into()), region: None };
    Needs { home, ..Needs::default() }
}

fn found(allows: bool, principal: &str, actions: &[&str]) -> aws::Statement {
    aws::Statement {
        allows,
        principals: vec![principal.into()],
        actions: actions.iter().map(|action| Quoted::from(*action)).collect(),
        depends: false,
        on_behalf_of: None,
    }
}

fn behind(condition: &str, statement: aws::Statement) -> aws::Statement {
    aws::Statement { depends: true, on_behalf_of: Some(vec![condition.into()]), ..statement }
}

fn state(wanted: &Statement, caller: Option<&str>, statements: Vec<aws::Statement>) -> u8 {
    let caller = caller.map(|arn| Identity {
        account: "123456789012".into(),
        arn: arn.into(),
        kind: aws::PrincipalKind::of(arn),
    });
    let policy = RepositoryPolicy { statements };
    of_repository_policy(&permissions(), wanted, &needs(), caller.as_ref(), &policy).rank()
}

const ALLOWED: u8 = 0;
const MISSING: u8 = 1;
const UNKNOWN: u8 = 2;

#[test]
fn a_policy_may_let_in_an_account_in_other_words() {
    let actions = BTreeSet::from(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]);
    let wanted = Statement::to("OtherAccount", actions, Principal::Account(ROOT.into()));
    let both = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    for (statements, expected) in [
        (vec![found(true, ROOT, &both)], ALLOWED),
        (vec![found(true, "123456789012", &["ecr:*"])], ALLOWED),
        (vec![found(true, ROOT, &both[..1]), found(true, "*", &["ECR:GetDownload*"])], ALLOWED),
        (vec![found(true, ROOT, &both[..1])], MISSING),
        (vec![found(true, "arn:aws:iam::999999999999:root", &both)], MISSING),
        (vec![], MISSING),
        (vec![found(true, ROOT, &both), found(false, "*", &["ecr:BatchGetImage"])], MISSING),
        (vec![found(true, ROOT, &both), found(false, "999999999999", &["ecr:*"])], ALLOWED),
        (vec![aws::Statement { depends: true, ..found(true, ROOT, &both) }], UNKNOWN),
        (
            vec![found(true, ROOT, &both), aws::Statement { depends: true, ..found(false, "*", &both) }],
            UNKNOWN,
        ),
    ] {
        assert_eq!(state(&wanted, None, statements.clone()), expected, "{statements:?}");
    }
    let all_but = aws::Statement { principals: Vec::new(), depends: true, ..found(false, "", &["ecr:*"]) };
    assert_eq!(state(&wanted, None, vec![found(true, ROOT, &both), all_but]), UNKNOWN);
    let role = found(true, "arn:aws:iam::123456789012:role/team/ci", &both);
    let caller = "arn:aws:sts::123456789012:assumed-role/ci/run";
    assert_eq!(state(&wanted, Some(caller), vec![role.clone()]), ALLOWED);
    assert_eq!(state(&wanted, None, vec![role]), MISSING);
    let denied = found(false, "arn:aws:iam::123456789012:role/ci", &["ecr:*"]);
    assert_eq!(state(&wanted, Some(caller), vec![found(true, ROOT, &both), denied.clone()]), MISSING);
    assert_eq!(state(&wanted, None, vec![found(true, ROOT, &both), denied]), ALLOWED);
}

#[test]
fn lambda_may_be_let_in_for_the_functions_of_an_account() {
    let actions = || BTreeSet::from(["ecr:BatchGetImage"]);
    let functions = "arn:aws:lambda:eu-west-1:123456789012:function:*";
    let across =
        Statement { source: Some(functions.into()), ..Statement::to("Lambda", actions(), Principal::Lambda) };
    let at_home = Statement::to("Lambda", actions(), Principal::Lambda);
    let lambda = || found(true, "lambda.amazonaws.com", &["ecr:BatchGetImage"]);
    for (statement, expected) in [
        (lambda(), ALLOWED),
        (behind(functions, lambda()), ALLOWED),
        (behind("arn:aws:lambda:*:123456789012:function:*", lambda()), ALLOWED),
        (behind("arn:aws:lambda:eu-west-1:123456789012:function:one", lambda()), UNKNOWN),
        (behind("arn:aws:lambda:eu-west-1:999999999999:function:*", lambda()), UNKNOWN),
        (aws::Statement { depends: true, ..lambda() }, UNKNOWN),
        (found(true, "ecs.amazonaws.com", &["ecr:*"]), MISSING),
    ] {
        for wanted in [&across, &at_home] {
            assert_eq!(state(wanted, None, vec![statement.clone()]), expected, "{statement:?}");
        }
    }
}
