// The agent of docs/device-management.md: its own commands, as they stand there,
// with the mosquitto clients and curl.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startFleet, token, until } from "./fleet.mjs";

let fleet, blocks;
const running = [];
before(async () => {
  const doc = await readFile(new URL("../../docs/device-management.md", import.meta.url), "utf8");
  const section = (title) => doc.split(`${title}\n`)[1].split(/\n##/)[0];
  const code = (text) => text.split(/\n(?=\S)/).map((part) => part.split("\n").filter((l) => /^( {4}|$)/.test(l))
    .map((l) => l.slice(4)).join("\n").trim()).filter((block) => block !== "");
  blocks = { agent: code(section("## An agent in a few lines")), http: code(section("### Without MQTT")) };
  fleet = await startFleet({ devices: ["http-1", "meter-1"] });
});
after(async () => {
  for (const child of running) try { process.kill(-child.pid); } catch { /* it has ended */ }
  await fleet.end();
});

// sh with the variables of the first block.
const sh = (id, script) => {
  const child = spawn("sh", ["-c", script], { detached: true, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env,
    HOST: "127.0.0.1", PORT: String(fleet.stack.port + 2), ORG: fleet.org, TYPE: "meter", ID: id, TOKEN: token(id) } });
  running.push(child);
  child.out = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (d) => { child.out += d; });
  child.ended = new Promise((done) => child.on("close", (code) => done(code)));
  return child;
};
const api = async (path, method = "GET", body) => {
  const { username, password } = fleet.operator;
  const res = await fetch(`${fleet.stack.url}/api/v0002${path}`, { method, body: body && JSON.stringify(body), headers: {
    Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`, "Content-Type": "application/json" } });
  const text = await res.text();
  return { status: res.status, body: text === "" ? null : JSON.parse(text) };
};
const managed = (id) => api(`/device/types/meter/devices/${id}/mgmt`);
const initiate = async (id, action, parameters) => {
  const { status, body } = await api("/mgmt/requests", "POST", { action, parameters, devices: [{ typeId: "meter", deviceId: id }] });
  assert.equal(status, 202, JSON.stringify(body));
  return body.reqId;
};
const outcome = async (id, request) => {
  await until("complete", async () => (await api(`/mgmt/requests/${request}`)).body.complete, 120000);
  const { body } = await api(`/mgmt/requests/${request}/deviceStatus/meter/${id}`);
  return [body.state, body.status, body.message ?? ""];
};

test("the agent with mosquitto's clients: manage, reboot, firmware, unmanage", async () => {
  const [variables, manage, loop, unmanage] = blocks.agent;
  assert.match(variables, /^HOST=\S+ PORT=\S+ ORG=\S+ TYPE=\S+ ID=\S+ TOKEN=\S+$/);
  const first = sh("meter-1", manage);
  assert.equal(await first.ended, 0, first.out);
  assert.equal(first.out.trim(), '{"rc":200,"reqId":"1"}');
  assert.deepEqual((await managed("meter-1")).body.supports, { deviceActions: true, firmwareActions: true });

  const functions = manage.split("\n").filter((line) => !/^ask /.test(line)).join("\n");
  const agent = sh("meter-1", `${functions}\n${loop}`);
  const reboot = await initiate("meter-1", "device/reboot");
  assert.deepEqual(await outcome("meter-1", reboot), ["done", 0, ""]);
  const download = await initiate("meter-1", "firmware/download", [{ name: "uri", value: "https://a.example/fw" }, { name: "version", value: "2" }]);
  assert.deepEqual(await outcome("meter-1", download), ["done", 0, ""]);
  const firmware = async () => (await managed("meter-1")).body.firmware;
  assert.deepEqual([(await firmware()).state, (await firmware()).uri, (await firmware()).version], [2, "https://a.example/fw", "2"]);
  const update = await initiate("meter-1", "firmware/update");
  assert.deepEqual(await outcome("meter-1", update), ["done", 0, ""]);
  assert.deepEqual([(await firmware()).state, (await firmware()).updateStatus], [0, 0]);
  assert.deepEqual(await outcome("meter-1", await initiate("meter-1", "device/reboot")), ["done", 0, ""]);
  process.kill(-agent.pid);
  await agent.ended;
  assert.equal(agent.out, "");

  const last = sh("meter-1", `${functions}\n${unmanage}`);
  assert.equal(await last.ended, 0, last.out);
  assert.equal(last.out.trim(), '{"rc":200,"reqId":"2"}');
  assert.equal((await managed("meter-1")).status, 404);
});

test("the agent with curl: it is managed, polls for a request, and answers", async () => {
  const [script] = blocks.http, [say, poll] = script.replaceAll("\\\n", "").split(/\n(?=curl)/)
    .map((line) => line.replace("http://127.0.0.1:8080", fleet.stack.url));
  const said = sh("http-1", say);
  assert.equal(await said.ended, 0);
  assert.match(said.out, /\{"rc":200,"reqId":"1"\}/);
  const request = await initiate("http-1", "device/reboot");
  const asked = sh("http-1", poll);
  assert.equal(await asked.ended, 0);
  const { reqId, topic } = JSON.parse(/\{.*\}/.exec(asked.out)[0]);
  assert.equal(topic, "mgmt/initiate/device/reboot");
  assert.equal(await sh("http-1", say.replace(/-d '[^']*'/, `-d '{"topic":"response","reqId":"${reqId}","rc":202}'`)).ended, 0);
  assert.equal(await sh("http-1", say).ended, 0);
  assert.deepEqual(await outcome("http-1", request), ["done", 0, ""]);
});
