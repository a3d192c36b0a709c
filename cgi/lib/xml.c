#include <string.h>
#include <strings.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "../app.h"
#include "decimal.h"
#include "xml.h"
#include "xml_scan.h"

#define XSI	"http://www.w3.org/2001/XMLSchema-instance"

/* struct xml is never defined: it is an xmlNode seen from outside. */
static const xmlNode *
node(const struct xml *x)
{
	return (const xmlNode *)(const void *)x;
}

static const struct xml *
element(const xmlNode *n)
{
	return (const struct xml *)(const void *)n;
}

static void
release(void *doc)
{
	xmlFreeDoc(doc);
}

/*
 * The encodings that libxml2 reads by itself and in which the scan sees the
 * same markup as the parser.
 */
static const char *
encoding_name(const char *s, size_t len)
{
	static const struct {
		const char *alias, *name;
	} known[] = {
		{ .alias = "UTF-8", .name = "UTF-8" },
		{ .alias = "UTF8", .name = "UTF-8" },
		{ .alias = "US-ASCII", .name = "UTF-8" },
		{ .alias = "ASCII", .name = "UTF-8" },
		{ .alias = "ISO-8859-1", .name = "ISO-8859-1" },
		{ .alias = "ISO_8859-1", .name = "ISO-8859-1" },
		{ .alias = "latin1", .name = "ISO-8859-1" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].alias) == len &&
		    strncasecmp(known[i].alias, s, len) == 0)
			return known[i].name;
	return NULL;
}

/* The value of encoding="…" in the declaration; NULL when it has none. */
static const char *
declared(const char *s, size_t len, size_t *n)
{
	const char *end, *p, *close;

	if (len < 6 || memcmp(s, "<?xml", 5) != 0)
		return NULL;
	if ((end = memmem(s, len, "?>", 2)) == NULL ||
	    (p = memmem(s, (size_t)(end - s), "encoding", 8)) == NULL)
		return NULL;
	for (p += 8; p < end && *p != '"' && *p != '\''; p++)
		continue;
	if (p == end ||
	    (close = memchr(p + 1, *p, (size_t)(end - p - 1))) == NULL)
		return NULL;
	*n = (size_t)(close - p - 1);
	return p + 1;
}

static const char *
encoding_of(const char *s, size_t len, const char *charset)
{
	const char *name;
	size_t n = 0;

	if ((name = declared(s, len, &n)) != NULL)
		return encoding_name(name, n);
	if (charset != NULL && *charset != '\0')
		return encoding_name(charset, strlen(charset));
	return "UTF-8";
}

static xmlDoc *
parse(const char *s, size_t len, const char *encoding)
{
	xmlParserCtxt *ctxt = xmlNewParserCtxt();
	xmlDoc *doc;

	if (ctxt == NULL)
		abort();
	doc = xmlCtxtReadMemory(ctxt, s, (int)len, NULL, encoding,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
	    XML_PARSE_NOCDATA | XML_PARSE_NOBLANKS | XML_PARSE_COMPACT);
	xmlFreeParserCtxt(ctxt);
	if (doc != NULL && (doc->intSubset != NULL || doc->extSubset != NULL ||
	    xmlDocGetRootElement(doc) == NULL)) {
		xmlFreeDoc(doc);
		doc = NULL;
	}
	return doc;
}

const struct xml *
xml_read(struct arena *a, const char *s, size_t len, const char *charset,
    const char **fault)
{
	const char *unused, *encoding;
	xmlDoc *doc;

	if (fault == NULL)
		fault = &unused;
	if (len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		len -= 3;
		charset = "UTF-8";
	}
	if (len > ANSWER_MAX) {
		*fault = "The answer is too big.";
		return NULL;
	}
	if ((*fault = xml_scan(s, len)) != NULL)
		return NULL;
	if ((encoding = encoding_of(s, len, charset)) == NULL) {
		*fault = "The XML is in a character set that is not read.";
		return NULL;
	}
	if ((doc = parse(s, len, encoding)) == NULL) {
		*fault = "The answer is not well-formed XML.";
		return NULL;
	}
	arena_cleanup(a, release, doc);
	return element(xmlDocGetRootElement(doc));
}

