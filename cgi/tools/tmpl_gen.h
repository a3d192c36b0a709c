/*
 * tmpl_gen: generates C from a template. tmpl_gen.c reads it and handles
 * literals and values; tmpl_tags.c handles tags.
 */
#ifndef TOOLS_TMPL_GEN_H
#define TOOLS_TMPL_GEN_H

#include "tmpl.h"
#include "tmpl_c.h"
#include "tmpl_html.h"

/* An if, a for or a keep that is still open. */
struct block {
	const char		*at;		/* its tag */
	bool			 loop;
	unsigned		 keep;		/* its number, or 0 */
	bool			 has_else;
	bool			 has_end;	/* end is set */
	struct tmpl_html	 begin;		/* state where its body
						 * begins */
	struct tmpl_html	 end;		/* common state at the end of
						 * its branches so far */
};

struct gen {
	struct tmpl_result	*r;
	const char		*name, *out;
	const char		*src, *end;
	const char		*p;		/* read position */
	bool			 line_start;
	bool			 quiet;		/* on a line with only tags */
	const char		*define;	/* tag of the enclosing
						 * define */
	struct tmpl_html	 html;
	struct buf		 literal;	/* not written yet */
	struct block		 blocks[TMPL_DEPTH_MAX];
	size_t			 depth;
	unsigned		 loops, keeps;
	/* How far lines were counted, in the template and in the code. */
	const char		*counted;
	int			 line;
	size_t			 out_counted;
	int			 out_line;
};

/* Set the error with its position in the template.  Returns false. */
bool	gen_fail(struct gen *, const char *at, const char *, ...)
	    __attribute__((format(printf, 3, 4)));

/* Is s C that may be copied? what names it in the message when it is
 * missing. */
bool	gen_copyable(struct gen *, struct span s, const char *what);

/* Emit #line directives: to the template's line at that position, and back to
 * the C file. */
void	gen_line_there(struct gen *, const char *at);
void	gen_line_back(struct gen *);

/* Write before, s and after, with the template's line. */
void	gen_statement(struct gen *, const char *before, struct span s,
	    const char *after);

/* Write the collected literal. */
void	gen_flush(struct gen *);

/* Process the {% tag at g->p. */
bool	gen_tag(struct gen *);

#endif
