/*
 * log: one line to standard error.  "t=<ISO UTC> k=v k=v …"; values with
 * spaces, quotes or control bytes are quoted and escaped.  Never a secret.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <stddef.h>

/* The cause of an error, where it is found: log_error("db", "…"). */
void	log_error(const char *where, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	log_info(const char *where, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* The request every following line is about: id= in them; NULL for none.
 * The text must stay. */
void	log_about(const char *id);

/* The node that every following line is of: node= in them; NULL for none.  The
 * text must stay. */
void	log_node(const char *name);

/* A line of its own shape: the request's.  A NULL value is "". */
struct log_pair {
	const char	*name, *value;
};
void	log_line(const struct log_pair *, size_t n);

#endif
