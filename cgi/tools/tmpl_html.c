#include <stdio.h>
#include <string.h>

#include "tmpl_attr.h"
#include "tmpl_char.h"
#include "tmpl_html.h"

/*
 * Elements that change the parser's rules, load or run other documents, or
 * change the meaning of URLs.  (An empty script with src is allowed.)
 */
static const char *const refused_elements[] = {
	"style", "base", "iframe", "frame", "frameset", "object", "embed",
	"applet", "param", "portal", "fencedframe", "noscript", "noembed",
	"noframes", "xmp", "listing", "plaintext", "math", "foreignobject",
	"animate", "animatemotion", "animatetransform", "set", "handler",
	NULL
};

/* Elements that contain only text. */
static const char *const text_elements[] = {
	"script", "title", "textarea", NULL
};

static const char no_scripts[] = "no scripts in a page: they are files, "
    "named by src";
static const char in_quotes[] = "the value of an attribute stands in quotes";

void
tmpl_html_init(struct tmpl_html *h)
{
	memset(h, 0, sizeof(*h));
}

/* --- tags --- */

/* A start tag's name is complete. */
static bool
named(struct tmpl_html *h)
{
	if (tmpl_listed(refused_elements, h->elem))
		return tmpl_refuse(h, "<%s> is not used in these pages", h->elem);
	if (h->pre && strcmp(h->elem, "pre") == 0)
		return tmpl_refuse(h, "<pre> inside <pre>");
	return true;
}

/* The > of a start tag. */
static bool
opened(struct tmpl_html *h)
{
	if (tmpl_listed(text_elements, h->elem)) {
		if (h->state == H_SLASH)
			return tmpl_refuse(h, "<%s/> does not close itself: write "
			    "</%s>", h->elem, h->elem);
		memcpy(h->inside, h->elem, sizeof(h->inside));
	}
	if (strcmp(h->elem, "pre") == 0)
		h->pre = true;
	h->state = H_TEXT;
	return true;
}

/* The > of an end tag. */
static bool
closed(struct tmpl_html *h)
{
	if (h->inside[0] != '\0' && strcmp(h->inside, h->elem) != 0)
		return tmpl_refuse(h, "<%s> holds only text: write &lt; for a <",
		    h->inside);
	h->inside[0] = '\0';
	if (strcmp(h->elem, "pre") == 0)
		h->pre = false;
	h->elem[0] = '\0';
	h->state = H_TEXT;
	return true;
}

/* In a start tag, outside names and values. */
static bool
in_tag(struct tmpl_html *h, char c)
{
	if (h->state == H_SLASH && c != '>')
		return tmpl_refuse(h, "after / in a tag comes >");
	if (c == '>')
		return opened(h);
	if (c == '/')
		h->state = H_SLASH;
	else if (blank(c))
		h->state = H_SPACE;
	else if (h->state == H_GAP)
		return tmpl_refuse(h, "a blank is missing before this");
	else if (!letter(c))
		return tmpl_refuse(h, "the name of an attribute begins with a "
		    "letter");
	else {
		h->state = H_ATTR;
		h->n = 0;
		return tmpl_add_name(h, h->attr, sizeof(h->attr), c);
	}
	return true;
}

static bool
in_attr_name(struct tmpl_html *h, char c)
{
	if (letter(c) || digit(c) || c == '-' || c == '_')
		return tmpl_add_name(h, h->attr, sizeof(h->attr), c);
	if (!attr_named(h))
		return false;
	if (c == '=')
		return attr_valued(h);
	if (c != '>' && c != '/' && !blank(c))
		return tmpl_refuse(h, "this does not belong in the name of an "
		    "attribute");
	h->state = H_GAP;
	return in_tag(h, c);
}

/* --- text and values --- */

static void
follow_reference(struct tmpl_html *h, char c)
{
	h->ref = c == '&' || (h->ref && (letter(c) || digit(c) || c == '#'));
}

