// npm's jose on media tokens: stdin has {jwks: address, audience, issuer, tokens}. One line of JSON for each: {claims, kid} or {refused: code}.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const { createRemoteJWKSet, jwtVerify } = await import(pathToFileURL(require.resolve('jose')));
const { jwks, audience, issuer, tokens } = JSON.parse(fs.readFileSync(0, 'utf8'));
const keys = createRemoteJWKSet(new URL(jwks));
for (const token of tokens) {
  const said = await jwtVerify(token, keys, { algorithms: ['EdDSA'], audience, issuer, requiredClaims: ['exp', 'iss', 'sub', 'aud', 'jti'] }).then(
    ({ payload, protectedHeader }) => ({ claims: payload, kid: protectedHeader.kid }),
    (error) => ({ refused: error.code }),
  );
  console.log(JSON.stringify(said));
}
