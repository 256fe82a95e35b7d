//! Lines for the shell that was chosen.

use crate::doctor::Doctor;

const LOG: &str = "pull access denied for public.ecr.aws/lambda/go, repository does not exist or may require 'docker \
                   login': denied: Your authorization token has expired. Reauthenticate and try again.";

#[test]
fn a_line_is_printed_for_the_chosen_shell() {
    for (shell, profile) in [("sh", "'a b'"), ("powershell", "'a b'"), ("cmd", "\"a b\"")] {
        let arguments = ["explain", "--profile", "a b", "--shell", shell, "-"];
        let screen = Doctor::new().input(LOG).run(&arguments).stdout;
        let expected =
            format!("--profile {profile} | docker login --username AWS --password-stdin public.ecr.aws");
        assert!(screen.lines().any(|line| line.ends_with(&expected)), "{shell}:\n{screen}");
        assert!(!screen.contains("this line is for"), "{screen}");
    }
}

#[test]
fn a_line_that_another_shell_alone_has_says_so() {
    let log = "ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";
    let screen = Doctor::new().input(log).run(&["explain", "--shell", "powershell", "-"]).stdout;
    assert!(
        screen.contains("sudo service docker start") || screen.contains("sudo systemctl start docker"),
        "{screen}"
    );
    assert!(screen.contains("(this line is for sh)"), "{screen}");
}
