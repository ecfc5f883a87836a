// events_peer.mjs PORT: hears our stream of events once and broadcasts the same bytes with npm's ws to everybody who connects. Prints its port.
import { createRequire } from "node:module";
const { WebSocket, WebSocketServer } = createRequire(process.cwd() + "/")("ws");

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket) => socket.on("message", () => {}));
const source = new WebSocket(`ws://127.0.0.1:${process.argv[2]}/api/v1/events`, ["millrace.v1", "millrace.bearer.peer"], { perMessageDeflate: false });
source.on("open", () => source.send('{"type":"hello","topics":["jobs"],"client":"peer","api":1}'));
source.on("message", (data) => {
  const text = data.toString();
  for (const socket of server.clients) socket.send(text);
});
source.on("close", () => process.exit(1));
server.on("listening", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
