"""YAML and JSON texts that are odd, and what SAM's own parser and the doctor's make of them: the values, or a refusal."""

import json
import os
import random
import subprocess
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
TEST = "template::source::differential::texts_are_read_as_sam_reads_them"

# What may stand as a value, as a key, in [ ] and in { }.
SCALARS = """
=|<<|! x|! 12|! '12'|!!int x|!!int 7|!!int ''|!!int '0o17'|!!int ' 7 '|!!int 1.5|!!int '1:90'|!!float x|!!float 3|!!float '1e3'
!!bool maybe|!!bool YeS|!!null x|!!null ''|!!str 12|!!str [a]|!!str {a: b}|!!binary aGk=|!!binary aGk|!!binary é|!!set {a, b}
!!set {}|!!set [a]|!!set|!!omap [a: 1, b: 2]|!!omap [{a: 1, b: 2}]|!!omap {a: 1}|!!pairs [a: 1, a: 2]|!!pairs [a]|!!timestamp 2020-01-01
!!timestamp x|!!seq [a]|!!seq a|!!map {a: b}|!!map [a]|!!map ''|!!python/none x|!!merge x|!<tag:yaml.org,2002:str> 1|!<!Ref> a
!<x> a|!e!x a|!Ref|!Ref ''|!Ref &a b|&a !Ref b|!Ref !Sub a|!GetAtt a|!GetAtt a.b.c|!GetAtt [a, b.c]|!GetAtt {a: b}|!Sub [a, {b: c}]
!Sub|!Sub  a|!Sub"a"|!Sub 'a'b|!Ref[a]|!Join [",", [a]]|!a%62 c|!a%zz c|!a#b c|!a, b|*a|&a|& a|* a|&a-b_1 c|&a.b c|&é c
99999999999999999999|-99999999999999999999|0o17|017|-017|08|0_|0b_|0x_|0b11|0b12|0x1F|-0x1F|1_000|1__0|_1|1:30|190:20:30|1:75|01:30|1:3_0|1_0:30
1:30.5|1:30.|.5|-.5|+.5|5.|1.5e3|1.5e+3|1e3|1e+3|1.e+3|.5e+3|._5|.inf|-.INF|+.inf|.nan|-.nan|.NaN|.|-|--|---|...|+|-0|+0|0.0|-0.0|1.0e+999
2020-01-01|2020-01-01T00:00:00Z|yes|No|ON|oN|y|n|true|TRUE|tRUE|null|Null|nULL|~|~ a|''|""|'a''b'|"a\\tb"|"\\x41\\u00e9\\U0001F600"|"\\ud83d"|"\\q"
"\\x4"|"a\\
 b"|"a
 b"|"a

 b"|'a
b'|"a
b"|a
 b|a

 b|a
b|a # b|a #|a#b|a: b|a:b|a:|:a|: a|:|::|?|? a|?a|-a|- a|- - a|-   a|- a: b|@a|`a|%a|a%b|a@b|,a|a,b|[a|a]|[a]]|{a|}|a}|{a}|{a: b|[]|{}
[a, b]|[a,b]|[a, ]|[,]|[a,,b]|[a b]|[a: b]|[a: ]|[: a]|[? a : b]|[a?b]|[http://x?y=z]|[a:b]|["a":b]|["a": b]|{a:b}|{"a":b}|{"a": b}|{a: }|{a, b}
{a: b,}|{,}|{? a}|{? a : b}|{a: b, a: c}|{a : b}|{a: [b}|{a: b]}|{[a]: b}|{{a}: b}|{1: a, 1.0: b, true: c}|{<<: {a: b}}|{<<: [{a: b}, {a: c}]}
{<<: a}|{<<: [a]}|{<<: !Sub {a: b}}|{<<: !Ref a}|{a: 1, <<: {a: 2, b: 3}}|{<<: {a: 1}, <<: {a: 2}}|{'<<': a}|{=: a}|{"=": a}|[<<]|[=]|{!!str a: b}|{!Ref a: b}
{~: a}|{: a}|{&a b: *a}|{*a : b}|{*a: b}|[&a b, *a]|[&a b, &a c]|&a [*a]|&a {b: *a}|[*b]|[a, # c
b]|[a # c
, b]|[a
]|{a: b
}|[
a,
b
]|>|>-
|>
a|>
 a|>-
  a
  b|>+
  a

|>
  a
   b
  c|>
  a

  b|>2
   a|>0
 a|>10
 a|>-2
    a|>2-
    a|>--
 a|> # c
 a|># c
 a|>
   a
  b|"a"b|"a" b|'a' # b|"a"# b|'a': b|"a" : b|"a":b|a :b|a	b|a	|	a|a	# b|"a	b"|"a"	|[a,	b]|{a:	b}|!Ref	a|&a	b|-	a|é|a é|"é"|😀|é: b
"""

