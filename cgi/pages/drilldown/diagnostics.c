#include "diagnostics.h"

#include <sodium.h>
#include <string.h>

#include "../../events/record.h"
#include "../../lib/crypt/seal.h"
#include "../../store/command/command.h"
#include "../../store/device/device_detail.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "talk.h"

enum {
	SHOWN		= 20,		/* of each list */
	ONCE_BYTES	= 16,
};

static const struct badge severities[] = {
	{ .kind = "info", .text = "Information" },
	{ .kind = "wait", .text = "Warning" },
	{ .kind = "bad", .text = "Error" },
};

/* The data of a log, which is base64: as text when it is text. */
static void
fill_data(struct arena *a, const char *base64, struct event_view *v)
{
	size_t max = strlen(base64) / 4 * 3 + 3, len;
	char *bytes = arena_alloc(a, max);
	const char *text;
	bool binary;

	*v = (struct event_view){ .payload = NULL };
	if (*base64 == '\0' || sodium_base642bin((unsigned char *)bytes, max,
	    base64, strlen(base64), NULL, &len, NULL,
	    sodium_base64_VARIANT_ORIGINAL) != 0)
		return;
	text = payload_text(a, bytes, len, &binary);
	talk_payload(a, text, binary, v);
}

static enum err
fill_logs(struct page *p, int64_t device, struct diagnostics_view *v)
{
	struct diag_log *list;
	size_t n;
	enum err e = diag_log_list(p->db, p->a, device, &list, &n);

	if (e != E_OK)
		return e;
	v->nlogs = n < SHOWN ? n : SHOWN;
	v->logs = arena_array(p->a, v->nlogs, sizeof(*v->logs));
	for (size_t i = 0; i < v->nlogs; i++) {
		v->logs[i] = (struct diag_log_view){
		    .severity = severities[list[i].severity >= 0 &&
			list[i].severity <= 2 ? list[i].severity : 0],
		    .message = list[i].message,
		    .at = format_second(p->a, list[i].at) };
		fill_data(p->a, list[i].data, &v->logs[i].data);
	}
	v->all_logs = units_count(p->a, (int64_t)n, "log", "logs");
	v->more_logs = n > SHOWN;
	return E_OK;
}

/* Code 0 means that the codes before it were cleared. */
static enum err
fill_codes(struct page *p, int64_t device, struct diagnostics_view *v)
{
	struct error_code *list;
	size_t n;
	enum err e = error_code_list(p->db, p->a, device, &list, &n);
	bool any = false;

	for (size_t i = 0; e == E_OK && i < n; i++)
		any = any || list[i].code != 0;
	if (!any)
		return e;
	v->ncodes = n < SHOWN ? n : SHOWN;
	v->codes = arena_array(p->a, v->ncodes, sizeof(*v->codes));
	for (size_t i = 0; i < v->ncodes; i++)
		v->codes[i] = (struct error_code_view){
		    .code = (long long)list[i].code,
		    .at = format_second(p->a, list[i].at) };
	v->all_codes = units_count(p->a, (int64_t)n, "code", "codes");
	v->more_codes = n > SHOWN;
	return E_OK;
}

void
diagnostics_ask(struct page *p, const struct drilldown *d)
{
	struct error_code *codes;
	struct diag_log *logs;
	size_t n;

	if (d->device->has & DEVICE_HAS_LOGS)
		diag_log_list(p->db, p->a, d->device->id, &logs, &n);
	if (d->device->has & DEVICE_HAS_CODES)
		error_code_list(p->db, p->a, d->device->id, &codes, &n);
}

enum err
diagnostics_fill(struct page *p, const struct drilldown *d,
    struct diagnostics_view *v)
{
	const struct device *device = d->device;
	enum err e = E_OK;

	if (d->device->has & DEVICE_HAS_LOGS)
		e = fill_logs(p, device->id, v);
	if (e == E_OK && (d->device->has & DEVICE_HAS_CODES))
		e = fill_codes(p, device->id, v);
	if (v->nlogs + v->ncodes > 0 && p->user.role >= ROLE_OPERATOR) {
		v->clear_logs = arena_printf(p->a, "%s/clear-logs",
		    drilldown_url(p->a, device));
		v->clear_codes = arena_printf(p->a, "%s/clear-error-codes",
		    drilldown_url(p->a, device));
	}
	v->csrf = page_csrf(p);
	return e;
}

/* --- clear --- */

/* Record in Actions who cleared a list, and what was in it. */
static enum err
trace(struct page *p, const struct device *d, const char *op, const char *what)
{
	return command_done(p->db, &(struct command){
	    .once = random_token(p->a, ONCE_BYTES), .device = d->id,
	    .type_id = d->type_id, .device_id = d->device_id,
	    .extension = "", .resource = "", .op = op,
	    .argument = what, .before = "",
	    .user = p->user.name, .requested = p->now });
}

static enum err
clear_logs(struct page *p, const struct device *d)
{
	struct diag_log *list;
	size_t n;
	enum err e = diag_log_list(p->db, p->a, d->id, &list, &n);

	if (e == E_OK && n > 0)
		e = diag_log_clear(p->db, d->id);
	return e == E_OK && n > 0 ? trace(p, d, "clear-logs",
	    units_count(p->a, (int64_t)n, "log", "logs")) : e;
}

static enum err
clear_codes(struct page *p, const struct device *d)
{
	struct error_code *list;
	size_t n;
	enum err e = error_code_list(p->db, p->a, d->id, &list, &n);

	if (e == E_OK && n > 0)
		e = error_code_clear(p->db, d->id, p->now);
	return e == E_OK && n > 0 ? trace(p, d, "clear-codes",
	    units_count(p->a, (int64_t)n, "code", "codes")) : e;
}

static enum err
clear(struct page *p, enum err (*list)(struct page *, const struct device *),
    const char *done)
{
	struct device d;
	enum err e = drilldown_device(p, &d);

	if (e == E_OK)
		e = db_begin(p->db);
	if (e == E_OK)
		e = db_end(p->db, list(p, &d));
	return e == E_OK ? page_done(p, drilldown_url(p->a, &d), done) : e;
}

enum err
page_clear_logs(struct page *p)
{
	return clear(p, clear_logs, "logs-cleared");
}

enum err
page_clear_codes(struct page *p)
{
	return clear(p, clear_codes, "codes-cleared");
}
