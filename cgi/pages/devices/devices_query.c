#include "devices_query.h"

#include <string.h>

#include "../../lib/text/csv.h"
#include "../../lib/http/url.h"
#include "../../store/resource/sim.h"

const char *const device_by_names[BY_MAX] = {
	[BY_Q] = "q", [BY_TYPE] = "type", [BY_CLASS] = "class",
	[BY_STATE] = "state", [BY_EXTENSION] = "ext",
	[BY_CONNECTED] = "connected", [BY_HEARD] = "heard",
};

const struct device_column_text device_columns[COLUMN_MAX] = {
	[COLUMN_TYPE] = { "type", "Device Type", SORT_TYPE },
	[COLUMN_CLASS] = { "class", "Class", SORT_CLASS },
	[COLUMN_ADDED] = { "added", "Date Added", SORT_ADDED },
	[COLUMN_LOCATION] = { "location", "Location", SORT_LOCATION },
	[COLUMN_STATE] = { "state", "SIM state", SORT_STATE },
	[COLUMN_EXTENSIONS] = { "extensions", "Extensions", SORT_MAX },
	[COLUMN_CONNECTED] = { "connected", "Connection", SORT_MAX },
	[COLUMN_HEARD] = { "heard", "Last event", SORT_MAX },
};

/* A filtered search reads at most this many pages of matches. */
enum { SEARCH_PAGES_MAX = 20 };

/* Of any length: ignoring a long value would show all devices as results. */
static const char *
asked(const struct pairs *query, const char *name)
{
	const char *v = pairs_get(query, name);

	return v == NULL ? "" : v + strspn(v, " ");
}

static unsigned
columns_read(const struct pairs *query)
{
	unsigned columns = 0;

	for (size_t i = 0; i < query->n; i++) {
		const char *v = query->p[i].value;

		if (strcmp(query->p[i].name, "columns") != 0)
			continue;
		while (*v != '\0') {
			size_t w = strcspn(v, ",");

			for (int k = 0; k < COLUMN_MAX; k++)
				if (strlen(device_columns[k].name) == w &&
				    strncmp(device_columns[k].name, v, w) == 0)
					columns |= 1u << k;
			v += w + (v[w] == ',');
		}
	}
	return columns != 0 ? columns : COLUMNS_ALL;
}

static const char *
columns_text(struct arena *a, unsigned columns)
{
	const char *out = "";

	for (int k = 0; columns != COLUMNS_ALL && k < COLUMN_MAX; k++)
		if (columns & 1u << k)
			out = arena_printf(a, "%s%s%s", out,
			    *out != '\0' ? "," : "", device_columns[k].name);
	return out;
}

bool
device_query_shows(const struct device_query *q, enum device_column column)
{
	return (q->columns & 1u << column) != 0;
}

void
device_query_parse(const struct pairs *query, struct device_query *q)
{
	const char *sort = asked(query, "sort"), *before;
	enum sim_state state;

	*q = (struct device_query){ .sort = SORT_ADDED, .desc = true };
	for (int i = 0; i < BY_MAX; i++)
		q->by[i] = asked(query, device_by_names[i]);
	state = sim_state_parse(q->by[BY_STATE]);
	if (state != SIM_UNKNOWN)
		q->by[BY_STATE] = sim_states[state].name;
	for (int i = 0; i < SORT_MAX; i++)
		if (strcmp(sort, device_sort_names[i]) == 0) {
			q->sort = (enum device_sort)i;
			q->desc = strcmp(asked(query, "order"), "desc") == 0;
			q->sorted = true;
		}
	q->columns = columns_read(query);
	before = pairs_get(query, "before");
	q->backwards = before != NULL;
	q->cursor = before != NULL ? before : pairs_get(query, "after");
}

void
device_query_read(struct page *p, struct device_query *q)
{
	device_query_parse(&p->req->query, q);
}

const char *
device_query_filter(struct arena *a, const struct device_query *q)
{
	struct device_query only = { .columns = COLUMNS_ALL };
	const char *url;

	memcpy(only.by, q->by, sizeof(only.by));
	url = device_query_url(a, "", &only);
	return *url == '?' ? url + 1 : url;
}

char *
device_query_url(struct arena *a, const char *path,
    const struct device_query *q)
{
	return arena_printf(a, "%s%s", path, url_query(a,
	    "q", q->by[BY_Q], "type", q->by[BY_TYPE],
	    "class", q->by[BY_CLASS], "state", q->by[BY_STATE],
	    "ext", q->by[BY_EXTENSION],
	    "connected", q->by[BY_CONNECTED], "heard", q->by[BY_HEARD],
	    "sort", q->sorted ? device_sort_names[q->sort] : "",
	    "order", q->sorted && q->desc ? "desc" : "",
	    "columns", columns_text(a, q->columns),
	    q->backwards ? "before" : "after",
	    q->cursor != NULL ? q->cursor : "", NULL));
}

