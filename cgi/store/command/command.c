#include <string.h>

#include "command.h"
#include "../internal.h"
#include "outbox.h"
#include "queries.h"
#include "../resource/resource.h"

const char *const command_status_names[CMD_STATUS_MAX] = {
	[CMD_REQUESTED] = "requested", [CMD_SENT] = "sent",
	[CMD_ACCEPTED] = "accepted", [CMD_CONFIRMED] = "confirmed",
	[CMD_REFUSED] = "refused", [CMD_UNKNOWN] = "unknown",
};

/* The schema's CHECK constraint admits no other word. */
static enum command_status
status_parse(const char *s)
{
	int i = 0;

	while (i < CMD_UNKNOWN && strcmp(command_status_names[i], s) != 0)
		i++;
	return (enum command_status)i;
}

static struct command
command_from(const struct r_command *r)
{
	return (struct command){ .id = r->id, .once = r->once,
	    .device = r->device, .type_id = r->type_id,
	    .device_id = r->device_id, .extension = r->extension,
	    .resource = r->resource, .op = r->op, .argument = r->argument,
	    .before = r->before, .effective = r->effective,
	    .user = r->user_name, .status = status_parse(r->status),
	    .err = err_by_name(r->err), .code = r->code, .reason = r->reason,
	    .remote_id = r->remote_id, .remote_state = r->remote_state,
	    .requested = r->requested, .sent = r->sent,
	    .answered = r->answered, .decided = r->decided,
	    .checked = r->checked, .next_check = r->next_check,
	    .checks = r->checks, .own_id = r->own_id,
	    .holder = r->holder, .lease_until = r->lease_until,
	    .begun = r->begun, .title = r->title,
	    .before_title = r->before_title, .wait_until = r->wait_until };
}

enum err
command_add(struct db *db, struct arena *a, struct command *c)
{
	struct r_command_add added;
	struct r_command r;
	struct store_tx w;
	enum err e = store_begin(db, &w), was;

	if (e != E_OK)
		return e;
	was = g_command_add(db, a, &added, &(struct p_command_add){
	    .once = c->once, .device = c->device > 0 ? c->device : ABSENT,
	    .type_id = c->type_id, .device_id = c->device_id,
	    .extension = c->extension, .resource = c->resource, .op = c->op,
	    .argument = or_empty(c->argument), .before = or_empty(c->before),
	    .effective = or_empty(c->effective), .user_name = c->user,
	    .requested = c->requested, .holder = or_empty(c->holder),
	    .lease_until = c->lease_until, .title = or_empty(c->title),
	    .before_title = or_empty(c->before_title),
	    .wait_until = c->wait_until > 0 ? c->wait_until : ABSENT });
	if (was != E_OK && was != E_NOTFOUND)
		return store_end(db, &w, was);
	if (c->outbox != 0)
		e = outbox_move(db, c->outbox, OUTBOX_WAITING, OUTBOX_FETCHED,
		    "", c->requested);
	if (e != E_OK && (e != E_NOTFOUND || was == E_OK))
		return store_end(db, &w, e);
	e = g_command(db, a, &r, &(struct p_command){
	    .commands = FAM_COMMANDS_ONCE, .n = 0, .name = c->once,
	    .before = ABSENT, .most = 1 });
	e = store_end(db, &w, e);
	if (e != E_OK)
		return e;
	*c = command_from(&r);
	return was == E_NOTFOUND ? E_CONFLICT : E_OK;
}

enum err
command_add_refused(struct db *db, struct arena *a, struct command *c,
    enum err because, const char *reason)
{
	int64_t now = c->requested;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = command_add(db, a, c);
	if (e == E_OK) {
		c->status = CMD_REFUSED;
		c->err = because;
		c->reason = reason;
		c->decided = now;
		c->answered = err_outside(because) ? now : ABSENT;
		e = command_update(db, c);
	}
	return store_end(db, &w, e == E_CONFLICT ? E_OK : e);
}

enum err
command_done(struct db *db, const struct command *c)
{
	return x_command_done(db, &(struct p_command_done){ .once = c->once,
	    .device = c->device, .type_id = c->type_id,
	    .device_id = c->device_id, .extension = c->extension,
	    .resource = c->resource, .op = c->op, .argument = c->argument,
	    .before = or_empty(c->before), .user_name = c->user,
	    .now = c->requested });
}

