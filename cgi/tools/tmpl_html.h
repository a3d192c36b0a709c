/*
 * tmpl_html: tracks the position in an HTML document.
 *
 * It is fed the literal bytes of a template one by one and follows the
 * tokenizer of the HTML standard for the subset of HTML that is allowed here.
 * It says which escaper a value needs at this position, or why no value is
 * allowed there.
 *
 * Anything that browsers interpret differently, or run, is refused: comments,
 * unquoted values, odd characters in names, scripts and styles in the page.
 */
#ifndef TOOLS_TMPL_HTML_H
#define TOOLS_TMPL_HTML_H

#include <stdbool.h>
#include <stddef.h>

enum tmpl_state {
	H_TEXT,			/* between tags */
	H_LT,			/* after < */
	H_BANG,			/* in <!doctype html> */
	H_NAME,			/* in the name of a start tag */
	H_SPACE,		/* in a tag where an attribute may begin */
	H_GAP,			/* in a tag where a blank must come first */
	H_SLASH,		/* after / in a tag */
	H_ATTR,			/* in the name of an attribute */
	H_EQ,			/* after its = */
	H_VALUE,		/* in its quoted value */
	H_END_LT,		/* after </ */
	H_END_NAME,
	H_END_SPACE,
};

enum tmpl_kind {		/* kinds of attributes */
	K_PLAIN,
	K_LINK,			/* a URL, other hosts allowed */
	K_LOCAL,		/* a URL of ours */
	K_ASSET,		/* a URL that begins in the template */
	K_STATIC,		/* values are refused */
};

enum tmpl_phase {		/* how much of a URL was read */
	U_START,
	U_SLASH,		/* "/": a host could follow */
	U_SCHEME,		/* "htt" */
	U_HOST,			/* "https://exa" */
	U_OPEN,			/* path, query or fragment: components may
				 * follow */
	U_WHOLE,		/* after a value that was a whole URL */
};

struct tmpl_html {
	enum tmpl_state	 state;
	char		 elem[24];	/* current tag, lower case */
	char		 attr[48];	/* current attribute, lower case */
	size_t		 n;		/* length of the name being read */
	char		 inside[24];	/* enclosing text-only element, or "" */
	bool		 pre;		/* blanks are significant */
	bool		 ref;		/* in an unfinished &reference */
	enum tmpl_kind	 kind;
	enum tmpl_phase	 phase;
	char		 scheme[12];	/* as far as it was read */
	char		 quote;
	char		 why[160];	/* the last reason for refusing */
};

void		 tmpl_html_init(struct tmpl_html *);

/* Process a literal byte.  False when it is refused; why has the reason. */
bool		 tmpl_html_feed(struct tmpl_html *, char);

/* The escaper for a value at this position; NULL with why set when it is
 * refused. */
const char	*tmpl_html_value(struct tmpl_html *);

/* A {% tag at this position; false with why set when it is refused. */
bool		 tmpl_html_tag(struct tmpl_html *);

/*
 * Join two branches a and b: *a becomes what holds for both.  False when they
 * are too different; why of a says how.
 */
bool		 tmpl_html_join(struct tmpl_html *a,
		    const struct tmpl_html *b);

/* May a body that was checked from a also start from b? */
bool		 tmpl_html_again(struct tmpl_html *a,
		    const struct tmpl_html *b);

/* Are we in plain text, outside all elements that matter here? */
bool		 tmpl_html_in_text(const struct tmpl_html *);

/* Are blanks at the start of a line significant: in pre, textarea or a quoted
 * value? */
bool		 tmpl_html_keeps_blanks(const struct tmpl_html *);

#endif
