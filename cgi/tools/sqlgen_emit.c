/* sqlgen: writes the C code. */
#include <ctype.h>
#include <string.h>

#include "sqlgen.h"

static void
upper(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		buf_char(b, (char)toupper((unsigned char)*s));
}

/* Write a C string, with a line of source per line. */
static void
quoted(struct buf *b, const char *s)
{
	buf_str(b, "\t\"");
	for (; *s != '\0'; s++) {
		if (*s == '\n')
			buf_str(b, s[1] == '\0' ? "\\n" : "\\n\"\n\t\"");
		else if (*s == '"' || *s == '\\')
			buf_printf(b, "\\%c", *s);
		else if (*s == '\t')
			buf_str(b, "\\t");
		else if (*s == '?')
			buf_str(b, "\\?");	/* avoids trigraphs */
		else
			buf_char(b, *s);
	}
	buf_str(b, "\"");
}

/* Too many arguments to distinguish by position? */
static bool
has_struct(const struct statement *s)
{
	return s->naxes + s->params.n > POSITIONAL_MAX;
}

/* Write a choice or a parameter as an expression in the generated code. */
static void
argument(struct buf *b, const struct statement *s, const char *name)
{
	buf_printf(b, has_struct(s) ? "p_->%s" : "%s", name);
}

static const char *
c_type(const struct field *f)
{
	return f->text ? "const char *" : "int64_t ";
}

/* "struct p_device_list { enum fam_dir dir; const char *name; … };" */
static void
emit_params(struct buf *b, const struct statement *s)
{
	buf_printf(b, "struct p_%s {\n", s->name);
	for (size_t i = 0; i < s->naxes; i++)
		buf_printf(b, "\tenum fam_%s %s;\n", s->axes[i]->name,
		    s->axes[i]->name);
	for (size_t i = 0; i < s->params.n; i++)
		buf_printf(b, "\t%s%s;\n", c_type(&s->params.f[i]),
		    s->params.f[i].name);
	buf_str(b, "};\n\n");
}

/* ", enum fam_dir dir, const char *name, int64_t n", or a pointer to the
 * struct. */
static void
declare(struct buf *b, const struct statement *s)
{
	if (has_struct(s)) {
		buf_printf(b, ",\n    const struct p_%s *p_", s->name);
		return;
	}
	for (size_t i = 0; i < s->naxes; i++)
		buf_printf(b, ", enum fam_%s %s", s->axes[i]->name,
		    s->axes[i]->name);
	for (size_t i = 0; i < s->params.n; i++)
		buf_printf(b, ",\n    %s%s", c_type(&s->params.f[i]),
		    s->params.f[i].name);
}

/* ", dir, name, n" */
static void
pass(struct buf *b, const struct statement *s)
{
	if (has_struct(s)) {
		buf_str(b, ", p_");
		return;
	}
	for (size_t i = 0; i < s->naxes; i++)
		buf_printf(b, ", %s", s->axes[i]->name);
	for (size_t i = 0; i < s->params.n; i++)
		buf_printf(b, ", %s", s->params.f[i].name);
}

static void
emit_index(struct buf *b, const struct statement *s)
{
	for (size_t i = 0; i < s->naxes; i++) {
		const struct family *f = s->axes[i];

		buf_str(b, "\tn_ = (int)");
		argument(b, s, f->name);
		buf_printf(b, ";\n\ti_ = i_ < 0 || n_ < 0 || n_ >= %zu ? -1 : "
		    "i_ * %zu + n_;\n", f->nalts, f->nalts);
	}
}

