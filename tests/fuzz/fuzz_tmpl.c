/*
 * Any bytes as a template.  What compiles is also run, by a small interpreter
 * of the C it became, once with harmless and once with hostile values: the
 * page must keep its shape, run nothing and point nowhere odd.
 */
#include <libxml/HTMLparser.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/web/html.h"
#include "tools/tmpl.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum {
	STEPS_MAX = 4000,
	OUT_MAX = 65536,
	CALLS_MAX = 6,
};

/* One run through the generated code. */
struct run {
	const char	*code;
	const char	*value;
	struct buf	 out;
	unsigned	 seed;		/* which branches are taken */
	int		 steps, calls;
};

/* Long enough, and never only blanks: libxml2 places those elsewhere. */
static const char *const hostile[] = {
	"x\"><script>alert(1)</script>", "x'><script>alert(1)</script>",
	"x</script></title></textarea></pre></style></svg><script>a",
	"x\" onclick=\"a", "x' onclick='a", "x onclick=a x", "x/><b>",
	"x--><b>", "x]]><b>", "x&lt;b&#62;&quot;&#39;", "xlt;b>", "x`=x",
};
static const char *const addresses[] = {
	"javascript:alert(1)", "//example.net", "/\\example.net",
	"\tjavascript:a", "data:text/html,<b>", "https://example.net",
	"example.net", "/example.net", "47;example.net", "", "/", ":alert(1)",
};

static bool
begins(const char *p, const char *s)
{
	return strncmp(p, s, strlen(s)) == 0;
}

static const char *
next_line(const char *p)
{
	p = strchr(p, '\n');
	return p == NULL ? NULL : p + 1;
}

/* The statement at p is over at the next #line. */
static const char *
next_statement(const char *p)
{
	while (p != NULL && !begins(p, "#line "))
		p = next_line(p);
	return p == NULL ? NULL : next_line(p);
}

static unsigned
choose(struct run *r, unsigned n)
{
	r->seed = r->seed * 1103515245u + 12345u;
	return (r->seed >> 16) % n;
}

/* A C string at p; after it. */
static const char *
literal(struct run *r, const char *p)
{
	int i, c;

	for (p++; *p != '"'; p++) {
		if (*p != '\\') {
			buf_char(&r->out, *p);
			continue;
		}
		p++;
		if (*p >= '0' && *p <= '7') {
			for (c = 0, i = 0; i < 3; i++)
				c = c * 8 + (p[i] - '0');
			buf_char(&r->out, (char)c);
			p += 2;
		} else
			buf_char(&r->out, *p == 'n' ? '\n' : *p);
	}
	return p + 1;
}

/* buf_put(b_, "…" "…", LENGTH); with the length checked. */
static const char *
literals(struct run *r, const char *p)
{
	size_t before = r->out.len;

	p = strchr(p, '"');
	for (;;) {
		p = literal(r, p);
		if (*p == ',')
			break;
		p = strchr(p, '"');
	}
	if (!r->out.failed &&
	    strtoul(p + 1, NULL, 10) != r->out.len - before)
		abort();
	return next_line(p);
}

static void
value(struct run *r, const char *p)
{
	static const struct {
		const char	*name;
		void		(*escape)(struct buf *, const char *);
	} escapers[] = {
		{ "html_text,", html_text }, { "html_attr,", html_attr },
		{ "html_url,", html_url }, { "html_local,", html_local },
		{ "html_piece,", html_piece },
	};
	size_t i;

	for (i = 0; i < sizeof(escapers) / sizeof(escapers[0]); i++)
		if (begins(p, escapers[i].name)) {
			escapers[i].escape(&r->out, r->value);
			return;
		}
	abort();
}

static const char *block(struct run *, const char *, bool);

/* p is after "if (": run the branch that is chosen; after all of them. */
static const char *
branches(struct run *r, const char *p, bool on)
{
	bool taken = false, this;

	for (;;) {
		this = on && !taken && choose(r, 2) == 1;
		taken |= this;
		p = block(r, next_statement(p), this);
		if (begins(p, "\t} else {\n")) {
			p = block(r, next_line(p), on && !taken);
			taken = true;
		}
		if (begins(p, "\t}\n") || *p == '\0')
			return next_line(p);
	}
}

/* The body of a define whose signature is at p, or NULL: an expression may
 * have a line that looks like one. */
static const char *
body(const char *p)
{
	p = next_line(p);
	if (p == NULL || !begins(p, "#line "))
		return NULL;
	p = next_line(p);
	return p != NULL && begins(p, "{\n\t(void)b_;\n") ? next_line(p) : NULL;
}

static void
call(struct run *r, const char *name)
{
	const char *p = r->code, *at;
	size_t n = strcspn(name, "(");

	if (r->calls >= CALLS_MAX)
		return;
	r->calls++;
	while ((p = strstr(p, "\nvoid t_")) != NULL) {
		p += 8;
		if (strncmp(p, name, n) == 0 && p[n] == '(' &&
		    (at = body(p)) != NULL) {
			block(r, at, true);
			break;
		}
	}
	r->calls--;
}

