/*
 * tmpl_html: where in an HTML document are we?
 *
 * Fed the literal bytes of a template one by one, follows the tokenizer of
 * the HTML standard over the part of HTML that is allowed here, and says
 * which escaper a value needs at this place, or why none may stand there.
 *
 * Whatever browsers read in more than one way, or run, is refused: comments,
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
	H_SPACE,		/* in a tag, an attribute may begin */
	H_GAP,			/* in a tag, a blank has to come first */
	H_SLASH,		/* after / in a tag */
	H_ATTR,			/* in the name of an attribute */
	H_EQ,			/* after its = */
	H_VALUE,		/* in its quoted value */
	H_END_LT,		/* after </ */
	H_END_NAME,
	H_END_SPACE,
};

enum tmpl_kind {		/* of attribute */
	K_PLAIN,
	K_LINK,			/* an address, other hosts allowed */
	K_LOCAL,		/* an address of ours */
	K_ASSET,		/* an address that begins in the template */
	K_STATIC,		/* no value may stand in it */
};

enum tmpl_phase {		/* how far an address has come */
	U_START,
	U_SLASH,		/* "/": a host could follow */
	U_SCHEME,		/* "htt" */
	U_HOST,			/* "https://exa" */
	U_OPEN,			/* path, query or fragment: pieces may stand */
	U_WHOLE,		/* after a value that was a whole address */
};

struct tmpl_html {
	enum tmpl_state	 state;
	char		 elem[24];	/* this tag, lower case */
	char		 attr[48];	/* this attribute, lower case */
	size_t		 n;		/* of the name being read */
	char		 inside[24];	/* element that holds only text, or "" */
	bool		 pre;		/* blanks count here */
	bool		 ref;		/* in an unfinished &reference */
	enum tmpl_kind	 kind;
	enum tmpl_phase	 phase;
	char		 scheme[12];	/* as far as it was read */
	char		 quote;
	char		 why[160];	/* the last refusal */
};

void		 tmpl_html_init(struct tmpl_html *);

/* One literal byte.  False: refused, and why says the reason. */
bool		 tmpl_html_feed(struct tmpl_html *, char);

/* A value stands here: the name of its escaper, or NULL and why. */
const char	*tmpl_html_value(struct tmpl_html *);

/* A {% tag stands here.  False and why where none may. */
bool		 tmpl_html_tag(struct tmpl_html *);

/*
 * Two ways of coming here, a and b: *a becomes what is true of both.  False
 * when they are too different; why of a says how.
 */
bool		 tmpl_html_join(struct tmpl_html *a,
		    const struct tmpl_html *b);

/* May what was checked from a also run from b? */
bool		 tmpl_html_again(struct tmpl_html *a,
		    const struct tmpl_html *b);

/* Plain text, outside all elements that matter here. */
bool		 tmpl_html_in_text(const struct tmpl_html *);

/* Blanks at the beginning of a line are the reader's: pre, textarea, a
 * quoted value. */
bool		 tmpl_html_keeps_blanks(const struct tmpl_html *);

#endif
