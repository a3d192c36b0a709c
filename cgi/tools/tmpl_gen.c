#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../lib/utf8.h"
#include "tmpl.h"
#include "tmpl_c.h"
#include "tmpl_html.h"

/* An if or a for that has not ended yet. */
struct block {
	const char		*at;		/* its tag */
	bool			 loop;
	bool			 has_else;
	bool			 has_end;	/* end is set */
	struct tmpl_html	 begin;		/* where its body begins */
	struct tmpl_html	 end;		/* where its branches so far end */
};

struct gen {
	struct tmpl_result	*r;
	const char		*name, *out;
	const char		*src, *end;
	const char		*p;		/* the reader */
	bool			 line_start;
	bool			 quiet;		/* on a line of only tags */
	const char		*define;	/* tag of the define we are in */
	struct tmpl_html	 html;
	struct buf		 literal;	/* not yet written */
	struct block		 blocks[TMPL_DEPTH_MAX];
	size_t			 depth;
	unsigned		 loops;
};

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

static bool fail(struct gen *, const char *at, const char *, ...)
    __attribute__((format(printf, 3, 4)));

static bool
fail(struct gen *g, const char *at, const char *fmt, ...)
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

/* What follows is line `line` of the template. */
static void
line_there(struct gen *g, const char *at)
{
	int line, column;

	where(g, at, &line, &column);
	buf_printf(&g->r->code, "#line %d \"", line);
	c_string(&g->r->code, g->name, strlen(g->name));
	buf_str(&g->r->code, "\"\n");
}

/* What follows is the C file's own again. */
static void
line_back(struct gen *g)
{
	const char *p;
	int line = 2;

	for (p = g->r->code.data; (p = strchr(p, '\n')) != NULL; p++)
		line++;
	buf_printf(&g->r->code, "#line %d \"", line);
	c_string(&g->r->code, g->out, strlen(g->out));
	buf_str(&g->r->code, "\"\n");
}

/* before, the C at s, after; on the template's line. */
static void
statement(struct gen *g, const char *before, struct span s, const char *after)
{
	line_there(g, s.p);
	buf_str(&g->r->code, before);
	buf_put(&g->r->code, s.p, s.n);
	buf_str(&g->r->code, after);
	line_back(g);
}

static void
flush(struct gen *g)
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

static bool
check(struct gen *g, struct span s, const char *what)
{
	const char *at, *why;

	if (s.n == 0)
		return fail(g, s.p, "%s is missing", what);
	if ((why = c_fault(s, &at)) != NULL)
		return fail(g, at, "%s", why);
	return true;
}

/* --- literals --- */

static bool
literal(struct gen *g)
{
	char c = *g->p;
	bool tag = g->html.state != H_TEXT;

	if (!tmpl_html_feed(&g->html, c))
		return fail(g, g->p, "%s", g->html.why);
	buf_char(&g->literal, c);
	g->p++;
	g->line_start = c == '\n';
	/* Browsers drop a line end here; let it not be the value's. */
	if (tag && c == '>' && g->html.state == H_TEXT &&
	    (strcmp(g->html.elem, "pre") == 0 ||
	    strcmp(g->html.elem, "textarea") == 0) &&
	    (g->p == g->end || *g->p != '\n'))
		buf_char(&g->literal, '\n');
	return true;
}

/* Does a line of only {% %} and {# #} begin at p? */
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
	bool keep = tmpl_html_keeps_blanks(&g->html);

	g->line_start = false;
	g->quiet = g->html.state != H_VALUE && only_tags(g->p, g->end);
	if (keep && !g->quiet)
		return;
	while (g->p < g->end && (*g->p == ' ' || *g->p == '\t'))
		g->p++;
	if (!keep && g->p < g->end && *g->p == '\n') {
		g->p++;
		g->line_start = true;
	}
}

