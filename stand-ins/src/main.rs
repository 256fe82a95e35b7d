//! `stand-ins`: the closed world as a program, for scripts and real daemons.

use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::{SignedDuration, Timestamp};
use sam_ecr_doctor_stand_ins::{Error, Options, World, post_fault, token};
use serde_json::json;

/// Stand-ins for Amazon ECR, the AWS APIs and a proxy, on loopback.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Listen until killed; prints `READY {…}` when everything does
    Serve(Serve),
    /// Print an ECR password
    Token(Token),
    /// Switch the faults of a running world; none makes it healthy
    Fault {
        /// Where its AWS listens, such as `http://127.0.0.1:4566`
        #[arg(long)]
        aws: String,
        /// Such as `throttle`, `ecr:access_denied`, `registry:throttle`; several with commas between them
        #[arg(default_value = "")]
        name: String,
    },
}

#[derive(Args)]
struct Serve {
    /// For certificates and the log of requests
    #[arg(long)]
    folder: PathBuf,
    /// 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    registry_port: u16,
    /// 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    aws_port: u16,
    /// 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    proxy_port: u16,
    /// The account of the AWS credentials
    #[arg(long, default_value = "123456789012")]
    account: String,
    /// Faults to begin with
    #[arg(long, default_value = "")]
    fault: String,
    /// End when standard input does, so that nothing stays behind whoever started it
    #[arg(long)]
    until_stdin_closes: bool,
}

#[derive(Args)]
struct Token {
    /// The registry it is for
    service: Service,
    /// The region it is for
    #[arg(long, default_value = "us-east-1")]
    region: String,
    /// Seconds from now on, or ago if negative
    #[arg(long, default_value_t = token::LIFETIME.as_secs(), allow_negative_numbers = true)]
    expires: i64,
    /// As `auth` in config.json holds it: with the user, in base64
    #[arg(long)]
    auth: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Service {
    Public,
    Private,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(options) => serve(options),
        Command::Token(options) => print_token(&options),
        Command::Fault { aws, name } => post_fault(&aws, &name),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is nowhere else to say it.
            let _ = writeln!(io::stderr(), "stand-ins: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: Serve) -> Result<(), Error> {
    let world = World::with(&Options {
        folder: Some(options.folder),
        registry_port: options.registry_port,
        aws_port: options.aws_port,
        proxy_port: options.proxy_port,
        account: options.account,
    })?;
    world.fault(&options.fault)?;
    let ready = json!({
        "registry": world.registry_address().to_string(),
        "aws": world.aws_url(),
        "proxy": world.proxy_url(),
        "ca": world.ca_file(),
        "unknown_ca": world.unknown_ca_file(),
        "requests": world.requests_file(),
    });
    say(&format!("READY {ready}"))?;
    if options.until_stdin_closes {
        // An error ends it as well as the end.
        let _ = io::copy(&mut io::stdin().lock().take(u64::MAX), &mut io::sink());
        drop(world);
        return Ok(());
    }
    loop {
        thread::park();
    }
}

fn print_token(options: &Token) -> Result<(), Error> {
    let service = match options.service {
        Service::Public => token::Service::Public,
        Service::Private => token::Service::Private,
    };
    let expires = Timestamp::now().checked_add(SignedDuration::from_secs(options.expires))?;
    let password = token::password(service, &options.region, expires)?;
    say(&if options.auth { token::with_user(&password) } else { password })
}

fn say(line: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|source| Error::Write { path: "standard output".into(), source })
}
