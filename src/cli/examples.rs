//! Examples under the help of each command.

pub(super) const EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor                              check the project in this folder
  sam-ecr-doctor check --offline              the same, from files alone
  sam-ecr-doctor check --format markdown      the report for a ticket, or for CI systems
  sam-ecr-doctor check services               all projects below a folder
  sam-ecr-doctor check 'services/*/template.yaml'
                                              those that fit a pattern
  sam-ecr-doctor --image public.ecr.aws/lambda/python:3.12
                                              check an image, without a template
  sam local invoke 2>&1 | sam-ecr-doctor explain -
                                              name the cause in an error text
  sam-ecr-doctor run -- sam build             run a command, and diagnose it if it fails
  sam-ecr-doctor fix                          mend what can be mended safely, after asking
  sam-ecr-doctor check --save-facts seen.json --mask-accounts
                                              save what was seen, for whoever helps you
  sam-ecr-doctor check --facts seen.json      the same report on another machine
  sam-ecr-doctor images                       list what SAM will pull
  sam-ecr-doctor rules show public-token-expired
                                              all about a cause and what helps

Exit codes:
  0  nothing wrong        2  wrong usage
  1  something was found  3  could not look (no template, unreadable input)
  run: the command's own
";

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor check                        the project in this folder
  sam-ecr-doctor check --for local            what sam local needs: all else is a warning
  sam-ecr-doctor check --log build.log        with the error text of a command that failed
  sam-ecr-doctor check -q                     only the lines that help, as a script
  sam-ecr-doctor check --fail-on unverified   in CI: what cannot be proved fails too
  sam-ecr-doctor check --save-facts seen.json --mask-accounts
                                              save what was seen, for whoever helps you
  sam-ecr-doctor check --facts seen.json      the same report, elsewhere
";

pub(super) const IMAGES_EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor images                       those of the project in this folder
  sam-ecr-doctor images --format json | jq -r '.pulls[].reference' | sort -u
";

pub(super) const RULES_EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor rules                        list all causes
  sam-ecr-doctor rules show helper-not-found  one of them in full
  sam-ecr-doctor rules test our-rules         try rules of your own
  sam-ecr-doctor check --rules our-rules      use them
";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  sam local invoke 2>&1 | sam-ecr-doctor explain
  sam-ecr-doctor explain build.log deploy.log
  gh run view --log-failed | sam-ecr-doctor explain
                              what a failed job of GitHub Actions printed
  sam-ecr-doctor explain --profile dev build.log
                              with the profile in the printed commands

Exit codes: 0 no cause found, 1 a cause that is at least likely, 2 wrong usage, 3 a file cannot be read.
";

pub(super) const FIX_EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor fix --dry-run                what would be done
  sam-ecr-doctor fix                          show it, ask once, do it, and check again
  sam-ecr-doctor fix --yes                    without asking, as in CI
  sam-ecr-doctor fix --profile dev            log in as that profile, whatever its account
  sam-ecr-doctor fix --lasting                have docker-credential-ecr-login answer from now on
  sam-ecr-doctor fix --yes --image 123456789012.dkr.ecr.eu-west-1.amazonaws.com/base:3
                                              for an image, without a template

Exit codes:
  0  healed, or nothing to do   2  wrong usage, or nobody to ask and no --yes
  1  something remains          3  could not look (no template, unreadable input)
";

pub(super) const RUNBOOK_EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor runbook > RUNBOOK.md
  sam-ecr-doctor runbook --format html -o runbook.html
  sam-ecr-doctor runbook --rules our-rules -o RUNBOOK.md
                              with rules of your own
";

pub(super) const RUN_EXAMPLES: &str = "\
Examples:
  sam-ecr-doctor run -- sam local invoke HelloWorldFunction
  sam-ecr-doctor run -- sam sync --watch --stack-name my-stack
                              diagnoses what fails while it goes on running
  sam-ecr-doctor run --offline -- make build

Exit codes: the command's own; 128 and the signal's number where a signal ended it, 127 where there
is no such command, 126 where it cannot be executed.
";