static void
emit_start(struct buf *b, const struct statement *s)
{
	buf_printf(b, "static inline void\nq_%s(struct cur *c_, struct db *db_",
	    s->name);
	declare(b, s);
	buf_str(b, ")\n{\n");
	if (s->params.n > 0)
		buf_str(b, "\tconst struct db_value v_[] = {\n");
	for (size_t i = 0; i < s->params.n; i++) {
		buf_str(b, s->params.f[i].text ? "\t\t{ .text = " :
		    "\t\t{ .n = ");
		argument(b, s, s->params.f[i].name);
		buf_str(b, " },\n");
	}
	if (s->params.n > 0)
		buf_str(b, "\t};\n");
	if (s->naxes > 0)
		buf_str(b, "\tint i_ = 0, n_;\n");
	buf_str(b, s->params.n + s->naxes > 0 ? "\n" : "");
	emit_index(b, s);
	buf_str(b, s->naxes > 0 ? "\tdb_start(c_, db_, i_ < 0 ? -1 : Q_" :
	    "\tdb_start(c_, db_, Q_");
	upper(b, s->name);
	buf_printf(b, "%s, %s);\n}\n\n", s->naxes > 0 ? " + i_" : "",
	    s->params.n > 0 ? "v_" : "NULL");
}

static void
emit_rows(struct buf *b, const struct statement *s)
{
	buf_printf(b, "struct r_%s {\n", s->name);
	for (size_t i = 0; i < s->cols.n; i++)
		buf_printf(b, "\t%s%s;\n", c_type(&s->cols.f[i]),
		    s->cols.f[i].name);
	buf_printf(b, "};\n\nstatic inline bool\nn_%s(struct cur *c_, "
	    "struct arena *a_, struct r_%s *row_)\n{\n\tif (!db_next(c_, a_))\n"
	    "\t\treturn false;\n", s->name, s->name);
	for (size_t i = 0; i < s->cols.n; i++) {
		const struct field *f = &s->cols.f[i];

		buf_printf(b, f->text ? "\trow_->%s = db_text(c_, %zu);\n" :
		    "\trow_->%s = db_int(c_, %zu);\n", f->name, i);
	}
	buf_printf(b, "\treturn true;\n}\n\nstatic inline enum err\n"
	    "g_%s(struct db *db_, struct arena *a_, struct r_%s *row_",
	    s->name, s->name);
	declare(b, s);
	buf_printf(b, ")\n{\n\tstruct cur c_;\n\tenum err e_;\n\tbool one_;\n\n"
	    "\tq_%s(&c_, db_", s->name);
	pass(b, s);
	buf_printf(b, ");\n\tone_ = n_%s(&c_, a_, row_);\n"
	    "\te_ = cur_end(&c_);\n"
	    "\treturn e_ != E_OK ? e_ : one_ ? E_OK : E_NOTFOUND;\n}\n\n",
	    s->name);
}

static void
emit_exec(struct buf *b, const struct statement *s)
{
	buf_printf(b, "static inline enum err\nx_%s(struct db *db_", s->name);
	declare(b, s);
	buf_printf(b, ")\n{\n\tstruct cur c_;\n\n\tq_%s(&c_, db_", s->name);
	pass(b, s);
	buf_str(b, ");\n\treturn db_exec(&c_);\n}\n\n");
}

static void
emit_family(struct buf *b, const struct family *f)
{
	buf_printf(b, "enum fam_%s {\n", f->name);
	for (size_t i = 0; i <= f->nalts; i++) {
		buf_str(b, "\tFAM_");
		upper(b, f->name);
		buf_char(b, '_');
		upper(b, i < f->nalts ? f->alts[i].name : "max");
		buf_str(b, i < f->nalts ? ",\n" : "\n};\n\n");
	}
}

