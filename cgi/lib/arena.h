/*
 * arena: memory that lives until the request is over.
 *
 * What a function returns lives in the arena it was given; pieces are never
 * freed individually.  A reset runs the clean-ups (newest first) and keeps the
 * first block for the next request.  Running out of memory or exceeding the
 * maximum aborts the process, and the master starts another.
 */
#ifndef LIB_ARENA_H
#define LIB_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* An arena of at most max bytes.  Never NULL. */
struct arena	*arena_new(size_t max);

/* n zeroed bytes, aligned for any type.  Never NULL. */
void		*arena_alloc(struct arena *, size_t n);

/* n zeroed elements of size bytes; aborts when the product overflows. */
void		*arena_array(struct arena *, size_t n, size_t size);

/* The same without zeroing, for memory that is written before it is read. */
void		*arena_space(struct arena *, size_t n, size_t size);

/* Grow an array: n elements, unchanged, and zeroed room for more after them.
 * rows may be NULL when n is 0. */
void		*arena_grow(struct arena *, const void *rows, size_t n,
		    size_t more, size_t size);

/* NUL-terminated copies; NULL for NULL. */
char		*arena_strdup(struct arena *, const char *);
char		*arena_strndup(struct arena *, const char *, size_t n);

char		*arena_printf(struct arena *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));
char		*arena_vprintf(struct arena *, const char *, va_list)
		    __attribute__((format(printf, 2, 0)));

/* Call fn(ptr) when the arena is reset or freed: for objects that other
 * libraries allocate (a json_t, an xmlDoc). */
void		 arena_cleanup(struct arena *, void (*fn)(void *), void *ptr);

/* Mark the present clean-ups; unwind runs those registered since, newest first.
 * The arena's own memory stays valid. */
struct arena_mark { void *cleanups; };
struct arena_mark arena_mark(const struct arena *);
void		 arena_unwind(struct arena *, struct arena_mark);

/* The arena holds a secret: the next reset wipes its memory. */
void		 arena_secret(struct arena *);

void		 arena_reset(struct arena *);
void		 arena_free(struct arena *);

#endif
