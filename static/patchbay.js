/* Improves what works without: refreshes stale sections in place, counts a
 * message while it is typed, adds copy buttons and shortcuts. */
"use strict";
(() => {
	const find = (css, root = document) => root.querySelector(css),
	    all = (css, root = document) => [...root.querySelectorAll(css)],
	    make = (tag, props) => Object.assign(document.createElement(tag), props),
	    say = (text) => { const live = find("#live"); if (live) live.textContent = text; };

	/* Has somebody begun to fill in a form of this part? */
	function inUse(part) {
		const at = document.activeElement;

		return part.contains(at) && /^(INPUT|SELECT|TEXTAREA|SUMMARY)$/.test(at.tagName) ||
		    all("input, select, textarea", part).some((f) =>
			/^(radio|checkbox)$/.test(f.type) ? f.checked !== f.defaultChecked :
			f.selectedIndex > 0 ? !f.options[f.selectedIndex].defaultSelected :
			!f.options && f.value !== f.defaultValue);
	}

	/* What was open stays open; the button that had the focus keeps it. */
	function swap(old, fresh) {
		const buttons = "[data-refresh] button", was = all("details", old), is = all("details", fresh),
		    focus = all(buttons, old).indexOf(document.activeElement);

		if (was.length === is.length)
			is.forEach((d, i) => { d.open ||= was[i].open; });
		old.replaceWith(fresh);
		dress(fresh);
		all(buttons, fresh)[focus]?.focus({ preventScroll: true });
	}

	function put(section, html) {
		const doc = new DOMParser().parseFromString(html, "text/html"),
		    fresh = doc.getElementById(section.id), root = document.documentElement,
		    sum = "sum-" + section.id, line = doc.getElementById(sum);

		if (!fresh)
			return false;
		for (const part of all("[data-part]", fresh)) {
			const old = find(`[data-part="${part.dataset.part}"]`, section);
			if (!old || inUse(old))
				continue;
			/* What is above the reader grows upwards. */
			const top = !CSS.supports("overflow-anchor", "auto") &&
			    section.getBoundingClientRect().bottom < 0 && root.scrollHeight;
			swap(old, document.importNode(part, true));
			if (top)
				scrollBy(0, root.scrollHeight - top);
		}
		/* The head of the page says it too. */
		if (line)
			document.getElementById(sum)?.replaceWith(document.importNode(line, true));
		return true;
	}

	async function refresh(section, form, asked) {
		const title = form.dataset.refresh;

		if (section.hasAttribute("aria-busy"))
			return;
		section.removeAttribute("data-stale");
		section.setAttribute("aria-busy", "true");
		if (asked)
			say("Refreshing " + title);
		try {
			const r = await fetch(form.action, {
				method: "POST",
				body: new URLSearchParams(new FormData(form)),
				headers: { "X-Patchbay-Fragment": "1" },
				redirect: "error"
			});
			if (!r.ok)
				throw 0;
			say(put(section, await r.text()) ? title + " is refreshed" : "");
		} catch {
			/* Signed out, or nobody there: the plain form says which. */
			if (asked)
				form.submit();
			else
				say(title + " could not be refreshed");
		}
		section.removeAttribute("aria-busy");
	}

	/* A button beside each identifier. */
	function dress(root) {
		for (const code of navigator.clipboard ? all("[data-copy]", root) : []) {
			const b = make("button", { type: "button", className: "link", textContent: "Copy",
				ariaLabel: "Copy " + code.textContent });

			b.onclick = () => navigator.clipboard.writeText(code.textContent).then(() => {
				say(b.textContent = "Copied");
				setTimeout(() => { b.textContent = "Copy"; }, 2000);
			}, () => getSelection().selectAllChildren(code));
			code.after(" ", b);
		}
	}

	/* As cgi/lib/sms_text.c does. */
	const other = /[^ -?A-Za-z@£¥èéùìòÇ\n\rØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\f^{}\\[~\]|€]/,
	    two = "\f^{}\\[~]|€", many = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}, `;

	function size(text) {
		const ucs2 = other.test(text);
		let one = ucs2 ? 70 : 160, part = ucs2 ? 67 : 153, sum = 0, used = 0, parts = 1;

		for (const c of text) {
			const n = ucs2 ? c.length : two.includes(c) ? 2 : 1;
			sum += n;
			if ((used += n) > part) {
				parts++;
				used = n;
			}
		}
		if (sum <= one) {
			parts = +!!sum;
			used = sum;
			part = one;
		}
		return many(sum, "character") + many(parts, "message") + (part - used) +
		    " left, " + (ucs2 ? "Unicode (UCS-2)" : "GSM 7-bit");
	}

	/* The shortcuts: templates/help.html */
	const places = { d: "devices", t: "device-types", e: "extensions", s: "settings" },
	    search = find("#f-q"), box = make("input", { type: "checkbox" }),
	    label = make("label", { className: "pick" });
	let store = {}, going = 0;

	try {
		store = localStorage;
	} catch { /* not allowed */ }
	box.checked = !store.keysOff;
	box.onchange = () => { store.keysOff = box.checked ? "" : 1; };
	label.append(box, " Shortcuts are on in this browser");
	find("#keys-switch")?.replaceChildren(label);

	const keys = {
		"?": () => { location = "/help/keyboard"; },
		"/": () => search ? search.focus() : location = "/devices#f-q",
		j: () => row(1), k: () => row(-1), g: () => { going = Date.now(); }
	};

	function row(by) {
		const links = all("tbody th a");

		links[links.indexOf(document.activeElement) + by]?.focus();
	}

	document.addEventListener("keydown", (e) => {
		const to = Date.now() - going < 1500 && places[e.key];

		if (e.ctrlKey || e.metaKey || e.altKey || store.keysOff ||
		    e.target.closest("input, select, textarea") || !to && !keys[e.key])
			return;
		e.preventDefault();
		going = 0;
		if (to)
			location = "/" + to;
		else
			keys[e.key]();
	});
	document.addEventListener("input", (e) => {
		const p = find(`[data-count="${e.target.id}"]`);

		if (p)
			p.textContent = size(e.target.value);
	});
	document.addEventListener("submit", (e) => {
		const section = e.target.closest("section");

		if (!("refresh" in e.target.dataset) || !section)
			return;
		e.preventDefault();
		refresh(section, e.target, true);
	});
	dress(document);
	if (location.hash === "#f-q")
		search?.focus();
	/* The carrier's gate puts them in a row. */
	for (const s of all("[data-stale]")) {
		const form = find("[data-refresh]", s);
		if (form)
			refresh(s, form);
	}
})();
