/* A response as a table, as CSV, or unchanged. */
#include <string.h>

#include "../lib/text/csv.h"
#include "../lib/text/buf.h"
#include "parts.h"

enum { COLUMNS_MAX = 64, CELL_MAX = 60 };

/* Columns by path (registration.date), in order of appearance. */
struct table {
	struct arena	*a;
	const char	*columns[COLUMNS_MAX];
	size_t		 n;
};

/* The text of a cell. */
static const char *
cell_text(struct arena *a, const json_t *v)
{
	if (v == NULL || json_is_null(v))
		return "";
	return json_is_string(v) ? json_string_value(v) : json_write(a, v);
}

static void
add_column(struct table *t, const char *path)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->columns[i], path) == 0)
			return;
	if (t->n < COLUMNS_MAX)
		t->columns[t->n++] = path;
}

/* Nested members become columns of their own; empty ones do not. */
static void
find_columns(struct table *t, const json_t *row, const char *above)
{
	const char *name, *path;
	json_t *v;

	json_object_foreach((json_t *)row, name, v) {
		path = *above == '\0' ? name : arena_printf(t->a, "%s.%s",
		    above, name);
		if (json_is_object(v) && json_object_size(v) > 0)
			find_columns(t, v, path);
		else if (!json_is_object(v) && *cell_text(t->a, v) != '\0')
			add_column(t, path);
	}
}

static const char *
cell(struct table *t, const json_t *row, const char *path)
{
	const json_t *v = row;
	size_t n;

	if (!json_is_object(row))
		return cell_text(t->a, row);
	/* names may contain dots, as in metadata: the longest match wins */
	for (; v != NULL && *path != '\0'; path += n + (path[n] == '.')) {
		const json_t *whole = json_object_get(v, path);

		if (whole != NULL)
			return cell_text(t->a, whole);
		n = strcspn(path, ".");
		v = json_object_get(v, arena_strndup(t->a, path, n));
	}
	return cell_text(t->a, v);
}

static size_t
width(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* A single line, shortened, without control characters. */
static const char *
on_one_line(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 4), *o = out;
	size_t n = 0;

	for (; *s != '\0' && n < CELL_MAX; s++) {
		*o++ = (unsigned char)*s < ' ' || *s == 0x7f ? ' ' : *s;
		n += ((unsigned char)*s & 0xc0) != 0x80;
	}
	while (((unsigned char)*s & 0xc0) == 0x80)
		*o++ = *s++;
	if (*s != '\0')
		memcpy(o, "…", sizeof("…"));
	return out;
}

static void
show_table(struct table *t, FILE *f, const json_t *rows)
{
	size_t widths[COLUMNS_MAX], i, k, w;
	const char *s;
	json_t *row;

	for (k = 0; k < t->n; k++) {
		widths[k] = width(t->columns[k]);
		json_array_foreach(rows, i, row) {
			w = width(on_one_line(t->a, cell(t, row,
			    t->columns[k])));
			widths[k] = w > widths[k] ? w : widths[k];
		}
	}
	for (k = 0; k < t->n; k++)
		fprintf(f, "%s%*s", t->columns[k], k + 1 == t->n ? 0 :
		    (int)(widths[k] - width(t->columns[k]) + 2), "");
	fputs(t->n > 0 ? "\n" : "", f);
	json_array_foreach(rows, i, row) {
		for (k = 0; k < t->n; k++) {
			s = on_one_line(t->a, cell(t, row, t->columns[k]));
			fprintf(f, "%s%*s", s, k + 1 == t->n ? 0 :
			    (int)(widths[k] - width(s) + 2), "");
		}
		fputs("\n", f);
	}
}

/* Print a row; NULL: the column names. */
static void
put_line(struct table *t, FILE *f, const json_t *row, struct buf *b)
{
	buf_reset(b);
	for (size_t k = 0; k < t->n; k++) {
		buf_str(b, k > 0 ? "," : "");
		csv_cell(b, row == NULL ? t->columns[k] :
		    cell(t, row, t->columns[k]));
	}
	buf_str(b, t->n > 0 ? "\r\n" : "");
	fwrite(b->data, 1, b->len, f);
}

static void
show_csv(struct table *t, FILE *f, const json_t *rows)
{
	struct buf b;
	json_t *row;
	size_t i;

	buf_init(&b, ARENA_MAX);
	put_line(t, f, NULL, &b);
	json_array_foreach(rows, i, row)
		put_line(t, f, row, &b);
	buf_free(&b);
}

void
ask_show(struct arena *a, FILE *f, enum ask_output how, const json_t *v)
{
	struct table t = { .a = a };
	const json_t *rows = v;
	json_t *one, *row;
	size_t i;

	if (how == ASK_JSON) {
		fprintf(f, "%s\n", json_write_pretty(a, v));
		return;
	}
	if (!json_is_array(v)) {
		one = json_own(a, json_array());
		json_array_append(one, (json_t *)v);
		rows = one;
	}
	json_array_foreach(rows, i, row)
		find_columns(&t, row, "");
	if (how == ASK_CSV)
		show_csv(&t, f, rows);
	else
		show_table(&t, f, rows);
}
