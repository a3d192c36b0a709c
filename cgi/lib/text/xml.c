#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "app.h"
#include "charset.h"
#include "decimal.h"
#include "xml.h"
#include "xml_clean.h"
#include "xml_scan.h"

#define XML	"http://www.w3.org/XML/1998/namespace"
#define XSI	"http://www.w3.org/2001/XMLSchema-instance"

/* struct xml is never defined: it stands for an xmlNode. */
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

/* The value of encoding="…" in the declaration, or NULL. */
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

/* The charset from the declaration, else from the Content-Type; for UTF-16 in
 * the byte order that is found. */
static enum charset
charset_of(const char *s, size_t len, const char *charset)
{
	const char *name;
	size_t n = 0;

	if (len >= 2 && s[0] == '<' && s[1] == '\0')
		return CHARSET_UTF16LE;
	if (len >= 2 && s[0] == '\0' && s[1] == '<')
		return CHARSET_UTF16BE;
	if ((name = declared(s, len, &n)) != NULL)
		return charset_named(name, n);
	if (charset != NULL && *charset != '\0')
		return charset_named(charset, strlen(charset));
	return CHARSET_UTF8;
}

static xmlDoc *
parse(const char *s, size_t len)
{
	xmlParserCtxt *ctxt = xmlNewParserCtxt();
	xmlDoc *doc;

	if (ctxt == NULL)
		abort();
	doc = xmlCtxtReadMemory(ctxt, s, (int)len, NULL, "UTF-8",
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

/* Some servers send an empty line before the declaration. */
static void
skip_blanks(const char **s, size_t *len)
{
	while (*len > 0 && strchr(" \t\r\n", **s) != NULL && **s != '\0') {
		(*s)++;
		(*len)--;
	}
}

const struct xml *
xml_read(struct arena *a, const char *s, size_t len, const char *charset,
    const char **fault)
{
	const char *unused;
	xmlDoc *doc;

	if (fault == NULL)
		fault = &unused;
	*fault = "The answer is too big.";
	if (len > ANSWER_MAX)
		return NULL;
	skip_blanks(&s, &len);
	s = charset_utf8(a, s, len, charset_of(s, len, charset), ANSWER_MAX,
	    &len);
	if (s == NULL) {
		*fault = "The XML is in a character set that is not read.";
		return NULL;
	}
	skip_blanks(&s, &len);
	if ((*fault = xml_scan(s, len)) != NULL)
		return NULL;
	*fault = "The answer is too big.";
	if ((s = xml_clean(a, s, len, &len)) == NULL)
		return NULL;
	if ((doc = parse(s, len)) == NULL) {
		*fault = "The answer is not well-formed XML.";
		return NULL;
	}
	*fault = NULL;
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
	/* compare the name first: namespaces are long and mostly equal */
	return x != NULL && node(x)->type == XML_ELEMENT_NODE &&
	    (name == NULL || strcmp((const char *)node(x)->name, name) == 0) &&
	    in_namespace(node(x)->ns, ns);
}

/* The first match among n and its following siblings. */
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

/* The joined texts of a list of nodes, trimmed; NULL for "". */
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

/* ns "": an attribute without a namespace. */
static const char *
attribute(struct arena *a, const struct xml *x, const char *ns,
    const char *name)
{
	if (x == NULL)
		return NULL;
	for (const xmlAttr *at = node(x)->properties; at != NULL;
	    at = at->next)
		if (in_namespace(at->ns, ns) &&
		    strcmp((const char *)at->name, name) == 0)
			return gather(a, at->children);
	return NULL;
}

const char *
xml_attr(struct arena *a, const struct xml *x, const char *name)
{
	return attribute(a, x, "", name);
}

const char *
xml_lang(struct arena *a, const struct xml *x)
{
	return attribute(a, x, XML, "lang");
}
