/* A single request from the command line. */
#include "ask.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/text/buf.h"
#include "../lib/http/http.h"
#include "../lib/crypt/seal.h"
#include "../lib/http/url.h"
#include "parts.h"

enum { ANSWER_MS = 60 * 1000 };

#define MEMORY_MAX	((size_t)1 << 30)	/* for all pages of a list */

/* --- the request --- */

static const char *
make_url(struct arena *a, const struct ask_request *r, const char *base,
    const char *bookmark)
{
	const char *path = r->op->path, *sign = "?", *url = base;
	size_t n, next = 0;

	for (; *path != '\0'; path += n) {
		if (*path != '{') {
			n = strcspn(path, "{");
			url = arena_printf(a, "%s%.*s", url, (int)n, path);
			continue;
		}
		n = strcspn(path, "}") + 1;
		while (r->op->params[next].in != API_IN_PATH)
			next++;
		url = arena_printf(a, "%s%s", url, url_encode(a,
		    r->values[next++]));
	}
	for (size_t i = 0; i < r->op->nparams; i++) {
		const struct api_param *p = &r->op->params[i];
		const char *v = bookmark != NULL &&
		    strcmp(p->name, "_bookmark") == 0 ? bookmark : r->values[i];

		if (p->in != API_IN_QUERY || v == NULL)
			continue;
		url = arena_printf(a, "%s%s%s=%s", url, sign,
		    url_encode(a, p->name), url_encode(a, v));
		sign = "&";
	}
	return url;
}

/* Build the body from the flags; NULL when there is none, or with *fine false
 * when a value is not valid JSON. */
static const char *
make_body(struct arena *a, const struct ask_request *r, bool *fine)
{
	json_t *o = json_own(a, json_object()), *v;
	bool any = false;

	*fine = true;
	for (size_t i = 0; i < r->op->nparams; i++) {
		const struct api_param *p = &r->op->params[i];

		any |= p->in == API_IN_BODY;
		if (p->in != API_IN_BODY || r->values[i] == NULL)
			continue;
		v = p->type == API_TEXT ? json_string(r->values[i]) :
		    json_loads(r->values[i], JSON_DECODE_ANY, NULL);
		if (v == NULL)
			*fine = ask_wrong("not valid JSON", r->values[i]);
		else
			json_object_set_new(o, p->name, v);
	}
	return r->body != NULL ? r->body : any && *fine ? json_write(a, o) :
	    NULL;
}

/* The command's one-time id.  When none is given one is generated and printed,
 * so that a command whose answer was lost can be repeated with it. */
static const char *
make_header(struct arena *a, const struct ask_request *r)
{
	for (size_t i = 0; i < r->op->nparams; i++) {
		const struct api_param *p = &r->op->params[i];
		const char *v = r->values[i];

		if (p->in != API_IN_HEADER)
			continue;
		if (v == NULL) {
			v = random_token(a, 12);
			fprintf(stderr, "patchbay: --%s %s\n", p->flag, v);
		}
		return arena_printf(a, "%s: %s", p->name, v);
	}
	return NULL;
}

/* --- the response --- */

/* Print the API's error and its faults by field. */
static int
refused(struct arena *a, const struct http_reply *reply)
{
	const json_t *o = json_read(a, reply->body, reply->len, NULL), *v;
	const char *message = json_str(a, o, "message");
	size_t i;

	fprintf(stderr, "patchbay: %d: %s\n", reply->status,
	    message != NULL ? message : "the answer is not from Patchbay's API");
	json_array_foreach(json_object_get(o, "violations"), i, v)
		fprintf(stderr, "patchbay: %s\n", json_str(a, v, "message"));
	return 1;
}

static int
call(struct arena *a, struct http *http, const struct http_request *req,
    json_t **answer)
{
	struct http_reply reply;
	const char *detail = NULL;
	enum err e = http_call(http, a, req, ANSWER_MS, &reply, &detail);

	*answer = NULL;
	if (e != E_OK) {
		fprintf(stderr, "patchbay: %s: %s%s\n", req->url,
		    detail != NULL ? detail : "no answer", reply.sent ?
		    ". The request may or may not have been "
		    "carried out." : "");
		return 1;
	}
	if (reply.status < 200 || reply.status > 299)
		return refused(a, &reply);
	if (reply.len == 0)
		return 0;
	*answer = json_read(a, reply.body, reply.len, NULL);
	return *answer != NULL ? 0 : refused(a, &reply);
}

