#include <string.h>

#include "mlm.h"

#define SERVICE		"/ConnectivityDirectory-1"
#define ENVELOPE	"http://schemas.xmlsoap.org/soap/envelope/"
#define EXCEPTION	"http://exception.malima.francetelecom.com"
#define TYPE		"text/xml; charset=UTF-8"

static const struct mlm_op {
	const char	*name, *response;
	bool		(*handler)(struct mlm *);
} ops[] = {
	{ "getConnectivityDirectory",
	    "getConnectivityDirectoryResponse", mlm_get },
	{ "searchInConnectivityDirectory",
	    "searchInConnectivityDirectoryResponse", mlm_search },
};

/* The operation, found before the call is counted. */
struct opened {
	const struct mlm_op	*op;
	const struct xml	*in;
};

void
mlm_open(struct mlm *m, const char *prefix, const char *name)
{
	xml_open(&m->w, arena_printf(m->a, "%s:%s", prefix, name));
}

void
mlm_close(struct mlm *m)
{
	xml_close(&m->w);
}

void
mlm_put(struct mlm *m, const char *prefix, const char *name, const char *text)
{
	if (text == NULL)
		return;
	mlm_open(m, prefix, name);
	if (*text != '\0')
		xml_put_text(&m->w, text);
	mlm_close(m);
}

/* Orange's local time: an hour ahead of UTC, two from April to September. */
static char *
local_time(struct arena *a, int64_t ms, bool day)
{
	char *s = date_iso(a, ms);
	int month = (s[5] - '0') * 10 + s[6] - '0';
	int hours = month >= 4 && month <= 9 ? 2 : 1;

	s = date_iso(a, ms + hours * 3600000LL);
	return arena_printf(a, "%.*s%s+%02d:00", day ? 10 : 19, s,
	    day ? "T00:00:00" : "", hours);
}

void
mlm_date(struct mlm *m, const char *prefix, const char *name, int64_t ms,
    bool day)
{
	mlm_put(m, prefix, name, local_time(m->a, ms, day));
}

static void
fault_begin(struct call *c, struct xml_writer *w, const char *code,
    const char *text)
{
	c->reply->status = 500;
	c->reply->content_type = TYPE;
	c->reply->headers = "X-Backside-Transport: FAIL FAIL\r\n";
	buf_reset(&c->reply->out);
	xml_begin(w, &c->reply->out);
	xml_open(w, "soap:Envelope");
	xml_put_attr(w, "xmlns:soap", ENVELOPE);
	xml_open(w, "soap:Body");
	xml_open(w, "soap:Fault");
	xml_put(w, "faultcode", code);
	xml_put(w, "faultstring", text);
}

static bool
fault_end(struct xml_writer *w)
{
	while (w->depth > 0)
		xml_close(w);
	return false;
}

/* The schema puts the children of these elements in no namespace. */
bool
mlm_error(struct call *c, const char *code, const char *message)
{
	struct xml_writer w;

	fault_begin(c, &w, "soap:Server", "malimaError");
	xml_open(&w, "detail");
	xml_open(&w, "ex:MalimaError");
	xml_put_attr(&w, "xmlns:ex", EXCEPTION);
	xml_put(&w, "code", code);
	xml_put(&w, "message", message);
	return fault_end(&w);
}

bool
mlm_too_many(struct call *c)
{
	struct xml_writer w;

	fault_begin(c, &w, "soap:Server", "tooManyLineIdentifiersError");
	xml_open(&w, "detail");
	xml_open(&w, "ex:TooManyLineIdentifiersError");
	xml_put_attr(&w, "xmlns:ex", EXCEPTION);
	xml_put(&w, "maxAllowedLineIdentifiersNumber", "100");
	return fault_end(&w);
}

/* Prefixes change from call to call, as in the real service. */
static void
choose_prefixes(struct mlm *m)
{
	static const char *const sets[][3] = {
		{ "ns2", "ns3", "ns5" }, { "ns4", "ns2", "ns3" },
		{ "ns3", "ns6", "ns4" }, { "ns5", "ns4", "ns2" },
	};
	struct meter_counts counts;
	size_t i;

	meter_read(m->call->sim->meter, m->call->account->number, &counts);
	i = (size_t)counts.calls % (sizeof(sets) / sizeof(*sets));
	m->ops = sets[i][0];
	m->cd = sets[i][1];
	m->common = sets[i][2];
}

static void
put_tracking(struct mlm *m)
{
	struct call *c = m->call;
	uint64_t x = fleet_hash(c->account, c->ledger.now, 34);
	uint64_t y = fleet_hash(c->account, c->ledger.now, 35);

	xml_open(&m->w, "soap:Header");
	xml_open(&m->w, "t:trackingHeader");
	xml_put_attr(&m->w, "xmlns:t", "http://www.francetelecom.com/iosw/v1");
	xml_put(&m->w, "t:requestId", arena_printf(m->a,
	    "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(x >> 32),
	    (unsigned)(x >> 16 & 0xffff), (unsigned)(x & 0xfff),
	    (unsigned)(y >> 52), (unsigned long long)(y & 0xffffffffffff)));
	xml_put(&m->w, "t:timestamp", local_time(m->a, c->ledger.now, false));
	xml_close(&m->w);
	xml_close(&m->w);
}

static void
put_namespace(struct mlm *m, const char *prefix, const char *uri)
{
	xml_put_attr(&m->w, arena_printf(m->a, "xmlns:%s", prefix), uri);
}