void
gen_header(struct gen *g, struct buf *b)
{
	buf_str(b, "/* Made by sqlgen; lib/db/db.h says what is in it. */\n"
	    "#ifndef GENERATED_");
	upper(b, g->name);
	buf_str(b, "_QUERIES_H\n#define GENERATED_");
	upper(b, g->name);
	buf_printf(b, "_QUERIES_H\n\n#include \"lib/db/db.h\"\n\n"
	    "extern const struct db_schema %s_schema;\n\n"
	    "enum %s_query {\n", g->name, g->name);
	for (size_t i = 0; i < g->nstatements; i++) {
		buf_str(b, "\tQ_");
		upper(b, g->statements[i].name);
		buf_printf(b, " = %zu,\n", g->statements[i].first);
	}
	buf_str(b, "\tQ_");
	upper(b, g->name);
	buf_printf(b, "_MAX = %zu\n};\n\n", g->nqueries);
	for (size_t i = 0; i < g->nfamilies; i++)
		emit_family(b, &g->families[i]);
	for (size_t i = 0; i < g->nstatements; i++) {
		const struct statement *s = &g->statements[i];

		buf_printf(b, "/* %s:%d */\n", s->file, s->line);
		if (has_struct(s))
			emit_params(b, s);
		emit_start(b, s);
		if (s->rows)
			emit_rows(b, s);
		else
			emit_exec(b, s);
	}
	buf_str(b, "#endif\n");
}

/* "tti" */
static void
letters(struct buf *b, const struct fields *f)
{
	for (size_t i = 0; i < f->n; i++)
		buf_char(b, f->f[i].text ? 't' : 'i');
}

/* The application id of a database with this name: FNV-1a. */
static unsigned
application_id(const char *name)
{
	uint32_t h = 2166136261u;

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * 16777619u;
	return (h & 0x7fffffffu) | 0x40000000u;
}

static void
emit_migrations(struct buf *b, const char *name, const struct migrations *list)
{
	buf_printf(b, "static const struct db_migration %s[] = {\n", name);
	for (size_t i = 0; i < list->n; i++) {
		buf_printf(b, "\t{ .name = \"%s\", .sql =\n",
		    list->m[i].file);
		quoted(b, list->m[i].sql);
		buf_str(b, " },\n");
	}
	/* avoids an empty array */
	buf_str(b, "\t{ .name = NULL, .sql = NULL },\n};\n\n");
}

void
gen_source(struct gen *g, struct buf *b)
{
	buf_printf(b, "/* Made by sqlgen. */\n#include \"lib/db/db_schema.h\"\n"
	    "extern const struct db_schema %s_schema;\n\n", g->name);
	emit_migrations(b, "sqlite", &g->sqlite);
	emit_migrations(b, "pg", &g->pg);
	buf_str(b, "static const struct db_query queries[] = {\n");
	for (size_t i = 0; i < g->nstatements; i++)
		for (size_t n = 0; n < g->statements[i].count; n++) {
			const struct statement *s = &g->statements[i];

			buf_printf(b, "\t{ .name = \"%s\", .sql =\n",
			    gen_expand(g, s, n, s->pattern));
			quoted(b, gen_expand(g, s, n, s->sql));
			buf_str(b, ",\n\t  .params = \"");
			letters(b, &s->params);
			buf_str(b, "\", .cols = \"");
			letters(b, &s->cols);
			buf_printf(b, "\",\n\t  .writes = %d, .kept = %s },\n",
			    s->writes, s->kept == KEPT ? "KEPT" :
			    s->kept == KEPT_SQLITE ? "KEPT_SQLITE" :
			    "KEPT_NOT");
		}
	buf_printf(b, "\t{ .name = NULL },\n};\n\n"
	    "const struct db_schema %s_schema = {\n"
	    "\t.name = \"%s\",\n\t.application_id = 0x%x,\n"
	    "\t.migrations = sqlite,\n\t.nmigrations = %zu,\n"
	    "\t.pg_migrations = pg,\n\t.pg_nmigrations = %zu,\n"
	    "\t.pg_space = \"%s\",\n"
	    "\t.queries = queries,\n\t.nqueries = %zu,\n};\n", g->name,
	    g->name, application_id(g->name), g->sqlite.n, g->pg.n,
	    g->space, g->nqueries);
}
