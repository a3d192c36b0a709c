#include <string.h>

#include "../lib/text/iccid.h"
#include "../lib/http/url.h"
#include "call.h"
#include "sim_queries.h"

#define DAY	86400000LL

bool
call_path(struct call *c, const char *pattern, const char *path)
{
	const char *args[ROUTE_ARGS_MAX] = { NULL };
	size_t n = 0, len;

	while (*pattern != '\0') {
		if (strncmp(pattern, "{}", 2) == 0) {
			len = strcspn(path, "/");
			if (len == 0 || n == ROUTE_ARGS_MAX)
				return false;
			args[n] = url_decode_segment(c->a, path, len);
			if (args[n++] == NULL)
				return false;
			pattern += 2;
			path += len;
		} else if (*pattern++ != *path++)
			return false;
	}
	if (strcmp(path, "") != 0 && strcmp(path, "/") != 0)
		return false;
	memcpy(c->args, args, sizeof(args));
	return true;
}

const char *
call_param(const struct call *c, const char *name)
{
	const char *value = pairs_get(&c->req.query, name);

	return value == NULL || *value == '\0' ? NULL : value;
}

/* A decimal number from 1 to max; ABSENT otherwise. */
static int64_t
number(const char *s, int64_t max)
{
	int64_t n = 0;

	if (*s == '\0')
		return ABSENT;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return ABSENT;
		n = n * 10 + (*s - '0');
		if (n > max)
			return ABSENT;
	}
	return n < 1 ? ABSENT : n;
}

int
call_page(const struct call *c, int *size, int *page)
{
	const char *s = call_param(c, "pageSize");
	const char *p = call_param(c, "pageNumber");
	int64_t n;

	*size = SIM_PAGE_ROWS;
	*page = 1;
	if (s != NULL) {
		if ((n = number(s, SIM_PAGE_ROWS)) == ABSENT)
			return 10000006;
		*size = (int)n;
	}
	if (p != NULL) {
		if ((n = number(p, 10 * 1000 * 1000)) == ABSENT)
			return 10000007;
		*page = (int)n;
	}
	return 0;
}

bool
call_date(const char *s, int64_t *ms)
{
	return strlen(s) > 10 && s[10] == 'T' && call_day(s, ms);
}

bool
call_day(const char *s, int64_t *ms)
{
	char utc[40];

	/* an unescaped + arrives as a blank; the carrier refuses it as well */
	if (strchr(s, ' ') != NULL)
		return false;
	return date_parse(s, ms) || ((size_t)snprintf(utc, sizeof(utc), "%sZ",
	    s) < sizeof(utc) && date_parse(utc, ms));
}

json_t *
wire_date(struct call *c, int64_t ms)
{
	char *s;

	if (ms == ABSENT)
		return json_null();
	s = date_iso(c->a, ms);
	s[10] = ' ';
	s[strlen(s) - 1] = '\0';
	return json_string(arena_printf(c->a, "%s+0000", s));
}

json_t *
wire_text(const char *s)
{
	return s == NULL ? json_null() : json_string(s);
}

int
call_failed(enum err e)
{
	return e == E_OK ? 0 : e == E_NOTFOUND ? 20000001 : 30000001;
}

int
call_sim(struct call *c, struct ledger_sim *s)
{
	size_t len = strlen(c->args[0]);

	if (len < 19 || len > 20 ||
	    strspn(c->args[0], "0123456789") != len)
		return 10000021;
	return call_failed(ledger_load(&c->ledger, c->account, c->args[0],
	    s));
}

int
call_body(struct call *c, json_t **o)
{
	*o = json_read(c->a, c->req.body, c->req.body_len, NULL);
	return json_is_object(*o) ? 0 : 10000023;
}

bool
call_effective(struct call *c, const char *s, int64_t *at)
{
	int64_t today = c->ledger.now - c->ledger.now % DAY;

	*at = ABSENT;
	if (s == NULL || !call_day(s, at))
		return false;
	if (*at < today || *at > today + SIM_AHEAD_DAYS * DAY)
		return false;
	if (*at <= c->ledger.now)
		*at = ABSENT;
	return true;
}

enum err
call_change(struct call *c, struct ledger_sim *s, const struct change *list,
    size_t n, int64_t at)
{
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < n; i++)
		e = at == ABSENT ? ledger_change(&c->ledger, s, &list[i]) :
		    ledger_schedule(&c->ledger, s, &list[i], at);
	return e;
}

const char *
call_address(struct call *c, const struct fleet_sim *s)
{
	uint64_t h = fleet_hash(s->account, s->serial, 9);

	return arena_printf(c->a, "10.%d.%d.%d", s->account->number,
	    (int)(h % 256), 1 + (int)((h >> 8) % 254));
}