static bool
text(struct gen *g)
{
	bool blank = strchr(" \t\n", *g->p) != NULL && *g->p != '\0';

	if (g->define != NULL && !(g->quiet && blank))
		return literal(g);
	if (!blank)
		return fail(g, g->p, "only include and define stand here");
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
		return fail(g, g->p, "this {# has no #}");
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
		return fail(g, g->p, "this {{ has no }}");
	if (g->define == NULL)
		return fail(g, g->p, "only include and define stand here");
	s = c_trim(g->p + 2, close);
	if (!check(g, s, "the expression"))
		return false;
	if ((escaper = tmpl_html_value(&g->html)) == NULL)
		return fail(g, g->p, "%s", g->html.why);
	flush(g);
	snprintf(before, sizeof(before), "\tHTML_OUT(%s, b_, ", escaper);
	statement(g, before, s, ");\n");
	g->p = close + 2;
	return true;
}

/* --- tags: at is the tag, s what stands in it after its word --- */

static bool
tag_include(struct gen *g, const char *at, struct span s)
{
	if (g->define != NULL)
		return fail(g, at, "include stands outside of defines");
	if (s.n < 3 || s.p[0] != '"' || s.p[s.n - 1] != '"' ||
	    memchr(s.p + 1, '"', s.n - 2) != NULL ||
	    memchr(s.p, '\n', s.n) != NULL || memchr(s.p, '\\', s.n) != NULL)
		return fail(g, at, "write include \"file.h\"");
	statement(g, "#include ", s, "\n");
	buf_str(&g->r->includes, "#include ");
	buf_put(&g->r->includes, s.p, s.n);
	buf_char(&g->r->includes, '\n');
	return true;
}

/* NAME(REST) of define and render. */
static bool
call(struct gen *g, const char *at, struct span s, struct span *name,
    struct span *rest)
{
	*name = c_name(s);
	*rest = c_trim(s.p + name->n, s.p + s.n);
	if (name->n == 0 || rest->n < 2 || rest->p[0] != '(' ||
	    rest->p[rest->n - 1] != ')')
		return fail(g, at, "write NAME(…)");
	if (!check(g, *rest, "the list in brackets"))
		return false;
	*rest = c_trim(rest->p + 1, rest->p + rest->n - 1);
	/* "(a)(b)" has matching brackets, "a)(b" has not. */
	return rest->n == 0 || check(g, *rest, "");
}

static bool
tag_define(struct gen *g, const char *at, struct span s)
{
	struct buf *b = &g->r->prototypes;
	struct span name, list;
	size_t from = b->len, i;

	if (g->define != NULL)
		return fail(g, at, "a define inside a define");
	if (!call(g, at, s, &name, &list))
		return false;
	buf_str(b, "void t_");
	buf_put(b, name.p, name.n);
	buf_str(b, list.n > 0 ? "(struct buf *b_, " : "(struct buf *b_");
	for (i = 0; i < list.n; i++)
		buf_char(b, list.p[i] == '\n' ? ' ' : list.p[i]);
	buf_str(b, ");\n");

	buf_char(&g->r->code, '\n');
	line_there(g, at);
	buf_put(&g->r->code, b->data + from, b->len - from - 2);
	buf_char(&g->r->code, '\n');
	line_back(g);
	buf_str(&g->r->code, "{\n\t(void)b_;\n");
	tmpl_html_init(&g->html);
	g->define = at;
	return true;
}

static bool
push(struct gen *g, const char *at, bool loop)
{
	if (g->depth == TMPL_DEPTH_MAX)
		return fail(g, at, "more than %d if and for inside each "
		    "other", TMPL_DEPTH_MAX);
	g->blocks[g->depth++] = (struct block){
		.at = at, .loop = loop, .begin = g->html,
	};
	return true;
}

static bool
tag_if(struct gen *g, const char *at, struct span s)
{
	if (!check(g, s, "the condition") || !push(g, at, false))
		return false;
	statement(g, "\tif (", s, ") {\n");
	return true;
}

