#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "log.h"

#define LINE_MAX_LEN	(16 * 1024)
#define VALUE_MAX_LEN	1000

/* A process serves one request at a time, and causes are logged far below the
 * place that knows which. */
static const char *about;

void
log_about(const char *id)
{
	about = id;
}

/* A value: as it is when it is one plain word, else quoted and escaped, so
 * that a line stays one line whatever was in it.  A long one is cut. */
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
	int64_t now = clock_now();
	time_t t = (time_t)(now / 1000);
	char stamp[32];
	struct tm tm;
	struct buf b;
	size_t i;
	ssize_t w;

	gmtime_r(&t, &tm);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &tm);
	buf_init(&b, LINE_MAX_LEN);
	buf_printf(&b, "t=%s.%03dZ", stamp, (int)(now % 1000));
	if (about != NULL)
		buf_printf(&b, " id=%s", about);
	for (i = 0; i < n; i++) {
		buf_printf(&b, " %s=", pairs[i].name);
		value(&b, pairs[i].value == NULL ? "" : pairs[i].value);
	}
	buf_char(&b, '\n');
	/* one write: lines of several processes do not mix */
	do
		w = write(STDERR_FILENO, b.data, b.len);
	while (w == -1 && errno == EINTR);
	buf_free(&b);
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
