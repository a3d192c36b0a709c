/* Answers to queries about a SIM, as facts, tables and a chart. */
#include <string.h>

#include "../../commands/refresh.h"
#include "../../lib/text/date.h"
#include "../../store/command/activity.h"
#include "../format.h"
#include "../units.h"
#include "chart.h"
#include "section_own.h"

enum { ROWS_MAX = 100, SESSIONS_MAX = 10 };

const struct lookup *
section_lookup(const struct section_making *m, const char *kind)
{
	for (size_t i = 0; i < m->nlookups; i++)
		if (strcmp(m->lookups[i].kind, kind) == 0)
			return &m->lookups[i];
	return NULL;
}

/* How a member of the rows is shown. */
enum shown { TEXT, MOMENT, MOMENT_OR_DAY, DAY, BYTES, NUMBER, METRES, SECONDS, POSITION };
struct column {
	const char	*title, *member;
	enum shown	 how;
};

static const struct column location_columns[] = {
	{ "Time", "at", MOMENT }, { "Place", "place", TEXT },
	{ "Coordinates", "lat", POSITION }, { "Accuracy", "accuracy", METRES },
	{ "Source", "source", TEXT }, { NULL, NULL, TEXT },
}, audit_columns[] = {
	{ "What", "field", TEXT }, { "Old", "before", TEXT },
	{ "New", "after", TEXT }, { "By", "user", TEXT },
	{ "Status", "status", TEXT }, { "When", "effective", MOMENT_OR_DAY },
	{ NULL, NULL, TEXT },
}, zone_columns[] = {
	{ "Cycle start date", "cycle", TEXT }, { "Zone", "zone", TEXT },
	{ "Rate plan", "plan", TEXT }, { "Data", "data", BYTES },
	{ "SMS", "sms", NUMBER }, { "Voice", "voice", SECONDS },
	{ NULL, NULL, TEXT },
}, session_columns[] = {
	{ "Time", "at", MOMENT }, { "Session", "what", TEXT },
	{ NULL, NULL, TEXT },
}, traffic_columns[] = {
	{ "Day", "at", DAY }, { "Data to the device", "data_in", BYTES },
	{ "Data from it", "data_out", BYTES },
	{ "SMS to the device", "sms_in", NUMBER },
	{ "SMS from it", "sms_out", NUMBER }, { NULL, NULL, TEXT },
};

/* Is this a number that may be put into a URL? */
static bool
is_degrees(const char *text)
{
	return *text != '\0' && text[strspn(text, "-.0123456789")] == '\0';
}

static void
cell(struct page *p, const json_t *row, const struct column *c,
    struct lookup_cell *out)
{
	int64_t n = json_num(row, c->member);
	const char *text = json_str(p->a, row, c->member), *lon;

	out->label = c->title;
	if (n == UNREADABLE) {
		out->text = units_unreadable;
		return;
	}
	switch (c->how) {
	case TEXT:
		out->text = text;
		break;
	case MOMENT:
		out->when = format_at(p->a, n);
		break;
	case MOMENT_OR_DAY:
		out->when = format_told(p->a, n);
		break;
	case DAY:
		out->text = n == ABSENT ? NULL : date_day(p->a, n);
		break;
	case BYTES:
		out->text = units_bytes(p->a, n);
		break;
	case NUMBER:
		out->text = units_grouped(p->a, n);
		break;
	case METRES:
		out->text = n == ABSENT ? NULL : arena_printf(p->a, "%s m",
		    units_grouped(p->a, n));
		break;
	case SECONDS:
		out->text = units_seconds(p->a, n);
		break;
	case POSITION:
		lon = json_str(p->a, row, "lon");
		if (text == NULL || lon == NULL)
			break;
		out->text = arena_printf(p->a, "%s, %s", text, lon);
		if (is_degrees(text) && is_degrees(lon))
			out->map = arena_printf(p->a,
			    "https://www.openstreetmap.org/?mlat=%s&mlon=%s"
			    "#map=14/%s/%s", text, lon, text, lon);
		break;
	}
}

static void
fill_table(struct page *p, const json_t *rows, const struct column *c,
    struct lookup_view *v)
{
	const char **headings;
	size_t n = json_array_size(rows);

