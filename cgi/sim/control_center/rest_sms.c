#include <string.h>
#include <strings.h>

#include "../../lib/http/basic.h"
#include "../../lib/text/utf8.h"
#include "rest.h"
#include "sim_queries.h"

/* Longest text in characters (contract 2.7).  Without dataCoding a long text is
 * split. */
#define TEXT_MAX_SPLIT	320
#define TEXT_MAX_GSM	160
#define TEXT_MAX_UCS2	70
#define UCS2		8

/* Read the text to send: 0 or the error code. */
static int
message_text(struct call *c, const json_t *body, const char **text)
{
	const json_t *encoding = json_object_get(body, "messageEncoding");
	const char *e = json_string_value(encoding);

	*text = json_string_value(json_object_get(body, "messageText"));
	if (*text == NULL || **text == '\0')
		return 10000011;
	if (encoding == NULL || json_is_null(encoding) ||
	    (e != NULL && strcasecmp(e, "LITERAL") == 0))
		return 0;
	if (e == NULL || strcasecmp(e, "BASE64") != 0)
		return 10000017;
	*text = basic_base64(c->a, *text);
	if (*text == NULL || **text == '\0' ||
	    !utf8_valid(*text, strlen(*text)))
		return 10000017;
	return 0;
}

/* An optional number from 0 to 255. */
static bool
octet(const json_t *body, const char *name, int64_t *n)
{
	const json_t *v = json_object_get(body, name);

	*n = ABSENT;
	if (v == NULL || json_is_null(v))
		return true;
	if (!json_is_integer(v))
		return false;
	*n = json_integer_value(v);
	return *n >= 0 && *n <= 255;
}

static int
check_message(struct call *c, const json_t *body, const char **text)
{
	int64_t coding, tpvp;
	const char *name;
	size_t max;
	json_t *v;
	int code;

	json_object_foreach((json_t *)(uintptr_t)body, name, v)
		if (strcmp(name, "messageText") != 0 &&
		    strcmp(name, "messageEncoding") != 0 &&
		    strcmp(name, "dataCoding") != 0 &&
		    strcmp(name, "tpvp") != 0 &&
		    strcmp(name, "callbackParam") != 0)
			return 10000028;
	if ((code = message_text(c, body, text)) != 0)
		return code;
	if (!octet(body, "dataCoding", &coding))
		return 10000018;
	if (!octet(body, "tpvp", &tpvp))
		return 10000019;
	max = coding == ABSENT ? TEXT_MAX_SPLIT : coding == UCS2 ?
	    TEXT_MAX_UCS2 : TEXT_MAX_GSM;
	return text_length(*text) > max ? 10000020 : 0;
}

int
rest_sms_send(struct call *c)
{
	struct ledger_sim s;
	const char *text;
	json_t *body;
	int64_t id;
	int code;

	if ((code = call_sim(c, &s)) != 0 ||
	    (code = call_body(c, &body)) != 0 ||
	    (code = check_message(c, body, &text)) != 0)
		return code;
	if (s.state != FLEET_ACTIVATED) {
		c->message = "The device is not activated.";
		return 10000005;
	}
	if (call_send(c, &s, text, &id) != E_OK)
		return 30000001;
	c->answer = json_own(c->a, json_pack("{s:I}",
	    (c->account->flags & ACCOUNT_DOCUMENTED) != 0 ? "smsMsgId" :
	    "smsMessageId", (json_int_t)id));
	return 0;
}

/* A message id: digits, within 63 bits. */
static int64_t
message_id(const char *s)
{
	int64_t n = 0;

	if (*s == '\0' || strlen(s) > 18 ||
	    strspn(s, "0123456789") != strlen(s))
		return ABSENT;
	for (; *s != '\0'; s++)
		n = n * 10 + (*s - '0');
	return n;
}

int
rest_sms(struct call *c)
{
	int64_t id = message_id(c->args[0]);
	const char *encoding = call_param(c, "messageEncoding");
	struct message m;
	enum err e;

	if (encoding != NULL && strcasecmp(encoding, "LITERAL") != 0)
		return 10000017;
	if (id == ABSENT || (e = call_message(c, id, &m)) == E_NOTFOUND)
		return 20000002;
	if (e != E_OK)
		return 30000001;
	c->answer = json_own(c->a, json_pack(
	    "{s:I,s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:o}",
	    "smsMsgId", (json_int_t)id, "status", m.status,
	    "messageText", m.text, "senderLogin", m.user,
	    "sentTo", m.from_device ? "Server" : m.sim.iccid,
	    "sentFrom", m.from_device ? m.sim.iccid : "Server",
	    "msgType", m.from_device ? "MO" : "MT",
	    "dateSent", wire_date(c, m.sent),
	    "dateReceived", wire_date(c, m.received),
	    "dateModified", wire_date(c, m.modified)));
	return 0;
}

/* Read a search: 0 or the error code. */
static int
search_query(struct call *c, int64_t *since, int64_t *till,
    int64_t *from_device)
{
	const char *s = call_param(c, "fromDate");

	*till = c->ledger.now;
	*from_device = ABSENT;
	if (s == NULL)
		return 10000022;
	if (!call_date(s, since))
		return 10000012;
	if ((s = call_param(c, "toDate")) != NULL && !call_date(s, till))
		return 10000012;
	if (*till < *since)
		return 10000027;
	if (*till > c->ledger.now)	/* messages appear only once they are
					 * sent */
		*till = c->ledger.now;
	if ((s = call_param(c, "accountId")) != NULL &&
	    strcmp(s, c->account->id) != 0)
		return 10000004;
	if ((s = call_param(c, "msgType")) == NULL)
		return 0;
	if (strcmp(s, "MO") != 0 && strcmp(s, "MT") != 0)
		return 10000028;
	*from_device = s[1] == 'O';
	return 0;
}

int
rest_sms_find(struct call *c)
{
	const char *iccid = call_param(c, "iccid");
	int64_t since, till, from_device, skip;
	struct r_sms_find_sim of_sim;
	struct r_sms_find row;
	struct ledger_sim s;
	int size, page, code, n = 0;
	struct cur cur;
	json_t *ids;

	if ((code = search_query(c, &since, &till, &from_device)) != 0 ||
	    (code = call_page(c, &size, &page)) != 0)
		return code;
	skip = (int64_t)(page - 1) * size;
	ids = json_own(c->a, json_array());
	if (iccid != NULL) {
		c->args[0] = iccid;
		if ((code = call_sim(c, &s)) != 0)
			return code;
		q_sms_find_sim(&cur, c->sim->db, &(struct p_sms_find_sim){
		    .account = c->account->number, .serial = s.sim.serial,
		    .since = since, .till = till, .from_device = from_device,
		    .skip = skip });
		for (; n <= size && n_sms_find_sim(&cur, c->a, &of_sim); n++)
			if (n < size)
				json_array_append_new(ids,
				    json_integer(of_sim.id));
	} else {
		q_sms_find(&cur, c->sim->db, &(struct p_sms_find){
		    .account = c->account->number, .since = since, .till = till,
		    .from_device = from_device, .skip = skip });
		for (; n <= size && n_sms_find(&cur, c->a, &row); n++)
			if (n < size)
				json_array_append_new(ids,
				    json_integer(row.id));
	}
	if (cur_end(&cur) != E_OK)
		return 30000001;
	if (page > 1 && n == 0)
		return 10000007;
	c->answer = json_own(c->a, json_pack("{s:O,s:i,s:b}", "smsMsgIds",
	    ids, "pageNumber", page, "lastPage", n <= size));
	return 0;
}
