#!/usr/bin/env python3
"""tokens.py BIN: media tokens, verified by npm's jose and Debian's python3-jwt, each with the set of keys that it fetches from the server itself.

Before a rotation, after it, once the next key signs (faketime: three hours later), and after an emergency, in which a key is taken back: what it
signed is refused then. A token with another's signature, for another audience, or for "none" never passes. Exit 77 without jose or python3-jwt.
"""
import base64
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from served import HERE, Serve, check, debians, ended, node, node_modules

debians("jwt")
import jwt

BIN = pathlib.Path(sys.argv[1]).resolve()
AUDIENCE = "millrace-ingest"
CLAIMS = {"aud", "exp", "iss", "jti", "sub", "publish", "read"}


def by_jose(modules, server, tokens, issuer):
    asked = {"jwks": server.url + "/.well-known/jwks.json", "audience": AUDIENCE, "issuer": issuer, "tokens": tokens}
    ran = node(modules, HERE / "tokens.mjs", input=json.dumps(asked))
    return [json.loads(line) for line in ran.stdout.splitlines()] or [{"refused": ran.stderr}] * len(tokens)


def by_pyjwt(server, tokens, issuer):
    keys, said = jwt.PyJWKClient(server.url + "/.well-known/jwks.json"), []
    for token in tokens:
        try:
            key = keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(token, key.key, algorithms=["EdDSA"], audience=AUDIENCE, issuer=issuer, options={"require": ["exp", "iss", "sub", "aud", "jti"]})
            said.append({"claims": claims, "kid": key.key_id})
        except jwt.PyJWTError as error:
            said.append({"refused": type(error).__name__})
    return said


def unverified(token):
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


class Verifiers:
    def __init__(self, modules, server):
        self.modules, self.server = modules, server

    def issue(self, audience=AUDIENCE, **more):
        status, _, body = self.server.ask("POST", "/api/v1/media-tokens", {"audience": audience, "publish": ["studio/"], "read": ["films/"], "seconds": 3600, **more})
        if status != 200:
            raise SystemExit(f"FAILED: no media token: {status} {body}")
        return body["token"]

    def agree(self, what, good, bad=()):
        """Both take the good ones with the same claims, and refuse the bad ones."""
        issuer = unverified(good[0])[1]["iss"]
        for name, said in (("jose", by_jose(self.modules, self.server, [*good, *bad], issuer)), ("python3-jwt", by_pyjwt(self.server, [*good, *bad], issuer))):
            taken = all(each.get("claims") == unverified(token)[1] and set(each["claims"]) <= CLAIMS for each, token in zip(said, good))
            check(taken and all("refused" in each for each in said[len(good):]), f"{name}: {what}", said)


def forged(token, other):
    head, body, _ = token.split(".")
    none = base64.urlsafe_b64encode(json.dumps({**unverified(token)[0], "alg": "none"}).encode()).decode().rstrip("=")
    return [f"{head}.{body}.{other.split('.')[2]}", f"{none}.{body}.", f"{head}.{other.split('.')[1]}.{token.split('.')[2]}"]


def keys_of(server):
    return [key["kid"] for key in server.ask("GET", "/.well-known/jwks.json")[2]["keys"]]


def main():
    modules = node_modules(BIN)
    if not modules:
        print("SKIPPED: the packages of tests/clients could not be had by npm")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "data"
        server = Serve(BIN, data).set_up()
        token, port = server.token, server.port
        try:
            them = Verifiers(modules, server)
            first, other = them.issue(), them.issue(publish=["else/"])
            stranger = them.issue(audience="mediamtx")
            them.agree("a token is taken, a forged one and another's are not", [first, other], [*forged(first, other), stranger])
            old = unverified(first)[0]["kid"]
            server.ask("POST", "/api/v1/keys/rotate", {})
            check(len(keys_of(server)) == 2 and old in keys_of(server), "a rotation publishes the next key beside the one that signs", keys_of(server))
            them.agree("after it what was signed before and what is signed now is taken", [first, them.issue()])
            if shutil.which("faketime"):
                server.stop()
                library = subprocess.run(["faketime", "-f", "+3h", "printenv", "LD_PRELOAD"], capture_output=True, text=True).stdout.strip()
                server = Serve(BIN, data, port=port, LD_PRELOAD=library, FAKETIME="+3h", FAKETIME_DONT_FAKE_MONOTONIC="1")
                server.token, them.server = token, server
                later = them.issue()
                check(unverified(later)[0]["kid"] != old, "three hours later the next key signs", unverified(later)[0])
                them.agree("and its tokens are taken beside the older ones", [first, later])
            else:
                print("SKIPPED: without faketime nothing is three hours later")
            status, _, body = server.ask("DELETE", "/api/v1/keys/" + old)
            check(status == 200 and old not in keys_of(server), "a key is taken back", (status, body))
            them.agree("what it signed is refused, what is signed now is taken", [them.issue()], [first, other])
        finally:
            server.stop()
    return ended()


sys.exit(main())
