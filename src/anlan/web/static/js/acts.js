// What a person does here: each press carries its own token, so that sent twice is done once.
import { t } from "./words.js";

const token = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Post an act; says in one line what became of it. */
export async function act(kind, body) {
  return post(`/api/acts/${kind}`, { ...body, token: token() });
}

/** Post something that is answered with words; null when it was refused. */
act.read = (path, body) => post(path, { ...body, token: token() }, true);

export const jump = (name) => post("/api/pace/bookmark", { name });

export const pace = (speed) => post("/api/pace", { speed });

async function post(path, body, wantsBody = false) {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      const reply = await fetch(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (reply.status === 401) location.assign("/login");
      const answer = await reply.json().catch(() => ({}));
      if (reply.ok) {
        if (answer.state === "waiting") toast(t("act.waiting"), "warn");
        return wantsBody ? answer : true;
      }
      toast(t("act.refused", { reason: typeof answer.detail === "string" ? answer.detail : reply.status }), "bad");
      return wantsBody ? null : false;
    } catch {
      await new Promise((done) => setTimeout(done, 700));
    }
  }
  toast(t("act.unreached"), "bad");
  return false;
}

/** A line that is read aloud and goes away by itself. */
export function toast(text, tone = "plain") {
  const place = document.getElementById("toasts");
  const line = document.createElement("p");
  line.className = tone;
  line.textContent = text;
  place.append(line);
  setTimeout(() => line.remove(), 6000);
}
