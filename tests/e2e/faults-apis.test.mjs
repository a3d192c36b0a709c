// The APIs beside Control Center's REST: what goes wrong there gets a sentence of
// its own too, what was known stays, and a change is sent once.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "./client.mjs";
import { iccid, simulator, startStack } from "./stack.mjs";

let stack, admin;
const CLOSED = /closed the connection before its answer was complete/;
const WEB = /came from a web page, not from the API/;

// [fault, what the section says of a read; null: it is read all the same]
const apis = {
  soap: {
    provider: "control-center-soap", account: "test", config: { iccid: iccid("test", 1) },
    settings: { username: "test", password: "test-password", accesskey: "test-licence-key" },
    faults: [
      ["rate", /This access key was used more often than Control Center allows/],
      ["expired", /does not accept this username and password/],
      ["error", /Control Center had an internal error/],
      ["html", WEB],
      ["malformed", /The answer is not SOAP/],
      ["truncated", CLOSED],
      ["big", /larger than Patchbay reads/],
      ["type", null], ["charset", null],
    ],
  },
  malima: {
    provider: "orange-malima", account: "orange-test", config: { serialnumber: "9999210000018" },
    settings: { username: "orange-test", password: "orange-test-password" }, path: "MLM",
    faults: [
      ["quota", /allows this user in a month is used up\. It starts again next month/],
      ["expired", /Orange does not accept this user name and password/],
      ["error", /Orange had an internal error/],
      ["html", WEB],
      ["drop", CLOSED],
      ["type", null], ["charset", null],
    ],
  },
  live: {
    provider: "orange-live-objects", account: "orange-test", config: { subscription: "21000002" },
    settings: { apikey: "orange-test-api-key" },
    faults: [
      ["rate", /Live Objects limits the rate of requests/],
      ["expired", /does not accept this API key/],
      ["html", /does not conform to the Live Objects API/],
      ["drop-after", CLOSED],
      ["type", null], ["charset", null],
    ],
  },
};

const fault = (account, name, more = {}) => simulator(stack, "/simulator/faults",
  { account, fault: name, switch: "on", ...more });
const clear = (account) => simulator(stack, "/simulator/faults", { account, fault: "all", switch: "off" });

before(async () => {
  stack = await startStack();
  admin = new Client(stack.url);
  await admin.signIn();
  await admin.addType("pump");
  await admin.addDevice("pump", "p-1");
  for (const [key, { provider, settings, path = "" }] of Object.entries(apis)) {
    const page = `/extensions/add/${provider}`;
    const { status } = await admin.submit(page, page, { "s-api": provider, key, name: key, on: "on",
      "s-endpoint": `${stack.simulator}/${path}`,
      ...Object.fromEntries(Object.entries(settings).map(([k, v]) => [`s-${k}`, v])) });
    assert.equal(status, 303, key);
  }
  await admin.link("pump", "p-1", Object.fromEntries(Object.entries(apis).map(([k, { config }]) => [k, config])));
  for (const key of Object.keys(apis)) await admin.submit("/devices/pump/p-1", `/${key}/refresh`, {});
});
after(async () => { await stack?.end({ expected: [/nginx\.log: .*prematurely closed .*sim\.sock/] }); });

// The section of an extension, as text.
async function section(key, page = "/devices/pump/p-1") {
  const { status, text } = await admin.get(page);
  assert.equal(status, 200);
  const from = text.indexOf(`<section class="card" id="ext-${key}"`);
  assert.ok(from >= 0, "the section is there");
  return text.slice(from, text.indexOf("</section>", from)).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ")
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}
const KNOWN = /Activated|Suspended|Inventory|Test Ready|Retired/;

for (const [key, { account, faults }] of Object.entries(apis))
  describe(key, { concurrency: 1 }, () => {
    for (const [name, words] of faults)
      test(`a read: ${name}`, async () => {
        assert.match(await section(key), KNOWN);
        await fault(account, name);
        assert.equal((await admin.submit("/devices/pump/p-1", `/${key}/refresh`, {})).status, 303);
        const text = await section(key);
        await clear(account);
        assert.match(text, KNOWN);
        if (words === null) assert.doesNotMatch(text, /Not refreshed/);
        else {
          assert.match(text, words);
          assert.match(text, /Not refreshed.*The data below is from/);
        }
      });
  });

describe("changes over SOAP", { concurrency: 1 }, () => {
  const page = "/devices/pump/p-1", sim = iccid("test", 1);
  const puts = async () => (await simulator(stack, "/simulator/counters?account=test")).writesByIccid[sim]?.put ?? 0;

  // [fault, what becomes of it, the state asked for, how often the carrier got it]
  for (const [name, outcome, state, sent] of [
    ["rate", "Refused", "DEACTIVATED", 1], ["html", "Confirmed", "DEACTIVATED", 1],
    ["drop-after", "Confirmed", "ACTIVATED", 1], ["drop", "Unknown", "DEACTIVATED", 1],
  ])
    test(`${name}: ${outcome}`, async () => {
      const had = await puts();
      await fault("test", name, { calls: "writes", iccid: sim });
      const res = await admin.submit(page, "/soap/state", { state, confirm: "yes" });
      assert.equal(res.status, 303);
      assert.match(await section("soap", res.location), new RegExp(`${outcome}\\.`));
      await clear("test");
      await admin.submit(page, "/soap/refresh", {});
      assert.equal(await puts(), had + sent, "sent once");
    });
});

describe("numbers that nobody knows", { concurrency: 1 }, () => {
  test("each API says so in words", async () => {
    await admin.addDevice("pump", "p-2");
    await admin.link("pump", "p-2", { soap: { iccid: "8999999999999999999" },
      malima: { serialnumber: "9999999999992" }, live: { subscription: "99999999" } });
    for (const [key, words] of Object.entries({ soap: /does not know this ICCID in your account/,
      malima: /Orange does not know this SIM/, live: /Orange does not know this SIM/ })) {
      await admin.submit("/devices/pump/p-2", `/${key}/refresh`, {});
      assert.match(await section(key, "/devices/pump/p-2"), words);
    }
  });
});
