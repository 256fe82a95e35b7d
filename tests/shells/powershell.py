"""Lines of PowerShell, read by the grammar of tree-sitter: the words of each command."""
import re
import subprocess
import sys

from shells import CACHE, NotThere
from tools import locked

GRAMMAR = ["tree-sitter==0.26.1", "tree-sitter-powershell==0.26.4"]
FOLDER = CACHE / "tree-sitter"
OF_ITS_OWN = ["rm"]  # what PowerShell does itself
QUOTES = "'\u2018\u2019\u201a\u201b"


def grammar():
    """A parser."""
    with locked():
        if not (FOLDER / "tree_sitter_powershell").is_dir():
            pip = [sys.executable, "-m", "pip", "install", "-q", "--target", FOLDER, *GRAMMAR]
            if subprocess.run(pip).returncode != 0:
                raise NotThere("the grammar of PowerShell: pip does not find it")
    sys.path.append(str(FOLDER))
    import tree_sitter
    import tree_sitter_powershell
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))


def compared(parser, line, expected):
    """The programs and words in it, and those that dash gave to programs, where they can be told. What PowerShell's own
    commands do is not: they are only read."""
    tree = parser.parse(re.sub(r"(--\w+)=(?=\w)", r"\1_", line).encode())  # the grammar does not know `--a=b`
    if tree.root_node.has_error:
        return "a line that cannot be read", "one that can"
    commands = [words(node) for node in found(tree.root_node, "command")]
    programs = sorted(command for command in commands if command and command[0] != "Remove-Item")
    wanted = sorted([given["program"], *(re.sub(r"^(--\w+)=(?=\w)", r"\1_", word) for word in given["words"])] for given in expected
                    if given["words"] != ["afterwards"] and given["program"] not in OF_ITS_OWN)
    return programs, wanted


def found(node, kind):
    if node.type == kind:
        yield node
    for child in node.children:
        yield from found(child, kind)


def words(command):
    named = [child for child in command.children if child.type in ("command_name", "command_elements")]
    text = [named[0].text.decode()]
    for elements in named[1:]:
        text += [plain(child.text.decode()) for child in elements.named_children if child.type != "command_argument_sep"]
    return text


def plain(word):
    """Between single quotes two of them are one; nothing else is special."""
    if word[0] not in QUOTES or len(word) < 2:
        return word
    inner, text, skip = word[1:-1], "", False
    for place, letter in enumerate(inner):
        if skip:
            skip = False
            continue
        text += letter
        skip = letter in QUOTES and inner[place + 1:place + 2] != "" and inner[place + 1] in QUOTES
    return text