enum err
command_mark_sent(struct db *db, const struct command *c)
{
	struct r_command_mark_sent r;
	int64_t begun = 0;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = resource_begin(db, c->extension, c->resource, &begun);
	if (e == E_OK)
		e = g_command_mark_sent(db, NULL, &r,
		    &(struct p_command_mark_sent){ .id = c->id,
		    .sent = c->sent, .own_id = or_empty(c->own_id),
		    .holder = or_empty(c->holder),
		    .lease_until = c->lease_until, .begun = begun });
	return store_end(db, &w, e == E_NOTFOUND ? E_CONFLICT : e);
}

enum err
command_take(struct db *db, const struct command *c, int64_t now,
    int64_t latest)
{
	struct r_command_take r;
	enum err e = g_command_take(db, NULL, &r, &(struct p_command_take){
	    .id = c->id, .holder = or_empty(c->holder),
	    .lease_until = c->lease_until, .now = now, .latest = latest });

	return e == E_NOTFOUND ? E_CONFLICT : e;
}

enum err
command_postpone(struct db *db, int64_t after, int64_t by)
{
	return x_command_postpone(db, after, by);
}

enum err
command_counts(struct db *db, int64_t counts[CMD_STATUS_MAX])
{
	struct r_command_counts r;
	enum err e = g_command_counts(db, NULL, &r);

	for (int i = 0; i < CMD_STATUS_MAX; i++)
		counts[i] = 0;
	if (e != E_OK)
		return e;
	counts[CMD_REQUESTED] = r.requested;
	counts[CMD_SENT] = r.sent;
	counts[CMD_ACCEPTED] = r.accepted;
	counts[CMD_UNKNOWN] = r.unknown;
	return E_OK;
}

enum err
command_cancel(struct db *db, int64_t id, enum err why, const char *reason,
    int64_t now)
{
	struct r_command_cancel r;
	enum err e = g_command_cancel(db, NULL, &r, id, err_stored(why),
	    reason, now);

	return e == E_NOTFOUND ? E_CONFLICT : e;
}

enum err
command_update(struct db *db, const struct command *c)
{
	struct r_command_update r;
	struct r_command_exists x;
	enum err e;

	if ((unsigned)c->status >= CMD_STATUS_MAX)
		return E_INTERNAL;
	e = g_command_update(db, NULL, &r, &(struct p_command_update){
	    .id = c->id, .status = command_status_names[c->status],
	    .err = err_stored(c->err), .code = or_empty(c->code),
	    .reason = or_empty(c->reason), .remote_id = or_empty(c->remote_id),
	    .remote_state = or_empty(c->remote_state), .answered = c->answered,
	    .decided = c->decided, .checked = c->checked,
	    .next_check = c->next_check, .checks = c->checks });
	if (e != E_NOTFOUND)
		return e;
	e = g_command_exists(db, NULL, &x, c->id);
	return e == E_OK ? E_CONFLICT : e;
}

enum err
command_get(struct db *db, struct arena *a, int64_t id, struct command *c)
{
	struct r_command r;
	enum err e = g_command(db, a, &r, &(struct p_command){
	    .commands = FAM_COMMANDS_ONE, .n = id, .before = ABSENT,
	    .most = 1 });

	if (e == E_OK)
		*c = command_from(&r);
	return e;
}

enum err
command_by_own_id(struct db *db, struct arena *a, const char *extension,
    const char *own_id, struct command *c)
{
	struct r_command r;
	enum err e = g_command(db, a, &r, &(struct p_command){
	    .commands = FAM_COMMANDS_OWN, .n = ABSENT, .name = extension,
	    .resource = own_id, .before = ABSENT, .most = 1 });

	if (e == E_OK)
		*c = command_from(&r);
	return e;
}

enum err
command_hasten(struct db *db, int64_t now, int64_t latest)
{
	return x_command_hasten(db, now, latest);
}

enum err
command_by_once(struct db *db, struct arena *a, const char *once,
    struct command *c)
{
	struct r_command r;
	enum err e = g_command(db, a, &r, &(struct p_command){
	    .commands = FAM_COMMANDS_ONCE, .n = 0, .name = once,
	    .before = ABSENT, .most = 1 });

