#include <string.h>

#include "../../lib/text/iccid.h"
#include "device.h"
#include "../internal.h"
#include "../org.h"
#include "queries.h"

/* Sorts after every text: no value of ours contains it. */
#define TOP	"\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf"

enum {
	CURSOR_SEARCH = SORT_MAX,	/* a kind of its own */
	LINE_PARTED = 0x1f,		/* separates the fields of a line */
};

const char *const device_sort_names[SORT_MAX] = {
	[SORT_DEVICE_ID] = "device", [SORT_TYPE] = "type",
	[SORT_CLASS] = "class", [SORT_ADDED] = "added",
	[SORT_LOCATION] = "location", [SORT_STATE] = "state",
};

/* The statements are numbered in the same order. */
_Static_assert((int)SORT_DEVICE_ID == (int)FAM_SORT_DEVICE_ID &&
    (int)SORT_TYPE == (int)FAM_SORT_TYPE &&
    (int)SORT_CLASS == (int)FAM_SORT_CLASS &&
    (int)SORT_ADDED == (int)FAM_SORT_ADDED &&
    (int)SORT_LOCATION == (int)FAM_SORT_LOCATION &&
    (int)SORT_STATE == (int)FAM_SORT_STATE &&
    (int)SORT_MAX == (int)FAM_SORT_MAX, "orders");

static const char *
given(const char *s)
{
	return s == NULL || *s == '\0' ? NULL : s;
}

/* The filter with the fewest devices leads and is served by an index.  The
 * other filters, if any, are checked row by row. */
static enum err
choose_lead(struct db *db, struct arena *a, const struct device_filter *f,
    int *lead, int *rest)
{
	const struct {
		int		 lead;
		const char	*kind, *value;
	} filters[] = {
		{ FAM_LEAD_TYPE, "type", given(f->type) },
		{ FAM_LEAD_CLASS, "class", given(f->class) },
		{ FAM_LEAD_STATE, "state", given(f->state) },
		{ FAM_LEAD_EXTENSION, "extension", given(f->extension) },
	};
	int64_t best = INT64_MAX, n;
	int many = f->presence != NULL;
	enum err e = E_OK;

	*lead = FAM_LEAD_NONE;
	for (size_t i = 0; i < 4; i++)
		if (filters[i].value != NULL) {
			*lead = filters[i].lead;
			many++;
		}
	for (size_t i = 0; e == E_OK && many > 1 && i < 4; i++) {
		if (filters[i].value == NULL)
			continue;
		e = count_get(db, arena_printf(a, "%s:%s", filters[i].kind,
		    filters[i].value), &n);
		if (e == E_OK && n < best) {
			best = n;
			*lead = filters[i].lead;
		}
	}
	if (e == E_OK && f->presence != NULL &&
	    (e = presence_count(db, f->presence, &n)) == E_OK &&
	    n <= PRESENCE_FEW && n < best)
		*lead = FAM_LEAD_FEW;
	*rest = many > 1 || (many == 1 && *lead == FAM_LEAD_NONE) ?
	    FAM_REST_SOME : FAM_REST_NONE;
	return e;
}

const char *
device_sort_value(const struct device_row *r, enum device_sort sort)
{
	switch (sort) {
	case SORT_DEVICE_ID:
		return r->device_id;
	case SORT_TYPE:
		return r->type_id;
	case SORT_CLASS:
		return r->device_class;
	case SORT_LOCATION:
		return r->location;
	case SORT_STATE:
		return r->sim_state;
	case SORT_ADDED:
	case SORT_MAX:
		break;
	}
	return "";	/* by id alone */
}

static const char *
row_cursor(struct arena *a, const struct device_row *r, enum device_sort sort)
{
	const struct cursor c = { .kind = (int)sort, .id = r->id,
	    .value = device_sort_value(r, sort) };

	return cursor_write(a, &c);
}

static void
turn_round(struct device_row *rows, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct device_row r = rows[i];

		rows[i] = rows[n - 1 - i];
		rows[n - 1 - i] = r;
	}
}

/* A column fixed by a filter is the same in every row, so the rows are ordered
 * by id alone.  That avoids walking an index over values that cannot occur. */
static enum device_sort
sort_left(const struct device_filter *f)
{
	if ((f->sort == SORT_TYPE && given(f->type) != NULL) ||
	    (f->sort == SORT_CLASS && given(f->class) != NULL) ||
	    (f->sort == SORT_STATE && given(f->state) != NULL))
		return SORT_ADDED;
	return f->sort;
}

