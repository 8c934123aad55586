// The page begins here.
import "./approve.js";
import "./detail.js";
import "./queue.js";
import "./side.js";
import "./strips.js";
import "./band.js";
import "./map.js";
import { start } from "./bus.js";
import { listen } from "./keys.js";
import { tick } from "./time.js";

listen();
setInterval(tick, 1000);
await start();
tick();
document.body.dataset.ready = "yes";
