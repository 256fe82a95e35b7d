"""A store of `pass`, set up for one user with a key of its own that has no passphrase."""
import json
import shutil

from install import helpers_of_debian
from scenario import expect

KEY = "%no-protection\nKey-Type: eddsa\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ecdh\nSubkey-Curve: cv25519\n" \
      "Name-Email: store@example.com\nExpire-Date: 0\n%commit\n"


def set_up(user, kept, lost_key=False):
    """`kept` is what the store has: a password by the registry."""
    for program in ("pass", "tree"):
        (user.home / "bin" / program).symlink_to(helpers_of_debian() / program)
    settings = user.home / ".gnupg"
    settings.mkdir(mode=0o700)
    (user.home / "key").write_text(KEY)
    run(user, ["gpg", "--batch", "--quiet", "--generate-key", user.home / "key"])
    run(user, ["pass", "init", "store@example.com"])
    for server, password in kept.items():
        login = json.dumps({"ServerURL": server, "Username": "AWS", "Secret": password})
        run(user, ["docker-credential-pass", "store"], login)
    if lost_key:
        run(user, ["gpgconf", "--kill", "gpg-agent"])
        shutil.rmtree(settings)
        settings.mkdir(mode=0o700)


def run(user, command, stdin=""):
    code, output = user.run(command, stdin)
    expect(code == 0, f"{command} must work", output)
