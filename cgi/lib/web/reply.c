#include <string.h>

#include "lib/log.h"
#include "req.h"

void
reply_init(struct reply *r, size_t max)
{
	*r = (struct reply){ .status = 200 };
	buf_init(&r->out, max);
}

void
reply_reset(struct reply *r)
{
	struct buf out = r->out;

	buf_reset(&out);
	*r = (struct reply){ .status = 200, .out = out };
}

void
reply_free(struct reply *r)
{
	buf_free(&r->out);
}

bool
etag_matches(const char *if_none_match, const char *etag)
{
	size_t len;

	if (if_none_match == NULL || etag == NULL)
		return false;
	len = strlen(etag);
	while (*if_none_match != '\0') {
		if_none_match += strspn(if_none_match, " \t,");
		if (*if_none_match == '*')
			return true;
		/* a proxy that compressed the response marks the tag as weak */
		if (strncmp(if_none_match, "W/", 2) == 0)
			if_none_match += 2;
		if (strncmp(if_none_match, etag, len) == 0 &&
		    strchr(" \t,", if_none_match[len]) != NULL)
			return true;
		if_none_match += strcspn(if_none_match, ",");
	}
	return false;
}

/* Write one header line; a value cannot end it. */
static void
line(struct buf *wire, const char *name, const char *value)
{
	const unsigned char *p;

	if (value == NULL)
		return;
	for (p = (const unsigned char *)value; *p != '\0'; p++)
		if (*p < ' ' || *p == 0x7f) {
			log_error("reply", "control byte in header %s", name);
			return;
		}
	buf_str(wire, name);
	buf_str(wire, ": ");
	buf_str(wire, value);
	buf_str(wire, "\r\n");
}

/* A file name of letters, digits, dots and dashes; other characters become
 * dashes. */
static void
disposition(struct buf *wire, const char *filename)
{
	const char *p;

	if (filename == NULL)
		return;
	buf_str(wire, "Content-Disposition: attachment; filename=\"");
	for (p = filename; *p != '\0'; p++)
		buf_char(wire, (*p >= 'a' && *p <= 'z') ||
		    (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
		    *p == '.' || *p == '_' ? *p : '-');
	buf_str(wire, "\"\r\n");
}

void
reply_write(const struct reply *r, bool head_only, struct buf *wire)
{
	bool body = r->status != 304 && r->status != 204;

	buf_printf(wire, "Status: %d\r\n", r->status);
	if (body)
		line(wire, "Content-Type", r->content_type == NULL ?
		    "text/html; charset=utf-8" : r->content_type);
	line(wire, "Location", r->location);
	line(wire, "Set-Cookie", r->cookie);
	line(wire, "ETag", r->etag);
	line(wire, "Cache-Control", r->cacheable || r->etag != NULL ?
	    "private, no-cache" : "no-store");
	disposition(wire, r->filename);
	buf_str(wire, r->always);
	buf_str(wire, r->headers);
	if (body && (r->stream == NULL || r->length != 0))
		buf_printf(wire, "Content-Length: %zu\r\n",
		    r->length != 0 ? r->length : r->out.len);
	buf_str(wire, "\r\n");
	if (body && !head_only && r->stream == NULL)
		buf_put(wire, r->out.data, r->out.len);
}
