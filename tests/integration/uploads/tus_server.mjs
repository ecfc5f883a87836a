// tus_server.mjs FOLDER: @tus/server with its file store at /api/v1/uploads; prints its port.
import { createRequire } from "node:module";

const require = createRequire(process.env.NODE_MODULES + "/");
const { Server } = require("@tus/server");
const { FileStore } = require("@tus/file-store");
const server = new Server({ path: "/api/v1/uploads", datastore: new FileStore({ directory: process.argv[2] }), respectForwardedHeaders: false });
const listening = server.listen({ host: "127.0.0.1", port: 0 }, () => console.log(listening.address().port));
