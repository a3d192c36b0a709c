// Every page, in every state: nothing for axe to find in light and dark,
// nothing that scrolls sideways from 320 to 2560 px or at 200 % text.
// SCREENSHOTS=directory also takes pictures at three widths, with axe at each.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, ROOT, startStack } from "./stack.mjs";
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

// What axe finds, a line each.
async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document,
    { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }));
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
const openAll = (page) => page.evaluate(() =>
  document.querySelectorAll("main details").forEach((d) => { d.open = true; }));
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
          if (shots) await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
          if (shots) await openAll(page);
          found.push(...(await faults(page)).map((f) => `${width} ${colorScheme}: ${f}`));
        }
      await page.emulateMedia({ colorScheme: "light" });
      for (const width of WIDTHS) {
        await resize(page, width);
        const over = await sideways(page);
        if (over) found.push(`${width} px: scrolls sideways by ${over}`);
      }
      const cdp = await page.context().newCDPSession(page);
      await cdp.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
      for (const width of [360, 1440]) {
        await resize(page, width);
        const over = await sideways(page);
        if (over) found.push(`${width} px at 200 %: scrolls sideways by ${over}`);
        if (shots) await page.screenshot({ path: join(shots, `${name}-${width}-200.png`), fullPage: true });
      }
      await cdp.send("Page.setFontSizes", { fontSizes: { standard: 16, fixed: 13 } });
      await cdp.detach();
      assert.deepEqual(found, []);
    });
  }
});