/* Make the request, for all pages with --all, and print the response. */
static int
carry_out(struct arena *a, struct http *http, const struct ask_request *r,
    struct http_request *req, const char *base)
{
	json_t *rows = json_own(a, json_array()), *answer;
	const char *bookmark = NULL;
	int ret;

	do {
		req->url = make_url(a, r, base, bookmark);
		if ((ret = call(a, http, req, &answer)) != 0)
			return ret;
		bookmark = json_str(a, answer, "bookmark");
		if (r->op->listed)
			json_array_extend(rows, json_object_get(answer,
			    "results"));
	} while (r->all && bookmark != NULL);
	if (answer == NULL)
		return 0;
	ask_show(a, stdout, r->output, r->op->listed &&
	    (r->all || r->output != ASK_JSON) ? rows : answer);
	if (r->op->listed && bookmark != NULL)
		fprintf(stderr, "patchbay: there are more rows: use --all, or "
		    "--bookmark %s\n", bookmark);
	return 0;
}

static int
send_request(struct arena *a, const struct ask_request *r)
{
	struct http_request req = { .method = r->op->method };
	struct ask_config c;
	struct http *http;
	bool fine;
	size_t n = 0;
	int ret;

	if (!ask_config_read(a, &c))
		return 2;
	req.body = make_body(a, r, &fine);
	if (!fine)
		return 2;
	req.body_len = req.body == NULL ? 0 : strlen(req.body);
	req.user = c.key;
	req.password = c.token;
	if (req.body != NULL)
		req.headers[n++] = "Content-Type: application/json";
	req.headers[n] = make_header(a, r);
	if ((http = http_new(getenv("PATCHBAY_API_CA"))) == NULL)
		return 1;
	ret = carry_out(a, http, r, &req, c.url);
	http_free(http);
	return ret;
}

/* --- help and dispatch --- */

static int
help(int argc, char **argv)
{
	const struct api_operation *o = argc < 2 ? NULL :
	    ask_find(argv[0], argv[1]);

	if (o != NULL)
		ask_help_operation(stdout, o);
	else if (argc == 1)
		ask_help_group(stdout, argv[0]);
	else
		ask_help(stdout);
	return 0;
}

static bool
wants_help(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

static int
ask(struct arena *a, int argc, char **argv)
{
	struct ask_request r = { .op = argc < 2 ? NULL : ask_find(argv[0],
	    argv[1]) };

	if (argc > 0 && strcmp(argv[0], "help") == 0)
		return help(argc - 1, argv + 1);
	if (argc == 1 && strcmp(argv[0], "--help") == 0)
		return help(0, NULL);
	if (argc == 1 && strcmp(argv[0], "completion") == 0) {
		ask_completion();
		return 0;
	}
	if (argc > 0 && strcmp(argv[0], "complete") == 0) {
		ask_complete(argc - 1, argv + 1);
		return 0;
	}
	if (argc == 2 && strcmp(argv[0], "login") == 0)
		return ask_config_write(a, argv[1]);
	if (argc == 0) {
		ask_help(stderr);
		return 2;
	}
	if (r.op == NULL) {
		ask_wrong("unknown command", arena_printf(a, "%s%s%s (see "
		    "patchbay api help)", argv[0], argc > 1 ? " " : "",
		    argc > 1 ? argv[1] : ""));
		return 2;
	}
	if (wants_help(argc - 2, argv + 2)) {
		ask_help_operation(stdout, r.op);
		return 0;
	}
	r.values = arena_array(a, r.op->nparams + 1, sizeof(*r.values));
	return ask_arguments(a, &r, argc - 2, argv + 2) ? send_request(a, &r) : 2;
}

int
ask_run(int argc, char **argv)
{
	struct arena *a = arena_new(MEMORY_MAX);
	int ret = ask(a, argc, argv);

	arena_free(a);
	return ret;
}
