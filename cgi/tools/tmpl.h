/*
 * tmpl: HTML templates to C.  The syntax is in tmpl.c.
 */
#ifndef TOOLS_TMPL_H
#define TOOLS_TMPL_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/text/buf.h"

enum {
	TMPL_SOURCE_MAX = 1 << 20,
	TMPL_OUT_MAX = 8 << 20,
	TMPL_DEPTH_MAX = 32,		/* nested if, for */
};

struct tmpl_result {
	struct buf	 code;		/* the .c file */
	struct buf	 includes;	/* #include lines, for the header */
	struct buf	 prototypes;	/* one line each, for the header */
	char		 error[400];	/* "file:line:column: message" */
};

/*
 * Compile the len bytes at src.  name is what messages and #line call the
 * template, out what #line calls the C file.  True when it compiled; else
 * error says why not and the buffers mean nothing.
 */
bool	tmpl_compile(struct tmpl_result *, const char *src, size_t len,
	    const char *name, const char *out);

void	tmpl_result_init(struct tmpl_result *);
void	tmpl_result_free(struct tmpl_result *);

#endif