/* The next field of a line.  The line belongs to the arena and is split in
 * place. */
static char *
part(char **line)
{
	char *from = *line, *end = strchrnul(from, LINE_PARTED);

	*line = *end == LINE_PARTED ? end + 1 : end;
	*end = '\0';
	return from;
}

/* strtoll() would take as long as everything else a row of a list needs. */
static int64_t
number(const char *s)
{
	int64_t n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + *s - '0';
	return n;
}

/* Fill in a row from the line the database keeps for the list
 * (db/023-line.sql).  The line is copied once and split in place. */
static void
device_row(struct arena *a, int64_t id, const char *line, int64_t mark,
    struct device_row *r)
{
	size_t size = strlen(line) + 1;
	char *rest = memcpy(arena_space(a, size, 1), line, size);

	r->id = id;
	r->type_id = part(&rest);
	r->device_id = part(&rest);
	r->sim_state = part(&rest);
	r->extensions = part(&rest);
	r->created = number(part(&rest));
	r->device_class = part(&rest);
	r->location = part(&rest);
	r->connected = mark > 0 && mark % 2 == 1;
	r->heard = mark > 1 ? mark / 2 * QUARTER_MS : ABSENT;
	r->past = NULL;
	r->ended = ABSENT;
}

bool
device_row_is(const struct device_row *r, const struct presence *f)
{
	int64_t quarter = r->heard == ABSENT ? 0 : r->heard / QUARTER_MS;

	return f == NULL || ((r->connected ? f->connected : f->away) &&
	    quarter >= f->since && quarter <= f->until);
}

/* Read rows until there are limit + 1: either those with the cursor's value, or
 * those with other values. */
static enum err
read_part(struct db *db, struct arena *a, const struct device_filter *f,
    const struct cursor *from, int part, const int by[2], bool down,
    bool marks, size_t limit, struct device_page *p)
{
	const struct presence *here = f->presence;
	const char *state = given(f->state);
	struct r_device_list r;
	struct cur c;

	if (state != NULL && strcmp(state, "none") == 0)
		state = "";
	q_device_list(&c, db, &(struct p_device_list){ .part = part,
	    .lead = by[0], .rest = by[1], .sort = (int)sort_left(f),
	    .dir = down ? FAM_DIR_DESC : FAM_DIR_ASC, .value = from->value,
	    .after = from->id, .type = given(f->type), .class = given(f->class),
	    .state = state, .extension = given(f->extension),
	    .connected = here == NULL ? ABSENT : here->connected,
	    .or_connected = here == NULL ? ABSENT : !here->away,
	    .since = here == NULL ? ABSENT : here->since,
	    .upto = here == NULL ? ABSENT : here->until,
	    .most = (int64_t)(limit + 1 - p->n), .marks = marks });
	while (p->n <= limit && n_device_list(&c, NULL, &r))
		device_row(a, r.id, r.line, r.mark, &p->rows[p->n++]);
	return cur_end(&c);
}

/* Read up to limit + 1 rows beyond the cursor. */
static enum err
read_rows(struct db *db, struct arena *a, const struct device_filter *f,
    const struct cursor *from, bool down, size_t limit, struct device_page *p)
{
	int by[2];	/* lead and rest */
	bool marks;
	enum err e = choose_lead(db, a, f, &by[0], &by[1]);

	if (e == E_OK)
		e = presence_asked(db, &marks);
	if (e == E_OK)
		e = read_part(db, a, f, from, FAM_PART_SAME, by, down, marks,
		    limit, p);
	if (e == E_OK && p->n <= limit && sort_left(f) != SORT_ADDED)
		e = read_part(db, a, f, from, FAM_PART_OTHER, by, down, marks,
		    limit, p);
	return e;
}

enum err
device_list(struct db *db, struct arena *a, const struct device_filter *f,
    struct device_page *p)
{
	bool down = f->desc != f->backwards, more;
	struct cursor from = { .value = down ? TOP : "",
	    .id = down ? INT64_MAX : 0 };
	size_t limit = f->limit;
	enum err e = E_OK;

