#!/usr/bin/python3
"""Makes jwt_vectors.json: tokens by PyJWT 2.6 and jwcrypto 1.1 (Debian's python3-jwt and python3-jwcrypto), and forgeries by hand.

The key's seed is the bytes 0 to 31, the secret of HS256 32 letters. Usage: jwt_vectors.py > jwt_vectors.json
"""
import base64
import hashlib
import hmac
import json

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwcrypto import jwk
from jwcrypto import jwt as jwcrypto_jwt

SEED, SECRET, KID = bytes(range(32)), "0123456789abcdef0123456789abcdef", "k7Qm2x"
INGEST = {"iss": "studio", "sub": "abcdefghij", "aud": "millrace-ingest", "exp": 2000000000, "jti": "t1", "publish": ["films/"], "read": [""]}
MEDIAMTX = {"iss": "studio", "sub": "abcdefghij", "aud": "mediamtx", "exp": 2000000000, "jti": "t1", "mediamtx_permissions": [{"action": "publish", "path": "~^studio/"}]}


def url64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def part(value):
    return url64(json.dumps(value, separators=(",", ":")).encode())


def forged(header, claims, key):
    text = part(header) + "." + part(claims)
    return text + "." + url64(hmac.new(key, text.encode(), hashlib.sha256).digest())


def by_jwcrypto(header, claims, key):
    made = jwcrypto_jwt.JWT(header=header, claims=claims)
    made.make_signed_token(key)
    return made.serialize()


def eddsa(private, claims, **header):
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": KID, **header})


def without(claim):
    return {name: value for name, value in INGEST.items() if name != claim}


def main():
    ours, other = Ed25519PrivateKey.from_private_bytes(SEED), Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = ours.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    pair = jwk.JWK(kty="OKP", crv="Ed25519", x=url64(public), d=url64(SEED), kid=KID, use="sig", alg="EdDSA")
    good = {"pyjwt_eddsa": eddsa(ours, INGEST), "jwcrypto_eddsa": by_jwcrypto({"alg": "EdDSA", "kid": KID}, INGEST, pair)}
    shared = jwk.JWK(kty="oct", k=url64(SECRET.encode()))
    good_hs256 = {"pyjwt_hs256": jwt.encode(MEDIAMTX, SECRET, algorithm="HS256"), "jwcrypto_hs256": by_jwcrypto({"alg": "HS256"}, MEDIAMTX, shared)}
    bad = {
        "alg none": jwt.encode(INGEST, None, algorithm="none", headers={"kid": KID}),
        "alg none without kid": jwt.encode(INGEST, None, algorithm="none"),
        "hs256 under the public key": forged({"alg": "HS256", "kid": KID}, INGEST, public),
        "hs256 under the public key without kid": forged({"alg": "HS256"}, INGEST, public),
        "hs256 for the ingest": jwt.encode(INGEST, SECRET, algorithm="HS256"),
        "signed by another key": eddsa(other, INGEST),
        "eddsa without kid": jwt.encode(INGEST, ours, algorithm="EdDSA"),
        "crit": eddsa(ours, INGEST, crit=["b64"], b64=True),
        "other audience": eddsa(ours, {**INGEST, "aud": "mediamtx"}),
        "two audiences": eddsa(ours, {**INGEST, "aud": ["mediamtx", "millrace-ingest"]}),
        "exp is text": forged_exp(ours),
        "exp beyond all time": eddsa(ours, {**INGEST, "exp": 1e300}),
        "publish is text": eddsa(ours, {**INGEST, "publish": ""}),
        "nbf to come": eddsa(ours, {**INGEST, "nbf": 1999999990}),
        **{"without " + claim: eddsa(ours, without(claim)) for claim in ("iss", "sub", "aud", "exp", "jti")},
    }
    elliptic = jwk.JWK.generate(kty="EC", crv="P-256", kid="ec")
    jwks = {"keys": [json.loads(key.export_public()) for key in (pair, elliptic)]}
    print(json.dumps({"jwks": jwks, "good": good, "good_hs256": good_hs256, "bad": bad,
                      "unknown_kid": jwt.encode(INGEST, other, algorithm="EdDSA", headers={"kid": "abcdef"})}, indent=1))


def forged_exp(key):
    """PyJWT refuses to write such a one, so it is put together here."""
    text = part({"alg": "EdDSA", "kid": KID}) + "." + part({**INGEST, "exp": "2000000000"})
    return text + "." + url64(key.sign(text.encode()))


main()
