#!/usr/bin/env python3
"""The second language is complete: every text the sources hold has a German translation, every plural an English one; what core says
keeps its places, and an error of a job is a text that can be translated.

Usage: translations.py SOURCE_ROOT LUPDATE. Runs lupdate on copies; what it leaves unfinished is a text nobody translated.
"""
import html
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# Rooms whose errors and log lines an operator reads in the panel. Readers of formats (core/package) and answers of HTTP stay English.
SPEAKING = ["app/desktop", "app/encoder", "app/wiring", "core/access", "core/base", "core/decode", "core/engine", "core/fleet/wire", "core/fleet/worker", "core/media", "core/model", "core/net", "core/playback", "core/remote", "core/work"]


def unfinished(root, lupdate, name, *options):
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(root / "translations" / name, folder)
        subprocess.run([lupdate, "-no-obsolete", "-locations", "none", "-source-language", "en", *options, "-I", ".", "ui", "app", "core", "-ts", copy], cwd=root, check=True, capture_output=True)
        text = pathlib.Path(copy).read_text(encoding="utf-8")
    messages = re.findall(r"<message.*?</message>", text, re.S)
    return [re.search(r"<source>(.*?)</source>", m, re.S).group(1) for m in messages if 'type="unfinished"' in m or re.search(r"<translation></translation>|<translation/>|<numerusform></numerusform>", m)]


def places(text):
    return sorted(re.findall(r"%[1-9]", html.unescape(text)))


def misplaced(root):
    """Sentences of core whose translation lacks a name or a number, or has one that is not there."""
    text = (root / "translations" / "millrace_de.ts").read_text(encoding="utf-8")
    core = re.search(r"<name>Core</name>(.*?)</context>", text, re.S).group(1)
    pairs = re.findall(r"<source>(.*?)</source>\s*<translation>(.*?)</translation>", core, re.S)
    return [source for source, translation in pairs if places(source) != places(translation)]


def untranslatable(root):
    """Errors and log lines made of a bare sentence: base::text keeps the parts that another language needs."""
    code, maker = r"(?:ErrorCode::\w+,|LogLevel::\w+,)", r"\b(?:bad|conflict|refused)\("
    bare = re.compile(rf'(?:{code}|{maker})\s*(?:std::string\()?"[^"]|{code}[^;{{}}]*?\+\s*"(?=[^;]*\}})|{maker}[^;{{}}]*?\+\s*"')
    for room in SPEAKING:
        for path in sorted((root / room).rglob("*.[ch]pp")):
            for match in bare.finditer(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(root)}: {' '.join(match.group(0).split())[:80]}"


def main():
    root, lupdate = pathlib.Path(sys.argv[1]), sys.argv[2]
    missing = [f"millrace_de.ts: {text}" for text in unfinished(root, lupdate, "millrace_de.ts")]
    missing += [f"millrace_en.ts: {text}" for text in unfinished(root, lupdate, "millrace_en.ts", "-pluralonly")]
    missing += [f"millrace_de.ts: other places: {text}" for text in misplaced(root)]
    missing += [f"no base::text: {place}" for place in untranslatable(root)]
    print("\n".join(missing) or "every text is translated")
    return 1 if missing else 0


sys.exit(main())