static void
answer(struct call *c)
{
	const struct opened *asked = c->api_ctx;
	struct mlm m = { .call = c, .a = c->a, .in = asked->in };

	if (c->user->role == FLEET_NOTHING) {
		mlm_error(c, "MLM_SOAP_HEADER_ERROR", arena_printf(c->a,
		    "The user %s is unknown to Malima.", c->user->name));
		return;
	}
	choose_prefixes(&m);
	c->reply->content_type = TYPE;
	c->reply->headers = "X-Backside-Transport: OK OK\r\n";
	xml_begin(&m.w, &c->reply->out);
	xml_open(&m.w, "soap:Envelope");
	xml_put_attr(&m.w, "xmlns:soap", ENVELOPE);
	put_tracking(&m);
	xml_open(&m.w, "soap:Body");
	mlm_open(&m, m.ops, asked->op->response);
	put_namespace(&m, m.ops, MLM_OPS);
	put_namespace(&m, m.cd, MLM_CD);
	put_namespace(&m, m.common, MLM_COMMON);
	if (!asked->op->handler(&m))
		return;
	for (int i = 0; i < 3; i++)
		xml_close(&m.w);
	if (!xml_end(&m.w))
		mlm_error(c, "MALIMA_INTERNAL_ERROR", "The answer could not "
		    "be written.");
}

/* An error of the gateway in front of the API. */
static void
gateway(struct call *c, int status, const char *text)
{
	c->reply->status = status;
	c->reply->content_type = "text/html; charset=UTF-8";
	c->reply->headers = status == 401 ?
	    "WWW-Authenticate: Basic realm=\"Malima\"\r\n"
	    "X-Backside-Transport: FAIL FAIL\r\n" : NULL;
	buf_reset(&c->reply->out);
	buf_printf(&c->reply->out, "<html><head><title>%d %s</title></head>"
	    "<body><h1>%s</h1></body></html>\n", status, text, text);
}

static bool
fail(struct call *c, enum trouble trouble)
{
	switch (trouble) {
	case TROUBLE_AUTH:
		gateway(c, 401, "Unauthorized");
		break;
	case TROUBLE_RATE:
		gateway(c, 429, "Too Many Requests");
		break;
	case TROUBLE_SERVER:
		mlm_error(c, "MALIMA_INTERNAL_ERROR", "Internal error.");
		break;
	case TROUBLE_QUOTA:
		mlm_error(c, "MLM_QUOTA_EXCEEDED",
		    "Remaining quota : 0 request(s).");
		break;
	}
	return true;
}

/* False after answering. */
static bool
signed_in(struct call *c)
{
	const char *user, *password;
	const struct fleet_user *u;

	u = front_basic(c, &user, &password) ? fleet_user_named(user) : NULL;
	if (u == NULL || strcmp(u->password, password) != 0 ||
	    (fleet_account(u->account)->flags & ACCOUNT_ORANGE) == 0) {
		gateway(c, 401, "Unauthorized");
		return false;
	}
	c->user = u;
	c->account = fleet_account(u->account);
	return true;
}

/* Find the operation and the SIMs it names, by serial number or another
 * identifier.  False after answering. */
static bool
read_envelope(struct call *c, struct opened *asked)
{
	const struct xml *x, *root;
	const char *why = "This is not an envelope of SOAP 1.1 with one of "
	    "the operations of this service.", *id, *list = "";
	struct xml_writer w;

	root = xml_read(c->a, c->req.body, c->req.body_len, NULL, &why);
	asked->in = xml_child(xml_child(root, ENVELOPE, "Body"), NULL, NULL);
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (xml_is(asked->in, MLM_OPS, ops[i].name))
			asked->op = &ops[i];
	if (asked->op == NULL) {
		fault_begin(c, &w, "soap:Client", why);
		return fault_end(&w);
	}
	x = xml_child(asked->in, MLM_CD, "lineIdentifiers");
	for (x = xml_child(x, MLM_COMMON, NULL); x != NULL;
	    x = xml_next(x, MLM_COMMON, NULL))
		if ((id = xml_text(c->a, x)) != NULL)
			list = arena_printf(c->a, "%s%s%s", list,
			    *list == '\0' ? "" : " ", id);
	c->sims = list;
	return true;
}

static bool
is_service(const char *path)
{
	return strcmp(path, "/MLM" SERVICE) == 0 ||
	    strcmp(path, "/MLM_EXT_IMC" SERVICE) == 0;
}

void
mlm_answer(struct call *c)
{
	static const struct api api = { .fail = fail, .answer = answer,
	    .xml = true, .type = "text/xml",
	    .head = "<?xml version=\"1.0\"?>\n<soap:Envelope "
	    "xmlns:soap=\"" ENVELOPE "\"><soap:Body>",
	    .row = "<connectivityDirectory/>\n" };
	struct opened *asked = arena_alloc(c->a, sizeof(*asked));

	if (!is_service(c->req.path)) {
		gateway(c, 404, "Not Found");
		return;
	}
	if (!signed_in(c))
		return;
	if (c->req.method != METHOD_POST) {
		gateway(c, 405, "Method Not Allowed");
		return;
	}
	if (!read_envelope(c, asked))
		return;
	c->api = &api;
	c->api_ctx = asked;
	c->kind = CALL_READ;
	front_run(c);
}
