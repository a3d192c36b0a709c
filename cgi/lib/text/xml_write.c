#include <string.h>

#include "xml.h"

/* The length of the UTF-8 sequence at p, 0 when it is not an XML Char: no
 * control bytes but tab and line ends, no surrogates, no U+FFFE or U+FFFF. */
static size_t
char_length(const unsigned char *p)
{
	unsigned long c;
	size_t n, i;

	if (*p < 0x80)
		return *p >= 0x20 || *p == '\t' || *p == '\n' || *p == '\r';
	if (*p >= 0xc2 && *p <= 0xdf)
		n = 2;
	else if (*p >= 0xe0 && *p <= 0xef)
		n = 3;
	else if (*p >= 0xf0 && *p <= 0xf4)
		n = 4;
	else
		return 0;
	c = *p & (0xffu >> (n + 1));
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if ((n == 3 && c < 0x800) || (n == 4 && (c < 0x10000 || c > 0x10ffff)) ||
	    (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff)
		return 0;
	return n;
}

/* The escape for a character; NULL: itself.  A bare carriage return would be
 * read as a newline, and any line end in an attribute as a blank. */
static const char *
escaped(unsigned char c, bool attr)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '\r':
		return "&#13;";
	case '"':
		return attr ? "&quot;" : NULL;
	case '\t':
		return attr ? "&#9;" : NULL;
	case '\n':
		return attr ? "&#10;" : NULL;
	default:
		return NULL;
	}
}

static void
put_escaped(struct xml_writer *w, const char *s, bool attr)
{
	const unsigned char *p = (const unsigned char *)s;
	const char *e;
	size_t n;

	for (; *p != '\0'; p += n) {
		if ((n = char_length(p)) == 0) {
			w->failed = true;
			return;
		}
		if ((e = escaped(*p, attr)) != NULL)
			buf_str(w->b, e);
		else
			buf_put(w->b, p, n);
	}
}

static void
end_tag(struct xml_writer *w)
{
	if (w->in_tag)
		buf_char(w->b, '>');
	w->in_tag = false;
}

void
xml_begin(struct xml_writer *w, struct buf *b)
{
	*w = (struct xml_writer){ .b = b };
	buf_str(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

void
xml_open(struct xml_writer *w, const char *name)
{
	if (w->depth == XML_WRITE_DEPTH_MAX) {
		w->failed = true;
		return;
	}
	end_tag(w);
	buf_char(w->b, '<');
	buf_str(w->b, name);
	w->open[w->depth++] = name;
	w->in_tag = true;
}

void
xml_put_attr(struct xml_writer *w, const char *name, const char *value)
{
	if (!w->in_tag) {
		w->failed = true;
		return;
	}
	buf_char(w->b, ' ');
	buf_str(w->b, name);
	buf_str(w->b, "=\"");
	put_escaped(w, value, true);
	buf_char(w->b, '"');
}

void
xml_put_text(struct xml_writer *w, const char *s)
{
	if (w->depth == 0)
		w->failed = true;
	end_tag(w);
	put_escaped(w, s, false);
}

void
xml_close(struct xml_writer *w)
{
	if (w->depth == 0) {
		w->failed = true;
		return;
	}
	w->depth--;
	if (w->in_tag) {
		buf_str(w->b, "/>");
		w->in_tag = false;
		return;
	}
	buf_str(w->b, "</");
	buf_str(w->b, w->open[w->depth]);
	buf_char(w->b, '>');
}

void
xml_put(struct xml_writer *w, const char *name, const char *s)
{
	if (s == NULL)
		return;
	xml_open(w, name);
	xml_put_text(w, s);
	xml_close(w);
}

bool
xml_end(struct xml_writer *w)
{
	return w->depth == 0 && !w->failed && !w->b->failed;
}
