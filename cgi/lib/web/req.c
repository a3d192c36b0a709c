#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "req.h"
#include "lib/http/url.h"
#include "lib/text/utf8.h"

/* Decode a name or value; NULL when it is not valid. */
static char *
decode(struct arena *a, const char *s, size_t len)
{
	char *out = arena_alloc(a, len + 1);
	size_t n;

	if (!url_unescape(s, len, true, out, &n))
		return NULL;
	if (memchr(out, '\0', n) != NULL || !utf8_valid(out, n))
		return NULL;
	return out;
}

enum err
pairs_parse(struct arena *a, const char *s, size_t len, struct pairs *pairs)
{
	const char *end = s + len, *piece, *amp, *eq;
	size_t n = 0;

	*pairs = (struct pairs){ .n = 0 };
	for (piece = s; piece < end; piece = amp + 1) {
		if ((amp = memchr(piece, '&', (size_t)(end - piece))) == NULL)
			amp = end;
		n += amp > piece;
	}
	if (n > PAIRS_MAX)
		return E_TOOBIG;
	pairs->p = arena_space(a, n + 1, sizeof(*pairs->p));
	for (piece = s; piece < end; piece = amp + 1) {
		struct pair *p = &pairs->p[pairs->n];

		if ((amp = memchr(piece, '&', (size_t)(end - piece))) == NULL)
			amp = end;
		if (amp == piece)
			continue;
		if ((eq = memchr(piece, '=', (size_t)(amp - piece))) == NULL)
			eq = amp;
		p->name = decode(a, piece, (size_t)(eq - piece));
		p->value = eq == amp ? "" :
		    decode(a, eq + 1, (size_t)(amp - eq - 1));
		if (p->name == NULL || p->value == NULL)
			return E_INPUT;
		pairs->n++;
	}
	return E_OK;
}

const char *
pairs_get(const struct pairs *pairs, const char *name)
{
	size_t i;

	for (i = 0; i < pairs->n; i++)
		if (strcmp(pairs->p[i].name, name) == 0)
			return pairs->p[i].value;
	return NULL;
}

/* Other programs on the same domain may have set dozens of cookies. */
static bool
is_ours(const char *name)
{
	if (strncmp(name, COOKIE_HOST, sizeof(COOKIE_HOST) - 1) == 0)
		name += sizeof(COOKIE_HOST) - 1;
	return strncmp(name, COOKIE_PREFIX, sizeof(COOKIE_PREFIX) - 1) == 0;
}

static void
cookies_parse(struct arena *a, const char *s, struct pairs *pairs)
{
	pairs->p = arena_space(a, COOKIES_MAX, sizeof(*pairs->p));
	while (*s != '\0' && pairs->n < COOKIES_MAX) {
		size_t len, eq;

		s += strspn(s, "; \t");
		len = strcspn(s, ";");
		eq = strcspn(s, "=;");
		if (eq < len && len <= HEADER_MAX && is_ours(s) &&
		    utf8_valid(s, len)) {
			size_t end = len;

			while (end > eq + 1 &&
			    (s[end - 1] == ' ' || s[end - 1] == '\t'))
				end--;
			pairs->p[pairs->n++] = (struct pair){
				.name = arena_strndup(a, s, eq),
				.value = arena_strndup(a, s + eq + 1,
				    end - eq - 1),
			};
		}
		s += len;
	}
}

/* A parameter as received, "" when it is missing. */
static const char *
param(const struct req_source *src, const char *name)
{
	const char *v = src->param(src->ctx, name);

	return v == NULL ? "" : v;
}

/* Read a header to keep. */
static enum err
header(struct arena *a, const struct req_source *src, const char *name,
    const char **out)
{
	const char *v = param(src, name);

	if (strlen(v) > HEADER_MAX)
		return E_TOOBIG;
	*out = arena_strdup(a, v);
	return E_OK;
}

const char *
req_method(const struct req *r)
{
	return r->head ? "HEAD" : r->method == METHOD_GET ? "GET" :
	    r->method == METHOD_POST ? "POST" :
	    r->method == METHOD_PUT ? "PUT" :
	    r->method == METHOD_DELETE ? "DELETE" : "-";
}

enum err
req_header(const struct req *r, const char *name, const char **value)
{
	char key[sizeof("HTTP_") + HEADER_NAME_MAX] = "HTTP_", *p = key + 5;

	*value = "";
	if (strlen(name) > HEADER_NAME_MAX)
		return E_INTERNAL;
	for (; *name != '\0'; name++)
		*p++ = *name == '-' ? '_' : (char)toupper((unsigned char)*name);
	*p = '\0';
	return r->source == NULL ? E_OK : header(r->a, r->source, key, value);
}

/* The URL as the client sent it, so that an escaped slash stays escaped; plain
 * CGI has only its parts. */
