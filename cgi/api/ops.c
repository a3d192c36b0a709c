/*
 * Operations on what a device is linked to.  The body is translated to the
 * form of the device's page, so that the form's checks and guarantees apply
 * here as well.
 */
#include <string.h>

#include "../commands/refresh.h"
#include "../pages/drilldown/sim_target.h"
#include "../pages/pages.h"
#include "../store/command/activity.h"
#include "../store/extension/extension.h"
#include "../store/resource/sim.h"
#include "command.h"
#include "linked.h"

enum {
	MEMBERS_MAX	= 5,
	IDEMPOTENCY_MAX	= 100,		/* bytes of the Idempotency-Key
					 * header */
};

/* --- results of a form --- */

/* The member for a form: its name, except for these. */
static const char *
member_of(const char *form)
{
	static const char *const members[][2] = { { "sms", "text" },
		{ "usage", "cycleStart" }, { "read", "what" } };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (strcmp(members[i][0], form) == 0)
			return members[i][1];
	for (size_t i = 0; lookup_kinds[i].name != NULL; i++)
		if (strcmp(lookup_kinds[i].name, form) == 0)
			return "what";
	return form;
}

static enum err
refused(struct page *p, const char *form, const char *why)
{
	struct form_errors fe = { 0 };

	form_error(&fe, p->a, member_of(form), "%s", why);
	return api_invalid(p, &fe);
}

static enum err
conflict(struct page *p, const char *why)
{
	return api_refuse(p, 409, "PATCHBAY-CONFLICT", why);
}

static enum err
commanded(struct page *p, const struct command *c)
{
	p->reply->headers = arena_printf(p->a, "Location: " API_BASE
	    "/commands/%lld\r\n", (long long)c->id);
	return api_send(p, 202, api_command_json(p, c));
}

static enum err
was_read(struct page *p)
{
	return api_linked(p);
}

static const struct form_outcome outcome = {
	.refused = refused, .conflict = conflict, .commanded = commanded,
	.was_read = was_read,
};

/* --- from a body to a form --- */

static void
put(struct pairs *form, const char *name, const char *value)
{
	form->p[form->n++] = (struct pair){ .name = name, .value = value };
}

/* Translate the body's members, which are texts, to fields of a form. fields
 * holds pairs of a member's and a field's name and ends with NULL. */
static enum err
fill_form(struct page *p, const char *const *fields)
{
	const char *known[MEMBERS_MAX + 1] = { NULL };
	struct form_errors fe = { 0 };
	const char *value;
	json_t *o;
	size_t n = 0;
	enum err e = api_body(p, JSON_OBJECT, &o);

	if (e != E_OK)
		return e;
	p->req->form = (struct pairs){ .p = arena_array(p->a, MEMBERS_MAX + 3,
	    sizeof(struct pair)) };
	for (; *fields != NULL; fields += 2) {
		known[n++] = fields[0];
		if ((value = api_text(p, o, fields[0], &fe)) != NULL)
			put(&p->req->form, fields[1], value);
	}
	api_known(p, o, known, &fe);
	p->outcome = &outcome;
	return fe.n > 0 ? api_invalid(p, &fe) : E_OK;
}

/* Take the command's one-time id from the header: a repeated request returns
 * the same command.  Each API key has its own ids. */
static enum err
name_command(struct page *p)
{
	const char *key;
	enum err e = req_header(p->req, "Idempotency-Key", &key);

	if (e != E_OK)
		return e;
	if (*key == '\0' || strlen(key) > IDEMPOTENCY_MAX)
		return api_refuse(p, 400, API_INVALID, arena_printf(p->a,
		    "The header Idempotency-Key has to name this command, "
		    "with 1 to %d characters: sent again with the same name, "
		    "it is never carried out twice.", IDEMPOTENCY_MAX));
	put(&p->req->form, "once", arena_printf(p->a, "%s %s", p->key->name,
	    key));
	return E_OK;
}

static enum err
command(struct page *p, const char *const *fields,
    enum err (*form)(struct page *))
{
	enum err e = fill_form(p, fields);

	if (e == E_OK)
		e = name_command(p);
	return e != E_OK ? e : form(p);
}

enum err
api_op_state(struct page *p)
{
	static const char *const fields[] = { "state", "state", "effective",
		"effective", "confirm", "confirm", "despite", "despite", NULL };
	enum err e = fill_form(p, fields);

	if (e == E_OK)
		e = name_command(p);
	if (e != E_OK)
		return e;
	/* an API request cannot be an accidental click */
	if (pairs_get(&p->req->form, "confirm") == NULL)
		put(&p->req->form, "confirm", "");
	return page_sim_state(p);
}

enum err
api_op_plan(struct page *p)
{
	static const char *const fields[] = { "plan", "plan", "effective",
		"effective", "despite", "despite", NULL };

	return command(p, fields, page_sim_plan);
}

