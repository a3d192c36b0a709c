/*
 * xml: reading answers with libxml2, and writing requests.
 *
 * Reading: no network, no DTD (a DOCTYPE is refused, so there are no entities
 * but the five of XML itself), bounded depth, elements, attributes and text.
 * Elements are found by namespace and local name, never by prefix; unknown
 * ones are ignored.  The document is released with the arena.
 *
 * Writing: element by element into a struct buf, escaped; a character that
 * XML 1.0 cannot carry, or bytes that are not UTF-8, make the whole fail.
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
 * Parse; the root element, or NULL with *fault (may be a NULL argument) set to
 * a sentence that quotes nothing of the document.  charset is what the
 * Content-Type said (NULL or "" when nothing) and counts when the document
 * does not declare an encoding itself; see charset.h for those that are read.
 * Texts come out as UTF-8.  Read all the same: white space before the
 * declaration, characters that XML has no room for (as blanks), an & that
 * begins no reference (as itself).
 */
const struct xml *xml_read(struct arena *, const char *, size_t len,
		    const char *charset, const char **fault);
/* The fault of a document that is fine but for XML_ELEMENTS_MAX. */
#define XML_TOO_MANY	"The XML has too many elements."

/*
 * In what follows ns NULL means any namespace or none, "" means none, and a
 * NULL element finds nothing.  ns and name are compared exactly.
 */
bool		 xml_is(const struct xml *, const char *ns, const char *name);
/* The first child element of that name (any when name is NULL), and the next
 * sibling after this one. */
const struct xml *xml_child(const struct xml *, const char *ns,
		    const char *name);
const struct xml *xml_next(const struct xml *, const char *ns,
		    const char *name);
size_t		 xml_count(const struct xml *, const char *ns,
		    const char *name);	/* children of that name */
const char	*xml_name(const struct xml *);		/* local name */

/* The element's own text, blanks at both ends cut.  NULL when the element is
 * NULL, empty, blank, or has xsi:nil="true": all of them are "not given". */
const char	*xml_text(struct arena *, const struct xml *);
/* xml_text of the first child of that name. */
const char	*xml_get(struct arena *, const struct xml *, const char *ns,
		    const char *name);
/* The same as a whole number; ABSENT when not given or not one. */
int64_t		 xml_num(struct arena *, const struct xml *, const char *ns,
		    const char *name);
/* -1 not given, 0 false, 1 true ("true", "false", "1", "0"). */
int		 xml_bool(struct arena *, const struct xml *, const char *ns,
		    const char *name);
/* An attribute without a namespace; NULL when missing or blank. */
const char	*xml_attr(struct arena *, const struct xml *, const char *name);
/* Its xml:lang. */
const char	*xml_lang(struct arena *, const struct xml *);

enum { XML_WRITE_DEPTH_MAX = 16 };

struct xml_writer {
	struct buf	*b;
	const char	*open[XML_WRITE_DEPTH_MAX];
	int		 depth;
	bool		 in_tag;	/* <name … not yet closed by > */
	bool		 failed;
};

/* Names are string constants of the caller, as they shall stand. */
void	xml_begin(struct xml_writer *, struct buf *);	/* the declaration */
void	xml_open(struct xml_writer *, const char *name);
void	xml_put_attr(struct xml_writer *, const char *name, const char *value);
void	xml_put_text(struct xml_writer *, const char *);
void	xml_close(struct xml_writer *);
/* <name>text</name>; nothing at all when text is NULL. */
void	xml_put(struct xml_writer *, const char *name, const char *text);
/* True when everything is closed, nothing was refused and it all fitted. */
bool	xml_end(struct xml_writer *);

#endif