static enum err
read_url(struct req *r, const struct req_source *src)
{
	const char *uri = param(src, "REQUEST_URI"), *p, *query = "";
	size_t path_len;

	if (*uri != '\0') {
		path_len = strcspn(uri, "?");
		if (uri[path_len] == '?')
			query = uri + path_len + 1;
	} else {
		uri = param(src, "PATH_INFO");
		if (*uri == '\0')
			uri = "/";
		path_len = strlen(uri);
		query = param(src, "QUERY_STRING");
	}
	if (path_len + strlen(query) > URL_MAX_LEN)
		return E_TOOBIG;
	for (p = uri; p < uri + path_len; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return E_INPUT;
	if (!utf8_valid(uri, path_len) || !utf8_valid(query, strlen(query)))
		return E_INPUT;
	if (*uri != '/')
		return E_INPUT;
	r->path = arena_strndup(r->a, uri, path_len);
	r->query_string = arena_strdup(r->a, query);
	return pairs_parse(r->a, r->query_string, strlen(r->query_string),
	    &r->query);
}

/* Content-Length must be digits only, so that two values joined by a comma are
 * refused. */
static enum err
body_length(const char *s, size_t *len)
{
	*len = 0;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return E_INPUT;
		*len = *len * 10 + (size_t)(*s - '0');
		if (*len > BODY_READ_MAX)
			return E_TOOBIG;
	}
	return E_OK;
}

static bool
is_form(const char *content_type)
{
	static const char form[] = "application/x-www-form-urlencoded";
	size_t n = strcspn(content_type, "; \t");

	return n == sizeof(form) - 1 && strncasecmp(content_type, form, n) == 0;
}

/* What programs send is longer than what people type. */
static bool
is_json(const char *content_type)
{
	static const char json[] = "application/json";

	return strncasecmp(content_type, json, sizeof(json) - 1) == 0;
}

static enum err
read_body(struct req *r, const struct req_source *src)
{
	char *body;
	size_t len, got = 0, n;
	enum err e;

	if ((e = body_length(param(src, "CONTENT_LENGTH"), &len)) != E_OK)
		return e;
	body = arena_alloc(r->a, len + 1);
	while (got < len && (n = src->read(src->ctx, body + got,
	    len - got)) > 0)
		got += n;
	if (got < len)			/* the client disconnected */
		return len > BODY_MAX ? E_TOOBIG : E_INPUT;
	r->body = body;
	r->body_len = len;
	if (is_form(r->content_type))
		e = pairs_parse(r->a, body, len, &r->form);
	return e == E_OK && len > BODY_MAX && !is_json(r->content_type) ?
	    E_TOOBIG : e;
}

static enum err
read_method(struct req *r, const struct req_source *src)
{
	const char *m = param(src, "REQUEST_METHOD");

	if (strcmp(m, "GET") == 0 || strcmp(m, "HEAD") == 0) {
		r->method = METHOD_GET;
		r->head = *m == 'H';
	} else if (strcmp(m, "POST") == 0)
		r->method = METHOD_POST;
	else if (strcmp(m, "PUT") == 0)
		r->method = METHOD_PUT;
	else if (strcmp(m, "DELETE") == 0)
		r->method = METHOD_DELETE;
	else
		return E_METHOD;
	return E_OK;
}

enum err
req_read(struct req *r, struct arena *a, const struct req_source *src)
{
	enum err e, method;

	*r = (struct req){
		.a = a,
		.source = src,
		.path = "",
		.query_string = "",
		.content_type = "",
		.body = "",
		.host = "",
		.remote = "",
		.origin = "",
		.fetch_site = "",
	};
	method = read_method(r, src);
	r->https = strcasecmp(param(src, "HTTPS"), "on") == 0;
	r->fragment = strcmp(param(src, "HTTP_X_PATCHBAY_FRAGMENT"), "1") == 0;
	if ((e = read_url(r, src)) != E_OK ||
	    (e = header(a, src, "CONTENT_TYPE", &r->content_type)) != E_OK ||
	    (e = header(a, src, "HTTP_HOST", &r->host)) != E_OK ||
	    (e = header(a, src, "REMOTE_ADDR", &r->remote)) != E_OK ||
	    (e = header(a, src, "HTTP_ORIGIN", &r->origin)) != E_OK ||
	    (e = header(a, src, "HTTP_SEC_FETCH_SITE",
	    &r->fetch_site)) != E_OK ||
	    (e = header(a, src, "HTTP_IF_NONE_MATCH",
	    &r->if_none_match)) != E_OK)
		return e;
	if (*r->if_none_match == '\0')
		r->if_none_match = NULL;
	cookies_parse(a, param(src, "HTTP_COOKIE"), &r->cookies);
	if (method != E_OK)
		return method;
	return r->method == METHOD_GET ? E_OK : read_body(r, src);
}