	while (c[v->nheadings].title != NULL)
		v->nheadings++;
	headings = arena_array(p->a, v->nheadings, sizeof(*headings));
	for (size_t i = 0; i < v->nheadings; i++)
		headings[i] = c[i].title;
	v->headings = headings;
	v->nrows = n > ROWS_MAX ? ROWS_MAX : n;
	v->rows = arena_array(p->a, v->nrows, sizeof(*v->rows));
	for (size_t i = 0; i < v->nrows; i++) {
		v->rows[i].cells = arena_array(p->a, v->nheadings,
		    sizeof(*v->rows[i].cells));
		for (size_t k = 0; k < v->nheadings; k++)
			cell(p, json_array_get(rows, i), &c[k],
			    &v->rows[i].cells[k]);
	}
}

/* --- the session --- */

/* The session in one sentence, for the head of the page as well.  NULL when
 * unknown. */
static struct sim_fact
session_fact(struct page *p, const json_t *s)
{
	int64_t on = json_num(s, "in_session");
	int64_t started = json_num(s, "started"), ended = json_num(s, "ended");
	struct sim_fact f = { .label = on == 1 ? "In session since" :
		"Last session ended" };

	f.when = format_when(p->a, on == 1 ? started : ended, p->now);
	if (f.when.iso != NULL)
		return f;
	f.label = on == ABSENT ? "Last session" : "Session";
	if (on == 1)
		f.value = "In session";
	else if (started != ABSENT) {
		f.label = "Last session began";
		f.when = format_when(p->a, started, p->now);
	} else if (on == 0)
		f.value = "Not in session";
	else
		f.absent = "not given";
	return f;
}

static void
fill_session(struct section_making *m, const json_t *rows,
    struct lookup_view *v)
{
	const json_t *s = json_array_get(rows, 0);
	struct page *p = m->p;
	int64_t started = json_num(s, "started"), ended = json_num(s, "ended");
	struct sim_fact *f = v->facts = arena_array(p->a, 6, sizeof(*f));

	m->v->session = f[v->nfacts++] = session_fact(p, s);
	if (json_num(s, "in_session") != 1 && started != ABSENT &&
	    ended != ABSENT)
		f[v->nfacts++] = (struct sim_fact){ .label = "It began",
			.when = format_when(p->a, started, p->now) };
	f[v->nfacts++] = (struct sim_fact){ .label = "IP address",
		.value = json_str(p->a, s, "ip"), .code = true,
		.absent = "not given" };
	if (json_str(p->a, s, "ipv6") != NULL)
		f[v->nfacts++] = (struct sim_fact){ .label = "IPv6 address",
			.value = json_str(p->a, s, "ipv6"), .code = true };
	f[v->nfacts++] = (struct sim_fact){ .label = "APN",
		.value = json_str(p->a, s, "apn"), .code = true,
		.absent = "not given" };
}

static enum err
told_sessions(struct page *p, const struct section_for *f,
    struct activity **told, size_t *n)
{
	return activity_list(p->db, p->a, ACTIVITY_SESSIONS, f->extension->key,
	    f->resource, ABSENT, SESSIONS_MAX, told, n);
}

void
section_lookups_ask(struct page *p, const struct section_for *f)
{
	struct activity *told;
	size_t n;

	if (f->has & RESOURCE_HAS_LOOKUPS)
		told_sessions(p, f, &told, &n);
}

/* Sessions whose start and end the carrier reported. */
static enum err
fill_told(struct section_making *m, struct lookup_view *v)
{
	const struct section_for *f = m->f;
	struct page *p = m->p;
	json_t *rows = json_own(p->a, json_array());
	struct activity *told;
	size_t n;
	enum err e = told_sessions(p, f, &told, &n);

	if (e != E_OK || n == 0)
		return e;
	for (size_t i = 0; i < n; i++)
		json_array_append_new(rows, json_pack("{s:I,s:s}", "at",
		    (json_int_t)told[i].at, "what", told[i].after));
	v->caption = "Sessions the carrier reported, newest first";
	fill_table(p, rows, session_columns, v);
	return E_OK;
}

/* --- the chart of traffic --- */

