#include <string.h>
#include <strings.h>

#include "../../lib/http/http.h"
#include "../../lib/http/url.h"
#include "panel.h"
#include "../control_center/push.h"

bool
panel_here(struct arena *a, const char *url)
{
	const char *host = strstr(url, "://");
	size_t n;

	if (strncasecmp(url, "http://", 7) != 0 &&
	    strncasecmp(url, "https://", 8) != 0)
		return false;
	for (const char *p = url; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f || strchr("@\\", *p) != NULL)
			return false;
	host += 3;
	n = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
	return url_loopback(arena_strndup(a, host, n));
}

/* Send the push and report the result. */
static enum err
deliver(struct call *c, const char *url, const char *type, const char *body,
    bool json)
{
	const struct http_request rq = { .method = "POST", .url = url,
		.headers = { json ? "Content-Type: application/json" :
		    "Content-Type: application/x-www-form-urlencoded" },
		.body = body, .body_len = strlen(body),
		.answer_max = 64 * 1024 };
	struct http_reply rp = { .status = 0 };
	const char *detail = "";
	struct http *http = http_new(NULL);
	enum err e;

	if (http == NULL)
		return E_INTERNAL;
	e = http_call(http, c->a, &rq, CALL_MS, &rp, &detail);
	http_free(http);
	if (e != E_OK)
		return panel_say(c, 502, arena_printf(c->a,
		    "%s was not delivered: %s\n", type, detail == NULL ||
		    *detail == '\0' ? "no answer" : detail));
	return panel_say(c, 200, arena_printf(c->a,
	    "%s was delivered; the address answered %d.\n", type, rp.status));
}

enum err
panel_push(struct call *c)
{
	const char *url = panel_field(c, "url");
	const char *secret = panel_field(c, "secret");
	const char *type = panel_field(c, "type");
	const char *sign = panel_field(c, "sign"), *why, *body, *now;
	bool json = strcmp(panel_field(c, "format"), "json") == 0;
	int64_t age = *panel_field(c, "age") == '\0' ? 0 :
	    panel_duration(panel_field(c, "age"));
	struct push_event event;
	struct ledger_sim s;
	int how = 0;
	enum err e;

	while (*sign != '\0' && how < PUSH_SIGN_MAX &&
	    strcmp(push_signs[how], sign) != 0)
		how++;
	if (*url != '\0' && !panel_here(c->a, url))
		return panel_say(c, 400, "The address has to be one of this "
		    "machine, like http://127.0.0.1:8080/push/….\n");
	if (how == PUSH_SIGN_MAX || age == ABSENT)
		return panel_say(c, 400, "Sign is both, sha1, sha256, wrong or "
		    "none; age is like 90, 10m or 2h.\n");
	if ((e = ledger_due(&c->ledger)) != E_OK)
		return e;
	e = ledger_load(&c->ledger, NULL, panel_field(c, "iccid"), &s);
	if (e == E_NOTFOUND || (e == E_OK &&
	    (s.sim.account->flags & ACCOUNT_ORANGE) != 0))
		return panel_say(c, 400, "There is no such SIM.\n");
	if (e != E_OK)
		return e;
	why = push_event(c, &s, type, panel_field(c, "after"), &event);
	if (why != NULL)
		return panel_say(c, 400, arena_printf(c->a, "%s\n", why));
	if (*url == '\0')
		return panel_say(c, 200, arena_printf(c->a,
		    "%s happened; nobody was told.\n", type));
	/* the receiver uses this machine's clock */
	now = date_iso(c->a, clock_now() - age);
	body = push_body(c->a, &event, arena_printf(c->a, "sim-%016llx",
	    (unsigned long long)fleet_hash(s.sim.account, clock_mono(), 38)),
	    now, *secret == '\0' ? "default" : secret, (enum push_sign)how,
	    json);
	if (body == NULL)
		return panel_say(c, 400, "XML has no room for this text.\n");
	return deliver(c, url, type, body, json);
}
