/* Commands and their results. */
#include "../commands/wait.h"
#include "../lib/text/digits.h"
#include "command.h"

json_t *
api_command_json(struct page *p, const struct command *c)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, "
	    "s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}",
	    "id", arena_printf(p->a, "%lld", (long long)c->id),
	    "typeId", c->type_id, "deviceId", c->device_id,
	    "extension", c->extension, "resource", c->resource,
	    "op", c->op, "argument", c->argument, "effective", c->effective,
	    "user", c->user, "status", command_status_names[c->status],
	    "error", err_stored(c->err), "code", c->code, "reason", c->reason,
	    "requested", api_iso(p, c->requested), "waitUntil", api_iso(p,
	    c->wait_until), "sent", api_iso(p, c->sent),
	    "answered", api_iso(p, c->answered), "decided",
	    api_iso(p, c->decided));

	return o;
}

enum err
api_command(struct page *p)
{
	struct command c;
	enum err e = command_get(p->db, p->a, digits_number(p->args[0]), &c);

	return e != E_OK ? e : api_send(p, 200, api_command_json(p, &c));
}

/* Only a waiting command can be cancelled. */
enum err
api_command_cancel(struct page *p)
{
	int64_t id = digits_number(p->args[0]);
	struct command c;
	enum err e = command_get(p->db, p->a, id, &c);

	if (e == E_OK)
		e = wait_cancel(p->db, p->a, &c, p->user.name, p->now);
	if (e == E_CONFLICT)
		return api_refuse(p, 409, "PATCHBAY-CONFLICT", "Only a command "
		    "that still waits to be sent can be cancelled.");
	if (e == E_OK)
		e = command_get(p->db, p->a, id, &c);
	return e != E_OK ? e : api_send(p, 200, api_command_json(p, &c));
}

/* A device's commands, newest first; the bookmark is the id of the last one. */
enum err
api_commands(struct page *p)
{
	static const char *const known[] = { "_bookmark", "_limit", NULL };
	struct form_errors fe = { 0 };
	const char *bookmark = NULL;
	struct api_paging g;
	struct command *c;
	struct device d;
	json_t *all;
	int64_t before = ABSENT;
	size_t n;
	enum err e;

	api_known_query(p, known, &fe);
	api_paging(p, &g, &fe);
	if (g.bookmark != NULL && (before = digits_number(g.bookmark)) == -1)
		form_error(&fe, p->a, "_bookmark", "The bookmark is not one "
		    "of this list.");
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = device_get(p->db, p->a, p->args[0], p->args[1], &d);
	if (e == E_OK)
		e = command_list_device(p->db, p->a, d.id, before,
		    g.limit + 1, &c, &n);
	if (e != E_OK)
		return e;
	if (n > g.limit) {
		n = g.limit;
		bookmark = arena_printf(p->a, "%lld", (long long)c[n - 1].id);
	}
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, api_command_json(p, &c[i]));
	return api_list(p, all, ABSENT, NULL, bookmark);
}
