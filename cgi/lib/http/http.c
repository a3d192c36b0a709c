#include <curl/curl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/text/buf.h"
#include "http.h"
#include "lib/log.h"
#include "url.h"

#define BODY_KEEP	(1024 * 1024)	/* memory kept between calls */
#define IDLE_S		50L	/* an idle connection older than this may be
				 * dead */

struct http {
	CURL		*curl;
	char		*ca_file;	/* NULL: the system's */
	struct buf	 body;
	size_t		 body_max;	/* for the current call */
	bool		 too_big;
	bool		 sent, stale;
	const struct http_request *request;	/* the current call's */
	enum err	 held;		/* error of its before() */
	char		 error[CURL_ERROR_SIZE];
};

struct http *
http_new(const char *ca_file)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct http *h = calloc(1, sizeof(*h));

	/* the TLS library writes without MSG_NOSIGNAL */
	sigaction(SIGPIPE, &ignore, NULL);
	if (h == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != 0 ||
	    (h->curl = curl_easy_init()) == NULL ||
	    (ca_file != NULL && (h->ca_file = strdup(ca_file)) == NULL)) {
		log_error("http", "out of memory");
		abort();
	}
	buf_init(&h->body, ANSWER_MAX);
	return h;
}

void
http_free(struct http *h)
{
	if (h == NULL)
		return;
	curl_easy_cleanup(h->curl);
	buf_free(&h->body);
	free(h->ca_file);
	free(h);
}

/* Refuse URLs that must not be called: other schemes, user names inside, and
 * plain http to anywhere but this machine.  NULL when it is fine. */
static const char *
url_problem(const char *url, bool *plain)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *user = NULL;
	const char *why = NULL;

	*plain = false;
	if (u == NULL || curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		why = "not a valid address";
	else if (curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK)
		why = "an address must not carry a user name";
	else if (strcmp(scheme, "http") == 0)
		*plain = true;
	else if (strcmp(scheme, "https") != 0)
		why = "only https addresses are called";
	if (why == NULL && *plain && !url_loopback(host))
		why = "plain http is for this machine only";
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_url_cleanup(u);
	return why;
}

static size_t
on_body(char *data, size_t size, size_t n, void *arg)
{
	struct http *h = arg;

	n *= size;
	if (h->body.len + n > h->body_max) {
		h->too_big = true;
		return 0;	/* aborts the transfer */
	}
	buf_put(&h->body, data, n);
	return h->body.failed ? 0 : n;
}

/*
 * Called by the library when the connection is established, including TLS, and
 * before the first byte of a request.  If it was not called, nothing was sent.
 *
 * It is called a second time when a kept connection turned out to be closed:
 * the library would repeat the request by itself, whatever the method.  One
 * call must be one request, because calls are rate-limited and a write must
 * not be sent twice.
 */
static int
on_ready(void *arg, char *to, char *from, int port, int local_port)
{
	struct http *h = arg;

	(void)to;
	(void)from;
	(void)port;
	(void)local_port;
	if (h->sent) {
		h->stale = true;
		return CURL_PREREQFUNC_ABORT;
	}
	if (h->request->before != NULL) {
		h->held = h->request->before(h->request->before_ctx);
		if (h->held != E_OK)
			return CURL_PREREQFUNC_ABORT;
	}
	h->sent = true;
	return CURL_PREREQFUNC_OK;
}

static void
set_method(CURL *c, const struct http_request *r)
{
	if (r->own_connection)
		curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
	if (r->body == NULL && (strcmp(r->method, "GET") == 0 ||
	    strcmp(r->method, "DELETE") == 0)) {
		curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
	} else {
		curl_easy_setopt(c, CURLOPT_POST, 1L);
		curl_easy_setopt(c, CURLOPT_POSTFIELDS,
		    r->body == NULL ? "" : r->body);
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)(r->body == NULL ? 0 : r->body_len));
	}
	if (strcmp(r->method, "GET") != 0 && strcmp(r->method, "POST") != 0)
		curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
}

static void
set_options(struct http *h, const struct http_request *r, bool plain,
    int64_t timeout_ms)
{
	CURL *c = h->curl;

	curl_easy_reset(c);	/* keeps connections and TLS sessions */
	curl_easy_setopt(c, CURLOPT_URL, r->url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (h->ca_file != NULL)
		curl_easy_setopt(c, CURLOPT_CAINFO, h->ca_file);
	/* Compression is not requested, but accepted.  The maximum applies to
	 * the decompressed size. */
	curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	/* a proxy from the environment must not see plain text */
	if (plain)
		curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_MAXAGE_CONN, IDLE_S);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)(timeout_ms < CONNECT_MS ? timeout_ms : CONNECT_MS));
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, h);
	curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_ready);
	curl_easy_setopt(c, CURLOPT_PREREQDATA, h);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->error);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "patchbay");
	if (r->user != NULL) {
		curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(c, CURLOPT_USERNAME, r->user);
		curl_easy_setopt(c, CURLOPT_PASSWORD,
		    r->password == NULL ? "" : r->password);
	}
	set_method(c, r);
}

static struct curl_slist *
header_list(const struct http_request *r)
{
	struct curl_slist *list = NULL, *more;
	const size_t max = sizeof(r->headers) / sizeof(r->headers[0]);

	/* otherwise the library waits a second for "100 Continue" */
	list = curl_slist_append(NULL, "Expect:");
	more = list == NULL ? NULL : curl_slist_append(list,
	    "Accept-Encoding:");
	for (size_t i = 0; more != NULL && i < max && r->headers[i] != NULL;
	    i++) {
		more = curl_slist_append(list, r->headers[i]);
		if (more != NULL)
			list = more;
	}
	if (more == NULL) {
		log_error("http", "out of memory");
		abort();
	}
	return list;
}

