"""Somebody who is not root, and sudo. Written as in `scenarios.py`, and with

person      the command is run by a user who is not root and may use sudo, of these groups
of_root     the logins are stored for root
asks_by     what comes before the doctor
"""
from scenarios import APP, PRIVATE, PRIVATE_ENDED, PRIVATE_NONE, PUBLIC_ENDED, PULL_PRIVATE, PULL_PUBLIC

GOOD = [(PRIVATE, "private", "eu-west-1", 9999)]


def by_sudo(row):
    return {**row, "command": ["sudo", *row["command"]], "person": ["docker"], "asks_by": ["sudo"]}


PEOPLE = [
    dict(PULL_PRIVATE, **PRIVATE_ENDED, person=["docker"], name="a user: expired private login, docker pull"),
    dict(by_sudo(PULL_PRIVATE), **{**PRIVATE_NONE, "logins": GOOD, "finding": "sudo-root-config"},
         explained="private-not-logged-in", name="sudo: the login is that of who asks, sudo docker pull"),
    dict(by_sudo(PULL_PRIVATE), **PRIVATE_NONE, name="sudo: no private login, sudo docker pull"),
    dict(by_sudo(PULL_PUBLIC), **PUBLIC_ENDED, of_root=True, remedy="logout", name="sudo: expired public login of root, sudo docker pull"),
    dict(by_sudo(PULL_PRIVATE), **PRIVATE_ENDED, of_root=True, name="sudo: expired private login of root, sudo docker pull"),
    dict(by_sudo(PULL_PRIVATE), text=None, of_root=True, logins=GOOD, name="sudo, healthy: a private login of root"),
    dict(PULL_PRIVATE, text=None, person=["docker"], logins=GOOD, name="a user, healthy: a private login"),
    dict(PULL_PUBLIC, person=[], logins=[], text="permission denied", finding="docker-socket-permission",
         remedy="join-docker-group", name="a user: not in the group docker, docker pull"),
]
