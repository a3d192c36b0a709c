/* A SIM's messages, positions and audit trail. */
#include <string.h>

#include "rest.h"

/* smsMsgId in the documentation, smsMessageId on live servers (contract 2.7); a
 * number or a text. */
static const char *
message_id(struct arena *a, const json_t *j)
{
	const char *id = answer_text(a, j, "smsMessageId");

	return id != NULL ? id : answer_text(a, j, "smsMsgId");
}

enum err
cc_rest_parse_send_sms(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	json_t *j;
	enum err e = cc_rest_answer(rp, a, r, &j);

	(void)args;
	if (e != E_OK)
		return e;
	r->remote_id = message_id(a, j);
	if (r->remote_id != NULL)
		return E_OK;
	r->reason = "Control Center's answer does not name the message.";
	return E_SERVICE_ANSWER;
}

enum err
cc_rest_parse_sms_details(const struct http_reply *rp,
    const struct op_args *args, struct arena *a, struct result *r)
{
	const char *id, *type, *login;
	json_t *j;
	enum err e = cc_rest_answer(rp, a, r, &j);

	if (e != E_OK)
		return e;
	id = message_id(a, j);
	if (id == NULL || strcmp(id, args->remote_id) != 0) {
		r->reason = "Control Center answered about another message.";
		return E_SERVICE_ANSWER;
	}
	type = answer_text(a, j, "msgType");
	login = answer_text(a, j, "senderLogin");
	r->sms = arena_array(a, 1, sizeof(*r->sms));
	r->nsms = 1;
	r->sms[0] = (struct sms){
		.id = id,
		.state = answer_text(a, j, "status"),
		/* unchanged, because it is compared including blanks */
		.text = json_str(a, j, "messageText"),
		/* without a type, the sender shows the direction */
		.from_device = type != NULL ? strcmp(type, "MO") == 0 :
		    login != NULL && strcmp(login, "Mobile Device") == 0,
		.sent = answer_time(a, j, "dateSent"),
		.received = answer_time(a, j, "dateReceived"),
		.modified = answer_time(a, j, "dateModified"),
	};
	return E_OK;
}

enum err
cc_rest_parse_sms_find(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *list;
	const char *id;
	size_t n;
	json_t *j;
	enum err e = cc_rest_answer(rp, a, r, &j);

	if (e != E_OK)
		return cc_rest_past_end(args, r) ? E_OK : e;
	if ((e = cc_rest_list(j, "smsMsgIds", r, &list)) != E_OK)
		return e;
	n = cc_rest_room(list, r->nsms);
	r->sms = arena_grow(a, r->sms, r->nsms, n, sizeof(*r->sms));
	for (size_t i = 0; i < n; i++) {
		id = answer_value(a, json_array_get(list, i));
		if (id == NULL)
			continue;
		r->sms[r->nsms++] = (struct sms){
			.id = id,
			.sent = ABSENT, .received = ABSENT, .modified = ABSENT,
		};
	}
	r->more = cc_rest_more(j, list);
	return E_OK;
}

/* "Lyon, FR": the parts known of city, state and country. */
static const char *
place_name(struct arena *a, const json_t *j)
{
	static const char *const parts[] = { "city", "state", "country" };
	const char *name = NULL, *part;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		part = answer_text(a, j, parts[i]);
		if (part != NULL)
			name = name == NULL ? part :
			    arena_printf(a, "%s, %s", name, part);
	}
	return name;
}

static struct location
place(struct arena *a, const json_t *j)
{
	const char *cell = answer_text(a, j, "cellId");

	return (struct location){
		.lat = answer_text(a, j, "latitude"),
		.lon = answer_text(a, j, "longitude"),
		.accuracy = answer_count(j, "accuracy"),
		.source = cell == NULL ? NULL :
		    arena_printf(a, "cell %s", cell),
		.place = place_name(a, j),
		.at = answer_time(a, j, "dateReceived"),
	};
}

/* Insert a position, keeping the newest first; servers differ in their
 * order. */
static void
put_place(struct result *r, struct location l)
{
	size_t i = r->nlocations++;

	for (; i > 0 && r->locations[i - 1].at < l.at; i--)
		r->locations[i] = r->locations[i - 1];
	r->locations[i] = l;
}

enum err
cc_rest_parse_location(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *list;
	size_t n;
	json_t *j;
	enum err e = cc_rest_answer(rp, a, r, &j);

	if (e != E_OK)
		return cc_rest_past_end(args, r) ? E_OK : e;
	/* some servers spell it simlocations */
	if ((e = cc_rest_list(j, "simLocations", r, &list)) != E_OK)
		return e;
	n = cc_rest_room(list, r->nlocations);
	r->locations = arena_grow(a, r->locations, r->nlocations, n,
	    sizeof(*r->locations));
	for (size_t i = 0; i < n; i++)
		put_place(r, place(a, json_array_get(list, i)));
	r->more = args->since != ABSENT && cc_rest_more(j, list);
	return E_OK;
}

enum err
cc_rest_parse_audit(const struct http_reply *rp, const struct op_args *args,
    struct arena *a, struct result *r)
{
	const json_t *list, *row;
	size_t n;
	json_t *j;
	enum err e = cc_rest_answer(rp, a, r, &j);

	if (e != E_OK)
		return cc_rest_past_end(args, r) ? E_OK : e;
	if ((e = cc_rest_list(j, "deviceAuditTrails", r, &list)) != E_OK)
		return e;
	n = cc_rest_room(list, r->naudits);
	r->audits = arena_grow(a, r->audits, r->naudits, n,
	    sizeof(*r->audits));
	for (size_t i = 0; i < n; i++) {
		row = json_array_get(list, i);
		r->audits[r->naudits++] = (struct audit){
			.field = answer_text(a, row, "field"),
			.before = answer_text(a, row, "priorValue"),
			.after = answer_text(a, row, "value"),
			.status = answer_text(a, row, "status"),
			.user = answer_text(a, row, "userName"),
			.effective = answer_time(a, row, "effectiveDate"),
		};
	}
	r->more = cc_rest_more(j, list);
	return E_OK;
}