enum err
api_op_override(struct page *p)
{
	static const char *const fields[] = { "override", "override",
		"effective", "effective", "despite", "despite", NULL };

	return command(p, fields, page_sim_override);
}

enum err
api_op_sms(struct page *p)
{
	static const char *const fields[] = { "text", "text", NULL };

	return command(p, fields, page_sim_sms);
}

enum err
api_op_refresh(struct page *p)
{
	p->outcome = &outcome;
	return page_refresh(p);
}

enum err
api_op_usage(struct page *p)
{
	static const char *const fields[] = { "cycleStart", "cycle_start",
		NULL };
	enum err e = fill_form(p, fields);

	return e != E_OK ? e : page_sim_usage(p);
}

enum err
api_op_read(struct page *p)
{
	static const char *const fields[] = { "what", "what", NULL };
	enum err e = fill_form(p, fields);

	return e != E_OK ? e : page_sim_lookup(p);
}

/* --- linked resources, from the store --- */

static void
put_number(json_t *o, const char *name, int64_t n)
{
	if (known_num(n))
		json_object_set_new(o, name, json_integer(n));
}

json_t *
api_sim_json(const struct sim *s)
{
	const struct sim_info *i = &s->info;
	json_t *o = json_pack("{s:s}", "state", sim_states[i->state].name);

	json_put_str(o, "carrierState", i->carrier_state);
	json_put_str(o, "iccid", i->iccid);
	json_put_str(o, "imsi", i->imsi);
	json_put_str(o, "msisdn", i->msisdn);
	json_put_str(o, "imei", i->imei);
	json_put_str(o, "eid", i->eid);
	json_put_str(o, "ratePlan", i->rate_plan);
	json_put_str(o, "communicationPlan", i->comm_plan);
	json_put_str(o, "fixedIp", i->fixed_ip);
	json_put_str(o, "overageOverride", i->overage_override);
	put_number(o, "dataBytes", i->data_bytes);
	put_number(o, "smsCount", i->sms_count);
	put_number(o, "voiceSeconds", i->voice_seconds);
	return o;
}

static json_t *
usage_json(struct page *p, const struct usage *u)
{
	json_t *o = json_pack("{s:s, s:o}", "cycleStart", u->cycle_start,
	    "asOf", api_iso(p, u->as_of));

	json_put_str(o, "cycleEnd", u->cycle_end);
	put_number(o, "dataTotal", u->data_total);
	put_number(o, "dataBillable", u->data_billable);
	put_number(o, "smsTotal", u->sms_total);
	put_number(o, "smsBillable", u->sms_billable);
	put_number(o, "voiceTotal", u->voice_total);
	put_number(o, "voiceBillable", u->voice_billable);
	return o;
}

/* Add the cycles and the newest answer to each query. */
static enum err
add_readings(struct page *p, int64_t sim, json_t *o)
{
	json_t *cycles = json_array(), *read = json_object(), *rows;
	struct lookup *k;
	struct usage *u;
	size_t n;
	enum err e = usage_list(p->db, p->a, sim, &u, &n);

	json_object_set_new(o, "usage", cycles);
	json_object_set_new(o, "readings", read);
	for (size_t i = 0; e == E_OK && i < n; i++)
		json_array_append_new(cycles, usage_json(p, &u[i]));
	if (e == E_OK)
		e = lookup_list(p->db, p->a, sim, &k, &n);
	for (size_t i = 0; e == E_OK && i < n; i++) {
		rows = json_read(p->a, k[i].body, strlen(k[i].body), NULL);
		json_object_set_new(read, k[i].kind, json_pack("{s:o, s:o}",
		    "asOf", api_iso(p, k[i].as_of), "rows",
		    json_is_array(rows) ? json_incref(rows) : json_array()));
	}
	return e;
}

enum err
api_linked(struct page *p)
{
	struct extension x;
	const char *resource;
	struct resource r;
	struct device d;
	struct sim s;
	json_t *o;
	enum err e = drilldown_linked(p, &d, &x, &resource);

	if (e == E_OK)
		e = resource_get(p->db, p->a, x.key, resource, &r);
	if (e != E_OK)
		return e;
	o = json_own(p->a, json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s}",
	    "typeId", d.type_id, "deviceId", d.device_id, "extension", x.key,
	    "resource", resource, "kind", r.kind, "asOf",
	    api_iso(p, r.as_of), "lastError", err_stored(r.last_err)));
	if (strcmp(r.kind, RESOURCE_SIM) == 0) {
		if ((e = sim_get_row(p->db, p->a, r.id, &s)) != E_OK)
			return e;
		json_object_set_new(o, "sim", api_sim_json(&s));
	} else {
		json_object_set_new(o, "state", json_string(r.state));
		json_object_set_new(o, "detail", api_stored(p, r.detail));
	}
	if ((e = add_readings(p, r.id, o)) != E_OK)
		return e;
	return api_send(p, 200, json_incref(o));
}