/* Map a failed transfer to one of our errors.  A failure before the request
 * left is DNS, CONNECT or TLS, also when it was a timeout. */
static enum err
classify(const struct http *h, CURLcode code, bool plain)
{
	curl_off_t looked_up = 0;
	long connected = 0;	/* TCP connected; TLS may not be */

	if (h->too_big)
		return E_SERVICE_BIG;
	if (h->held != E_OK)
		return h->held;
	if (!h->sent) {
		curl_easy_getinfo(h->curl, CURLINFO_NAMELOOKUP_TIME_T,
		    &looked_up);
		curl_easy_getinfo(h->curl, CURLINFO_NUM_CONNECTS, &connected);
		if (code == CURLE_COULDNT_CONNECT)
			return E_SERVICE_CONNECT;
		if (code == CURLE_COULDNT_RESOLVE_HOST ||
		    code == CURLE_COULDNT_RESOLVE_PROXY || looked_up == 0)
			return E_SERVICE_DNS;
		return connected == 0 || plain ? E_SERVICE_CONNECT :
		    E_SERVICE_TLS;
	}
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return E_SERVICE_TIMEOUT;
	case CURLE_UNSUPPORTED_PROTOCOL:	/* HTTP/0.9, or not HTTP */
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING:
		return E_SERVICE_ANSWER;
	default:
		return E_SERVICE_CLOSED;
	}
}

/* The specific reason why TLS failed, so that a person can act on it, followed
 * by the library's words. */
static const char *
tls_trouble(const struct http *h, CURLcode code)
{
	static const char *const no_tls[] = { "wrong version number",
		"http request", "packet length too long", "unknown protocol",
		"record layer failure", "bad record type" };
	long chain = 0;

	if (code == CURLE_OPERATION_TIMEDOUT)
		return "The host did not complete the secure connection in "
		    "time";
	if (code == CURLE_PEER_FAILED_VERIFICATION) {
		/* 0 and 1: the chain was good, or not checked yet */
		curl_easy_getinfo(h->curl, CURLINFO_SSL_VERIFYRESULT, &chain);
		return chain > 1 ? "The certificate of the host is not "
		    "trusted" : "The certificate of the host is for another "
		    "name";
	}
	for (size_t i = 0; i < sizeof(no_tls) / sizeof(no_tls[0]); i++)
		if (strcasestr(h->error, no_tls[i]) != NULL)
			return "The host does not speak TLS at this port";
	return "The host ended the secure connection before it stood";
}

/* The first response header of that name, or NULL. */
static const char *
header_of(struct http *h, struct arena *a, const char *name)
{
	struct curl_header *found;

	if (curl_easy_header(h->curl, name, 0, CURLH_HEADER, -1, &found) !=
	    CURLHE_OK || strlen(found->value) > HEADER_MAX)
		return NULL;
	return arena_strdup(a, found->value);
}

static void
take_reply(struct http *h, struct arena *a, const struct http_request *r,
    struct http_reply *reply)
{
	long status = 0;
	const char *type = NULL;

	curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(h->curl, CURLINFO_CONTENT_TYPE, &type);
	reply->status = (int)status;
	reply->content_type = arena_strdup(a, type == NULL ? "" : type);
	reply->len = h->body.len;
	reply->body = arena_alloc(a, h->body.len + 1);
	memcpy((char *)(uintptr_t)reply->body, h->body.data, h->body.len);
	for (size_t i = 0; i < HTTP_WANT_MAX && r->want[i] != NULL; i++)
		reply->got[i] = header_of(h, a, r->want[i]);
}

static void
body_ready(struct http *h, size_t max)
{
	if (h->body.cap > BODY_KEEP) {
		buf_free(&h->body);
		buf_init(&h->body, ANSWER_MAX);
	} else {
		buf_reset(&h->body);
	}
	h->body_max = max == 0 || max > ANSWER_MAX ? ANSWER_MAX : max;
	h->too_big = h->sent = h->stale = false;
	h->held = E_OK;
	h->error[0] = '\0';
}

enum err
http_call(struct http *h, struct arena *a, const struct http_request *r,
    int64_t timeout_ms, struct http_reply *reply, const char **detail)
{
	struct curl_slist *headers;
	const char *problem;
	curl_off_t us = 0;
	CURLcode code;
	enum err e = E_OK;
	bool plain;

	*reply = (struct http_reply){ .content_type = "", .body = "" };
	if (detail != NULL)
		*detail = "";
	problem = url_problem(r->url, &plain);
	if (problem == NULL && timeout_ms <= 0)
		problem = "no time left";
	if (problem != NULL) {
		if (detail != NULL)
			*detail = problem;
		return E_SERVICE_CONNECT;
	}
	body_ready(h, r->answer_max);
	h->request = r;
	headers = header_list(r);
	set_options(h, r, plain, timeout_ms);
	curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, headers);
	code = curl_easy_perform(h->curl);
	reply->sent = h->sent;
	reply->stale = h->stale;
	if (curl_easy_getinfo(h->curl, CURLINFO_TOTAL_TIME_T, &us) == CURLE_OK)
		reply->ms = (int64_t)(us / 1000);
	if (code == CURLE_OK) {
		take_reply(h, a, r, reply);
	} else {
		e = classify(h, code, plain);
		if (e == E_SERVICE_TLS)
			reply->tls = tls_trouble(h, code);
		if (detail != NULL)
			*detail = arena_strdup(a, h->error[0] != '\0' ?
			    h->error : curl_easy_strerror(code));
	}
	/* the handle must not refer to freed or secret memory */
	curl_easy_reset(h->curl);
	curl_slist_free_all(headers);
	h->request = NULL;
	return e;
}
