#include <stdbool.h>
#include <string.h>

#include "app.h"
#include "xml.h"
#include "xml_scan.h"

static const char *const cut_short = "The XML is cut short.";

struct scan {
	const char	*p, *end;
	int		 depth, elements, pieces;
};

/* The position after the next occurrence of word, or NULL. */
static const char *
after(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);
	const char *hit = memmem(p, (size_t)(end - p), word, n);

	return hit == NULL ? NULL : hit + n;
}

static bool
starts(const struct scan *s, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(s->end - s->p) >= n && memcmp(s->p, word, n) == 0;
}

/* From the < of a start tag to after its >. */
static const char *
start_tag(struct scan *s)
{
	const char *from = s->p;
	char quote = '\0';
	int attrs = 0;

	for (s->p++; s->p < s->end; s->p++) {
		if (quote != '\0') {
			if (*s->p == quote)
				quote = '\0';
		} else if (*s->p == '"' || *s->p == '\'') {
			quote = *s->p;
		} else if (*s->p == '=') {
			if (++attrs > XML_ATTRS_MAX)
				return "An XML element has too many attributes.";
		} else if (*s->p == '>') {
			break;
		}
	}
	s->pieces += attrs;
	if (s->p == s->end)
		return cut_short;
	if (s->p - from > XML_TEXT_MAX)
		return "A piece of the XML is too long.";
	if (s->p[-1] != '/' && ++s->depth > XML_DEPTH_MAX)
		return "The XML is nested too deep.";
	if (++s->elements > XML_ELEMENTS_MAX)
		return XML_TOO_MANY;
	s->p++;
	return NULL;
}

/* From a < to after what it begins. */
static const char *
markup(struct scan *s)
{
	const char *past;

	if (++s->pieces > XML_PIECES_MAX)
		return XML_TOO_MANY;
	if (starts(s, "<!--"))
		past = after(s->p + 4, s->end, "-->");
	else if (starts(s, "<![CDATA["))
		past = after(s->p + 9, s->end, "]]>");
	else if (starts(s, "<!"))
		return "The XML has a DOCTYPE, which is not read.";
	else if (starts(s, "<?"))
		past = after(s->p + 2, s->end, "?>");
	else if (starts(s, "</")) {
		past = memchr(s->p, '>', (size_t)(s->end - s->p));
		past = past == NULL ? NULL : past + 1;
		s->depth--;
	} else
		return start_tag(s);
	if (past == NULL)
		return cut_short;
	if (past - s->p > XML_TEXT_MAX)
		return "A piece of the XML is too long.";
	s->p = past;
	return NULL;
}

const char *
xml_scan(const char *text, size_t len)
{
	struct scan s = { .p = text, .end = text + len };
	const char *next, *fault;

	if (len == 0)
		return "The answer is empty.";
	if (memchr(text, '\0', len) != NULL)
		return "The answer is not text.";
	while (s.p < s.end) {
		next = memchr(s.p, '<', (size_t)(s.end - s.p));
		if (next == NULL)
			next = s.end;
		if (next - s.p > XML_TEXT_MAX)
			return "A piece of the XML is too long.";
		s.p = next;
		if (s.p < s.end && (fault = markup(&s)) != NULL)
			return fault;
	}
	return s.depth > 0 ? cut_short : NULL;
}
