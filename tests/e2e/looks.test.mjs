// Every page, in every state: nothing for axe to find in light and dark,
// nothing that scrolls sideways from 320 to 2560 px or at 200 % text.
// SCREENSHOTS=directory also takes pictures at three widths, with axe at each.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, ROOT, signIn, startStack } from "./stack.mjs";
import { prepare, views } from "./views.mjs";

const shots = process.env.SCREENSHOTS;
const only = process.env.VIEWS?.split(",");
const WIDTHS = [320, 360, 768, 1024, 1440, 2560];
const PICTURED = [360, 768, 1440];
let stack, browser, c, axe;

before(async () => {
  axe = await readFile(join(ROOT, "tests/e2e/node_modules/axe-core/axe.min.js"), "utf8");
  if (shots) await mkdir(shots, { recursive: true });
  stack = await startStack({ demo: 1 });
  browser = await launch();
  c = await prepare(stack, browser);
});
after(async () => {
  await browser?.close();
  await stack?.end({ expected: [/user=\S+ .*wrong password/i, /nobody/] });
});

// What axe finds, a line each.  In the dark nothing changes but colours.
async function faults(page, colorScheme) {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe);
  const { violations } = await page.evaluate((dark) => globalThis.axe.run(document, { resultTypes: ["violations"],
    ...(dark ? { runOnly: ["color-contrast", "link-in-text-block"] } : { rules: { "target-size": { enabled: true } } }) }),
    colorScheme === "dark");
  return violations.flatMap((v) => v.nodes.map((n) =>
    `${v.id} (${v.impact}): ${n.target} ${n.html.slice(0, 160)} ${n.any.concat(n.all, n.none)[0]?.message ?? ""}`));
}

// How far the page can be scrolled sideways, and what sticks out.
const sideways = (page) => page.evaluate(() => {
  const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
  return over <= 0 ? null : `${over} px: ` + [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && getComputedStyle(e).position !== "absolute")
    .slice(-3).map((e) => e.outerHTML.slice(0, 100)).join(" | ");
});
// What is folded is unfolded; back gives how it was.
const openAll = (page) => page.evaluate(() =>
  document.querySelectorAll("main details:not([open])").forEach((d) => { d.open = d.dataset.opened = true; }));
const back = (page) => page.evaluate(() =>
  document.querySelectorAll("[data-opened]").forEach((d) => { d.open = false; delete d.dataset.opened; }));
const resize = (page, width) => page.setViewportSize({ width, height: 900 });

describe("looks", () => {
  for (const [name, view] of Object.entries(views)) {
    if (only && !only.includes(name)) continue;
    test(name, async () => {
      const page = c.people[view.who], found = [];
      await resize(page, 1440);
      await page.emulateMedia({ colorScheme: "light" });
      await view.open(page, c);
      assert.equal(await page.locator("h1").count(), 1, "one h1");
      if (!shots) await openAll(page);
      for (const width of shots ? PICTURED : [1440])
        for (const colorScheme of ["light", "dark"]) {
          await resize(page, width);
          await page.emulateMedia({ colorScheme });
          if (shots) {
            await back(page);
            await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
            await openAll(page);
          }
          found.push(...(await faults(page, colorScheme)).map((f) => `${width} ${colorScheme}: ${f}`));
        }
      await page.emulateMedia({ colorScheme: "light" });
      for (const width of WIDTHS) {
        await resize(page, width);
        const over = await sideways(page);
        if (over) found.push(`${width} px: scrolls sideways by ${over}`);
      }
      const cdp = await page.context().newCDPSession(page);
      for (const width of [360, 1440]) {
        await resize(page, width);
        // A picture of a whole page forgets the size.
        await cdp.send("Page.setFontSizes", { fontSizes: { standard: 16, fixed: 13 } });
        await cdp.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), "30px", "the text is twice as large");
        const over = await sideways(page);
        if (over) found.push(`${width} px at 200 %: scrolls sideways by ${over}`);
        if (shots) {
          const { data } = await cdp.send("Page.captureScreenshot");
          await writeFile(join(shots, `${name}-${width}-200.png`), data, "base64");
        }
      }
      await cdp.send("Page.setFontSizes", { fontSizes: { standard: 16, fixed: 13 } });
      await cdp.detach();
      assert.deepEqual(found, []);
    });
  }
});

test("an organization that has nothing yet", async () => {
  if (only) return;
  const bare = await startStack({ demo: 0 }), found = [];
  try {
    const page = await (await browser.newContext()).newPage();
    await signIn(page, bare);
    for (const path of ["/devices", "/device-types", "/extensions", "/settings", "/add-device"])
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page.goto(bare.url + path);
        found.push(...(await faults(page, colorScheme)).map((f) => `${path} ${colorScheme}: ${f}`));
        for (const width of [320, 360, 768, 1440]) {
          await resize(page, width);
          if (await sideways(page)) found.push(`${path} ${width} px: scrolls sideways`);
          if (shots) await page.screenshot({ path: join(shots, `empty${path.replace("/", "-")}-${width}-${colorScheme}.png`), fullPage: true });
        }
      }
    for (const path of ["/devices", "/device-types", "/extensions"]) {
      await page.goto(bare.url + path);
      assert.match(await page.locator(".empty").innerText(), /\w+\W+\w+/, `${path} says what would be here`);
    }
    await page.context().close();
  } finally {
    await bare.end();
  }
  assert.deepEqual(found, []);
});

