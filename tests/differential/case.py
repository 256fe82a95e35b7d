"""A case: a template with what is told beside it, in a folder."""
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

ELSEWHERE = ("Location", "TemplateURL", "ImageUri", "asset")  # where a template speaks of other files
OPTIONS = {"parameters": None, "region": None, "language_extensions": False}


@dataclass
class Case:
    """`files` are written into a new folder; where there are none, `folder` has them already."""
    rule: str
    template: str = "template.yaml"
    files: dict = field(default_factory=dict)
    folder: Path | None = None
    options: dict = field(default_factory=dict)
    docker: list | None = None  # what Docker's builder needs: ["base REFERENCE", "copy-from REFERENCE"]
    silent: bool = False  # SAM drops something, but nobody has to be told

    def place(self, folder):
        """Its folder, written if it has to be."""
        if self.folder and not self.files:
            return self.folder
        text = str(self.files.get(self.template, ""))
        # Links to the rest of a large folder take longer than SAM does, and few templates look there.
        root = shadow(self.folder, self.template, folder) if self.folder and any(word in text for word in ELSEWHERE) else folder
        for name, content in self.files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    def shown(self):
        told = {name: value for name, value in self.options.items() if value}
        texts = [f"--- {name}\n{text if isinstance(text, str) else repr(text)}" for name, text in self.files.items()]
        return "\n".join(texts or [f"--- {self.folder / self.template}"]) + (f"\n--- told: {json.dumps(told)}" if told else "")


def shadow(real, template, folder):
    """A folder that has all that `real` has, by links, but for the template; also what lies up to two levels above."""
    levels = 2
    while levels and len(real.parts) <= levels + 1:
        levels -= 1
    top, names = real, []
    for _ in range(levels):
        names.insert(0, top.name)
        top = top.parent
    for name in names:
        link_all(top, folder, name)
        top, folder = top / name, folder / name
        folder.mkdir()
    link_all(top, folder, template)
    return folder


def link_all(real, folder, but):
    for entry in os.scandir(real):
        if entry.name != but:
            (folder / entry.name).symlink_to(entry.path)