static int64_t
bytes_of(const json_t *row)
{
	int64_t in = json_num(row, "data_in"), out = json_num(row, "data_out");

	return (in == ABSENT || in < 0 ? 0 : in) +
	    (out == ABSENT || out < 0 ? 0 : out);
}

/* From the first day to the last, in whichever order the rows are. */
static void
fill_chart(struct page *p, const json_t *rows, struct lookup_view *v)
{
	size_t n = v->nrows;
	int64_t *values, first, last;
	bool falling;

	if (n == 0)
		return;
	first = json_num(json_array_get(rows, 0), "at");
	last = json_num(json_array_get(rows, n - 1), "at");
	if (!known_num(first) || !known_num(last))
		return;
	falling = first > last;
	values = arena_array(p->a, n, sizeof(*values));
	for (size_t i = 0; i < n; i++)
		values[i] = bytes_of(json_array_get(rows,
		    falling ? n - 1 - i : i));
	v->chart = chart_of(p->a, values, n);
	v->chart.from = date_day(p->a, falling ? last : first);
	v->chart.until = date_day(p->a, falling ? first : last);
	v->chart.label = arena_printf(p->a, "Data of each day from %s to %s, "
	    "at most %s; the table has the same values", v->chart.from,
	    v->chart.until, v->chart.most);
}

/* --- all of them --- */

void
section_lookup_fill(struct section_making *m, const char *name,
    const char *title, enum op op, const struct lookup *l, struct lookup_view *v)
{
	const struct section_for *f = m->f;
	const char *why = NULL;
	struct page *p = m->p;
	bool again = section_again(m, name);

	*v = (struct lookup_view){
		.name = name, .title = title,
		.id = arena_printf(p->a, "lookup-%s-%s", f->extension->key,
		    name),
		.error_id = arena_printf(p->a, "f-ext-%s-%s",
		    f->extension->key, name),
		.error = again ? f->again->error : NULL,
		.open = again || (f->lookup != NULL &&
		    strcmp(f->lookup, name) == 0),
		.as_of = format_when(p->a, l == NULL ? ABSENT : l->as_of,
		    p->now),
	};
	if (driver_can(m->driver, op, &why) == NULL)
		v->cannot = why;
}

static const char *
caption(const char *name)
{
	return strcmp(name, "location") == 0 ?
	    "Where the network saw the SIM, newest first" :
	    strcmp(name, "audit") == 0 ? "What was changed at the carrier" :
	    "Traffic by day (UTC)";
}

void
section_zones(struct section_making *m)
{
	const struct lookup *l = section_lookup(m, LOOKUP_ZONES);
	const json_t *rows = l == NULL ? NULL : json_read(m->p->a, l->body,
	    strlen(l->body), NULL);

	m->v->zones.caption = "The same by zone";
	fill_table(m->p, rows, zone_columns, &m->v->zones);
}

enum err
section_lookups(struct section_making *m)
{
	struct section_view *v = m->v;
	const struct lookup_kind *k;
	const struct lookup *l;
	struct lookup_view *o;
	json_t *rows;
	enum err e = E_OK;

	for (k = lookup_kinds; k->name != NULL; k++)
		v->nlookups++;
	v->lookups = arena_array(m->p->a, v->nlookups, sizeof(*v->lookups));
	for (k = lookup_kinds, o = v->lookups; e == E_OK && k->name != NULL;
	    k++, o++) {
		l = section_lookup(m, k->name);
		section_lookup_fill(m, k->name, k->title, k->op, l, o);
		rows = l == NULL ? NULL : json_read(m->p->a, l->body,
		    strlen(l->body), NULL);
		o->caption = caption(k->name);
		if (!json_is_array(rows))
			continue;
		if (k->op == OP_SESSION) {
			fill_session(m, rows, o);
			e = fill_told(m, o);
			continue;
		}
		fill_table(m->p, rows, k->op == OP_LOCATION ?
		    location_columns : k->op == OP_AUDIT ? audit_columns :
		    traffic_columns, o);
		if (k->op == OP_TRAFFIC)
			fill_chart(m->p, rows, o);
		if (o->chart.nbars > 0)
			v->spark = o->chart;
	}
	return e;
}
