/*
 * html: the escapers.  The template compiler selects one by the place of a
 * value; handlers never call them.
 *
 * 	text	between tags		& < >
 * 	attr	in a quoted attribute	& < > " '
 * 	url	a whole URL in the href of a link: only a path of ours ("/…",
 * 		not "//…"), "#…", "?…" or an http, https, mailto address
 * 		passes; anything else becomes "#"; then as attr
 * 	local	the same where only a URL of ours makes sense (src, action,
 * 		formaction, …): http, https, mailto become "#" too
 * 	piece	a component of a URL: everything but A-Z a-z 0-9 - . _ ~ is
 * 		percent-encoded (RFC 3986 §2.3)
 *
 * Each accepts const char * (NULL writes nothing) and integers; the first two
 * also accept stamps.
 */
#ifndef LIB_HTML_H
#define LIB_HTML_H

#include "lib/text/buf.h"
#include "lib/text/date.h"

void	html_text(struct buf *, const char *);
void	html_attr(struct buf *, const char *);
void	html_url(struct buf *, const char *);
void	html_local(struct buf *, const char *);
void	html_piece(struct buf *, const char *);
void	html_int(struct buf *, long long);

/* A stamp needs no escaping in text or an attribute; in a URL it does not
 * compile. */
static inline void
html_stamp(struct buf *b, const struct stamp *s)
{
	buf_put(b, s->text, s->len);
}

void	html_no_stamp(void);

#define STAMP_html_text		html_stamp
#define STAMP_html_attr		html_stamp
#define STAMP_html_url		html_no_stamp
#define STAMP_html_local	html_no_stamp
#define STAMP_html_piece	html_no_stamp

/* Called by compiled templates; a value of any other type does not compile. */
#define HTML_OUT(esc, b, v) _Generic((v),				\
	char *: esc, const char *: esc,					\
	int: html_int, unsigned: html_int, long: html_int,		\
	long long: html_int, unsigned long: html_int,			\
	struct stamp *: STAMP_##esc, const struct stamp *: STAMP_##esc)	\
	((b), (v))

#endif
