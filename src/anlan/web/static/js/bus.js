// One stream per browser: the tab that holds the lock listens and passes on; without locks (plain http on a LAN) a tab asks.
import { house } from "./house.js";

const RETRY_MS = [500, 1000, 2000, 5000];
const POLL_MS = 5000;
const tabs = new BroadcastChannel("anlan");

/** News that comes while the state is on its way: the state may be older than it, so it is taken again afterwards. */
let meanwhile = null;

export async function load() {
  meanwhile = [];
  const reply = await fetch("/api/state", { headers: { accept: "application/json" } });
  if (reply.status === 401) location.assign("/login");
  if (!reply.ok) throw new Error(`state ${reply.status}`);
  house.load(await reply.json());
  for (const [kind, body, seq] of meanwhile) house.take(kind, body, seq);
  meanwhile = null;
}

/** Begin: state first, then news for as long as the page lives. */
export async function start() {
  tabs.onmessage = ({ data }) => hear(data.kind, data.body, data.seq);
  await again(load);
  if (navigator.locks) navigator.locks.request("anlan-stream", listen);
  else poll();
}

async function again(work) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch {
      await new Promise((done) => setTimeout(done, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]));
    }
  }
}

function hear(kind, body, seq) {
  if (kind === "reload") again(load);
  else if (kind === "ended") location.assign("/login");
  else {
    meanwhile?.push([kind, body, seq]);
    house.take(kind, body, seq);
  }
}

/** Holds the lock for ever; each failure of the stream opens it anew from the last seq known. */
async function listen() {
  for (let tries = 0; ; tries += 1) {
    await new Promise((ended) => {
      const stream = new EventSource(`/api/events?after=${house.seq}&generation=${house.generation}`);
      const pass = (event) => {
        tries = 0;
        const message = { kind: event.type, body: JSON.parse(event.data), seq: Number(event.lastEventId) || 0 };
        hear(message.kind, message.body, message.seq);
        tabs.postMessage(message);
      };
      for (const kind of ["rows", "readings", "beat", "reload", "ended"]) stream.addEventListener(kind, pass);
      stream.onerror = () => {
        stream.close();
        ended();
      };
    });
    await new Promise((done) => setTimeout(done, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]));
    await comeBack();
  }
}

/** After a break: whoever was logged out goes to the log-in, everybody else reads anew. */
async function comeBack() {
  try {
    await load();
  } catch {
    // the server is away: the stale banner says so, and we try again
  }
}

function poll() {
  setInterval(() => load().catch(() => undefined), POLL_MS);
}
