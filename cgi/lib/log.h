/*
 * log: one line to standard error: "t=<ISO UTC> k=v k=v …".  Values with
 * spaces, quotes or control bytes are quoted and escaped.  Never log a secret.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <stddef.h>

/* Log the cause of an error where it is found: log_error("db", "…"). */
void	log_error(const char *where, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	log_info(const char *where, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* Set the request id for the following lines: id=…; NULL for none.  The text
 * must remain valid. */
void	log_about(const char *id);

/* Set the node for the following lines: node=…; NULL for none.  The text must
 * remain valid. */
void	log_node(const char *name);

/* A line with its own fields: the request's.  A NULL value is logged as "". */
struct log_pair {
	const char	*name, *value;
};
void	log_line(const struct log_pair *, size_t n);

#endif