/* The end of one branch of an if. */
static bool
join(struct gen *g, const char *at, struct block *b,
    const struct tmpl_html *html)
{
	if (!b->has_end)
		b->end = *html;
	else if (!tmpl_html_join(&b->end, html))
		return fail(g, at, "%s", b->end.why);
	b->has_end = true;
	return true;
}

/* elif and else: end this branch, begin the next. */
static bool
branch(struct gen *g, const char *at, const char *word, struct block **b)
{
	*b = g->depth > 0 ? &g->blocks[g->depth - 1] : NULL;
	if (*b == NULL || (*b)->loop)
		return fail(g, at, "%s without an if", word);
	if ((*b)->has_else)
		return fail(g, at, "%s after else", word);
	if (!join(g, at, *b, &g->html))
		return false;
	g->html = (*b)->begin;
	return true;
}

static bool
tag_elif(struct gen *g, const char *at, struct span s)
{
	struct block *b;

	if (!check(g, s, "the condition") || !branch(g, at, "elif", &b))
		return false;
	statement(g, "\t} else if (", s, ") {\n");
	return true;
}

static bool
tag_else(struct gen *g, const char *at, struct span s)
{
	struct block *b;

	if (s.n > 0)
		return fail(g, s.p, "nothing follows else: did you mean elif?");
	if (!branch(g, at, "else", &b))
		return false;
	b->has_else = true;
	buf_str(&g->r->code, "\t} else {\n");
	return true;
}

/* "DECLARATION in": its end, and the name it declares. */
static const char *
declaration(struct span s, struct span *name)
{
	const char *p = s.p, *end = s.p + s.n;
	bool pointer = false;
	struct span word;

	*name = (struct span){ .p = p };
	while (p < end) {
		word = c_name((struct span){ p, (size_t)(end - p) });
		if (word.n == 2 && memcmp(word.p, "in", 2) == 0)
			return pointer && name->n > 0 ? p : NULL;
		if (word.n > 0)
			*name = word;
		else if (*p == '*') {
			pointer = true;
			name->n = 0;
		} else if (strchr(" \t\n", *p) == NULL)
			return NULL;
		p += word.n > 0 ? word.n : 1;
	}
	return NULL;
}

static bool
tag_for(struct gen *g, const char *at, struct span s)
{
	struct span decl, name, rest, array, count;
	const char *in = declaration(s, &name), *comma;
	struct buf *b = &g->r->code;

	if (in == NULL)
		return fail(g, at, "write for TYPE *NAME in ARRAY, COUNT");
	decl = c_trim(s.p, in);
	rest = c_trim(in + 2, s.p + s.n);
	if (!check(g, decl, "the declaration") ||
	    !check(g, rest, "the array"))
		return false;
	if ((comma = c_outside(rest, ',')) == NULL)
		return fail(g, at, "the count is missing: write for … in "
		    "ARRAY, COUNT");
	array = c_trim(rest.p, comma);
	count = c_trim(comma + 1, rest.p + rest.n);
	if (!check(g, array, "the array") || !check(g, count, "the count") ||
	    !push(g, at, true))
		return false;
	if (c_outside(count, ',') != NULL)
		return fail(g, count.p, "one array and one count");

	line_there(g, at);
	buf_printf(b, "\t{ size_t n_%u = (", ++g->loops);
	buf_put(b, count.p, count.n);
	buf_str(b, "); ");
	buf_put(b, decl.p, decl.n);
	buf_str(b, " = (");
	buf_put(b, array.p, array.n);
	buf_printf(b, "); for (; n_%u > 0; n_%u--, ", g->loops, g->loops);
	buf_put(b, name.p, name.n);
	buf_str(b, "++) {\n");
	line_back(g);
	return true;
}

