// Every page there is, in the states a person meets it in: for the tests of
// looks and access, and for the pictures.  A view opens itself in a page.
import { join } from "node:path";
import { Client } from "./client.mjs";
import { arrive, iccid, PASSWORD, ROOT, signIn, simulator } from "./stack.mjs";

// The first day of the month, so many months ago: a billing cycle's.
const cycle = (back) => {
  const d = new Date();
  return new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() - back, 1)).toISOString().slice(0, 10);
};
const hrefs = (html) => [...html.matchAll(/<th scope="row"[^>]*><a [^>]*href="([^"]+)"/g)].map((m) => m[1]);

// A demo organization with something in every part; signed-in contexts by
// role.
export async function prepare(stack, browser) {
  const admin = new Client(stack.url);
  await admin.signIn();
  await simulator(stack, "/simulator/policy", { account: "demo", per_second: 0, refuse: 0 });
  const c = { stack, admin, busy: null, unlinked: null, failed: null, silent: null, several: null };
  const free = hrefs((await admin.get("/devices?state=none")).text);
  for (const path of hrefs((await admin.get("/devices?ext=jasper")).text)) {
    await admin.submit(path, "/jasper/refresh", {});
    if (!/Carrier status: <code>ACTIVATED/.test((await admin.get(path)).text.replaceAll("&#39;", "'"))) continue;
    c.busy = path;
    break;
  }
  for (const [what, fields] of [["state", { state: "DEACTIVATED", confirm: "yes" }], ["state", { state: "ACTIVATED" }],
    ["state", { state: "INVENTORY", confirm: "yes" }], ["sms", { text: "Report your level, please." }],
    ...[0, 1, 2].map((back) => ["usage", { cycle_start: cycle(back) }]),
    ["state", { state: "DEACTIVATED", confirm: "yes", effective: new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10) }],
    ["lookup", { what: "session" }], ["lookup", { what: "location" }], ["lookup", { what: "audit" }], ["lookup", { what: "sms" }]])
    await admin.submit(c.busy, `/jasper/${what}`, fields);
  [c.unlinked, c.failed] = free;
  const [type, id] = c.failed.split("/").slice(2);
  await admin.link(decodeURIComponent(type), decodeURIComponent(id), { jasper: { iccid: iccid("demo", 77777777) } });
  await admin.submit(c.failed, "/jasper/refresh", {});
  // One of which there is traffic to draw.
  for (c.live of hrefs((await admin.get("/devices?ext=orange-live")).text)) {
    await admin.submit(c.live, "/orange-live/refresh", {});
    for (const what of ["session", "location", "traffic"]) await admin.submit(c.live, "/orange-live/lookup", { what });
    if ((await admin.get(c.live)).text.includes('class="chart"')) break;
  }
  await several(c, free[2]);
  await silence(c);
  for (const [name, role] of [["vera", "viewer"]])
    await stack.patchbay(["user", "add", name, role], PASSWORD + "\n");
  c.people = {};
  for (const [key, user] of [["anyone", null], ["admin", "admin"], ["viewer", "vera"]]) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, permissions: [] });
    c.people[key] = await context.newPage();
    c.people[key].setDefaultTimeout(20000);
    if (user) await signIn(c.people[key], stack, user);
  }
  return c;
}

// A device with a SIM of each of two carriers.
async function several(c, path) {
  const [type, id] = path.split("/").slice(2);
  await c.admin.link(decodeURIComponent(type), decodeURIComponent(id),
    { jasper: { iccid: iccid("demo", 901) }, atnt: { iccid: iccid("att-demo", 901) } });
  for (const key of ["jasper", "atnt"]) await c.admin.submit(path, `/${key}/refresh`, {});
  c.several = path;
}

// A SIM whose carrier took a change without an answer, and is silent since.
async function silence(c) {
  const fault = (fields) => simulator(c.stack, "/simulator/faults", { account: "demo", ...fields });
  for (const path of hrefs((await c.admin.get("/devices?ext=jasper&sort=device")).text)) {
    if (path === c.busy) continue;
    await c.admin.submit(path, "/jasper/refresh", {});
    const { text } = await c.admin.get(path);
    if (!/Carrier status: <code>ACTIVATED/.test(text.replaceAll("&#39;", "'"))) continue;
    const [, sim] = /data-copy>(\d{19,20})</.exec(text);
    await fault({ fault: "html", switch: "on", iccid: sim, calls: "writes" });
    await fault({ fault: "error", switch: "on", iccid: sim, calls: "reads" });
    await c.admin.submit(path, "/jasper/state", { state: "DEACTIVATED", confirm: "yes" });
    await c.admin.submit(path, "/jasper/refresh", {});
    c.silent = path;
    return;
  }
}

