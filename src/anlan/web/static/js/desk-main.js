// A desk begins here.
import { start } from "./bus.js";
import { open } from "./desk.js";
import "./strips.js";
import { tick } from "./time.js";

setInterval(tick, 1000);
await start();
await open();
tick();
document.body.dataset.ready = "yes";