# Whole texts.
WHOLE = (
    "", " ", "\n", "# c", "---", "--- a", "---\n...\n", "...", "--- a\n--- b", "a\n---\nb", "a\n...\nb", "a: 1\n...\n---\nb: 2\n", "a\n...\n...\n",
    "--- |\n a\n", "--- >\na\n", "---a", "--- # c\na: b", "---\ta", "%YAML 1.1\n---\na", "%YAML 1.2\n---\na: on", "%YAML 2.0\n---\na", "%YAML 1.1\na",
    "%YAML\n---\na", "%YAML 1.1\n%YAML 1.1\n---\na", "%YAML 1.1 # c\n---\na", "%X y z\n---\na", "%TAG ! !X\n---\n!a b", "%TAG !e! tag:yaml.org,2002:\n---\n!e!int 7",
    "%TAG !! !\n---\n!!Ref a", "%TAG !e! x\n%TAG !e! y\n---\na", "%TAG\n---\na", "a\n%YAML 1.1\n", "%", "%é\n---\na", " %YAML 1.1\n---\na", "\ufeffa: b",
    "\ufeff---\na", "\ufeff{\"a\": 1}", "a: \ufeffb", "a\ufeff: b", "\ufeff\ufeffa: b", "a: b\r\nc: d\r\n", "a: b\rc: d", "a: |\r\n  x\r\n  y\r\n", "a: 'x\r\n  y'",
    "a: b\x85c: d", "a: b\u2028c: d", "a: b\u2029  c", "a: |\n  x\u2028  y\n", "a: 'x\x85  y'", "a: \"x\u2028\u2028  y\"", "a: >\n  x\x85  y\n", "a: \x07", "a: \x00",
    "a: \x1b", "a: \x7f", "a: \ufffe", "a\n b: c", "a: b\n c: d", "a:\n b: c\n  d: e", "a:\n  b: c\n d: e", "a:\n- b\n- c\nd: e", "a:\n  - b\n - c", "a:\n- b\n  - c",
    "- a\nb: c", "a: b\n- c", "- - a\n  - b\n- c", "-\n  a\n-\n- b", "a:\n  \n  b: c\n", "a:\n\tb: c", "a:\n  b: c\n\td: e", "a: b\n\t\nc: d", "a: b\n  \t\nc: d",
    "a: b\t\nc: d", "a:\tb", "a\t: b", "\ta: b", "a:\n  - b\n\t- c", "a: [\n\tb]", "a: [b\t, c]", "a: 'b\n\tc'", "a: |\n\tb", "a: |\n \tb", "a: b # c\t\n", "a: b\n# c\n\t# d\n",
    "? a\n: b", "? a", "? a\n? b\n: c", "? [a]\n: b", "? |\n  a\n: b", "a: ? b", "a\n: b", "'a\n b': c", "a b\n c: d", "x" * 1025 + ": b", "x" * 1020 + ": b", "'" + "x" * 1030 + "': b",
    "{" + "x" * 1030 + ": b}", "a: " + "x" * 3000, "é" * 1023 + ": b", "? " + "x" * 1030 + "\n: b", "a: [b,\nc]\nd: e", "a: [b,\n c\n]\nd: e", "a: {b: c,\nd: e}", "a: {b: c\n, d: e}",
    "a: {\n  b: c\n  d: e\n}", "a: [b\n c]", "a: {b\n c: d}", "a: {'b'\n : d}", "a: {'b\n  c': d}", "a: b\n\n\n", "a: |\n  b\n c", "a: |\n  b\nc", "a: |\n\n\n  b\n", "a: |\n   \n  b\n",
    "a: |\n    \n  b\n", "a: |\n  b\n    \n", "a: |\n  b\n \n  c\n", "a: |+\n  b\n\n\nc: d", "a: |-\n  b\n\n\nc: d", "a: |\n  # b\n # c\nd: e", "a: |\n", "a: |", "a: |\nb: c", "a: |2\n  b\n   c\n",
    "- |\n a\n- b", "- |\na\n", "- >1\n  a", "a: !Sub |\n  b\n  c\nd: e", "a: !Sub\n  b: c", "a: !Sub\n  - b\n  - c", "a: !Sub\n- b\n- c", "a: !Sub # c\n  - b", "a: !If\n  - b\n  - !Ref c\n  - d",
    "a: &b\n  c: d\ne: *b", "a: &b\n- c\ne: *b", "&a b: c\nd: *a", "a: &b c\nd: *b\ne: *b", "a: &b c\nd: &b e\nf: *b", "a: *b\nb: &b c", "a: *b\n", "a: &b !Ref c\nd: *b", "a: !Ref *b",
    "*a : b", "a: &a {b: c}\nd:\n  <<: *a\n  b: e", "a: &a {b: c}\nd: &d {b: f, g: h}\ne:\n  <<: [*a, *d]\n", "a: &a [1]\nd: {<<: *a}", "a: &a [{b: c}]\nd: {<<: *a}",
    "a: &a {b: c}\nd:\n  b: e\n  <<: *a\n  <<: {b: x, y: z}", "<<: {a: b}\nc: d", "<<:\n  a: b", "<<:\nc: d", "a:\n  <<: !Sub {b: c}", "a:\n  - <<: {b: c}", "!!map\na: b", "!!omap\n- a: b\n- c: d",
    "!!set\n? a\n? b", "!!str\na", "a: !!str\nb: c", "a: !!int\nb: c", "a: !!null\nb: c", "a: !Ref\nb: c", "a: !\nb: c", "a: &x\nb: *x", "a: ! b", "a: ! {b: c}", "a: ! [b]", "a: b\na: c",
    "a: b\na : c", "1: a\n1: b", "1: a\ntrue: b\n1.0: c", "~: a\nnull: b", "on: a\ntrue: b", "a: 'b", 'a: "b', "a: 'b\n---\nc'", "a: 'b\n...\nc'", "a: b\n---", "a: b\n--- ", "a: b\n---c", "a: b\n ---\n", "--- - a",
    "--- a: b", "- --- a", "a: --- b", "a: ...", "a: - b", "a: -b", "a: - ", "a:\n-b", "a:b", "a:b: c", "a: b: c", "a: b:c", "a: 'b': c", "a: http://b", "a: \"b\":c", "a:: b", "a: :b", "a: ::b", "- :b", "- : b",
    "a: @b", "a: `b`", "a: %b", "%a: b", "a: b%", "a: |b", "a: >b", "a: >-b", "a: |-\nb: c", "a: b, c", "a: [b], c", "a: {b}, c", "a: {b: c} d", "a: [b] # c", "a: [b]# c", "a: [b]: c", "[a]: b", "{a: b}: c", "[a, b]\n", "[a]\nb: c",
    "a: ${b}", "a: {{b}}", "a: {{ b }}: c", "a: {{b}}c", "a: b }}", "a: ]", "a: }", "]", "}", "a\n]", "a: b # c", "a: 'b'# c", "a: b#c", "a: #b", "#a: b", "a#: b", "a #: b", "a: \\b", "a: 'b\\'", "a: \"b\\\"", "a: \"\\\n  b\"", "a: \"b \\\n  c\"",
    "a: \"b\n\n\n  c\"", "a: b\n\n\n  c", "a: b\n  # c\n  d", "a: b\n # c\nd: e", "a:\n  b\n  c: d", "a:\n  b\n  c\nd: e", "a:\n  b: c\n\n  # d\n\n  e: f", "a:\n# c\n  b: c", "a:\n   b: c\n# c\n   d: e", "a: b\n  c: d", "a: 'b'\n  c: d",
    '{"a": 1}', '{"a": 1,}', '{"a": NaN, "b": Infinity, "c": -Infinity}', '{"a": -NaN}', '{"a": 1, "a": 2}', '{"a": 123456789012345678901234567890}', '{"a": -0}', '{"a": 01}', '{"a": 1.}', '{"a": .5}', '{"a": 1e400}', '{"a": 1E5}', '{"a": -1.5e-3}',
    '{"a": "b\nc"}', '{"a": "b\tc"}', '{"a": "\\u0041\\ud83d\\ude00"}', '{"a": "\\ud83d"}', '{"a": "\\x41"}', '{"a": "\\/"}', '{"a": \'b\'}', '{a: 1}', '{"a": True}', '{"a": true, // c\n"b": 1}', '{"a": /* c */ 1}', '{"a":1}', '{"a":1 "b":2}', '{"a":"b","c":[1,2,],}',
    '{"a": "\x7f"}', '{"a": "\x01"}', ' \n\t{"a": 1}', '\t{"a": 1}', '{"a":\t1}', '{"a":\t1,}', '{\n\t"a": 1\n}', '{\n\t"a": 1,\n}', '{"a": 1}\n{"b": 2}', '{"a": 1} # c', '{"a": "\u2028"}', '[1, 2]', '"a"', '12', 'null', 'NaN', '{"a": {"b": null}, "a": {"c": 1}}', '{"a": "<<"}', '{"<<": 1}', '{"a": =}', '{"a" : 1}', '{"a"\n: 1}', '{"a"\n: 1,}', '\xa0{"a": 1}', '{"a": 1}\x0c', '{"a": nul}', '{"a": nullx}', '{"a": infinity}',
)  # fmt: skip