static const char *
loop(struct run *r, const char *p, bool on)
{
	unsigned times = on ? choose(r, 3) : 0, i;
	const char *after = block(r, p, false);

	for (i = 0; i < times; i++)
		after = block(r, p, true);
	return next_line(after);
}

/* Statements up to the } of their block; nothing is written when off. */
static const char *
block(struct run *r, const char *p, bool on)
{
	size_t mark = r->out.len;

	for (;;) {
		if (++r->steps > STEPS_MAX)
			r->out.failed = true;
		/* an expression with lines that look like statements */
		if (p == NULL) {
			r->out.failed = true;
			return "";
		}
		if (begins(p, "}") || begins(p, "\t}"))
			break;
		if (begins(p, "\tbuf_put("))
			p = literals(r, p);
		else if (begins(p, "\tHTML_OUT(")) {
			if (on)
				value(r, p + 10);
			p = next_statement(p);
		} else if (begins(p, "\tif ("))
			p = branches(r, p, on);
		else if (begins(p, "\t{ size_t"))
			p = loop(r, next_statement(p), on);
		else if (begins(p, "\tt_")) {
			if (on)
				call(r, p + 3);
			p = next_statement(p);
		} else
			p = next_line(p);
		if (!on && !r->out.failed)
			r->out.data[r->out.len = mark] = '\0';
	}
	return p;
}

/* --- what a browser would make of it --- */

static bool
is(const void *a, const char *b)
{
	return strcasecmp(a, b) == 0;
}

static void
check_address(const char *s)
{
	if (*s == '\0' || *s == '#' || *s == '?' || (*s == '/' &&
	    s[1] != '/' && s[1] != '\\') || begins(s, "https://") ||
	    begins(s, "http://") || begins(s, "HTTP") || begins(s, "mailto:"))
		return;
	/* any case in the template's own words */
	if (strncasecmp(s, "http", 4) == 0 || strncasecmp(s, "mailto:", 7) == 0)
		return;
	abort();
}

static void
check_attribute(const xmlNode *n, const xmlAttr *a)
{
	xmlChar *s = xmlGetProp((xmlNode *)n, a->name);

	if (strncasecmp((const char *)a->name, "on", 2) == 0 ||
	    is(a->name, "style") || is(a->name, "srcdoc"))
		abort();
	if (s != NULL && (is(a->name, "href") || is(a->name, "src") ||
	    is(a->name, "action") || is(a->name, "formaction")))
		check_address((const char *)s);
	xmlFree(s);
}

/* Elements and names of attributes; and that none of them runs anything. */
static void
shape(const xmlNode *n, struct buf *b)
{
	const xmlAttr *a;

	for (; n != NULL; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		if (is(n->name, "style") || (is(n->name, "script") &&
		    n->children != NULL))
			abort();
		buf_printf(b, "<%s", (const char *)n->name);
		for (a = n->properties; a != NULL; a = a->next) {
			check_attribute(n, a);
			buf_printf(b, " %s", (const char *)a->name);
		}
		buf_char(b, '>');
		shape(n->children, b);
		buf_char(b, '/');
	}
}

/* The page with that value, from its first define; its shape. */
static bool
page(const char *code, const char *s, unsigned seed, struct buf *b)
{
	struct run r = { .code = code, .value = s, .seed = seed };
	const char *first = strstr(code, "\nvoid t_");
	xmlDoc *doc;
	bool good;

	buf_init(&r.out, OUT_MAX);
	buf_reset(b);
	if (first != NULL)
		call(&r, first + 8);
	good = !r.out.failed;
	if (good && r.out.len > 0) {
		doc = htmlReadMemory(r.out.data, (int)r.out.len, NULL, "UTF-8",
		    HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
		    HTML_PARSE_NONET);
		if (doc != NULL)
			shape(doc->children, b);
		xmlFreeDoc(doc);
	}
	if (getenv("FUZZ_SHOW") != NULL)
		printf("%s\n%s\n--\n", r.out.data, b->data);
	buf_free(&r.out);
	return good;
}

static void
check_code(const char *code, unsigned seed)
{
	struct buf plain, got;
	size_t i;

	buf_init(&plain, 1 << 20);
	buf_init(&got, 1 << 20);
	if (page(code, "xy", seed, &plain)) {
		for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
			if (page(code, hostile[i], seed, &got) &&
			    strcmp(plain.data, got.data) != 0)
				abort();
		/* empty ones move blanks about, so no shape here */
		for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
			page(code, addresses[i], seed, &got);
	}
	buf_free(&plain);
	buf_free(&got);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tmpl_result r;
	unsigned seed = 0;
	size_t i;

	for (i = 0; i < len; i++)
		seed = seed * 31 + data[i];
	tmpl_result_init(&r);
	if (tmpl_compile(&r, (const char *)data, len, "f.html", "f.c")) {
		check_code(r.code.data, seed);
		check_code(r.code.data, seed ^ 0x5bd1e995u);
	} else if (!begins(r.error, "f.html:"))
		abort();
	tmpl_result_free(&r);
	return 0;
}
