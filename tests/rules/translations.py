#!/usr/bin/env python3
"""The second language is complete: every text the sources hold has a German translation, every plural an English one.

Usage: translations.py SOURCE_ROOT LUPDATE. Runs lupdate on copies; what it leaves unfinished is a text nobody translated.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def unfinished(root, lupdate, name, *options):
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(root / "translations" / name, folder)
        subprocess.run([lupdate, "-no-obsolete", "-locations", "none", "-source-language", "en", *options, "-I", ".", "ui", "app", "core/model", "-ts", copy], cwd=root, check=True, capture_output=True)
        text = pathlib.Path(copy).read_text(encoding="utf-8")
    messages = re.findall(r"<message.*?</message>", text, re.S)
    return [re.search(r"<source>(.*?)</source>", m, re.S).group(1) for m in messages if 'type="unfinished"' in m or re.search(r"<translation></translation>|<translation/>|<numerusform></numerusform>", m)]


def main():
    root, lupdate = pathlib.Path(sys.argv[1]), sys.argv[2]
    missing = [f"millrace_de.ts: {text}" for text in unfinished(root, lupdate, "millrace_de.ts")]
    missing += [f"millrace_en.ts: {text}" for text in unfinished(root, lupdate, "millrace_en.ts", "-pluralonly")]
    print("\n".join(missing) or "every text is translated")
    return 1 if missing else 0


sys.exit(main())
