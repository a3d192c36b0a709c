/*
 * xml: reading answers with libxml2, and writing requests.
 *
 * Reading: no network, no DTD (a DOCTYPE is refused, so there are only XML's
 * five entities), bounded depth, elements, attributes and text.  Elements are
 * found by namespace and local name, never by prefix; unknown ones are
 * ignored.  The arena owns the document.
 *
 * Writing: element by element into a struct buf, escaped.  A character that
 * XML 1.0 does not allow, or bytes that are not UTF-8, fail the whole
 * document.
 */
#ifndef LIB_XML_H
#define LIB_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/arena.h"
#include "buf.h"

/* An element of a document. */
struct xml;

/*
 * Parse.  Returns the root element, or NULL with *fault (may be NULL) set to a
 * sentence that quotes nothing of the document. charset is the one in the
 * Content-Type (NULL or "" when there is none), used when the document does
 * not declare its encoding; charset.h lists those supported.  Texts are
 * returned as UTF-8.  Also accepted: white space before the declaration,
 * characters that XML does not allow (as blanks), an & that begins no
 * reference (as itself).
 */
const struct xml *xml_read(struct arena *, const char *, size_t len,
		    const char *charset, const char **fault);
/* The fault of a valid document with more than XML_ELEMENTS_MAX elements. */
#define XML_TOO_MANY	"The XML has too many elements."

/*
 * Below, ns NULL means any namespace or none, "" means none, and a NULL
 * element finds nothing. ns and name are compared exactly.
 */
bool		 xml_is(const struct xml *, const char *ns, const char *name);
/* The first child element with that name (NULL: any), and the next sibling
 * after this one. */
const struct xml *xml_child(const struct xml *, const char *ns,
		    const char *name);
const struct xml *xml_next(const struct xml *, const char *ns,
		    const char *name);
size_t		 xml_count(const struct xml *, const char *ns,
		    const char *name);	/* children with that name */
const char	*xml_name(const struct xml *);		/* local name */

/* The element's own text, trimmed.  NULL when the element is NULL, empty,
 * blank, or has xsi:nil="true": all of these mean "not given". */
const char	*xml_text(struct arena *, const struct xml *);
/* xml_text of the first child with that name. */
const char	*xml_get(struct arena *, const struct xml *, const char *ns,
		    const char *name);
/* The same as an integer; ABSENT when missing or not one. */
int64_t		 xml_num(struct arena *, const struct xml *, const char *ns,
		    const char *name);
/* -1 missing, 0 false, 1 true ("true", "false", "1", "0"). */
int		 xml_bool(struct arena *, const struct xml *, const char *ns,
		    const char *name);
/* An attribute without a namespace; NULL when missing or blank. */
const char	*xml_attr(struct arena *, const struct xml *, const char *name);
/* The value of xml:lang. */
const char	*xml_lang(struct arena *, const struct xml *);

enum { XML_WRITE_DEPTH_MAX = 16 };

struct xml_writer {
	struct buf	*b;
	const char	*open[XML_WRITE_DEPTH_MAX];
	int		 depth;
	bool		 in_tag;	/* <name … without its > */
	bool		 failed;
};

/* Names are the caller's string constants and are written as they are. */
void	xml_begin(struct xml_writer *, struct buf *);	/* the declaration */
void	xml_open(struct xml_writer *, const char *name);
void	xml_put_attr(struct xml_writer *, const char *name, const char *value);
void	xml_put_text(struct xml_writer *, const char *);
void	xml_close(struct xml_writer *);
/* <name>text</name>; nothing at all when text is NULL. */
void	xml_put(struct xml_writer *, const char *name, const char *text);
/* True when all elements are closed, nothing was refused and everything
 * fitted. */
bool	xml_end(struct xml_writer *);

#endif
