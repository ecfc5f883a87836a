// tus_js.mjs ENDPOINT FILE [KEY]: tus-js-client with its defaults, and KEY as its Idempotency-Key, uploads FILE; prints the address of the upload.
import { createRequire } from "node:module";
import { createReadStream, statSync } from "node:fs";

const require = createRequire(process.env.NODE_MODULES + "/");
const tus = require("tus-js-client");
const [endpoint, file, key] = process.argv.slice(2);
const upload = new tus.Upload(createReadStream(file), {
    endpoint,
    uploadSize: statSync(file).size,
    chunkSize: 4_000_000, // a stream needs one
    metadata: { filename: "from node.mov", filetype: "video/quicktime" },
    headers: key ? { "Idempotency-Key": key } : {},
    onError: (error) => { console.error(String(error)); process.exit(1); },
    onSuccess: () => { console.log(upload.url); process.exit(0); },
});
upload.start();