// Until sections that are stale have been refreshed.
const settled = (page) => page.waitForFunction(() => !document.querySelector("[data-stale], [aria-busy=true]"));
const at = (path, who = "admin") => ({ who, async open(page, c) {
  await page.goto((typeof path === "function" ? path(c) : path).replace(/^\//, c.stack.url + "/"));
  await settled(page);
} });
const press = (page, name, root = page) => arrive(page, () =>
  root.getByRole("button", { name, exact: true }).first().click());
// A page, then what is done there.
const then = (path, act, who = "admin") => ({ who, async open(page, c) {
  await at(path).open(page, c);
  await act(page, c);
} });
// A page that nginx has on disk, as it would stand there.
const onDisk = (name) => ({ who: "anyone", async open(page, c) {
  await page.route(`**/looks/${name}`, (r) => r.fulfill({ path: join(ROOT, "static", name), contentType: "text/html" }));
  await page.goto(`${c.stack.url}/looks/${name}`);
} });

// Through the steps of Add Device; until: the number of Next.
function wizard(until, fault) {
  return then("/add-device", async (page) => {
    await page.getByLabel("Device Type").selectOption("asset-tracker");
    for (let i = 0; i < until; i++) {
      if (i === 1) {
        await page.getByLabel("Device ID").fill("tracker-new");
        await page.getByLabel("Serial Number").fill("AT-9001");
      }
      if (i === 2) await page.getByLabel("Metadata").fill('{"colour": "green"}');
      await press(page, "Next");
    }
    if (!fault) return;
    await fault(page);
    await press(page, "Next");
  });
}

const device = (c) => c.busy;
const extension = "/extensions/add/control-center-rest";

export const views = {
  "sign-in": at("/sign-in", "anyone"),
  "sign-in-error": then("/sign-in", async (page) => {
    await page.getByLabel("User name").fill("nobody");
    await page.getByLabel("Password").fill("not a password");
    await press(page, "Sign in");
  }, "anyone"),
  "home": at("/"),
  "devices": at("/devices"),
  "devices-filtered": at("/devices?type=asset-tracker&ext=jasper&sort=device"),
  "devices-empty": at("/devices?type=field-gateway&state=RETIRED&class=Tracker"),
  "devices-search": at("/devices?q=tracker"),
  "devices-columns": then("/devices?columns=state,extensions&class=Tracker", (page) =>
    page.locator("summary", { hasText: "Columns" }).click()),
  "devices-done": at("/devices?done=device-deleted"),
  "drilldown": at(device),
  "drilldown-unlinked": at((c) => c.unlinked),
  "drilldown-failed": at((c) => c.failed),
  "drilldown-orange": at((c) => c.live),
  "drilldown-several": at((c) => c.several),
  "drilldown-silent": at((c) => c.silent),
  "drilldown-sms-error": then(device, async (page) => {
    await page.locator("summary", { hasText: "Send SMS" }).click();
    await page.getByLabel("Message", { exact: true }).evaluate((f) => { f.required = false; });
    await press(page, "Send SMS");
  }),
  "drilldown-outcome": then(device, async (page) => {
    await page.locator("summary", { hasText: "Send SMS" }).click();
    await page.getByLabel("Message", { exact: true }).fill("Thanks.");
    await press(page, "Send SMS");
  }),
  "drilldown-viewer": at(device, "viewer"),
  "drilldown-config-error": then((c) => c.unlinked, async (page) => {
    await page.getByLabel("Extension Configuration as JSON").fill('{"jasper": {"iccid": "123"}, "jaspr": {}}');
    await press(page, "Confirm changes");
  }),
  "retire": at((c) => `${c.busy}/extensions/jasper/state?to=RETIRED`),
  "retire-error": then((c) => `${c.busy}/extensions/jasper/state?to=RETIRED`, async (page) => {
    await page.getByLabel("The last 4 digits of the ICCID").fill("0000");
    await page.getByLabel("Your password").fill("not this one");
    await press(page, "Change to Retired");
  }),
  "add-device-type": wizard(0),
  "add-device-info": wizard(1),
  "add-device-info-error": wizard(1, (page) => page.getByLabel("Device ID").fill("not an id")),
  "add-device-metadata": wizard(2),
  "add-device-metadata-error": wizard(2, (page) => page.getByLabel("Metadata").fill('{"colour": }')),
  "add-device-security": wizard(3),
  "add-device-security-error": wizard(3, async (page) => {
    await page.getByRole("radio").nth(1).check();
    await page.locator("main input:not([type=radio]):not([type=hidden])").first().fill("short");
  }),
  "add-device-summary": wizard(4),
  "device-edit": at((c) => `${c.unlinked}/edit`),
  "device-edit-error": then((c) => `${c.unlinked}/edit`, async (page) => {
    await page.getByLabel("Metadata").fill("{");
    await press(page, "Save");
  }),
  "device-edit-conflict": then((c) => `${c.unlinked}/edit`, async (page) => {
    await page.locator("input[name=was]").evaluate((f) => { f.value = "1"; });
    await press(page, "Save");
  }),
  "device-delete": at((c) => `${device(c)}/delete`),
  "device-token": at((c) => `${c.unlinked}/token`),
  "device-credentials": then((c) => `${c.unlinked}/token`, (page) => press(page, "Replace token")),
  "device-types": at("/device-types"),
  "device-type-add": at("/device-types/add"),
  "device-type-add-error": then("/device-types/add", async (page) => {
    await page.getByLabel("Device Type ID").fill("not an id");
    await press(page, "Add Device Type");
  }),
  "device-type-edit": at("/device-types/asset-tracker/edit"),
  "device-type-delete": at("/device-types/asset-tracker/delete"),
  "extensions": at("/extensions"),
  "extensions-viewer": at("/extensions", "viewer"),
  "extensions-add": at("/extensions/add"),
  "extension-form": at(extension),
  "extension-form-error": then(extension, async (page) => {
    await page.locator("main form").first().evaluate((f) => { f.noValidate = true; });
    await press(page, "Done");
  }),
  "extension-form-orange": at("/extensions/add/orange-malima"),
  "extension-check": then("/extensions/jasper/edit", (page) => press(page, "Check Connection")),
  "extension-edit": at("/extensions/jasper/edit"),
  "extension-remove": at("/extensions/jasper/remove"),
  "extension-push": at("/extensions/jasper/push"),
  "capabilities": at("/extensions/capabilities"),
  "settings": at("/settings"),
  "users": at("/settings/users"),
  "user": at("/settings/users/viewer"),
  "password": at("/settings/password"),
  "retention": at("/settings/retention"),
  "status": at("/settings/status"),
  "two-step": at("/settings/two-step"),
  "sessions": at("/settings/sessions"),
  "irreversible": at("/settings/irreversible"),
  "waiting": at("/actions/waiting"),
  "settings-error": then("/settings", async (page) => {
    await page.getByLabel("Organization name").evaluate((f) => { f.required = false; });
    await page.getByLabel("Organization name").fill("");
    await press(page, "Save");
  }),
  "settings-viewer": at("/settings", "viewer"),
  "settings-times-error": then("/settings", async (page) => {
    await page.getByLabel("Time zone").fill("Indiana");
    await press(page, "Save", page.locator("#times"));
  }, "viewer"),
  "sim-states": at("/help/sim-states"),
  "keyboard": at("/help/keyboard"),
  "components": at("/components"),
  "error-404": at("/no-such-page"),
  "error-session-ended": then((c) => `${c.unlinked}/edit`, async (page) => {
    await page.locator("input[name=csrf]").evaluateAll((all) => all.forEach((f) => { f.value = "ended"; }));
    await page.getByLabel("Metadata").fill('{"colour": "green"}');
    await press(page, "Save");
  }),
  "error-403": at("/add-device", "viewer"),
  "busy": onDisk("busy.html"),
  "down": onDisk("down.html"),
  "toobig": onDisk("toobig.html"),
  "simulator": at((c) => c.stack.simulator + "/", "anyone"),
};
