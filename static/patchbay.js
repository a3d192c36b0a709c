/* Improves what works without. */
"use strict";
(() => {
	const find = (css, root = document) => root.querySelector(css),
	    all = (css, root = document) => [...root.querySelectorAll(css)],
	    make = (tag, props) => Object.assign(document.createElement(tag), props),
	    fields = "input, select, textarea",
	    say = (text) => { const live = find("#live"); if (live) live.textContent = text; };

	/* Has somebody begun to fill it in? */
	function inUse(part) {
		const at = document.activeElement;

		return part.contains(at) && at.matches(fields + ", summary") ||
		    all(fields, part).some((f) =>
			/radio|checkbox/.test(f.type) ? f.checked !== f.defaultChecked :
			f.selectedIndex > 0 ? !f.options[f.selectedIndex].defaultSelected :
			!f.options && f.value !== f.defaultValue);
	}

	/* What is open stays so; a button keeps the focus. */
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
			swap(old, part);
			if (top)
				scrollBy(0, root.scrollHeight - top);
		}
		/* The head says it too. */
		if (line)
			document.getElementById(sum)?.replaceWith(line);
		return true;
	}

	async function refresh(section, form, asked) {
		const title = form.dataset.refresh;

		if (section.ariaBusy)
			return;
		delete section.dataset.stale;
		section.ariaBusy = "true";
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
			/* The plain form says why. */
			if (asked)
				form.submit();
			else
				say(title + " could not be refreshed");
		}
		section.ariaBusy = null;
	}

	/* Copy buttons. */
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
	    search = find("#f-q"), rows = all("[name=d]"), every = find("#every"),
	    box = make("input", { type: "checkbox" }), label = make("label", { className: "pick" });
	let store = {}, going = 0;

	try {
		store = localStorage;
	} catch {}
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

	onkeydown = (e) => {
		const to = Date.now() - going < 1500 && places[e.key];

		if (e.ctrlKey || e.metaKey || e.altKey || store.keysOff ||
		    e.target.closest(fields) || !to && !keys[e.key])
			return;
		e.preventDefault();
		going = 0;
		to ? location = "/" + to : keys[e.key]();
	};
	oninput = (e) => {
		const p = find(`[data-count="${e.target.id}"]`);

		if (p)
			p.textContent = size(e.target.value);
	};
	onsubmit = (e) => {
		const section = e.target.closest("section");

		if (!("refresh" in e.target.dataset) || !section)
			return;
		e.preventDefault();
		refresh(section, e.target, true);
	};
	dress(document);

	/* All rows at once. */
	if (every) {
		every.closest("span").hidden = false;
		onchange = onpageshow = (e) => {
			for (const r of e.target === every ? rows : [])
				r.checked = every.checked;
			const n = rows.filter((r) => r.checked).length;

			every.checked = n === rows.length;
			every.indeterminate = n && !every.checked;
			find("#pick output").textContent = n + " chosen";
		};
	}
	if (location.hash === "#f-q")
		search?.focus();
	/* The gate puts them in a row. */
	for (const s of all("[data-stale]")) {
		const form = find("[data-refresh]", s);
		if (form)
			refresh(s, form);
	}
})();