	*p = (struct device_page){ .n = 0 };
	if ((unsigned)f->sort >= SORT_MAX)
		return E_INPUT;
	if (limit < 1 || limit > EXPORT_ROWS_MAX)
		limit = limit < 1 ? PAGE_ROWS : EXPORT_ROWS_MAX;
	if (given(f->cursor) != NULL)
		e = cursor_read(a, f->cursor, (int)f->sort, &from);
	if (e != E_OK)
		return e;
	p->rows = arena_space(a, limit + 1, sizeof(*p->rows));
	e = read_rows(db, a, f, &from, down, limit, p);
	if (e != E_OK)
		return e;
	more = p->n > limit;
	if (more)
		p->n = limit;
	if (f->backwards)
		turn_round(p->rows, p->n);
	if (p->n == 0)
		return E_OK;
	/* the page we came from exists too */
	if (f->backwards ? true : more)
		p->next = row_cursor(a, &p->rows[p->n - 1], f->sort);
	if (f->backwards ? more : given(f->cursor) != NULL)
		p->prev = row_cursor(a, &p->rows[0], f->sort);
	return E_OK;
}

static bool
is_there(const struct device_page *p, int64_t id)
{
	size_t i = 0;

	while (i < p->n && p->rows[i].id != id)
		i++;
	return i < p->n;
}

/* Read rows of a search until there are limit, and set the cursor when there is
 * one more.  Moves *at past the last term seen; *n counts the terms. */
static enum err
read_terms(struct db *db, struct arena *a, const char *low, int terms,
    struct cursor *at, char term[TERM_MAX + 1], bool marks, size_t limit,
    struct device_page *p, size_t *n)
{
	const size_t most = limit + 1 - p->n;
	struct r_device_search r;
	struct cur c;

	*n = 0;
	q_device_search(&c, db, &(struct p_device_search){ .terms = terms,
	    .low = low, .high = arena_printf(a, "%s%s", low, TOP),
	    .after = arena_strdup(a, at->value), .after_id = at->id,
	    .most = (int64_t)most, .marks = marks });
	for (; n_device_search(&c, NULL, &r); ++*n) {
		if (terms == FAM_TERMS_FIRST || !is_there(p, r.id)) {
			if (p->n == limit) {
				p->next = cursor_write(a, at);
				break;
			}
			device_row(a, r.id, r.line, r.mark,
			    &p->rows[p->n]);
			if (r.ended != ABSENT)
				p->rows[p->n].past = arena_strdup(a, r.term);
			p->rows[p->n++].ended = r.ended;
		}
		/* only the last row of a page or of the statement counts */
		if (p->n < limit && *n + 1 < most)
			continue;
		memccpy(term, r.term, '\0', TERM_MAX + 1);
		*at = (struct cursor){ .kind = CURSOR_SEARCH, .value = term,
		    .id = r.id };
	}
	return cur_end(&c);
}

/* Two terms of one device make one row, so another query may be needed to fill
 * the page. */
static enum err
read_matches(struct db *db, struct arena *a, const char *low,
    struct cursor *at, bool begins, size_t limit, struct device_page *p)
{
	char term[TERM_MAX + 1];
	size_t n, most = limit + 1;
	bool marks;
	enum err e = presence_asked(db, &marks);

	if (e == E_OK)
		e = read_terms(db, a, low, begins ? FAM_TERMS_ALL :
		    FAM_TERMS_FIRST, at, term, marks, limit, p, &n);
	if (e == E_OK && n == most)
		e = read_terms(db, a, low, FAM_TERMS_FIRST, at, term, marks,
		    limit, p, &n);
	return e;
}

enum err
device_search(struct db *db, struct arena *a, const char *words,
    const char *cursor, size_t limit, struct device_page *p)
{
	char low[TERM_MAX + 1], card[ICCID_MAX + 1];
	struct cursor from = { .value = low, .id = 0 };
	enum err e = E_OK;

	*p = (struct device_page){ .n = 0 };
	if (limit < 1 || limit > EXPORT_ROWS_MAX)
		limit = limit < 1 ? PAGE_ROWS : EXPORT_ROWS_MAX;
	if (given(cursor) != NULL)
		e = cursor_read(a, cursor, CURSOR_SEARCH, &from);
	/* all spellings of an ICCID begin with its canonical one */
	term_normalize(iccid_plain(words, card) && strlen(card) > ICCID_MIN &&
	    iccid_canonical(words, card) ? card : words, low);
	if (e != E_OK || low[0] == '\0')
		return e;
	/* a cursor of another search would start outside this range */
	if (strncmp(from.value, low, strlen(low)) != 0)
		return E_INPUT;
	p->rows = arena_space(a, limit, sizeof(*p->rows));
	return read_matches(db, a, low, &from, given(cursor) == NULL, limit, p);
}

enum err
device_classes(struct db *db, struct arena *a, const char ***list, size_t *n)
{
	struct r_class_names r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_class_names(&c, db);
	while (n_class_names(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = r.name + strlen("class:");
	}
	return cur_end(&c);
}
