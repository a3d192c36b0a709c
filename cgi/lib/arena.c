#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define BLOCK_SIZE	(32 * 1024)
#define ALIGNMENT	_Alignof(max_align_t)

struct block {
	struct block	*next;
	size_t		 cap, used;
	_Alignas(max_align_t) char data[];
};

struct cleanup {
	struct cleanup	 *next;
	void		(*fn)(void *);
	void		 *ptr;
};

struct arena {
	struct block	*head;		/* the block in use */
	struct block	*first;		/* kept by a reset */
	struct cleanup	*cleanups;
	size_t		 left, max;	/* bytes left of the maximum */
	bool		 secret;	/* to be wiped */
};

static void
die(const char *why)
{
	fprintf(stderr, "patchbay: arena: %s\n", why);
	abort();
}

static struct block *
block_new(size_t cap)
{
	struct block *b = malloc(sizeof(*b) + cap);

	if (b == NULL)
		die("out of memory");
	b->next = NULL;
	b->cap = cap;
	b->used = 0;
	return b;
}

static inline size_t
round_up(size_t n)
{
	return (n + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

struct arena *
arena_new(size_t max)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a == NULL)
		die("out of memory");
	a->max = a->left = max & ~(ALIGNMENT - 1);
	a->first = a->head = block_new(BLOCK_SIZE);
	return a;
}

static void *
take_here(struct arena *a, struct block *b, size_t n)
{
	void *p = b->data + b->used;

	b->used += n;
	a->left -= n;
	return p;
}

/* Allocate when the block in use is too small. */
static void * __attribute__((noinline))
take_elsewhere(struct arena *a, size_t n)
{
	struct block *b;

	if (n > a->left || (n = round_up(n)) > a->left)
		die("request is past its maximum of memory");
	b = block_new(n > BLOCK_SIZE / 4 ? n : BLOCK_SIZE);
	if (b->cap == n) {	/* a large allocation gets a block of its own,
				 * after the one in use */
		b->next = a->head->next;
		a->head->next = b;
	} else {
		b->next = a->head;
		a->head = b;
	}
	return take_here(a, b, n);
}

/* n uninitialized bytes.  What is left in a block is always a multiple of the
 * alignment, so checking n before it is rounded up is enough. */
static inline void *
take(struct arena *a, size_t n)
{
	struct block *b = a->head;

	if (n > b->cap - b->used || round_up(n) > a->left)
		return take_elsewhere(a, n);
	return take_here(a, b, round_up(n));
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return memset(take(a, n), 0, n);
}

static size_t
product(size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		die("array size overflows");
	return n * size;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	return arena_alloc(a, product(n, size));
}

void *
arena_space(struct arena *a, size_t n, size_t size)
{
	return take(a, product(n, size));
}

void *
arena_grow(struct arena *a, const void *rows, size_t n, size_t more,
    size_t size)
{
	void *p;

	if (more > SIZE_MAX - n)
		die("request is past its maximum of memory");
	p = arena_array(a, n + more, size);
	if (n > 0)
		memcpy(p, rows, n * size);
	return p;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *p;

	if (s == NULL)
		return NULL;
	n = strnlen(s, n);
	p = take(a, n + 1);
	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	size_t n;

	if (s == NULL)
		return NULL;
	n = strlen(s) + 1;
	return memcpy(take(a, n), s, n);
}

/* Write v in decimal, ending before end.  Returns where it starts. */
static char *
digits(char *end, long long v)
{
	unsigned long long u = v < 0 ? -(unsigned long long)v :
	    (unsigned long long)v;

	do {
		*--end = (char)('0' + u % 10);
		u /= 10;
	} while (u != 0);
	if (v < 0)
		*--end = '-';
	return end;
}

/* Convert one of %s %d %lld %zu to text; *took is the length of the conversion
 * in fmt.  NULL for any other. num has room for any number. */
static const char *
simple(const char *fmt, va_list *ap, char *num, size_t size, size_t *took)
{
	size_t z;

	num[size - 1] = '\0';
	*took = fmt[1] == 'l' ? 4 : fmt[1] == 'z' ? 3 : 2;
	if (fmt[1] == 's')
		return va_arg(*ap, const char *);
	if (fmt[1] == 'd')
		return digits(num + size - 1, va_arg(*ap, int));
	if (strncmp(fmt, "%lld", 4) == 0)
		return digits(num + size - 1, va_arg(*ap, long long));
	if (strncmp(fmt, "%zu", 3) == 0) {
		z = va_arg(*ap, size_t);
		return z > LLONG_MAX ? NULL :
		    digits(num + size - 1, (long long)z);
	}
	return NULL;
}

/* The few conversions that pages need, because printf takes longer to start
 * than these take. -1 when fmt has another one or the text does not fit. */
static int
format(char *out, size_t room, const char *fmt, va_list *ap)
{
	char num[24], *p = out, *end = out + room;
	const char *piece;
	size_t n, took;

	for (; *fmt != '\0'; fmt += took) {
		if (*fmt == '%') {
			piece = simple(fmt, ap, num, sizeof(num), &took);
			n = piece == NULL ? 0 : strlen(piece);
		} else {
			piece = fmt;
			n = took = (size_t)(strchrnul(fmt, '%') - fmt);
		}
		if (piece == NULL || n >= (size_t)(end - p))
			return -1;
		memcpy(p, piece, n);
		p += n;
	}
	if (p == end)
		return -1;
	*p = '\0';
	return (int)(p - out);
}

/* Format into the rest of the block, which is nearly always enough; what does
 * not fit is formatted again in a block with room. */
char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	struct block *b = a->head;
	char *here = b->data + b->used, *p;
	va_list again;
	int n;

	va_copy(again, ap);
	n = format(here, b->cap - b->used, fmt, &again);
	va_end(again);
	if (n < 0) {
		va_copy(again, ap);
		n = vsnprintf(here, b->cap - b->used, fmt, again);
		va_end(again);
	}
	if (n < 0)
		die("bad format");
	p = take(a, (size_t)n + 1);
	if (p != here)
		vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

void
arena_cleanup(struct arena *a, void (*fn)(void *), void *ptr)
{
	struct cleanup *c = arena_alloc(a, sizeof(*c));

	c->fn = fn;
	c->ptr = ptr;
	c->next = a->cleanups;
	a->cleanups = c;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){ .cleanups = a->cleanups };
}

void
arena_unwind(struct arena *a, struct arena_mark mark)
{
	while (a->cleanups != mark.cleanups) {
		struct cleanup *c = a->cleanups;

		a->cleanups = c->next;
		c->fn(c->ptr);
	}
}

void
arena_secret(struct arena *a)
{
	a->secret = true;
}

void
arena_reset(struct arena *a)
{
	struct block *b, *next;

	arena_unwind(a, (struct arena_mark){ .cleanups = NULL });
	for (b = a->head; b != NULL; b = next) {
		next = b->next;
		if (a->secret)
			explicit_bzero(b->data, b->used);
		if (b != a->first)
			free(b);
	}
	a->secret = false;
	a->head = a->first;
	a->first->next = NULL;
	a->first->used = 0;
	a->left = a->max;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	free(a->first);
	free(a);
}