// What the browser tells a screen reader of a table, whatever its looks.
test("tables stay tables on a phone", async () => {
  if (only) return;
  const page = c.people.admin;
  await resize(page, 360);
  const cdp = await page.context().newCDPSession(page);
  for (const path of ["/devices", "/device-types", "/extensions/capabilities", "/help/sim-states"]) {
    await page.goto(c.stack.url + path);
    const shape = await page.locator("main table").first().evaluate((t) => ({ stacked: getComputedStyle(t).display,
      row: t.rows.length, cell: t.querySelectorAll("td:not(:empty)").length,
      rowheader: t.querySelectorAll("tbody th").length, columnheader: t.querySelectorAll("thead th").length }));
    assert.equal(shape.stacked, "block", path);
    const { nodes } = await cdp.send("Accessibility.getFullAXTree");
    const count = (...roles) => nodes.filter((n) => !n.ignored && roles.includes(n.role?.value)).length;
    assert.ok(count("table") >= 1, `${path}: a table`);
    assert.equal(count("row"), shape.row, `${path}: rows`);
    assert.equal(count("cell", "gridcell"), shape.cell, `${path}: cells`);
    assert.equal(count("rowheader"), shape.rowheader, `${path}: headers of rows`);
    assert.equal(count("columnheader"), shape.columnheader, `${path}: headers of columns`);
  }
  await cdp.detach();
});

test("who asks for more contrast gets it", async () => {
  if (only) return;
  const page = c.people.admin;
  const colours = () => page.evaluate(() => [".hint", "main input", "body"].map((css) =>
    getComputedStyle(document.querySelector(css))[css === "main input" ? "borderTopColor" : "color"]));
  await page.goto(`${c.stack.url}/devices`);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, contrast: "no-preference" });
    const [hint, edge, ink] = await colours();
    assert.notEqual(hint, ink);
    assert.notEqual(edge, ink);
    await page.emulateMedia({ colorScheme, contrast: "more" });
    assert.deepEqual(await colours(), [ink, ink, ink]);
    assert.deepEqual(await faults(page), []);
  }
  await page.emulateMedia({ colorScheme: "light", contrast: "no-preference" });
});

// Everything of the component page is on a page that people use.
test("no component is there for its own sake", async () => {
  if (only) return;
  const page = c.people.admin, used = new Set();
  const classes = () => page.evaluate(() => [...document.querySelectorAll("main [class]")].flatMap((e) => [...e.classList]));
  await page.goto(`${c.stack.url}/components`);
  const shown = new Set(await classes());
  for (const name of ["devices-filtered", "devices-empty", "devices-done", "drilldown", "drilldown-orange", "drilldown-silent", "drilldown-several",
    "retire-error", "add-device-info-error", "device-types", "device-credentials", "extensions", "extension-form-error", "settings", "sim-states"]) {
    await views[name].open(page, c);
    for (const k of await classes()) used.add(k);
  }
  // The colour of a meter past its limit, and states that the demo has none of.
  assert.deepEqual([...shown].filter((k) => !used.has(k) && !["over"].includes(k)), []);
});

test("in forced colours what is current and how a meter stands can be seen", async () => {
  if (only) return;
  const page = c.people.admin;
  await resize(page, 1280);
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto(c.stack.url + c.busy);
  const styled = (css, name, pseudo) => page.locator(css).first().evaluate((e, [n, p]) => getComputedStyle(e, p)[n], [name, pseudo]);
  assert.equal(await styled(".main [aria-current]", "textDecorationLine"), "underline");
  assert.equal(await styled(".badge", "borderTopStyle"), "solid");
  assert.equal(await styled(".states [aria-current]", "borderTopStyle"), "solid");
  assert.notEqual(await styled(".track", "stroke"), "none");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "solid");
  if (shots) await page.screenshot({ path: join(shots, "drilldown-forced.png"), fullPage: true });
  await page.emulateMedia({ forcedColors: "none" });
});

test("on paper there is what one reads and nothing one presses", async () => {
  if (only) return;
  const page = c.people.admin;
  await page.emulateMedia({ media: "print" });
  for (const path of [c.busy, "/devices"]) {
    await page.goto(c.stack.url + path);
    for (const css of ["header.top", ".index", ".filters", ".two", "main button", ".btn"])
      for (const e of await page.locator(css).all()) assert.ok(!await e.isVisible(), `${path}: ${css}`);
    assert.ok(await page.locator("h1").isVisible());
    assert.equal(await sideways(page), null);
    // Nothing is left where the index was.
    const [body, card] = await page.evaluate(() => ["main", "main .card:not(.sum)"].map((css) => document.querySelector(css).clientWidth));
    assert.ok(card > 0.8 * body, `${path}: ${card} of ${body} px`);
  }
  if (shots) await page.pdf({ path: join(shots, "devices.pdf") });
  await page.emulateMedia({ media: null });
});
