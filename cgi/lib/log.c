#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/text/buf.h"
#include "clock.h"
#include "lib/text/date.h"
#include "log.h"

#define LINE_MAX_LEN	(16 * 1024)
#define VALUE_MAX_LEN	1000

/* A process serves one request at a time, and errors are logged far from the
 * code that knows which one. */
static const char *about;
static const char *node;

void
log_node(const char *name)
{
	node = name;
}

void
log_about(const char *id)
{
	about = id;
}

/* Write a value as it is when it is one plain word, else quoted and escaped, so
 * that a line is always one line.  Long values are cut. */
static void
value(struct buf *b, const char *s)
{
	size_t i, n = strnlen(s, VALUE_MAX_LEN);
	bool plain = n > 0;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c <= ' ' || c == '"' || c == '\\' || c == '=' || c == 0x7f)
			plain = false;
	}
	if (plain) {
		buf_put(b, s, n);
		return;
	}
	buf_char(b, '"');
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			buf_printf(b, "\\x%02x", c);
		else
			buf_char(b, (char)c);
	}
	buf_char(b, '"');
}

void
log_line(const struct log_pair *pairs, size_t n)
{
	static struct buf b;		/* reused for every line */
	char stamp[DATE_ISO_SIZE];
	size_t i;
	ssize_t w;

	if (b.max == 0)
		buf_init(&b, LINE_MAX_LEN);
	buf_reset(&b);
	buf_str(&b, "t=");
	buf_str(&b, date_stamp(stamp, clock_now()));
	if (node != NULL) {
		buf_str(&b, " node=");
		buf_str(&b, node);
	}
	if (about != NULL) {
		buf_str(&b, " id=");
		buf_str(&b, about);
	}
	for (i = 0; i < n; i++) {
		buf_char(&b, ' ');
		buf_str(&b, pairs[i].name);
		buf_char(&b, '=');
		value(&b, pairs[i].value == NULL ? "" : pairs[i].value);
	}
	buf_char(&b, '\n');
	/* a single write, so that lines of several processes do not mix */
	do
		w = write(STDERR_FILENO, b.data, b.len);
	while (w == -1 && errno == EINTR);
}

static void __attribute__((format(printf, 3, 0)))
say(const char *level, const char *where, const char *fmt, va_list ap)
{
	char text[VALUE_MAX_LEN];
	struct log_pair pairs[] = {
		{ .name = "level", .value = level },
		{ .name = "where", .value = where },
		{ .name = "msg", .value = text },
	};

	vsnprintf(text, sizeof(text), fmt, ap);
	log_line(pairs, sizeof(pairs) / sizeof(pairs[0]));
}

void
log_error(const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("error", where, fmt, ap);
	va_end(ap);
}

void
log_info(const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("info", where, fmt, ap);
	va_end(ap);
}
