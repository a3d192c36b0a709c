// What is kept on disk goes away, is exchanged, or can't be written while
// people work: pages say what happened, /readyz says no, nothing is lost.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, readFile, readdir, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { Client, formOf } from "./client.mjs";
import { PASSWORD, startStack } from "./stack.mjs";

const run = promisify(execFile);
const wait = async (what) => { while (!await what()) await new Promise((done) => setTimeout(done, 50)); };

let stack, admin;
const file = (name) => join(stack.state, name);
const ready = () => admin.get("/readyz");
const becomes = (status, word) => wait(async () => {
  const { status: s, text } = await ready();
  return s === status && text.includes(word);
});

before(async () => {
  stack = await startStack();
  admin = new Client(stack.url);
  await admin.signIn();
  await becomes(200, "ready");
});
after(() => stack?.end({ expected: [/static\/nothing/, /where=state/, /where=db/, /where=seal/, /where=background/, /nginx\.log: .*pages\.sock/,
  /worker patchbay-\S+ \d+ (died of signal 9|ended with status 1)/] }));

// The workers of patchbay serve, by the names of their pools.
async function workers(...names) {
  const found = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const comm = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (names.includes(comm.trim()) && line.includes(stack.state)) found.push(pid);
  }
  return found;
}

// What a client gets that sends this.
const raw = (text) => new Promise((done, fail) => {
  let got = "";
  const s = connect(stack.port, "127.0.0.1", () => s.write(text));
  s.on("data", (d) => { got += d; }).on("error", fail).on("close", () => done(got));
});

describe("what nginx answers by itself", { concurrency: 1 }, () => {
  const host = "Host: localhost\r\nConnection: close\r\n";
  for (const [name, text] of Object.entries({
    "a transfer coding it does not know": `POST /devices HTTP/1.1\r\n${host}Transfer-Encoding: odd\r\n\r\n`,
    "a version of HTTP to come": `GET /devices HTTP/3.0\r\n${host}\r\n`,
    "a body without a length": `PUT /devices HTTP/1.1\r\n${host}Content-Length: odd\r\n\r\n`,
    "a file that is not there": `GET /static/nothing HTTP/1.1\r\n${host}\r\n`,
    "another host's file": "GET /static/nothing HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
  }))
    test(`looks like a page of ours: ${name}`, async () => {
      const got = await raw(text);
      assert.match(got, /^HTTP\/1\.1 [45]\d\d /);
      assert.match(got, /class="brand"/);
    });
});

describe("the key file", { concurrency: 1 }, () => {
  test("missing, pages go on and everybody is told", async () => {
    await rename(file("secret.key"), file("kept.key"));
    assert.equal((await ready()).status, 503);
    assert.match((await ready()).text, /^not ready: The key file/);
    await wait(async () => (await admin.get("/devices")).text.includes("The key file (secret.key) is missing"));
    assert.equal((await admin.get("/devices")).status, 200);
  });
  test("exchanged, too", async () => {
    await writeFile(file("secret.key"), Buffer.alloc(32, 7));
    assert.equal((await ready()).status, 503);
    await wait(async () => (await admin.get("/devices")).text.includes("is not the one Patchbay was started with"));
    await rename(file("kept.key"), file("secret.key"));
    await becomes(200, "ready");
    await wait(async () => !(await admin.get("/devices")).text.includes("secret.key"));
  });
});