static bool
in_text(struct tmpl_html *h, char c)
{
	follow_reference(h, c);
	if (c == '<')
		h->state = H_LT;
	else if (strcmp(h->inside, "script") == 0)
		return tmpl_refuse(h, "%s", no_scripts);
	return true;
}

static bool
in_value(struct tmpl_html *h, char c)
{
	if (c == h->quote) {
		if (!address_end(h))
			return false;
		h->ref = false;
		h->state = H_GAP;
		return true;
	}
	follow_reference(h, c);
	return attr_is_address(h) ? address_literal(h, c) : true;
}

static bool
after_lt(struct tmpl_html *h, char c)
{
	h->n = 0;
	if (h->inside[0] != '\0' && c != '/')
		return tmpl_refuse(h, "<%s> holds only text: write &lt; for a <",
		    h->inside);
	if (c == '/')
		h->state = H_END_LT;
	else if (c == '!')
		h->state = H_BANG;
	else if (letter(c)) {
		h->state = H_NAME;
		return tmpl_add_name(h, h->elem, sizeof(h->elem), c);
	} else
		return tmpl_refuse(h, "write &lt; for a < that begins no tag");
	return true;
}

static bool
after_bang(struct tmpl_html *h, char c)
{
	static const char doctype[] = "doctype html>";

	if (lower(c) != doctype[h->n])
		return tmpl_refuse(h, "after <! comes only doctype html; comments "
		    "begin with {#");
	if (doctype[++h->n] == '\0')
		h->state = H_TEXT;
	return true;
}

static bool
in_name(struct tmpl_html *h, char c)
{
	if (letter(c) || digit(c) || c == '-')
		return tmpl_add_name(h, h->elem, sizeof(h->elem), c);
	if (c != '>' && c != '/' && !blank(c))
		return tmpl_refuse(h, "this does not belong in the name of a tag");
	if (!named(h))
		return false;
	h->state = H_GAP;
	return in_tag(h, c);
}

static bool
in_end(struct tmpl_html *h, char c)
{
	if (h->state == H_END_LT && !letter(c))
		return tmpl_refuse(h, "after </ comes the name of a tag");
	if (c == '>')
		return closed(h);
	if (blank(c))
		h->state = H_END_SPACE;
	else if (h->state == H_END_SPACE || !(letter(c) || digit(c) ||
	    c == '-'))
		return tmpl_refuse(h, "this does not belong in an end tag");
	else {
		h->state = H_END_NAME;
		return tmpl_add_name(h, h->elem, sizeof(h->elem), c);
	}
	return true;
}

bool
tmpl_html_feed(struct tmpl_html *h, char c)
{
	if (((unsigned char)c < ' ' && !blank(c)) || c == 0x7f)
		return tmpl_refuse(h, "a control character");
	switch (h->state) {
	case H_TEXT:
		return in_text(h, c);
	case H_LT:
		return after_lt(h, c);
	case H_BANG:
		return after_bang(h, c);
	case H_NAME:
		return in_name(h, c);
	case H_SPACE:
	case H_GAP:
	case H_SLASH:
		return in_tag(h, c);
	case H_ATTR:
		return in_attr_name(h, c);
	case H_EQ:
		if (c != '"' && c != '\'')
			return tmpl_refuse(h, "%s", in_quotes);
		h->quote = c;
		h->state = H_VALUE;
		return true;
	case H_VALUE:
		return in_value(h, c);
	case H_END_LT:
	case H_END_NAME:
	case H_END_SPACE:
		return in_end(h, c);
	}
	return tmpl_refuse(h, "lost");
}

/* --- values, tags, branches --- */

/* Refuse values and tags in a script or inside a &reference. */
static bool
apart(struct tmpl_html *h)
{
	if (h->state == H_TEXT && strcmp(h->inside, "script") == 0)
		return tmpl_refuse(h, "%s", no_scripts);
	if (h->ref)
		return tmpl_refuse(h, "a character reference is not finished: "
		    "write &amp; for an &");
	return true;
}