static bool
tag_render(struct gen *g, const char *at, struct span s)
{
	struct span name, list;

	if (!call(g, at, s, &name, &list))
		return false;
	if (g->html.state != H_TEXT || g->html.inside[0] != '\0')
		return fail(g, at, "render stands in text");
	line_there(g, s.p);
	buf_str(&g->r->code, "\tt_");
	buf_put(&g->r->code, name.p, name.n);
	buf_str(&g->r->code, list.n > 0 ? "(b_, " : "(b_");
	buf_put(&g->r->code, list.p, list.n);
	buf_str(&g->r->code, ");\n");
	line_back(g);
	return true;
}

static bool
tag_end(struct gen *g, const char *at, struct span s)
{
	struct block *b;

	if (s.n > 0)
		return fail(g, s.p, "nothing follows end");
	if (g->depth == 0) {
		if (!tmpl_html_in_text(&g->html))
			return fail(g, at, "a define ends in text, not in a "
			    "tag, <title>, <textarea> or <pre>");
		buf_str(&g->r->code, "}\n");
		g->define = NULL;
		return true;
	}
	b = &g->blocks[--g->depth];
	if (b->loop) {
		if (!tmpl_html_again(&b->begin, &g->html))
			return fail(g, at, "a loop ends where it began: %s",
			    b->begin.why);
		g->html = b->begin;
		buf_str(&g->r->code, "\t} }\n");
		return true;
	}
	if (!join(g, at, b, &g->html) ||
	    (!b->has_else && !join(g, at, b, &b->begin)))
		return false;
	g->html = b->end;
	buf_str(&g->r->code, "\t}\n");
	return true;
}

static bool
tag(struct gen *g)
{
	static const struct {
		const char	*word;
		bool		 inside;	/* of a define */
		bool		(*run)(struct gen *, const char *,
				    struct span);
	} tags[] = {
		{ "include", false, tag_include },
		{ "define", false, tag_define },
		{ "render", true, tag_render },
		{ "if", true, tag_if },
		{ "elif", true, tag_elif },
		{ "else", true, tag_else },
		{ "for", true, tag_for },
		{ "end", true, tag_end },
	};
	const char *at = g->p, *close = c_find(at + 2, g->end, "%}");
	struct span s, word;
	size_t i;

	if (close == NULL)
		return fail(g, at, "this {%% has no %%}");
	s = c_trim(at + 2, close);
	word = c_name(s);
	s = c_trim(s.p + word.n, s.p + s.n);
	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (word.n != strlen(tags[i].word) ||
		    memcmp(word.p, tags[i].word, word.n) != 0)
			continue;
		if (tags[i].inside && g->define == NULL)
			return fail(g, at, "%s outside of a define",
			    tags[i].word);
		if (g->define != NULL && !tmpl_html_tag(&g->html))
			return fail(g, at, "%s", g->html.why);
		flush(g);
		g->p = close + 2;
		return tags[i].run(g, at, s);
	}
	return fail(g, at, "no such tag: include, define, render, if, elif, "
	    "else, for or end");
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
			return tag(g);
		if (g->p[1] == '#')
			return comment(g);
	}
	return text(g);
}

static bool
compile(struct gen *g)
{
	if (!utf8_valid(g->src, (size_t)(g->end - g->src)))
		return fail(g, g->src, "this is not UTF-8");
	buf_str(&g->r->code, "/* Made by tmpl. */\n"
	    "#include \"lib/html.h\"\n#include \"templates.h\"\n");
	while (g->p < g->end)
		if (!step(g))
			return false;
	if (g->depth > 0)
		return fail(g, g->blocks[g->depth - 1].at,
		    "this has no {%% end %%}");
	if (g->define != NULL)
		return fail(g, g->define, "this define has no {%% end %%}");
	if (g->r->code.failed)
		return fail(g, g->src, "what is made of it is too long");
	return true;
}

bool
tmpl_compile(struct tmpl_result *r, const char *src, size_t len,
    const char *name, const char *out)
{
	struct gen g = {
		.r = r, .name = name, .out = out, .src = src, .p = src,
		.end = src + len, .line_start = true,
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