describe("a disk that takes nothing", { concurrency: 1 }, () => {
  const pools = ["patchbay-pages", "patchbay-forms", "patchbay-sign", "patchbay-api", "patchbay-out"];
  // How large a file they may make.  Only a process's own user may set that.
  const limit = async (bytes) => {
    const { uid, gid } = await stat(stack.state);
    for (const pid of await workers(...pools))
      await run("prlimit", [`--pid=${pid}`, `--fsize=${bytes}:unlimited`], process.getuid() === uid ? {} : { uid, gid });
  };
  const reader = () => new Client(stack.url);
  let who;
  test("makes /readyz say no", async () => {
    await truncate(file("log/patchbay.log"));	// it has to stay below the limit
    await limit(4096);
    await becomes(503, "Nothing can be saved");
  });
  test("lets people sign in to read", async () => {
    who = reader();
    await who.signIn();
    const { status, text } = await who.get("/devices");
    assert.equal(status, 200);
    assert.match(text, /You are signed in for reading/);
    assert.match(text, /Role: viewer/);
  });
  test("not with a wrong password", async () => {
    await assert.rejects(reader().signIn("admin", "wrong-password"), /422/);
  });
  test("refuses a form, with what was typed and the cause in the log once", async () => {
    const log = (await stack.log()).length;
    const res = await admin.submit("/device-types/add", "/device-types/add", { id: "typed-here", class: "Device" });
    assert.equal(res.status, 507);
    assert.match(res.text, /Nothing can be saved/);
    assert.match(res.text, /typed-here/);
    const lines = (await stack.log()).slice(log).split("\n").filter((l) => l.includes("device_type") || l.includes("status=507"));
    const causes = lines.filter((l) => l.includes("level=error"));
    assert.equal(causes.length, 1, lines.join("\n"));
    assert.match(lines.find((l) => l.includes("status=507")), /err=db_full/);
    assert.equal(/ id=(\S+)/.exec(causes[0])[1], / id=(\S+)/.exec(lines.find((l) => l.includes("status=507")))[1]);
  });
  test("a session for reading is a viewer's, and opens no form", async () => {
    assert.equal((await who.get("/add-device")).status, 403);
    const { text } = await who.get("/settings");
    const { fields } = formOf(text, "/settings/times");
    assert.equal((await who.post("/settings/times", { ...fields, zone: "" })).status, 507);
  });
  test("and is no other user's", async () => {
    const name = [...who.cookies.keys()].find((k) => k.includes("session"));
    const own = who.cookies.get(name), other = reader();
    await stack.patchbay(["user", "add", "jo", "admin"], PASSWORD + "\n");
    for (const forged of [own.replace(/admin$/, "jo"), own.replace(/\.(\d+)\./, (_, t) => `.${Number(t) + 1}.`),
      own.slice(0, -1), "ro..1.jo", "ro."]) {
      other.cookies.set(name, forged);
      assert.equal((await other.get("/devices")).status, 303, forged);
    }
    await stack.patchbay(["user", "passwd", "admin"], PASSWORD + "\n");
    assert.equal((await who.get("/devices")).status, 303, "a new password ends it");
  });
  test("with room again, all is as before", async () => {
    await limit("unlimited");
    await becomes(200, "ready");
    await admin.signIn();
    const { text } = await admin.get("/devices");
    assert.match(text, /Role: admin/);
    assert.equal((await admin.submit("/device-types/add", "/device-types/add", { id: "typed-here", class: "Device" })).status, 303);
  });
});

describe("the database file", { concurrency: 1 }, () => {
  test("removed, nothing is read or saved, by new workers either", async () => {
    await rename(file("patchbay.db"), file("kept.db"));
    assert.equal((await ready()).status, 503);
    let page = await admin.get("/devices");
    assert.equal(page.status, 503);
    assert.match(page.text, /<h1>The database is gone/);
    assert.doesNotMatch(page.text, /\/sign-out/);
    const before = await workers("patchbay-pages");
    for (const pid of before) process.kill(Number(pid), "SIGKILL");
    await wait(async () => (await workers("patchbay-pages")).filter((p) => !before.includes(p)).length === before.length);
    // nginx may have kept a connection to one that was killed
    await wait(async () => (page = await admin.get("/devices")).status === 503);
    assert.match(page.text, /<h1>The database is gone/);
    assert.ok(!(await readdir(stack.state)).includes("patchbay.db"), "none was made in its place");
  });
  test("replaced, it is not adopted", async () => {
    await copyFile(file("kept.db"), file("patchbay.db"));
    assert.equal((await admin.get("/devices")).status, 503);
    assert.equal((await ready()).status, 503);
    await rm(file("patchbay.db"));
  });
  test("put back, it is used again", async () => {
    await rename(file("kept.db"), file("patchbay.db"));
    await becomes(200, "ready");
    await wait(async () => (await admin.get("/devices")).status === 200);
  });
  test("overwritten, pages say that it is damaged", async () => {
    await truncate(file("patchbay.db-wal")).catch(() => {});
    await writeFile(file("patchbay.db"), Buffer.alloc(200000, 7), { flag: "r+" });
    await wait(async () => (await ready()).status >= 500);
    // what a worker has in memory it may show; another reads the file
    const before = await workers("patchbay-pages");
    for (const pid of before) process.kill(Number(pid), "SIGKILL");
    await wait(async () => /<h1>The database (is damaged|failed)/.test((await admin.get("/devices")).text));
  });
});
