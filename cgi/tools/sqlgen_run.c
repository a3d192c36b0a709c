#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sqlgen.h"

bool
gen_fault(struct gen *g, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(g->err, "%s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(g->err, fmt, ap);
	va_end(ap);
	fputc('\n', g->err);
	return false;
}

static bool
read_file(struct gen *g, const char *file, const char **text)
{
	FILE *f = fopen(file, "r");
	char *p;
	size_t n;

	if (f == NULL) {
		fprintf(g->err, "%s: %s\n", file, strerror(errno));
		return false;
	}
	p = arena_alloc(g->a, SQL_MAX + 1);
	n = fread(p, 1, SQL_MAX + 1, f);
	fclose(f);
	if (n > SQL_MAX || strlen(p) != n) {
		fprintf(g->err, "%s: too long, or not text\n", file);
		return false;
	}
	*text = p;
	return true;
}

static bool
write_file(struct gen *g, const char *suffix, const struct buf *b)
{
	const char *file = arena_printf(g->a, "%s%s", g->out, suffix);
	FILE *f;
	bool ok;

	if (b->failed) {
		fprintf(g->err, "%s: too long\n", file);
		return false;
	}
	f = fopen(file, "w");
	ok = f != NULL && fwrite(b->data, 1, b->len, f) == b->len;
	if (f != NULL && fclose(f) != 0)
		ok = false;
	if (!ok)
		fprintf(g->err, "%s: %s\n", file, strerror(errno));
	return ok;
}

static bool
is_migration(const char *file)
{
	const char *base = strrchr(file, '/');

	base = base == NULL ? file : base + 1;
	return *base >= '0' && *base <= '9';
}

static bool
add_migration(struct gen *g, struct migrations *list, const char *file,
    const char *text)
{
	const char *base = strrchr(file, '/');
	struct migration *m = &list->m[list->n];

	if (list->n == MIGRATIONS_MAX)
		return gen_fault(g, file, 1, "too many migrations");
	m->file = base == NULL ? file : base + 1;
	m->sql = text;
	if (strtol(m->file, NULL, 10) != (long)++list->n)
		return gen_fault(g, file, 1,
		    "number %zu is missing, or they are not in order",
		    list->n);
	return true;
}

static bool
read_all(struct gen *g, int nfiles, char *const files[])
{
	struct migrations *engine = &g->sqlite;
	bool ok = true;

	for (int i = 0; i < nfiles; i++) {
		const char *text;

		if (strcmp(files[i], "postgresql") == 0) {
			engine = &g->pg;
			continue;
		}
		if (!read_file(g, files[i], &text))
			return false;
		if (is_migration(files[i]))
			ok &= add_migration(g, engine, files[i], text);
		else
			ok &= gen_parse(g, files[i], text);
	}
	return ok;
}

static bool
generate(struct gen *g, int nfiles, char *const files[])
{
	struct buf h, c;
	bool ok;

	if (!read_all(g, nfiles, files) || !gen_check(g))
		return false;
	buf_init(&h, 8 * SQL_MAX);
	buf_init(&c, 8 * SQL_MAX);
	gen_header(g, &h);
	gen_source(g, &c);
	ok = write_file(g, ".h", &h) && write_file(g, ".c", &c);
	buf_free(&h);
	buf_free(&c);
	return ok;
}

int
sqlgen_run(int argc, char *const argv[], FILE *err)
{
	struct gen g = { .err = err, .space = "public" };
	bool ok = false;
	int ch;

	optind = 1;
	while ((ch = getopt(argc, argv, "n:o:s:")) != -1) {
		if (ch == 'n')
			g.name = optarg;
		else if (ch == 's')
			g.space = optarg;
		else if (ch == 'o')
			g.out = optarg;
		else
			g.name = NULL, optind = argc;
	}
	if (g.name == NULL || g.out == NULL || optind >= argc) {
		fprintf(err, "usage: sqlgen -n name -o out [-s schema] "
		    "file.sql … [postgresql file.sql …]\n");
		return 2;
	}
	g.a = arena_new((size_t)512 * 1024 * 1024);
	g.families = arena_array(g.a, FAMILIES_MAX, sizeof(*g.families));
	g.statements = arena_array(g.a, STATEMENTS_MAX, sizeof(*g.statements));
	g.sqlite.m = arena_array(g.a, MIGRATIONS_MAX, sizeof(*g.sqlite.m));
	g.pg.m = arena_array(g.a, MIGRATIONS_MAX, sizeof(*g.pg.m));
	ok = generate(&g, argc - optind, argv + optind);
	arena_free(g.a);
	return ok ? 0 : 1;
}
