/*
 * arena: memory that lives until the request is over.
 *
 * What a function returns lives in the arena it was given; nobody frees one
 * piece.  Reset runs the clean-ups (newest first) and keeps the first block
 * for the next request.  Out of memory, or past the maximum, aborts the
 * process: the master starts another.
 */
#ifndef LIB_ARENA_H
#define LIB_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* An arena of at most max bytes in all.  Never NULL. */
struct arena	*arena_new(size_t max);

/* n zeroed bytes, aligned for any type.  Never NULL. */
void		*arena_alloc(struct arena *, size_t n);

/* n zeroed elements of size bytes; a product that overflows aborts. */
void		*arena_array(struct arena *, size_t n, size_t size);

/* The same, not zeroed: for what is written before it is read. */
void		*arena_space(struct arena *, size_t n, size_t size);

/* A list that grows: its n elements, which stay as they are, and room for more
 * behind them, zeroed.  rows may be NULL when n is 0. */
void		*arena_grow(struct arena *, const void *rows, size_t n,
		    size_t more, size_t size);

/* Copies, NUL-terminated.  A NULL string gives NULL. */
char		*arena_strdup(struct arena *, const char *);
char		*arena_strndup(struct arena *, const char *, size_t n);

char		*arena_printf(struct arena *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));
char		*arena_vprintf(struct arena *, const char *, va_list)
		    __attribute__((format(printf, 2, 0)));

/* Call fn(ptr) when the arena is reset or freed: for what other libraries
 * allocate (a json_t, an xmlDoc). */
void		 arena_cleanup(struct arena *, void (*fn)(void *), void *ptr);

/* Where the clean-ups stand now; and run, newest first, those registered
 * since.  The arena's own memory stays: what was copied into it is kept. */
struct arena_mark { void *cleanups; };
struct arena_mark arena_mark(const struct arena *);
void		 arena_unwind(struct arena *, struct arena_mark);

/* There is a secret in it: its memory is wiped by the next reset. */
void		 arena_secret(struct arena *);

void		 arena_reset(struct arena *);
void		 arena_free(struct arena *);

#endif
