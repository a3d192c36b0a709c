// What whoever runs an installation looks at: the status page, patchbay doctor,
// the metrics, and a backup made while people work.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { Client } from "./client.mjs";
import { BUILD, PASSWORD, startStack } from "./stack.mjs";

const run = promisify(execFile);

let stack, admin, key, dir, smtp;
const mails = [];

// Takes mail, as far as is needed to see it.
async function mailServer() {
  const server = createServer((s) => {
    let got = "", data = false;
    s.write("220 test\r\n");
    s.on("error", () => {});
    s.on("data", (d) => {
      got += d;
      for (let end; (end = got.indexOf(data ? "\r\n.\r\n" : "\r\n")) !== -1;) {
        const part = got.slice(0, end);
        got = got.slice(end + (data ? 5 : 2));
        if (data) mails.push(part);
        const word = data ? "" : part.slice(0, 4).toUpperCase();
        data = word === "DATA";
        s.write(data ? "354 go\r\n" : word === "QUIT" ? "221 bye\r\n" : "250 fine\r\n");
      }
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}
const patchbay = (state, ...words) => run(join(BUILD, "patchbay"), ["--state", state, ...words]);

before(async () => {
  smtp = await mailServer();
  stack = await startStack({ env: { MAIL_SERVER: `smtp://127.0.0.1:${smtp.address().port}`, MAIL_FROM: "patchbay@example.com",
    MAIL_TO: "operator@example.com" } });
  admin = new Client(stack.url);
  await admin.signIn();
  const { stdout } = await patchbay(stack.state, "key", "add", "monitoring", "viewer");
  key = `Basic ${Buffer.from(stdout.trim().split("\n").join(":")).toString("base64")}`;
  dir = await mkdtemp(join(tmpdir(), "patchbay-operate-"));
});
after(async () => {
  await stack?.end();
  smtp?.close();
  if (dir) await rm(dir, { recursive: true });
});

// Each series once, after its type: name{labels} → number.
async function metrics() {
  const res = await fetch(`${stack.url}/metrics`, { headers: { Authorization: key } });
  assert.equal(res.status, 200);
  assert.match(res.headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
  const found = new Map(), types = new Map();
  for (const line of (await res.text()).trim().split("\n")) {
    const type = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line);
    if (type) { assert.ok(!types.has(type[1]), line); types.set(type[1], type[2]); }
    if (line.startsWith("#")) { assert.match(line, /^# (TYPE|HELP) patchbay_\w+ \S/); continue; }
    const [, name, labels = "", value] = /^(patchbay_\w+)(\{(?:\w+="[^"\\]*",?)+\})? (-?[0-9.]+)$/.exec(line) ?? assert.fail(line);
    assert.ok(types.has(name) || types.get(name.replace(/_(bucket|sum|count)$/, "")) === "histogram", `${line}: no type`);
    assert.ok(!found.has(name + labels), `${line}: twice`);
    found.set(name + labels, Number(value));
  }
  return found;
}

describe("operating", { concurrency: 1 }, () => {
  test("metrics count pages and calls", async () => {
    const was = await metrics(), pages = 'patchbay_requests_total{pool="pages",status="2xx"}';
    for (let i = 0; i < 5; i++) assert.equal((await admin.get("/devices")).status, 200);
    const now = await metrics();
    assert.ok(now.get(pages) >= was.get(pages) + 5);
    const buckets = [...now].filter(([k]) => k.startsWith('patchbay_request_seconds_bucket{pool="pages"')).map(([, v]) => v);
    assert.deepEqual(buckets, [...buckets].sort((x, y) => x - y), "cumulative");
    assert.equal(buckets.at(-1), now.get('patchbay_request_seconds_count{pool="pages"}'));
    assert.ok(now.get("patchbay_database_bytes") > 0 && now.get("patchbay_disk_free_bytes") > 0);
    assert.ok(!now.has("patchbay_backup_age_seconds"), "none was made");
  });

  test("the status page is the doctor's, for admins alone", async () => {
    const { status, text } = await admin.get("/settings/status");
    assert.equal(status, 200);
    const { stdout } = await patchbay(stack.state, "doctor").catch((e) => e);
    const titles = [...stdout.matchAll(/^(?:good|warn|BAD ) +([^:]+):/gm)].map((m) => m[1]);
    assert.ok(titles.length >= 7);
    assert.deepEqual([...text.matchAll(/<th scope="row">([^<]+)</g)].map((m) => m[1].replace("&amp;", "&")), titles);
    await stack.patchbay(["user", "add", "vera", "viewer"], PASSWORD + "\n");
    const vera = new Client(stack.url);
    await vera.signIn("vera");
    assert.equal((await vera.get("/settings/status")).status, 403);
  });

  test("a test mail goes to the operator", async () => {
    const { status, location } = await admin.submit("/settings/status", "/settings/status", {});
    assert.equal(status, 303);
    assert.match((await admin.get(location)).text, /on its way/);
    while (mails.length === 0) await new Promise((done) => setTimeout(done, 100));
    assert.match(mails[0], /^To: <?operator@example\.com>?\r?$/m);
    assert.match(mails[0], /^Subject: Patchbay: a test\r?$/m);
    assert.match(Buffer.from(mails[0].split("\r\n\r\n")[1], "base64").toString(), /^admin asked for this mail/);
  });

  test("a backup while people add devices is of one moment", async () => {
    await admin.addType("crate");
    let over = false, added = 0;
    const work = (async () => { while (!over) await admin.addDevice("crate", `c${added++}`); })();
    const kept = join(dir, "kept"), other = join(dir, "other");
    while (added < 3) await new Promise((done) => setTimeout(done, 20));
    const { stdout } = await patchbay(stack.state, "backup", kept, "--events");
    over = true;
    await work;
    assert.match(stdout, /kept: complete, \d+ files; secret\.key is not in it/);
    assert.match((await patchbay(stack.state, "verify", kept)).stdout, /the key of this backup/);
    assert.match((await patchbay(other, "restore", kept)).stdout, /secret\.key is missing/);
    const { stdout: found } = await run(join(BUILD, "sql"), [join(other, "patchbay.db"),
      "SELECT count(*), (SELECT n FROM counter WHERE name = 'devices') FROM device"]);
    const [rows, counted] = JSON.parse(found);
    assert.ok(rows >= 2 && rows <= added, `${rows} of ${added}`);
    assert.equal(rows, counted);
    assert.ok((await metrics()).get("patchbay_backup_age_seconds") >= 0);
    assert.match((await patchbay(stack.state, "doctor").catch((e) => e)).stdout, /^good  Backup: The last one was made/m);
  });
});