PLACES = ("{}", "a: {}", "a: {}\nb: c", "- {}", "{}: a", "a:\n  b: {}\n  c: d", "[{}]", "a: [b, {}, c]", "a: {{b: {}}}")
# Small texts as people write them; bytes of them are changed.
SEEDS = (
    "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.12\n      Handler: 'a.b'\n      Layers: [!Ref L, \"x\"]\n",
    "a: &a\n  b: 1.5 # c\n  d: |\n    e\n    f\ng:\n  <<: *a\n  h: >-\n    i\n    j\n\n  k: {l: m, n: [o, p]}\n",
    "Transform: 'AWS::Serverless-2016-10-31'\nX:\n- !Sub \"${A}/b\"\n- Fn::Join:\n  - ','\n  - - a\n    - !GetAtt b.c\n- on\n-   d:\n      e: 012\n",
    '{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 3, "A": [true, null, -1.5e3, "\\u00e9"]}}}}\n',
    "%YAML 1.1\n---\n? a\n: !!str 12\n!Ref b: c\n'd': \"e\\n\\\n  f\"\n...\n",
    "a: [b, {c: d}, 'e, f',\n  g]\nh: {i: j,\n  k: 'l\n\n  m'}\nn: o\n  p\n# q\nr: - s\n",
)
BYTES = " \n\t:-,[]{}'\"!&*#|>%@?=<~\\a1.0_x\r\x85\u2028é+"


