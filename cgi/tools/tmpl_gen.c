#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../lib/text/utf8.h"
#include "tmpl.h"
#include "tmpl_char.h"
#include "tmpl_gen.h"

/* --- messages and lines --- */

static void
where(const struct gen *g, const char *at, int *line, int *column)
{
	const char *p;

	*line = *column = 1;
	for (p = g->src; p < at; p++) {
		if (*p == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)*p & 0xc0) != 0x80)
			++*column;
	}
}

bool
gen_fail(struct gen *g, const char *at, const char *fmt, ...)
{
	char what[240];
	int line, column;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	where(g, at, &line, &column);
	snprintf(g->r->error, sizeof(g->r->error), "%.120s:%d:%d: %s",
	    g->name, line, column, what);
	return false;
}

/* The number of line ends from p to end. */
static int
lines(const char *p, const char *end)
{
	int n = 0;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		n++;
		p++;
	}
	return n;
}

static void
line_directive(struct gen *g, int line, const char *name)
{
	buf_printf(&g->r->code, "#line %d \"", line);
	c_string(&g->r->code, name, strlen(name));
	buf_str(&g->r->code, "\"\n");
}

void
gen_line_there(struct gen *g, const char *at)
{
	if (at < g->counted) {
		g->counted = g->src;
		g->line = 1;
	}
	g->line += lines(g->counted, at);
	g->counted = at;
	line_directive(g, g->line, g->name);
}

void
gen_line_back(struct gen *g)
{
	const struct buf *b = &g->r->code;

	g->out_line += lines(b->data + g->out_counted, b->data + b->len);
	g->out_counted = b->len;
	/* the line after this one */
	line_directive(g, g->out_line + 1, g->out);
}

void
gen_statement(struct gen *g, const char *before, struct span s,
    const char *after)
{
	gen_line_there(g, s.p);
	buf_str(&g->r->code, before);
	buf_put(&g->r->code, s.p, s.n);
	buf_str(&g->r->code, after);
	gen_line_back(g);
}

void
gen_flush(struct gen *g)
{
	const char *p = g->literal.data, *end = p + g->literal.len, *line;

	if (g->literal.len == 0)
		return;
	buf_str(&g->r->code, "\tbuf_put(b_,");
	for (; p < end; p = line) {
		line = memchr(p, '\n', (size_t)(end - p));
		line = line == NULL ? end : line + 1;
		buf_str(&g->r->code, "\n\t    \"");
		c_string(&g->r->code, p, (size_t)(line - p));
		buf_char(&g->r->code, '"');
	}
	buf_printf(&g->r->code, ", %zu);\n", g->literal.len);
	buf_reset(&g->literal);
}

bool
gen_copyable(struct gen *g, struct span s, const char *what)
{
	const char *at, *why;

	if (s.n == 0)
		return gen_fail(g, s.p, "%s is missing", what);
	if ((why = c_fault(s, &at)) != NULL)
		return gen_fail(g, at, "%s", why);
	return true;
}

/* --- literals --- */

static bool
literal(struct gen *g)
{
	char c = *g->p;
	bool tag = g->html.state != H_TEXT;

	if (!tmpl_html_feed(&g->html, c))
		return gen_fail(g, g->p, "%s", g->html.why);
	buf_char(&g->literal, c);
	g->p++;
	g->line_start = c == '\n';
	/* Browsers drop a line end here; this one keeps it from being the
	 * value's. */
	if (tag && c == '>' && g->html.state == H_TEXT &&
	    (strcmp(g->html.elem, "pre") == 0 ||
	    strcmp(g->html.elem, "textarea") == 0) &&
	    (g->p == g->end || *g->p != '\n'))
		buf_char(&g->literal, '\n');
	return true;
}

/* Does a line with only {% %} and {# #} begin at p? */
static bool
only_tags(const char *p, const char *end)
{
	bool any = false;

	for (;; any = true) {
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		if (p == end || *p == '\n')
			return any;
		if (end - p < 2 || p[0] != '{')
			return false;
		if (p[1] == '%')
			p = c_find(p + 2, end, "%}");
		else if (p[1] == '#')
			p = memmem(p + 2, (size_t)(end - p - 2), "#}", 2);
		else
			return false;
		if (p == NULL)
			return false;
		p += 2;
	}
}