static bool
in_namespace(const xmlNs *have, const char *want)
{
	if (want == NULL)
		return true;
	if (have == NULL || have->href == NULL)
		return *want == '\0';
	return strcmp((const char *)have->href, want) == 0;
}

bool
xml_is(const struct xml *x, const char *ns, const char *name)
{
	/* the name first: namespaces are long and mostly the same */
	return x != NULL && node(x)->type == XML_ELEMENT_NODE &&
	    (name == NULL || strcmp((const char *)node(x)->name, name) == 0) &&
	    in_namespace(node(x)->ns, ns);
}

/* The first of n and its following siblings that matches. */
static const struct xml *
find(const xmlNode *n, const char *ns, const char *name)
{
	for (; n != NULL; n = n->next)
		if (xml_is(element(n), ns, name))
			return element(n);
	return NULL;
}

const struct xml *
xml_child(const struct xml *x, const char *ns, const char *name)
{
	return x == NULL ? NULL : find(node(x)->children, ns, name);
}

const struct xml *
xml_next(const struct xml *x, const char *ns, const char *name)
{
	return x == NULL ? NULL : find(node(x)->next, ns, name);
}

size_t
xml_count(const struct xml *x, const char *ns, const char *name)
{
	size_t n = 0;

	for (x = xml_child(x, ns, name); x != NULL; x = xml_next(x, ns, name))
		n++;
	return n;
}

const char *
xml_name(const struct xml *x)
{
	return (const char *)node(x)->name;
}

/* Texts of a list of nodes in one, blanks at both ends cut; NULL for "". */
static const char *
gather(struct arena *a, const xmlNode *first)
{
	static const char blanks[] = " \t\r\n";
	const xmlNode *n;
	size_t len = 0;
	char *s, *p;

	for (n = first; n != NULL; n = n->next)
		if (n->type == XML_TEXT_NODE && n->content != NULL)
			len += strlen((const char *)n->content);
	if (len == 0)
		return NULL;
	s = p = arena_alloc(a, len + 1);
	for (n = first; n != NULL; n = n->next)
		if (n->type == XML_TEXT_NODE && n->content != NULL)
			p = mempcpy(p, n->content,
			    strlen((const char *)n->content));
	while (p > s && strchr(blanks, p[-1]) != NULL)
		*--p = '\0';
	s += strspn(s, blanks);
	return *s == '\0' ? NULL : s;
}

static bool
is_nil(struct arena *a, const xmlNode *n)
{
	const char *v;

	for (const xmlAttr *at = n->properties; at != NULL; at = at->next) {
		if (strcmp((const char *)at->name, "nil") != 0 ||
		    !in_namespace(at->ns, XSI))
			continue;
		v = gather(a, at->children);
		return v != NULL && (strcmp(v, "true") == 0 ||
		    strcmp(v, "1") == 0);
	}
	return false;
}

const char *
xml_text(struct arena *a, const struct xml *x)
{
	if (x == NULL || is_nil(a, node(x)))
		return NULL;
	return gather(a, node(x)->children);
}

const char *
xml_get(struct arena *a, const struct xml *x, const char *ns, const char *name)
{
	return xml_text(a, xml_child(x, ns, name));
}

int64_t
xml_num(struct arena *a, const struct xml *x, const char *ns, const char *name)
{
	int64_t n;

	return decimal_int(xml_get(a, x, ns, name), &n) ? n : ABSENT;
}

int
xml_bool(struct arena *a, const struct xml *x, const char *ns,
    const char *name)
{
	const char *s = xml_get(a, x, ns, name);

	if (s == NULL)
		return -1;
	if (strcmp(s, "true") == 0 || strcmp(s, "1") == 0)
		return 1;
	if (strcmp(s, "false") == 0 || strcmp(s, "0") == 0)
		return 0;
	return -1;
}

const char *
xml_attr(struct arena *a, const struct xml *x, const char *name)
{
	if (x == NULL)
		return NULL;
	for (const xmlAttr *at = node(x)->properties; at != NULL;
	    at = at->next)
		if (at->ns == NULL &&
		    strcmp((const char *)at->name, name) == 0)
			return gather(a, at->children);
	return NULL;
}
