/*
 * tmpl_gen: from a template to C.  Reading it and its literals and values are
 * in tmpl_gen.c, its tags in tmpl_tags.c.
 */
#ifndef TOOLS_TMPL_GEN_H
#define TOOLS_TMPL_GEN_H

#include "tmpl.h"
#include "tmpl_c.h"
#include "tmpl_html.h"

/* An if or a for that has not ended yet. */
struct block {
	const char		*at;		/* its tag */
	bool			 loop;
	bool			 has_else;
	bool			 has_end;	/* end is set */
	struct tmpl_html	 begin;		/* where its body begins */
	struct tmpl_html	 end;		/* where its branches so far end */
};

struct gen {
	struct tmpl_result	*r;
	const char		*name, *out;
	const char		*src, *end;
	const char		*p;		/* the reader */
	bool			 line_start;
	bool			 quiet;		/* on a line of only tags */
	const char		*define;	/* tag of the define we are in */
	struct tmpl_html	 html;
	struct buf		 literal;	/* not yet written */
	struct block		 blocks[TMPL_DEPTH_MAX];
	size_t			 depth;
	unsigned		 loops;
	/* How far lines have been counted, of the template and of the code. */
	const char		*counted;
	int			 line;
	size_t			 out_counted;
	int			 out_line;
};

/* Set the error, at a place in the template.  False. */
bool	gen_fail(struct gen *, const char *at, const char *, ...)
	    __attribute__((format(printf, 3, 4)));

/* Is s C that may be copied?  what names it when it is missing. */
bool	gen_copyable(struct gen *, struct span s, const char *what);

/* What follows in the code is the template's line at that place; is the C
 * file's own again. */
void	gen_line_there(struct gen *, const char *at);
void	gen_line_back(struct gen *);

/* before, s, after; on the template's line. */
void	gen_statement(struct gen *, const char *before, struct span s,
	    const char *after);

/* Write the literal that has come together. */
void	gen_flush(struct gen *);

/* The {% tag at g->p. */
bool	gen_tag(struct gen *);

#endif
