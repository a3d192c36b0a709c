// The main job with the keyboard alone: Tab, Enter, Space, arrows and typing.
// What has the focus can be seen, always.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { arrive, atCarrier, iccid, launch, PASSWORD, simulator, startStack } from "./stack.mjs";

const sim = iccid("demo", 14);
let stack, browser, page;

before(async () => {
  stack = await startStack();
  await simulator(stack, "/simulator/policy", { account: "demo", per_second: 0, refuse: 0 });
  browser = await launch();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(20000);
});
after(async () => {
  await browser?.close();
  await stack?.end();
});

// What has the focus, and whether that shows.
const focused = () => page.evaluate(() => {
  const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
  const label = e.labels?.[0]?.innerText ?? e.getAttribute("aria-label") ?? e.innerText ?? "";
  return { tag: e.tagName, name: label.trim().replace(/\s+/g, " "), type: e.type, body: e === document.body,
    seen: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && r.width > 0 && r.bottom > 0 && r.top < innerHeight };
});

// Tab until this has the focus; each stop on the way can be seen.
async function tabTo(name, tag) {
  for (let i = 0; i < 150; i++) {
    await page.keyboard.press("Tab");
    const f = await focused();
    if (f.body) continue;
    assert.ok(f.seen, `the focus shows on ${f.tag} ${f.name}`);
    if (name.test(f.name) && (!tag || f.tag === tag)) return;
  }
  assert.fail(`Tab does not reach ${name}`);
}
const type = async (label, text) => {
  await tabTo(label, "INPUT");
  await page.keyboard.type(text);
};
const follow = async (name) => {
  await tabTo(name, "A");
  await enter();
};
const press = async (name) => {
  await tabTo(name, "BUTTON");
  await enter("Space");
};
const enter = (key = "Enter") => arrive(page, () => page.keyboard.press(key));

test("the skip link comes first and skips", async () => {
  await page.goto(`${stack.url}/sign-in`);
  await page.evaluate(() => document.activeElement.blur());
  await page.goto(`${stack.url}/nothing-here`);
  await page.keyboard.press("Tab");
  const f = await focused();
  assert.match(f.name, /^Skip to main content$/);
  assert.ok(f.seen);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
});

test("sign in, switch an extension on, add a device, link a SIM, change its state", async () => {
  await page.goto(`${stack.url}/sign-in`);
  await type(/^User name/, "admin");
  await type(/^Password/, PASSWORD);
  await enter();

  await follow(/^Extensions$/);
  await follow(/^Add Extension$/);
  await follow(/^Add Jasper$/);
  await type(/^User name/, "demo");
  await type(/^Access key/, "demo-api-key");
  await type(/^API endpoint/, stack.simulator);
  await press(/^Done$/);
  assert.match(await page.locator("#ext-jasper").innerText(), /\bOn\b/);

  await follow(/^Devices$/);
  await follow(/^Add Device$/);
  await follow(/^Create device type$/);
  await type(/^Device Type ID/, "pump");
  await press(/^Add Device Type$/);
  await press(/^Next$/);
  await type(/^Device ID/, "pump-1");
  await press(/^Next$/);
  await press(/^Next$/);
  await press(/^Next$/);
  await press(/^Add$/);
  await follow(/^Devices$/);
  await follow(/^pump-1$/);
  await type(/ICCID/, sim);
  await press(/^Confirm changes$/);
  await page.waitForFunction(() => !document.querySelector("[data-stale], [aria-busy=true]"));
  assert.equal((await atCarrier(stack, "demo", sim)).status, "ACTIVATED");

  await tabTo(/Can't be undone|Inventory|Activated|Deactivated/, "INPUT");
  for (let i = 0; i < 8 && !/^Deactivated/.test((await focused()).name); i++) await page.keyboard.press("ArrowDown");
  assert.match((await focused()).name, /^Deactivated/);
  await page.keyboard.press("Space");
  await tabTo(/^Change SIM state$/, "BUTTON");
  await enter("Space");
  await press(/^Change to Deactivated$/);
  assert.match(await page.locator("#ext-jasper").innerText(), /Confirmed/);
  assert.equal((await atCarrier(stack, "demo", sim)).status, "DEACTIVATED");
});

test("shortcuts go places, and can be switched off", async () => {
  const path = () => new URL(page.url()).pathname;
  await page.goto(`${stack.url}/settings`);
  await page.keyboard.press("g");
  await enter("d");
  assert.equal(path(), "/devices");
  await page.keyboard.press("j");
  assert.match((await focused()).name, /^pump-1$/);
  await page.keyboard.press("/");
  assert.match((await focused()).name, /^Search$/);
  await page.keyboard.type("?gd");
  assert.equal(await page.getByLabel("Search", { exact: true }).inputValue(), "?gd", "typing is typing");
  await page.goto(`${stack.url}/devices`);
  await enter("?");
  assert.equal(path(), "/help/keyboard");
  await tabTo(/^Shortcuts are on/, "INPUT");
  await page.keyboard.press("Space");
  await page.goto(`${stack.url}/devices`);
  await page.keyboard.press("?");
  await page.keyboard.press("j");
  assert.equal(path(), "/devices");
  assert.ok((await focused()).body);
});