	if (e == E_OK)
		*c = command_from(&r);
	return e;
}

/* Read all rows of a started cursor. */
static enum err
collect(struct cur *c, struct arena *a, struct command **list, size_t *n)
{
	struct r_command r;

	*list = NULL;
	*n = 0;
	while (n_command(c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = command_from(&r);
	}
	return cur_end(c);
}

enum err
command_list_device(struct db *db, struct arena *a, int64_t device,
    int64_t before, size_t limit, struct command **list, size_t *n)
{
	struct cur c;

	q_command(&c, db, &(struct p_command){ .commands = FAM_COMMANDS_DEVICE,
	    .n = device, .before = before, .most = (int64_t)limit });
	return collect(&c, a, list, n);
}

enum err
command_list_sms(struct db *db, struct arena *a, const char *extension,
    const char *resource, size_t limit, struct command **list, size_t *n)
{
	struct cur c;

	q_command(&c, db, &(struct p_command){ .commands = FAM_COMMANDS_SMS,
	    .n = ABSENT, .name = extension, .resource = resource,
	    .before = ABSENT, .most = (int64_t)limit });
	return collect(&c, a, list, n);
}

enum err
command_list_open(struct db *db, struct arena *a, const char *extension,
    const char *resource, struct command **list, size_t *n)
{
	struct cur c;

	q_command(&c, db, &(struct p_command){ .commands = FAM_COMMANDS_OPEN,
	    .n = ABSENT, .name = extension, .resource = resource,
	    .before = ABSENT, .most = PAGE_ROWS_MAX });
	return collect(&c, a, list, n);
}

enum err
command_list_due(struct db *db, struct arena *a, int64_t now, size_t limit,
    struct command **list, size_t *n)
{
	struct cur c;

	q_command(&c, db, &(struct p_command){ .commands = FAM_COMMANDS_DUE,
	    .n = now, .before = ABSENT, .most = (int64_t)limit });
	return collect(&c, a, list, n);
}

enum err
command_list_waiting(struct db *db, struct arena *a, int64_t until,
    size_t limit, struct command **list, size_t *n)
{
	struct cur c;

	q_command(&c, db, &(struct p_command){
	    .commands = FAM_COMMANDS_WAITING, .n = until, .before = ABSENT,
	    .most = (int64_t)limit });
	return collect(&c, a, list, n);
}

enum err
command_notices(struct db *db, struct arena *a, struct command_notice **list,
    size_t *n)
{
	struct r_command_notice r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_command_notice(&c, db);
	while (n_command_notice(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct command_notice){
			.device_id = r.device_id, .op = r.op,
			.argument = r.argument, .user = r.user_name,
			.wait_until = r.wait_until };
	}
	return cur_end(&c);
}

enum err
command_list_planned(struct db *db, struct arena *a, int64_t device,
    struct command **list, size_t *n)
{
	struct r_planned_list r;
	struct cur c;

	*list = NULL;
	*n = 0;
	q_planned_list(&c, db, device);
	while (n_planned_list(&c, a, &r)) {
		*list = store_room(a, *list, *n, sizeof(**list));
		(*list)[(*n)++] = (struct command){ .op = r.op,
			.argument = r.argument, .title = r.title,
			.effective = r.effective,
			.status = status_parse(r.status),
			.wait_until = r.wait_until };
	}
	return cur_end(&c);
}

enum err
command_planned(struct db *db, bool *any)
{
	struct r_planned_any r;
	enum err e = g_planned_any(db, NULL, &r);

	*any = e == E_OK;
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
command_list_lapsed(struct db *db, struct arena *a, int64_t now,
    int64_t latest, struct command **list, size_t *n)
{
	struct cur c;

	q_command(&c, db, &(struct p_command){
	    .commands = FAM_COMMANDS_LAPSED, .n = now, .before = latest,
	    .most = EXPORT_ROWS_MAX });
	return collect(&c, a, list, n);
}

enum err
command_named(struct db *db, int64_t id, const char *own_id)
{
	return x_command_named(db, id, own_id);
}

enum err
command_unnamed(struct db *db, const char *extension, int64_t *n)
{
	struct r_command_unnamed r = { .n = 0 };
	enum err e = g_command_unnamed(db, NULL, &r, extension);

	*n = r.n;
	return e;
}
