// The commands of "Connect a device", each run as it is printed, and payloads of
// any kind on the device's page.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { startFleet, token, until } from "./fleet.mjs";

const run = promisify(execFile);
let fleet;
before(async () => { fleet = await startFleet({ devices: ["printed", "odd"], gateways: ["hub1"] }); });
after(() => fleet.end());

const entities = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#x27;": "'" };
const plain = (html) => html.replace(/&(?:amp|lt|gt|quot|#39|#x27);/g, (e) => entities[e]);
async function commands(path) {
  const { text } = await fleet.admin.get(`${path}/connect`), found = {};
  for (const [, title, code] of text.matchAll(/<h2>([^<]*)<\/h2>\s*<pre[^>]*>\s*<code data-copy>([^<]*)<\/code>/g)) found[title] = plain(code);
  return found;
}
const page = async (path) => (await fleet.admin.get(path)).text;
const env = (id) => ({ ...process.env, TOKEN: token(id) });

for (const [kind, path, id] of [["a device", "/devices/meter/printed", "printed"], ["a gateway", "/devices/hub/hub1", "hub1"]])
  test(`the commands for ${kind}`, async () => {
    const c = await commands(path), [type] = path.split("/").slice(2);
    assert.deepEqual(Object.keys(c), ["Send an event", "Wait for commands", "Send one over HTTP", ...kind === "a device" ? ["Node.js"] : []]);
    await run("bash", ["-c", c["Send an event"]], { env: env(id) });
    await until("the event", async () => (await page(path)).includes("<summary>climate</summary>"));
    const waiting = spawn("bash", ["-c", `exec ${c["Wait for commands"]}`], { env: env(id), stdio: ["ignore", "pipe", "inherit"] });
    let heard = "";
    waiting.stdout.on("data", (d) => { heard += d; });
    const app = await fleet.app("printer");
    await until("a command", async () => {
      await app.publishAsync(`iot-2/type/${type}/id/${id}/cmd/go/fmt/json`, '{"n":1}', { qos: 1 });
      await new Promise((done) => setTimeout(done, 200));
      return heard !== "";
    });
    assert.match(heard, /^\S+\/cmd\/go\/fmt\/json \{"n":1\}$/m);
    waiting.kill();
    const { stdout } = await run("bash", ["-c", `${c["Send one over HTTP"]} -sS -o /dev/null -w '%{http_code}'`], { env: env(id) });
    assert.equal(stdout, "200");
    if (c["Node.js"]) {
      await app.subscribeAsync("iot-2/type/meter/id/printed/evt/+/fmt/+", { qos: 1 });
      const before = app.received.length;
      const node = spawn(process.execPath, ["--import", new URL("network.mjs", import.meta.url).pathname, "-e", c["Node.js"]],
        { env: { ...env(id), SDK_DOMAIN: "127.0.0.1", SDK_PORTS: JSON.stringify({ 1883: fleet.stack.port + 2 }) }, stdio: "ignore", cwd: new URL(".", import.meta.url).pathname });
      await until("the SDK's event", () => app.received.length > before);
      assert.equal(app.received.at(-1).text, '{"d":{"celsius":21.5}}');
      node.kill();
    }
    await app.endAsync();
  });

// Small and odd, then made up: numbers, texts, depth, bytes.
const seed = Number(process.env.SEED ?? Date.now() % 1000000);
let state = seed;
const below = (n) => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return (state >>> 8) % n; };
const TEXTS = ["", "a", "<script>alert(1)</script>", "\u0000", "\u202e", "é\ud83d\ude00", "]]>", "&amp;", "x".repeat(300), "__proto__", "toString", "d.d", "a b"];
const NUMBERS = ["0", "-0", "1e308", "1e-320", "-1.5", "9007199254740993", "0.1", "123456789012345678901234567890", "1E+2"];
function value(depth) {
  switch (below(depth > 5 ? 4 : 6)) {
  case 0: return NUMBERS[below(NUMBERS.length)];
  case 1: return JSON.stringify(TEXTS[below(TEXTS.length)]);
  case 2: return ["true", "false", "null"][below(3)];
  case 3: return JSON.stringify(String(below(1000)));
  case 4: return `[${Array.from({ length: below(4) }, () => value(depth + 1))}]`;
  default: return `{${Array.from({ length: below(5) }, () => `${JSON.stringify(TEXTS[below(TEXTS.length)])}:${value(depth + 1)}`)}}`;
  }
}
const odd = () => {
  const made = value(0);
  switch (below(6)) {
  case 0: return Buffer.from(Array.from({ length: below(600) }, () => below(256)));
  case 1: return Buffer.from(made.slice(0, below(made.length + 1)));
  case 2: return Buffer.from("[".repeat(below(3000)) + "]".repeat(below(3000)));
  default: return Buffer.from(`{"d":${made}}`);
  }
};

test("whatever a device sends, its page is whole", async () => {
  const device = await fleet.device("odd"), at = "/devices/meter/odd";
  console.log(`seed ${seed}`);
  for (let round = 0; round < 40; round++) {
    const sent = Array.from({ length: 12 }, () => [["json", "text", "xml", "bin"][below(4)], odd()]);
    for (const [format, payload] of sent) await device.publishAsync(`iot-2/evt/e${below(8)}/fmt/${format}`, payload, { qos: 1 });
    const last = `last${round}`;
    await device.publishAsync(`iot-2/evt/${last}/fmt/text`, "x", { qos: 1 });
    let text;
    await until("it is there", async () => (text = await page(at)).includes(`<summary>${last}</summary>`));
    assert.match(text, /<\/html>\s*$/);
    assert.doesNotMatch(text, /<script>alert|\u0000/);
    assert.doesNotMatch(text, /could not be read/);
    assert.equal((await fleet.admin.get(`${at}?_=${round}`)).status, 200);
    // every tag of the two sections is ours
    for (const part of ["recent-events", "sensor-information"]) {
      const section = new RegExp(`<section class="card" id="${part}"[\\s\\S]*?</section>`).exec(text)?.[0] ?? "";
      for (const [, tag] of section.matchAll(/<\/?([a-zA-Z][\w-]*)/g))
        assert.ok(["section", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "pre", "time", "code", "div", "small",
          "svg", "rect", "path", "line", "g", "title", "polyline", "circle", "span", "figure"].includes(tag), `<${tag}> after ${JSON.stringify(sent.map(([, p]) => p.toString("base64")))}`);
    }
    const res = await fetch(`${fleet.stack.url}/api/v0002/device/types/meter/devices/odd/events`, { headers: {
      Authorization: `Basic ${Buffer.from(`${fleet.operator.username}:${fleet.operator.password}`).toString("base64")}` } });
    assert.equal(res.status, 200);
    assert.ok((await res.json()).length > 0);
  }
  await device.endAsync();
});
