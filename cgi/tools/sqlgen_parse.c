/* sqlgen: parses statements, families and migrations. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sqlgen.h"

/* The file being read, line by line. */
struct reader {
	struct gen	*g;
	const char	*file, *next;
	char		*line;		/* the current line, trimmed */
	int		 number;
};

static bool
read_line(struct reader *r)
{
	const char *p = r->next, *end;

	if (*p == '\0')
		return false;
	end = strchrnul(p, '\n');
	r->next = *end == '\0' ? end : end + 1;
	r->number++;
	while (p < end && isspace((unsigned char)*p))
		p++;
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	r->line = arena_strndup(r->g->a, p, (size_t)(end - p));
	return true;
}

/* The text of a comment line, or NULL. */
static char *
comment(const struct reader *r)
{
	char *p = r->line;

	if (strncmp(p, "--", 2) != 0)
		return NULL;
	for (p += 2; isspace((unsigned char)*p); p++)
		;
	return p;
}

static bool
is_word(int c)
{
	return islower(c) || isdigit(c) || c == '_';
}

static char *
skip_blanks(char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

/* Read a lower-case word at *p and skip it and the blanks after it; NULL when
 * there is none. */
static const char *
word(struct gen *g, char **p)
{
	size_t n = 0;
	const char *w;

	while (is_word((unsigned char)(*p)[n]))
		n++;
	if (n == 0 || isdigit((unsigned char)**p))
		return NULL;
	w = arena_strndup(g->a, *p, n);
	*p = skip_blanks(*p + n);
	return w;
}

/* Length of a name that may contain @{…}: "device_list_@{dir}". */
static size_t
pattern_len(const char *p)
{
	size_t n = 0;

	if (!islower((unsigned char)*p))
		return 0;
	for (;;) {
		if (is_word((unsigned char)p[n]))
			n++;
		else if (p[n] == '@' && p[n + 1] == '{' &&
		    strchr(p + n, '}') != NULL)
			n = (size_t)(strchr(p + n, '}') - p) + 1;
		else
			return n;
	}
}

/* Does the comment line start with a statement's name: "name ("? */
static bool
names_statement(const char *p)
{
	size_t n = pattern_len(p);

	return n > 0 && p[n] == ' ' && p[n + 1] == '(';
}

/* Parse "(name type, name type)" at *p. */
static bool
parse_fields(struct reader *r, int line, char **p, struct fields *out)
{
	struct gen *g = r->g;

	if (**p != '(')
		return gen_fault(g, r->file, line, "( expected at \"%s\"", *p);
	*p = skip_blanks(*p + 1);
	while (**p != ')') {
		const char *name = word(g, p), *type = word(g, p);

		if (name == NULL || type == NULL)
			return gen_fault(g, r->file, line,
			    "name and type expected at \"%s\"", *p);
		if (strcmp(type, "text") != 0 && strcmp(type, "int") != 0)
			return gen_fault(g, r->file, line,
			    "type of %s is %s, not text or int", name, type);
		if (out->n == FIELDS_MAX)
			return gen_fault(g, r->file, line, "too many fields");
		out->f[out->n].name = name;
		out->f[out->n++].text = *type == 't';
		if (**p == ',')
			*p = skip_blanks(*p + 1);
		else if (**p != ')')
			return gen_fault(g, r->file, line,
			    ", or ) expected at \"%s\"", *p);
	}
	*p = skip_blanks(*p + 1);
	return true;
}

static const struct family *
family_named(const struct gen *g, const char *name, size_t n)
{
	for (size_t i = 0; i < g->nfamilies; i++)
		if (strlen(g->families[i].name) == n &&
		    strncmp(g->families[i].name, name, n) == 0)
			return &g->families[i];
	return NULL;
}

/* Extract the families from a statement's name. */
static bool
parse_name(struct gen *g, struct statement *s)
{
	char *name = arena_strdup(g->a, s->pattern), *to = name;

	for (const char *p = s->pattern; *p != '\0';) {
		const char *end;

		if (*p != '@') {
			*to++ = *p++;
			continue;
		}
		if (to > name && to[-1] == '_')
			to--;
		if (s->naxes == AXES_MAX)
			return gen_fault(g, s->file, s->line,
			    "too many families in one name");
		end = strchr(p, '}');
		s->axes[s->naxes] = family_named(g, p + 2,
		    (size_t)(end - p) - 2);
		if (s->axes[s->naxes++] == NULL)
			return gen_fault(g, s->file, s->line,
			    "%.*s} is not declared above", (int)(end - p), p);
		p = end + 1;
	}
	*to = '\0';
	s->name = name;
	s->count = 1;
	for (size_t i = 0; i < s->naxes; i++)
		s->count *= s->axes[i]->nalts;
	return true;
}

/* Choices and parameters are arguments of the same function, so their names
 * must differ. */
static bool
distinct(struct gen *g, const struct statement *s)
{
	for (size_t i = 0; i < s->naxes + s->params.n; i++)
		for (size_t k = i + 1; k < s->naxes + s->params.n; k++) {
			const char *a = i < s->naxes ? s->axes[i]->name :
			    s->params.f[i - s->naxes].name;
			const char *b = k < s->naxes ? s->axes[k]->name :
			    s->params.f[k - s->naxes].name;

			if (strcmp(a, b) == 0)
				return gen_fault(g, s->file, s->line,
				    "%s: %s is there twice", s->name, a);
		}
	return true;
}

/* Parse "name (…) -> (…)", with the whole comment joined to a single line. */
static bool
parse_annotation(struct reader *r, char *p, struct statement *s)
{
	static const char on_sqlite[] = "kept on SQLite ";
	size_t n = pattern_len(p);

	s->pattern = arena_strndup(r->g->a, p, n);
	p = skip_blanks(p + n);
	if (!parse_name(r->g, s) ||
	    !parse_fields(r, s->line, &p, &s->params) || !distinct(r->g, s))
		return false;
	if (strncmp(p, on_sqlite, sizeof(on_sqlite) - 1) == 0) {
		s->kept = KEPT_SQLITE;
		p += sizeof(on_sqlite) - 1;
	} else if (strncmp(p, "kept ", 5) == 0) {
		s->kept = KEPT;
		p = skip_blanks(p + 5);
	}
	if (strncmp(p, "->", 2) == 0) {
		s->rows = true;
		p = skip_blanks(p + 2);
		if (!parse_fields(r, s->line, &p, &s->cols))
			return false;
	}
	if (*p != '\0')
		return gen_fault(r->g, r->file, s->line,
		    "not understood: \"%s\"", p);
	for (size_t i = 0; i < r->g->nstatements; i++)
		if (strcmp(r->g->statements[i].name, s->name) == 0)
			return gen_fault(r->g, r->file, s->line,
			    "%s is there already, line %d", s->name,
			    r->g->statements[i].line);
	return true;
}

/* Read the SQL after the comment up to its semicolon; r is at its first
 * line. */
static bool
parse_sql(struct reader *r, struct statement *s)
{
	char *sql = arena_strdup(r->g->a, "");

	s->sql_line = r->number;
	do {
		size_t n = strlen(r->line);
		bool last = n > 0 && r->line[n - 1] == ';';

		if (comment(r) != NULL) {
			/* keeps the line numbers in messages right */
			sql = arena_printf(r->g->a, "%s\n", sql);
			continue;
		}
		if (last)
			r->line[n - 1] = '\0';
		sql = arena_printf(r->g->a, "%s%s%s", sql,
		    *sql == '\0' ? "" : "\n", r->line);
		if (last) {
			s->sql = sql;
			return true;
		}
	} while (read_line(r));
	return gen_fault(r->g, r->file, s->line, "%s: no semicolon at the end",
	    s->name);
}

static bool
parse_statement(struct reader *r)
{
	struct gen *g = r->g;
	struct statement *s = &g->statements[g->nstatements];
	char *all = arena_strdup(g->a, ""), *p;

	if (g->nstatements == STATEMENTS_MAX)
		return gen_fault(g, r->file, r->number, "too many statements");
	s->file = r->file;
	s->line = r->number;
	while ((p = comment(r)) != NULL) {
		all = arena_printf(g->a, "%s%s%s", all,
		    *all == '\0' ? "" : " ", p);
		if (!read_line(r))
			return gen_fault(g, r->file, s->line, "no SQL follows");
	}
	if (!parse_annotation(r, all, s) || !parse_sql(r, s))
		return false;
	s->first = g->nqueries;
	g->nqueries += s->count;
	g->nstatements++;
	return true;
}

/* "name = value | value" */
static bool
parse_alternative(struct reader *r, char *p, struct family *f)
{
	struct alt *alt = &f->alts[f->nalts];
	size_t n = 0;

	if (f->nalts == ALTS_MAX)
		return gen_fault(r->g, r->file, r->number,
		    "too many alternatives");
	alt->name = word(r->g, &p);
	if (alt->name == NULL || (*p != '=' && *p != '\0'))
		return gen_fault(r->g, r->file, r->number,
		    "\"name = value\" expected");
	if (*p == '=')
		p = skip_blanks(p + 1);
	for (char *bar; f->nfields > 0 && p != NULL; n++, p = bar) {
		char *end;

		bar = strchr(p, '|');
		end = bar == NULL ? p + strlen(p) : bar;
		while (end > p && isspace((unsigned char)end[-1]))
			end--;
		if (n < VALUES_MAX)
			alt->values[n] = arena_strndup(r->g->a, p,
			    (size_t)(end - p));
		if (bar != NULL)
			bar = skip_blanks(bar + 1);
	}
	if (n != f->nfields)
		return gen_fault(r->g, r->file, r->number,
		    "%s has %zu values, @%s has %zu fields", alt->name, n,
		    f->name, f->nfields);
	f->nalts++;
	return true;
}

/* "@name (field | field)", then a comment line per alternative. */
static bool
parse_family(struct reader *r)
{
	struct gen *g = r->g;
	struct family *f = &g->families[g->nfamilies];
	char *p = comment(r) + 1;

	if (g->nfamilies == FAMILIES_MAX)
		return gen_fault(g, r->file, r->number, "too many families");
	f->file = r->file;
	f->line = r->number;
	f->name = word(g, &p);
	if (f->name == NULL || family_named(g, f->name, strlen(f->name)))
		return gen_fault(g, r->file, r->number,
		    "a new name expected after @");
	if (*p == '(') {
		do {
			p = skip_blanks(p + 1);
			if (f->nfields == VALUES_MAX)
				break;
			f->fields[f->nfields++] = word(g, &p);
		} while (*p == '|' && f->fields[f->nfields - 1] != NULL);
		if (*p != ')' || f->fields[f->nfields - 1] == NULL)
			return gen_fault(g, r->file, r->number,
			    "(field | field) expected");
	}
	while (read_line(r) && (p = comment(r)) != NULL && *p != '\0')
		if (!parse_alternative(r, p, f))
			return false;
	if (f->nalts == 0)
		return gen_fault(g, f->file, f->line, "no alternatives");
	g->nfamilies++;
	return true;
}

bool
gen_parse(struct gen *g, const char *file, const char *text)
{
	struct reader r = { .g = g, .file = file, .next = text };

	while (read_line(&r)) {
		const char *p = comment(&r);
		bool ok;

		if (p == NULL && *r.line != '\0')
			return gen_fault(g, file, r.number,
			    "SQL without a comment that names it");
		if (p == NULL || (*p != '@' && !names_statement(p)))
			continue;
		ok = *p == '@' ? parse_family(&r) : parse_statement(&r);
		if (!ok)
			return false;
	}
	return true;
}