const char *
tmpl_html_value(struct tmpl_html *h)
{
	if (!apart(h))
		return NULL;
	if (h->state == H_TEXT)
		return "html_text";
	if (attr_is_address(h))
		return address_value(h);
	if (h->state == H_VALUE && h->kind == K_PLAIN)
		return "html_attr";
	if (h->state == H_VALUE)
		tmpl_refuse(h, "no value in the %s of a <%s>", h->attr, h->elem);
	else if (h->state == H_EQ)
		tmpl_refuse(h, "%s", in_quotes);
	else if (h->state == H_SPACE || h->state == H_GAP ||
	    h->state == H_SLASH || h->state == H_ATTR)
		tmpl_refuse(h, "no value where the name of an attribute stands");
	else
		tmpl_refuse(h, "no value where the name of a tag stands");
	return NULL;
}

bool
tmpl_html_tag(struct tmpl_html *h)
{
	if (!apart(h) || (h->state == H_NAME && !named(h)) ||
	    (h->state == H_ATTR && !attr_named(h)))
		return false;
	/* what begins after the tag must begin with a blank */
	if (h->state == H_NAME || h->state == H_ATTR)
		h->state = H_GAP;
	if (h->state == H_VALUE)
		return address_tag(h);
	if (h->state != H_TEXT && h->state != H_SPACE && h->state != H_GAP)
		return tmpl_refuse(h, "a tag cannot stand here");
	return true;
}

/* The position in words, for "one branch ends …, the other …". */
static void
place(const struct tmpl_html *h, char *s, size_t size)
{
	if (h->state == H_VALUE)
		snprintf(s, size, "in the value of %s", h->attr);
	else if (h->state != H_TEXT)
		snprintf(s, size, "in a <%s> tag", h->elem);
	else if (h->inside[0] != '\0')
		snprintf(s, size, "in a <%s>", h->inside);
	else
		snprintf(s, size, "in %s", h->pre ? "a <pre>" : "text");
}

static bool
differ(struct tmpl_html *a, const struct tmpl_html *b)
{
	char one[80], other[80];

	place(a, one, sizeof(one));
	place(b, other, sizeof(other));
	if (strcmp(one, other) == 0)
		return tmpl_refuse(a, "the ways to here end at different points "
		    "%s", one);
	return tmpl_refuse(a, "one way to here ends %s, another %s", one, other);
}

/* Equal except for the position within a tag or a URL? */
static bool
alike(const struct tmpl_html *a, const struct tmpl_html *b)
{
	if (a->pre != b->pre || strcmp(a->inside, b->inside) != 0)
		return false;
	if (a->state == H_TEXT)
		return b->state == H_TEXT;
	if (strcmp(a->elem, b->elem) != 0)
		return false;
	if (a->state == H_VALUE)
		return b->state == H_VALUE && a->kind == b->kind &&
		    a->quote == b->quote && strcmp(a->attr, b->attr) == 0;
	return (a->state == H_SPACE || a->state == H_GAP) &&
	    (b->state == H_SPACE || b->state == H_GAP);
}

bool
tmpl_html_join(struct tmpl_html *a, const struct tmpl_html *b)
{
	if (!alike(a, b))
		return differ(a, b);
	/* the stricter of the two holds for both */
	if (a->state != H_VALUE && a->state != b->state)
		a->state = H_GAP;
	if (attr_is_address(a) && a->phase != b->phase)
		a->phase = U_WHOLE;
	return true;
}

bool
tmpl_html_again(struct tmpl_html *a, const struct tmpl_html *b)
{
	if (!alike(a, b) || (attr_is_address(a) && a->phase != b->phase) ||
	    (a->state == H_SPACE && b->state == H_GAP))
		return differ(a, b);
	return true;
}

bool
tmpl_html_in_text(const struct tmpl_html *h)
{
	return h->state == H_TEXT && !h->pre && h->inside[0] == '\0';
}

bool
tmpl_html_keeps_blanks(const struct tmpl_html *h)
{
	return h->state == H_VALUE || h->pre ||
	    strcmp(h->inside, "textarea") == 0;
}
