#include "mime.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { BOUNDARY_MAX = 70, HEAD_MAX = 64 * 1024 };

/* Length of a token (RFC 2045). */
static size_t
token(const char *s)
{
	return strcspn(s, " \t\r\n;=\",");
}

/* A parameter of a header's value: name=value, or a quoted value with \
 * escapes.  NULL when it is missing. */
static const char *
parameter(struct arena *a, const char *value, const char *name)
{
	const char *p = value == NULL ? "" : value;
	size_t n;
	char *out;

	while ((p = strchr(p, ';')) != NULL) {
		p += 1 + strspn(p + 1, " \t\r\n");
		n = token(p);
		if (n != strlen(name) || strncasecmp(p, name, n) != 0)
			continue;
		p += n + strspn(p + n, " \t");
		if (*p != '=')
			continue;
		p += 1 + strspn(p + 1, " \t");
		if (*p != '"') {
			n = strcspn(p, "; \t\r\n");
			return n == 0 ? NULL : arena_strndup(a, p, n);
		}
		out = arena_alloc(a, strlen(p) + 1);
		for (n = 0, p++; *p != '\0' && *p != '"'; p++) {
			if (*p == '\\' && p[1] != '\0')
				p++;
			out[n++] = *p;
		}
		return n == 0 ? NULL : out;
	}
	return NULL;
}

struct part {
	const char	*head, *body, *end;
};

/* The next delimiter line from p on: its start, and the position after it. */
static const char *
delimiter(const char *p, const char *end, const char *boundary,
    const char **past)
{
	const size_t n = strlen(boundary);
	const char *start = p;

	for (; (p = memmem(p, (size_t)(end - p), "--", 2)) != NULL; p += 2) {
		if (p != start && p[-1] != '\n')
			continue;
		if ((size_t)(end - p) < n + 2 ||
		    memcmp(p + 2, boundary, n) != 0)
			continue;
		*past = p + 2 + n;
		return p;
	}
	return NULL;
}

/* Read the part after a delimiter; false when it was the last one. */
static bool
read_part(const char *p, const char *end, const char *boundary,
    struct part *part, const char **past)
{
	const char *line, *next;

	if (end - p >= 2 && p[0] == '-' && p[1] == '-')
		return false;
	if ((p = memchr(p, '\n', (size_t)(end - p))) == NULL)
		return false;
	part->head = ++p;
	for (line = p; line < end && *line != '\n' && *line != '\r';) {
		if ((line = memchr(line, '\n', (size_t)(end - line))) == NULL)
			return false;
		line++;
	}
	part->body = line + (line < end && *line == '\r');
	part->body += part->body < end && *part->body == '\n';
	/* a truncated part extends to the end */
	next = delimiter(part->body, end, boundary, past);
	part->end = next == NULL ? end : next;
	if (next == NULL)
		*past = end;
	else if (part->end > part->body && part->end[-1] == '\n') {
		part->end--;
		if (part->end > part->body && part->end[-1] == '\r')
			part->end--;
	}
	return true;
}

/* A header of a part; NULL when it is missing. */
static const char *
header(struct arena *a, const struct part *part, const char *name)
{
	size_t n = strlen(name), len;
	const char *p = part->head, *end;

	while (p < part->body && part->body - part->head < HEAD_MAX) {
		end = memchr(p, '\n', (size_t)(part->body - p));
		if (end == NULL)
			end = part->body;
		/* a line that begins with a blank continues the previous one */
		while (end + 1 < part->body && (end[1] == ' ' ||
		    end[1] == '\t')) {
			const char *more = memchr(end + 1, '\n',
			    (size_t)(part->body - end - 1));

			if (more == NULL)
				break;
			end = more;
		}
		len = (size_t)(end - p);
		if (len > n && p[n] == ':' && strncasecmp(p, name, n) == 0) {
			p += n + 1;
			while (p < end && (*p == ' ' || *p == '\t'))
				p++;
			while (end > p && (end[-1] == '\r' ||
			    end[-1] == ' '))
				end--;
			return arena_strndup(a, p, (size_t)(end - p));
		}
		p = end + 1;
	}
	return NULL;
}

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ?
	    c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
quoted_printable(struct arena *a, struct mime *m)
{
	char *out = arena_alloc(a, m->len + 1);
	size_t n = 0;

	for (size_t i = 0; i < m->len; i++) {
		const char *p = m->body + i;
		size_t left = m->len - i;

		if (*p != '=') {
			out[n++] = *p;
		} else if (left > 2 && hex(p[1]) >= 0 && hex(p[2]) >= 0) {
			out[n++] = (char)(hex(p[1]) * 16 + hex(p[2]));
			i += 2;
		} else if (left == 1 || p[1] == '\n') {
			i++;	/* soft line break */
		} else if (left > 2 && p[1] == '\r' && p[2] == '\n') {
			i += 2;
		} else {
			out[n++] = *p;
		}
	}
	m->body = out;
	m->len = n;
}

static void
base64(struct arena *a, struct mime *m)
{
	unsigned char *out = arena_alloc(a, m->len + 1);
	size_t n;

	if (sodium_base642bin(out, m->len, m->body, m->len, " \t\r\n", &n,
	    NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		return;
	m->body = (const char *)out;
	m->len = n;
}

static struct mime
decode(struct arena *a, const struct part *part)
{
	const char *how = header(a, part, "Content-Transfer-Encoding");
	struct mime m = {
		.body = part->body,
		.len = (size_t)(part->end - part->body),
		.charset = parameter(a, header(a, part, "Content-Type"),
		    "charset"),
	};

	if (how != NULL && strcasecmp(how, "base64") == 0)
		base64(a, &m);
	else if (how != NULL && strcasecmp(how, "quoted-printable") == 0)
		quoted_printable(a, &m);
	return m;
}

struct mime
mime_root(struct arena *a, const char *type, const char *body, size_t len)
{
	const char *boundary = parameter(a, type, "boundary");
	const char *start = parameter(a, type, "start"), *id;
	const char *end = body + len, *p;
	struct part part, first;
	bool found = false;

	if (type == NULL || strncasecmp(type, "multipart/", 10) != 0 ||
	    boundary == NULL || strlen(boundary) > BOUNDARY_MAX ||
	    delimiter(body, end, boundary, &p) == NULL)
		return (struct mime){ .body = body, .len = len,
		    .charset = parameter(a, type, "charset") };
	while (read_part(p, end, boundary, &part, &p)) {
		if (!found)
			first = part;
		found = true;
		id = start == NULL ? NULL : header(a, &part, "Content-ID");
		if (start == NULL || (id != NULL && strcmp(id, start) == 0)) {
			first = part;
			break;
		}
	}
	return found ? decode(a, &first) :
	    (struct mime){ .body = body, .len = len };
}