bool
device_query_filtered(const struct device_query *q)
{
	for (int i = 0; i < BY_MAX; i++)
		if (*q->by[i] != '\0')
			return true;
	return false;
}

/* Is key one of the words in a row's extensions? */
static bool
has_word(const char *words, const char *key)
{
	size_t n = strlen(key);

	while (words != NULL && *words != '\0') {
		size_t w = strcspn(words, " ");

		if (w == n && strncmp(words, key, n) == 0)
			return true;
		words += w + strspn(words + w, " ");
	}
	return false;
}

static bool
same(const char *wanted, const char *got)
{
	return *wanted == '\0' || strcmp(wanted, got != NULL ? got : "") == 0;
}

static bool
passes(const struct device_query *q, const struct presence *here,
    const struct device_row *r)
{
	const char *state = q->by[BY_STATE], *ext = q->by[BY_EXTENSION];

	if (strcmp(state, "none") == 0) {
		if (r->extensions != NULL && *r->extensions != '\0')
			return false;
	} else if (!same(state, r->sim_state))
		return false;
	return device_row_is(r, here) && same(q->by[BY_TYPE], r->type_id) &&
	    same(q->by[BY_CLASS], r->device_class) &&
	    (*ext == '\0' || has_word(r->extensions, ext));
}

/* Keep the devices in a page of matches that pass the filters and were on no
 * page before; two identifiers of one device may match. */
static void
keep(const struct device_query *q, const struct presence *here,
    const struct device_page *part, struct device_page *out, size_t max)
{
	const size_t before = out->n;

	for (size_t i = 0; i < part->n && out->n < max; i++) {
		size_t k = 0;

		if (!passes(q, here, &part->rows[i]))
			continue;
		while (k < before && out->rows[k].id != part->rows[i].id)
			k++;
		if (k == before)
			out->rows[out->n++] = part->rows[i];
	}
}

/* Is anything asked for beside the words of a search? */
static bool
narrowed(const struct device_query *q)
{
	struct device_query without = *q;

	without.by[BY_Q] = "";
	return device_query_filtered(&without);
}

static enum err
search(struct page *p, const struct device_query *q,
    const struct presence *here, size_t limit, struct device_page *out)
{
	size_t step = limit < PAGE_ROWS_MAX ? limit : PAGE_ROWS_MAX;
	const char *cursor = q->cursor;
	/* perhaps copied from one of our CSV files */
	const char *words = csv_unguard(p->a, q->by[BY_Q]);

	*out = (struct device_page){
		.rows = arena_space(p->a, limit + step, sizeof *out->rows)
	};
	for (int i = 0; i < SEARCH_PAGES_MAX && out->n < limit; i++) {
		struct device_page part;
		enum err e = device_search(p->db, p->a, words, cursor, step,
		    &part);

		if (e != E_OK)
			return e;
		if (i == 0 && !narrowed(q) &&
		    (part.next == NULL || part.n >= limit)) {
			*out = part;
			return E_OK;
		}
		keep(q, here, &part, out, limit + step);
		cursor = part.next;
		if (cursor == NULL)
			break;
	}
	out->next = cursor;
	return E_OK;
}

enum err
device_query_run(struct page *p, const struct device_query *q, size_t limit,
    struct device_page *out)
{
	struct presence here;
	const struct presence *asked = heard_filter(q->by[BY_CONNECTED],
	    q->by[BY_HEARD], p->now, &here) ? &here : NULL;

	if (*q->by[BY_Q] != '\0')
		return search(p, q, asked, limit, out);
	return device_list(p->db, p->a, &(struct device_filter){
		.type = q->by[BY_TYPE], .class = q->by[BY_CLASS],
		.state = q->by[BY_STATE], .extension = q->by[BY_EXTENSION],
		.presence = asked,
		.sort = q->sort, .desc = q->desc, .cursor = q->cursor,
		.backwards = q->backwards, .limit = limit,
	}, out);
}

enum err
device_query_count(struct page *p, const struct device_query *q, int64_t *n)
{
	static const char *const names[BY_MAX] = {
		[BY_TYPE] = "type:", [BY_STATE] = "state:",
		[BY_EXTENSION] = "extension:",
	};
	struct presence here;
	bool speaks = heard_filter(q->by[BY_CONNECTED], q->by[BY_HEARD],
	    p->now, &here);
	int set = -1;
	enum err e;

	*n = ABSENT;
	for (int i = 0; i < BY_CONNECTED; i++)
		if (*q->by[i] != '\0') {
			if (set != -1 || speaks)
				return E_OK;
			set = i;
		}
	if (speaks) {
		e = presence_count(p->db, &here, n);
		if (*n > PRESENCE_FEW)
			*n = ABSENT;
		return e;
	}
	if (set == -1)
		return count_get(p->db, "devices", n);
	if (names[set] == NULL || strcmp(q->by[set], "none") == 0)
		return E_OK;
	return count_get(p->db, arena_printf(p->a, "%s%s", names[set],
	    q->by[set]), n);
}
