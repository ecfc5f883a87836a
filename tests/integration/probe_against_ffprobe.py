#!/usr/bin/env python3
"""Compares `millrace probe --json` with ffprobe on every playable file of shared/media: streams, sizes, rotation, SAR, rates, durations, colour, languages.

Usage: probe_against_ffprobe.py MILLRACE MEDIA_FOLDER [FILE…]. Playable: ffprobe opens it and ffmpeg decodes something of it.
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

# Not sources of a job: playlists and manifests (they open other files), and documents beside the media.
NOT_MEDIA = {".md", ".tsv", ".txt", ".m3u8", ".mpd", ".xsd", ".srt", ".vtt", ".ass", ".json", ".py", ".sh"}


def run(*command):
    return subprocess.run(command, capture_output=True, timeout=120)


def ratio(text):
    num, _, den = (text or "0/1").replace(":", "/").partition("/")
    return int(num) / int(den) if int(den or 0) else 0.0


def seconds(text):
    return float(text) if text not in (None, "", "N/A") else None


def name(text):
    return "" if text in (None, "unknown", "reserved", "N/A") else text


def turn(stream):
    for data in stream.get("side_data_list", []):
        if "rotation" in data:
            return round(-float(data["rotation"]) / 90) * 90 % 360  # Millrace turns by quarters
    return 0


def same_time(ours, theirs):
    """An unknown time is null on our side and absent on theirs."""
    return (ours is None) == (theirs is None) and (ours is None or abs(ours - theirs) < 0.0015)


def compare_video(ours, theirs, differences):
    def want(what, a, b):
        if a != b:
            differences.append(f"stream {theirs['index']} {what}: {a!r}, ffprobe {b!r}")

    want("codec", ours["codec"], name(theirs.get("codec_name")))
    want("size", (ours["width"], ours["height"]), (theirs.get("width", 0), theirs.get("height", 0)))
    want("pixel format", ours["pixelFormat"], name(theirs.get("pix_fmt")))
    sar = theirs.get("sample_aspect_ratio", "1:1")
    want("SAR", round(ours["sampleAspect"]["num"] / ours["sampleAspect"]["den"], 4), round(ratio(sar) or 1.0, 4))
    if not ours["mirrored"]:
        want("rotation", ours["rotation"], turn(theirs))
    for key, field in (("averageRate", "avg_frame_rate"), ("baseRate", "r_frame_rate")):
        mine = ours[key]["num"] / ours[key]["den"] if ours[key]["den"] else 0.0
        want(field, round(mine, 3), round(ratio(theirs.get(field)), 3))
    for key, field in (("primaries", "color_primaries"), ("transfer", "color_transfer"), ("matrix", "color_space"), ("range", "color_range")):
        want(field, ours["colour"][key], name(theirs.get(field)))


def compare(millrace, path):
    try:
        theirs = run("ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", path)
        report = json.loads(theirs.stdout or "{}")
    except (subprocess.TimeoutExpired, ValueError):  # a damaged tag makes ffprobe's own JSON invalid
        return None
    streams = [s for s in report.get("streams", []) if s.get("codec_type") in ("video", "audio")]
    if theirs.returncode != 0 or not streams:
        return None
    played = run("ffmpeg", "-v", "error", "-nostdin", "-t", "0.5", "-i", path, "-f", "framecrc", "-")
    if not any(line and not line.startswith(b"#") for line in played.stdout.splitlines()):
        return None
    mine = run(millrace, "probe", path, "--json")
    if mine.returncode != 0:
        if "malformed" in pathlib.Path(path).parts:
            return None  # a plain refusal is a good answer to a broken file
        return [f"refused: {mine.stderr.decode(errors='replace').strip()}"]
    info = json.loads(mine.stdout)
    differences = []
    by_index = {s["index"]: s for s in info["video"] + info["audio"]}
    if sorted(by_index) != [s["index"] for s in streams]:
        return [f"streams {sorted(by_index)}, ffprobe {[s['index'] for s in streams]}"]
    if not same_time(info.get("durationSeconds"), seconds(report["format"].get("duration"))):
        differences.append(f"duration {info.get('durationSeconds')}, ffprobe {report['format'].get('duration')}")
    for stream in streams:
        ours = by_index[stream["index"]]
        language = {key.lower(): value for key, value in stream.get("tags", {}).items()}.get("language", "")
        if ours["language"] != language:
            differences.append(f"stream {stream['index']} language {ours['language']!r}, ffprobe {language!r}")
        for key, field in (("durationSeconds", "duration"), ("startSeconds", "start_time")):
            if not same_time(ours.get(key), seconds(stream.get(field))):
                differences.append(f"stream {stream['index']} {field}: {ours.get(key)}, ffprobe {stream.get(field)}")
        if stream["codec_type"] == "video":
            compare_video(ours, stream, differences)
        elif (ours["codec"], ours["channels"], ours["sampleRate"]) != (name(stream.get("codec_name")) or "none", stream.get("channels"), int(stream.get("sample_rate", 0))):
            differences.append(f"stream {stream['index']} audio {ours['codec']} {ours['channels']} {ours['sampleRate']}, ffprobe {stream.get('codec_name')} {stream.get('channels')} {stream.get('sample_rate')}")
    return differences


def main():
    millrace, media = sys.argv[1], pathlib.Path(sys.argv[2])
    if not media.is_dir():
        print(f"SKIPPED: the test media are not here ({media})")
        return 77
    files = [pathlib.Path(f) for f in sys.argv[3:]] or sorted(
        f for f in media.rglob("*") if f.is_file() and f.suffix.lower() not in NOT_MEDIA)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda f: compare(millrace, str(f)), files))
    played = [(f, r) for f, r in zip(files, results) if r is not None]
    wrong = [(f, r) for f, r in played if r]
    for file, differences in wrong:
        for difference in differences:
            print(f"{file}: {difference}")
    print(f"{len(played)} playable files, {len(played) - len(wrong)} agree with ffprobe")
    return 1 if wrong or not played else 0


sys.exit(main())
