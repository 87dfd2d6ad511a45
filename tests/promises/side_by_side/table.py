"""The table of known differences (`table.json`): read, held against what differs, and written as a page for people.

A row is [call, member, what moto says, what the demo cloud says]; a `*` in it stands for anything. Rows that differ for the
same reason are a class, which says once who is right and why, and where that is written.
"""

import json
import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "demo-cloud-and-moto.md"
RIGHT = {
    "demo": "The demo cloud is right.",
    "moto": "moto is right; the demo cloud leaves it at that.",
    "both": "Both are right: AWS does either.",
}
SHORT = {"demo": "the demo cloud is right", "moto": "moto is right", "both": "AWS does either"}
HEAD = """# Where the demo cloud and moto differ

Made from `tests/promises/side_by_side/table.json` by `cargo xtask side-by-side`; do not edit.

[moto](https://docs.getmoto.org) is a pretend AWS by other people. The test `side_by_side` sends both the same calls, right
ones and wrong ones, with boto3, and compares the answers member by member: which members there are, their values, and, of
a refusal, its code, its status and of which parameters its words tell. Ids, ARNs, addresses and times become the names
under which the test knows them (`<vpc>`) or a word for their kind (`<uuid>`); lists have no order. Where moto was right,
the demo cloud was mended. What still differs is below. The test fails on a difference that is not here, and on a row of
this page that differs no more.

`–` means that the member is not there, and `*` stands for anything.
"""


class Table:
    def __init__(self, classes=None):
        self.classes = json.loads((HERE / "table.json").read_text("utf-8")) if classes is None else classes

    def rows(self):
        return [row for each in self.classes for row in each["rows"]]

    def complaints(self, found):
        """What differs and is not told of, and what is told of and does not differ."""
        patterns = [(row, pattern(row)) for row in self.rows()]
        found = [(each, "\0".join(each)) for each in found]
        for each, text in found:
            if not any(pattern.fullmatch(text) for _, pattern in patterns):
                yield f"the table does not have {json.dumps(each, ensure_ascii=False)}"
        for row, pattern_of_it in patterns:
            if not any(pattern_of_it.fullmatch(text) for _, text in found):
                yield f"nothing differs any more as {json.dumps(row, ensure_ascii=False)}"
        for each in self.classes:
            if each["right"] not in RIGHT or not all(each[name].strip() for name in ("title", "why", "source")):
                yield f"a class must say who is right, why, and where that is written: {each['title']!r}"

    def text(self):
        """The page."""
        parts = [HEAD]
        for right in RIGHT:
            count = sum(len(each["rows"]) for each in self.classes if each["right"] == right)
            parts.append(f"\n- {SHORT[right]}: {count} rows")
        parts.append("\n")
        for right, words in RIGHT.items():
            for each in self.classes:
                if each["right"] == right:
                    parts.append(section(each, words))
        return "".join(parts)

    def is_current(self):
        return PAGE.exists() and PAGE.read_text("utf-8") == self.text()

    def write(self):
        PAGE.write_text(self.text(), "utf-8", newline="\n")


def section(each, words):
    lines = [
        f"\n## {each['title']}\n",
        f"{words} {each['why']}\n",
        f"*Source:* {each['source']}\n",
        "| Call | Member | moto says | The demo cloud says |",
        "|---|---|---|---|",
    ]
    return "\n".join(lines + ["| " + " | ".join(map(cell, row)) + " |" for row in each["rows"]]) + "\n"


def cell(text):
    """As code, for `*` and `<` mean something in Markdown."""
    return text if text == "–" else f"`{text.replace('|', '¦')}`" if text else "(empty)"


def pattern(row):
    return re.compile("\0".join(".*".join(map(re.escape, part.split("*"))) for part in row), re.DOTALL)
