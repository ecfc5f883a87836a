#!/usr/bin/python3
"""Other people's libraries take our media tokens. One JSON object on stdin: {"jwks": text, "token": JWT, "audience": text, "claims": {…}}.

Exit 0 when PyJWT and jwcrypto both verify the token against the set and read the same claims, 77 when they are not installed.
"""
import json
import sys

try:
    import jwt
    from jwcrypto import jwk
    from jwcrypto import jwt as jwcrypto_jwt
except ImportError:
    sys.exit(77)


def main():
    given = json.load(sys.stdin)
    kid = jwt.get_unverified_header(given["token"])["kid"]
    keys = jwt.PyJWKSet.from_json(given["jwks"]).keys
    key = next(key for key in keys if key.key_id == kid)
    by_pyjwt = jwt.decode(given["token"], key.key, algorithms=["EdDSA"], audience=given["audience"], options={"require": ["exp", "iss", "sub", "aud", "jti"]})
    read = jwcrypto_jwt.JWT(jwt=given["token"], key=jwk.JWKSet.from_json(given["jwks"]), algs=["EdDSA"])
    by_jwcrypto = json.loads(read.claims)
    for name, claims in (("PyJWT", by_pyjwt), ("jwcrypto", by_jwcrypto)):
        if claims != given["claims"]:
            print(f"{name} reads {claims}")
            return 1
    return 0


sys.exit(main())
