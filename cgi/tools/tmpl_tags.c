#include <stdio.h>
#include <string.h>

#include "tmpl_char.h"
#include "tmpl_gen.h"

/* In all of these at is the tag, and s is what follows its first word. */

static bool
tag_include(struct gen *g, const char *at, struct span s)
{
	if (g->define != NULL)
		return gen_fail(g, at, "include stands outside of defines");
	if (s.n < 3 || s.p[0] != '"' || s.p[s.n - 1] != '"' ||
	    memchr(s.p + 1, '"', s.n - 2) != NULL ||
	    memchr(s.p, '\n', s.n) != NULL || memchr(s.p, '\\', s.n) != NULL)
		return gen_fail(g, at, "write include \"file.h\"");
	gen_statement(g, "#include ", s, "\n");
	buf_str(&g->r->includes, "#include ");
	buf_put(&g->r->includes, s.p, s.n);
	buf_char(&g->r->includes, '\n');
	return true;
}

/* Parse NAME(REST) of define and render. */
static bool
call(struct gen *g, const char *at, struct span s, struct span *name,
    struct span *rest)
{
	*name = c_name(s);
	*rest = c_trim(s.p + name->n, s.p + s.n);
	if (name->n == 0 || rest->n < 2 || rest->p[0] != '(' ||
	    rest->p[rest->n - 1] != ')')
		return gen_fail(g, at, "write NAME(…)");
	if (!gen_copyable(g, *rest, "the list in brackets"))
		return false;
	*rest = c_trim(rest->p + 1, rest->p + rest->n - 1);
	/* "(a)(b)" has matching brackets, "a)(b" does not */
	return rest->n == 0 || gen_copyable(g, *rest, "");
}

static bool
tag_define(struct gen *g, const char *at, struct span s)
{
	struct buf *b = &g->r->prototypes;
	struct span name, list;
	size_t from = b->len, i;

	if (g->define != NULL)
		return gen_fail(g, at, "a define inside a define: is "
		    "an {%% end %%} missing?");
	if (!call(g, at, s, &name, &list))
		return false;
	buf_str(b, "void t_");
	buf_put(b, name.p, name.n);
	buf_str(b, list.n > 0 ? "(struct buf *b_, " : "(struct buf *b_");
	for (i = 0; i < list.n; i++)
		buf_char(b, list.p[i] == '\n' ? ' ' : list.p[i]);
	buf_str(b, ");\n");

	/* after the template's own includes, so that their errors show there */
	if (from == 0)
		buf_str(&g->r->code, "#include \"templates.h\"\n");
	buf_char(&g->r->code, '\n');
	gen_line_there(g, at);
	buf_put(&g->r->code, b->data + from, b->len - from - 2);
	buf_char(&g->r->code, '\n');
	gen_line_back(g);
	buf_str(&g->r->code, "{\n\t(void)b_;\n");
	tmpl_html_init(&g->html);
	g->define = at;
	return true;
}

static bool
push(struct gen *g, const char *at, bool loop)
{
	if (g->depth == TMPL_DEPTH_MAX)
		return gen_fail(g, at, "more than %d if, for and keep inside "
		    "each other", TMPL_DEPTH_MAX);
	g->blocks[g->depth++] = (struct block){
		.at = at, .loop = loop, .begin = g->html,
	};
	return true;
}

static bool
tag_if(struct gen *g, const char *at, struct span s)
{
	if (!gen_copyable(g, s, "the condition") || !push(g, at, false))
		return false;
	gen_statement(g, "\tif (", s, ") {\n");
	return true;
}

/* Join the end of a branch of an if. */
static bool
join(struct gen *g, const char *at, struct block *b,
    const struct tmpl_html *html)
{
	if (!b->has_end)
		b->end = *html;
	else if (!tmpl_html_join(&b->end, html))
		return gen_fail(g, at, "%s", b->end.why);
	b->has_end = true;
	return true;
}