def texts(seed, count):
    snippets = [snippet for line in SCALARS.strip("\n").split("|") for snippet in line.split("\n")] + SCALARS.strip("\n").split("|")
    yield from WHOLE
    yield from dict.fromkeys(place.format(snippet) for snippet in snippets for place in PLACES)
    chance = random.Random(f"texts {seed}")
    for _ in range(count):
        text = chance.choice((*SEEDS, *SEEDS, *WHOLE))
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            place = chance.randint(0, len(text))
            end = place + chance.choice((0, 0, 1, 1, 3))
            inside = "".join(chance.choices(BYTES, k=chance.choice((0, 1, 1, 2))))
            text = text[:place] + chance.choice((inside, inside, text[end : end + 5])) + text[end:]
        yield text


def differences(seed, count):
    """(how many texts, [(text, SAM's answer, the doctor's)])"""
    asked = list(texts(seed, count))
    said = doctors(asked)
    pairs = [(text, sams(text), answer) for text, answer in zip(asked, said, strict=True)]
    return len(asked), [pair for pair in pairs if not same(*pair[1:])]


def same(sam, doctor):
    return ("refused" in sam and "refused" in doctor) or sam == doctor


def doctors(asked):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "texts")
        file.write_text("".join(json.dumps(text) + "\n" for text in asked))
        command = ["cargo", "test", "--quiet", "--locked", "--lib", "--", "--ignored", "--exact", TEST]
        subprocess.run(command, cwd=PROJECT, check=True, env={**os.environ, "SAM_ECR_DOCTOR_TEXTS": str(file)}, stdout=subprocess.DEVNULL)
        return [json.loads(line) for line in Path(f"{file}.answers").read_text().split("\n")[:-1]]


def sams(text):
    from samcli.yamlhelper import yaml_parse

    try:
        return {"value": described(yaml_parse(text.replace("\r\n", "\n").replace("\r", "\n")), ())}
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}


def described(value, inside):
    if id(value) in inside:
        raise ValueError("a list that contains itself, on which SAM fails later")
    inside = (*inside, id(value))
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\ufffd\ufffd\ufffd", "\ufffd")
    if isinstance(value, (list, tuple)):
        return [described(item, inside) for item in value]
    if isinstance(value, dict):
        return {"map": [[described(key, inside), described(item, inside)] for key, item in value.items()]}
    if isinstance(value, set):
        return {"printed": "{%s}" % ", ".join(sorted(map(repr, value))) if value else "set()"}
    return {"printed": repr(value)}