static void
begin_line(struct gen *g)
{
	g->line_start = false;
	g->quiet = g->html.state != H_VALUE && only_tags(g->p, g->end);
	if (tmpl_html_keeps_blanks(&g->html))
		return;
	while (g->p < g->end && (*g->p == ' ' || *g->p == '\t'))
		g->p++;
	if (g->p < g->end && *g->p == '\n') {
		g->p++;
		g->line_start = true;
	}
}

static bool
text(struct gen *g)
{
	if (g->define != NULL && !(g->quiet && blank(*g->p)))
		return literal(g);
	if (!blank(*g->p))
		return gen_fail(g, g->p, "only include and define stand here");
	if (*g->p++ == '\n') {
		g->line_start = true;
		g->quiet = false;
	}
	return true;
}

static bool
comment(struct gen *g)
{
	const char *close = memmem(g->p + 2, (size_t)(g->end - g->p - 2),
	    "#}", 2);

	if (close == NULL)
		return gen_fail(g, g->p, "this {# never ends");
	g->p = close + 2;
	return true;
}

static bool
value(struct gen *g)
{
	const char *close = c_find(g->p + 2, g->end, "}}"), *escaper;
	struct span s;
	char before[48];

	if (close == NULL)
		return gen_fail(g, g->p, "this {{ never ends");
	if (g->define == NULL)
		return gen_fail(g, g->p, "only include and define stand here");
	s = c_trim(g->p + 2, close);
	if (!gen_copyable(g, s, "the expression"))
		return false;
	if ((escaper = tmpl_html_value(&g->html)) == NULL)
		return gen_fail(g, g->p, "%s", g->html.why);
	gen_flush(g);
	snprintf(before, sizeof(before), "\tHTML_OUT(%s, b_, ", escaper);
	gen_statement(g, before, s, ");\n");
	g->p = close + 2;
	return true;
}

/* --- the whole --- */

static bool
step(struct gen *g)
{
	if (g->line_start)
		begin_line(g);
	if (g->p == g->end || g->line_start)
		return true;
	if (*g->p == '{' && g->end - g->p >= 2) {
		if (g->p[1] == '{')
			return value(g);
		if (g->p[1] == '%')
			return gen_tag(g);
		if (g->p[1] == '#')
			return comment(g);
	}
	return text(g);
}

static bool
compile(struct gen *g)
{
	const char *p, *line_end;

	if (g->end - g->src > TMPL_SOURCE_MAX)
		return gen_fail(g, g->src, "longer than %d bytes",
		    TMPL_SOURCE_MAX);
	for (p = g->src; p < g->end; p = line_end) {
		line_end = memchr(p, '\n', (size_t)(g->end - p));
		line_end = line_end == NULL ? g->end : line_end + 1;
		if (!utf8_valid(p, (size_t)(line_end - p)))
			return gen_fail(g, p, "this line is not UTF-8");
	}
	buf_str(&g->r->code, "/* Made by tmpl. */\n");
	while (g->p < g->end)
		if (!step(g))
			return false;
	if (g->depth > 0)
		return gen_fail(g, g->blocks[g->depth - 1].at,
		    "this has no {%% end %%}");
	if (g->define != NULL)
		return gen_fail(g, g->define, "this define, or an if, for or "
		    "keep in it, has no {%% end %%}");
	if (g->r->code.failed)
		return gen_fail(g, g->src, "what is made of it is too long");
	return true;
}

bool
tmpl_compile(struct tmpl_result *r, const char *src, size_t len,
    const char *name, const char *out)
{
	struct gen g = {
		.r = r, .name = name, .out = out, .src = src, .p = src,
		.end = src + len, .line_start = true, .counted = src,
		.line = 1, .out_line = 1,
	};
	bool good;

	r->error[0] = '\0';
	tmpl_html_init(&g.html);
	buf_init(&g.literal, TMPL_OUT_MAX);
	good = compile(&g);
	buf_free(&g.literal);
	return good;
}

void
tmpl_result_init(struct tmpl_result *r)
{
	buf_init(&r->code, TMPL_OUT_MAX);
	buf_init(&r->includes, TMPL_SOURCE_MAX);
	buf_init(&r->prototypes, TMPL_OUT_MAX);
	r->error[0] = '\0';
}

void
tmpl_result_free(struct tmpl_result *r)
{
	buf_free(&r->code);
	buf_free(&r->includes);
	buf_free(&r->prototypes);
}