/* elif and else: end this branch and begin the next. */
static bool
branch(struct gen *g, const char *at, const char *word, struct block **b)
{
	*b = g->depth > 0 ? &g->blocks[g->depth - 1] : NULL;
	if (*b == NULL || (*b)->loop || (*b)->keep > 0)
		return gen_fail(g, at, "%s without an if", word);
	if ((*b)->has_else)
		return gen_fail(g, at, "%s after else", word);
	if (!join(g, at, *b, &g->html))
		return false;
	g->html = (*b)->begin;
	return true;
}

static bool
tag_elif(struct gen *g, const char *at, struct span s)
{
	struct block *b;

	if (!gen_copyable(g, s, "the condition") || !branch(g, at, "elif", &b))
		return false;
	gen_statement(g, "\t} else if (", s, ") {\n");
	return true;
}

static bool
tag_else(struct gen *g, const char *at, struct span s)
{
	struct block *b;

	if (s.n > 0)
		return gen_fail(g, s.p, "nothing follows else: did you mean elif?");
	if (!branch(g, at, "else", &b))
		return false;
	b->has_else = true;
	buf_str(&g->r->code, "\t} else {\n");
	return true;
}

/* Parse "DECLARATION in": its end, and the name it declares. */
static const char *
declaration(struct span s, struct span *name)
{
	const char *p = s.p, *end = s.p + s.n;
	bool pointer = false;
	struct span word;

	*name = (struct span){ .p = p };
	while (p < end) {
		word = c_name((struct span){ .p = p, .n = (size_t)(end - p) });
		if (word.n == 2 && memcmp(word.p, "in", 2) == 0)
			return pointer && name->n > 0 ? p : NULL;
		if (word.n > 0)
			*name = word;
		else if (*p == '*') {
			pointer = true;
			name->n = 0;
		} else if (!blank(*p))
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
		return gen_fail(g, at, "write for TYPE *NAME in ARRAY, COUNT");
	decl = c_trim(s.p, in);
	rest = c_trim(in + 2, s.p + s.n);
	if (!gen_copyable(g, decl, "the declaration") ||
	    !gen_copyable(g, rest, "the array"))
		return false;
	if ((comma = c_outside(rest, ',')) == NULL)
		return gen_fail(g, at, "the count is missing: write for … in "
		    "ARRAY, COUNT");
	array = c_trim(rest.p, comma);
	count = c_trim(comma + 1, rest.p + rest.n);
	if (!gen_copyable(g, array, "the array") ||
	    !gen_copyable(g, count, "the count") || !push(g, at, true))
		return false;
	if (c_outside(count, ',') != NULL)
		return gen_fail(g, count.p, "one array and one count");

	gen_line_there(g, at);
	buf_printf(b, "\t{ size_t n_%u = (", ++g->loops);
	buf_put(b, count.p, count.n);
	buf_str(b, "); ");
	buf_put(b, decl.p, decl.n);
	buf_str(b, " = (");
	buf_put(b, array.p, array.n);
	buf_printf(b, "); for (; n_%u > 0; n_%u--, ", g->loops, g->loops);
	buf_put(b, name.p, name.n);
	buf_str(b, "++) {\n");
	gen_line_back(g);
	return true;
}

/* At the end what came to be in between is put away. */
static bool
tag_keep(struct gen *g, const char *at, struct span s)
{
	char before[100];

	if (!gen_copyable(g, s, "what to keep it in"))
		return false;
	if (g->html.state != H_TEXT || g->html.inside[0] != '\0')
		return gen_fail(g, at, "keep stands in text");
	if (!push(g, at, false))
		return false;
	g->blocks[g->depth - 1].keep = ++g->keeps;
	snprintf(before, sizeof(before), "\t{ size_t from_%u = b_->len; "
	    "struct kept_text *keep_%u = (", g->keeps, g->keeps);
	gen_statement(g, before, s, ");\n");
	buf_printf(&g->r->code, "\tif (!keep_out(b_, keep_%u)) {\n", g->keeps);
	return true;
}

static bool
end_keep(struct gen *g, const char *at, struct block *b)
{
	if (!tmpl_html_again(&b->begin, &g->html))
		return gen_fail(g, at, "a keep ends where it began: %s",
		    b->begin.why);
	g->html = b->begin;
	buf_printf(&g->r->code, "\tkeep_in(b_, keep_%u, from_%u); } }\n",
	    b->keep, b->keep);
	return true;
}

static bool
tag_render(struct gen *g, const char *at, struct span s)
{
	struct span name, list;

	if (!call(g, at, s, &name, &list))
		return false;
	if (g->html.state != H_TEXT || g->html.inside[0] != '\0')
		return gen_fail(g, at, "render stands in text");
	gen_line_there(g, s.p);
	buf_str(&g->r->code, "\tt_");
	buf_put(&g->r->code, name.p, name.n);
	buf_str(&g->r->code, list.n > 0 ? "(b_, " : "(b_");
	buf_put(&g->r->code, list.p, list.n);
	buf_str(&g->r->code, ");\n");
	gen_line_back(g);
	return true;
}

static bool
tag_end(struct gen *g, const char *at, struct span s)
{
	struct block *b;

	if (s.n > 0)
		return gen_fail(g, s.p, "nothing follows end");
	if (g->depth == 0) {
		if (!tmpl_html_in_text(&g->html))
			return gen_fail(g, at, "a define ends in text, not in a "
			    "tag, <title>, <textarea> or <pre>");
		buf_str(&g->r->code, "}\n");
		g->define = NULL;
		return true;
	}
	b = &g->blocks[--g->depth];
	if (b->loop) {
		if (!tmpl_html_again(&b->begin, &g->html))
			return gen_fail(g, at, "a loop ends where it began: %s",
			    b->begin.why);
		g->html = b->begin;
		buf_str(&g->r->code, "\t} }\n");
		return true;
	}
	if (b->keep > 0)
		return end_keep(g, at, b);
	if (!join(g, at, b, &g->html) ||
	    (!b->has_else && !join(g, at, b, &b->begin)))
		return false;
	g->html = b->end;
	buf_str(&g->r->code, "\t}\n");
	return true;
}

bool
gen_tag(struct gen *g)
{
	static const struct {
		const char	*word;
		bool		 inside;	/* within a define */
		bool		(*run)(struct gen *, const char *,
				    struct span);
	} tags[] = {
		{ .word = "include", .inside = false, .run = tag_include },
		{ .word = "define", .inside = false, .run = tag_define },
		{ .word = "render", .inside = true, .run = tag_render },
		{ .word = "if", .inside = true, .run = tag_if },
		{ .word = "elif", .inside = true, .run = tag_elif },
		{ .word = "else", .inside = true, .run = tag_else },
		{ .word = "for", .inside = true, .run = tag_for },
		{ .word = "keep", .inside = true, .run = tag_keep },
		{ .word = "end", .inside = true, .run = tag_end },
	};
	const char *at = g->p, *close = c_find(at + 2, g->end, "%}");
	struct span s, word;
	size_t i;

	if (close == NULL)
		return gen_fail(g, at, "this {%% never ends");
	s = c_trim(at + 2, close);
	word = c_name(s);
	s = c_trim(s.p + word.n, s.p + s.n);
	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (word.n != strlen(tags[i].word) ||
		    memcmp(word.p, tags[i].word, word.n) != 0)
			continue;
		if (tags[i].inside && g->define == NULL)
			return gen_fail(g, at, "%s outside of a define",
			    tags[i].word);
		if (g->define != NULL && !tmpl_html_tag(&g->html))
			return gen_fail(g, at, "%s", g->html.why);
		gen_flush(g);
		g->p = close + 2;
		return tags[i].run(g, at, s);
	}
	return gen_fail(g, at, "no such tag: include, define, render, if, elif, "
	    "else, for, keep or end");
}
