/*
 * log: one line to standard error.  "t=<ISO UTC> k=v k=v …"; values with
 * spaces, quotes or control bytes are quoted and escaped.  Never a secret.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

/* The cause of an error, where it is found: log_error("db", "…"). */
void	log_error(const char *where, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	log_info(const char *where, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

#endif
