/*
 * tmpl: compiles HTML templates to C.  The syntax is described in tmpl.c.
 */
#ifndef TOOLS_TMPL_H
#define TOOLS_TMPL_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/text/buf.h"

enum {
	TMPL_SOURCE_MAX = 1 << 20,
	TMPL_OUT_MAX = 8 << 20,
	TMPL_DEPTH_MAX = 32,		/* nesting of if and for */
};

struct tmpl_result {
	struct buf	 code;		/* the .c file */
	struct buf	 includes;	/* #include lines, for the header */
	struct buf	 prototypes;	/* one line each, for the header */
	char		 error[400];	/* "file:line:column: message" */
};

/*
 * Compile the len bytes at src. name is the template's name in messages and
 * #line, out the C file's name in #line.  True on success; otherwise error has
 * the reason and the buffers are undefined.
 */
bool	tmpl_compile(struct tmpl_result *, const char *src, size_t len,
	    const char *name, const char *out);

void	tmpl_result_init(struct tmpl_result *);
void	tmpl_result_free(struct tmpl_result *);

#endif
